//! CDC's own form of a release: XML, a file for each antigen and one for what they share. Only facts are taken: codes, names,
//! ages, intervals and conditions.
//!
//! [`read`] takes the XML apart and checks it as every release is checked; [`files`] lays a release out in our own form.

mod antigen;
mod dose;
mod layout;
mod skip;
mod tables;
mod xml;

pub use layout::files;

use super::files::{Fault, Files, Places, check};
use super::release::Release;
use xml::Element;

/// What a part of the XML comes to; a fault's file is put in where it is known.
type Result<T> = std::result::Result<T, Fault>;

/// Reads CDC's XML, path and text of each file, and checks it. The XML does not name its version.
///
/// # Errors
/// Everything that is wrong, each with its file and line.
pub fn read(version: &str, xml: &Files) -> std::result::Result<Release, Vec<Fault>> {
    let mut release = Release { version: version.to_owned(), ..Release::empty() };
    let mut faults = Vec::new();
    let mut places = XmlPlaces { xml, shared: None, antigens: Vec::new() };
    for (path, text) in xml {
        match part(text, &mut release) {
            Ok(Part::Shared) => places.shared = Some(path),
            Ok(Part::Antigen(name)) => places.antigens.push((name, path)),
            Err(fault) => faults.push(Fault { file: path.clone(), ..fault }),
        }
    }
    if places.shared.is_none() && faults.is_empty() {
        let message = "this file is missing from the release".to_owned();
        faults.push(Fault { file: "ScheduleSupportingData.xml".to_owned(), line: 0, message });
    }
    // The order in which our own form keeps them.
    release.antigens.sort_by_cached_key(|antigen| layout::file(&antigen.antigen));
    if faults.is_empty() {
        faults = check(&release, &places);
    }
    if faults.is_empty() { Ok(release) } else { Err(faults) }
}

/// What one file is.
enum Part {
    Shared,
    Antigen(String),
}

fn part(text: &str, release: &mut Release) -> Result<Part> {
    let document = roxmltree::Document::parse(text).map_err(|error| Fault {
        file: String::new(),
        line: error.pos().row as usize,
        message: format!("not XML: {error}"),
    })?;
    let root = Element::root(&document);
    match root.name() {
        "antigenSupportingData" => {
            let antigen = antigen::antigen(root)?;
            let name = antigen.antigen.clone();
            release.antigens.push(antigen);
            Ok(Part::Antigen(name))
        }
        "scheduleSupportingData" => tables::tables(root, release).map(|()| Part::Shared),
        _ => Err(root.fault("no part of a CDSi release".to_owned())),
    }
}

/// Where things stand in the XML.
struct XmlPlaces<'a> {
    xml: &'a Files,
    shared: Option<&'a String>,
    antigens: Vec<(String, &'a String)>,
}

impl Places for XmlPlaces<'_> {
    fn shared(&self, _: &str) -> String {
        self.shared.cloned().unwrap_or_default()
    }

    fn antigen(&self, antigen: &str) -> String {
        let file = self.antigens.iter().rfind(|(name, _)| name == antigen).map(|(_, path)| (*path).clone());
        file.unwrap_or_else(|| antigen.to_owned())
    }

    /// The first line with an element or an attribute that is the name.
    fn line(&self, file: &str, name: &str) -> usize {
        let text = self.xml.iter().find(|(path, _)| path == file).map_or("", |(_, text)| text);
        let holds = |line: &str| line.contains(&format!(">{name}<")) || line.contains(&format!("\"{name}\""));
        text.lines().position(holds).map_or(0, |line| line + 1)
    }
}

#[cfg(test)]
mod tests;
