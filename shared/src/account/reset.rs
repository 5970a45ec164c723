//! A forgotten password: asking for a link by mail, opening it, and setting a new one.

use super::Statement;
use super::password::Owner;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Who has forgotten a password. `POST /api/password/forgotten`, always answered with 204: whether a mail was sent is told to
/// nobody but whoever reads it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Forgotten {
    /// Organization code.
    pub org_code: String,
    /// Username.
    pub username: String,
    /// The email address on file.
    pub email: String,
}

impl fmt::Debug for Forgotten {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Forgotten(..)")
    }
}

/// Opens a link from a mail, which is `/reset#<token>`: in the fragment, so that it reaches no server's log.
/// `POST /api/password/reset/open`. Opening it does not use it up. A link that is not known, was used, is more than a day old or has
/// a newer one answers `/problems/reset-link`.
#[derive(Clone, Serialize, Deserialize)]
pub struct OpenReset {
    /// What stands after the `#`.
    pub token: String,
}

impl fmt::Debug for OpenReset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OpenReset(..)")
    }
}

/// What a good link opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResetOpened {
    /// To agree to before the password is set.
    pub statement: Statement,
    /// The user's login name.
    pub username: String,
    /// The user's name.
    pub user_name: String,
    /// The organization's code.
    pub org_code: String,
    /// The organization's name.
    pub organization_name: String,
}

impl ResetOpened {
    /// Whose password it is, for the rules as it is typed.
    pub fn owner(&self) -> Owner<'_> {
        Owner { username: &self.username, name: &self.user_name }
    }
}

/// Sets a new password. `POST /api/password/reset`. A password that does not meet the rules answers `/problems/password-rules` with
/// what it does not meet, and the link stays good.
#[derive(Clone, Serialize, Deserialize)]
pub struct Reset {
    /// What stands after the `#`.
    pub token: String,
    /// Version of the Confidentiality Statement agreed to.
    pub agreed: u32,
    /// The new password.
    pub password: String,
}

impl fmt::Debug for Reset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reset(..)")
    }
}
