//! Writing the bundle with each file's compressed forms beside it, so that the server compresses nothing itself.

use crate::module::Finish;
use crate::names::Finished;
use crate::say;
use crate::stamp::Stamp;
use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use std::collections::BTreeSet;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Makes `folder` hold exactly these files, each with `.br` and `.gz` beside it. What is there already stays untouched,
/// so that cargo sees a change only where there is one.
pub fn write(folder: &Path, files: &[Finished], finish: Finish) -> Result<()> {
    let quality = match finish {
        Finish::Shipping => "11",
        Finish::Quick => "2",
    };
    let stamp = Stamp::new(&folder.with_extension("quality"), &[quality]);
    let all_anew = !stamp.stands();
    stamp.lift()?;
    let stale: Vec<&Finished> = files.iter().filter(|file| all_anew || !is_whole(folder, file)).collect();
    if !stale.is_empty() {
        say::doing(&format!("Compressing {} of the bundle's {} files", stale.len(), files.len()));
    }
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(file) = stale.get(next.fetch_add(1, Ordering::Relaxed)) {
            write_one(folder, file, finish)?;
        }
        Ok(())
    };
    thread::scope(|scope| {
        let other = scope.spawn(work);
        work()?;
        other.join().unwrap_or_else(|_| Err(anyhow::anyhow!("compressing broke off")))
    })?;
    remove_others(folder, files)?;
    stamp.set()
}

/// The size of a written file's brotli form, in bytes.
pub fn brotli_size(folder: &Path, file: &Finished) -> Result<u64> {
    let path = beside(&path_of(folder, file), "br");
    Ok(fs::metadata(&path).with_context(|| format!("looking at {}", path.display()))?.len())
}

fn path_of(folder: &Path, file: &Finished) -> PathBuf {
    folder.join(file.address.trim_start_matches('/'))
}

fn beside(path: &Path, extension: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

/// Whether a file is there with both its compressed forms. It is written last, so it never stands beside older ones.
fn is_whole(folder: &Path, file: &Finished) -> bool {
    let path = path_of(folder, file);
    beside(&path, "br").is_file()
        && beside(&path, "gz").is_file()
        && fs::read(&path).is_ok_and(|bytes| bytes == file.bytes)
}

fn write_one(folder: &Path, file: &Finished, finish: Finish) -> Result<()> {
    let path = path_of(folder, file);
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).with_context(|| format!("making {}", parent.display()))?;
    }
    if path.exists() {
        fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
    }
    let forms = [
        (beside(&path, "br"), brotli(&file.bytes, finish)?),
        (beside(&path, "gz"), gzip(&file.bytes, finish)?),
    ];
    for (path, bytes) in forms {
        fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
    }
    fs::write(&path, &file.bytes).with_context(|| format!("writing {}", path.display()))
}

fn brotli(bytes: &[u8], finish: Finish) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: if finish == Finish::Shipping { 11 } else { 2 },
        // The widest window that every browser takes.
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut small, &parameters).context("compressing with brotli")?;
    Ok(small)
}

fn gzip(bytes: &[u8], finish: Finish) -> Result<Vec<u8>> {
    let level = if finish == Finish::Shipping { Compression::best() } else { Compression::fast() };
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes)?;
    encoder.finish().context("compressing with gzip")
}

fn remove_others(folder: &Path, files: &[Finished]) -> Result<()> {
    let kept: BTreeSet<PathBuf> = files
        .iter()
        .map(|file| path_of(folder, file))
        .flat_map(|path| [beside(&path, "br"), beside(&path, "gz"), path])
        .collect();
    for path in files_below(folder)? {
        if !kept.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("removing {}", path.display()))?;
        }
    }
    Ok(())
}

/// Every file below a folder, by its full path, in order; none where there is no folder.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    fn file(address: &str, text: &str) -> Finished {
        Finished { address: address.to_owned(), bytes: text.as_bytes().to_vec() }
    }

    fn new_folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("bluebonnet-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        folder
    }

    #[test]
    fn each_file_is_written_with_two_forms_that_hold_the_same() {
        let folder = new_folder("forms");
        write(&folder, &[file("/assets/a.js", "hello hello hello")], Finish::Shipping).unwrap();
        let mut from_gzip = String::new();
        let gzip = fs::read(folder.join("assets/a.js.gz")).unwrap();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut from_gzip).unwrap();
        let mut from_brotli = Vec::new();
        let small = fs::read(folder.join("assets/a.js.br")).unwrap();
        brotli::BrotliDecompress(&mut &small[..], &mut from_brotli).unwrap();
        assert_eq!(from_gzip, "hello hello hello");
        assert_eq!(from_brotli, b"hello hello hello");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_whose_name_stays_takes_its_new_forms_and_one_no_longer_named_goes() {
        let folder = new_folder("change");
        write(&folder, &[file("/sw.js", "old"), file("/gone.js", "x")], Finish::Quick).unwrap();
        write(&folder, &[file("/sw.js", "new")], Finish::Quick).unwrap();
        let names: Vec<_> =
            files_below(&folder).unwrap().iter().map(|p| p.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["sw.js", "sw.js.br", "sw.js.gz"]);
        let mut text = Vec::new();
        brotli::BrotliDecompress(&mut &fs::read(folder.join("sw.js.br")).unwrap()[..], &mut text).unwrap();
        assert_eq!(text, b"new");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_file_broken_off_before_its_end_is_written_again() {
        let folder = new_folder("broken");
        let files = [file("/a.js", "a")];
        write(&folder, &files, Finish::Quick).unwrap();
        fs::remove_file(folder.join("a.js.gz")).unwrap();
        write(&folder, &files, Finish::Quick).unwrap();
        assert!(folder.join("a.js.gz").is_file());
        fs::remove_dir_all(folder).unwrap();
    }
}
