//! Packs `schedules/acip` into the bytes that the program carries. A file that does not hold stops the build, and the
//! message names the file and the line.

#![allow(clippy::print_stdout, reason = "cargo reads a build script's standard output")]
#![allow(
    dead_code,
    unused_imports,
    reason = "the build script uses a part of what it shares with the library"
)]

#[path = "src/calendar/mod.rs"]
mod calendar;
#[path = "src/schedule/files/mod.rs"]
mod files;
#[path = "src/schedule/release/mod.rs"]
mod release;

use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schedules/acip");
    println!("cargo::rerun-if-changed={}", folder.display());
    match pack(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(faults) => {
            for fault in faults {
                println!("cargo::error=schedules/acip/{fault}");
            }
            ExitCode::FAILURE
        }
    }
}

fn pack(folder: &Path) -> Result<(), Vec<String>> {
    let texts = texts(folder).map_err(|error| vec![format!("cannot be read: {error}")])?;
    let release =
        files::read(&texts).map_err(|faults| faults.iter().map(ToString::to_string).collect::<Vec<_>>())?;
    let packed =
        postcard::to_allocvec(&release).map_err(|error| vec![format!("cannot be packed: {error}")])?;
    match postcard::from_bytes::<release::Release>(&packed) {
        Ok(unpacked) if unpacked == release => {}
        _ => return Err(vec!["does not survive being packed".to_owned()]),
    }
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join("acip.schedule");
    fs::write(target, packed).map_err(|error| vec![format!("cannot be written: {error}")])
}

fn texts(folder: &Path) -> io::Result<files::Files> {
    let mut texts = Vec::new();
    for (prefix, folder) in [("", folder.to_owned()), ("antigens/", folder.join("antigens"))] {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "toml") {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                texts.push((format!("{prefix}{name}"), fs::read_to_string(&path)?));
            }
        }
    }
    texts.sort();
    Ok(texts)
}
