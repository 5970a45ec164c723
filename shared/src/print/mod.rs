//! The printed documents.
//!
//! A document is first a value that says everything it says ([`OfficialRecord`]); that part is always compiled, and the
//! app shows the same value as an accessible page with print styles. `pdf` lays such a value out on paper; it brings the
//! PDF writer and its fonts, so it stands behind the feature `print` and, in the app, in a wasm module of its own.

mod official;
#[cfg(feature = "print")]
pub mod pdf;
#[cfg(all(test, feature = "print"))]
mod sample;
pub mod words;

pub use official::{OfficialDose, OfficialGroup, OfficialRecord, Printing, Series};
pub use words::us_date;
