//! Names of people who work in an organization, as the form asks for them.

use super::field::{FieldFault, is_unseen, line};
use serde::{Deserialize, Serialize};

line! {
    /// A first name: 1 to 20 characters.
    FirstName at "first", most 20, empty "Give the first name.", long "A first name has at most 20 characters."
}
line! {
    /// A last name: 1 to 30 characters.
    LastName at "last", most 30, empty "Give the last name.", long "A last name has at most 30 characters."
}

/// A middle initial: one letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MiddleInitial(char);

impl MiddleInitial {
    /// Takes what was typed; a full stop behind the letter is no part of it.
    ///
    /// # Errors
    /// When it is not one letter.
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let mut letters = typed.trim().trim_end_matches('.').chars();
        match (letters.next(), letters.next()) {
            (Some(letter), None) if letter.is_alphabetic() && !is_unseen(letter) => Ok(Self(letter)),
            _ => Err(FieldFault { field: "middle", advice: "A middle initial is one letter, or nothing." }),
        }
    }

    /// The letter.
    pub fn letter(self) -> char {
        self.0
    }
}

/// A name that may be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FullName {
    /// First name.
    pub first: FirstName,
    /// Middle initial.
    pub middle: Option<MiddleInitial>,
    /// Last name.
    pub last: LastName,
}

impl FullName {
    /// `First M. Last`, as screens and documents show it.
    pub fn display(&self) -> String {
        let (first, last) = (self.first.as_str(), self.last.as_str());
        match self.middle {
            Some(middle) => format!("{first} {}. {last}", middle.letter()),
            None => format!("{first} {last}"),
        }
    }
}

/// A name as it is kept, in its parts. One that came with a command was never asked for in parts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameParts {
    /// First name.
    pub first: String,
    /// Middle initial.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// Last name.
    pub last: String,
}

impl NameParts {
    /// Parts a name that was never parted: the last word is taken for the last name. Whoever edits it sees what was made of it.
    pub fn guess(whole: &str) -> Self {
        let whole = whole.trim();
        let (first, last) = whole.rsplit_once(' ').unwrap_or(("", whole));
        Self { first: first.trim_end().to_owned(), middle: None, last: last.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_their_lengths_and_to_one_line() {
        let first = |typed: &str| FirstName::parse(typed).map(|name| name.as_str().to_owned());
        assert_eq!(first("  Zoë "), Ok("Zoë".to_owned()));
        assert_eq!(first(&"é".repeat(20)).map(|name| name.chars().count()), Ok(20));
        for (typed, says) in [
            (" ", "Give the first name."),
            ("é".repeat(21).as_str(), "at most 20"),
            ("Zo\u{202e}ë", "one line"),
            ("Zo\në", "one line"),
        ] {
            let fault = first(typed).unwrap_err();
            assert!(fault.field == "first" && fault.advice.contains(says), "{typed:?}: {fault:?}");
        }
        assert!(LastName::parse(&"x".repeat(LastName::LONGEST)).is_ok());
        assert_eq!(LastName::parse(&"x".repeat(LastName::LONGEST + 1)).unwrap_err().field, "last");
    }

    #[test]
    fn a_middle_initial_is_one_letter() {
        assert_eq!(MiddleInitial::parse(" J. ").map(MiddleInitial::letter), Ok('J'));
        for typed in ["", ".", "JR", "1", "\u{202e}"] {
            assert!(MiddleInitial::parse(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn a_name_that_was_never_parted_is_parted_at_its_last_word() {
        let parts = |whole: &str| {
            let parts = NameParts::guess(whole);
            (parts.first, parts.last)
        };
        assert_eq!(parts("Nora Demo"), ("Nora".to_owned(), "Demo".to_owned()));
        assert_eq!(parts("Mary Ann Demo"), ("Mary Ann".to_owned(), "Demo".to_owned()));
        assert_eq!(parts("Demo"), (String::new(), "Demo".to_owned()));
    }
}
