//! What lives on this device: the door (signing in and unlocking), and behind it the desk of one user with her lists,
//! her students and what she has entered and not yet sent.
//!
//! On the disk there is ciphertext only (`vault`); in memory, while unlocked, one row per student. Everything a screen
//! saves is on the disk before the call returns, and everything else follows from that.

mod account;
mod browser;
pub mod clock;
mod desk;
mod device_log;
mod door;
mod error;
mod noticeboard;
mod outbox;
pub mod page;
pub mod print;
mod reckoning;
pub mod refusal;
mod remembered;
mod row;
mod row_facts;
mod shelf;
pub mod update;
mod vault;
mod watch;
mod wording;

pub use account::EnrolledAccount;
pub use browser::timer;
pub use desk::{ClientView, Desk, Meeting};
pub use door::{Door, NoStore, SignInForm, arrive, sign_in, unlock, wait_for_turn};
pub use error::{DeviceError, SignInError};
pub use outbox::{EntryState, OutboxEntry};
pub use row::{GroupStanding, ListSummary, StudentRow};
pub use watch::use_watch;
