//! The Rust of this machine: rustup's, whatever else stands before it on the search path.
//!
//! Debian's `rustc-web` puts a second cargo into `/usr/bin`. Two compilers over one target folder build everything
//! twice, so every native build names its cargo by the full path.

use crate::house::House;
use crate::process;
use anyhow::{Context, Result};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// rustup's cargo, or the one that runs this where there is no rustup.
pub struct Native {
    cargo: PathBuf,
    search_path: OsString,
    sysroot: PathBuf,
}

impl Native {
    /// Finds it: the proxies in cargo's home first, then what started this program, then the search path.
    pub fn find() -> Result<Self> {
        let home = std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
            let home = std::env::var_os("HOME")?;
            Some(PathBuf::from(home).join(".cargo"))
        });
        let proxy = home.map(|home| home.join("bin/cargo")).filter(|proxy| proxy.is_file());
        let cargo = proxy
            .or_else(|| std::env::var_os("CARGO").map(PathBuf::from))
            .or_else(|| process::find(&["cargo"]))
            .context("no cargo here. Install Rust with rustup, as https://rustup.rs says.")?;
        let folder = cargo.parent().unwrap_or(Path::new("")).to_path_buf();
        let old = std::env::var_os("PATH").unwrap_or_default();
        let search_path =
            std::env::join_paths(std::iter::once(folder.clone()).chain(std::env::split_paths(&old)))?;
        let mut rustc = Command::new(folder.join("rustc"));
        clean(&mut rustc).args(["--print", "sysroot"]);
        let sysroot = process::read(&mut rustc, "ask rustc where it lives")?.trim().into();
        Ok(Self { cargo, search_path, sysroot })
    }

    /// `cargo <subcommand>` in the project's folder and its target folder, with the versions of `Cargo.lock`.
    pub fn cargo(&self, house: &House, subcommand: &str) -> Command {
        let mut command = self.bare(house);
        command.arg(subcommand).arg("--locked").arg("--target-dir").arg(house.target());
        command
    }

    /// cargo in the project's folder with nothing said yet.
    pub fn bare(&self, house: &House) -> Command {
        self.program(house, &self.cargo)
    }

    /// Another program in the project's folder, which will find this cargo before any other.
    pub fn program(&self, house: &House, program: &Path) -> Command {
        let mut command = Command::new(program);
        clean(&mut command).env("PATH", &self.search_path).current_dir(house.root());
        command
    }

    /// rustup, where this cargo is rustup's.
    pub fn rustup(&self) -> Option<Command> {
        let rustup = self.cargo.with_file_name("rustup");
        rustup.is_file().then(|| Command::new(rustup))
    }

    /// Whether the standard library for browsers is installed in this toolchain.
    pub fn has_wasm_target(&self) -> bool {
        let folder = self.sysroot.join("lib/rustlib/wasm32-unknown-unknown/lib");
        let Ok(files) = folder.read_dir() else { return false };
        files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
    }

    /// The linker for WebAssembly that every Rust toolchain carries.
    pub fn wasm_linker(&self) -> Result<PathBuf> {
        let machines = self.sysroot.join("lib/rustlib");
        machines
            .read_dir()
            .ok()
            .into_iter()
            .flatten()
            .flatten()
            .map(|machine| machine.path().join("bin/rust-lld"))
            .find(|linker| linker.is_file())
            .with_context(|| {
                format!("no rust-lld in {}. Reinstall the toolchain with rustup.", machines.display())
            })
    }
}

/// Takes away what `cargo run` and a developer's shell would impose on another cargo.
pub fn clean(command: &mut Command) -> &mut Command {
    const IMPOSED: [&str; 9] = [
        "CARGO",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_MANIFEST_DIR",
        "CARGO_MANIFEST_PATH",
        "CARGO_TARGET_DIR",
        "LD_LIBRARY_PATH",
        "RUSTC",
        "RUSTC_BOOTSTRAP",
        "RUSTFLAGS",
    ];
    for name in IMPOSED {
        command.env_remove(name);
    }
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("CARGO_PKG_") {
            command.env_remove(name);
        }
    }
    command
}
