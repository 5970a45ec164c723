//! Running other programs, with errors that say what to do.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How a program that had a time limit ended.
pub enum Ended {
    /// By itself, with this status.
    With(ExitStatus),
    /// It was stopped because the time was over.
    OutOfTime,
}

/// Runs a program whose output the developer sees, and fails unless it succeeds. `what` completes 'could not …'.
pub fn run(command: &mut Command, what: &str) -> Result<()> {
    let status = start(command.stdin(Stdio::null()))?.wait()?;
    if !status.success() {
        bail!("could not {what}: `{}` ended with {status}; its own words are above", spoken(command));
    }
    Ok(())
}

/// Runs a program and gives back what it wrote to standard output; its errors become part of ours.
pub fn read(command: &mut Command, what: &str) -> Result<String> {
    let child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        let words = String::from_utf8_lossy(&output.stderr);
        bail!("could not {what}: `{}` ended with {}\n{}", spoken(command), output.status, words.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` wrote no text", spoken(command)))
}

/// Runs a program for at most `limit`, then stops it.
pub fn within(limit: Duration, command: &mut Command) -> Result<Ended> {
    let mut child = start(command.stdin(Stdio::null()))?;
    let end = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Ended::With(status));
        }
        if Instant::now() >= end {
            child.kill()?;
            child.wait()?;
            return Ok(Ended::OutOfTime);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Runs a program, passes its standard output on, and shows each line to `line` as well.
pub fn watch(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = start(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n') {
            let text = text?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            line(&text);
        }
    }
    Ok(child.wait()?)
}

/// The first of these programs that is on the search path.
pub fn find(names: &[&str]) -> Option<PathBuf> {
    let folders: Vec<PathBuf> =
        std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default();
    names.iter().find_map(|name| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file()))
}

fn start(command: &mut Command) -> Result<Child> {
    command.spawn().map_err(|error| {
        let program = command.get_program().to_string_lossy().into_owned();
        if error.kind() != ErrorKind::NotFound {
            return anyhow::Error::new(error).context(format!("`{program}` could not be started"));
        }
        if let Some(folder) = command.get_current_dir().filter(|folder| !folder.is_dir()) {
            return anyhow::anyhow!("there is no folder {}", folder.display());
        }
        anyhow::anyhow!("`{program}` is not installed here. {}", how_to_bring(&program))
    })
}

fn how_to_bring(program: &str) -> &'static str {
    match Path::new(program).file_name().and_then(|name| name.to_str()) {
        Some("node" | "npm") => {
            "Install Node.js 20 or later with npm (Debian: `apt-get install nodejs npm`)."
        }
        Some("cargo" | "rustc" | "rustup") => "Install Rust with rustup, as https://rustup.rs says.",
        _ => "Install it and start again.",
    }
}

fn spoken(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|word| word.to_string_lossy().into_owned()));
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_named_with_the_way_to_bring_it() {
        let error = run(&mut Command::new("/nowhere/npm"), "install").unwrap_err().to_string();
        assert!(error.contains("/nowhere/npm"), "{error}");
        assert!(error.contains("apt-get install nodejs npm"), "{error}");
    }

    #[test]
    fn a_missing_folder_is_not_taken_for_a_missing_program() {
        let error = run(Command::new("true").current_dir("/nowhere/at/all"), "look").unwrap_err().to_string();
        assert_eq!(error, "there is no folder /nowhere/at/all");
    }

    #[test]
    fn a_program_that_does_not_end_is_stopped() {
        let begun = Instant::now();
        let ended = within(Duration::from_millis(100), Command::new("sleep").arg("60")).unwrap();
        assert!(matches!(ended, Ended::OutOfTime));
        assert!(begun.elapsed() < Duration::from_secs(30));
    }

    #[test]
    fn what_a_failing_program_said_is_in_the_error() {
        let error =
            read(Command::new("sh").args(["-c", "echo because >&2; exit 3"]), "ask").unwrap_err().to_string();
        assert!(error.contains("because") && error.contains("exit status: 3"), "{error}");
    }
}
