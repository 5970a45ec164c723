//! Sync under every kind of bad luck, from a seed.

pub mod chance;
pub mod disk;
