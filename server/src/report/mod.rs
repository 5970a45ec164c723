//! Reports over the registry's records.

mod compliance;

pub use compliance::{ComplianceReport, ReportError, StudentLine};
