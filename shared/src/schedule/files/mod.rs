//! Reading a release from the text of its files.

mod check;

use super::release::{Antigen, Conflict, Group, Observation, Product, Release};
pub use crate::rule_files::{Fault, Files};
use crate::rule_files::{line_of, parse, table};
pub use check::check;
use serde::Deserialize;

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
        line_of(self, file, &name)
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
