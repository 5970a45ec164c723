//! The Confidentiality Statement. The first text is built in; each newer one is published at the registry, by command, and kept in its
//! database under a version of its own, where the old ones stay: agreements name them.
//!
//! Who has agreed to an older one is shown the newest at the next sign-in, and nothing syncs in that session before it is agreed to. A
//! session that is open already goes on until then, twelve hours at most: the statement is agreed to after every sign-in, and a clinic is
//! not stopped in the middle of its morning because a text has changed.

use crate::store::{Store, StoreError};
use bluebonnet_shared::account::Statement;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::office::is_unseen;
use std::str::FromStr;

const FIRST: &str = include_str!("statements/1.json");

/// The statement that this program was built with cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the confidentiality statement cannot be read: {0}")]
pub struct StatementError(#[from] serde_json::Error);

/// The first statement, in force until another one is published.
///
/// # Errors
/// When the file it was built from is not a statement.
pub fn first_statement() -> Result<Statement, StatementError> {
    Ok(serde_json::from_str(FIRST)?)
}

/// The statement in force: the newest that was published, else the first one.
///
/// # Errors
/// When the database fails.
pub fn statement_in_force(store: &dyn Store, first: &Statement) -> Result<Statement, StoreError> {
    in_force_at(store, first, Timestamp::MAX)
}

/// The statement that was in force at a moment. One that was published in the same moment was not yet.
///
/// # Errors
/// When the database fails.
pub fn in_force_at(store: &dyn Store, first: &Statement, moment: Timestamp) -> Result<Statement, StoreError> {
    Ok(store.statement_before(moment)?.unwrap_or_else(|| first.clone()))
}

/// The text of a statement, fit to be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementText {
    title: String,
    paragraphs: Vec<String>,
}

/// Why a text is no statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementFault {
    /// Nothing is in it.
    #[error("it is empty")]
    Empty,
    /// There is a heading and nothing under it.
    #[error(
        "there is nothing under its heading: an empty line comes between the heading and the first paragraph"
    )]
    NoParagraph,
    /// The heading is longer than a line.
    #[error(
        "its heading has more than 100 characters: the heading is the first line, and an empty line comes after it"
    )]
    LongTitle,
    /// There are more paragraphs than anybody reads.
    #[error("it has more than 50 paragraphs")]
    ManyParagraphs,
    /// A paragraph is longer than anybody reads.
    #[error("a paragraph of it has more than 2,000 characters: an empty line ends a paragraph")]
    LongParagraph,
    /// It is not plain text.
    #[error("it has characters that nobody sees: save it as plain text")]
    NotPlain,
}

impl StatementText {
    /// The most characters of a heading.
    pub const LONGEST_TITLE: usize = 100;
    /// The most paragraphs.
    pub const MOST_PARAGRAPHS: usize = 50;
    /// The most characters of a paragraph.
    pub const LONGEST_PARAGRAPH: usize = 2_000;

    /// Its heading.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its paragraphs; none is empty.
    pub fn paragraphs(&self) -> &[String] {
        &self.paragraphs
    }

    /// Whether a statement says the same.
    pub fn is_that_of(&self, statement: &Statement) -> bool {
        self.title == statement.title && self.paragraphs == statement.paragraphs
    }
}

impl FromStr for StatementText {
    type Err = StatementFault;

    /// Reads plain text: the heading, an empty line, and paragraphs with empty lines between them. Where a line ends inside a paragraph
    /// means nothing.
    fn from_str(text: &str) -> Result<Self, StatementFault> {
        // Editors on Windows put a mark before the text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut blocks: Vec<String> = Vec::new();
        let mut goes_on = false;
        for line in text.lines() {
            let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
            match blocks.last_mut() {
                _ if line.is_empty() => {}
                Some(block) if goes_on => {
                    block.push(' ');
                    block.push_str(&line);
                }
                _ => blocks.push(line.clone()),
            }
            goes_on = !line.is_empty();
        }
        let mut blocks = blocks.into_iter();
        let title = blocks.next().ok_or(StatementFault::Empty)?;
        let paragraphs: Vec<String> = blocks.collect();
        let longer = |text: &str, most: usize| text.chars().count() > most;
        if longer(&title, Self::LONGEST_TITLE) {
            return Err(StatementFault::LongTitle);
        }
        if paragraphs.is_empty() {
            return Err(StatementFault::NoParagraph);
        }
        if paragraphs.len() > Self::MOST_PARAGRAPHS {
            return Err(StatementFault::ManyParagraphs);
        }
        if paragraphs.iter().any(|paragraph| longer(paragraph, Self::LONGEST_PARAGRAPH)) {
            return Err(StatementFault::LongParagraph);
        }
        if title.chars().chain(paragraphs.iter().flat_map(|paragraph| paragraph.chars())).any(is_unseen) {
            return Err(StatementFault::NotPlain);
        }
        Ok(Self { title, paragraphs })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_has_its_number_a_title_and_something_to_read() {
        let statement = first_statement().unwrap();
        assert_eq!(statement.version, 1);
        assert!(!statement.title.is_empty());
        assert!(statement.paragraphs.iter().all(|paragraph| paragraph.len() > 20));
    }

    #[test]
    fn plain_text_is_a_heading_and_paragraphs_wherever_its_lines_end() {
        let text = "\u{feff}\n Our  statement\r\n\r\nOne line\r\nand another.\n \t\n\nThe second.\n";
        let read: StatementText = text.parse().unwrap();
        assert_eq!(read.title(), "Our statement");
        assert_eq!(read.paragraphs(), ["One line and another.", "The second."]);
        let statement =
            Statement { version: 7, title: read.title.clone(), paragraphs: read.paragraphs.clone() };
        assert!(read.is_that_of(&statement));
        assert!(!read.is_that_of(&Statement { paragraphs: vec![], ..statement.clone() }));
        assert!(!read.is_that_of(&Statement { title: "Another".into(), ..statement }));
    }

    #[test]
    fn what_nobody_could_read_is_not_published() {
        let long = "x".repeat(StatementText::LONGEST_PARAGRAPH + 1);
        for (text, fault) in [
            (String::new(), StatementFault::Empty),
            (" \n\t\n".into(), StatementFault::Empty),
            ("Only a heading".into(), StatementFault::NoParagraph),
            (format!("{}\n\nOne.", "x".repeat(101)), StatementFault::LongTitle),
            (format!("Heading{}", "\n\nOne.".repeat(51)), StatementFault::ManyParagraphs),
            (format!("Heading\n\n{long}"), StatementFault::LongParagraph),
            ("Heading\n\nOne \u{202e}two.".into(), StatementFault::NotPlain),
            ("Heading\n\nOne \u{0}two.".into(), StatementFault::NotPlain),
        ] {
            assert_eq!(text.parse::<StatementText>(), Err(fault));
        }
        let most = format!("{}{}", "x".repeat(100), format!("\n\n{}", "x".repeat(2_000)).repeat(50));
        assert!(most.parse::<StatementText>().is_ok());
    }
}
