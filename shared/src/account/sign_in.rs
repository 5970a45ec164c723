//! The three codes, and the answer to good ones.

use super::{CaptchaAnswer, Membership, Session, Statement};
use crate::ids::DeviceId;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The three codes, and the device they are typed on. `POST /api/session`.
#[derive(Clone, Default, Serialize, Deserialize)]
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
    /// The answer to a CAPTCHA, where one is asked for ([`super::LadderStep::Recall`]). Each try takes another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub captcha: Option<CaptchaAnswer>,
    /// A code of the authenticator app, or a recovery code, where the user has set up a second factor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second_factor: Option<String>,
    /// The key of this user's vaults that are on the device already, as in [`SignedIn::vault_key`]. A registry that knows none for the
    /// device takes this one: it may have been restored from a backup older than the device.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vault_key: Option<String>,
}

impl fmt::Debug for SignIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIn(..)")
    }
}

/// The answer to a good sign-in, and to switching organizations.
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
    /// Every organization the user works in, by code: the one signed in to as well.
    #[serde(default)]
    pub organizations: Vec<Membership>,
}

impl fmt::Debug for SignedIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SignedIn")
            .field("session", &self.session)
            .field("device", &self.device)
            .finish_non_exhaustive()
    }
}
