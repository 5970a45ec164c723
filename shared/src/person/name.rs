//! Names, as people write them.

use serde::{Deserialize, Serialize};

/// A person's name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonName {
    /// First name.
    pub first: String,
    /// Middle name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// Last name.
    pub last: String,
    /// Suffix, such as Jr.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suffix: Option<String>,
}

impl PersonName {
    /// `Last, First Middle Suffix`, as lists show it.
    pub fn last_first(&self) -> String {
        let mut text = format!("{}, {}", self.last, self.first);
        for part in [&self.middle, &self.suffix].into_iter().flatten() {
            text.push(' ');
            text.push_str(part);
        }
        text
    }

    /// `First Middle Last Suffix`, as documents show it.
    pub fn first_last(&self) -> String {
        [Some(&self.first), self.middle.as_ref(), Some(&self.last), self.suffix.as_ref()]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}
