//! The common crate of Bluebonnet: what a nurse's tablet and the registry must agree on.
//!
//! Here live the domain, a student's record as a CRDT document, forecasting, the sync messages and the printed
//! documents. Nothing here opens a file, a socket or a clock, and nothing here makes a random number: bytes, dates and
//! ids come in as arguments, values go out, so that the same code gives the same answer on a server, in a browser and
//! in a test. What needs I/O lives in `app` or `server`.

pub mod account;
pub mod calendar;
pub mod codes;
pub mod compliance;
pub mod devices;
pub mod forecast;
pub mod ids;
pub mod immunization;
pub mod office;
pub mod order;
pub mod person;
pub mod print;
pub mod record;
pub mod replica;
#[cfg(any(test, feature = "schedule-files"))]
pub mod rule_files;
pub mod schedule;
pub mod sync;
