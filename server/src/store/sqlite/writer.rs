//! The one writer. A disk takes as long to make one write safe as a hundred, so everything that waits at that moment is
//! committed together, and each caller hears of it only after the commit.

use super::StoreError;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// At most this many writes share a commit, and none is begun after this time, so that the first does not wait for ever.
const BATCH: usize = 256;
const LONGEST: Duration = Duration::from_millis(50);

/// Work of one caller inside the shared transaction, if that could be begun. Gives back how the work ended, and how to
/// tell the caller once it is known whether the transaction was committed.
type Job = Box<dyn FnOnce(Result<&Connection, StoreError>) -> (Result<(), StoreError>, Answer) + Send>;
type Answer = Box<dyn FnOnce(Result<(), StoreError>)>;

enum Message {
    Write(Job),
    Unbatched(Box<dyn FnOnce(&Connection) + Send>),
}

/// A handle to the writer's thread, which ends with it.
pub(super) struct Writer {
    jobs: Option<Sender<Message>>,
    thread: Option<JoinHandle<()>>,
    waiting: Arc<AtomicUsize>,
}

/// One who waits for the writer, until this is dropped.
struct Waiting(Arc<AtomicUsize>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Writer {
    /// Starts the thread. It calls `after_commit` once everyone in a commit has been answered.
    pub(super) fn start(
        connection: Connection,
        mut after_commit: impl FnMut(&Connection) + Send + 'static,
    ) -> Result<Self, StoreError> {
        let (jobs, queue) = channel();
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || run(&connection, &queue, &mut after_commit))
            .map_err(|error| StoreError::Database(error.to_string()))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread), waiting: Arc::default() })
    }

    /// Runs `work` in a savepoint of the shared transaction and returns its result after the commit. When it fails,
    /// nothing of it is kept, and the others' work is untouched.
    pub(super) fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.submit(work)?.recv().unwrap_or(Err(StoreError::Unfinished))
    }

    /// The same where nobody waits for the writer at this moment, for work that can be done at any time. None where somebody does.
    pub(super) fn write_if_idle<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Option<T>, StoreError> {
        if self.waiting.load(Ordering::Relaxed) > 0 { Ok(None) } else { self.write(work).map(Some) }
    }

    fn waits(&self) -> Waiting {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(self.waiting.clone())
    }

    /// Hands `work` over without waiting for it.
    fn submit<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<Receiver<Result<T, StoreError>>, StoreError> {
        let (answer, result) = sync_channel(1);
        let waiting = self.waits();
        self.send(Message::Write(Box::new(move |connection| {
            let outcome = connection.and_then(|connection| in_savepoint(connection, work));
            let settled = outcome.as_ref().map(|_| ()).map_err(Clone::clone);
            let answer: Answer = Box::new(move |committed| {
                drop(waiting);
                // The caller may have gone away; that is its own affair.
                let _ = answer.send(outcome.and_then(|value| committed.map(|()| value)));
            });
            (settled, answer)
        })))?;
        Ok(result)
    }

    /// Runs `work` on the writer's connection outside any transaction.
    pub(super) fn unbatched<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, result) = sync_channel(1);
        let waiting = self.waits();
        self.send(Message::Unbatched(Box::new(move |connection| {
            let done = work(connection);
            drop(waiting);
            let _ = answer.send(done);
        })))?;
        result.recv().unwrap_or(Err(StoreError::Unfinished))
    }

    fn send(&self, message: Message) -> Result<(), StoreError> {
        let jobs = self.jobs.as_ref().ok_or(StoreError::Unfinished)?;
        jobs.send(message).map_err(|_| StoreError::Unfinished)
    }
}

impl Drop for Writer {
    /// Lets the thread finish what was asked of it.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run(connection: &Connection, queue: &Receiver<Message>, after_commit: &mut dyn FnMut(&Connection)) {
    while let Ok(first) = queue.recv() {
        let mut next = Some(first);
        while let Some(message) = next.take() {
            match message {
                Message::Unbatched(work) => work(connection),
                Message::Write(job) => {
                    next = batch(connection, job, queue);
                    after_commit(connection);
                }
            }
        }
    }
}

