//! Telling users what was done to their accounts.

use super::state::AppState;
use crate::mail::Notice;
use crate::store::{Account, Cause};
use bluebonnet_shared::account::EmailAddress;

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
    let registry = state.settings.public_address.as_ref();
    let queued = match notice.queued(&state.master_key, registry, username, to, cause).map_err(|_| ()) {
        Ok(mail) => state.in_store(move |store| store.queue_mail(&mail)).await.map_err(|_| ()),
        Err(()) => Err(()),
    };
    match queued {
        Ok(()) => state.post_office().posted(),
        Err(()) => tracing::error!("a notice could not be put in the queue"),
    }
}
