//! `bluebonnet compliance`

use anyhow::Context;
use bluebonnet_shared::compliance::case::{CaseFault, Heading};
use bluebonnet_shared::compliance::{Rules, VaccineOutcome};
use clap::Args;
use serde_json::json;
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// The exit code that says that some lines were not read.
const SOME_NOT_READ: u8 = 3;

/// Hold cases of a CSV file against the Texas school requirements
///
/// Each line is one student and one vaccine; each gets one line of JSON, such as
/// {"id":"T01","vaccine":"TDAP","status":"not_yet_due","until":"2028-02-01","rule":"..."}. The status is compliant,
/// not_yet_due, provisional, exempt, delinquent or not_required. `until` is the day from which a dose is due for
/// not_yet_due and for a student in progress, the last day for an admission or exemption, null for the others. The school year
/// is the one that the day is in; it begins on 1 August.
///
/// The first line names the columns, in any order: id, on, birth_date, grade, enrolled_on, doses, facts, vaccine.
/// Dates are YYYY-MM-DD. Grades are EE, PK, KG, 01 to 12, HE, and for a course of 25 TAC 97.64 HH (health-related) or HV
/// (veterinary). Doses are CVX@DATE or CVX:MVX@DATE, apart by blanks. Facts,
/// apart by blanks: history-varicella@D; serology-measles@D (mumps, rubella, varicella, hepa, hepb);
/// exempt-medical:MMR@SIGNED, exempt-medical-lifelong:MMR@SIGNED, exempt-conscience:ALL@NOTARIZED/RECEIVED,
/// exempt-military@D, exempt-religious-before-2003:ALL@SIGNED, for ALL or for vaccines joined by +; provisional-transfer@D
/// (homeless, foster, military); override-until@D. Vaccines are DTAP, TDAP, POLIO, MMR, HEPB, VARICELLA, MENACWY, HEPA, HIB, PCV,
/// RABIES.
///
/// A line that cannot be read is named with its number and column, and the others are answered. Exit code: 0 when every line was read,
/// 3 when some were not, 1 when nothing could be done.
#[derive(Args)]
pub(super) struct Compliance {
    /// The file with the cases
    #[arg(long, value_name = "FILE")]
    cases: PathBuf,
}

impl Compliance {
    pub(super) fn run(self) -> anyhow::Result<ExitCode> {
        let file = self.cases.display();
        let text = std::fs::read(&self.cases).with_context(|| format!("{file} cannot be read"))?;
        let mut lines = lines(&text);
        let (number, first) = lines.next().with_context(|| format!("{file} is empty"))?;
        let heading = first.and_then(|first| Ok(Heading::read(first)?));
        let heading = heading.with_context(|| format!("{file}:{number}"))?;
        let rules = Rules::texas();
        let mut output = BufWriter::new(std::io::stdout().lock());
        let mut all_read = true;
        for (number, line) in lines {
            match line.and_then(|line| Ok(answer(rules, &heading, line)?)) {
                Ok(answer) => writeln!(output, "{answer}")?,
                Err(fault) => {
                    all_read = false;
                    eprintln!("{file}:{number}: {fault}");
                }
            }
        }
        output.flush()?;
        Ok(if all_read { ExitCode::SUCCESS } else { ExitCode::from(SOME_NOT_READ) })
    }
}

/// A line that is not text.
#[derive(Debug, thiserror::Error)]
#[error("the line is not UTF-8: save the file as `CSV UTF-8`")]
struct NotText;

/// The lines in which something stands, each with its number. They may end as any system ends them.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, anyhow::Result<&str>)> {
    let end = if text.contains(&b'\n') { b'\n' } else { b'\r' };
    let lines = text.split(move |byte| *byte == end).map(<[u8]>::trim_ascii_end);
    (1..).zip(lines).filter(|(_, line)| !line.is_empty()).map(|(number, line)| {
        let line = std::str::from_utf8(line).map_err(|_| NotText.into());
        (number, line)
    })
}

fn answer(rules: &Rules, heading: &Heading, line: &str) -> Result<serde_json::Value, CaseFault> {
    let case = heading.row(line)?.case()?;
    let outcome = rules.evaluate(&case.facts, case.on, case.grade, None);
    let found = outcome.vaccines.into_iter().find(|outcome| outcome.vaccine == case.vaccine);
    let status = found.as_ref().map_or("not_required", |found| found.status.code());
    Ok(json!({
        "id": case.id,
        "vaccine": case.vaccine,
        "status": status,
        "until": found.as_ref().and_then(|found| found.status.until()),
        "rule": found.as_ref().map_or_else(String::new, |found| rule(rules, found)),
    }))
}

/// What decided: the paragraph, the rule's name and the branch.
fn rule(rules: &Rules, outcome: &VaccineOutcome) -> String {
    let Some(decision) = outcome.decision else {
        return "no rule asks for this vaccine in this grade".to_owned();
    };
    let paragraph = rules.paragraph_of(outcome).unwrap_or_default();
    let id = rules.rule_of(decision).map_or("", |rule| rule.id.as_str());
    match rules.branch_of(decision) {
        Some(branch) => format!("{paragraph}, {id}: {}", branch.name),
        None => format!("{paragraph}, {id}"),
    }
}
