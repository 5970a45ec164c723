//! The form of a schedule, which is shared's. It is compiled here too, rather than depended on, because a schedule that
//! does not hold stops the build of `shared`, and importing it anew is how that is mended.
#![allow(dead_code, unused_imports, reason = "the importer uses a part of it")]

#[path = "../../shared/src/schedule/cdsi/mod.rs"]
pub mod cdsi;
#[path = "../../shared/src/schedule/files/mod.rs"]
pub mod files;
#[path = "../../shared/src/schedule/release/mod.rs"]
pub mod release;
