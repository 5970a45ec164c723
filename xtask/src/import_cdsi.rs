//! `cargo xtask import-cdsi DIR`: turns CDC's XML release into `schedules/acip/`.

use crate::schedule::{cdsi, files};
use anyhow::{Context, Result, bail, ensure};
use std::fs;
use std::path::{Path, PathBuf};

/// What `import-cdsi` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// The folder with CDC's AntigenSupportingData*.xml and ScheduleSupportingData.xml.
    folder: PathBuf,
    /// The release's version, such as 4.64-508; the XML itself does not name it.
    #[arg(long)]
    release: String,
}

/// Reads the release in a folder and writes it, checked, to `schedules/acip`.
///
/// # Errors
/// A file that cannot be read or written, or a value that the schedule's form does not know, with file and line.
pub fn import(options: &Options) -> Result<()> {
    let (from, version) = (options.folder.as_path(), options.release.as_str());
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schedules/acip");
    let mut xml = Vec::new();
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            let text =
                fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            xml.push((path.file_name().unwrap_or_default().to_string_lossy().into_owned(), text));
        }
    }
    xml.sort();
    let release = match cdsi::read(version, &xml) {
        Ok(release) => release,
        Err(faults) => {
            let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
            bail!("the release does not hold:\n{}", list.join("\n"));
        }
    };
    let files = cdsi::files(&release)?;
    ensure!(files::read(&files).as_ref() == Ok(&release), "the release does not survive being written down");
    fs::create_dir_all(to.join("antigens"))?;
    for (path, text) in &files {
        fs::write(to.join(path), text).with_context(|| format!("cannot write {path}"))?;
    }
    println!("{} files of release {version} written to {}", files.len(), to.display());
    Ok(())
}
