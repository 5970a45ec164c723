//! The programs a build needs beside the compiler, each in one version, kept under `target/tools`.

use crate::house::House;
use crate::native::Native;
use crate::{process, say};
use anyhow::{Context, Result};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const BINARYEN: &str = "132.0.0";
const CARGO_DENY: &str = "0.20.2";

/// `wasm-bindgen` in the version of the library in `Cargo.lock`: any other refuses the module.
pub fn wasm_bindgen(native: &Native, house: &House) -> Result<PathBuf> {
    let version = house.locked_version("wasm-bindgen")?;
    from_crate(native, house, "wasm-bindgen-cli", "wasm-bindgen", &version)
}

/// `cargo-deny`, which judges licences, sources and known weaknesses of what we depend on.
pub fn cargo_deny(native: &Native, house: &House) -> Result<PathBuf> {
    from_crate(native, house, "cargo-deny", "cargo-deny", CARGO_DENY)
}

/// `wasm-opt`, from the npm package `binaryen`, which carries it built.
pub fn wasm_opt(house: &House) -> Result<PathBuf> {
    let folder = house.tools().join("npm");
    let package = folder.join("node_modules/binaryen");
    let program = package.join("bin/wasm-opt");
    if program.is_file() && npm_version(&package).as_deref() == Some(BINARYEN) {
        return Ok(program);
    }
    say::doing(&format!("Bringing wasm-opt (binaryen {BINARYEN}) from npm"));
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
    npm.arg("--prefix").arg(&folder).arg(format!("binaryen@{BINARYEN}"));
    process::run(&mut npm, "install binaryen from npm")?;
    Ok(program)
}

fn npm_version(package: &Path) -> Option<String> {
    let text = fs::read_to_string(package.join("package.json")).ok()?;
    let description: serde_json::Value = serde_json::from_str(&text).ok()?;
    description.get("version")?.as_str().map(str::to_owned)
}

fn from_crate(
    native: &Native,
    house: &House,
    crate_name: &str,
    program: &str,
    version: &str,
) -> Result<PathBuf> {
    let ours = house.tools().join("bin").join(program);
    let found = [Some(ours.clone()), process::find(&[program])]
        .into_iter()
        .flatten()
        .find(|path| installed_version(path).as_deref() == Some(version));
    if let Some(path) = found {
        return Ok(path);
    }
    say::doing(&format!("Building {crate_name} {version}, once; this takes two to three minutes"));
    let install = |locked: bool| {
        let mut command = native.bare(house);
        command.args(["install", crate_name, "--version", &format!("={version}"), "--quiet"]);
        command.arg("--root").arg(house.tools());
        if locked {
            command.arg("--locked");
        }
        process::run(&mut command, &format!("build {crate_name}"))
    };
    // A mirror of the registry may lack the very newest crates that the author's lock file names.
    install(true).or_else(|_| {
        say::note("Its own lock file cannot be followed here; trying with the versions that can be had.");
        install(false)
    })?;
    Ok(ours)
}

fn installed_version(program: &Path) -> Option<String> {
    if !program.is_file() {
        return None;
    }
    let words = process::read(Command::new(program).arg("--version"), "ask for a version").ok()?;
    words.split_whitespace().nth(1).map(str::to_owned)
}
