//! Text as it was typed into a form, read when the form is saved.

use crate::parts::words::read_date;
use bluebonnet_shared::calendar::Date;

/// What is wrong with a field: the control's id, and words.
pub type Wrong = (String, String);

/// Reads a date field that may be empty.
///
/// # Errors
/// Words for the field when something else than a date stands there.
pub fn typed_date(text: &str, today: Date) -> Result<Option<Date>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read_date(text, today).map(Some).ok_or_else(|| "Enter the date as MM/DD/YYYY.".to_owned())
}

/// Text without the spaces around it; nothing where nothing is left.
pub fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
