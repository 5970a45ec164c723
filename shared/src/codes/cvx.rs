//! CVX: which vaccine.

use super::CodeError;
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
