//! Packs `schedules/acip` and `schedules/texas` into the bytes that the program carries. A file that does not hold stops the build, and the
//! message names the file and the line.

#![allow(clippy::print_stdout, reason = "cargo reads a build script's standard output")]
#![allow(
    dead_code,
    unused_imports,
    reason = "the build script uses a part of what it shares with the library"
)]

#[path = "src/compliance/book/mod.rs"]
mod book;
#[path = "src/calendar/mod.rs"]
mod calendar;
#[allow(clippy::enum_variant_names, reason = "names are judged where they are public, in the library")]
#[path = "src/codes/mod.rs"]
mod codes;
#[path = "src/schedule/files/mod.rs"]
mod files;
#[path = "src/order.rs"]
mod order;
#[path = "src/schedule/release/mod.rs"]
mod release;
#[path = "src/rule_files.rs"]
mod rule_files;
#[path = "src/compliance/read/mod.rs"]
mod texas;

use rule_files::{Fault, Files};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs, io};

fn main() -> ExitCode {
    let packed = [
        pack("acip", "antigens", "acip.schedule", files::read),
        pack("texas", "rules", "texas.rules", texas::read),
    ];
    let faults: Vec<String> = packed.into_iter().filter_map(Result::err).flatten().collect();
    for fault in &faults {
        println!("cargo::error={fault}");
    }
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Reads a folder of `schedules/` and one folder in it, and writes what comes of them.
fn pack<T: Serialize + DeserializeOwned + PartialEq>(
    name: &str,
    inner: &str,
    target: &str,
    read: impl Fn(&Files) -> Result<T, Vec<Fault>>,
) -> Result<(), Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schedules").join(name);
    println!("cargo::rerun-if-changed={}", folder.display());
    let wrong = |what: String| vec![format!("schedules/{name}: {what}")];
    let texts = texts(&folder, inner).map_err(|error| wrong(format!("cannot be read: {error}")))?;
    let rules = read(&texts).map_err(|faults| {
        faults.iter().map(|fault| format!("schedules/{name}/{fault}")).collect::<Vec<_>>()
    })?;
    let packed =
        postcard::to_allocvec(&rules).map_err(|error| wrong(format!("cannot be packed: {error}")))?;
    match postcard::from_bytes::<T>(&packed) {
        Ok(unpacked) if unpacked == rules => {}
        _ => return Err(wrong("does not survive being packed".to_owned())),
    }
    let target = Path::new(&env::var("OUT_DIR").unwrap_or_default()).join(target);
    fs::write(target, packed).map_err(|error| wrong(format!("cannot be written: {error}")))
}

fn texts(folder: &Path, inner: &str) -> io::Result<Files> {
    let mut texts = Vec::new();
    for (prefix, folder) in [(String::new(), folder.to_owned()), (format!("{inner}/"), folder.join(inner))] {
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
