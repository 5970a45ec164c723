//! How a user is reached.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest email address, in characters.
pub const LONGEST_EMAIL: usize = 80;

/// The longest telephone number, in characters.
pub const LONGEST_PHONE: usize = 30;

/// Email and telephone as typed. `PUT /api/account`. An empty field takes the entry away.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedContact {
    /// Email address.
    #[serde(default)]
    pub email: String,
    /// Telephone number.
    #[serde(default)]
    pub phone: String,
    /// The present password, without which mail goes on to the address that it went to.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub password: String,
}

/// Email and telephone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contact {
    /// Where mail goes.
    pub email: Option<EmailAddress>,
    /// Telephone number.
    pub phone: Option<Phone>,
}

impl fmt::Debug for TypedContact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TypedContact(..)")
    }
}

impl TypedContact {
    /// Reads both.
    ///
    /// # Errors
    /// The field that cannot be read (`email` or `phone`), and why.
    pub fn parse(&self) -> Result<Contact, (&'static str, ContactFault)> {
        fn entry<T>(
            typed: &str,
            field: &'static str,
            parse: fn(&str) -> Result<T, ContactFault>,
        ) -> Result<Option<T>, (&'static str, ContactFault)> {
            match typed.trim() {
                "" => Ok(None),
                typed => parse(typed).map(Some).map_err(|fault| (field, fault)),
            }
        }
        Ok(Contact {
            email: entry(&self.email, "email", EmailAddress::parse)?,
            phone: entry(&self.phone, "phone", Phone::parse)?,
        })
    }
}

/// Why a text is no email address or telephone number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.advice())]
pub enum ContactFault {
    /// It is not of the form `name@place.example`.
    NotAnEmail,
    /// It has more characters than [`LONGEST_EMAIL`].
    EmailTooLong,
    /// It holds something else than digits, spaces and `+-().,x#`, or too few digits.
    NotAPhone,
    /// It has more characters than [`LONGEST_PHONE`].
    PhoneTooLong,
}

impl ContactFault {
    /// What to do about it.
    pub fn advice(self) -> &'static str {
        match self {
            Self::NotAnEmail => {
                "This is no email address. It has a name, an @ and a place, such as nurse@example.org."
            }
            Self::EmailTooLong => "An email address has at most 80 characters here.",
            Self::NotAPhone => {
                "A telephone number has digits, at least seven, and an extension after x if there is one."
            }
            Self::PhoneTooLong => "A telephone number has at most 30 characters here.",
        }
    }
}

/// An email address: one name, one `@`, one place with a dot in it, in ASCII, in one line. What mail servers make of it beyond that is
/// theirs to say.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

impl EmailAddress {
    /// Takes a typed address, without the space around it.
    ///
    /// # Errors
    /// When it is none, or too long.
    pub fn parse(typed: &str) -> Result<Self, ContactFault> {
        let address = typed.trim();
        if address.chars().count() > LONGEST_EMAIL {
            return Err(ContactFault::EmailTooLong);
        }
        let (name, place) = address.rsplit_once('@').ok_or(ContactFault::NotAnEmail)?;
        // RFC 5321's dot-string and domain. Quoted names are allowed there and used by nobody; they are how headers are broken.
        let is_name = |text: &str| {
            !text.is_empty()
                && text.chars().all(|it| it.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(it))
        };
        let is_label = |text: &str| {
            !text.is_empty()
                && !text.starts_with('-')
                && !text.ends_with('-')
                && text.chars().all(|it| it.is_ascii_alphanumeric() || it == '-')
        };
        let good = name.split('.').all(is_name) && place.contains('.') && place.split('.').all(is_label);
        if good { Ok(Self(address.to_owned())) } else { Err(ContactFault::NotAnEmail) }
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether mail to both arrives at one place: letter case is ignored.
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.0.eq_ignore_ascii_case(&other.0)
    }
}

/// A telephone number as people write it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

impl Phone {
    /// Takes a typed number, without the space around it.
    ///
    /// # Errors
    /// When it is none, or too long.
    pub fn parse(typed: &str) -> Result<Self, ContactFault> {
        let number = typed.trim();
        if number.chars().count() > LONGEST_PHONE {
            return Err(ContactFault::PhoneTooLong);
        }
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let known = number.chars().all(|it| it.is_ascii_digit() || " +-().,x#".contains(it));
        if digits >= 7 && known { Ok(Self(number.to_owned())) } else { Err(ContactFault::NotAPhone) }
    }

    /// As it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

macro_rules! text {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = ContactFault;

            fn try_from(text: String) -> Result<Self, ContactFault> {
                Self::parse(&text)
            }
        }

        impl FromStr for $name {
            type Err = ContactFault;

            fn from_str(text: &str) -> Result<Self, ContactFault> {
                Self::parse(text)
            }
        }

        impl From<$name> for String {
            fn from(it: $name) -> Self {
                it.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        // A person's: it must not come into a log by way of a debug line.
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    };
}
text!(EmailAddress);
text!(Phone);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_one_name_and_one_place() {
        for good in ["nora@example.org", " N.O'Hara+school@mail.isd-1.example.org ", "x@y.zz"] {
            assert!(EmailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "nora",
            "nora@",
            "@example.org",
            "nora@example",
            "no ra@example.org",
            "nora@exam ple.org",
            "a@b@example.org",
            "nora@-a.org",
            "nora@a..org",
            ".nora@example.org",
            "\"a b\"@example.org",
            "Nora <nora@example.org>",
            "nora@example.org, other@example.org",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(ContactFault::NotAnEmail), "{bad}");
        }
        let long = format!("{}@example.org", "x".repeat(LONGEST_EMAIL));
        assert_eq!(EmailAddress::parse(&long), Err(ContactFault::EmailTooLong));
    }

    #[test]
    fn an_address_cannot_begin_a_new_line_in_a_mails_head() {
        for bad in [
            "nora@example.org\r\nBcc: x@example.org",
            "nora\n@example.org",
            "nora@exam\rple.org",
            "nora@example.org\0",
        ] {
            assert!(EmailAddress::parse(bad).is_err(), "{bad:?}");
            assert!(serde_json::from_value::<EmailAddress>(serde_json::json!(bad)).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_telephone_number_is_digits_and_what_people_put_between_them() {
        for good in ["512-555-0142", "+1 (512) 555-0142 x123", "5550142"] {
            assert!(Phone::parse(good).is_ok(), "{good}");
        }
        for bad in ["", "call me", "555", "512-555-0142\n"] {
            assert!(Phone::parse(&format!("{bad}!")).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_field_is_no_entry_and_a_bad_one_is_named() {
        let typed = |email: &str, phone: &str| TypedContact {
            email: email.into(),
            phone: phone.into(),
            ..TypedContact::default()
        };
        assert_eq!(typed(" ", "").parse(), Ok(Contact::default()));
        assert!(typed("nora@example.org", "512-555-0142").parse().is_ok_and(|it| it.email.is_some()));
        assert_eq!(typed("nora", "").parse(), Err(("email", ContactFault::NotAnEmail)));
        assert_eq!(typed("", "none").parse(), Err(("phone", ContactFault::NotAPhone)));
    }
}
