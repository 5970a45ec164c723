//! Giving the bundle's files names that change with their content, and writing those names into the files that use
//! them.
//!
//! A file says `{{app.js}}` where it wants the address of `app.js`. A browser may then keep every file under `/assets/`
//! for ever, because other content is another name.

use crate::stamp::digest;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;

/// A file before it has its final name and content.
pub struct Source {
    /// Where it came from, for error messages.
    pub origin: String,
    /// Its content, with placeholders.
    pub content: Content,
    /// Where it is to be served.
    pub place: Place,
}

/// What is in a file.
#[derive(Clone)]
pub enum Content {
    /// Text, in which placeholders are replaced.
    Text(String),
    /// Anything else, left as it is.
    Bytes(Vec<u8>),
}

/// Where a file is served.
pub enum Place {
    /// At this address, whatever is in it.
    Kept(String),
    /// Under `/assets/`, by a name with the hash of its content.
    Hashed,
}

/// A file with its final address and content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finished {
    /// Its address from the root of the site, such as `/assets/style-0123456789abcdef.css`.
    pub address: String,
    /// What is served there.
    pub bytes: Vec<u8>,
}

/// Sources by the name that placeholders use, and what has become of them so far.
#[derive(Default)]
pub struct Names {
    sources: BTreeMap<String, Source>,
    values: BTreeMap<String, String>,
    finished: BTreeMap<String, Finished>,
}

impl Names {
    /// Adds a file under the name that placeholders use; two files of one name are an error.
    pub fn add(&mut self, name: &str, source: Source) -> Result<()> {
        if let Some(other) = self.sources.get(name) {
            bail!("{} and {} both have the name {name}; rename one", other.origin, source.origin);
        }
        self.sources.insert(name.to_owned(), source);
        Ok(())
    }

    /// Adds a placeholder that stands for a text and not for a file.
    pub fn set(&mut self, name: &str, value: String) {
        self.values.insert(name.to_owned(), value);
    }

    /// The names of all files, in order.
    pub fn all(&self) -> Vec<String> {
        self.sources.keys().cloned().collect()
    }

    /// Gives a file its final content and address, and first those it names.
    pub fn finish(&mut self, name: &str) -> Result<Finished> {
        self.finish_below(name, &mut Vec::new())
    }

    fn finish_below(&mut self, name: &str, above: &mut Vec<String>) -> Result<Finished> {
        if let Some(finished) = self.finished.get(name) {
            return Ok(finished.clone());
        }
        if above.iter().any(|other| other == name) {
            bail!("these files name each other in a circle: {} -> {name}", above.join(" -> "));
        }
        let source = self.sources.get(name).with_context(|| format!("there is no file {name}"))?;
        let (origin, content) = (source.origin.clone(), source.content.clone());
        above.push(name.to_owned());
        let bytes = match content {
            Content::Bytes(bytes) => bytes,
            Content::Text(text) => self.fill(&text, &origin, above)?.into_bytes(),
        };
        above.pop();
        let place = self.sources.get(name).map(|source| &source.place);
        let address = match place {
            Some(Place::Kept(address)) => address.clone(),
            _ => hashed_address(name, &bytes),
        };
        let finished = Finished { address, bytes };
        self.finished.insert(name.to_owned(), finished.clone());
        Ok(finished)
    }

    fn fill(&mut self, text: &str, origin: &str, above: &mut Vec<String>) -> Result<String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, name, after)) = next_placeholder(rest) {
            filled.push_str(before);
            if let Some(value) = self.values.get(name) {
                filled.push_str(value);
            } else if self.sources.contains_key(name) {
                filled.push_str(&self.finish_below(name, above)?.address);
            } else {
                let known: Vec<_> =
                    self.values.keys().chain(self.sources.keys()).map(String::as_str).collect();
                bail!(
                    "{origin} says {{{{{name}}}}}, but there is no such file. There are: {}",
                    known.join(", ")
                );
            }
            rest = after;
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

/// The text before the first placeholder, its name, and the text behind it.
fn next_placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(found) = text.get(from..)?.find("{{") {
        let start = from + found;
        let (before, behind) = (text.get(..start)?, text.get(start + 2..)?);
        if let Some((name, after)) = behind.split_once("}}") {
            let is_name = !name.is_empty()
                && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'));
            if is_name {
                return Some((before, name, after));
            }
        }
        from = start + 2;
    }
    None
}

/// `/assets/<stem>-<16 digits of hash>.<extension>`.
fn hashed_address(name: &str, bytes: &[u8]) -> String {
    let hash = digest(bytes);
    let hash = hash.get(..16).unwrap_or(&hash);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("/assets/{stem}-{hash}.{extension}"),
        None => format!("/assets/{name}-{hash}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(names: &mut Names, name: &str, text: &str, place: Place) {
        let source = Source { origin: name.to_owned(), content: Content::Text(text.to_owned()), place };
        names.add(name, source).unwrap();
    }

    #[test]
    fn a_name_changes_with_the_content_of_what_it_names_in_turn() {
        let address = |body: &str| {
            let mut names = Names::default();
            text(&mut names, "b.css", body, Place::Hashed);
            text(&mut names, "a.js", "load('{{b.css}}')", Place::Hashed);
            text(&mut names, "index.html", "<a href={{a.js}}>", Place::Kept("/index.html".into()));
            let page = names.finish("index.html").unwrap();
            assert_eq!(page.address, "/index.html");
            String::from_utf8(page.bytes).unwrap()
        };
        assert!(address("one").starts_with("<a href=/assets/a-"));
        assert_ne!(address("one"), address("two"));
        assert_eq!(address("one"), address("one"));
    }

    #[test]
    fn braces_that_are_no_placeholder_stay() {
        let mut names = Names::default();
        names.set("version", "7".into());
        text(&mut names, "sw.js", "a({{}}, {{ x }}, '{{version}}', {{", Place::Kept("/sw.js".into()));
        assert_eq!(names.finish("sw.js").unwrap().bytes, b"a({{}}, {{ x }}, '7', {{");
    }

    #[test]
    fn an_unknown_name_is_told_with_the_file_and_the_names_there_are() {
        let mut names = Names::default();
        text(&mut names, "index.html", "{{ap.js}}", Place::Hashed);
        let error = names.finish("index.html").unwrap_err().to_string();
        assert_eq!(error, "index.html says {{ap.js}}, but there is no such file. There are: index.html");
    }

    #[test]
    fn a_circle_is_told_and_not_followed() {
        let mut names = Names::default();
        text(&mut names, "a.js", "{{b.js}}", Place::Hashed);
        text(&mut names, "b.js", "{{a.js}}", Place::Hashed);
        let error = names.finish("a.js").unwrap_err().to_string();
        assert_eq!(error, "these files name each other in a circle: a.js -> b.js -> a.js");
    }
}
