//! Many seeds, on as many cores as there are.

use super::Workshop;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// What many seeds came to.
#[derive(Debug, Default)]
pub struct Tally {
    /// What did not hold, with its last events and how to see it again; by seed.
    pub failures: Vec<(u64, String)>,
    /// Events in all of them.
    pub events: u64,
    /// Entries that tablets called saved.
    pub entries: u64,
}

/// Lives every seed through.
///
/// # Errors
/// When there is no folder to work in.
pub fn live(seeds: &Range<u64>) -> std::io::Result<Tally> {
    let next = AtomicU64::new(seeds.start);
    let workers = thread::available_parallelism().map_or(1, usize::from);
    let workshops = (0..workers).map(|_| Workshop::new()).collect::<std::io::Result<Vec<_>>>()?;
    let mut all = Tally::default();
    thread::scope(|scope| {
        let next = &next;
        let workers: Vec<_> =
            workshops.iter().map(|workshop| scope.spawn(move || work(workshop, next, seeds.end))).collect();
        for worker in workers {
            match worker.join() {
                Ok(tally) => {
                    all.failures.extend(tally.failures);
                    all.events += tally.events;
                    all.entries += tally.entries;
                }
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    all.failures.sort_unstable();
    Ok(all)
}

fn work(workshop: &Workshop, next: &AtomicU64, end: u64) -> Tally {
    let mut tally = Tally::default();
    loop {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            return tally;
        }
        match workshop.hold(seed) {
            Ok(report) => {
                tally.events += report.trace.events();
                tally.entries += report.entries as u64;
            }
            Err(failure) => tally.failures.push((seed, failure)),
        }
    }
}
