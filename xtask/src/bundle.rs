//! Putting the app together as the folder `target/dist`, which the server takes inside itself.
//!
//! # What goes in, and under which address
//!
//! - The two WebAssembly modules and their glue: `{{app.js}}`, `{{app.wasm}}`, `{{print.js}}`, `{{print.wasm}}`.
//! - The files of `app/style`, in the order of their names, as one stylesheet: `{{style.css}}`.
//! - The files of `app/public`. Those whose address others know keep it: `index.html`, `sw.js`, `manifest.webmanifest`,
//!   `favicon.ico`, `robots.txt` and everything in `icons/`. Any other, such as `print-worker.js` or a font, is served as
//!   `/assets/<name>-<hash>.<extension>`, and its placeholder is its file name without folders.
//!
//! Placeholders are replaced in every text file by the address from the root of the site. In `sw.js` there are two more:
//! `{{version}}`, a hash over the whole bundle, and `{{precache}}`, a JSON list of
//! `{"url": "/", "hash": "…", "first": true}` for every file but `sw.js` itself. `index.html` is called `/` there, and
//! `first` says that the first screen needs it.
//!
//! Each file is written with its brotli and gzip forms beside it (`app.js.br`, `app.js.gz`).

use crate::compress::{self, files_below};
use crate::house::House;
use crate::module::{APP, BuiltModule, Finish, PRINT};
use crate::names::{Content, Finished, Names, Place, Source};
use crate::native::Native;
use crate::stamp::digest;
use crate::wasm_toolchain::WasmToolchain;
use anyhow::{Context, Result, bail};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;

/// The bundle as it lies in `target/dist`.
pub struct Bundle {
    /// Its files, in the order of their names.
    pub parts: Vec<Part>,
}

/// One file of the bundle.
pub struct Part {
    /// The file.
    pub file: Finished,
    /// Whether the first screen needs it.
    pub first: bool,
    /// Its size with brotli, in bytes.
    pub brotli: u64,
}

const SERVICE_WORKER: &str = "sw.js";
const PAGE: &str = "index.html";
const KEPT: [&str; 5] = [PAGE, SERVICE_WORKER, "manifest.webmanifest", "favicon.ico", "robots.txt"];
const TEXT: [&str; 7] = ["css", "html", "js", "json", "svg", "txt", "webmanifest"];

/// Builds both modules and puts the folder together.
pub fn make(native: &Native, house: &House, finish: Finish) -> Result<Bundle> {
    let toolchain = WasmToolchain::bring(native, house)?;
    let mut names = Names::default();
    let mut later = BTreeSet::from(["print-worker.js".to_owned()]);
    for module in [APP, PRINT] {
        let built = module.build(native, &toolchain, house, finish)?;
        let added = add_module(&mut names, module.name, built)?;
        if module.name == PRINT.name {
            later.extend(added);
        }
    }
    add_style(&mut names, house)?;
    add_public(&mut names, house)?;
    let (files, firsts) = finish_all(&mut names, &later)?;
    compress::write(&house.dist(), &files, finish)?;
    let parts = files
        .into_iter()
        .zip(firsts)
        .map(|(file, first)| Ok(Part { brotli: compress::brotli_size(&house.dist(), &file)?, first, file }))
        .collect::<Result<_>>()?;
    Ok(Bundle { parts })
}

