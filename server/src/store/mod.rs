//! Where the registry keeps everything. [`Store`] is the only door, and behind it is the only place with SQL.
//!
//! The traits speak of organizations, sessions, records and the feed, never of a database, so that another one can stand
//! behind them. Every method blocks until its answer is final: a write returns once it is on disk. Callers on an async
//! runtime go through `spawn_blocking`.

mod accounts;
mod audit;
mod cause;
mod devices;
mod document;
mod epochs;
mod error;
mod feed;
mod held;
mod lists;
mod merge;
mod parallel;
mod records;
mod sessions;
mod sqlite;

pub use accounts::{Account, Accounts, Credentials, NewUser, Organization, School};
pub use audit::{Action, AuditEntry, AuditFault, AuditLog};
pub use cause::Cause;
pub use devices::{DeviceScope, Devices};
pub use document::{NewDocument, fold_name};
pub use epochs::{Compacted, Epochs, FreshActors};
pub use error::{Missing, StoreError};
pub use feed::{Feed, Listener, Page, Pull, Sender};
pub use held::{HeldChange, HeldChanges, HeldNumber, MOST_HELD, Released};
pub use lists::{ListSummary, Lists};
pub use records::{RecordChanges, Records, StoredDocument};
pub use sessions::{DeviceVisit, OpenSession, Opened, SealedKey, SessionOpening, Sessions, TokenHash};
pub use sqlite::{Copied, Flaw, InUse, Proof, SqliteStore, prove, settle};

/// Everything the registry keeps.
pub trait Store:
    Accounts
    + Sessions
    + Devices
    + Lists
    + Records
    + Feed
    + Epochs
    + HeldChanges
    + AuditLog
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: Accounts
        + Sessions
        + Devices
        + Lists
        + Records
        + Feed
        + Epochs
        + HeldChanges
        + AuditLog
        + Send
        + Sync
        + 'static
{
}
