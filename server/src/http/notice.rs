//! Letters that tell users what was done to their accounts: whoever did not do it learns of it.

use super::state::AppState;
use crate::mail::Letter;
use crate::store::{Account, Cause};
use bluebonnet_shared::account::EmailAddress;
use std::time::Duration;

/// How long a notice is tried to be sent: later it would only puzzle.
const GOOD_FOR: Duration = Duration::from_secs(3 * 24 * 3600);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notice {
    /// The password is another one.
    Password,
    /// A second factor was set up.
    FactorSetUp,
    /// The second factor was taken away.
    FactorTakenAway,
    /// Mail goes to another address, or to none. This is told to the former one.
    Address,
}

impl Notice {
    fn what(self) -> &'static str {
        match self {
            Self::Password => "The password was changed",
            Self::FactorSetUp => "A second factor was set up",
            Self::FactorTakenAway => "The second factor was taken away",
            Self::Address => "The e-mail address on file was changed",
        }
    }
}

/// Tells a user at the address on file. What was done stands whether or not the letter can be written: that is for the log.
pub(super) async fn post(state: &AppState, account: &Account, notice: Notice, cause: Cause) {
    let user = account.user;
    let contact = state.in_store(move |store| store.contact(user)).await;
    match contact.map(|contact| contact.email) {
        Ok(Some(email)) => post_to(state, &account.username, email, notice, cause).await,
        Ok(None) => {}
        Err(_) => tracing::error!("nobody knows where a notice goes"),
    }
}

/// The same, at an address that is known.
pub(super) async fn post_to(
    state: &AppState,
    username: &str,
    to: EmailAddress,
    notice: Notice,
    cause: Cause,
) {
    let Ok(expires) = cause.at.checked_add(GOOD_FOR) else { return };
    let letter =
        Letter { to, subject: "Your Bluebonnet account".to_owned(), text: text(state, username, notice) };
    let cause = Cause { why: "notice of a change of the account".to_owned(), ..cause };
    let sealed = state.post_office().seal(&letter, expires, cause).map_err(|_| ());
    let queued = match sealed {
        Ok(mail) => state.in_store(move |store| store.queue_mail(&mail)).await.map_err(|_| ()),
        Err(()) => Err(()),
    };
    match queued {
        Ok(()) => state.post_office().posted(),
        Err(()) => tracing::error!("a notice could not be put in the queue"),
    }
}

fn text(state: &AppState, username: &str, notice: Notice) -> String {
    format!(
        "{} for {username}.\n\nIf it was not you, choose a new password at once with Forgot Password at\n\n{}\n\n\
         and tell an administrator of your organization.\n",
        notice.what(),
        state.public_address()
    )
}
