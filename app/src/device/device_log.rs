//! What is done on this device with what is there already: records opened, printed, saved as PDF; the device unlocked, wrong passwords.
//! The registry hears of it at the next round of sync and writes it into its audit log.
//!
//! What counts as one event: opening the same record or list again within ten minutes is the same opening, however often the screen is
//! drawn meanwhile; after that, after another unlock, or by a clock that was set back, it is another. Printing, saving and unlocking
//! count each time, but that of the same thing within five seconds: the app's own button and the browser's event that follows it are one.
//!
//! Nothing is ever dropped before the registry has answered for it. Where so many wait that they would fill the device (`MOST_APART`),
//! another event like one that waits already is counted on that one, which keeps its first time and its last; one like no other is
//! kept all the same, and of these there are no more than records on the device.

use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::AccessId;
use bluebonnet_shared::order;
use bluebonnet_shared::sync::{Access, Deed, DocumentId, MOST_TOLD};

/// So many events are kept each for itself: weeks of clinics with no network.
const MOST_APART: usize = 2_000;

/// Seconds within which opening something again is the same opening.
const SAME_OPENING: i64 = 10 * 60;
/// Seconds within which anything else of the same is the same.
const SAME_PRESS: i64 = 5;

/// The events of one vault of which the registry does not know yet.
#[derive(Debug, Default)]
pub struct DeviceLog {
    /// The oldest first.
    waiting: Vec<Access>,
    /// Those that are not on the disk as they are here.
    unwritten: Vec<AccessId>,
    /// When each thing was last taken for an event of its own, since the vault was opened.
    latest: Vec<(Deed, Option<DocumentId>, Timestamp)>,
}

impl DeviceLog {
    /// The log as it lies on the disk.
    pub fn of(mut waiting: Vec<Access>) -> Self {
        order::sort_by_key(&mut waiting, |access| access.at);
        Self { waiting, ..Self::default() }
    }

    /// Notes something done now; `id` is a fresh one. Whether that is an event of its own, which is to be written.
    pub fn note(
        &mut self,
        deed: Deed,
        document: Option<DocumentId>,
        now: Timestamp,
        id: impl FnOnce() -> AccessId,
    ) -> bool {
        let span = if deed == Deed::Opened { SAME_OPENING } else { SAME_PRESS };
        match self.latest.iter_mut().find(|(of, with, _)| (*of, *with) == (deed, document)) {
            Some((_, _, latest)) if (0..span).contains(&(now.as_second() - latest.as_second())) => {
                return false;
            }
            Some((_, _, latest)) => *latest = now,
            None => self.latest.push((deed, document, now)),
        }
        let is_full = self.waiting.len() >= MOST_APART;
        let like = |access: &&mut Access| is_full && (access.deed, access.document) == (deed, document);
        let id = match self.waiting.iter_mut().rev().find(like) {
            Some(access) => {
                access.again(now);
                access.id
            }
            None => {
                let access = Access::once(id(), deed, document, now);
                let id = access.id;
                self.waiting.push(access);
                id
            }
        };
        self.must_write(id);
        true
    }

    /// Takes in what was noted outside the vault while that was locked.
    pub fn bring_in(&mut self, access: Access) {
        self.must_write(access.id);
        self.waiting.retain(|known| known.id != access.id);
        self.waiting.push(access);
    }

    /// What is to be written; taken for written from here on.
    pub fn take_unwritten(&mut self) -> Vec<Access> {
        let unwritten = std::mem::take(&mut self.unwritten);
        self.waiting.iter().filter(|access| unwritten.contains(&access.id)).cloned().collect()
    }

    /// Notes that these could not be written: they are to be written with the next one.
    pub fn not_written(&mut self, accesses: &[Access]) {
        for access in accesses {
            self.must_write(access.id);
        }
    }

    /// Everything that waits, the oldest first.
    pub fn waiting(&self) -> &[Access] {
        &self.waiting
    }

    /// What the registry is told of next; nothing where nothing waits.
    pub fn next(&self) -> Vec<Access> {
        self.waiting.iter().take(MOST_TOLD).cloned().collect()
    }

    /// Lets go of what the registry has answered for, and says which. What has been counted on meanwhile stays, to be told again.
    pub fn told(&mut self, told: &[Access]) -> Vec<AccessId> {
        let known = |access: &Access| told.contains(access);
        let gone: Vec<AccessId> =
            self.waiting.iter().filter(|access| known(access)).map(|access| access.id).collect();
        self.waiting.retain(|access| !known(access));
        self.unwritten.retain(|id| !gone.contains(id));
        gone
    }

