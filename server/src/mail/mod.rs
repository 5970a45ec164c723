//! Mail: letters to users, kept in the database until a mail server has taken them.
//!
//! A letter is put in the queue in the write that it tells of or right after it, sealed, and a task takes it from there: a mail server that
//! is down, or a registry that is stopped, loses none. What cannot be sent is tried again until it is of no use any more. Mail may arrive
//! twice, where the registry is stopped between the server's answer and its own note of it.

mod carrier;
mod letter;
mod notice;
mod post_office;
mod smtp;

pub use carrier::{Carrier, NotSent};
pub use letter::{Letter, LetterError};
pub use lettre::message::Mailbox;
pub use notice::Notice;
pub use post_office::PostOffice;
pub use smtp::{Security, SmtpServer};

use std::path::{Path, PathBuf};

/// How mail leaves the registry.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Who the letters are from.
    pub from: Mailbox,
    /// The server that takes them. Without one they are put into [`outbox`].
    pub smtp: Option<SmtpServer>,
}

impl Default for MailSettings {
    /// Into the outbox, from nobody who could be answered.
    fn default() -> Self {
        let address = lettre::Address::new("no-reply", "localhost").expect("this is an address");
        Self { from: Mailbox::new(Some("Bluebonnet".to_owned()), address), smtp: None }
    }
}

/// The folder for letters, as `.eml` files, of a registry that knows no mail server.
pub fn outbox(data: &Path) -> PathBuf {
    data.join("outbox")
}
