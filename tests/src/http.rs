//! As much of HTTP as a measuring client needs, over a plain connection: what the client itself takes must not show in the figures.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A connection that stays open from one request to the next.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
    /// The session's cookie, once there is one.
    pub cookie: String,
    /// How answers may be compressed, as a browser says it; empty for not at all. What is compressed is not read here.
    pub encodings: &'static str,
    /// Bytes that went over it so far, both ways.
    pub transferred: usize,
}

/// A good answer.
#[derive(Debug)]
pub struct Answer {
    headers: Vec<(String, String)>,
    /// Its body.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header; its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl Connection {
    /// Opens one.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self { stream: BufReader::new(stream), cookie: String::new(), encodings: "", transferred: 0 })
    }

    /// Asks for something.
    ///
    /// # Errors
    /// When the connection breaks, or the answer is not a good one.
    pub fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: registry\r\nAccept-Encoding: {}\r\nCookie: {}\r\n\r\n",
            self.encodings, self.cookie
        ))
    }

    /// Sends JSON.
    ///
    /// # Errors
    /// As [`Self::get`].
    pub fn post(&mut self, path: &str, json: &str) -> io::Result<Answer> {
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nHost: registry\r\nCookie: {}\r\nX-Bluebonnet: 1\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
            self.cookie,
            json.len()
        ))
    }

    fn ask(&mut self, request: &str) -> io::Result<Answer> {
        self.transferred += request.len();
        self.stream.get_mut().write_all(request.as_bytes())?;
        let status = self.line()?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            let Some((name, value)) = line.split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer { headers, body: Vec::new() };
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                let length = usize::from_str_radix(&self.line()?, 16).map_err(io::Error::other)?;
                self.bytes(length, &mut answer.body)?;
                self.line()?;
                if length == 0 {
                    break;
                }
            }
        } else {
            let length = answer.header("content-length").unwrap_or("0").parse().map_err(io::Error::other)?;
            self.bytes(length, &mut answer.body)?;
        }
        if status.split(' ').nth(1).is_some_and(|code| code.starts_with('2')) {
            Ok(answer)
        } else {
            Err(io::Error::other(status))
        }
    }

    /// A line without its end.
    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.transferred += self.stream.read_line(&mut line)?;
        if line.pop() != Some('\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end_matches('\r').to_owned())
    }

    fn bytes(&mut self, length: usize, into: &mut Vec<u8>) -> io::Result<()> {
        let read = self.stream.by_ref().take(length as u64).read_to_end(into)?;
        self.transferred += read;
        if read == length { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }
}
