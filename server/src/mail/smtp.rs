//! The server that takes mail.

use std::fmt;
use std::str::FromStr;

/// A mail server, and how to speak to it.
#[derive(Clone)]
pub struct SmtpServer {
    /// Its name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way there is kept private.
    pub security: Security,
    /// Username and password, where it wants them.
    pub credentials: Option<(String, String)>,
}

impl fmt::Debug for SmtpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SmtpServer({}:{}, {:?})", self.host, self.port, self.security)
    }
}

/// How the way to a mail server is kept private.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// TLS begins after a word in the clear. A server that does not offer it gets no mail.
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// Not at all: for a server on this machine.
    None,
}

impl Security {
    /// The usual port for it.
    pub fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// Why a text names no mail server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "this names no mail server: write HOST or HOST:PORT for STARTTLS, tls://HOST for TLS from the start, plain://HOST for none \
     on this machine"
)]
pub struct NoServer;

impl FromStr for SmtpServer {
    type Err = NoServer;

    /// Reads `HOST`, `HOST:PORT`, and either after `starttls://`, `tls://` or `plain://`. Without TLS, the host must be this machine.
    fn from_str(text: &str) -> Result<Self, NoServer> {
        let (security, place) = match text.split_once("://") {
            None | Some(("starttls", _)) => (Security::StartTls, text.trim_start_matches("starttls://")),
            Some(("tls", place)) => (Security::Tls, place),
            Some(("plain", place)) => (Security::None, place),
            Some(_) => return Err(NoServer),
        };
        let (host, port) = match place.rsplit_once(':') {
            None => (place, security.port()),
            Some((host, port)) => (host, port.parse().map_err(|_| NoServer)?),
        };
        let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '.';
        let is_here = matches!(host, "localhost" | "127.0.0.1");
        if host.is_empty() || !host.chars().all(is_name) || (security == Security::None && !is_here) {
            return Err(NoServer);
        }
        Ok(Self { host: host.to_owned(), port, security, credentials: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_named_by_its_host_its_port_and_how_tls_begins() {
        for (text, host, port, security) in [
            ("mail.example.org", "mail.example.org", 587, Security::StartTls),
            ("mail.example.org:2587", "mail.example.org", 2587, Security::StartTls),
            ("starttls://mail.example.org", "mail.example.org", 587, Security::StartTls),
            ("tls://mail.example.org", "mail.example.org", 465, Security::Tls),
            ("plain://127.0.0.1:2525", "127.0.0.1", 2525, Security::None),
        ] {
            let server: SmtpServer = text.parse().unwrap();
            assert_eq!(
                (server.host.as_str(), server.port, server.security),
                (host, port, security),
                "{text}"
            );
        }
    }

    #[test]
    fn passwords_are_not_sent_to_another_machine_in_the_clear() {
        for text in
            ["plain://mail.example.org", "", ":25", "http://mail.example.org", "mail.example.org:x", "a b"]
        {
            assert!(text.parse::<SmtpServer>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_servers_password_is_not_shown() {
        let mut server: SmtpServer = "mail.example.org".parse().unwrap();
        server.credentials = Some(("nora".to_owned(), "hidden".to_owned()));
        assert!(!format!("{server:?}").contains("hidden"));
    }
}
