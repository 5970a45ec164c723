//! The printed documents as a wasm module of their own. `app/public/print-worker.js` loads it in a worker when the first
//! document is asked for, so that neither its size nor its work is felt on any screen.

use bluebonnet_shared::print::{OfficialRecord, pdf};
use wasm_bindgen::prelude::{JsError, wasm_bindgen};

/// Lays out the Official Immunization Record, given as the JSON of an [`OfficialRecord`], and returns the PDF file.
///
/// # Errors
/// When the JSON is not a record, or the file cannot be made. No message repeats what the record says.
#[wasm_bindgen]
pub fn official_record(json: &str) -> Result<Vec<u8>, JsError> {
    let record: OfficialRecord = serde_json::from_str(json)
        .map_err(|error| JsError::new(&format!("not a record, at column {}", error.column())))?;
    pdf::official_record(&record).map_err(|error| JsError::new(&error.to_string()))
}
