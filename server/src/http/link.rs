//! Links by mail that set a password.

use super::Fault;
use super::state::AppState;
use crate::account::Token;
use crate::mail::Letter;
use crate::store::{Account, Cause, NewReset};
use bluebonnet_shared::account::EmailAddress;
use std::time::Duration;

/// How long a link is good.
const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);

/// Why somebody gets a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Occasion {
    /// The user has forgotten the password, or somebody says so.
    Forgotten,
    /// The user is new and has none.
    Invited,
    /// An administrator wants another one set.
    Reset,
}

/// Mails a user a link that sets a password; an older one is void.
pub(super) async fn post(
    state: &AppState,
    account: &Account,
    to: EmailAddress,
    occasion: Occasion,
    cause: Cause,
) -> Result<(), Fault> {
    let expires = cause.at.checked_add(GOOD_FOR).map_err(|_| Fault::Server)?;
    let token = Token::draw()?;
    let subject = match occasion {
        Occasion::Forgotten | Occasion::Reset => "Your Bluebonnet password",
        Occasion::Invited => "Your Bluebonnet account",
    };
    let letter = Letter { to, subject: subject.to_owned(), text: text(state, account, occasion, &token) };
    let mail_cause = Cause { why: "link that sets a password".to_owned(), ..cause.clone() };
    let reset = NewReset {
        user: account.user,
        organization: account.organization.id,
        token: token.hash(),
        expires,
        mail: state.post_office().seal(&letter, expires, mail_cause)?,
    };
    state.in_store(move |store| store.begin_reset(&reset, &cause)).await?;
    state.post_office().posted();
    Ok(())
}

fn text(state: &AppState, account: &Account, occasion: Occasion, token: &Token) -> String {
    let address = state.public_address();
    let (username, organization) = (&account.username, &account.organization.name);
    let token = token.text();
    let why = match occasion {
        Occasion::Forgotten => {
            format!("Somebody, most likely you, asked for a new password for {username} at {organization}.")
        }
        Occasion::Invited => format!(
            "There is an account for you at {organization}.\n\nOrg Code: {}\nUsername: {username}",
            account.organization.code
        ),
        Occasion::Reset => {
            format!("An administrator of {organization} asks you to set a new password for {username}.")
        }
    };
    let otherwise = match occasion {
        Occasion::Forgotten => "If you did not ask for it, do nothing: your password stays as it is.",
        Occasion::Invited => "After that, ask an administrator for another one.",
        Occasion::Reset => "Until then your password stays as it is.",
    };
    format!(
        "{why}\n\nTo set one, open this link within 24 hours:\n\n{address}/reset#{token}\n\n\
         It works once, and a newer one makes it void. {otherwise}\n"
    )
}
