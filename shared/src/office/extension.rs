//! Telephone extensions.

use super::field::FieldFault;

/// An extension: one to seven digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extension(String);

impl Extension {
    /// The most digits it has.
    pub const LONGEST: usize = 7;

    /// Takes what was typed, without the space around it.
    ///
    /// # Errors
    /// When it is not one to seven digits.
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let text = typed.trim();
        let is_one = (1..=Self::LONGEST).contains(&text.len()) && text.chars().all(|c| c.is_ascii_digit());
        if is_one {
            Ok(Self(text.to_owned()))
        } else {
            Err(FieldFault { field: "extension", advice: "An extension has at most 7 digits." })
        }
    }

    /// The digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_extension_has_up_to_seven_digits() {
        assert_eq!(Extension::parse(" 1234567 ").unwrap().digits(), "1234567");
        for typed in ["", "12345678", "12a"] {
            assert_eq!(Extension::parse(typed).unwrap_err().field, "extension", "{typed}");
        }
    }
}
