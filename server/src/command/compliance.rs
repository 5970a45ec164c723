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
/// Dates are YYYY-MM-DD. Grades are PK, KG, 01 to 12, HE. Doses are CVX@DATE or CVX:MVX@DATE, apart by blanks. Facts,
/// apart by blanks: history-varicella@D; serology-measles@D (mumps, rubella, varicella, hepa, hepb);
/// exempt-medical:MMR@SIGNED, exempt-medical-lifelong:MMR@SIGNED, exempt-conscience:ALL@NOTARIZED/RECEIVED,
/// exempt-military@D, exempt-religious-before-2003:ALL@SIGNED, for ALL or for vaccines joined by +; provisional-transfer@D
/// (homeless, foster, military); override-until@D. Vaccines are DTAP, TDAP, POLIO, MMR, HEPB, VARICELLA, MENACWY, HEPA, HIB, PCV.
///
/// A line that cannot be read is named with its number, and the others are answered. Exit code: 0 when every line was read,
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
        let text = String::from_utf8(text).with_context(|| format!("{file} is not UTF-8"))?;
        let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
        let (_, first) = lines.next().with_context(|| format!("{file} is empty"))?;
        let heading = Heading::read(first).with_context(|| format!("{file}:1"))?;
        let rules = Rules::texas();
        let mut output = BufWriter::new(std::io::stdout().lock());
        let mut all_read = true;
        for (number, line) in lines {
            match answer(rules, &heading, line) {
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
