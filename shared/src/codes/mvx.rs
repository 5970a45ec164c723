//! MVX: who made it.

use super::CodeError;
use serde::{Deserialize, Serialize};
use std::fmt;

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