/// Adds a module's wasm, snippets and glue, and gives back the names they got. The glue names the others by paths of its
/// own, which become placeholders here.
fn add_module(names: &mut Names, name: &str, built: BuiltModule) -> Result<Vec<String>> {
    let origin = format!("the glue of {name}");
    let mut added = vec![format!("{name}.js"), format!("{name}.wasm")];
    let mut glue = relative(&built.glue, &built.wasm_name, &format!("{name}.wasm"));
    for (path, text) in built.snippets {
        // A crate's name has a hash behind it that says nothing here: `x-0f3a/src/a.js` becomes `x-a.js`.
        let inside = path.trim_start_matches("./snippets/");
        let (folder, file) = inside.split_once('/').unwrap_or(("", inside));
        let folder = folder.rsplit_once('-').map_or(folder, |(crate_name, _)| crate_name);
        let snippet = format!("{name}-{folder}-{}", file.rsplit('/').next().unwrap_or(file));
        glue = glue.replace(&path, &format!("{{{{{snippet}}}}}"));
        if text.contains("from './") || text.contains("from \"./") {
            bail!("{path} imports a file beside it, which the bundle does not follow yet");
        }
        let source = Source { origin: path, content: Content::Text(text), place: Place::Hashed };
        names.add(&snippet, source)?;
        added.push(snippet);
    }
    names.add(
        &format!("{name}.wasm"),
        Source { origin: origin.clone(), content: Content::Bytes(built.wasm), place: Place::Hashed },
    )?;
    names
        .add(&format!("{name}.js"), Source { origin, content: Content::Text(glue), place: Place::Hashed })?;
    Ok(added)
}

/// Puts a placeholder where wasm-bindgen's glue names its module: `new URL('app_bg.wasm', …)`.
fn relative(glue: &str, wasm_name: &str, placeholder: &str) -> String {
    glue.replace(&format!("'{wasm_name}'"), &format!("'{{{{{placeholder}}}}}'"))
}

fn add_style(names: &mut Names, house: &House) -> Result<()> {
    let mut style = String::new();
    for path in files_below(&house.at("app/style"))? {
        if path.extension().is_some_and(|extension| extension == "css") {
            style
                .push_str(&fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?);
            style.push('\n');
        }
    }
    let source =
        Source { origin: "app/style".to_owned(), content: Content::Text(style), place: Place::Hashed };
    names.add("style.css", source)
}

fn add_public(names: &mut Names, house: &House) -> Result<()> {
    let folder = house.at("app/public");
    for path in files_below(&folder)? {
        let inside = path.strip_prefix(&folder)?.to_string_lossy().replace('\\', "/");
        let bytes = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        let is_text = inside.rsplit_once('.').is_some_and(|(_, extension)| TEXT.contains(&extension));
        let content = if is_text {
            let text =
                String::from_utf8(bytes).with_context(|| format!("{} is not UTF-8", path.display()))?;
            Content::Text(text)
        } else {
            Content::Bytes(bytes)
        };
        let kept = KEPT.contains(&inside.as_str()) || inside.starts_with("icons/");
        let place = if kept { Place::Kept(format!("/{inside}")) } else { Place::Hashed };
        let name = inside.rsplit('/').next().unwrap_or(&inside);
        names.add(name, Source { origin: format!("app/public/{inside}"), content, place })?;
    }
    Ok(())
}

/// What the service worker is told of one file.
#[derive(Serialize)]
struct Precached<'a> {
    url: &'a str,
    hash: String,
    first: bool,
}

