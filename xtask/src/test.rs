//! `cargo xtask test`: every check and every test there is. One that fails does not keep the next from being made.

use crate::house::House;
use crate::module::Finish;
use crate::native::Native;
use crate::process::Ended;
use crate::tally::Tally;
use crate::{budget, build, node, process, say, tools};
use anyhow::{Result, bail};
use std::time::{Duration, Instant};

/// Which tests to run.
#[derive(clap::Args)]
pub struct Options {
    /// Leave out the browser, and the building of what it would show.
    #[arg(long)]
    without_browser: bool,
}

/// How long the list of known weaknesses may take to arrive.
const ADVISORIES_TIME_LIMIT: Duration = Duration::from_secs(60);
/// How long one browser test may take, in milliseconds.
const BROWSER_TEST_TIME_LIMIT: &str = "--test-timeout=600000";

/// Runs everything, and prints `N passed, M failed` as the last line. Gives back whether all was well.
pub fn test(options: &Options) -> Result<bool> {
    let house = House::find()?;
    let native = Native::find()?;
    let mut report = Report::default();
    report.check("formatting", |_| {
        let mut fmt = native.bare(&house);
        process::run(fmt.args(["fmt", "--all", "--check"]), "find the code formatted; run `cargo fmt --all`")
    });
    report.check("clippy", |_| {
        let mut clippy = native.cargo(&house, "clippy");
        clippy.args(["--workspace", "--all-targets", "--", "--deny", "warnings"]);
        process::run(&mut clippy, "find the code without a warning")
    });
    report.check("licences, bans and sources", |_| deny(&native, &house));
    report.check("known weaknesses", |_| advisories(&native, &house));
    report.check("tests of the crates", |tally| {
        let mut command = native.cargo(&house, "test");
        command.args(["--workspace", "--no-fail-fast"]);
        let status = process::watch(&mut command, |line| tally.count_cargo(line))?;
        if !status.success() {
            bail!("a test failed, or did not compile; see above");
        }
        Ok(())
    });
    report.check("sync under faults", |_| simulate(&native, &house));
    if !options.without_browser {
        let built = report.check("bundle, size and binary", |_| {
            budget::check(&build::everything(&native, &house, Finish::Shipping)?)
        });
        if built || house.binary().is_file() {
            report.check("tests in the browser", |tally| browser_tests(&house, tally));
        }
    }
    Ok(report.close())
}

/// Worlds of the simulator that are lived through: some minutes' worth. `cargo xtask bench simulate` takes many more.
const SEEDS: &str = "0..10000";

/// Optimised, because it takes as many worlds as it does to meet rare bad luck.
fn simulate(native: &Native, house: &House) -> Result<()> {
    let mut command = native.cargo(house, "run");
    command.args(["--quiet", "--release", "--package", "bluebonnet-tests", "--example", "simulate"]);
    process::run(command.args(["--", "--seeds", SEEDS]), "find every entry where it belongs")
}

fn deny(native: &Native, house: &House) -> Result<()> {
    let mut command = native.program(house, &tools::cargo_deny(native, house)?);
    process::run(command.args(["check", "licenses", "bans", "sources"]), "find every dependency allowed")
}

/// The list of known weaknesses lies on the network. Where it cannot be had that is said, and is no failure: nothing
/// would ever be built behind a closed network otherwise.
fn advisories(native: &Native, house: &House) -> Result<()> {
    let cargo_deny = tools::cargo_deny(native, house)?;
    let mut fetch = native.program(house, &cargo_deny);
    fetch.args(["--log-level", "off", "fetch", "db"]);
    match process::within(ADVISORIES_TIME_LIMIT, &mut fetch)? {
        Ended::With(status) if status.success() => {}
        Ended::With(_) | Ended::OutOfTime => {
            say::note("NOT CHECKED: the list of known weaknesses (RustSec) cannot be fetched from here.");
            return Ok(());
        }
    }
    let mut check = native.program(house, &cargo_deny);
    process::run(
        check.args(["check", "--disable-fetch", "advisories"]),
        "find every dependency without a known weakness",
    )
}

fn browser_tests(house: &House, tally: &mut Tally) -> Result<()> {
    let files = node::tests(house)?;
    if files.is_empty() {
        say::note("There are none yet.");
        return Ok(());
    }
    let mut command = node::node(house)?;
    command.args(["--test", "--test-concurrency=1", "--test-reporter=spec", BROWSER_TEST_TIME_LIMIT]);
    let status = process::watch(command.args(files), |line| tally.count_node(line))?;
    if !status.success() {
        bail!("a browser test failed; see above");
    }
    Ok(())
}

/// What was checked, how it ended, and how long it took.
#[derive(Default)]
struct Report {
    tally: Tally,
    lines: Vec<String>,
}

impl Report {
    /// Makes one check, and says whether all was well. A check that fails without a failed test counts as one.
    fn check(&mut self, name: &str, check: impl FnOnce(&mut Tally) -> Result<()>) -> bool {
        say::doing(&format!("Checking {name}"));
        let begun = Instant::now();
        let mut tally = Tally::default();
        let ended = check(&mut tally);
        if let Err(error) = &ended {
            say::failure(error);
            tally.failed = tally.failed.max(1);
        }
        let well = tally.failed == 0;
        let verdict = if well { "ok" } else { "FAILED" };
        self.lines.push(format!("{verdict:<7} {name} ({} s)", begun.elapsed().as_secs()));
        self.tally.passed += tally.passed;
        self.tally.failed += tally.failed;
        well
    }

    /// Prints what was checked and the closing line.
    fn close(self) -> bool {
        println!();
        for line in &self.lines {
            println!("{line}");
        }
        println!("\n{}", self.tally);
        self.tally.failed == 0
    }
}
