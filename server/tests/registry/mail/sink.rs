//! A mail server that keeps what it is given.

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

/// A mail as it came.
#[derive(Debug)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub text: String,
}

impl Received {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let head = self.text.split_once("\r\n\r\n")?.0;
        head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The letter's text: what stands below the head, decoded.
    pub fn body(&self) -> String {
        let body = self.text.split_once("\r\n\r\n").unwrap().1;
        match self.header("Content-Transfer-Encoding") {
            Some("quoted-printable") => body.replace("=\r\n", "").replace("=3D", "="),
            _ => body.to_owned(),
        }
    }
}

/// A mail server on a port of its own.
pub struct Sink {
    pub port: u16,
    mails: mpsc::UnboundedReceiver<Received>,
}

impl Sink {
    /// One that takes everything.
    pub async fn start() -> Self {
        Self::answering("250 taken").await
    }

    /// One that answers each whole mail with a line, and keeps it if the line says that it is taken.
    pub async fn answering(line: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (keep, mails) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, line, keep.clone()));
            }
        });
        Self { port, mails }
    }

    /// The next mail, once it is there.
    pub async fn next(&mut self) -> Received {
        self.mails.recv().await.unwrap()
    }

    /// Whether nothing has come that was not looked at.
    pub fn is_empty(&self) -> bool {
        self.mails.is_empty()
    }
}

async fn talk(stream: TcpStream, line: &str, keep: mpsc::UnboundedSender<Received>) -> Option<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await.ok()?;
    let (mut from, mut to) = (String::new(), Vec::new());
    let between = |text: &str| text.split_once('<').unwrap().1.split_once('>').unwrap().0.to_owned();
    while let Some(said) = lines.next_line().await.ok()? {
        let answer = match said.get(..4).unwrap_or_default().to_uppercase().as_str() {
            "MAIL" => {
                from = between(&said);
                "250 ok"
            }
            "RCPT" => {
                to.push(between(&said));
                "250 ok"
            }
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.ok()?;
                let mut text = String::new();
                loop {
                    let said = lines.next_line().await.ok()??;
                    if said == "." {
                        break;
                    }
                    text.push_str(said.strip_prefix('.').unwrap_or(&said));
                    text.push_str("\r\n");
                }
                if line.starts_with('2') {
                    keep.send(Received { from: from.clone(), to: std::mem::take(&mut to), text }).ok()?;
                }
                line
            }
            "QUIT" => "221 bye",
            _ => "250 sink",
        };
        write.write_all(format!("{answer}\r\n").as_bytes()).await.ok()?;
    }
    Some(())
}
