//! Accounts at the door, and the account that is signed in.

use super::exchange::{Asking, Exchange, answer};
use super::{Failure, PING, PUSH};
use bluebonnet_shared::account::{
    Agreement, Captcha, ConfirmFactor, FactorSetup, Forgotten, MyAccount, MySession, NewPassword, OpenReset,
    RecoveryCodes, RemoveFactor, Reset, ResetOpened, Session, SetUpFactor, SignIn, SignedIn,
    SwitchOrganization, TypedContact,
};
use bluebonnet_shared::ids::{OrgId, SessionId};
use serde::Serialize;

/// Milliseconds for what checks a password, which is slow on purpose.
const PASSWORD: u32 = 15_000;

/// Signs in.
pub async fn sign_in(request: &SignIn) -> Result<SignedIn, Failure> {
    answer("POST", "/api/session", &Asking::with(request)?, PASSWORD).await
}

/// Agrees to the Confidentiality Statement.
pub async fn agree(version: u32) -> Result<Session, Failure> {
    answer("POST", "/api/session/agreement", &Asking::with(&Agreement { version })?, PUSH).await
}

/// Goes on for another organization of the same user.
pub async fn switch(organization: OrgId) -> Result<SignedIn, Failure> {
    answer("POST", "/api/session/organization", &Asking::with(&SwitchOrganization { organization })?, PUSH)
        .await
}

/// The session as it is at the registry.
pub async fn session() -> Result<Session, Failure> {
    answer("GET", "/api/session", &Asking::default(), PUSH).await
}

/// Ends the session.
pub async fn sign_out() -> Result<(), Failure> {
    done("DELETE", "/api/session", &Asking::default(), PING).await
}

/// Fetches a CAPTCHA.
pub async fn captcha() -> Result<Captcha, Failure> {
    answer("GET", "/api/captcha", &Asking::default(), PASSWORD).await
}

/// Asks for a link to set another password. The answer says nothing of whether there is such an account.
pub async fn forgotten(who: &Forgotten) -> Result<(), Failure> {
    tell("POST", "/api/password/forgotten", who).await
}

/// Opens the link from such a mail.
pub async fn open_reset(token: &str) -> Result<ResetOpened, Failure> {
    let link = OpenReset { token: token.to_owned() };
    answer("POST", "/api/password/reset/open", &Asking::with(&link)?, PASSWORD).await
}

/// Sets another password by such a link.
pub async fn reset(reset: &Reset) -> Result<(), Failure> {
    tell("POST", "/api/password/reset", reset).await
}

/// The account that is signed in.
pub async fn mine() -> Result<MyAccount, Failure> {
    answer("GET", "/api/account", &Asking::default(), PUSH).await
}

/// Changes how it is reached.
pub async fn change_contact(contact: &TypedContact) -> Result<(), Failure> {
    tell("PUT", "/api/account", contact).await
}

/// Changes its password.
pub async fn change_password(change: &NewPassword) -> Result<(), Failure> {
    tell("PUT", "/api/account/password", change).await
}

/// Its sessions.
pub async fn sessions() -> Result<Vec<MySession>, Failure> {
    answer("GET", "/api/account/sessions", &Asking::default(), PUSH).await
}

/// Ends one of them.
pub async fn end_session(id: SessionId) -> Result<(), Failure> {
    done("DELETE", &format!("/api/account/sessions/{id}"), &Asking::default(), PUSH).await
}

/// Begins to set up a second factor, by the password.
pub async fn begin_factor(password: &str) -> Result<FactorSetup, Failure> {
    let password = SetUpFactor { password: password.to_owned() };
    answer("POST", "/api/account/second-factor", &Asking::with(&password)?, PASSWORD).await
}

/// Ends setting it up with a first code.
pub async fn confirm_factor(code: &str) -> Result<RecoveryCodes, Failure> {
    let code = ConfirmFactor { code: code.to_owned() };
    answer("POST", "/api/account/second-factor/confirm", &Asking::with(&code)?, PASSWORD).await
}

/// Takes it away.
pub async fn remove_factor(removal: &RemoveFactor) -> Result<(), Failure> {
    tell("DELETE", "/api/account/second-factor", removal).await
}

async fn tell(method: &str, address: &str, what: &impl Serialize) -> Result<(), Failure> {
    done(method, address, &Asking::with(what)?, PASSWORD).await
}

/// Asks for something to be done that has no answer but that it is done.
pub(super) async fn done(method: &str, address: &str, asking: &Asking, patience: u32) -> Result<(), Failure> {
    Exchange::begin(method, address, asking, patience).await?.good().await.map(|_| ())
}
