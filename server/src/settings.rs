//! How a registry is to be run.

use crate::account::Passes;
use crate::compaction::{CompactAfter, Compaction};
use crate::mail::MailSettings;
use crate::store::AddressLimits;
use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

/// How to serve.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Folder with the database and the master key; made if it is not there.
    pub data: PathBuf,
    /// Certificate and key, to serve HTTPS.
    pub tls: Option<TlsFiles>,
    /// Another server in front of this one terminates TLS and says who asks (`X-Forwarded-For`, `X-Forwarded-Proto`).
    /// Without such a server, anyone could claim any address.
    pub behind_proxy: bool,
    /// Where people reach the registry: what links in mail begin with. Without one, the address that is listened on.
    pub public_address: Option<PublicAddress>,
    /// How mail leaves the registry.
    pub mail: MailSettings,
    /// What the hash of a password costs. One that costs something else is made anew when its user signs in.
    pub password_passes: Passes,
    /// How histories are compacted; none where all are left as they are.
    pub compaction: Option<Compaction>,
    /// How long sessions last.
    pub sessions: SessionLimits,
    /// How many times one address may ask within a minute for a picture, a link, or a change of its account. Many nurses share the address
    /// of their school. Signing in has limits of its own, which count what fails.
    pub askings_per_minute: NonZeroU32,
    /// How many failed tries from one address are too many.
    pub address_limits: AddressLimits,
    /// How long a sign-in waits for others of its address to end, while as many are under way as may still fail there. A browser gives up
    /// soon after.
    pub sign_in_patience: Duration,
    /// The letters of every CAPTCHA, for tests alone. A registry for people has none, and each CAPTCHA has letters of its own.
    pub fixed_captcha: Option<String>,
    /// How long an answer may take to begin. Nothing of ours takes so long; whatever does is stuck.
    pub longest_wait: Duration,
    /// How often a connection that waits for events gets a sign of life, and is looked after: whether its session has ended, and
    /// whether another process has made the feed grow.
    pub heartbeat: Duration,
    /// How many connections may wait for events. A process may usually hold 1024 files open, and requests need some as well.
    pub live_connections: usize,
    /// How many long pulls there may be, and how long others wait for them.
    pub long_pulls: LongPulls,
}

impl Settings {
    /// The usual settings for a data folder, over plain HTTP.
    pub fn new(data: impl Into<PathBuf>) -> Self {
        const ASKINGS: NonZeroU32 = NonZeroU32::new(30).expect("thirty is not nought");
        Self {
            data: data.into(),
            tls: None,
            behind_proxy: false,
            public_address: None,
            mail: MailSettings::default(),
            password_passes: Passes::LEAST,
            compaction: Some(Compaction::after(CompactAfter::USUAL)),
            sessions: SessionLimits::default(),
            askings_per_minute: ASKINGS,
            address_limits: AddressLimits::default(),
            sign_in_patience: Duration::from_secs(10),
            fixed_captcha: None,
            longest_wait: Duration::from_secs(60),
            heartbeat: Duration::from_secs(15),
            live_connections: 768,
            long_pulls: LongPulls::default(),
        }
    }

    /// Whether browsers reach this server over HTTPS.
    pub fn is_https(&self) -> bool {
        self.tls.is_some() || self.behind_proxy
    }

    /// The database's file.
    pub fn database(&self) -> PathBuf {
        self.data.join("bluebonnet.db")
    }

    /// The file of what has ended for good: see [`crate::store::Endings`].
    pub fn endings(&self) -> PathBuf {
        self.data.join("ended.log")
    }

    /// The master key's file.
    pub fn master_key(&self) -> PathBuf {
        self.data.join("server.key")
    }
}

/// A certificate chain and its key, both PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, with those that vouch for it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// How long a session lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Without being used.
    pub idle: Duration,
    /// Whatever happens.
    pub whole: Duration,
}

impl Default for SessionLimits {
    /// A working day: a clinic offline all morning must not meet a dead session at noon.
    fn default() -> Self {
        Self { idle: Duration::from_secs(8 * 3600), whole: Duration::from_secs(12 * 3600) }
    }
}

/// Pulls of more than a page. Each has a few pages in memory.
#[derive(Clone, Copy, Debug)]
pub struct LongPulls {
    /// So many are sent at once.
    pub at_once: usize,
    /// So long another waits for its turn.
    pub wait: Duration,
}

impl Default for LongPulls {
    /// A tablet gives up a pull that has not begun after ten seconds: whoever has no turn hears so well before that.
    fn default() -> Self {
        Self { at_once: 32, wait: Duration::from_secs(5) }
    }
}

/// An address such as `https://registry.example.org`, without anything after the host and port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicAddress(String);

/// Why a text is no public address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no address: write https://HOST or https://HOST:PORT, and nothing after it")]
pub struct NoAddress;

impl FromStr for PublicAddress {
    type Err = NoAddress;

    fn from_str(text: &str) -> Result<Self, NoAddress> {
        let text = text.trim().trim_end_matches('/');
        let uri: axum::http::Uri = text.parse().map_err(|_| NoAddress)?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https"));
        let bare = uri.path_and_query().is_none_or(|rest| rest.as_str() == "/");
        let host = uri.authority().is_some_and(|it| !it.host().is_empty() && !it.as_str().contains('@'));
        if is_web && bare && host { Ok(Self(text.to_owned())) } else { Err(NoAddress) }
    }
}

impl fmt::Display for PublicAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_ends_with_its_host_or_port() {
        for (text, read) in [
            ("https://registry.example.org", "https://registry.example.org"),
            (" http://localhost:8080/ ", "http://localhost:8080"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(text.parse::<PublicAddress>().unwrap().to_string(), read);
        }
        for text in [
            "",
            "registry.example.org",
            "ftp://a.example",
            "https://",
            "https://a.example/x",
            "https://a@b.example",
        ] {
            assert!(text.parse::<PublicAddress>().is_err(), "{text}");
        }
    }
}
