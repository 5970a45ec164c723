//! One letter.

use crate::account::{KeyError, MasterKey};
use crate::store::{Cause, QueuedMail};
use bluebonnet_shared::account::EmailAddress;
use bluebonnet_shared::calendar::Timestamp;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use serde::{Deserialize, Serialize};
use std::error::Error;
use uuid::Uuid;
use zeroize::Zeroize;

/// A letter of plain text to one user.
#[derive(Clone, Serialize, Deserialize)]
pub struct Letter {
    /// To whom.
    pub to: EmailAddress,
    /// What stands above it: a fixed phrase, nothing of a person's.
    pub subject: String,
    /// The text, in lines of any length.
    pub text: String,
}

/// A letter cannot be put into the form of mail.
#[derive(Debug, thiserror::Error)]
#[error("the letter cannot be made into mail")]
pub struct LetterError;

impl Letter {
    /// The letter as mail. The address alone stands in its head, and no name.
    ///
    /// # Errors
    /// When the address is none to the mail library.
    pub fn message(&self, id: Uuid, from: &Mailbox) -> Result<Message, LetterError> {
        let to = self.to.as_str().parse().map_err(|_| LetterError)?;
        Message::builder()
            .message_id(Some(format!("<{id}@{}>", from.email.domain())))
            .date_now()
            .from(from.clone())
            .to(Mailbox::new(None, to))
            .subject(&self.subject)
            .header(AutoSubmitted)
            .header(ContentType::TEXT_PLAIN)
            .body(self.text.clone())
            .map_err(|_| LetterError)
    }
}

/// Seals a letter for the queue. It is good until `expires`; the cause is what the audit log says once it is sent.
///
/// # Errors
/// `NoRandomness` when the system gives none.
pub(super) fn seal(
    key: &MasterKey,
    letter: &Letter,
    expires: Timestamp,
    cause: Cause,
) -> Result<QueuedMail, KeyError> {
    let id = Uuid::new_v4();
    // A letter is text and an address: it has a form in JSON.
    let text = serde_json::to_vec(letter).map_err(|_| KeyError::WrongKey)?;
    let sealed = key.seal("mail", id.as_bytes(), &text)?;
    Ok(QueuedMail { id, sealed, expires, cause })
}

impl Drop for Letter {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

/// Says that no person wrote this, so that no machine answers it (RFC 3834).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MailSettings;

    fn head(subject: &str) -> String {
        let sender = MailSettings::default().from;
        let letter = Letter {
            to: EmailAddress::parse("nora@example.org").unwrap(),
            subject: subject.to_owned(),
            text: "Below.\r\n\r\n.\r\nBcc: x@example.org\r\n".to_owned(),
        };
        let mail = String::from_utf8(letter.message(Uuid::nil(), &sender).unwrap().formatted()).unwrap();
        mail.split_once("\r\n\r\n").unwrap().0.to_owned()
    }

    #[test]
    fn a_letter_says_to_whom_from_whom_and_that_no_person_wrote_it() {
        let head = head("Password");
        for line in [
            "To: nora@example.org",
            "From: Bluebonnet <no-reply@localhost>",
            "Subject: Password",
            "Auto-Submitted: auto-generated",
            "Message-ID: <00000000-0000-0000-0000-000000000000@localhost>",
        ] {
            assert!(head.lines().any(|it| it == line), "{line} in {head}");
        }
    }

    #[test]
    fn nothing_in_a_letter_adds_a_line_to_its_head() {
        let lines = head("Password").lines().count();
        for ending in ["\r\n", "\n", "\r"] {
            let head = head(&format!("Password{ending}Bcc: x@example.org"));
            assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
            let continued = head.lines().filter(|line| line.starts_with(' ')).count();
            assert_eq!(head.lines().count() - continued, lines, "{head}");
        }
    }
}
