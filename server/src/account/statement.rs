//! The Confidentiality Statement. A new text is a new version in a file of its own, and everyone agrees anew; the old ones stay, since
//! agreements name them.

use bluebonnet_shared::account::Statement;

/// Every version there was, the one in force last.
const VERSIONS: [&str; 1] = [include_str!("statements/1.json")];

/// The statement that this program was built with cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the confidentiality statement cannot be read: {0}")]
pub struct StatementError(#[from] serde_json::Error);

/// The statement in force.
///
/// # Errors
/// When the file it was built from is not a statement.
pub fn confidentiality_statement() -> Result<Statement, StatementError> {
    let [.., newest] = VERSIONS;
    Ok(serde_json::from_str(newest)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_has_its_number_a_title_and_something_to_read() {
        for (number, text) in (1..).zip(VERSIONS) {
            let statement: Statement = serde_json::from_str(text).unwrap();
            assert_eq!(statement.version, number);
            assert!(!statement.title.is_empty());
            assert!(statement.paragraphs.iter().all(|paragraph| paragraph.len() > 20));
        }
        assert_eq!(confidentiality_statement().unwrap().version as usize, VERSIONS.len());
    }
}
