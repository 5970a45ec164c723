//! The way to a mail server is private, or no mail goes.

use super::sink::Sink;
use super::{post, post_office_at};
use crate::support::{District, now};
use reqwest::StatusCode;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::json;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// A certificate for this machine that nobody vouches for, made for these tests alone.
fn fixture(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/mail").join(file)
}

/// What was said to the sink.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    /// A command before TLS began.
    InTheClear(String),
    /// A command or a line of a mail under TLS.
    UnderTls(String),
    /// The connection is at its end.
    End,
}

/// A mail server that offers STARTTLS.
struct TlsSink {
    port: u16,
    said: Receiver<Said>,
}

impl TlsSink {
    fn start() -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let chain = vec![CertificateDer::from_pem_file(fixture("certificate.pem")).unwrap()];
        let key = PrivateKeyDer::from_pem_file(fixture("key.pem")).unwrap();
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
        let config = Arc::new(config.unwrap().with_no_client_auth().with_single_cert(chain, key).unwrap());
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (tell, said) = channel();
        // It ends with the program that tests.
        std::thread::spawn(move || {
            while let Ok((stream, _)) = listener.accept() {
                // Whoever hangs up, or trusts nobody, ends a connection and no test.
                let _ = talk(stream, &config, &tell);
                if tell.send(Said::End).is_err() {
                    return;
                }
            }
        });
        Self { port, said }
    }

    /// All that was said in one connection.
    fn connection(&self) -> Vec<Said> {
        self.said.iter().take_while(|said| *said != Said::End).collect()
    }
}

/// One line, read a byte at a time: what comes after STARTTLS is not text any more.
fn line(stream: &mut impl Read) -> io::Result<String> {
    let mut line = Vec::new();
    let mut byte = [0];
    while byte != *b"\n" {
        stream.read_exact(&mut byte)?;
        line.extend(byte);
    }
    Ok(String::from_utf8_lossy(&line).trim_end().to_owned())
}

fn talk(mut stream: TcpStream, config: &Arc<ServerConfig>, tell: &Sender<Said>) -> io::Result<()> {
    stream.write_all(b"220 sink\r\n")?;
    loop {
        let said = line(&mut stream)?;
        let _ = tell.send(Said::InTheClear(said.clone()));
        if said == "STARTTLS" {
            break;
        }
        stream.write_all(b"250-sink\r\n250 STARTTLS\r\n")?;
    }
    stream.write_all(b"220 go on\r\n")?;
    let tls = ServerConnection::new(config.clone()).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(tls, stream);
    let mut in_mail = false;
    loop {
        let said = line(&mut stream)?;
        let answer = match said.as_str() {
            "." => {
                in_mail = false;
                "250 taken"
            }
            "DATA" => {
                in_mail = true;
                "354 go on"
            }
            "QUIT" => "221 bye",
            _ => "250 sink",
        };
        let silent = in_mail && said != "DATA";
        let _ = tell.send(Said::UnderTls(said));
        if !silent {
            stream.write_all(format!("{answer}\r\n").as_bytes())?;
            stream.flush()?;
        }
    }
}

#[tokio::test]
async fn a_mail_server_that_offers_no_tls_gets_no_mail() {
    let district = District::new();
    let sink = Sink::start().await;
    for way in ["", "starttls://", "tls://"] {
        let office = post_office_at(&district, Some(format!("{way}127.0.0.1:{}", sink.port)));
        post(&district, &office);
        assert!(office.deliver_due(now()).await.unwrap().is_some(), "{way}: it is still in the queue");
        assert!(sink.is_empty(), "{way}");
    }
}

#[tokio::test]
async fn a_mail_server_whose_certificate_nobody_vouches_for_gets_no_mail() {
    let district = District::new();
    let sink = TlsSink::start();
    let office = post_office_at(&district, Some(format!("localhost:{}", sink.port)));
    post(&district, &office);
    assert!(office.deliver_due(now()).await.unwrap().is_some(), "it is still in the queue");
    let said = sink.connection();
    assert_eq!(said.last(), Some(&Said::InTheClear("STARTTLS".to_owned())), "{said:?}");
    let is_greeting = |said: &Said| matches!(said, Said::InTheClear(text) if text.starts_with("EHLO"));
    assert!(said[..said.len() - 1].iter().all(is_greeting), "{said:?}");
}

/// `bluebonnet serve` on a machine that trusts the sink's certificate.
struct Trusting {
    child: Child,
    address: String,
}

impl Trusting {
    fn start(data: &Path, port: u16) -> Self {
        let server = format!("localhost:{port}");
        let mut child = Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
            .args(["serve", "--listen", "127.0.0.1:0", "--smtp", &server, "--mail-from", "a@example.org"])
            .env("BLUEBONNET_DATA", data)
            .env("SSL_CERT_FILE", fixture("certificate.pem"))
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Bluebonnet is at ").unwrap().to_owned();
        Self { child, address }
    }
}

impl Drop for Trusting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn a_mail_server_that_is_trusted_gets_the_mail_under_tls_and_no_word_of_it_before() {
    let district = District::new();
    district.nurse("maria");
    let sink = TlsSink::start();
    let folder = district.close();
    let registry = Trusting::start(folder.path(), sink.port);
    let asked = json!({ "org_code": "TX01", "username": "maria", "email": "maria@example.org" });
    let asking = reqwest::Client::new().post(format!("{}/api/password/forgotten", registry.address));
    let answer = asking.header("x-bluebonnet", "1").json(&asked).send().await.unwrap();
    assert!(answer.status().is_success(), "{}", StatusCode::as_str(&answer.status()));
    let said = tokio::task::spawn_blocking(move || {
        let mut said = Vec::new();
        while said.last() != Some(&Said::UnderTls(".".to_owned())) {
            said.push(sink.said.recv().unwrap());
        }
        said
    });
    let said = said.await.unwrap();
    let under_tls =
        |text: &str| said.iter().any(|said| matches!(said, Said::UnderTls(line) if line.contains(text)));
    assert!(under_tls("RCPT TO:<maria@example.org>") && under_tls("Subject:"), "{said:?}");
    let in_the_clear = said.iter().filter_map(|said| match said {
        Said::InTheClear(text) => Some(text.as_str()),
        _ => None,
    });
    let in_the_clear: Vec<&str> = in_the_clear.collect();
    assert!(in_the_clear.iter().all(|text| text.starts_with("EHLO") || *text == "STARTTLS"), "{said:?}");
}
