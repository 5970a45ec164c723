//! The browser tests' own packages and how they are started.

use crate::house::House;
use crate::stamp::{Stamp, digest};
use crate::{browser, process, say};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// `node` in the folder of the browser tests, told where the registry's binary (`BLUEBONNET_BINARY`) and the browser
/// (`CHROMIUM`) are.
pub fn node(house: &House) -> Result<Command> {
    packages(house)?;
    let chromium = browser::bring()?;
    let mut node = Command::new("node");
    node.current_dir(house.browser_tests());
    node.env("BLUEBONNET_BINARY", house.binary()).env("CHROMIUM", chromium);
    Ok(node)
}

/// The browser tests' files, `*.test.mjs`.
pub fn tests(house: &House) -> Result<Vec<PathBuf>> {
    let folder = house.browser_tests();
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".test.mjs"))
        .collect();
    files.sort();
    Ok(files)
}

/// Installs exactly what the lock file names, unless that was done.
fn packages(house: &House) -> Result<()> {
    let folder = house.browser_tests();
    let path = folder.join("package-lock.json");
    let lock = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let stamp = Stamp::new(&folder.join("node_modules/.installed-from"), &[&digest(&lock)]);
    if stamp.stands() {
        return Ok(());
    }
    say::doing("Bringing the browser tests' packages from npm");
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
    process::run(&mut npm, "install the browser tests' packages")?;
    stamp.set()
}
