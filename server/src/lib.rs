//! The Bluebonnet registry: accounts, storage and sync, with the app inside it.

pub mod account;
pub mod demo;
pub mod http;
pub mod report;
pub mod roster;
pub mod serve;
pub mod settings;
pub mod store;
