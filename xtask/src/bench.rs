//! `cargo xtask bench [NAME]`: what the program takes, beside what it took before and what it may take.
//!
//! Measured by `tests/browser/bench.mjs`, which goes by the name `browser`, and by the examples `tests/examples/bench_*.rs`, which go
//! by the rest of their names. Each prints its figures as lines of JSON, such as
//! `{"figure": "tap on Save to durable", "value": 31.2, "unit": "ms", "limit": 50}`. A figure that should be small has a `limit`, one
//! that should be large an `at_least`; both may be left out, as may `peers`: what others take for the same work, in words. The figures
//! noted before stand in `tests/baseline.json`.

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
    /// What to measure, such as `forecast` or `browser`; without it, everything.
    name: Option<String>,
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
    /// The most it may be.
    limit: Option<f64>,
    /// The least it may be.
    at_least: Option<f64>,
    /// What others take for the same work.
    peers: Option<String>,
}

impl Figure {
    fn is_past_its_limit(&self) -> bool {
        self.limit.is_some_and(|limit| self.value > limit)
            || self.at_least.is_some_and(|at_least| self.value < at_least)
    }

    /// The limit as the table shows it: `<= 50 ms`.
    fn bound(&self) -> String {
        let one = |sign: &str, bound: Option<f64>| bound.map(|bound| format!("{sign} {bound} {}", self.unit));
        let bounds = [one("<=", self.limit), one(">=", self.at_least)];
        bounds.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A figure noted before.
#[derive(Clone, Debug, Deserialize, Serialize)]
struct Noted {
    value: f64,
    unit: String,
}

type Baseline = BTreeMap<String, Noted>;

/// The name of what is measured in the browser.
const BROWSER: &str = "browser";

/// Measures what is asked for; fails when a figure is past its limit.
pub fn bench(options: &Options) -> Result<()> {
    let house = House::find()?;
    let native = Native::find()?;
    let mut figures = Vec::new();
    for name in chosen(names(&house)?, options.name.as_deref())? {
        say::doing(&format!("Measuring {name}"));
        let mut command = if name == BROWSER {
            build::everything(&native, &house, Finish::Shipping)?;
            let mut node = node::node(&house)?;
            node.arg("bench.mjs");
            node
        } else {
            let mut cargo = native.cargo(&house, "run");
            cargo.args(["--quiet", "--release", "--package", "bluebonnet-tests"]);
            cargo.args(["--example", &format!("bench_{name}")]);
            cargo
        };
        measure(&mut command, &mut figures)?;
    }
    let path = house.at("tests/baseline.json");
    let mut baseline: Baseline = match fs::read_to_string(&path) {
        Ok(text) => serde_json::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?,
        Err(_) => Baseline::new(),
    };
    print(&figures, &baseline);
    let past: Vec<&str> = figures
        .iter()
        .filter(|figure| figure.is_past_its_limit())
        .map(|figure| figure.name.as_str())
        .collect();
    if options.save {
        if options.name.is_none() {
            baseline.clear();
        }
        for figure in &figures {
            baseline.insert(figure.name.clone(), Noted { value: figure.value, unit: figure.unit.clone() });
        }
        fs::write(&path, serde_json::to_string_pretty(&baseline)? + "\n")
            .with_context(|| format!("writing {}", path.display()))?;
        say::note(&format!("Noted in {}.", path.display()));
    }
    if !past.is_empty() {
        bail!("past the limit: {}", past.join(", "));
    }
    Ok(())
}

/// The names of everything that can be measured, the browser last: it takes longest.
fn names(house: &House) -> Result<Vec<String>> {
    let folder = house.at("tests/examples");
    let mut names: Vec<String> = fs::read_dir(&folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .flatten()
        .filter_map(|entry| {
            Some(entry.file_name().to_str()?.strip_prefix("bench_")?.strip_suffix(".rs")?.to_owned())
        })
        .collect();
    names.sort();
    names.push(BROWSER.to_owned());
    Ok(names)
}

/// The one name that is asked for, or all.
fn chosen(names: Vec<String>, asked: Option<&str>) -> Result<Vec<String>> {
    match asked {
        None => Ok(names),
        Some(asked) if names.iter().any(|name| name == asked) => Ok(vec![asked.to_owned()]),
        Some(asked) => bail!("nothing here measures `{asked}`; there are {}", names.join(", ")),
    }
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

/// Prints the table.
fn print(figures: &[Figure], baseline: &Baseline) {
    println!("\n{:<64} {:>12} {:>12} {:>8} {:>14}  peers", "figure", "now", "before", "change", "limit");
    for figure in figures {
        let before = baseline.get(&figure.name).filter(|noted| noted.unit == figure.unit);
        let change = before.filter(|noted| noted.value > 0.0).map_or_else(String::new, |noted| {
            format!("{:+.0} %", (figure.value / noted.value - 1.0) * 100.0)
        });
        let line = format!(
            "{:<64} {:>12} {:>12} {:>8} {:>14}  {}",
            figure.name,
            format!("{:.1} {}", figure.value, figure.unit),
            before.map_or_else(String::new, |noted| format!("{:.1} {}", noted.value, noted.unit)),
            change,
            figure.bound(),
            figure.peers.as_deref().unwrap_or_default(),
        );
        println!("{}", line.trim_end());
    }
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
        assert_eq!(figure.peers, None);
        let beside = r#"{"figure": "look", "value": 1, "unit": "ms", "peers": "theirs 70 to 90 ms"}"#;
        assert_eq!(read(beside).unwrap().peers.as_deref(), Some("theirs 70 to 90 ms"));
        assert!(read("signing in").is_none());
        assert!(read("{not json").is_none());
    }

    fn figure(line: &str) -> Figure {
        read(line).unwrap()
    }

    #[test]
    fn a_figure_may_be_as_large_as_its_limit_and_as_small_as_its_least() {
        let time =
            |value| figure(&format!(r#"{{"figure": "save", "value": {value}, "unit": "ms", "limit": 50}}"#));
        assert!(!time(50.0).is_past_its_limit());
        assert!(time(50.1).is_past_its_limit());
        assert_eq!(time(1.0).bound(), "<= 50 ms");
        let rate = |value| {
            figure(&format!(r#"{{"figure": "rate", "value": {value}, "unit": "/s", "at_least": 50000}}"#))
        };
        assert!(!rate(50000.0).is_past_its_limit());
        assert!(rate(49999.0).is_past_its_limit());
        assert_eq!(rate(1.0).bound(), ">= 50000 /s");
    }

    #[test]
    fn a_figure_without_a_limit_is_never_past_it() {
        let size = figure(r#"{"figure": "size", "value": 1e9, "unit": "KB"}"#);
        assert!(!size.is_past_its_limit());
        assert_eq!(size.bound(), "");
    }

    #[test]
    fn one_name_chooses_one_and_none_chooses_all() {
        let names = || vec!["forecast".to_owned(), BROWSER.to_owned()];
        assert_eq!(chosen(names(), None).unwrap(), ["forecast", "browser"]);
        assert_eq!(chosen(names(), Some("forecast")).unwrap(), ["forecast"]);
        let said = chosen(names(), Some("forcast")).unwrap_err().to_string();
        assert_eq!(said, "nothing here measures `forcast`; there are forecast, browser");
    }
}
