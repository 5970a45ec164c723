//! `cargo xtask bench`: what the program takes, beside what it took before and what it may take.
//!
//! Measured by `tests/browser/bench.mjs` and by the examples `tests/examples/bench_*.rs`. Each prints its figures as lines
//! of JSON, such as `{"figure": "tap on Save to durable", "value": 31.2, "unit": "ms", "limit": 50}`; `limit` may be
//! left out. The figures noted before stand in `tests/baseline.json`.

use crate::house::House;
use crate::module::Finish;
use crate::native::Native;
use crate::{build, node, process, say};
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

/// What to do with the figures.
#[derive(clap::Args)]
pub struct Options {
    /// Note the figures as those to compare with from now on.
    #[arg(long)]
    save: bool,
}

/// One measured figure.
#[derive(Debug, Deserialize)]
struct Figure {
    #[serde(rename = "figure")]
    name: String,
    value: f64,
    unit: String,
    limit: Option<f64>,
}

/// A figure noted before.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Noted {
    value: f64,
    unit: String,
}

type Baseline = BTreeMap<String, Noted>;

/// Measures everything; fails when a figure is past its limit.
pub fn bench(options: &Options) -> Result<()> {
    let house = House::find()?;
    let native = Native::find()?;
    build::everything(&native, &house, Finish::Shipping)?;
    let mut figures = Vec::new();
    for example in examples(&house)? {
        say::doing(&format!("Measuring {example}"));
        let mut command = native.cargo(&house, "run");
        command.args(["--quiet", "--release", "--package", "bluebonnet-tests", "--example", &example]);
        measure(&mut command, &mut figures)?;
    }
    if house.browser_tests().join("bench.mjs").is_file() {
        say::doing("Measuring in the browser");
        measure(node::node(&house)?.arg("bench.mjs"), &mut figures)?;
    }
    let path = house.at("tests/baseline.json");
    let baseline: Baseline = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?,
        Err(_) => Baseline::new(),
    };
    let past = print(&figures, &baseline);
    if options.save {
        let noted: Baseline = figures
            .into_iter()
            .map(|figure| (figure.name, Noted { value: figure.value, unit: figure.unit }))
            .collect();
        fs::write(&path, serde_json::to_string_pretty(&noted)? + "\n")
            .with_context(|| format!("writing {}", path.display()))?;
        say::note(&format!("Noted in {}.", path.display()));
    }
    if !past.is_empty() {
        bail!("past the limit: {}", past.join(", "));
    }
    Ok(())
}

fn examples(house: &House) -> Result<Vec<String>> {
    let folder = house.at("tests/examples");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut names: Vec<String> = fs::read_dir(&folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.strip_suffix(".rs").map(str::to_owned))
        .filter(|name| name.starts_with("bench_"))
        .collect();
    names.sort();
    Ok(names)
}

fn measure(command: &mut Command, figures: &mut Vec<Figure>) -> Result<()> {
    let status = process::watch(command, |line| figures.extend(read(line)))?;
    if !status.success() {
        bail!("the measuring broke off with {status}; see above");
    }
    Ok(())
}

/// The figure in a line; `None` where the line says something else.
fn read(line: &str) -> Option<Figure> {
    line.starts_with('{').then(|| serde_json::from_str(line).ok()).flatten()
}

/// Prints the table, and gives back the names of those past their limit.
fn print(figures: &[Figure], baseline: &Baseline) -> Vec<String> {
    println!("\n{:<64} {:>12} {:>12} {:>8} {:>10}", "figure", "now", "before", "change", "limit");
    for figure in figures {
        let before = baseline.get(&figure.name).filter(|noted| noted.unit == figure.unit);
        let change = before.filter(|noted| noted.value > 0.0).map_or_else(String::new, |noted| {
            format!("{:+.0} %", (figure.value / noted.value - 1.0) * 100.0)
        });
        println!(
            "{:<64} {:>12} {:>12} {:>8} {:>10}",
            figure.name,
            format!("{:.1} {}", figure.value, figure.unit),
            before.map_or_else(String::new, |noted| format!("{:.1} {}", noted.value, noted.unit)),
            change,
            figure.limit.map_or_else(String::new, |limit| format!("{limit} {}", figure.unit)),
        );
    }
    figures
        .iter()
        .filter(|figure| figure.limit.is_some_and(|limit| figure.value > limit))
        .map(|figure| figure.name.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_json_is_a_figure_and_any_other_line_is_not() {
        let figure =
            read(r#"{"figure": "tap on Save to durable", "value": 31.2, "unit": "ms", "limit": 50}"#)
                .unwrap();
        assert_eq!(
            (figure.name.as_str(), figure.value, figure.limit),
            ("tap on Save to durable", 31.2, Some(50.0))
        );
        assert!(read("signing in").is_none());
        assert!(read("{not json").is_none());
    }

    #[test]
    fn what_is_past_its_limit_is_named() {
        let figure =
            |name: &str, value| Figure { name: name.into(), value, unit: "ms".into(), limit: Some(50.0) };
        assert_eq!(print(&[figure("save", 50.1), figure("open", 50.0)], &Baseline::new()), ["save"]);
    }
}
