//! One round of sync: is the registry there, push what is unsent, pull what is new.

use super::registry::{self, Failure, RegistryTime};
use super::silence::heard;
use super::state::SyncState;
use super::{accesses, farewell};
use crate::device::{Desk, DeviceError, Meeting, clock, page};
use bluebonnet_shared::replica::{Lines, judge};
use bluebonnet_shared::sync::{Cursor, FeedEntry};

/// Entries taken in with one transaction, at least.
const BATCH: usize = 250;

/// Why a round ended early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// By the registry, or its absence.
    Registry(Failure),
    /// By this device's store.
    Device(DeviceError),
}

impl From<Failure> for Stopped {
    fn from(failure: Failure) -> Self {
        Self::Registry(failure)
    }
}

impl From<DeviceError> for Stopped {
    fn from(error: DeviceError) -> Self {
        Self::Device(error)
    }
}

/// Does one round.
///
/// # Errors
/// When it could not be ended; everything done by then stands, and the next round goes on from there.
pub async fn round(desk: &Desk) -> Result<(), Stopped> {
    let Some(RegistryTime(time)) = registry::answers().await else {
        return Err(Failure::Unreachable.into());
    };
    desk.note_registry_time(time).await;
    match in_step(desk).await {
        Err(Stopped::Registry(Failure::Revoked)) => farewell::revoked(desk).await,
        Err(Stopped::Registry(Failure::SignInRequired)) => farewell::unless_it_stands(desk).await,
        outcome => outcome,
    }
}

async fn in_step(desk: &Desk) -> Result<(), Stopped> {
    if desk.comes_from().is_some() {
        match heard(desk, registry::switch(desk.organization())).await {
            Ok(answer) => desk.note_switched(&answer).await?,
            Err(Failure::Unreachable) => return Err(Failure::Unreachable.into()),
            // What is to be done about it, the requests below find out.
            Err(_) => desk.speak_for_here(),
        }
    }
    // What was agreed to here, with or without the network, is told before anything is asked for.
    if let Some(version) = desk.untold_agreement() {
        agree(desk, version).await?;
    }
    match send_and_receive(desk).await {
        // The registry's session is another one than this device remembers.
        Err(Stopped::Registry(Failure::AgreementRequired)) if !desk.needs_agreement() => {
            agree(desk, desk.statement().version).await?;
            send_and_receive(desk).await
        }
        outcome => outcome,
    }
}

async fn agree(desk: &Desk, version: u32) -> Result<(), Stopped> {
    let session = heard(desk, registry::agree(version)).await?;
    Ok(desk.note_session(session).await?)
}

async fn send_and_receive(desk: &Desk) -> Result<(), Stopped> {
    // Once more where the registry goes on from a backup: it is sent what it has lost first. It may be restored a second time meanwhile.
    for _ in 0..3 {
        if send_then_receive(desk).await? == Received::All {
            return Ok(());
        }
    }
    // One that is another each time it is asked is none to be in step with.
    Err(Failure::Unreachable.into())
}

async fn send_then_receive(desk: &Desk) -> Result<Received, Stopped> {
    let pushed = push(desk).await;
    desk.set_sending([]);
    pushed?;
    accesses::tell(desk).await?;
    pull(desk).await
}

async fn push(desk: &Desk) -> Result<(), Stopped> {
    let total = desk.unsent_count().0;
    let mut last = None;
    let mut done = 0;
    while let Some(batch) = desk.next_batch(last) {
        // Nothing is called on its way to a registry that did not answer when it was last asked, until it does.
        if done > 0 || !matches!(desk.state().get(), SyncState::Offline { .. }) {
            desk.state().set(SyncState::Sending { done, total: total.max(done) });
        }
        desk.set_sending(batch.push.changes.iter().map(|change| change.hash));
        let reply = sent(desk, heard(desk, registry::push(&batch.push, unsent(desk))).await)?;
        desk.note_held(&reply);
        desk.settle(&judge(&batch, &reply)).await?;
        done += batch.places.len();
        last = batch.places.last().copied();
    }
    Ok(())
}

/// What became of a push. The next one is smaller after one that nobody answered, and larger again after one that was.
pub(super) fn sent<A>(desk: &Desk, answer: Result<A, Failure>) -> Result<A, Failure> {
    match &answer {
        Ok(_) => desk.note_answered(true),
        Err(Failure::Unreachable) => desk.note_answered(false),
        // What the registry refuses, it has received.
        Err(_) => {}
    }
    answer
}

/// All that the registry has not got from here, refused entries too.
fn unsent(desk: &Desk) -> usize {
    let (waiting, refused) = desk.unsent_count();
    waiting + refused
}

/// How many entries to take in at once when so many have come. With each transaction the rows of all that are here are written anew, so
/// the more are here, the fewer transactions it takes for as many more.
fn batch(received: usize) -> usize {
    BATCH.max(received / 3)
}

/// What a pull has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Received {
    /// All that was new.
    All,
    /// Nothing: the registry goes on from a backup, and is to be sent first what it may have lost.
    Nothing,
}

async fn pull(desk: &Desk) -> Result<Received, Stopped> {
    let first = desk.cursor() == Cursor::default();
    let mut feed = heard(desk, registry::pull(desk.cursor(), unsent(desk))).await?;
    if desk.meet(feed.end()).await? == Meeting::AfterRestoring {
        return Ok(Received::Nothing);
    }
    let (mut lines, mut waiting, mut received) = (Lines::default(), Vec::new(), 0);
    let mut ended = false;
    while let Some(piece) = heard(desk, feed.piece()).await? {
        // A line that cannot be read is not our registry's, or a newer one's: as good as no answer.
        let entries = lines.take(&piece).map_err(|_| Failure::Unreachable)?;
        ended |= entries.iter().any(|entry| matches!(entry, FeedEntry::End { .. }));
        received += entries.iter().filter(|entry| !matches!(entry, FeedEntry::End { .. })).count();
        waiting.extend(entries);
        desk.state().set(SyncState::Receiving { done: received });
        if waiting.len() >= batch(received) {
            desk.take_in(std::mem::take(&mut waiting)).await?;
        }
    }
    desk.take_in(waiting).await?;
    if !ended {
        return Err(Failure::Unreachable.into());
    }
    // Records come first. A schedule that does not come now comes with a later round, and until then the one here decides.
    if let Some(tag) = feed.schedule().filter(|tag| desk.lacks_schedule(tag))
        && let Ok(packed) = registry::schedule().await
    {
        desk.take_schedule(tag.to_owned(), packed).await?;
    }
    desk.note_in_step(clock::now()).await;
    if first {
        page::mark("first-sync-done");
    }
    Ok(Received::All)
}
