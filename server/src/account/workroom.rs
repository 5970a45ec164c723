//! Where passwords are worked on: a few threads of their own, which stand back whenever anything else wants the core.

use std::io;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::oneshot;

/// How far its threads stand back, as the system counts it. Of a core that tablets' pushes want too this leaves them a tenth: what is due
/// from a tablet is done first, and a district that syncs all morning still lets its nurses in.
const NICENESS: i32 = 10;

/// A piece of work, with whatever it does about its result.
type Work = Box<dyn FnOnce() + Send>;

/// Threads for work that takes a core for as long as it goes on. As many pieces are under way as there are threads, in the order in which
/// they came; the others wait. A piece that has begun goes on to its end, even if whoever asked has hung up: who asks and goes away, again
/// and again, has no more of it under way than anybody else. One whose turn comes when nobody waits for it any more is not begun.
pub(super) struct Workroom {
    work: Sender<Work>,
}

impl Workroom {
    /// Opens a room of so many threads, one at least. They end with it.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub(super) fn open(threads: usize) -> io::Result<Self> {
        let (work, waiting) = mpsc::channel();
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..threads.max(1) {
            let waiting = waiting.clone();
            std::thread::Builder::new().name("passwords".into()).spawn(move || {
                stand_back();
                while let Some(work) = next(&waiting) {
                    // What panics has said so by its result, which never comes.
                    let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
                }
            })?;
        }
        Ok(Self { work })
    }

    /// Does a piece of work in its turn. None when it panicked.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, result) = oneshot::channel();
        let unless_gone = move || {
            if !done.is_closed() {
                // Whoever has gone meanwhile does not hear of it.
                let _ = done.send(work());
            }
        };
        self.work.send(Box::new(unless_gone)).ok()?;
        result.await.ok()
    }
}

fn next(waiting: &Mutex<Receiver<Work>>) -> Option<Work> {
    waiting.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Lets all else in this process and on this machine go first. Where that cannot be had the work is done all the same.
#[cfg(target_os = "linux")]
fn stand_back() {
    // On Linux this is the calling thread's alone.
    if let Err(error) = rustix::process::nice(NICENESS) {
        tracing::warn!(%error, "passwords are checked at the same priority as everything else");
    }
}

/// Elsewhere the setting is the whole process's.
#[cfg(not(target_os = "linux"))]
fn stand_back() {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;
    use tokio::time::timeout;

    #[tokio::test]
    async fn what_has_begun_goes_on_and_what_nobody_waits_for_is_not_begun() {
        let room = Workroom::open(1).unwrap();
        let (begun, has_begun) = mpsc::channel();
        let (go, wait) = mpsc::channel::<()>();
        let (done, is_done) = mpsc::channel();
        let mut running = Box::pin(room.run(move || {
            begun.send(()).unwrap();
            wait.recv().unwrap();
            done.send("what had begun").unwrap();
        }));
        assert!(timeout(Duration::ZERO, running.as_mut()).await.is_err());
        has_begun.recv().unwrap();
        drop(running);
        let (never, was_never) = mpsc::channel::<()>();
        assert!(timeout(Duration::ZERO, room.run(move || never.send(()))).await.is_err());
        go.send(()).unwrap();
        assert_eq!(room.run(|| "the next").await, Some("the next"));
        assert_eq!(is_done.recv(), Ok("what had begun"));
        assert!(was_never.recv().is_err(), "its turn came when nobody waited any more");
    }

    #[tokio::test]
    async fn work_that_panics_has_no_result_and_takes_no_thread_along() {
        let room = Workroom::open(1).unwrap();
        assert_eq!(room.run(|| -> u8 { panic!("on purpose") }).await, None);
        assert_eq!(room.run(|| 1).await, Some(1));
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn its_threads_stand_back_and_no_other() {
        let niceness = || rustix::process::getpriority_process(None).unwrap();
        let before = niceness();
        let room = Workroom::open(1).unwrap();
        assert_eq!(room.run(niceness).await, Some((before + NICENESS).min(19)));
        assert_eq!(niceness(), before);
    }
}
