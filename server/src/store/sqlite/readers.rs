//! Connections for reading, lent one at a time.

use super::{StoreError, connect};
use rusqlite::{Connection, TransactionBehavior};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// This many may read at once; others wait for one of them. Each connection keeps pages of its own in memory, and more of them than
/// cores answer nobody sooner.
const MOST: usize = 16;
/// This many are kept open when nobody reads.
const KEPT: usize = 8;

/// A pool that opens a connection when none is idle, and keeps some that come back. Who reads must not ask for a second one.
pub(super) struct Readers {
    file: PathBuf,
    pool: Mutex<Pool>,
    came_back: Condvar,
}

#[derive(Default)]
struct Pool {
    idle: Vec<Connection>,
    lent: usize,
}

/// The right to one of the connections, until this is dropped.
struct Turn<'a>(&'a Readers);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.0.pool().lent -= 1;
        self.0.came_back.notify_one();
    }
}

impl Readers {
    pub(super) fn new(file: PathBuf) -> Self {
        Self { file, pool: Mutex::default(), came_back: Condvar::new() }
    }

    fn pool(&self) -> MutexGuard<'_, Pool> {
        self.pool.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a turn, and gives a connection with it if one is idle.
    fn turn(&self) -> (Turn<'_>, Option<Connection>) {
        let full = |pool: &mut Pool| pool.lent >= MOST;
        let mut pool = self.came_back.wait_while(self.pool(), full).unwrap_or_else(PoisonError::into_inner);
        pool.lent += 1;
        (Turn(self), pool.idle.pop())
    }

    /// Runs `work` in one read transaction: everything it reads is of one moment.
    pub(super) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let (_turn, idle) = self.turn();
        let mut connection = match idle {
            Some(connection) => connection,
            None => {
                let connection = connect(&self.file)?;
                connection.pragma_update(None, "query_only", true)?;
                connection
            }
        };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Deferred)?;
        let outcome = work(&transaction)?;
        transaction.finish()?;
        let mut pool = self.pool();
        if pool.idle.len() < KEPT {
            pool.idle.push(connection);
        }
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    fn readers() -> (Readers, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (Readers::new(folder.path().join("bluebonnet.db")), folder)
    }

    #[test]
    fn as_many_read_at_once_as_may_and_never_one_more() {
        let (readers, _folder) = readers();
        let (inside, most, all_inside) = (AtomicUsize::new(0), AtomicUsize::new(0), Barrier::new(MOST));
        thread::scope(|scope| {
            for _ in 0..MOST * 8 {
                scope.spawn(|| {
                    let read = readers.read(|_| {
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        // Nobody goes on before as many are here.
                        all_inside.wait();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        Ok(())
                    });
                    read.unwrap();
                });
            }
        });
        assert_eq!(most.into_inner(), MOST);
        assert_eq!(readers.pool().lent, 0);
        assert!(readers.pool().idle.len() <= KEPT, "the others are closed");
    }

    #[test]
    fn a_read_that_fails_or_panics_gives_its_turn_back() {
        let (readers, _folder) = readers();
        for _ in 0..=MOST {
            assert!(readers.read(|_| Err::<(), _>(StoreError::Unfinished)).is_err());
            let panicked = catch_unwind(AssertUnwindSafe(|| readers.read::<()>(|_| panic!("in a read"))));
            assert!(panicked.is_err());
        }
        readers.read(|_| Ok(())).unwrap();
    }
}
