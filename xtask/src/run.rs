//! `cargo xtask run`: the whole registry with its app and a demo district, on this machine.

use crate::build::{everything, finish_for};
use crate::house::House;
use crate::native::Native;
use crate::{process, say};
use anyhow::{Context, Result, bail};
use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What to serve, and where.
#[derive(clap::Args)]
pub struct Options {
    /// The port on this machine.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The folder that holds the registry; filled with a demo district when it is new.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Build the app in seconds, large and slow, for working on a screen.
    #[arg(long)]
    quick: bool,
}

/// Builds what has changed, fills the demo district once, and serves until it is interrupted.
pub fn run(options: &Options) -> Result<()> {
    let house = House::find()?;
    let native = Native::find()?;
    port_is_free(options.port)?;
    everything(&native, &house, finish_for(options.quick))?;
    let data = house.root().join(&options.data);
    demo_district(&house.binary(), &data)?;

    say::doing(&format!("Serving on http://localhost:{} (Ctrl+C ends it)", options.port));
    let mut serve = Command::new(house.binary());
    serve.arg("serve").arg("--data").arg(&data);
    serve.arg("--listen").arg(format!("127.0.0.1:{}", options.port));
    become_it(serve)
}

/// Asked first, since it is sad to hear of it only after minutes of compiling.
fn port_is_free(port: u16) -> Result<()> {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!(
            "something else already uses port {port} on this machine. End it, or choose another: --port 8081"
        );
    }
    Ok(())
}

/// Fills a new folder, or says again how to sign in. `demo` writes the codes last, so they stand for a whole district.
fn demo_district(binary: &Path, data: &Path) -> Result<()> {
    let codes = data.join("demo-codes.txt");
    if !codes.is_file() {
        say::doing(&format!("Filling a demo district in {}", data.display()));
        return process::run(
            Command::new(binary).arg("demo").arg("--data").arg(data),
            "fill the demo district",
        );
    }
    say::doing(&format!("The demo district in {} is kept. To sign in:", data.display()));
    print!("{}", fs::read_to_string(&codes).with_context(|| format!("reading {}", codes.display()))?);
    Ok(())
}

/// Puts the server in this program's place, so that it alone hears the interruption and ends in its own time.
#[cfg(unix)]
fn become_it(mut serve: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(serve.exec()).context("the registry could not be started")
}

#[cfg(not(unix))]
fn become_it(mut serve: Command) -> Result<()> {
    process::run(&mut serve, "serve")
}
