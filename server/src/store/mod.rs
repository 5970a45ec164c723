//! Where the registry keeps everything. [`Store`] is the only door, and behind it is the only place with SQL.
//!
//! The traits speak of organizations, sessions, records and the feed, never of a database, so that another one can stand
//! behind them. Every method blocks until its answer is final: a write returns once it is on disk. Callers on an async
//! runtime go through `spawn_blocking`.

mod accesses;
mod accounts;
mod announcements;
mod audit;
mod cause;
mod devices;
mod document;
mod endings;
mod epochs;
mod error;
mod factors;
mod feed;
mod grantee;
mod held;
mod history;
mod ladder;
mod leaving;
mod lists;
mod mail;
mod merge;
mod mergers;
mod organizations;
mod parallel;
mod passwords;
mod reach;
mod records;
mod sessions;
mod sqlite;
mod staff;
mod statements;

pub use accesses::Accesses;
pub use accounts::{Account, Accounts, Credentials, NewUser, Organization, PasswordNumber, School};
pub use announcements::Announcements;
pub use audit::{Action, AuditEnd, AuditEntry, AuditFault, AuditLog, AuditRow, AuditSpan, AuditSubject};
pub use cause::Cause;
pub use devices::{DeviceScope, Devices};
pub(crate) use document::View;
pub use document::{NewDocument, fold_name};
pub use endings::{Ending, Endings};
pub use epochs::{Epochs, FreshActors};
pub use error::{Missing, StoreError};
pub use factors::{Factors, KeptFactor, RecoveryKey};
pub use feed::{Feed, Listener, Page, PlannedPull, Pull, Sender};
pub use grantee::Grantee;
pub use held::{
    HELD_ROW, HeldChange, HeldChanges, HeldForReview, HeldNamed, HeldNumber, HeldScope, MOST_BEFORE,
    MOST_HELD, Released,
};
pub use history::{Compacted, Histories, History, HistoryPlace};
pub use ladder::{AddressKey, AddressLimits, CodesKey, CountedTry, Ladder, Taken, Try};
pub use leaving::Leaving;
pub use lists::{ListSummary, Lists};
pub use mail::{Delivery, DueMail, Mails, QueuedMail};
pub(crate) use merge::{Merging, Offered};
pub use mergers::{Merger, Mergers, NotMerged};
pub use organizations::Organizations;
pub use passwords::{ChangedBy, NewReset, PasswordChange, PasswordChanges};
pub use reach::Reach;
pub use records::{RecordChanges, Records, StoredDocument};
pub use sessions::{
    DeviceVisit, Ground, OpenSession, Opened, SealedKey, SessionOpening, Sessions, TokenHash,
};
pub use sqlite::{Copied, EndedAgain, Flaw, InUse, Proof, SqliteStore, prove, settle};
pub use staff::{NewStaff, Staff, StaffMember, StaffObjection};
pub use statements::{PublishedStatement, Statements};

/// Everything the registry keeps.
pub trait Store:
    Accesses
    + Accounts
    + Announcements
    + Organizations
    + Staff
    + Statements
    + Sessions
    + Devices
    + Lists
    + Records
    + Feed
    + Epochs
    + Histories
    + Mergers
    + HeldChanges
    + Leaving
    + Mails
    + Ladder
    + PasswordChanges
    + Factors
    + AuditLog
    + Send
    + Sync
    + 'static
{
}

impl<T> Store for T where
    T: Accesses
        + Accounts
        + Announcements
        + Organizations
        + Staff
        + Statements
        + Sessions
        + Devices
        + Lists
        + Records
        + Feed
        + Epochs
        + Histories
        + Mergers
        + HeldChanges
        + Leaving
        + Mails
        + Ladder
        + PasswordChanges
        + Factors
        + AuditLog
        + Send
        + Sync
        + 'static
{
}
