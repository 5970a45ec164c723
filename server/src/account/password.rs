//! Passwords: argon2id with OWASP's parameters (19 MiB, two passes, one lane), or more passes.

use super::cost::{Passes, argon2_with};
use super::dictionary::has_word;
use super::workroom::Workroom;
use argon2::password_hash::PasswordHasher;
use argon2::password_hash::phc::{Output, PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use bluebonnet_shared::account::password::{LONGEST, Owner, Requirement, unmet};
use std::sync::{Arc, Mutex, PoisonError};

/// A password could not be hashed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

/// Hashes a password with a fresh salt and as few passes as there may be, as a PHC string. Takes some 20 ms and 19 MiB.
///
/// # Errors
/// When the system gives no random salt.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    hash_with(password, Passes::LEAST)
}

fn hash_with(password: &str, passes: Passes) -> Result<String, HashError> {
    let argon2 = passes.argon2().map_err(|_| HashError)?;
    let hash: PasswordHash = argon2.hash_password(password.as_bytes()).map_err(|_| HashError)?;
    Ok(hash.to_string())
}

/// Checks passwords, a few at a time: each takes a core and 19 MiB, and a flood of sign-ins must not take the machine.
pub struct Passwords {
    workroom: Workroom,
    memory: Arc<Memory>,
    /// What new hashes cost.
    passes: Passes,
    /// What every check costs that fails.
    dearest: Passes,
    nobodys: String,
}

/// What checks have worked in, kept for the next ones. Taken anew each time, by whichever thread was free, such large pieces lay about
/// in the process by the dozen when a whole district signed in.
#[derive(Default)]
struct Memory(Mutex<Vec<Piece>>);

/// As much of it as one check takes.
#[derive(Default)]
struct Piece {
    blocks: Vec<Block>,
    /// How many passes were made over it: tests count them, because time is no proof.
    #[cfg(test)]
    passes: u32,
}

impl Piece {
    fn hash(&mut self, argon2: &Argon2<'_>, password: &[u8], salt: &[u8], into: &mut [u8]) -> Option<()> {
        #[cfg(test)]
        {
            self.passes += argon2.params().t_cost();
        }
        self.blocks.resize(argon2.params().block_count(), Block::default());
        argon2.hash_password_into_with_memory(password, salt, into, &mut self.blocks).ok()
    }
}

impl Memory {
    /// Lends a piece. Never more are kept than were lent at the same time.
    fn lend<T>(&self, work: impl FnOnce(&mut Piece) -> T) -> T {
        let kept = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut piece = kept().pop().unwrap_or_default();
        let done = work(&mut piece);
        kept().push(piece);
        done
    }
}

/// Whether a password fits a hash; none when the hash is not one.
fn verify(password: &str, hash: &str, memory: &mut Piece) -> Option<bool> {
    let hash = PasswordHash::new(hash).ok()?;
    let (salt, expected) = (hash.salt?, hash.hash?);
    let algorithm = Algorithm::try_from(hash.algorithm.as_str()).ok()?;
    let version = hash.version.map(Version::try_from).transpose().ok()?.unwrap_or_default();
    let params = Params::try_from(&hash).ok()?;
    let mut found = vec![0; expected.len()];
    memory.hash(&Argon2::new(algorithm, version, params), password.as_bytes(), &salt, &mut found)?;
    // These are compared in constant time.
    Some(Output::new(&found).ok()? == expected)
}

/// Does as much work as so many passes are, and nothing with it.
fn spend(passes: u32, memory: &mut Piece) {
    // None are none.
    let Ok(argon2) = argon2_with(passes) else { return };
    let _ = memory.hash(&argon2, b"nobody's", b"nobody's salt", &mut [0; 32]);
}

impl Passwords {
    /// `at_once` is how many checks may run at the same time, `passes` what new hashes cost, and `kept` what those cost that there are:
    /// until their users sign in, some may be dearer.
    ///
    /// # Errors
    /// When the system gives no random salt or no thread.
    pub fn new(
        at_once: usize,
        passes: Passes,
        kept: impl IntoIterator<Item = Passes>,
    ) -> Result<Self, HashError> {
        let dearest = kept.into_iter().fold(passes, Passes::max);
        let nobodys = hash_with("nobody's password", dearest)?;
        let workroom = Workroom::open(at_once).map_err(|_| HashError)?;
        Ok(Self { workroom, memory: Arc::default(), passes, dearest, nobodys })
    }

    /// Whether a password fits a hash. With no hash it says no, and whatever does not fit takes as much work as the dearest hash: who
    /// measures the time learns neither whether there is such a user nor how old her hash is.
    pub async fn fits(&self, password: String, hash: Option<String>) -> bool {
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let memory = self.memory.clone();
        let owed = self.owed(&hash);
        let fits = self.workroom.run(move || {
            memory.lend(|piece| {
                let fits = verify(&password, &hash, piece).unwrap_or(false);
                if !fits {
                    spend(owed, piece);
                }
                fits
            })
        });
        fits.await.unwrap_or(false) && known
    }

    /// How many passes all checks so far have made.
    #[cfg(test)]
    pub(crate) fn passes_made(&self) -> u32 {
        self.memory.0.lock().unwrap_or_else(PoisonError::into_inner).iter().map(|piece| piece.passes).sum()
    }

    /// How many passes a check by a hash lacks of those that every check makes that fails.
    fn owed(&self, hash: &str) -> u32 {
        self.dearest.beyond(Passes::of(hash))
    }

    /// A password hashed anew, if the hash that it fits does not cost what new ones do.
    pub async fn renewed(&self, password: String, hash: &str) -> Option<String> {
        if Passes::of(hash) == Some(self.passes) {
            return None;
        }
        self.hash(password).await.ok()
    }

