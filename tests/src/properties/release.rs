//! A release whose files were damaged is refused, with the place of each fault, or it is a release that forecasts.

use crate::damage::{damaged, damages};
use crate::effort::{Effort, draw, hold};
use crate::histories::{Case, histories};
use crate::schedules::{acip_files, xml_files};
use bluebonnet_shared::forecast::forecast;
use bluebonnet_shared::schedule::Schedule;
use bluebonnet_shared::schedule::cdsi;
use bluebonnet_shared::schedule::files::{Fault, Files, read};
use bluebonnet_shared::schedule::release::Release;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use std::time::{Duration, Instant};

/// Histories that every accepted release is asked about.
const HISTORIES: usize = 6;
/// No history takes nearly as long unless something goes round in circles. It is no measure of speed.
const ROUND_IN_CIRCLES: Duration = Duration::from_secs(20);

/// The files of the ACIP schedule with a few things done to them.
pub fn a_damaged_release_is_refused_or_forecasts(effort: Effort) -> Result<(), String> {
    // Each case reads every file of a schedule.
    refused_or_forecasts(effort.part(8), &acip_files(), read)
}

/// A release in the form of CDC's XML with a few things done to it.
pub fn a_damaged_cdsi_release_is_refused_or_forecasts(effort: Effort) -> Result<(), String> {
    refused_or_forecasts(effort, &xml_files(), |files| cdsi::read("1", files))
}

/// Any files of a release, read by what reads files of their form.
fn refused_or_forecasts(
    effort: Effort,
    files: &Files,
    read: impl Fn(&Files) -> Result<Release, Vec<Fault>>,
) -> Result<(), String> {
    let cases = draw(&histories(), HISTORIES, effort.seed);
    if let Err(faults) = read(files) {
        return Err(format!("the files do not hold before anything is done to them: {faults:?}"));
    }
    hold(effort, &damages(), |damages| {
        let damaged = damaged(files, &damages);
        match read(&damaged) {
            Ok(release) => forecasts(&Schedule::new(release), &cases),
            Err(faults) => {
                prop_assert!(!faults.is_empty(), "refused without a word");
                faults.iter().try_for_each(|fault| is_placed(fault, &damaged))
            }
        }
    })
}

fn forecasts(schedule: &Schedule, cases: &[Case]) -> TestCaseResult {
    for case in cases {
        let begun = Instant::now();
        forecast(schedule, &case.patient, case.as_of);
        prop_assert!(begun.elapsed() < ROUND_IN_CIRCLES, "this takes for ever: {case:?}");
    }
    Ok(())
}

/// Whether a fault names a line that is there, of a file that is there or should be.
fn is_placed(fault: &Fault, files: &Files) -> TestCaseResult {
    prop_assert!(!fault.message.trim().is_empty(), "{fault:?}");
    match files.iter().find(|(path, _)| *path == fault.file) {
        Some((_, text)) => prop_assert!(fault.line <= text.lines().count() + 1, "{fault:?}"),
        None => prop_assert!(fault.line == 0 && !fault.file.is_empty(), "{fault:?}"),
    }
    Ok(())
}
