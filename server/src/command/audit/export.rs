//! `bluebonnet audit export`

use crate::command::{Registry, cause};
use anyhow::Context;
use bluebonnet_server::store::{AuditLog, AuditRow, AuditSpan};
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::sync::DocumentId;
use clap::{Args, ValueEnum};
use jiff::tz::TimeZone;
use serde::Serialize;
use std::io::Write;

/// So many rows are read at once, however long the log is.
const ROWS_AT_ONCE: usize = 500;

/// A spreadsheet takes a cell that begins like this for something to reckon with; no free text but users' names is in an export.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// Write the audit log to standard output
///
/// It holds ids, fixed phrases and the names of users, and nothing of a record. That it was written is noted in the log itself,
/// and that note is the last row of an export up to today.
#[derive(Args)]
pub(in crate::command) struct Export {
    #[command(flatten)]
    registry: Registry,
    /// The first day, such as 2026-11-24, by this machine's calendar; without it, from the beginning
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// The last day, which is in it; without it, up to now
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// How rows are written
    #[arg(long, value_enum, default_value = "csv")]
    format: Format,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// A line of names, then a line a row
    Csv,
    /// A JSON object a line
    Jsonl,
}

/// A row as it is written.
#[derive(Serialize)]
struct Line<'a, R> {
    seq: u64,
    at: Timestamp,
    /// What a device says of the time, where it told of the row later.
    device_at: Option<Timestamp>,
    user: String,
    user_name: &'a str,
    device: String,
    organization: String,
    action: &'a str,
    why: &'a str,
    records: R,
    hash: String,
}

impl Export {
    pub(super) fn run(self) -> anyhow::Result<()> {
        let span = self.span()?;
        let store = self.registry.open()?;
        store.note_export(&cause("audit export"))?;
        let mut out = Writer::new(self.format, std::io::stdout().lock());
        let mut after = 0;
        loop {
            let rows = store.audit_rows(span, after, ROWS_AT_ONCE)?;
            let Some(last) = rows.last() else { break };
            after = last.entry.seq;
            rows.iter().try_for_each(|row| out.write(row)).context("the export could not be written")?;
        }
        out.finish().context("the export could not be written")
    }

    fn span(&self) -> anyhow::Result<AuditSpan> {
        let begins =
            |day: Date| day.to_zoned_datetime(TimeZone::system()).map(|midnight| midnight.timestamp());
        let from = self.from.map(begins).transpose().context("--from is no day here")?;
        let to =
            self.to.map(|day| day.tomorrow().and_then(begins)).transpose().context("--to is no day here")?;
        let span = AuditSpan { from: from.unwrap_or(Timestamp::MIN), to: to.unwrap_or(Timestamp::MAX) };
        anyhow::ensure!(span.from < span.to, "--to is before --from");
        Ok(span)
    }
}

/// Writes rows in one of the formats.
enum Writer<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Jsonl(std::io::BufWriter<W>),
}

impl<W: Write> Writer<W> {
    fn new(format: Format, out: W) -> Self {
        match format {
            Format::Csv => Self::Csv(Box::new(csv::Writer::from_writer(out))),
            Format::Jsonl => Self::Jsonl(std::io::BufWriter::new(out)),
        }
    }

    fn write(&mut self, row: &AuditRow) -> anyhow::Result<()> {
        match self {
            Self::Csv(out) => {
                let records: Vec<String> = row.records.iter().map(DocumentId::to_string).collect();
                let mut line = line(row, records.join(" "));
                let as_text = format!("'{}", line.user_name);
                if line.user_name.starts_with(FORMULA) {
                    line.user_name = &as_text;
                }
                out.serialize(line)?;
            }
            Self::Jsonl(out) => {
                serde_json::to_writer(&mut *out, &line(row, &row.records))?;
                out.write_all(b"\n")?;
            }
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        match self {
            Self::Csv(mut out) => out.flush()?,
            Self::Jsonl(mut out) => out.flush()?,
        }
        Ok(())
    }
}

fn line<R>(row: &AuditRow, records: R) -> Line<'_, R> {
    let cause = &row.entry.cause;
    let text = |id: Option<String>| id.unwrap_or_default();
    Line {
        seq: row.entry.seq,
        at: cause.at,
        device_at: cause.device_at,
        user: text(cause.user.map(|id| id.to_string())),
        user_name: row.user_name.as_deref().unwrap_or_default(),
        device: text(cause.device.map(|id| id.to_string())),
        organization: text(cause.organization.map(|id| id.to_string())),
        action: &row.entry.action,
        why: &cause.why,
        records,
        hash: hexadecimal(&row.hash),
    }
}

/// Bytes as people compare them.
pub(super) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
