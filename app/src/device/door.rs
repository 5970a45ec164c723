//! What stands between a person and the desk: what the app finds when it starts, signing in, unlocking.

use super::account::EnrolledAccount;
use super::browser::indexed_db::StoreFault;
use super::browser::{crypto, indexed_db, writer_lock};
use super::desk::{Arrival, Desk, Sitting};
use super::error::{DeviceError, SignInError, UnlockError};
use super::page;
use super::vault::grip::Grip;
use super::vault::keyring::Keyring;
use crate::sync::registry::{self, Failure};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::account::{CaptchaAnswer, SignIn, SignedIn};
use std::fmt;
use zeroize::Zeroizing;

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

impl From<StoreFault> for NoStore {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Missing => Self::Missing,
            StoreFault::Full => Self::DoesNotOpen("the device is full".to_owned()),
            // Browsers that keep nothing refuse with one of these two.
            StoreFault::Other(name) if name == "SecurityError" || name == "InvalidStateError" => {
                Self::Missing
            }
            StoreFault::Other(name) => Self::DoesNotOpen(name),
        }
    }
}

/// The three codes, as typed, and what the registry may ask besides.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SignInForm {
    /// Organization code.
    pub org_code: String,
    /// Username.
    pub username: String,
    /// Password.
    pub password: String,
    /// The characters of a CAPTCHA image, where one is shown.
    pub captcha_text: String,
    /// The answer to it, once it is known which one was shown.
    pub captcha: Option<CaptchaAnswer>,
    /// The code of a second factor, where there is one.
    pub second_factor: String,
}

impl fmt::Debug for SignInForm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignInForm(..)")
    }
}

/// Looks at what this device has. Takes the writer's turn, unless another tab has it.
pub async fn arrive() -> Door {
    if !crypto::available() {
        return Door::NoStore(NoStore::NotSecure);
    }
    if !indexed_db::available() {
        return Door::NoStore(NoStore::Missing);
    }
    if !writer_lock::available() {
        return Door::NoStore(NoStore::TooOld("Web Locks"));
    }
    if !writer_lock::take().await {
        return Door::OtherTab;
    }
    let keyring = match Keyring::open().await {
        Ok(keyring) => keyring,
        Err(fault) => return Door::NoStore(fault.into()),
    };
    // What cannot be emptied now, nothing opens meanwhile; the next start tries again.
    let _ = keyring.empty_forgotten().await;
    match keyring.accounts().await {
        Ok(accounts) if accounts.is_empty() => Door::Fresh,
        Ok(accounts) => Door::Locked { accounts },
        Err(error) => Door::NoStore(NoStore::DoesNotOpen(error.to_string())),
    }
}

/// Ends when the other tab has closed and this one may write. Call [`arrive`] again then.
pub async fn wait_for_turn() {
    writer_lock::wait().await;
}

/// Signs in at the registry, makes or renews this user's vault here, and opens it. Needs the network.
///
/// # Errors
/// See [`SignInError`]; each says what to do.
pub async fn sign_in(form: SignInForm) -> Result<Desk, SignInError> {
    let keyring = Keyring::open().await.map_err(DeviceError::from)?;
    let answer = post(&keyring, &form).await?;
    let account = EnrolledAccount {
        user: answer.session.user,
        organization: answer.session.organization,
        org_code: form.org_code.trim().to_owned(),
        username: form.username.trim().to_owned(),
        user_name: answer.session.user_name.clone(),
        organization_name: answer.session.organization_name.clone(),
    };
    let grip = keyring.enrol(&account, &form.password, &*key_in(&answer)?, answer.device).await?;
    let desk = Desk::open(account, grip, Arrival::SignedIn(Box::new(Sitting::from(&answer)))).await?;
    page::mark("unlocked");
    Ok(desk)
}

/// Opens an enrolled user's vault with her password alone, without the network.
///
/// # Errors
/// See [`UnlockError`]; each says what to do.
pub async fn unlock(account: &EnrolledAccount, password: &str) -> Result<Desk, UnlockError> {
    let keyring = Keyring::open().await.map_err(DeviceError::from)?;
    let grip = keyring.unlock(account, password).await?;
    let desk = Desk::open(account.clone(), grip, Arrival::Unlocked).await?;
    page::mark("unlocked");
    Ok(desk)
}

/// Signs in again for a desk that is open: a new session, and the vault's key wrapped anew, since the password may be another
/// one now.
pub(super) async fn renew(
    account: &EnrolledAccount,
    typed: SignInForm,
) -> Result<(Grip, Sitting), SignInError> {
    let keyring = Keyring::open().await.map_err(DeviceError::from)?;
    let form = SignInForm { org_code: account.org_code.clone(), username: account.username.clone(), ..typed };
    let answer = post(&keyring, &form).await?;
    if (answer.session.user, answer.session.organization) != (account.user, account.organization) {
        return Err(SignInError::Refused(
            "These codes belong to another account now. Lock, and sign in.".to_owned(),
        ));
    }
    let grip = keyring.enrol(account, &form.password, &*key_in(&answer)?, answer.device).await?;
    Ok((grip, Sitting::from(&answer)))
}

async fn post(keyring: &Keyring, form: &SignInForm) -> Result<SignedIn, SignInError> {
    let request = SignIn {
        org_code: form.org_code.trim().to_owned(),
        username: form.username.trim().to_owned(),
        password: form.password.clone(),
        device: keyring.device_of(form.org_code.trim(), form.username.trim()).await?,
        device_name: page::device_name(),
        captcha: form.captcha.clone(),
        second_factor: Some(form.second_factor.trim().to_owned()).filter(|code| !code.is_empty()),
        vault_key: keyring.key_here(form.username.trim(), &form.password).await?,
    };
    registry::sign_in(&request).await.map_err(|failure| match failure {
        Failure::Unreachable => SignInError::Unreachable,
        Failure::WrongCodes { step } => SignInError::WrongCodes { step },
        Failure::Captcha { step, wrong } => SignInError::Captcha { step, wrong },
        Failure::Locked => SignInError::Locked,
        Failure::SecondFactorRequired { wrong } => SignInError::SecondFactor { wrong },
        Failure::TooManyRequests { seconds } => SignInError::TooManyAttempts { seconds },
        Failure::Revoked => SignInError::Revoked,
        failure @ (Failure::Problem(_)
        | Failure::Trouble { .. }
        | Failure::SignInRequired
        | Failure::AgreementRequired
        | Failure::SecondFactorSetup) => SignInError::Refused(failure.words()),
    })
}

fn key_in(answer: &SignedIn) -> Result<Zeroizing<[u8; 32]>, SignInError> {
    vault_key(answer).ok_or_else(|| {
        SignInError::Refused("The registry's answer cannot be read. Update the app.".to_owned())
    })
}

/// The vault key in an answer of the registry; none when there is none of the right length.
pub(super) fn vault_key(answer: &SignedIn) -> Option<Zeroizing<[u8; 32]>> {
    let bytes = Zeroizing::new(STANDARD.decode(&answer.vault_key).ok()?);
    <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
}
