//! What stands between a person and the desk: what the app finds when it starts, signing in, unlocking.

use super::account::EnrolledAccount;
use super::desk::Desk;
use super::error::{SignInError, UnlockError};
use bluebonnet_shared::account::Statement;
use std::fmt;

/// What the app finds when it starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Door {
    /// Nothing can be kept on this device.
    NoStore(NoStore),
    /// Nobody has signed in here yet.
    Fresh,
    /// These users have; each opens her own vault with her password, online or not.
    Locked {
        /// Who, last used first.
        accounts: Vec<EnrolledAccount>,
    },
    /// Bluebonnet is open in another tab, and one tab at a time may write. [`wait_for_turn`] ends when that tab closes.
    OtherTab,
}

/// Why nothing can be kept on this device. Nothing is ever deleted to get around it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoStore {
    /// The browser has no IndexedDB, or hides it (private windows).
    #[error(
        "This browser keeps no data for Bluebonnet. Leave private browsing, or allow this site to store data, and reload."
    )]
    Missing,
    /// The browser offers its encryption to secure pages only.
    #[error(
        "This page was not opened securely, so records cannot be encrypted. Open Bluebonnet with https:// and reload."
    )]
    NotSecure,
    /// The browser lacks something else that is needed.
    #[error("This browser is too old for Bluebonnet: it lacks {0}. Update the browser and reload.")]
    TooOld(&'static str),
    /// The store is there and does not open. It is left as it is.
    #[error(
        "The data on this device cannot be opened ({0}). Nothing has been deleted. Restart the browser; if that does not help, call your administrator."
    )]
    DoesNotOpen(String),
}

/// The three codes, as typed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignInForm {
    /// Organization code.
    pub org_code: String,
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for SignInForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInForm(..)")
    }
}

/// Looks at what this device has. Takes the writer's turn, unless another tab has it.
pub async fn arrive() -> Door {
    Door::Fresh
}

/// Ends when the other tab has closed and this one may write. Call [`arrive`] again then.
pub async fn wait_for_turn() {}

/// Signs in at the registry, makes or refreshes this user's vault here, and opens it. Needs the network.
///
/// # Errors
/// See [`SignInError`]; each says what to do.
pub async fn sign_in(form: SignInForm) -> Result<(Desk, Statement), SignInError> {
    let _ = form;
    Err(SignInError::Unreachable)
}

/// Opens an enrolled user's vault with her password alone, without the network.
///
/// # Errors
/// See [`UnlockError`]; each says what to do.
pub async fn unlock(account: &EnrolledAccount, password: &str) -> Result<Desk, UnlockError> {
    let _ = (account, password);
    Err(UnlockError::WrongPassword)
}
