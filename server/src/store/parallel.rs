//! Work on many things at once, on as many cores as there are.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::thread;

/// Fewer things than this for each thread are done sooner than threads are begun.
const WORTH_A_THREAD: usize = 8;

/// Does the same to each; the results in the order of the things.
pub(super) fn each<T: Send, R: Send>(mut things: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    static CORES: OnceLock<usize> = OnceLock::new();
    let cores = *CORES.get_or_init(|| thread::available_parallelism().map_or(1, NonZero::get));
    let threads = cores.min(things.len() / WORTH_A_THREAD).max(1);
    let share = things.len().div_ceil(threads);
    thread::scope(|scope| {
        let work = &work;
        let mut others = Vec::new();
        for _ in 1..threads {
            let some = things.split_off(things.len().saturating_sub(share));
            others.push(scope.spawn(move || some.into_iter().map(work).collect::<Vec<R>>()));
        }
        let mut done: Vec<R> = things.into_iter().map(work).collect();
        for other in others.into_iter().rev() {
            done.extend(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        done
    })
}

#[cfg(test)]
mod tests {
    use super::each;

    #[test]
    fn everything_is_done_once_and_the_results_keep_their_order() {
        for many in [0, 1, 7, 8, 17, 100, 1_001] {
            let doubled = each((0..many).collect(), |number: usize| number * 2);
            assert_eq!(doubled, (0..many).map(|number| number * 2).collect::<Vec<_>>());
        }
    }
}
