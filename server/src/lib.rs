//! The Bluebonnet registry.

pub mod demo;
pub mod roster;
pub mod store;
