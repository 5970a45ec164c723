//! E-mail addresses, as far as the registry writes to them.

use super::field::FieldFault;
use std::fmt;

/// An address that mail can be sent to: a local part and a domain of letters, digits and the marks that need no quoting. Nothing in
/// it can end a line or begin another recipient.
#[derive(Clone, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The most characters it has.
    pub const LONGEST: usize = 80;

    /// Takes what was typed, without the space around it.
    ///
    /// # Errors
    /// When it is empty, too long, or no address.
    pub fn parse(typed: &str) -> Result<Self, FieldFault> {
        let fault = |advice| Err(FieldFault { field: "email", advice });
        let text = typed.trim();
        if text.is_empty() {
            return fault("Give the e-mail address.");
        }
        if text.chars().count() > Self::LONGEST {
            return fault("An e-mail address has at most 80 characters here.");
        }
        match text.split_once('@') {
            Some((local, domain)) if is_local_part(local) && is_domain(domain) => Ok(Self(text.to_owned())),
            _ => fault("This is no e-mail address. One looks like name@district.example."),
        }
    }

    /// The address, as typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address as addresses are compared: two that differ in capital letters are one.
    pub fn key(&self) -> String {
        self.0.to_ascii_lowercase()
    }

    /// What stands before the `@`.
    pub fn local_part(&self) -> &str {
        self.0.split_once('@').map_or(self.as_str(), |(local, _)| local)
    }
}

/// Says nothing of whose it is.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(..)")
    }
}

/// RFC 5321's dot-string: words with single dots between them, at most 64 characters.
fn is_local_part(text: &str) -> bool {
    let atom = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    text.len() <= 64 && text.split('.').all(|word| !word.is_empty() && word.chars().all(atom))
}

/// At least two labels of letters, digits and inner hyphens.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.contains('.') && text.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_that_mail_can_be_sent_to() {
        for good in ["a@b.example", " nora.demo+clinic@isd.k12.tx.example ", "o'neil@district.example"] {
            assert_eq!(Email::parse(good).unwrap().as_str(), good.trim());
        }
        let longest = format!("{}@{}.example", "x".repeat(60), "d".repeat(11));
        assert_eq!(longest.len(), Email::LONGEST);
        assert!(Email::parse(&longest).is_ok());
        for bad in [
            "",
            "nora",
            "@district.example",
            "nora@",
            "nora@district",
            "nora@-d.example",
            "nora@d..example",
            ".nora@d.example",
            "no..ra@d.example",
            "no ra@d.example",
            "nora@d.example@e.example",
            "nora@d.example\r\nBcc: all@d.example",
            "nora@d.example,all@d.example",
            "<nora@d.example>",
            "\"nora\"@d.example",
            "zoë@d.example",
            format!("x{longest}").as_str(),
        ] {
            assert_eq!(Email::parse(bad).unwrap_err().field, "email", "{bad:?}");
        }
        assert_eq!(Email::parse("Nora@D.example").unwrap().key(), "nora@d.example");
    }
}
