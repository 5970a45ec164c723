//! What can go wrong in the store, in the terms of its callers.

/// A failure of the store. Texts name kinds of things, never a person's data.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// The disk, or the room set aside for the database, is full. Nothing of the write was kept.
    #[error("the registry's disk is full")]
    Full,
    /// The thing already exists.
    #[error("{0} already exists")]
    Exists(&'static str),
    /// The thing does not exist.
    #[error("there is no such {0}")]
    Missing(Missing),
    /// What it was to rest on does not hold any more: the session has ended meanwhile, or the password is another.
    #[error("the session has ended, or the password is another")]
    Overtaken,
    /// The device is revoked: it gets nothing any more.
    #[error("the device is revoked")]
    Revoked,
    /// The user's work for the organization has ended, or the account is closed: nothing is sent any more.
    #[error("the user is let in no more")]
    Ended,
    /// It is not done to this user, and why.
    #[error(transparent)]
    Objection(#[from] super::StaffObjection),
    /// Two records are not merged, and why.
    #[error(transparent)]
    NotMerged(#[from] super::NotMerged),
    /// The record was merged into another one, which goes on.
    #[error("the record was merged into {0}: name that one")]
    Merged(bluebonnet_shared::ids::ClientId),
    /// A document cannot be read, or a change does not fit it.
    #[error(transparent)]
    Record(#[from] bluebonnet_shared::record::RecordError),
    /// What the database holds cannot be understood: damage, or a newer program's.
    #[error("the database holds {0} that this program cannot read")]
    Damaged(&'static str),
    /// The database itself reports an error.
    #[error("the database answers: {0}")]
    Database(String),
    /// Somebody reads what is to be rewritten.
    #[error("the database is in use by a long read; try again")]
    InUse,
    /// Another database is taking the place of this one, or that was broken off.
    #[error("a backup is being restored here; if that was broken off, run `bluebonnet restore` again")]
    BeingReplaced,
    /// The store is shutting down, or a write in it failed unexpectedly.
    #[error("the store did not finish the work")]
    Unfinished,
}

/// What does not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// An organization.
    Organization,
    /// A user of that organization.
    User,
    /// A list of that organization.
    List,
    /// A document.
    Document,
    /// A session.
    Session,
    /// A device of that scope.
    Device,
    /// A held change.
    HeldChange,
    /// An announcement.
    Announcement,
    /// A link that sets a password.
    ResetLink,
    /// A second factor.
    SecondFactor,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Organization => "organization",
            Self::User => "user",
            Self::List => "list",
            Self::Document => "record",
            Self::Session => "session",
            Self::Device => "device",
            Self::HeldChange => "held change",
            Self::Announcement => "announcement",
            Self::ResetLink => "link that sets a password",
            Self::SecondFactor => "second factor",
        })
    }
}
