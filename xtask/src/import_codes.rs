//! `cargo xtask import-codes FILE`: vaccine codes from the public code base (an XML file of code sets, Apache-2.0) into
//! `schedules/codes/`, as tables that a person can read and a difference can be seen in.
//!
//! Facts only: codes, names, dates and which belongs to which. Counties are not in that file and are kept by hand.

mod ndc;

use crate::house::House;
use crate::say;
use anyhow::{Context, Result};
use roxmltree::{Document, Node};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

/// A full name longer than this is an explanation.
const LONGEST_NAME: usize = 120;
/// A VIS document's code: application identifier and company, then five digits for the document.
const VIS_DOCUMENT: std::ops::Range<usize> = 10..15;

/// What to import.
#[derive(clap::Args)]
pub struct Options {
    /// The code base: one XML file.
    file: PathBuf,
}

/// Writes the tables.
pub fn import(options: &Options) -> Result<()> {
    let xml = std::fs::read_to_string(&options.file)
        .with_context(|| format!("{} cannot be read", options.file.display()))?;
    let document = Document::parse(&xml).context("this is not XML")?;
    let base = CodeBase { root: document.root_element() };
    let folder = House::find()?.at("schedules/codes");
    let tables = [
        ("cvx.csv", vaccines(&base)?),
        ("mvx.csv", manufacturers(&base)?),
        ("products.csv", products(&base)?),
        ("vis.csv", statements(&base)?),
        ("ndc.csv", ndc::packages(&base)?),
    ];
    for (name, table) in tables {
        anyhow::ensure!(table.rows.len() > 10, "{name} would be almost empty: is this the code base?");
        std::fs::write(folder.join(name), table.csv())
            .with_context(|| format!("{name} cannot be written"))?;
        say::note(&format!("{name}: {} rows", table.rows.len()));
    }
    Ok(())
}

fn vaccines(base: &CodeBase<'_, '_>) -> Result<Table> {
    let mut table = Table::new(["code", "name", "full_name", "status", "groups"]);
    for code in base.codes("VACCINATION_CVX_CODE")? {
        let name = code.text("label");
        let status = match (code.text("concept-type").as_str(), code.text("use-date/not-after").as_str()) {
            ("vaccine", "") => "active",
            ("vaccine", _) => "inactive",
            ("unspecified", _) => "unspecified",
            ("foreign vaccine", _) => "foreign",
            ("non vaccine", _) => "other product",
            ("never active", _) => "never active",
            ("pending", _) => "pending",
            (other, _) => anyhow::bail!("CVX {} is of a kind not met before: {other}", code.value()),
        };
        let full = full_name(&code.text("description"), &name);
        let groups = code.links("VACCINE_GROUP").join(";");
        table.rows.insert(code.value(), [code.value(), name, full, status.into(), groups].into());
    }
    Ok(table)
}

/// The full name without the notes that follow it, and nothing where it says no more than the short one.
fn full_name(description: &str, short: &str) -> String {
    let name = description.split(" Notes:").next().unwrap_or_default().trim();
    if name.len() > LONGEST_NAME || name.contains(". ") || name.eq_ignore_ascii_case(short) {
        String::new()
    } else {
        name.trim_end_matches('.').to_owned()
    }
}

fn manufacturers(base: &CodeBase<'_, '_>) -> Result<Table> {
    let mut table = Table::new(["code", "name", "status"]);
    for code in base.codes("VACCINATION_MANUFACTURER_CODE")? {
        table.rows.insert(code.value(), [code.value(), code.text("label"), code.in_use()].into());
    }
    Ok(table)
}

fn products(base: &CodeBase<'_, '_>) -> Result<Table> {
    let mut table = Table::new(["name", "cvx", "mvx", "status"]);
    for code in base.codes("VACCINATION_TRADE_NAME")? {
        let cvx = code.links("VACCINATION_CVX_CODE").join(";");
        let mvx = code.links("VACCINATION_MANUFACTURER_CODE").join(";");
        if !cvx.is_empty() {
            table.rows.insert(code.value(), [code.value(), cvx, mvx, code.in_use()].into());
        }
    }
    Ok(table)
}

