//! Programs that come from Debian's packages.

use crate::{process, say};
use anyhow::{Result, bail};
use std::io::{IsTerminal, stdin};
use std::process::{Command, Stdio};

/// Installs packages, asking for an administrator's rights where needed. `why` completes 'needed to …'.
pub fn install(packages: &[&str], why: &str) -> Result<()> {
    let names = packages.join(" ");
    if process::find(&["apt-get"]).is_none() {
        bail!("this is needed to {why}, and there is no apt-get here to bring it. Install by hand: {names}");
    }
    say::doing(&format!("Installing Debian's {names}, to {why}"));
    process::run(&mut apt(&["update", "-q"])?, "read Debian's list of packages")?;
    let mut words = vec!["install", "-q", "-y", "--no-install-recommends"];
    words.extend(packages);
    process::run(&mut apt(&words)?, &format!("install {names}"))
}

fn apt(words: &[&str]) -> Result<Command> {
    let user = process::read(Command::new("id").arg("-u"), "ask who runs this")?;
    let mut command = if user.trim() == "0" {
        Command::new("apt-get")
    } else {
        let mut sudo = Command::new("sudo");
        if !stdin().is_terminal() {
            sudo.arg("--non-interactive");
        }
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command.args(words).env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::inherit());
    Ok(command)
}
