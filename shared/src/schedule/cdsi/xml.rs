//! CDC's XML, as far as a release uses it: elements with text, where an empty one says nothing.

use super::{Fault, Result};
use crate::calendar::{Date, Period};
use crate::schedule::release::AgeBand;
use roxmltree::{Document, Node};
use std::fmt::Display;
use std::str::FromStr;

/// An element.
#[derive(Clone, Copy)]
pub(super) struct Element<'a>(Node<'a, 'a>);

impl<'a> Element<'a> {
    /// The document's outermost element.
    pub(super) fn root(document: &'a Document<'a>) -> Self {
        Self(document.root_element())
    }

    /// Its name.
    pub(super) fn name(&self) -> &'a str {
        self.0.tag_name().name()
    }

    /// Whether anything stands inside it: CDC writes `<interval/>` for "no interval".
    pub(super) fn has_children(&self) -> bool {
        self.0.children().any(|child| child.is_element())
    }

    /// The elements of a name right inside it.
    pub(super) fn children(&self, name: &'static str) -> impl Iterator<Item = Self> + use<'a> {
        self.0.children().filter(move |child| child.has_tag_name(name)).map(Self)
    }

    /// The first element of a name right inside it.
    pub(super) fn child(&self, name: &'static str) -> Result<Self> {
        self.children(name).next().ok_or_else(|| self.fault(format!("there is no <{name}>")))
    }

    /// The text of the first element of a name, where it has any.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.0.children().find(|child| child.has_tag_name(name)).and_then(text)
    }

    /// The texts of all elements of a name that have any.
    pub(super) fn texts(&self, name: &str) -> Vec<String> {
        self.0.children().filter(|child| child.has_tag_name(name)).filter_map(text).collect()
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Result<String> {
        self.text(name).ok_or_else(|| self.fault(format!("<{name}> is missing or empty")))
    }

    /// A value, where there is any.
    pub(super) fn parsed<T: FromStr<Err: Display>>(&self, name: &str) -> Result<Option<T>> {
        self.text(name)
            .map(|text| text.parse().map_err(|error| self.fault(format!("<{name}> is `{text}`: {error}"))))
            .transpose()
    }

    /// A value that must be there.
    pub(super) fn needed<T: FromStr<Err: Display>>(&self, name: &str) -> Result<T> {
        self.parsed(name)?.ok_or_else(|| self.fault(format!("<{name}> is missing or empty")))
    }

    /// `Yes` or `No` in CDC's two spellings; nothing is no.
    pub(super) fn flag(&self, name: &str) -> Result<bool> {
        match self.text(name).as_deref() {
            Some("Yes" | "Y") => Ok(true),
            None | Some("No" | "N") => Ok(false),
            Some(other) => Err(self.fault(format!("<{name}> is `{other}`, not Yes or No"))),
        }
    }

    /// A date such as `20230912`.
    pub(super) fn compact_date(&self, name: &str) -> Result<Option<Date>> {
        self.text(name)
            .map(|text| {
                let number: Option<u32> = text.parse().ok().filter(|_| text.len() == 8);
                let date = number.and_then(|number| {
                    let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
                    Date::new(year as i16, month as i8, day as i8).ok()
                });
                date.ok_or_else(|| self.fault(format!("<{name}> is `{text}`, not a date")))
            })
            .transpose()
    }

    /// A date such as `01/31/1957`.
    pub(super) fn american_date(&self, name: &str) -> Result<Date> {
        let text = self.required(name)?;
        let parts: Vec<i16> = text.split('/').filter_map(|part| part.parse().ok()).collect();
        let date = match parts[..] {
            [month, day, year] => Date::new(year, month as i8, day as i8).ok(),
            _ => None,
        };
        date.ok_or_else(|| self.fault(format!("<{name}> is `{text}`, not a date")))
    }

    /// `beginAge` and `endAge`.
    pub(super) fn ages(&self) -> Result<AgeBand> {
        Ok(AgeBand { from: self.parsed::<Period>("beginAge")?, before: self.parsed::<Period>("endAge")? })
    }

    /// The values of a list such as `03; 94`.
    pub(super) fn list<T: FromStr<Err: Display>>(&self, text: &str) -> Result<Vec<T>> {
        let entries = text.split([';', ',']).map(str::trim).filter(|entry| !entry.is_empty());
        let values: Vec<T> = entries
            .map(|entry| entry.parse().map_err(|error| self.fault(format!("`{entry}` in `{text}`: {error}"))))
            .collect::<Result<_>>()?;
        if values.is_empty() && !text.trim().is_empty() {
            return Err(self.fault(format!("`{text}` lists nothing")));
        }
        Ok(values)
    }

    /// A fault of this element; who knows the file puts it in.
    pub(super) fn fault(&self, message: String) -> Fault {
        let line = self.0.document().text_pos_at(self.0.range().start).row as usize;
        Fault { file: String::new(), line, message: format!("<{}>: {message}", self.name()) }
    }
}

fn text(node: Node) -> Option<String> {
    let text = node.text()?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty() && !text.eq_ignore_ascii_case("n/a")).then_some(text)
}
