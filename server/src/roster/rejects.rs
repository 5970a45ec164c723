//! The rejects file: what the school that sent a roster needs to put it right.

use super::Reject;
use std::io;

/// Writes rejects as CSV: `file,line,field,reason`, one row for each fault. Values are left out: line and field are
/// enough to find them in the file they came from, and so this file says nothing about anyone.
///
/// `files` are the files' names with their rejects.
///
/// # Errors
/// When `to` cannot be written.
pub fn write_rejects<'a>(
    to: impl io::Write,
    files: impl IntoIterator<Item = (&'a str, &'a [Reject])>,
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(["file", "line", "field", "reason"])?;
    for (file, rejects) in files {
        for reject in rejects {
            for fault in &reject.faults {
                csv.write_record([file, &reject.line.to_string(), fault.field, &fault.reason.to_string()])?;
            }
        }
    }
    csv.flush()
}
