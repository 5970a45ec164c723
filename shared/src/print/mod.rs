//! The printed documents: one content model, written as PDF and as an accessible page.

mod official;

pub use official::{OfficialDose, OfficialGroup, OfficialRecord};
