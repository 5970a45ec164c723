//! Signing in: what goes over the wire between the app and the registry about accounts and sessions.

use crate::calendar::Timestamp;
use crate::ids::{DeviceId, OrgId, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The three codes, and the device they are typed on. `POST /api/session`.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignIn {
    /// Organization code.
    pub org_code: String,
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
    /// The device's id, if it was given one before.
    #[serde(default)]
    pub device: Option<DeviceId>,
    /// What the device calls itself ("Chromium on Linux"), for the list of devices.
    pub device_name: String,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIn(..)")
    }
}

/// The answer to a good sign-in.
#[derive(Clone, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who and where.
    pub session: Session,
    /// The device's id from now on.
    pub device: DeviceId,
    /// Key of this user's vault on this device: 32 bytes, base64.
    pub vault_key: String,
    /// What must be agreed to before anything else.
    pub statement: Statement,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("session", &self.session)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}

/// Who is signed in, and for whom. `GET /api/session`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's login name.
    pub username: String,
    /// The organization.
    pub organization: OrgId,
    /// The organization's code.
    pub org_code: String,
    /// The organization's name.
    pub organization_name: String,
    /// What the user may do there.
    pub role: Role,
    /// Version of the Confidentiality Statement agreed to in this session, if any.
    pub agreed: Option<u32>,
    /// When the session ends, whatever happens.
    pub expires: Timestamp,
}

/// What a user may do in an organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Lists and doses.
    Nurse,
    /// View, lists and reports.
    Clerk,
    /// Users, assignment of lists, devices.
    Admin,
    /// Everything.
    RegistryStaff,
}

/// The header by which a device says whose session it takes its cookie for: [`session_of`]. A tablet is shared, and the cookie may be
/// of whoever signed in on it last: what one user entered must never be sent in another's name.
pub const SESSION_OF_HEADER: &str = "x-bluebonnet-session-of";

/// The value of [`SESSION_OF_HEADER`].
pub fn session_of(user: UserId, organization: OrgId) -> String {
    format!("{user}/{organization}")
}

impl Role {
    /// Whether this user looks after the organization's devices, and not only after their own.
    pub fn looks_after_devices(self) -> bool {
        matches!(self, Self::Admin | Self::RegistryStaff)
    }
}

/// The Confidentiality Statement, a versioned text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Version agreed to.
    pub version: u32,
    /// Heading.
    pub title: String,
    /// Paragraphs.
    pub paragraphs: Vec<String>,
}

/// `I Agree`. `POST /api/session/agreement`.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Agreement {
    /// The version agreed to.
    pub version: u32,
}

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind: a relative URI such as `/problems/wrong-codes`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do about this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}
