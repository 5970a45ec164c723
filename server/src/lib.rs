//! The Bluebonnet registry: accounts, storage and sync, with the app inside it.

pub mod account;
pub mod backup;
pub mod cases;
pub mod compaction;
pub mod demo;
pub mod http;
pub mod mail;
pub mod report;
pub mod review;
pub mod roster;
pub mod schedules;
pub mod serve;
pub mod settings;
pub mod store;
