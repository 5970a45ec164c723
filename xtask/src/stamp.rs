//! Remembering from what a step was last made, so that the same step is not done twice.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::{Path, PathBuf};

/// The SHA-256 of some bytes, in hexadecimal.
pub fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A note beside a step's results that names what they were made from.
pub struct Stamp {
    path: PathBuf,
    inputs: String,
}

impl Stamp {
    /// The stamp at `path` for a step with these inputs, each a name or a digest.
    pub fn new(path: &Path, inputs: &[&str]) -> Self {
        Self { path: path.to_path_buf(), inputs: inputs.join("\n") }
    }

    /// Whether the step was already done with the same inputs.
    pub fn stands(&self) -> bool {
        fs::read_to_string(&self.path).is_ok_and(|noted| noted == self.inputs)
    }

    /// Forgets the last time: for the beginning of the step, so that one broken off half-way is done again.
    pub fn lift(&self) -> Result<()> {
        if self.path.exists() {
            fs::remove_file(&self.path).with_context(|| format!("removing {}", self.path.display()))?;
        }
        Ok(())
    }

    /// Notes that the step is done.
    pub fn set(&self) -> Result<()> {
        fs::write(&self.path, &self.inputs).with_context(|| format!("writing {}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_stands_for_the_same_inputs_only() {
        let path = std::env::temp_dir().join(format!("bluebonnet-stamp-{}", std::process::id()));
        let first = Stamp::new(&path, &["a", "b"]);
        assert!(!first.stands());
        first.set().unwrap();
        assert!(first.stands());
        assert!(!Stamp::new(&path, &["a", "c"]).stands());
        first.lift().unwrap();
        assert!(!first.stands());
    }

    #[test]
    fn a_digest_is_the_published_one() {
        assert_eq!(digest(b"abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
