//! One WebAssembly module: compiled, given its JavaScript glue by wasm-bindgen, made small by wasm-opt.

use crate::house::House;
use crate::native::Native;
use crate::stamp::{Stamp, digest};
use crate::wasm_toolchain::WasmToolchain;
use crate::{process, say, tools};
use anyhow::{Context, Result};
use std::fs;
use std::path::PathBuf;
use std::process::Command;

/// How much work goes into making the bundle small.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Finish {
    /// What ships: compiled for size, optimised again, compressed as far as it goes. Minutes.
    Shipping,
    /// For working on a screen: seconds.
    Quick,
}

impl Finish {
    /// The cargo profile.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Shipping => "wasm",
            Self::Quick => "wasm-dev",
        }
    }
}

/// A crate that becomes a WebAssembly module.
pub struct Module {
    /// What its files are called.
    pub name: &'static str,
    /// The package that cargo builds.
    package: &'static str,
    /// What cargo calls the result: a library's name has an underscore.
    artifact: &'static str,
}

/// The PWA.
pub const APP: Module = Module { name: "app", package: "bluebonnet-app", artifact: "bluebonnet-app.wasm" };

/// The printed documents.
pub const PRINT: Module =
    Module { name: "print", package: "bluebonnet-print", artifact: "bluebonnet_print.wasm" };

/// The files of a built module.
pub struct BuiltModule {
    /// The glue, which names the wasm and the snippets by the paths below.
    pub glue: String,
    /// What the glue calls the module.
    pub wasm_name: String,
    /// The module itself.
    pub wasm: Vec<u8>,
    /// JavaScript that crates brought along and the glue imports: the path it is imported by, and its text.
    pub snippets: Vec<(String, String)>,
}

/// The features that current browsers have and Rust uses, each by name: all of them together make a module that no
/// browser loads.
const WASM_FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// What wasm-opt does. Rust's stack grows down to address 0, so nothing reads or writes below 1,024 by an address that has run over.
/// Functions in the order of their names lie beside those they resemble, which compresses better; the names themselves are left out of
/// what is written. A second `-Oz` would take as long as the first, for 2 KB.
const SMALLER: [&str; 3] = ["-Oz", "--low-memory-unused", "--reorder-functions-by-name"];

impl Module {
    /// Builds it, doing only what its inputs make necessary.
    pub fn build(
        &self,
        native: &Native,
        toolchain: &WasmToolchain,
        house: &House,
        finish: Finish,
    ) -> Result<BuiltModule> {
        let profile = finish.profile();
        say::doing(&format!("Compiling {} for browsers (profile {profile})", self.package));
        process::run(
            &mut toolchain.build(native, house, self.package, profile),
            &format!("compile {} for browsers", self.package),
        )?;
        let compiled = house.wasm_target().join("wasm32-unknown-unknown").join(profile).join(self.artifact);
        let folder = self.finish(native, house, finish, &compiled)?;
        self.read(&folder)
    }

    /// Runs wasm-bindgen and wasm-opt, unless they ran on the same bytes before.
    fn finish(&self, native: &Native, house: &House, finish: Finish, compiled: &PathBuf) -> Result<PathBuf> {
        let bytes = fs::read(compiled).with_context(|| format!("reading {}", compiled.display()))?;
        let folder = house.target().join("modules").join(finish.profile()).join(self.name);
        let version = house.locked_version("wasm-bindgen")?;
        let options = [&SMALLER[..], &WASM_FEATURES].concat().join(" ");
        let stamp = Stamp::new(&folder.join("made-from"), &[&digest(&bytes), &version, &options]);
        if stamp.stands() {
            return Ok(folder);
        }
        let wasm_bindgen = tools::wasm_bindgen(native, house)?;
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("emptying {}", folder.display()))?;
        }
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;

        say::doing(&format!("Writing the JavaScript side of {}", self.name));
        let mut command = Command::new(wasm_bindgen);
        command.args(["--target", "web", "--no-typescript", "--out-name", self.name, "--out-dir"]);
        process::run(command.arg(&folder).arg(compiled), "run wasm-bindgen")?;

        if finish == Finish::Shipping {
            let wasm_opt = tools::wasm_opt(house)?;
            say::doing(&format!("Making {} small with wasm-opt", self.name));
            let large = folder.join(self.wasm_name());
            let small = folder.join("small.wasm");
            let mut command = Command::new(wasm_opt);
            command.args(SMALLER).args(WASM_FEATURES).arg(&large).arg("-o").arg(&small);
            process::run(&mut command, "run wasm-opt")?;
            fs::rename(&small, &large).with_context(|| format!("replacing {}", large.display()))?;
        }
        stamp.set()?;
        Ok(folder)
    }

    fn read(&self, folder: &std::path::Path) -> Result<BuiltModule> {
        let text = |path: &str| {
            let path = folder.join(path);
            fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))
        };
        let glue = text(&format!("{}.js", self.name))?;
        let snippets =
            imported(&glue).map(|path| Ok((path.to_owned(), text(path)?))).collect::<Result<Vec<_>>>()?;
        let wasm_name = self.wasm_name();
        let path = folder.join(&wasm_name);
        let wasm = fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(BuiltModule { glue, wasm_name, wasm, snippets })
    }

    fn wasm_name(&self) -> String {
        format!("{}_bg.wasm", self.name)
    }
}

/// The files that wasm-bindgen's glue imports, one import statement a line.
fn imported(glue: &str) -> impl Iterator<Item = &str> {
    glue.lines()
        .filter(|line| line.starts_with("import "))
        .filter_map(|line| line.split_once(" from '")?.1.split_once('\''))
        .map(|(path, _)| path)
        .filter(|path| path.starts_with("./snippets/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_snippets_are_taken_for_imports() {
        let glue =
            "import { a } from './snippets/x-1/inline0.js';\nimport * as b from 'elsewhere';\nlet c = 1;\n";
        assert_eq!(imported(glue).collect::<Vec<_>>(), ["./snippets/x-1/inline0.js"]);
    }
}
