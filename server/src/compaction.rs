//! Histories that are compacted by themselves: work for hours in which nobody waits, one document at a time.
//!
//! A change stays for ever in its document's history, and every device that comes new to the document gets the whole of it. Most of a
//! long history says nothing any more: a dose amended thrice, a telephone number of some earlier year, a student who came on a list and
//! went. Each document made anew goes once more over the wire to every device that holds it, and what these had not sent has to be
//! entered anew there. So it is done seldom, and where much is gained.

use crate::store::{Cause, FreshActors, Histories, History, HistoryPlace, StoreError};
use bluebonnet_shared::calendar::Timestamp;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Notify;

/// After how many changes a document's history may be compacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CompactAfter(u32);

impl CompactAfter {
    /// Fewer would have documents made anew within weeks.
    const FEWEST: u32 = 20;
    /// After a hundred amendments a saved record of eighteen doses is five times as large as without them, after twenty three times:
    /// see `tests/examples/bench_history.rs`.
    pub const USUAL: Self = Self(100);
}

/// Why a text is no number of changes to compact after.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number of changes, {} or more", CompactAfter::FEWEST)]
pub struct TooFew;

impl FromStr for CompactAfter {
    type Err = TooFew;

    fn from_str(text: &str) -> Result<Self, TooFew> {
        let changes = text.trim().parse().map_err(|_| TooFew)?;
        if changes < Self::FEWEST { Err(TooFew) } else { Ok(Self(changes)) }
    }
}

impl fmt::Display for CompactAfter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// Which histories are compacted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Those of at least so many changes.
    pub changes: u32,
    /// Those that take at least so many times the bytes of what the document says. After a hundred amendments that is 2.4 times; a record
    /// that has grown by doses alone takes about as much as it says, however many there are, and little would be gained by it.
    pub times: u64,
    /// Those that have been left alone for so long: tablets of a clinic that is under way have sent what they had, and need enter
    /// nothing anew.
    pub quiet: Duration,
}

impl Rule {
    /// The rule of a registry that compacts after so many changes.
    pub fn new(after: CompactAfter) -> Self {
        Self { changes: after.0, times: 2, quiet: Duration::from_secs(7 * 24 * 3600) }
    }

    /// Whether a history is to be compacted now. One of which a change came later than now was left alone for no time: the clock is
    /// wrong, and there is no hurry.
    pub fn holds_for(&self, history: &History, now: Timestamp) -> bool {
        let alone = Duration::try_from(now.duration_since(history.last)).unwrap_or_default();
        history.changes >= self.changes
            // What is too much to be reckoned with is no reason to begin.
            && history.says.checked_mul(self.times).is_some_and(|enough| history.bytes >= enough)
            && alone >= self.quiet
    }

    /// The next history after a place that is to be compacted now.
    ///
    /// # Errors
    /// When the database fails.
    pub fn next(
        &self,
        store: &(impl Histories + ?Sized),
        after: HistoryPlace,
        now: Timestamp,
    ) -> Result<Option<History>, StoreError> {
        let mut from = after;
        while let Some(history) = store.next_history(from, self.changes)? {
            if self.holds_for(&history, now) {
                return Ok(Some(history));
            }
            from = history.place;
        }
        Ok(None)
    }
}

/// What came of one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stepped {
    /// A document was made anew, or cannot be; the next step goes on from this place.
    On(HistoryPlace),
    /// Somebody wrote at that moment: the same document has another turn.
    GaveWay,
    /// There is nothing more to do.
    Through,
}

/// Does one step: makes at most one document anew, in the registry's own name.
///
/// # Errors
/// When the database fails.
pub fn step(
    store: &(impl Histories + ?Sized),
    rule: &Rule,
    after: HistoryPlace,
    now: Timestamp,
) -> Result<Stepped, StoreError> {
    let Some(history) = rule.next(store, after, now)? else { return Ok(Stepped::Through) };
    let cause = Cause::command("compaction", now);
    match store.compact_aside(history.document, FreshActors::draw(), &cause) {
        Ok(None) => Ok(Stepped::GaveWay),
        Ok(Some(made)) => {
            tracing::info!(
                changes = history.changes,
                before = made.before,
                after = made.after,
                "history compacted"
            );
            Ok(Stepped::On(history.place))
        }
        // Erased this very moment, or written by a newer program: the others have their turn.
        Err(error @ (StoreError::Missing(_) | StoreError::Record(_))) => {
            tracing::warn!(%error, "a history cannot be compacted");
            Ok(Stepped::On(history.place))
        }
        Err(error) => Err(error),
    }
}

/// How a registry compacts.
#[derive(Clone, Copy, Debug)]
pub struct Compaction {
    /// Which histories.
    pub rule: Rule,
    /// How seldom.
    pub pace: Pace,
}

impl Compaction {
    /// As usual, after so many changes.
    pub fn after(changes: CompactAfter) -> Self {
        Self { rule: Rule::new(changes), pace: Pace::default() }
    }
}

/// How long nothing is compacted.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// At the start.
    pub at_first: Duration,
    /// After a document.
    pub between: Duration,
    /// After a look through all of them, or where the database fails.
    pub seldom: Duration,
}

