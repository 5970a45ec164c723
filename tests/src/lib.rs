//! What crosses the crates, and what their tests share: made-up histories, properties that must hold for every one of them,
//! and damage for the files of a schedule.
//!
//! A property is a plain function of a case. `tests/forecast_properties.rs` holds each against a few cases in every test
//! run; `examples/fuzz.rs` goes on for as long as one likes (`cargo xtask fuzz`); benchmarks draw histories from the
//! same generators. All draw from a seed, so that whatever fails can be made to fail again ([`effort`]).
//!
//! Nothing here is part of what is shipped.

pub mod damage;
pub mod district;
pub mod effort;
pub mod histories;
pub mod http;
pub mod properties;
pub mod roster;
pub mod schedules;
pub mod serving;
pub mod simulator;
