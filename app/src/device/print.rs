//! The printed documents, made in a worker that has the second wasm module, offline too.

use bluebonnet_shared::print::OfficialRecord;

/// Why a document was not made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrintError {
    /// The worker or its module is not on this device yet.
    #[error("The printing module is not on this device yet. Connect to the network once, then try again.")]
    NotHere,
    /// The module could not make the document.
    #[error("The document could not be made ({0}). Use the print view instead.")]
    Failed(String),
}

/// The Official Immunization Record as a PDF's bytes.
///
/// # Errors
/// `NotHere` when the module cannot be loaded, `Failed` when it gives up.
pub async fn official_record_pdf(record: &OfficialRecord) -> Result<Vec<u8>, PrintError> {
    let _ = record;
    Err(PrintError::NotHere)
}
