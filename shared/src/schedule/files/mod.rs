//! Reading a release from the text of its files.

mod check;

use super::release::{Antigen, Conflict, Group, Observation, Product, Release};
pub use check::check;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::fmt;

/// The files of a release: path within its folder, and text. In the order of their paths, antigens keep that order.
pub type Files = Vec<(String, String)>;

/// What is wrong with a release, and where.
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

/// Where the parts of a release stand, whatever form its files have.
pub trait Places {
    /// The file of a table that all antigens share, which our own form calls by this name.
    fn shared(&self, table: &str) -> String;
    /// The file of an antigen; of two, the last.
    fn antigen(&self, antigen: &str) -> String;
    /// The first line of a file that names a thing, counted from 1; 0 where none does.
    fn line(&self, file: &str, name: &str) -> usize;
}

impl Places for Files {
    fn shared(&self, table: &str) -> String {
        table.to_owned()
    }

    fn antigen(&self, antigen: &str) -> String {
        let head = format!("antigen = \"{antigen}\"");
        let is_of = |(path, text): &&(String, String)| {
            path.starts_with("antigens/") && text.lines().any(|line| line.trim() == head)
        };
        self.iter().rfind(is_of).map_or_else(|| format!("antigens/{antigen}"), |(path, _)| path.clone())
    }

    fn line(&self, file: &str, name: &str) -> usize {
        let quoted = format!("\"{name}\"");
        let text = self.iter().find(|(path, _)| path == file).map_or("", |(_, text)| text);
        text.lines().position(|line| line.contains(&quoted)).map_or(0, |line| line + 1)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    version: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    #[serde(default)]
    group: Vec<Group>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Products {
    #[serde(default)]
    product: Vec<Product>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conflicts {
    #[serde(default)]
    conflict: Vec<Conflict>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Observations {
    #[serde(default)]
    observation: Vec<Observation>,
}

/// Reads and checks a release.
///
/// # Errors
/// Everything that is wrong, each with its file and line: an unknown key, a value that is not what the key asks for, a
/// missing file, or what [`check`] finds.
pub fn read(files: &Files) -> Result<Release, Vec<Fault>> {
    let mut faults = Vec::new();
    let header: Option<Header> = table(files, "release.toml", &mut faults);
    let groups: Option<Groups> = table(files, "groups.toml", &mut faults);
    let products: Option<Products> = table(files, "products.toml", &mut faults);
    let conflicts: Option<Conflicts> = table(files, "conflicts.toml", &mut faults);
    let observations: Option<Observations> = table(files, "observations.toml", &mut faults);
    let antigens: Vec<Antigen> = files
        .iter()
        .filter(|(path, _)| path.starts_with("antigens/") && path.ends_with(".toml"))
        .filter_map(|(path, text)| parse(path, text, &mut faults))
        .collect();
    let (Some(header), Some(groups), Some(products), Some(conflicts), Some(observations)) =
        (header, groups, products, conflicts, observations)
    else {
        return Err(faults);
    };
    let release = Release {
        version: header.version,
        groups: groups.group,
        products: products.product,
        conflicts: conflicts.conflict,
        observations: observations.observation,
        antigens,
    };
    if faults.is_empty() {
        faults = check(&release, files);
    }
    if faults.is_empty() { Ok(release) } else { Err(faults) }
}

fn table<T: DeserializeOwned>(files: &Files, name: &str, faults: &mut Vec<Fault>) -> Option<T> {
    match files.iter().find(|(path, _)| path == name) {
        Some((path, text)) => parse(path, text, faults),
        None => {
            faults.push(Fault {
                file: name.to_owned(),
                line: 0,
                message: "this file is missing from the release".to_owned(),
            });
            None
        }
    }
}

fn parse<T: DeserializeOwned>(path: &str, text: &str, faults: &mut Vec<Fault>) -> Option<T> {
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