/// Runs one job and those that wait behind it in one transaction, then answers them all. Returns what must not be
/// part of it.
fn batch(connection: &Connection, first: Job, queue: &Receiver<Message>) -> Option<Message> {
    let begun = connection.execute_batch("BEGIN IMMEDIATE").map_err(StoreError::from);
    if let Err(error) = begun {
        let (_, answer) = first(Err(error.clone()));
        answer(Err(error));
        return None;
    }
    let begun = Instant::now();
    let mut answers = Vec::new();
    let mut left = None;
    let mut lost = None;
    let mut job = Some(first);
    while let Some(work) = job.take() {
        let (settled, answer) = work(Ok(connection));
        answers.push(answer);
        match settled {
            // Some failures (a full disk above all) undo the whole transaction, not only the savepoint.
            Err(error) if connection.is_autocommit() => lost = Some(error),
            _ if answers.len() < BATCH && begun.elapsed() < LONGEST => match queue.try_recv() {
                Ok(Message::Write(work)) => job = Some(work),
                Ok(other) => left = Some(other),
                Err(_) => {}
            },
            _ => {}
        }
    }
    let committed = match lost {
        Some(error) => Err(error),
        None => commit(connection),
    };
    for answer in answers {
        answer(committed.clone());
    }
    left
}

fn commit(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch("COMMIT").map_err(|error| {
        if !connection.is_autocommit() {
            // A commit that fails can leave the transaction open; the next one must begin afresh.
            let _ = connection.execute_batch("ROLLBACK");
        }
        error.into()
    })
}

/// Runs work so that its failure, a panic too, undoes all of it and nothing else.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.execute_batch("SAVEPOINT job")?;
    let outcome = catch_unwind(AssertUnwindSafe(|| work(connection))).unwrap_or(Err(StoreError::Unfinished));
    let ending = if outcome.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" };
    if !connection.is_autocommit() {
        connection.execute_batch(ending)?;
    }
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> Writer {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE kept (value INTEGER)").unwrap();
        Writer::start(connection, |_| {}).unwrap()
    }

    fn keep(value: i64) -> impl FnOnce(&Connection) -> Result<(), StoreError> + Send {
        move |connection| {
            connection.execute("INSERT INTO kept VALUES (?1)", [value])?;
            Ok(())
        }
    }

    fn kept(writer: &Writer) -> Vec<i64> {
        let read = |connection: &Connection| {
            let mut rows = connection.prepare("SELECT value FROM kept ORDER BY value")?;
            Ok(rows.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
        };
        writer.unbatched(read).unwrap()
    }

    /// Submits work behind a write that waits, so that both are of one commit.
    fn together(
        writer: &Writer,
        second: impl FnOnce(&Connection) -> Result<(), StoreError> + Send + 'static,
    ) -> [Result<(), StoreError>; 2] {
        let (go, wait) = channel::<()>();
        let first = writer
            .submit(move |connection| {
                let _ = wait.recv();
                keep(1)(connection)
            })
            .unwrap();
        let second = writer.submit(second).unwrap();
        go.send(()).unwrap();
        [first.recv().unwrap(), second.recv().unwrap()]
    }

    #[test]
    fn what_can_be_done_at_any_time_gives_way_to_whoever_waits() {
        let writer = writer();
        let (go, wait) = channel::<()>();
        let under_way = writer
            .submit(move |connection| {
                let _ = wait.recv();
                keep(1)(connection)
            })
            .unwrap();
        assert!(writer.write_if_idle(keep(2)).unwrap().is_none());
        go.send(()).unwrap();
        under_way.recv().unwrap().unwrap();
        assert!(writer.write_if_idle(keep(3)).unwrap().is_some());
        assert!(writer.write(|_| Err::<(), _>(StoreError::Unfinished)).is_err());
        assert!(writer.write_if_idle(keep(4)).unwrap().is_some(), "who failed waits no longer");
        assert_eq!(kept(&writer), [1, 3, 4]);
    }

    #[test]
    fn a_failure_that_undoes_the_whole_commit_is_told_to_everyone_in_it() {
        let writer = writer();
        // What SQLite does by itself when the disk is full.
        let [first, second] = together(&writer, |connection| {
            connection.execute_batch("ROLLBACK")?;
            Err(StoreError::Full)
        });
        assert!(matches!(first, Err(StoreError::Full)), "{first:?}");
        assert!(matches!(second, Err(StoreError::Full)));
        assert!(kept(&writer).is_empty());
        writer.write(keep(2)).unwrap();
        assert_eq!(kept(&writer), [2]);
    }

    #[test]
    fn a_failure_or_a_panic_undoes_its_own_work_and_no_other() {
        let writer = writer();
        let [first, second] = together(&writer, |connection| {
            keep(3)(connection)?;
            Err(StoreError::Unfinished)
        });
        assert!(first.is_ok() && second.is_err());
        let [first, second] = together(&writer, |connection| {
            keep(4)(connection)?;
            panic!("in the middle of a write")
        });
        assert!(first.is_ok());
        assert!(matches!(second, Err(StoreError::Unfinished)));
        assert_eq!(kept(&writer), [1, 1]);
    }
}
