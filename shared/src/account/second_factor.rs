//! The second factor: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for when it is lost.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Begins to set up a second factor. `POST /api/account/second-factor`, answered with a [`FactorSetup`].
#[derive(Clone, Serialize, Deserialize)]
pub struct SetUpFactor {
    /// The password.
    pub password: String,
}

impl fmt::Debug for SetUpFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SetUpFactor(..)")
    }
}

/// What an authenticator app is set up with. `POST /api/account/second-factor`. It counts once a code of it was confirmed; until then
/// asking again gives another.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactorSetup {
    /// The shared secret, in base32, for typing.
    pub secret: String,
    /// The same as an `otpauth:` address, for a QR code.
    pub uri: String,
    /// The address as a QR code: SVG, base64.
    #[serde(default)]
    pub picture: String,
}

impl fmt::Debug for FactorSetup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FactorSetup(..)")
    }
}

/// The first code of the app. `POST /api/account/second-factor/confirm`.
#[derive(Clone, Serialize, Deserialize)]
pub struct ConfirmFactor {
    /// Six digits.
    pub code: String,
}

impl fmt::Debug for ConfirmFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ConfirmFactor(..)")
    }
}

/// Codes for when the app is lost: each is good once in the place of one of the app's. Shown once, and never again.
#[derive(Clone, Serialize, Deserialize)]
pub struct RecoveryCodes {
    /// Ten codes.
    pub recovery_codes: Vec<String>,
}

impl fmt::Debug for RecoveryCodes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCodes(..)")
    }
}

/// Takes the second factor away. `DELETE /api/account/second-factor`.
#[derive(Clone, Serialize, Deserialize)]
pub struct RemoveFactor {
    /// The password.
    pub password: String,
    /// A code of the app, or a recovery code.
    pub code: String,
}

impl fmt::Debug for RemoveFactor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RemoveFactor(..)")
    }
}
