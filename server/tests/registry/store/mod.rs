//! What any store must do, whatever database is behind it.

mod accounts;
mod audit;
pub mod compaction;
mod durability;
mod entitlement;
mod epochs;
mod erasing;
mod grants;
mod held;
mod merging;
mod policy;
mod pulling;
mod pushing;
mod records;
mod tries;
