//! Leaving: a device that may not have a user's records any more sends what it has not sent, which the registry holds until an administrator
//! has looked at it, and takes everything off itself. It does not as long as the registry has not answered for every entry.

use super::accesses;
use super::registry::{self, Failure};
use super::round::{Stopped, sent};
use crate::device::{Desk, EnrolledAccount};
use bluebonnet_shared::replica::{Batch, LastWords};
use bluebonnet_shared::sync::{Over, PushReply, Standing};

/// The session has ended. Where that is because the user works there no more, or may not sign in any more, the desk is emptied; else it
/// stays, and she is to sign in again.
pub async fn unless_it_stands(desk: &Desk) -> Result<(), Stopped> {
    match ask(desk, desk.account()).await? {
        Standing::Stands => Err(Failure::SignInRequired.into()),
        Standing::Over(over) => {
            // She may be let in no more elsewhere either, and nothing opens those vaults once this desk is locked.
            let _ = elsewhere(desk).await;
            let tell = async || accesses::leave(desk, desk.account(), &desk.untold()).await;
            for_good(desk, over, async |batch| leave(desk, desk.account(), batch).await, tell).await
        }
    }
}

/// This device is revoked, and its session is good for sending what it has.
pub async fn revoked(desk: &Desk) -> Result<(), Stopped> {
    let _ = elsewhere(desk).await;
    let send = async |batch: &Batch| Ok(sent(desk, registry::push(&batch.push, 0).await)?);
    for_good(desk, Over::Revoked, send, async || accesses::tell_last(desk).await).await
}

/// Empties those of the user's vaults on this device that are for organizations she works for no more.
pub async fn elsewhere(desk: &Desk) -> Result<(), Stopped> {
    for account in desk.other_accounts().await? {
        if ask(desk, &account).await? != Standing::Stands {
            let other = desk.other_vault(account.clone()).await?;
            let mut words = LastWords::default();
            let next = |words: &LastWords| other.next_words(words, desk.portion());
            say(&mut words, next, async |batch| leave(desk, &account, batch).await).await?;
            // Locked meanwhile, it may be because she has gone over there, and enters something.
            if desk.locked().get() {
                return Ok(());
            }
            accesses::leave(desk, &account, other.untold()).await?;
            other.wipe().await?;
        }
    }
    Ok(())
}

/// A registry that does not know the question, or cannot answer it, takes nothing off a device.
async fn ask(desk: &Desk, account: &EnrolledAccount) -> Result<Standing, Stopped> {
    match registry::farewell(&desk.farewell(account, Vec::new()).await?).await {
        Ok(reply) => Ok(reply.standing),
        Err(Failure::Problem(_) | Failure::Trouble { .. }) => Ok(Standing::Stands),
        Err(failure) => Err(failure.into()),
    }
}

/// Sends a batch without a session.
async fn leave(desk: &Desk, account: &EnrolledAccount, batch: &Batch) -> Result<PushReply, Stopped> {
    let farewell = desk.farewell(account, batch.push.changes.clone()).await?;
    Ok(sent(desk, registry::farewell(&farewell).await)?.reply)
}

/// Sends everything there is on a desk, tells what was done there, and empties it. What is saved while the last of it is on its way is sent, too.
async fn for_good(
    desk: &Desk,
    over: Over,
    send: impl AsyncFn(&Batch) -> Result<PushReply, Stopped>,
    tell: impl AsyncFn() -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut words = LastWords::default();
    loop {
        let next = |words: &LastWords| desk.next_words(words);
        let counted = async |batch: &Batch| {
            let reply = send(batch).await?;
            desk.note_held(&reply);
            Ok(reply)
        };
        say(&mut words, next, counted).await?;
        tell().await?;
        if desk.wipe(over, &words).await? {
            return Ok(());
        }
    }
}

/// Sends everything there is, refused entries too.
async fn say(
    words: &mut LastWords,
    next: impl Fn(&LastWords) -> Option<Batch>,
    send: impl AsyncFn(&Batch) -> Result<PushReply, Stopped>,
) -> Result<(), Stopped> {
    while let Some(batch) = next(words) {
        let reply = send(&batch).await?;
        if !words.hear(&batch, &reply) {
            return Err(Failure::Unreachable.into());
        }
    }
    Ok(())
}
