//! `bluebonnet serve`

use super::Registry;
use super::mail_options::{MailOptions, where_mail_goes};
use anyhow::Context;
use bluebonnet_server::account::Passes;
use bluebonnet_server::compaction::{CompactAfter, Compaction};
use bluebonnet_server::serve::own_address;
use bluebonnet_server::settings::{PublicAddress, Settings, TlsFiles};
use clap::Args;
use std::io::IsTerminal;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use tokio::signal::unix::{SignalKind, signal};

/// Serve the registry and its app until it is told to stop (Ctrl-C or SIGTERM).
///
/// Browsers keep an app for offline use only over HTTPS, or on localhost. On a network, give a certificate, or put a
/// server that has one in front and say --behind-proxy.
///
/// What is logged is chosen by BLUEBONNET_LOG (error, warn, info, debug); nobody's data is ever in it.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    registry: Registry,
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS:PORT", env = "BLUEBONNET_LISTEN", default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Certificate chain (PEM), to serve HTTPS
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The certificate's private key (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// A server in front of this one speaks HTTPS and sets X-Forwarded-For
    #[arg(long, conflicts_with = "tls_cert")]
    behind_proxy: bool,
    /// What links in mail begin with, such as https://registry.example.org; else the address listened on
    #[arg(long, value_name = "ADDRESS", env = "BLUEBONNET_PUBLIC_ADDRESS")]
    public_address: Option<PublicAddress>,
    /// How many passes are made over the memory that checking a password takes, from 2 to 20; each makes a stolen copy of the database dearer
    /// to guess passwords by, and every sign-in slower. What a check takes here is said at the start
    #[arg(long, value_name = "NUMBER", env = "BLUEBONNET_PASSWORD_PASSES", default_value_t = Passes::LEAST)]
    password_passes: Passes,
    /// After how many changes the history of a record or list may be compacted, 20 or more. That is done by itself and seldom, where the
    /// history takes far more than what it says and has been left alone for a week
    #[arg(long, value_name = "CHANGES", env = "BLUEBONNET_COMPACT_AFTER", default_value_t = CompactAfter::USUAL)]
    compact_after: CompactAfter,
    /// Leave every history as it is
    #[arg(long, conflicts_with = "compact_after")]
    no_compaction: bool,
    #[command(flatten)]
    mail: MailOptions,
    /// For tests alone: every CAPTCHA has these letters
    #[arg(long, value_name = "LETTERS", hide = true)]
    fixed_captcha: Option<String>,
}

impl Serve {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let filter = tracing_subscriber::EnvFilter::builder()
            .with_env_var("BLUEBONNET_LOG")
            .with_default_directive(tracing::level_filters::LevelFilter::INFO.into())
            .from_env_lossy();
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_ansi(std::io::stderr().is_terminal())
            .with_writer(std::io::stderr)
            .init();

        let mut settings = Settings::new(self.registry.data);
        settings.behind_proxy = self.behind_proxy;
        settings.tls =
            self.tls_cert.zip(self.tls_key).map(|(certificate, key)| TlsFiles { certificate, key });
        settings.mail = self.mail.settings()?;
        settings.password_passes = self.password_passes;
        settings.compaction = (!self.no_compaction).then(|| Compaction::after(self.compact_after));
        if self.fixed_captcha.is_some() {
            tracing::warn!("EVERY CAPTCHA HAS THE SAME LETTERS: this registry is for tests");
            settings.fixed_captcha = self.fixed_captcha;
        }
        let listener = TcpListener::bind(self.listen).with_context(|| {
            format!("cannot listen on {}; another program may be there: try another --listen", self.listen)
        })?;
        let scheme = if settings.tls.is_some() { "https" } else { "http" };
        let public_is_ours = self.public_address.is_none();
        let public = match self.public_address {
            Some(address) => address,
            None => own_address(&listener, &settings)?,
        };
        let mail = where_mail_goes(&settings.mail, &settings.data);
        let address = listener.local_addr()?;
        let checks = what_checks_take(settings.password_passes)?;
        let said = format!(
            "Bluebonnet is at {scheme}://{address}\n{mail}; its links begin with {public}\n{checks}\n"
        );
        // In one piece, the last line's end included: whoever wants the first line alone may hang up after it.
        print!("{said}");
        if settings.behind_proxy && public_is_ours {
            tracing::warn!(
                "links in mail lead to {public}; say with --public-address what people call the registry"
            );
        }
        settings.public_address = Some(public);
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(async {
            let (mut interrupt, mut terminate) =
                (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
            let asked_to_stop = async move {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
            };
            bluebonnet_server::serve::serve(listener, settings, asked_to_stop).await
        })
    }
}

/// What checking a password takes on this machine, and what would bring it up where it is far too cheap. It is tried here, where nobody
/// waits for anything else yet.
fn what_checks_take(passes: Passes) -> anyhow::Result<String> {
    let took = passes.timed().context("a password cannot be checked here")?;
    let said = format!(
        "Checking a password takes {:.1} ms here, with {passes} passes",
        took.as_secs_f64() * 1_000.0
    );
    Ok(match passes.advised(took) {
        None => said,
        Some(more) => {
            format!("{said}: too little to hold up guesses; --password-passes {more} is better here")
        }
    })
}
