//! The audit log: who did what to which record.

use super::{Cause, Reach, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{ClientId, UserId};
use bluebonnet_shared::office::{AuditPage, ClientSearch, FoundClients};
use bluebonnet_shared::sync::DocumentId;
use uuid::Uuid;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// A sign-in that succeeded.
    SignIn,
    /// A sign-out.
    SignOut,
    /// `I Agree` under the Confidentiality Statement.
    Agree,
    /// An organization, school, user or password was added or changed.
    Administer,
    /// A list was given to a user or taken away.
    Assign,
    /// New documents.
    Create,
    /// Changes to documents, by a device or the registry.
    Change,
    /// Changes that a device sent were refused.
    Refuse,
    /// Documents or changes were sent to a device.
    Pull,
    /// Documents were read at the registry, or an announcement by a user.
    Read,
    /// A copy of everything was made.
    BackUp,
    /// Everything is as a backup holds it.
    Restore,
    /// A device was revoked.
    Revoke,
    /// Changes that a revoked device sent were put aside.
    Hold,
    /// Such changes were judged after all.
    Release,
    /// Such changes were thrown away.
    Discard,
    /// A document was made anew without its history.
    Compact,
    /// A client was erased.
    Erase,
    /// A record was merged into another one of the same client.
    Merge,
    /// Somebody looked at what was done with a client's record, or by a user.
    LookUp,
    /// The log was written into a file.
    Export,
    /// The registry announced something to everybody, or took it back.
    Announce,
    /// A mail was sent, or given up.
    Mail,
    /// A sign-in or a password that failed. With a user where the codes named one; never with what was typed.
    FailedTry,
    /// A CAPTCHA was asked for before codes were looked at.
    Captcha,
    /// A link that sets a password was asked for.
    ForgotPassword,
    /// A password was set by a link.
    ResetPassword,
    /// A password was changed by its owner.
    ChangePassword,
    /// A second factor was set up, confirmed or taken away.
    SecondFactor,
    /// A session was ended from another one.
    EndSession,
    /// Failed tries were forgiven.
    Unlock,
    /// An access was refused.
    Deny,
    /// A record or a list was opened on a device, as the device told later.
    Open,
    /// A record or a list was printed from a device, as the device told later.
    Print,
    /// A record was saved as a PDF on a device, as the device told later.
    SavePdf,
    /// A device was unlocked without the registry, as it told later.
    UnlockDevice,
    /// A wrong password was typed at a locked device, as it told later.
    WrongPassword,
    /// A device told of something that this program does not know.
    Use,
}

impl Action {
    /// The word kept in the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign-in",
            Self::SignOut => "sign-out",
            Self::Agree => "agree",
            Self::Administer => "administer",
            Self::Assign => "assign",
            Self::Create => "create",
            Self::Change => "change",
            Self::Refuse => "refuse",
            Self::Pull => "pull",
            Self::Read => "read",
            Self::BackUp => "back-up",
            Self::Restore => "restore",
            Self::Revoke => "revoke",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Discard => "discard",
            Self::Compact => "compact",
            Self::Erase => "erase",
            Self::Merge => "merge",
            Self::LookUp => "look-up",
            Self::Export => "export",
            Self::Announce => "announce",
            Self::Mail => "mail",
            Self::FailedTry => "failed-try",
            Self::Captcha => "captcha",
            Self::ForgotPassword => "forgot-password",
            Self::ResetPassword => "reset-password",
            Self::ChangePassword => "change-password",
            Self::SecondFactor => "second-factor",
            Self::EndSession => "end-session",
            Self::Unlock => "unlock",
            Self::Deny => "deny",
            Self::Open => "open",
            Self::Print => "print",
            Self::SavePdf => "save-pdf",
            Self::UnlockDevice => "unlock-device",
            Self::WrongPassword => "wrong-password",
            Self::Use => "use",
        }
    }
}

/// One row of the log.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Its number.
    pub seq: u64,
    /// Who, when and why.
    pub cause: Cause,
    /// What, as [`Action::word`] wrote it.
    pub action: String,
}

/// Where the log's chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditFault {
    /// The first row that does not follow from the one before it.
    pub seq: u64,
}

/// One row of the log with what it names, for an export.
#[derive(Clone, Debug)]
pub struct AuditRow {
    /// The row.
    pub entry: AuditEntry,
    /// The user's name.
    pub user_name: Option<String>,
    /// The records it was done with.
    pub records: Vec<DocumentId>,
    /// The row's hash, over the one before it and all that it says.
    pub hash: [u8; 32],
}

/// A span of time: from the first moment on, up to the last and without it.
#[derive(Clone, Copy, Debug)]
pub struct AuditSpan {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment that is past it.
    pub to: Timestamp,
}

/// Where the log ends. Rows cut off at its end leave a chain that holds: only who has kept this can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditEnd {
    /// The last row.
    pub seq: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// Whose rows somebody looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditSubject {
    /// What was done with a client's record.
    Client(ClientId),
    /// What a user did.
    User(UserId),
}

/// The audit log. It is written with what it tells of, in the same transaction.
pub trait AuditLog {
    /// Writes down something that changed nothing else.
    ///
    /// # Errors
    /// When the database fails.
    fn note(&self, action: Action, cause: &Cause) -> Result<(), StoreError>;

    /// Writes down that an access was refused. Of these ids, those that are a record's or a list's are named; the others are of something
    /// else or of nothing.
    ///
    /// # Errors
    /// When the database fails.
    fn note_denied(&self, cause: &Cause, ids: &[Uuid]) -> Result<(), StoreError>;

    /// Everything that was done with a record, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    fn audit_of(&self, document: DocumentId) -> Result<Vec<AuditEntry>, StoreError>;

    /// Follows the whole chain; none when no row is missing or altered.
    ///
    /// # Errors
    /// When the database fails.
    fn audit_fault(&self) -> Result<Option<AuditFault>, StoreError>;

    /// The log's last row; none when it has none.
    ///
    /// # Errors
    /// When the database fails.
    fn audit_end(&self) -> Result<Option<AuditEnd>, StoreError>;

    /// The next `most` rows of a span after the row `after`, oldest first.
    ///
    /// # Errors
    /// When the database fails.
    fn audit_rows(&self, span: AuditSpan, after: u64, most: usize) -> Result<Vec<AuditRow>, StoreError>;

    /// Notes that the log is written into a file, before it is.
    ///
    /// # Errors
    /// When the database fails.
    fn note_export(&self, cause: &Cause) -> Result<(), StoreError>;

    /// A page of what was done with a client's record or by a user, the latest first, from before the row `before`. That somebody
    /// looked is itself noted, under each client who is named in it.
    ///
    /// An organization sees all that was done with a client who has been enrolled there, whoever did it; of a client of another
    /// organization that approved it ([`super::Organizations::may_view`]), what its own people did; of a user who works or has
    /// worked for it, what was done for it.
    ///
    /// # Errors
    /// `Missing` when there is no such client or user within reach.
    fn audit_page(
        &self,
        subject: AuditSubject,
        reach: Reach,
        before: Option<u64>,
        cause: &Cause,
    ) -> Result<AuditPage, StoreError>;

    /// Looks for a client whose rows somebody wants to see: among those of the organization and of organizations that approved it. That
    /// somebody looked is noted under each who is found.
    ///
    /// # Errors
    /// When the database fails.
    fn audited_clients(
        &self,
        search: &ClientSearch,
        reach: Reach,
        cause: &Cause,
    ) -> Result<FoundClients, StoreError>;
}
