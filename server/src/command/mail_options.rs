//! How mail leaves a registry, as it is said on the command line.

use anyhow::Context;
use bluebonnet_server::mail::{MailSettings, Mailbox, SmtpServer, outbox};
use clap::Args;
use std::path::{Path, PathBuf};

#[derive(Args)]
pub(super) struct MailOptions {
    /// Mail server: HOST[:PORT] speaks STARTTLS, tls://HOST[:PORT] TLS from the start, plain://localhost[:PORT] neither. Without
    /// one, letters are put into the folder outbox beside the data
    #[arg(long, value_name = "SERVER", env = "BLUEBONNET_SMTP", requires = "mail_from")]
    smtp: Option<SmtpServer>,
    /// Username at the mail server; the password is in --smtp-password-file, or in BLUEBONNET_SMTP_PASSWORD
    #[arg(long, value_name = "USERNAME", env = "BLUEBONNET_SMTP_USER", requires = "smtp")]
    smtp_user: Option<String>,
    /// File whose first line is the password at the mail server
    #[arg(long, value_name = "FILE", env = "BLUEBONNET_SMTP_PASSWORD_FILE", requires = "smtp_user")]
    smtp_password_file: Option<PathBuf>,
    /// Who letters are from, such as "Bluebonnet <registry@example.org>"
    #[arg(long, value_name = "ADDRESS", env = "BLUEBONNET_MAIL_FROM")]
    mail_from: Option<Mailbox>,
}

impl MailOptions {
    pub(super) fn settings(self) -> anyhow::Result<MailSettings> {
        let mut settings = MailSettings::default();
        if let Some(from) = self.mail_from {
            settings.from = from;
        }
        settings.smtp = self.smtp;
        if let (Some(server), Some(user)) = (&mut settings.smtp, self.smtp_user) {
            server.credentials = Some((user, password(self.smtp_password_file.as_deref())?));
        }
        Ok(settings)
    }
}

/// Never from the command line, where others could see it.
fn password(file: Option<&Path>) -> anyhow::Result<String> {
    let Some(file) = file else {
        return std::env::var("BLUEBONNET_SMTP_PASSWORD").context(
            "the mail server's password is neither in --smtp-password-file nor in BLUEBONNET_SMTP_PASSWORD",
        );
    };
    let text = std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
    let password = text.lines().next().unwrap_or_default();
    anyhow::ensure!(!password.is_empty(), "the first line of {} is empty", file.display());
    Ok(password.to_owned())
}

/// What to say of where mail goes.
pub(super) fn where_mail_goes(settings: &MailSettings, data: &Path) -> String {
    match &settings.smtp {
        Some(server) => format!("Mail goes out by {}", server.host),
        None => format!("Mail is put into {}, since there is no --smtp", outbox(data).display()),
    }
}
