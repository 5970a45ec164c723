//! Documents as PDF files: US Letter, black on white.
//!
//! The same document gives the same bytes wherever it is made, on a tablet in WebAssembly or on the server. So nothing
//! here asks a clock or a random source, and what the PDF writer would ask them for is set from the document itself
//! (`file`).

mod book;
mod file;
mod official;
mod sheet;
#[cfg(test)]
mod tests;
mod text;
mod typeface;

use super::OfficialRecord;

/// Why a document could not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// A font that this program carries cannot be read.
    #[error("this program's font {0} is damaged: install Bluebonnet anew")]
    Font(&'static str),
    /// The finished document could not be written out.
    #[error("the document could not be written")]
    Unwritable,
}

/// Lays out the Official Immunization Record, and returns the PDF file's bytes.
///
/// # Errors
/// `Font` or `Unwritable`, neither of which any record can cause.
pub fn official_record(record: &OfficialRecord) -> Result<Vec<u8>, PdfError> {
    let typefaces = typeface::Typefaces::load()?;
    let pages = official::pages(record, &typefaces);
    let about = file::About {
        title: "Official Immunization Record",
        author: &record.organization,
        on: record.printed_on,
    };
    file::write(pages, &typefaces, &about)
}
