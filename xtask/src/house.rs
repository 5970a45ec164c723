//! Where things lie in the project's folder.

use anyhow::{Context, Result};
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};

/// The project's folder. All paths are absolute, so commands work from anywhere inside it.
pub struct House {
    root: PathBuf,
}

impl House {
    /// Finds the folder from where this crate was built; fails when it is no longer there.
    pub fn find() -> Result<Self> {
        let crate_folder = std::env::var_os("CARGO_MANIFEST_DIR")
            .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
        let root = crate_folder
            .parent()
            .and_then(|root| root.canonicalize().ok())
            .with_context(|| format!("no project around {}", crate_folder.display()))?;
        Ok(Self { root })
    }

    /// The project's folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder named by its path from the project's folder.
    pub fn at(&self, path: &str) -> PathBuf {
        self.root.join(path)
    }

    /// Where cargo puts what it builds for this machine.
    pub fn target(&self) -> PathBuf {
        self.at("target")
    }

    /// Where cargo puts what it builds for the browser. Apart from `target`, because another cargo may fill it.
    pub fn wasm_target(&self) -> PathBuf {
        self.at("target/wasm-build")
    }

    /// Programs that the commands brought for themselves.
    pub fn tools(&self) -> PathBuf {
        self.at("target/tools")
    }

    /// The app as the server embeds it.
    pub fn dist(&self) -> PathBuf {
        self.at("target/dist")
    }

    /// The one binary.
    pub fn binary(&self) -> PathBuf {
        self.at("target/release/bluebonnet")
    }

    /// The browser tests.
    pub fn browser_tests(&self) -> PathBuf {
        self.at("tests/browser")
    }

    /// The version of a crate that `Cargo.lock` names.
    pub fn locked_version(&self, crate_name: &str) -> Result<String> {
        #[derive(Deserialize)]
        struct Lock {
            package: Vec<Package>,
        }
        #[derive(Deserialize)]
        struct Package {
            name: String,
            version: String,
        }
        let path = self.at("Cargo.lock");
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let lock: Lock = toml::from_str(&text).with_context(|| format!("{} is damaged", path.display()))?;
        lock.package
            .into_iter()
            .find(|package| package.name == crate_name)
            .map(|package| package.version)
            .with_context(|| format!("Cargo.lock names no version of {crate_name}"))
    }
}