/// The present edition of every Vaccine Information Statement, with the vaccines it is for.
fn statements(base: &CodeBase<'_, '_>) -> Result<Table> {
    let mut latest: BTreeMap<String, (String, Code<'_, '_>)> = BTreeMap::new();
    for code in base.codes("VACCINATION_VIS_DOC_TYPE")? {
        let value = code.value();
        let document =
            value.get(VIS_DOCUMENT).context("a VIS code is shorter than such codes are")?.to_owned();
        let edition = iso_date(&code.text("use-date/not-before"))?;
        if code.links("VACCINATION_VIS_VACCINES").is_empty() {
            continue;
        }
        if latest.get(&document).is_none_or(|(known, _)| *known < edition) {
            latest.insert(document, (edition, code));
        }
    }
    let mut table = Table::new(["document", "edition", "name", "cvx"]);
    for (document, (edition, code)) in latest {
        let cvx = code.links("VACCINATION_VIS_VACCINES").join(";");
        table.rows.insert(document.clone(), [document, edition, code.text("label"), cvx].into());
    }
    Ok(table)
}

/// `20250131` as `2025-01-31`.
fn iso_date(digits: &str) -> Result<String> {
    match (digits.get(..4), digits.get(4..6), digits.get(6..8)) {
        (Some(year), Some(month), Some(day)) if digits.len() == 8 => Ok(format!("{year}-{month}-{day}")),
        _ => anyhow::bail!("{digits} is not a date of eight digits"),
    }
}

/// The XML: code sets, each of codes.
struct CodeBase<'doc, 'text> {
    root: Node<'doc, 'text>,
}

impl<'doc, 'text> CodeBase<'doc, 'text> {
    /// The codes of a set, but for those that are other spellings of another code. A code that was taken out of use stays: a
    /// record may hold it.
    fn codes(&self, kind: &str) -> Result<Vec<Code<'doc, 'text>>> {
        let set = self
            .root
            .children()
            .find(|set| text_at(*set, "type") == kind)
            .with_context(|| format!("the file has no code set {kind}"))?;
        Ok(set
            .children()
            .filter(|node| node.has_tag_name("code"))
            .map(Code)
            .filter(|code| code.text("code-status/status") != "Deprecated")
            .collect())
    }
}

/// One code of a set.
struct Code<'doc, 'text>(Node<'doc, 'text>);

impl Code<'_, '_> {
    fn value(&self) -> String {
        self.text("value")
    }

    /// The text at a path, its white space made single.
    fn text(&self, path: &str) -> String {
        text_at(self.0, path)
    }

    /// Codes of another set that this one refers to, sorted.
    fn links(&self, kind: &str) -> Vec<String> {
        let links: BTreeSet<String> = self
            .0
            .descendants()
            .filter(|node| node.has_tag_name("link-to") && node.attribute("codeset") == Some(kind))
            .filter_map(|node| node.text())
            .map(|text| text.trim().to_owned())
            .collect();
        links.into_iter().collect()
    }

    fn in_use(&self) -> String {
        if self.text("use-date/not-after").is_empty() { "active" } else { "inactive" }.to_owned()
    }
}

fn text_at(node: Node<'_, '_>, path: &str) -> String {
    let end =
        path.split('/').try_fold(node, |node, step| node.children().find(|child| child.has_tag_name(step)));
    let text = end.and_then(|node| node.text()).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A table in the order of its keys.
struct Table {
    heading: Vec<&'static str>,
    rows: BTreeMap<String, Vec<String>>,
}

impl Table {
    fn new<const COLUMNS: usize>(heading: [&'static str; COLUMNS]) -> Self {
        Self { heading: heading.into(), rows: BTreeMap::new() }
    }

    /// Comma-separated values; quoted only where they must be (RFC 4180).
    fn csv(&self) -> String {
        let quoted = |value: &str| {
            if value.contains([',', '"']) {
                format!("\"{}\"", value.replace('"', "\"\""))
            } else {
                value.to_owned()
            }
        };
        let mut text = self.heading.join(",") + "\n";
        for row in self.rows.values() {
            text += &row.iter().map(|value| quoted(value)).collect::<Vec<_>>().join(",");
            text.push('\n');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_name_is_kept_without_its_notes() {
        let description = "influenza virus vaccine Notes: for when the formulation is unknown";
        assert_eq!(full_name(description, "Influenza"), "influenza virus vaccine");
        assert_eq!(full_name("DTAP", "DTaP"), "", "it says no more than the short name");
    }

    #[test]
    fn a_value_with_a_comma_is_quoted() {
        let mut table = Table::new(["code", "name"]);
        table.rows.insert("1".into(), vec!["1".into(), "DTaP, \"5\"".into()]);
        assert_eq!(table.csv(), "code,name\n1,\"DTaP, \"\"5\"\"\"\n");
    }

    #[test]
    fn a_date_is_eight_digits() {
        assert_eq!(iso_date("20250131").expect("a date"), "2025-01-31");
        assert!(iso_date("2025").is_err());
    }
}
