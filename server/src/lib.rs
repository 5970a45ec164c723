//! The Bluebonnet registry.

pub mod roster;
