//! Releases of the schedule: CDC publishes several a year, and a registry takes one without a new program.
//!
//! A release comes as a folder ([`read`]), is held against the one in force ([`difference`]), and lies then in the data
//! folder ([`Installed`]), where a registry finds it when it starts. One that does not hold is not installed; one that was
//! damaged since is said so, loudly, and the schedule this program was built with decides in its place.

mod difference;
mod folder;
mod installed;

pub use difference::{Counts, Difference, difference};
pub use folder::{Found, ReleaseError, read};
pub use installed::{InstallError, Installed, in_force};
