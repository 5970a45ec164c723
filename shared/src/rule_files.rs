//! Reading rules from text files that people write: what is wrong with one is said with its file and line.

use serde::de::DeserializeOwned;
use std::fmt;

/// The files of a folder of rules: path within it, and text, in the order of their paths.
pub type Files = Vec<(String, String)>;

/// What is wrong with a folder of rules, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub file: String,
    /// The line, counted from 1; 0 where the file as a whole is meant.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Fault {}

impl Fault {
    /// A fault at the first line of a file that names a thing in quotes; line 0 where none does.
    pub fn at(files: &Files, file: &str, named: &dyn fmt::Display, message: String) -> Self {
        Self { file: file.to_owned(), line: line_of(files, file, named), message }
    }
}

/// The first line of a file that names a thing in quotes, counted from 1; 0 where none does.
pub fn line_of(files: &Files, file: &str, named: &dyn fmt::Display) -> usize {
    let quoted = format!("\"{named}\"");
    let text = files.iter().find(|(path, _)| path == file).map_or("", |(_, text)| text);
    text.lines().position(|line| line.contains(&quoted)).map_or(0, |line| line + 1)
}

/// A file that must be there, read.
pub fn table<T: DeserializeOwned>(files: &Files, name: &str, faults: &mut Vec<Fault>) -> Option<T> {
    match files.iter().find(|(path, _)| path == name) {
        Some((path, text)) => parse(path, text, faults),
        None => {
            faults.push(Fault { file: name.to_owned(), line: 0, message: "this file is missing".to_owned() });
            None
        }
    }
}

/// A file, read; what its form forbids is noted with its line.
pub fn parse<T: DeserializeOwned>(path: &str, text: &str, faults: &mut Vec<Fault>) -> Option<T> {
    match toml::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let start = error.span().map_or(0, |span| span.start);
            let line = 1 + text.bytes().take(start).filter(|byte| *byte == b'\n').count();
            faults.push(Fault { file: path.to_owned(), line, message: error.message().to_owned() });
            None
        }
    }
}