/// Finishes every file, the service worker last because it names all the others.
fn finish_all(names: &mut Names, later: &BTreeSet<String>) -> Result<(Vec<Finished>, Vec<bool>)> {
    let all = names.all();
    if let Some(missing) = [PAGE, SERVICE_WORKER].iter().find(|name| !all.iter().any(|other| other == *name))
    {
        bail!("there is no app/public/{missing}, without which the app cannot start");
    }
    let (mut files, mut firsts) = (Vec::new(), Vec::new());
    for name in all {
        if name == SERVICE_WORKER {
            continue;
        }
        let file = names.finish(&name)?;
        let shown_later =
            later.contains(&name) || file.address.starts_with("/icons/") || name == "manifest.webmanifest";
        firsts.push(!shown_later);
        files.push(file);
    }
    let precache: Vec<Precached> = files
        .iter()
        .zip(&firsts)
        .map(|(file, &first)| {
            let url = if file.address == "/index.html" { "/" } else { file.address.as_str() };
            Precached { url, hash: digest(&file.bytes), first }
        })
        .collect();
    let precache = serde_json::to_string(&precache)?;
    names.set("version", digest(precache.as_bytes()).chars().take(16).collect());
    names.set("precache", precache);
    files.push(names.finish(SERVICE_WORKER)?);
    firsts.push(false);
    Ok((files, firsts))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(address: &str, text: &str) -> Source {
        let content = Content::Text(text.to_owned());
        Source { origin: address.to_owned(), content, place: Place::Kept(address.to_owned()) }
    }

    fn text_of(files: &[Finished], start: &str) -> String {
        let file = files.iter().find(|file| file.address.starts_with(start)).unwrap();
        String::from_utf8(file.bytes.clone()).unwrap()
    }

    fn built() -> BuiltModule {
        BuiltModule {
            glue: "import { a } from './snippets/dioxus-web-0f/src/a.js';\nnew URL('app_bg.wasm', here);"
                .into(),
            wasm_name: "app_bg.wasm".into(),
            wasm: vec![0, 1, 2],
            snippets: vec![("./snippets/dioxus-web-0f/src/a.js".into(), "export let a;".into())],
        }
    }

    #[test]
    fn the_glue_finds_its_module_and_snippets_under_their_hashed_names() {
        let mut names = Names::default();
        add_module(&mut names, "app", built()).unwrap();
        names.add(PAGE, kept("/index.html", "<script type=module src={{app.js}}></script>")).unwrap();
        names.add(SERVICE_WORKER, kept("/sw.js", "{{precache}}")).unwrap();
        let (files, _) = finish_all(&mut names, &BTreeSet::new()).unwrap();
        let glue = String::from_utf8(names.finish("app.js").unwrap().bytes).unwrap();
        assert!(!glue.contains("{{"), "{glue}");
        for address in files.iter().map(|file| &file.address) {
            let named =
                glue.contains(address.as_str()) || text_of(&files, "/index.html").contains(address.as_str());
            let own = ["/index.html", "/sw.js"].contains(&address.as_str());
            assert!(named || own, "nobody names {address}");
        }
    }

    #[test]
    fn the_service_worker_is_told_of_every_other_file_and_what_comes_first() {
        let mut names = Names::default();
        names.add(PAGE, kept("/index.html", "page")).unwrap();
        names.add("icon.svg", kept("/icons/icon.svg", "<svg/>")).unwrap();
        names.add(SERVICE_WORKER, kept("/sw.js", "{{precache}}")).unwrap();
        let (files, _) = finish_all(&mut names, &BTreeSet::new()).unwrap();
        let list: serde_json::Value = serde_json::from_str(&text_of(&files, "/sw.js")).unwrap();
        let told: Vec<_> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|file| (file["url"].as_str().unwrap(), file["first"] == true))
            .collect();
        assert_eq!(told, [("/icons/icon.svg", false), ("/", true)]);
    }

    #[test]
    fn a_bundle_without_a_service_worker_is_refused() {
        let mut names = Names::default();
        names.add(PAGE, kept("/index.html", "page")).unwrap();
        let error = finish_all(&mut names, &BTreeSet::new()).unwrap_err().to_string();
        assert!(error.contains("app/public/sw.js"), "{error}");
    }

    #[test]
    fn the_version_changes_with_any_file() {
        let version = |page: &str| {
            let mut names = Names::default();
            names.add(PAGE, kept("/index.html", page)).unwrap();
            names.add(SERVICE_WORKER, kept("/sw.js", "{{version}}")).unwrap();
            text_of(&finish_all(&mut names, &BTreeSet::new()).unwrap().0, "/sw.js")
        };
        assert_ne!(version("a"), version("b"));
        assert_eq!(version("a"), version("a"));
        assert_eq!(version("a").len(), 16);
    }
}
