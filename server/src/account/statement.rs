//! The Confidentiality Statement. A new text is a new version, and everyone agrees anew.

use bluebonnet_shared::account::Statement;

/// The statement that this program was built with cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the confidentiality statement cannot be read: {0}")]
pub struct StatementError(#[from] serde_json::Error);

/// The statement in force.
///
/// # Errors
/// When the file it was built from is not a statement.
pub fn confidentiality_statement() -> Result<Statement, StatementError> {
    Ok(serde_json::from_str(include_str!("confidentiality_statement.json"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_statement_has_a_version_a_title_and_something_to_read() {
        let statement = confidentiality_statement().unwrap();
        assert!(statement.version > 0 && !statement.title.is_empty());
        assert!(statement.paragraphs.iter().all(|paragraph| paragraph.len() > 20));
    }
}
