//! Puts the built app into the binary: every file of `target/dist` (or of `BLUEBONNET_APP`), with its `.br` and `.gz`
//! twins. Without that folder the registry builds all the same and says how to build the app.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-env-changed=BLUEBONNET_APP");
    let folder = match env::var_os("BLUEBONNET_APP") {
        Some(folder) => PathBuf::from(folder),
        None => {
            let here = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default());
            here.join("../target/dist")
        }
    };
    // Cargo would run this again at every build for a folder that is not there.
    let _ = fs::create_dir_all(&folder);
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut files = BTreeMap::new();
    collect(&folder, &folder, &mut files)?;
    let mut table = String::from("const FILES: &[File] = &[\n");
    for (path, file) in &files {
        if twin_of(path).is_some_and(|plain| files.contains_key(plain)) {
            continue;
        }
        let twin = |suffix: &str| match files.get(&format!("{path}.{suffix}")) {
            Some(twin) => format!("Some(include_bytes!({twin:?}))"),
            None => "None".to_owned(),
        };
        writeln!(
            table,
            "    File {{ path: {path:?}, plain: include_bytes!({file:?}), brotli: {}, gzip: {} }},",
            twin("br"),
            twin("gz")
        )
        .map_err(io::Error::other)?;
    }
    table.push_str("];\n");
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    fs::write(out.join("app_files.rs"), table)
}

fn twin_of(path: &str) -> Option<&str> {
    path.strip_suffix(".br").or_else(|| path.strip_suffix(".gz"))
}

fn collect(root: &Path, folder: &Path, files: &mut BTreeMap<String, PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else if let Ok(inside) = path.strip_prefix(root) {
            let name = inside.components().map(|part| part.as_os_str().to_string_lossy());
            files.insert(format!("/{}", name.collect::<Vec<_>>().join("/")), path.canonicalize()?);
        }
    }
    Ok(())
}
