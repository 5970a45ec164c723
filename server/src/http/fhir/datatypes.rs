//! FHIR's datatypes, as far as the operation needs them.

use bluebonnet_shared::calendar::Date;
use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize, de};

/// A code in a system.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Coding {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl Coding {
    pub fn new(system: &str, code: impl Into<String>, display: impl Into<String>) -> Self {
        Self { system: Some(system.to_owned()), code: Some(code.into()), display: Some(display.into()) }
    }
}

/// A meaning: codes for it, and words.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(super) struct CodeableConcept {
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

impl CodeableConcept {
    pub fn coded(coding: Coding) -> Self {
        Self { coding: vec![coding], text: None }
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self { coding: Vec::new(), text: Some(text.into()) }
    }

    /// The code in a system.
    pub fn code_in(&self, system: &str) -> Option<&str> {
        let coding = self.coding.iter().find(|coding| coding.system.as_deref() == Some(system))?;
        coding.code.as_deref()
    }
}

/// A pointer to a resource of the request; by words where the request gave it no id.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Reference {
    Reference(String),
    Display(String),
}

/// A whole date. FHIR lets a date be only a year, or a year and a month, with which nothing can be computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct WholeDate(pub Date);

impl<'de> Deserialize<'de> for WholeDate {
    /// Reads a `date`, or a `dateTime` for its date: the day by the clock of where it was.
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let (date, rest) = text.split_at_checked(10).unwrap_or((&text, ""));
        let is_whole = date.len() == 10 && (rest.is_empty() || rest.starts_with('T'));
        let date = date.parse().ok().filter(|_| is_whole);
        date.map(Self).ok_or_else(|| de::Error::custom("A whole date is needed here, such as 2020-04-28."))
    }
}

/// An id that a reference can name: 1 to 64 letters, digits, hyphens and dots.
#[derive(Clone, Debug)]
pub(super) struct Id(pub String);

impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        if (1..=64).contains(&text.len()) && text.bytes().all(fits) {
            Ok(Self(text))
        } else {
            Err(de::Error::custom("An id is 1 to 64 letters, digits, hyphens and dots."))
        }
    }
}

/// An element that would change what the others mean. It may only be absent.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Absent;

impl<'de> Deserialize<'de> for Absent {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(from)?;
        Err(de::Error::custom("This element changes what others mean, and is not understood here."))
    }
}
