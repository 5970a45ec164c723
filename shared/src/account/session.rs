//! Who is signed in, for whom, and what they may do there.

use crate::calendar::Timestamp;
use crate::ids::{OrgId, UserId};
use serde::{Deserialize, Serialize};

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
    /// Whether the organization requires a second factor that the user has not set up yet. Until then the session is good for
    /// setting one up, and everything else answers `/problems/second-factor-setup`.
    #[serde(default)]
    pub needs_second_factor: bool,
    /// When the session ends, whatever happens.
    pub expires: Timestamp,
}

/// An organization that a user works in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The organization.
    pub organization: OrgId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What the user may do there.
    pub role: Role,
}

/// Another organization of the same user. `POST /api/session/organization`, answered with [`super::SignedIn`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct SwitchOrganization {
    /// The organization to go on in.
    pub organization: OrgId,
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
