//! Sessions and the devices they are opened on.

use super::{Account, Cause, PasswordNumber, StoreError};
use bluebonnet_shared::account::MySession;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, OrgId, SessionId, UserId};

/// SHA-256 of a session's token. The token itself is only ever in the browser's cookie.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash(pub [u8; 32]);

/// A vault key as it is kept: sealed under the registry's master key.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedKey(pub Vec<u8>);

/// A browser that signs in.
#[derive(Clone, Debug)]
pub struct DeviceVisit {
    /// The id it says it was given before.
    pub claimed: Option<DeviceId>,
    /// The id it gets if it was not, made by the caller.
    pub fresh: DeviceId,
    /// Who signs in. Where she has a vault on the device, it is this device for whichever of her organizations.
    pub user: UserId,
    /// For whom it signs in. A device belongs to the first organization it signed in for.
    pub organization: OrgId,
    /// What it calls itself.
    pub name: String,
}

/// What a session rests on. It is looked at once more in the write that opens it: whatever ends sessions meanwhile, a new password above
/// all, ends those too that were about to be opened.
#[derive(Clone)]
pub enum Ground {
    /// Codes that were right.
    Codes {
        /// Which password was found right.
        password: PasswordNumber,
        /// A session that this browser has, which ends.
        replaces: Option<TokenHash>,
    },
    /// A session of the same user, which goes on in this one and ends.
    Session(TokenHash),
}

/// A session to be opened.
#[derive(Clone)]
pub struct SessionOpening {
    /// The new token's hash.
    pub token: TokenHash,
    /// What its user ends it by, made by the caller.
    pub id: SessionId,
    /// What it rests on.
    pub ground: Ground,
    /// The user.
    pub user: UserId,
    /// The organization.
    pub organization: OrgId,
    /// The device, recognised before.
    pub device: DeviceId,
    /// The vault key to keep if this user has none on this device.
    pub fresh_vault_key: SealedKey,
    /// Version of the Confidentiality Statement agreed to in the session that this one goes on from.
    pub agreed: Option<u32>,
    /// Whether a second factor was shown.
    pub second_factor: bool,
    /// When the session ends, whatever happens.
    pub expires: Timestamp,
}

/// A session in force.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Who and where.
    pub account: Account,
    /// On which device.
    pub device: DeviceId,
    /// Version of the Confidentiality Statement agreed to in it.
    pub agreed: Option<u32>,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used, to about a minute.
    pub last_seen: Timestamp,
    /// When it ends, whatever happens.
    pub expires: Timestamp,
    /// Whether the device is revoked: then the session is good for pushing alone.
    pub revoked: bool,
    /// How many entries of this user the device last said were unsent.
    pub unsent: Option<u32>,
    /// Whether a second factor was shown in it.
    pub second_factor: bool,
    /// Whether the organization requires one.
    pub second_factor_required: bool,
}

/// What a session opened with.
#[derive(Clone, PartialEq, Eq)]
pub enum Opened {
    /// The key of the user's vault on the device.
    Whole(SealedKey),
    /// Nothing: the device is revoked, and may only push what it still has.
    OnlyToPush,
}

/// Sessions, devices and vault keys.
pub trait Sessions {
    /// Finds the device a browser claims to be, or enrols it as a new one, and returns its id.
    ///
    /// # Errors
    /// When the database fails.
    fn recognise_device(&self, visit: &DeviceVisit, cause: &Cause) -> Result<DeviceId, StoreError>;

    /// Opens a session and returns the key of the user's vault on the device: the one kept, else the fresh one. A revoked device
    /// gets no key.
    ///
    /// # Errors
    /// `Overtaken` when what it rests on does not hold any more: then nothing has ended or begun.
    fn open_session(&self, opening: &SessionOpening, cause: &Cause) -> Result<Opened, StoreError>;

    /// The session with this token, unless it has expired by `now`, or was not used since `idle_since`.
    ///
    /// # Errors
    /// When the database fails.
    fn session(
        &self,
        token: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<OpenSession>, StoreError>;

    /// Notes that a session is in use, and how many entries the device says are unsent, if it says.
    ///
    /// # Errors
    /// When the database fails.
    fn touch_session(&self, token: &TokenHash, unsent: Option<u32>, now: Timestamp)
    -> Result<(), StoreError>;

    /// Records an agreement to the Confidentiality Statement.
    ///
    /// # Errors
    /// `Missing` when there is no such session.
    fn agree(&self, token: &TokenHash, version: u32, cause: &Cause) -> Result<(), StoreError>;

    /// Ends a session; one that does not exist is no error.
    ///
    /// # Errors
    /// When the database fails.
    fn close_session(&self, token: &TokenHash, cause: &Cause) -> Result<(), StoreError>;

    /// A user's sessions in force, the last used first. One of them asks.
    ///
    /// # Errors
    /// When the database fails.
    fn sessions_of(
        &self,
        user: UserId,
        asking: &TokenHash,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<MySession>, StoreError>;

    /// Ends one of a user's sessions by its id, and returns its token's hash.
    ///
    /// # Errors
    /// `Missing` when the user has no such session.
    fn end_session(&self, user: UserId, id: SessionId, cause: &Cause) -> Result<TokenHash, StoreError>;
}