impl Default for Pace {
    /// Tablets come back to a registry that was just started. Each document made anew is fetched by its devices; a thousand of them
    /// take a night. For the rest there is no hurry.
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
        Self { at_first: minutes(10), between: Duration::from_secs(30), seldom: minutes(6 * 60) }
    }
}

/// Compacts whatever there is, for ever, until it is told to stop. A step that is under way then is done to its end.
pub async fn run(
    store: Arc<impl Histories + Send + Sync + ?Sized + 'static>,
    Compaction { rule, pace }: Compaction,
    stop: Arc<Notify>,
) {
    let mut place = HistoryPlace::default();
    let mut wait = pace.at_first;
    loop {
        tokio::select! {
            biased;
            () = stop.notified() => return,
            () = tokio::time::sleep(wait) => {}
        }
        let store = store.clone();
        let stepped =
            tokio::task::spawn_blocking(move || step(&*store, &rule, place, Timestamp::now())).await;
        (place, wait) = match stepped {
            Ok(Ok(Stepped::On(next))) => (next, pace.between),
            Ok(Ok(Stepped::GaveWay)) => (place, pace.between),
            Ok(Ok(Stepped::Through)) => (HistoryPlace::default(), pace.seldom),
            Ok(Err(error)) => {
                tracing::error!(%error, "histories cannot be compacted");
                (place, pace.seldom)
            }
            // It panicked over a document: the others have their turn when all are looked through once more.
            Err(_) => (HistoryPlace::default(), pace.seldom),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Compacted;
    use bluebonnet_shared::ids::ClientId;
    use bluebonnet_shared::sync::DocumentId;
    use jiff::ToSpan;
    use uuid::Uuid;

    const NOW: Timestamp = Timestamp::constant(1_795_176_000, 0);

    fn history(changes: u32, bytes: u64, says: u64, hours: i64) -> History {
        History {
            document: DocumentId::Client(ClientId::new(Uuid::nil())),
            place: HistoryPlace::default(),
            changes,
            bytes,
            says,
            last: NOW - hours.hours(),
        }
    }

    #[test]
    fn a_history_is_compacted_that_is_long_and_says_little_and_was_left_alone() {
        let rule = Rule::new(CompactAfter::USUAL);
        let week = 7 * 24;
        for (history, is_compacted, why) in [
            (history(100, 2_000, 1_000, week), true, "just enough of all"),
            (history(99, 400_000, 1_000, week), false, "too few changes"),
            (history(100, 1_999, 1_000, week), false, "it says too much"),
            (history(5_000, 400_000, 1_000, week - 1), false, "somebody is at work with it"),
            (history(100, u64::MAX, u64::MAX, week), false, "too much to be reckoned with"),
            (history(100, 4_000, 1_000, -24 * 365), false, "the clock was set back by a year"),
        ] {
            assert_eq!(rule.holds_for(&history, NOW), is_compacted, "{why}");
        }
    }

    /// A store with two long histories.
    struct Two {
        outcome: fn() -> Result<Option<Compacted>, StoreError>,
    }

    impl Histories for Two {
        fn compact(&self, _: DocumentId, _: FreshActors, _: &Cause) -> Result<Compacted, StoreError> {
            Err(StoreError::Unfinished)
        }

        fn compact_aside(
            &self,
            _: DocumentId,
            _: FreshActors,
            _: &Cause,
        ) -> Result<Option<Compacted>, StoreError> {
            (self.outcome)()
        }

        fn next_history(&self, after: HistoryPlace, _: u32) -> Result<Option<History>, StoreError> {
            let place = HistoryPlace(after.0 + 1);
            let long = History { place, ..history(100, 4_000, 1_000, 7 * 24) };
            Ok((place.0 <= 2).then_some(long))
        }
    }

    #[test]
    fn whoever_writes_goes_first_and_what_cannot_be_compacted_holds_up_nothing() {
        let stepped = |outcome, after| {
            step(&Two { outcome }, &Rule::new(CompactAfter::USUAL), HistoryPlace(after), NOW)
        };
        assert_eq!(stepped(|| Ok(None), 0).unwrap(), Stepped::GaveWay);
        let missing = || Err(StoreError::Missing(crate::store::Missing::Document));
        assert_eq!(stepped(missing, 0).unwrap(), Stepped::On(HistoryPlace(1)));
        assert_eq!(stepped(missing, 1).unwrap(), Stepped::On(HistoryPlace(2)));
        assert_eq!(stepped(missing, 2).unwrap(), Stepped::Through);
        assert!(matches!(stepped(|| Err(StoreError::Full), 0), Err(StoreError::Full)));
    }

    #[test]
    fn who_wants_records_made_anew_all_the_time_is_told_the_least() {
        assert_eq!(" 20 ".parse(), Ok(CompactAfter(20)));
        for text in ["19", "0", "-1", "many", "", "99999999999"] {
            assert_eq!(text.parse::<CompactAfter>(), Err(TooFew), "{text}");
        }
        assert_eq!(TooFew.to_string(), "write a number of changes, 20 or more");
        assert_eq!(CompactAfter::USUAL.to_string().parse(), Ok(CompactAfter::USUAL));
    }
}
