//! What a user sees and changes of the account that is signed in.

use super::password::Owner;
use super::{EmailAddress, Membership, Phone};
use crate::calendar::Timestamp;
use crate::ids::{SessionId, UserId};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The caller's account. `GET /api/account`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyAccount {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// The user's login name.
    pub username: String,
    /// Where mail goes, a reset link above all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub email: Option<EmailAddress>,
    /// Telephone number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Phone>,
    /// Every organization the user works in, by code.
    pub organizations: Vec<Membership>,
    /// Whether a second factor is set up.
    pub second_factor: bool,
}

impl MyAccount {
    /// Whose password it is, for the rules as it is typed.
    pub fn owner(&self) -> Owner<'_> {
        Owner { username: &self.username, name: &self.user_name }
    }
}

/// Another password, by somebody who is signed in. `PUT /api/account/password`. A wrong present one counts on the ladder.
#[derive(Clone, Serialize, Deserialize)]
pub struct NewPassword {
    /// The present password.
    pub current: String,
    /// The new one.
    pub new: String,
}

impl fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NewPassword(..)")
    }
}

/// One of the caller's sessions. `GET /api/account/sessions` gives a list of these, the last used first; `DELETE` of
/// `/api/account/sessions/{id}` ends one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MySession {
    /// By which it is ended. It opens nothing.
    pub id: SessionId,
    /// What the device is called.
    pub device_name: String,
    /// The organization's name.
    pub organization_name: String,
    /// When it began.
    pub began: Timestamp,
    /// When it was last used, to about a minute.
    pub last_seen: Timestamp,
    /// Whether it is the one that asks.
    pub this: bool,
}
