//! Telephone numbers of the North American plan, and extensions.

use super::field::FieldFault;
use std::fmt;

/// A number of ten digits; how it was typed is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone(String);

impl Phone {
    /// Takes what was typed: ten digits, the country's 1 before them or not, with the usual marks between them.
    ///
    /// # Errors
    /// When it is no such number.
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let fault =
            FieldFault { field: "phone", advice: "A phone number has ten digits, such as (512) 555-0100." };
        let is_mark = |c: char| " ()-./+".contains(c);
        if typed.chars().any(|c| !c.is_ascii_digit() && !is_mark(c)) {
            return Err(fault);
        }
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let number = match (digits.len(), digits.strip_prefix('1')) {
            (11, Some(number)) => number,
            _ => &digits,
        };
        // An area code begins with 2 to 9.
        let is_number = number.len() == 10 && number.starts_with(|first| ('2'..='9').contains(&first));
        if is_number { Ok(Self(number.to_owned())) } else { Err(fault) }
    }

    /// The ten digits, as they are kept.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

/// As it is read: `(512) 555-0100`.
impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.0.get(..3), self.0.get(3..6), self.0.get(6..)) {
            (Some(area), Some(exchange), Some(line)) => write!(f, "({area}) {exchange}-{line}"),
            _ => f.write_str(&self.0),
        }
    }
}

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
    fn a_number_is_ten_digits_however_it_is_typed() {
        for typed in ["5125550100", "(512) 555-0100", "512.555.0100", "+1 512 555 0100"] {
            let phone = Phone::parse(typed).unwrap();
            assert_eq!((phone.digits(), phone.to_string().as_str()), ("5125550100", "(512) 555-0100"));
        }
        for typed in ["", "555-0100", "15125550100 7", "1125550100", "512555010x", "٥١٢٥٥٥٠١٠٠"] {
            assert_eq!(Phone::parse(typed).unwrap_err().field, "phone", "{typed}");
        }
    }

    #[test]
    fn an_extension_has_up_to_seven_digits() {
        assert_eq!(Extension::parse(" 1234567 ").unwrap().digits(), "1234567");
        for typed in ["", "12345678", "12a"] {
            assert_eq!(Extension::parse(typed).unwrap_err().field, "extension", "{typed}");
        }
    }
}
