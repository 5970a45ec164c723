//! Leaving: a device that may not have a user's records any more sends what it has not sent, which the registry holds until an administrator
//! has looked at it, and takes everything off itself. It does not as long as the registry has not answered for every entry.

use super::accesses;
use super::registry::{self, Failure};
use super::round::Stopped;
use crate::device::{Desk, EnrolledAccount};
use bluebonnet_shared::replica::{Batch, Place, answers_for_all};
use bluebonnet_shared::sync::{Over, PushReply, Standing};

/// The session has ended. Where that is because the user works there no more, or may not sign in any more, the desk is emptied; else it
/// stays, and she is to sign in again.
pub async fn unless_it_stands(desk: &Desk) -> Result<(), Stopped> {
    match ask(desk, desk.account()).await? {
        Standing::Stands => Err(Failure::SignInRequired.into()),
        Standing::Over(over) => {
            // She may be let in no more elsewhere either, and nothing opens those vaults once this desk is locked.
            let _ = elsewhere(desk).await;
            last_words(
                |sent| desk.last_batch(sent),
                async |batch| {
                    let reply = leave(desk, desk.account(), batch).await?;
                    desk.note_held(&reply);
                    Ok(reply)
                },
            )
            .await?;
            accesses::leave(desk, desk.account(), &desk.untold()).await?;
            Ok(desk.wipe(over).await?)
        }
    }
}

/// This device is revoked, and its session is good for sending what it has.
pub async fn revoked(desk: &Desk) -> Result<(), Stopped> {
    let _ = elsewhere(desk).await;
    last_words(
        |sent| desk.last_batch(sent),
        async |batch| {
            let reply = registry::push(&batch.push, 0).await?;
            desk.note_held(&reply);
            Ok(reply)
        },
    )
    .await?;
    accesses::tell(desk).await?;
    Ok(desk.wipe(Over::Revoked).await?)
}

/// Empties those of the user's vaults on this device that are for organizations she works for no more.
pub async fn elsewhere(desk: &Desk) -> Result<(), Stopped> {
    for account in desk.other_accounts().await? {
        if ask(desk, &account).await? != Standing::Stands {
            let other = desk.other_vault(account.clone()).await?;
            last_words(|sent| other.last_batch(sent), async |batch| leave(desk, &account, batch).await)
                .await?;
            accesses::leave(desk, &account, other.untold()).await?;
            other.wipe().await?;
        }
    }
    Ok(())
}

async fn ask(desk: &Desk, account: &EnrolledAccount) -> Result<Standing, Stopped> {
    Ok(registry::farewell(&desk.farewell(account, Vec::new()).await?).await?.standing)
}

/// Sends a batch without a session.
async fn leave(desk: &Desk, account: &EnrolledAccount, batch: &Batch) -> Result<PushReply, Stopped> {
    let farewell = desk.farewell(account, batch.push.changes.clone()).await?;
    Ok(registry::farewell(&farewell).await?.reply)
}

/// Sends everything there is, refused entries too.
async fn last_words(
    next: impl Fn(Option<Place>) -> Option<Batch>,
    send: impl AsyncFn(&Batch) -> Result<PushReply, Stopped>,
) -> Result<(), Stopped> {
    let mut last = None;
    while let Some(batch) = next(last) {
        let reply = send(&batch).await?;
        if !answers_for_all(&batch, &reply) {
            return Err(Failure::Unreachable.into());
        }
        last = batch.places.last().copied();
    }
    Ok(())
}
