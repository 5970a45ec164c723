//! Vaccine and administration codes. A code that this program does not know is a case, not an error: it is kept as it
//! came and shown as unknown, because a newer program may know it.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A CVX code: the vaccine administered. Stored as its number, printed with at least two digits (`03`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Cvx(u16);

impl Cvx {
    /// Wraps a code's number.
    pub const fn new(number: u16) -> Self {
        Self(number)
    }

    /// The code's number.
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Cvx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl From<Cvx> for String {
    fn from(cvx: Cvx) -> Self {
        cvx.to_string()
    }
}

impl TryFrom<String> for Cvx {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Cvx {
    type Err = CodeError;

    /// Reads one to three digits, with or without leading zeros.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.trim();
        if digits.is_empty() || digits.len() > 3 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(CodeError::NotACvx);
        }
        digits.parse().map(Self).map_err(|_| CodeError::NotACvx)
    }
}

/// An MVX code: the vaccine's manufacturer, two to four capital letters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Mvx(String);

impl Mvx {
    /// The code's letters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Mvx {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Mvx> for String {
    fn from(mvx: Mvx) -> Self {
        mvx.0
    }
}

impl TryFrom<String> for Mvx {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Mvx {
    type Err = CodeError;

    /// Reads two to four letters; case is ignored.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code = text.trim().to_ascii_uppercase();
        if (2..=4).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_uppercase()) {
            Ok(Self(code))
        } else {
            Err(CodeError::NotAnMvx)
        }
    }
}

/// The name of a vaccine group as the schedule in force writes it: `MMR`, `Polio`, `HepB`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VaccineGroup(String);

impl VaccineGroup {
    /// Wraps a group's name. Groups are data of the schedule, so any name is a group.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The group's name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for VaccineGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not one to three digits.
    #[error("a CVX code is one to three digits")]
    NotACvx,
    /// Not two to four letters.
    #[error("an MVX code is two to four letters")]
    NotAnMvx,
}
