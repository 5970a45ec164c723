//! What takes mail out of the registry: a mail server, or a folder.

use super::{MailSettings, Security, SmtpServer, outbox};
use crate::serve::make_private_folder;
use lettre::message::Message;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;
use uuid::Uuid;

/// A mail server that has not answered by then is not there.
const PATIENCE: Duration = Duration::from_secs(30);

/// What takes mail.
pub enum Carrier {
    /// A mail server.
    Smtp(Box<AsyncSmtpTransport<Tokio1Executor>>),
    /// A folder for `.eml` files.
    Outbox(PathBuf),
}

/// Why mail was not taken: in the words of the log, which hold no address and nothing that a mail server says, since it repeats them.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// The mail server refused, with this code.
    #[error("the mail server answers {0}")]
    Refused(String),
    /// The mail server did not answer in time.
    #[error("the mail server does not answer")]
    NoAnswer,
    /// TLS with the mail server failed.
    #[error("TLS with the mail server failed")]
    Tls,
    /// The mail server cannot be reached, or speaks something else.
    #[error("the mail server cannot be reached or understood")]
    Unreachable,
    /// The outbox cannot be written.
    #[error("the outbox cannot be written: {0}")]
    Folder(io::ErrorKind),
    /// The letter cannot be opened or is no mail.
    #[error("the letter cannot be made into mail")]
    Letter,
}

impl Carrier {
    /// The carrier that the settings ask for.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(settings: &MailSettings, data: &Path) -> anyhow::Result<Self> {
        let Some(server) = &settings.smtp else { return Ok(Self::Outbox(outbox(data))) };
        let SmtpServer { host, port, security, credentials } = server;
        let tls = match security {
            Security::StartTls => Tls::Required(TlsParameters::new_rustls(host.clone())?),
            Security::Tls => Tls::Wrapper(TlsParameters::new_rustls(host.clone())?),
            Security::None => Tls::None,
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(*port)
            .tls(tls)
            .timeout(Some(PATIENCE));
        let builder = match credentials {
            None => builder,
            Some((user, password)) => builder.credentials(Credentials::new(user.clone(), password.clone())),
        };
        Ok(Self::Smtp(Box::new(builder.build())))
    }

    /// Hands a mail over.
    ///
    /// # Errors
    /// When it was not taken.
    pub async fn take(&self, id: Uuid, mail: Message) -> Result<(), NotSent> {
        match self {
            Self::Smtp(server) => {
                let sent = tokio::time::timeout(2 * PATIENCE, server.send(mail)).await;
                sent.map_err(|_| NotSent::NoAnswer)?.map(|_| ()).map_err(|error| refusal(&error))
            }
            Self::Outbox(folder) => {
                let (folder, mail) = (folder.clone(), mail.formatted());
                let put = tokio::task::spawn_blocking(move || put(&folder, id, &mail)).await;
                put.unwrap_or(Err(io::ErrorKind::Other.into())).map_err(|error| NotSent::Folder(error.kind()))
            }
        }
    }
}

fn refusal(error: &lettre::transport::smtp::Error) -> NotSent {
    match error.status() {
        Some(code) => NotSent::Refused(code.to_string()),
        None if error.is_timeout() => NotSent::NoAnswer,
        None if error.is_tls() => NotSent::Tls,
        None => NotSent::Unreachable,
    }
}

/// Puts a mail into the folder, for its owner alone. It appears under its name once it is whole.
fn put(folder: &Path, id: Uuid, mail: &[u8]) -> io::Result<()> {
    make_private_folder(folder)?;
    let part = folder.join(format!("{id}.part"));
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(mail)?;
    file.sync_all()?;
    fs::rename(&part, folder.join(format!("{id}.eml")))
}
