//! Lays a release out as TOML that people can read: outer tables as sections, inner ones on one line each, with the names
//! of codes beside them.

use crate::schedule::files::Files;
use crate::schedule::release::Release;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write;
use toml::{Table, Value};

const NOTICE: &str = "# Facts from CDC's CDSi supporting data, written by `cargo xtask import-cdsi`.\n";

/// Why a release cannot be laid out: a name in it holds what TOML cannot.
type Result<T> = std::result::Result<T, toml::ser::Error>;

/// The files of a release, in the order of their paths. What is read from them is the release again.
///
/// # Errors
/// When the release cannot be written as TOML, which none that was read is.
pub fn files(release: &Release) -> Result<Files> {
    let names = Names {
        cvx: release.products.iter().map(|product| (product.cvx.to_string(), product.name.clone())).collect(),
        observations: release
            .observations
            .iter()
            .map(|entry| (entry.code.to_string(), entry.name.clone()))
            .collect(),
    };
    let mut files = vec![
        ("release.toml".to_owned(), format!("{NOTICE}version = {}\n", Value::from(release.version.as_str()))),
        ("groups.toml".to_owned(), section("group", &release.groups, &names)?),
        ("products.toml".to_owned(), section("product", &release.products, &names)?),
        ("conflicts.toml".to_owned(), section("conflict", &release.conflicts, &names)?),
        ("observations.toml".to_owned(), section("observation", &release.observations, &names)?),
    ];
    for antigen in &release.antigens {
        let mut text = NOTICE.to_owned();
        write_table(&mut text, &[], &Table::try_from(antigen)?, &names)?;
        files.push((file(&antigen.antigen), text));
    }
    files.sort();
    Ok(files)
}

/// The file of an antigen. A name from elsewhere must not choose a place on the disk.
pub(super) fn file(antigen: &str) -> String {
    let letters = antigen.to_lowercase();
    let name: String = letters.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
    format!("antigens/{name}.toml")
}

struct Names {
    cvx: BTreeMap<String, String>,
    observations: BTreeMap<String, String>,
}

fn section<T: Serialize>(name: &str, rows: &[T], names: &Names) -> Result<String> {
    let mut table = Table::new();
    table.insert(name.to_owned(), Value::try_from(rows)?);
    let mut text = NOTICE.to_owned();
    write_table(&mut text, &[], &table, names)?;
    Ok(text)
}

/// Whether a list of this name is written as `[[sections]]`.
fn is_section(name: &str) -> bool {
    matches!(name, "group" | "product" | "conflict" | "observation" | "series" | "dose")
}

fn write_table(text: &mut String, path: &[&str], table: &Table, names: &Names) -> Result<()> {
    let (sections, fields): (Vec<_>, Vec<_>) =
        table.iter().partition(|(name, value)| is_section(name) && value.is_array());
    for (name, value) in fields {
        if says_nothing(value) {
            continue;
        }
        match value {
            Value::Array(rows) if rows.iter().any(|row| row.is_table()) => {
                writeln!(text, "{name} = [")?;
                for row in rows {
                    writeln!(text, "    {},{}", inline(row), remark(row, names))?;
                }
                writeln!(text, "]")?;
            }
            other => writeln!(text, "{name} = {}", inline(other))?,
        }
    }
    for (name, value) in sections {
        let path: Vec<&str> = path.iter().copied().chain([name.as_str()]).collect();
        for row in value.as_array().into_iter().flatten().filter_map(Value::as_table) {
            writeln!(text, "\n[[{}]]", path.join("."))?;
            write_table(text, &path, row, names)?;
        }
    }
    Ok(())
}

/// Whether a value is what a missing key means anyway.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Boolean(flag) => !flag,
        Value::Array(rows) => rows.is_empty(),
        Value::Table(table) => table.values().all(says_nothing) && !table.contains_key("doses"),
        _ => false,
    }
}

fn inline(value: &Value) -> String {
    match value {
        Value::Array(rows) => format!("[{}]", rows.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Table(table) => {
            let fields = table.iter().filter(|(_, value)| !says_nothing(value));
            let fields: Vec<String> =
                fields.map(|(name, value)| format!("{name} = {}", inline(value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        // A volume is short in our form: 0.3 and not 0.30000001192092896.
        Value::Float(number) => format!("{:?}", *number as f32),
        other => other.to_string(),
    }
}

fn remark(row: &Value, names: &Names) -> String {
    let code = |field: &str| row.get(field).and_then(Value::as_str);
    let name = code("cvx").and_then(|cvx| names.cvx.get(cvx));
    let name = name.or_else(|| code("observation").and_then(|code| names.observations.get(code)));
    name.map(|name| format!(" # {name}")).unwrap_or_default()
}
