//! The compiler for the browser, brought from wherever this machine can have it.
//!
//! 1. rustup's toolchain, where its `wasm32-unknown-unknown` target is installed;
//! 2. Debian's `rustc-web`, `cargo-web` and `rust-web-src`, where they are installed: they build the standard library
//!    from source;
//! 3. else `rustup target add`, with a short time limit, because behind some networks it hangs;
//! 4. else those packages of Debian, installed now.

use crate::house::House;
use crate::native::{Native, clean};
use crate::process::{self, Ended};
use crate::{debian, say};
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const TARGET: &str = "wasm32-unknown-unknown";
const RUSTUP_TIME_LIMIT: Duration = Duration::from_secs(20);

const DEBIAN_PACKAGES: [&str; 3] = ["rustc-web", "cargo-web", "rust-web-src"];
const DEBIAN_CARGO: &str = "/usr/bin/cargo";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// What compiles the app for browsers on this machine.
pub enum WasmToolchain {
    /// rustup's toolchain with the target installed.
    Rustup,
    /// Debian's compiler, which builds the standard library too; it links with this program of rustup's toolchain.
    Debian {
        /// `rust-lld` by its full path.
        linker: PathBuf,
    },
}

impl WasmToolchain {
    /// Finds one, or brings one.
    pub fn bring(native: &Native, house: &House) -> Result<Self> {
        if native.has_wasm_target() {
            return Ok(Self::Rustup);
        }
        if debian_is_usable(house)? {
            return Ok(Self::Debian { linker: native.wasm_linker()? });
        }
        if add_with_rustup(native)? {
            return Ok(Self::Rustup);
        }
        debian::install(&DEBIAN_PACKAGES, "compile the app for browsers")?;
        if !debian_is_usable(house)? {
            bail!(
                "Debian's {} are installed, but older than the Rust this project needs (`rust-version` in \
                 Cargo.toml). Run `rustup target add {TARGET}` where rustup reaches its server.",
                DEBIAN_PACKAGES.join(", ")
            );
        }
        Ok(Self::Debian { linker: native.wasm_linker()? })
    }

    /// `cargo build` for the browser, of one package in one profile.
    pub fn build(&self, native: &Native, house: &House, package: &str, profile: &str) -> Command {
        let mut command = match self {
            Self::Rustup => native.bare(house),
            Self::Debian { linker } => {
                let mut command = Command::new(DEBIAN_CARGO);
                clean(&mut command)
                    .current_dir(house.root())
                    .env_remove("RUSTUP_TOOLCHAIN")
                    .env("RUSTC", DEBIAN_RUSTC)
                    .env("RUSTC_BOOTSTRAP", "1")
                    .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command
            }
        };
        command.arg("build");
        if matches!(self, Self::Debian { .. }) {
            command.args(["-Z", "build-std=std,panic_abort"]);
        }
        command.args(["--locked", "--target", TARGET, "--package", package, "--profile", profile]);
        command.arg("--target-dir").arg(house.wasm_target());
        command
    }
}

fn add_with_rustup(native: &Native) -> Result<bool> {
    let Some(mut rustup) = native.rustup() else { return Ok(false) };
    let seconds = RUSTUP_TIME_LIMIT.as_secs();
    say::doing(&format!("Adding Rust's standard library for browsers with rustup (at most {seconds} s)"));
    match process::within(RUSTUP_TIME_LIMIT, rustup.args(["target", "add", TARGET]))? {
        Ended::With(status) if status.success() => Ok(native.has_wasm_target()),
        Ended::With(_) => {
            say::note("rustup could not bring it; going on with Debian's packages.");
            Ok(false)
        }
        Ended::OutOfTime => {
            say::note("rustup's server does not answer; going on with Debian's packages.");
            Ok(false)
        }
    }
}

/// Whether Debian's packages are here, and at least as new as the workspace asks for.
fn debian_is_usable(house: &House) -> Result<bool> {
    if [DEBIAN_CARGO, DEBIAN_RUSTC, DEBIAN_SOURCE].iter().any(|path| !Path::new(path).exists()) {
        return Ok(false);
    }
    let mut rustc = Command::new(DEBIAN_RUSTC);
    let words = process::read(clean(&mut rustc).arg("--version"), "ask Debian's rustc for its version")?;
    let here = version(words.split(' ').nth(1).unwrap_or_default());
    Ok(here >= version(&needed_version(house)?))
}

fn needed_version(house: &House) -> Result<String> {
    let path = house.at("Cargo.toml");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let manifest: toml::Table = toml::from_str(&text).context("Cargo.toml is damaged")?;
    manifest
        .get("workspace")
        .and_then(|table| table.get("package"))
        .and_then(|table| table.get("rust-version"))
        .and_then(|value| value.as_str())
        .map(str::to_owned)
        .context("Cargo.toml names no workspace.package.rust-version")
}

/// Major, minor and patch of a version as Rust writes it; parts that are not there count as 0.
fn version(text: &str) -> [u32; 3] {
    let mut parts = text.split(['.', '-', '+']).map(|part| part.parse().unwrap_or(0));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert!(version("1.96.0") >= version("1.95"));
        assert!(version("1.100.0") > version("1.95"));
        assert!(version("1.63.0") < version("1.95"));
        assert_eq!(version("1.97.0-nightly"), [1, 97, 0]);
    }
}
