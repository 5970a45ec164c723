//! The summary of an import, for the terminal: counts, lines and reasons, never a value.

use super::{Counts, FileReport, Report};
use std::collections::BTreeMap;
use std::fmt;

/// At most this many line numbers are shown for one remark.
const LINES_SHOWN: usize = 8;

/// An import's report with the names of its files, for printing.
pub struct Summary<'a> {
    /// What came of it.
    pub report: &'a Report,
    /// Name of the students file.
    pub students: &'a str,
    /// Name of the immunizations file.
    pub immunizations: &'a str,
}

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Report { students, immunizations, counts } = self.report;
        file(f, self.students, students)?;
        file(f, self.immunizations, immunizations)?;
        totals(f, counts)
    }
}

fn file(f: &mut fmt::Formatter<'_>, name: &str, report: &FileReport) -> fmt::Result {
    let (taken, rejected) = (report.taken, report.rejects.len());
    writeln!(f, "{name} ({}): {} lines, {taken} taken, {rejected} not", report.writing, taken + rejected)?;
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    for fault in report.rejects.iter().flat_map(|reject| &reject.faults) {
        let field = if fault.field.is_empty() { "line" } else { fault.field };
        *reasons.entry(format!("{field}: {}", fault.reason.kind())).or_default() += 1;
    }
    for (reason, count) in reasons {
        writeln!(f, "  not taken {count:>5}  {reason}")?;
    }
    let mut remarks: BTreeMap<_, Vec<u64>> = BTreeMap::new();
    for notice in &report.notices {
        remarks.entry(notice.remark).or_default().push(notice.line);
    }
    for (remark, lines) in remarks {
        let shown: Vec<String> = lines.iter().take(LINES_SHOWN).map(u64::to_string).collect();
        let more = if lines.len() > LINES_SHOWN { ", …" } else { "" };
        writeln!(f, "  note      {:>5}  {remark} (line {}{more})", lines.len(), shown.join(", "))?;
    }
    if !report.unused_columns.is_empty() {
        writeln!(f, "  columns left alone: {}", report.unused_columns.join(", "))?;
    }
    Ok(())
}

fn totals(f: &mut fmt::Formatter<'_>, counts: &Counts) -> fmt::Result {
    writeln!(
        f,
        "Students: {} new, {} changed, {} as they were; in {} schools",
        counts.students_new, counts.students_changed, counts.students_same, counts.schools
    )?;
    writeln!(f, "Doses:    {} new, {} known already", counts.doses_new, counts.doses_known)?;
    writeln!(f, "Lists:    {} new, {} changed", counts.lists_new, counts.lists_changed)?;
    if counts.doses_deleted_here > 0 {
        writeln!(f, "{} of the known doses were deleted here and stay deleted", counts.doses_deleted_here)?;
    }
    if counts.students_locked > 0 {
        writeln!(
            f,
            "{} students keep the name, birth date or gender registered at birth: the roster says otherwise",
            counts.students_locked
        )?;
    }
    Ok(())
}