    fn must_write(&mut self, id: AccessId) {
        if !self.unwritten.contains(&id) {
            self.unwritten.push(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::ids::ClientId;
    use std::cell::Cell;
    use uuid::Uuid;

    thread_local! {
        static LAST: Cell<u128> = const { Cell::new(0) };
    }

    fn fresh() -> AccessId {
        LAST.set(LAST.get() + 1);
        AccessId::new(Uuid::from_u128(LAST.get()))
    }

    fn client(number: u128) -> Option<DocumentId> {
        Some(DocumentId::Client(ClientId::new(Uuid::from_u128(number))))
    }

    fn at(second: i64) -> Timestamp {
        Timestamp::constant(1_790_000_000 + second, 0)
    }

    /// What waits, as deed and how often.
    fn waiting(log: &DeviceLog) -> Vec<(Deed, u32)> {
        log.waiting().iter().map(|access| (access.deed, access.times)).collect()
    }

    #[test]
    fn opening_a_record_again_within_ten_minutes_is_one_event_and_by_another_clock_another() {
        let mut log = DeviceLog::default();
        let mut open = |second, of| log.note(Deed::Opened, client(of), at(second), fresh);
        assert_eq!(
            [0, 1, 599, 600, 601, 300].map(|second| open(second, 1)),
            [true, false, false, true, false, true]
        );
        assert!(open(300, 2), "another student's is another");
        assert!(log.note(Deed::Opened, None, at(300), fresh));
        assert_eq!(log.waiting().len(), 5);
        let mut after_another_unlock = DeviceLog::of(log.waiting().to_vec());
        assert!(after_another_unlock.note(Deed::Opened, client(1), at(301), fresh));
    }

    #[test]
    fn every_print_counts_and_the_browsers_event_of_the_same_print_does_not() {
        let mut log = DeviceLog::default();
        let mut print = |second| log.note(Deed::Printed, client(1), at(second), fresh);
        assert_eq!([0, 0, 4, 5, 30].map(&mut print), [true, false, false, true, true]);
        assert!(log.note(Deed::SavedAsPdf, client(1), at(30), fresh));
        assert_eq!(log.waiting().len(), 4);
    }

    #[test]
    fn what_the_registry_has_answered_for_goes_and_nothing_else() {
        let mut log = DeviceLog::default();
        for number in 0..MOST_TOLD as u128 + 3 {
            log.note(Deed::Printed, client(number), at(number as i64), fresh);
        }
        let batch = log.next();
        assert_eq!((batch.len(), batch[0].at), (MOST_TOLD, at(0)), "the oldest first");
        assert_eq!(log.next(), batch, "until it is answered for it is told again");
        assert_eq!(log.told(&batch).len(), MOST_TOLD);
        assert_eq!(log.next().len(), 3);
        assert!(log.told(&batch).is_empty());
    }

    #[test]
    fn where_too_many_wait_another_is_counted_and_none_is_lost() {
        let mut log = DeviceLog::default();
        for number in 0..MOST_APART as i64 {
            log.note(Deed::Printed, client(1), at(number * 10), fresh);
        }
        let end = MOST_APART as i64 * 10;
        assert!(log.note(Deed::Printed, client(1), at(end), fresh));
        assert!(log.note(Deed::Printed, client(2), at(end), fresh), "like no other, it is kept for itself");
        assert!(log.note(Deed::Printed, client(1), at(end + 10), fresh));
        let counted: u32 = log.waiting().iter().map(|access| access.times).sum();
        assert_eq!((log.waiting().len(), counted), (MOST_APART + 1, MOST_APART as u32 + 3));
        let summed = log.waiting().iter().find(|access| access.times > 1).unwrap();
        assert_eq!((summed.times, summed.at, summed.last), (3, at(end - 10), at(end + 10)));
    }

    #[test]
    fn what_is_counted_on_while_it_is_told_of_is_told_of_again() {
        let mut log = DeviceLog::of(vec![Access::once(fresh(), Deed::WrongPassword, None, at(0))]);
        let batch = log.next();
        let mut more = batch[0].clone();
        more.again(at(60));
        log.bring_in(more);
        assert!(log.told(&batch).is_empty());
        assert_eq!(waiting(&log), [(Deed::WrongPassword, 2)]);
        let batch = log.next();
        assert_eq!(log.told(&batch).len(), 1);
    }

    #[test]
    fn what_could_not_be_written_is_written_with_the_next() {
        let mut log = DeviceLog::default();
        log.note(Deed::Printed, client(1), at(0), fresh);
        let unwritten = log.take_unwritten();
        assert_eq!(unwritten.len(), 1);
        assert!(log.take_unwritten().is_empty());
        log.not_written(&unwritten);
        log.note(Deed::Printed, client(2), at(0), fresh);
        assert_eq!(log.take_unwritten().len(), 2);
        log.not_written(&unwritten);
        log.told(&unwritten);
        assert!(log.take_unwritten().is_empty(), "what is told need not be written any more");
    }
}
