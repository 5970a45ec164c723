//! `cargo xtask build`: one binary with the app inside it.

use crate::bundle::{self, Bundle};
use crate::house::House;
use crate::module::Finish;
use crate::native::Native;
use crate::{budget, process, say};
use anyhow::Result;

/// How to build.
#[derive(clap::Args)]
pub struct Options {
    /// Build the app in seconds, large and slow, for working on a screen.
    #[arg(long)]
    quick: bool,
}

/// Builds the bundle and the binary, and says where it is.
pub fn build(options: &Options) -> Result<()> {
    let house = House::find()?;
    let native = Native::find()?;
    let finish = finish_for(options.quick);
    let bundle = everything(&native, &house, finish)?;
    if finish == Finish::Shipping {
        budget::check(&bundle)?;
    }
    let size = std::fs::metadata(house.binary())?.len();
    say::doing(&format!(
        "{} is built ({:.1} MB, the app inside)",
        house.binary().display(),
        size as f64 / 1e6
    ));
    Ok(())
}

/// What `--quick` means for the app.
pub fn finish_for(quick: bool) -> Finish {
    if quick { Finish::Quick } else { Finish::Shipping }
}

/// Puts the bundle together and builds the server around it.
pub fn everything(native: &Native, house: &House, finish: Finish) -> Result<Bundle> {
    let bundle = bundle::make(native, house, finish)?;
    server(native, house)?;
    Ok(bundle)
}

fn server(native: &Native, house: &House) -> Result<()> {
    say::doing("Building the registry");
    let mut command = native.cargo(house, "build");
    command.args(["--release", "--package", "bluebonnet-server", "--bin", "bluebonnet"]);
    process::run(&mut command, "build the registry")
}
