//! The browser that the tests drive.

use crate::{debian, process, say};
use anyhow::{Context, Result, bail};
use std::path::PathBuf;

const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// The browser named by `CHROMIUM`, else one on the search path, else Debian's, installed now.
pub fn bring() -> Result<PathBuf> {
    if let Some(named) = std::env::var_os("CHROMIUM").map(PathBuf::from) {
        if !named.is_file() {
            bail!("CHROMIUM names {}, where there is no program", named.display());
        }
        return Ok(named);
    }
    if let Some(found) = process::find(&NAMES) {
        return Ok(found);
    }
    say::note("There is no Chromium here.");
    debian::install(&["chromium", "fonts-liberation"], "run the browser tests")?;
    process::find(&NAMES).context("Debian's chromium is installed, but cannot be found")
}
