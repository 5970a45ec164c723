//! The real program, killed with many pushes under way.

use super::Browser;
use crate::support::{District, Tablet, dose};
use bluebonnet_server::store::{AuditLog, Sender, SqliteStore};
use bluebonnet_shared::ids::{ClientId, DoseId};
use bluebonnet_shared::sync::{ChangeHash, FeedEntry, Outcome, Push, PushReply, PushedChange};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tokio::sync::mpsc;

const NURSES: usize = 6;
const ROUNDS: u64 = 4;

/// `bluebonnet serve` as a process of its own.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(data: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .env("BLUEBONNET_DATA", data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("Bluebonnet is at ").unwrap().to_owned();
        Self { child, address }
    }

    /// SIGKILL: nothing is finished, flushed or closed.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A nurse's tablet and what it pushed in this round.
struct Nurse {
    browser: Browser,
    tablet: Tablet,
    sent: Vec<PushedChange>,
    answered: HashSet<ChangeHash>,
}

impl Nurse {
    /// Gives doses and pushes them until the registry is gone.
    async fn work(mut self, students: Vec<ClientId>, seed: u64, answers: mpsc::UnboundedSender<()>) -> Self {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        loop {
            let changes: Vec<_> = (0..chance.random_range(1..4))
                .map(|_| {
                    let student = students[chance.random_range(0..students.len())];
                    self.tablet.give(student, &dose(3, "2026-11-20"))
                })
                .collect();
            self.sent.extend_from_slice(&changes);
            let Some(reply) = self.push(&changes).await else { return self };
            for verdict in reply.verdicts {
                assert!(matches!(verdict.outcome, Outcome::Stored { .. }), "{verdict:?}");
                self.answered.insert(verdict.hash);
            }
            let _ = answers.send(());
        }
    }

    /// The answer to a push, if there was a whole one.
    async fn push(&self, changes: &[PushedChange]) -> Option<PushReply> {
        let push = Push { changes: changes.to_vec() };
        let request = self.browser.ask(reqwest::Method::POST, "/api/sync/push").json(&push);
        request.send().await.ok()?.json().await.ok()
    }
}

/// Another tablet, which looks at what became of it.
fn look(data: &Path, observer: &mut Tablet) -> HashMap<ChangeHash, usize> {
    let store = SqliteStore::open(&data.join("bluebonnet.db")).unwrap();
    assert_eq!(store.audit_fault().unwrap(), None);
    let mut times = HashMap::new();
    for entry in observer.pull(&store) {
        if let FeedEntry::Change { hash, .. } = entry {
            *times.entry(hash).or_default() += 1;
        }
    }
    times
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_answered_survives_a_kill_once_and_sending_all_again_doubles_nothing() {
    let district = District::new();
    let students: Vec<_> = (0..3).map(|number| district.student(&number.to_string())).collect();
    let list = district.list("Grade 5", &students);
    for number in 0..NURSES {
        district.assign(list, district.nurse(&format!("nurse{number}")));
    }
    let eyes = district.nurse("eyes");
    district.assign(list, eyes);
    let mut observer = district.tablet(eyes);
    observer.pull(&*district.store);
    // From here on only the program has the database open, so that a kill leaves it to nobody.
    let folder = district.close();
    let data = folder.path();

    let mut server = Process::start(data);
    let mut nurses = Vec::new();
    for number in 0..NURSES {
        let mut browser = Browser::new(&server.address);
        let on = browser.sign_in(&format!("nurse{number}")).await;
        browser.agree(on.statement.version).await;
        let session = &on.session;
        let sender = Sender { user: session.user, device: on.device, organization: session.organization };
        let mut tablet = Tablet::new(sender);
        for entry in browser.pull(tablet.cursor).await {
            tablet.take(&entry);
        }
        browser.address.clone_from(&server.address);
        nurses.push(Nurse { browser, tablet, sent: Vec::new(), answered: HashSet::new() });
    }
    let mut all_sent = 0;
    for round in 0..ROUNDS {
        let kill_after = ChaCha8Rng::seed_from_u64(round).random_range(1..40);
        let (answers, mut answered) = mpsc::unbounded_channel();
        let working: Vec<_> = nurses
            .drain(..)
            .enumerate()
            .map(|(number, nurse)| {
                let seed = round * 100 + number as u64;
                tokio::spawn(nurse.work(students.clone(), seed, answers.clone()))
            })
            .collect();
        for _ in 0..kill_after {
            answered.recv().await.unwrap();
        }
        server.kill();
        for nurse in working {
            nurses.push(nurse.await.unwrap());
        }
        let stored = look(data, &mut observer);
        for nurse in &nurses {
            for hash in &nurse.answered {
                assert_eq!(stored.get(hash), Some(&1), "round {round}, killed after {kill_after} answers");
            }
        }

        server = Process::start(data);
        for nurse in &mut nurses {
            nurse.browser.address.clone_from(&server.address);
            for verdict in nurse.push(&nurse.sent).await.unwrap().verdicts {
                let known = verdict.outcome == Outcome::Known;
                assert!(known || matches!(verdict.outcome, Outcome::Stored { .. }), "{verdict:?}");
                assert_eq!(known, stored.contains_key(&verdict.hash), "round {round}");
            }
        }
        let later = look(data, &mut observer);
        for change in nurses.iter().flat_map(|nurse| &nurse.sent) {
            let times = stored.get(&change.hash).unwrap_or(&0) + later.get(&change.hash).unwrap_or(&0);
            assert_eq!(times, 1, "round {round}");
        }
        for nurse in &mut nurses {
            all_sent += nurse.sent.len();
            nurse.sent.clear();
            nurse.answered.clear();
        }
    }
    let doses: Vec<DoseId> = students.iter().flat_map(|student| observer.doses(*student)).collect();
    let once: HashSet<&DoseId> = doses.iter().collect();
    assert_eq!((doses.len(), once.len()), (all_sent, all_sent), "each dose stands in a record once");
}