    /// Hashes a password with a fresh salt, as a PHC string, in its turn.
    ///
    /// # Errors
    /// When the system gives no random salt.
    pub async fn hash(&self, password: String) -> Result<String, HashError> {
        let passes = self.passes;
        self.workroom.run(move || hash_with(&password, passes)).await.ok_or(HashError)?
    }

    /// The rules that a new password does not meet, in the order they are shown. `last` is the present password as typed, where it was;
    /// without it nobody can tell how much the new one differs, and that rule is taken to be met. `recent` are the hashes that it must
    /// not fit.
    pub async fn unmet(
        &self,
        password: &str,
        owner: Owner<'_>,
        last: Option<&str>,
        recent: Vec<String>,
    ) -> Vec<Requirement> {
        let mut found = unmet(password, owner, last);
        if password.chars().count() <= LONGEST {
            let text = password.to_owned();
            if self.workroom.run(move || has_word(&text)).await.unwrap_or(true) {
                found.push(Requirement::NoDictionaryWord);
            }
            for hash in recent {
                if self.fits(password.to_owned(), Some(hash)).await {
                    found.push(Requirement::NotRecent);
                    break;
                }
            }
        }
        Requirement::ALL.into_iter().filter(|it| found.contains(it)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::pin::pin;
    use std::time::Duration;
    use tokio::time::timeout;

    #[test]
    fn hashes_are_argon2id_with_the_parameters_owasp_asks_for() {
        let hash = hash_password("bluebonnet").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[tokio::test]
    async fn a_hash_is_made_anew_where_another_price_holds_and_no_failure_is_cheaper_than_another() {
        let four: Passes = "4".parse().unwrap();
        let passwords = Passwords::new(1, four, [Passes::LEAST]).unwrap();
        let cheap = hash_password("bluebonnet").unwrap();
        let renewed = passwords.renewed("bluebonnet".into(), &cheap).await.unwrap();
        assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=4,p=1$"), "{renewed}");
        assert!(passwords.fits("bluebonnet".into(), Some(renewed.clone())).await);
        assert_eq!(passwords.renewed("bluebonnet".into(), &renewed).await, None);
        let owed = |hash: &str| passwords.owed(hash);
        assert_eq!(
            (owed(&cheap), owed(&renewed), owed(&passwords.nobodys), owed("not a hash")),
            (2, 0, 0, 4)
        );
        // Chosen lower again: the dear ones are still there.
        let passwords = Passwords::new(1, Passes::LEAST, [four, Passes::LEAST]).unwrap();
        assert_eq!(
            (passwords.owed(&cheap), passwords.owed(&renewed), passwords.owed(&passwords.nobodys)),
            (2, 0, 0)
        );
        assert_eq!(
            Passes::of(&passwords.renewed("bluebonnet".into(), &renewed).await.unwrap()),
            Some(Passes::LEAST)
        );
    }

    fn passwords(at_once: usize) -> Passwords {
        Passwords::new(at_once, Passes::LEAST, []).unwrap()
    }

    #[tokio::test]
    async fn whatever_takes_a_core_waits_for_its_turn() {
        let passwords = passwords(1);
        let (go, wait) = std::sync::mpsc::channel::<()>();
        let mut busy = pin!(passwords.workroom.run(move || wait.recv()));
        assert!(timeout(Duration::ZERO, busy.as_mut()).await.is_err());
        let owner = Owner { username: "maria", name: "Maria Demo" };
        let mut hash = pin!(passwords.hash("Tavoki-4821".into()));
        let mut unmet = pin!(passwords.unmet("Tavoki-4821", owner, None, vec![]));
        // Work that did not wait would be done by the time at which as much of it is.
        for _ in 0..2 {
            assert!(timeout(Duration::ZERO, hash.as_mut()).await.is_err());
            assert!(timeout(Duration::ZERO, unmet.as_mut()).await.is_err());
            tokio::task::spawn_blocking(|| hash_password("Tavoki-4821").map(|_| has_word("Tavoki-4821")))
                .await
                .unwrap()
                .unwrap();
        }
        go.send(()).unwrap();
        assert!(hash.await.is_ok());
        assert!(unmet.await.is_empty());
    }

    #[tokio::test]
    async fn the_right_password_fits_and_nothing_else_does() {
        let passwords = passwords(2);
        let hash = hash_password("bluebonnet").unwrap();
        assert!(passwords.fits("bluebonnet".into(), Some(hash.clone())).await);
        assert!(!passwords.fits("Bluebonnet".into(), Some(hash)).await);
        assert!(!passwords.fits("nobody's password".into(), None).await);
        assert!(!passwords.fits("bluebonnet".into(), Some("not a hash".into())).await);
    }

    #[tokio::test]
    async fn a_new_password_meets_every_rule_or_is_told_which_it_does_not() {
        let passwords = passwords(2);
        let owner = Owner { username: "maria", name: "Maria Demo" };
        let recent = vec![passwords.hash("Tavoki-4821".into()).await.unwrap()];
        for (password, last, expected) in [
            ("Rufimo-7710", None, vec![]),
            ("Rufimo-7710", Some("Tavoki-4821"), vec![]),
            ("Tavoki-4821", None, vec![Requirement::NotRecent]),
            ("Tavoki-4821", Some("Tavoki-4821"), vec![Requirement::NotRecent, Requirement::Different]),
            ("Vaccine-7710", None, vec![Requirement::NoDictionaryWord]),
            (
                "vaccine7710",
                None,
                vec![Requirement::Upper, Requirement::Special, Requirement::NoDictionaryWord],
            ),
        ] {
            assert_eq!(passwords.unmet(password, owner, last, recent.clone()).await, expected, "{password}");
        }
    }
}
