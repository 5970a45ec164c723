//! Who works in the demo district, how they sign in, and which lists are theirs.

use bluebonnet_shared::account::{EmailAddress, Role};
use rand::Rng;
use std::fmt::Write;

/// The demo district's organization code.
pub const ORG_CODE: &str = "DEMO";
/// The demo district's name. It says what it is, because it stands on every screen and printed record.
pub const ORG_NAME: &str = "Bluebonnet Demo District";

/// The code of the neighbour of the demo district, where one of its nurses is a clerk.
pub const NEIGHBOUR_CODE: &str = "DEMO2";
/// The neighbour's name.
pub const NEIGHBOUR_NAME: &str = "Bluebonnet Demo Neighbour District";

/// Someone who works in the demo district.
pub(super) struct Worker {
    pub(super) username: &'static str,
    pub(super) name: &'static str,
    pub(super) role: Role,
    /// What the person does in the neighbouring district, where she works as well.
    pub(super) next_door: Option<Role>,
    /// Beginnings of the names of the lists that are assigned.
    lists: &'static [&'static str],
}

/// Two nurses who share two lists, a third who is a clerk in the neighbouring district, a clerk who sees every list, an administrator and
/// somebody of the registry's staff with none.
pub(super) const WORKERS: [Worker; 6] = [
    Worker {
        username: "nora",
        name: "Nora Demo",
        role: Role::Nurse,
        next_door: None,
        lists: &["Bluebonnet Elementary,", "Bluebonnet Middle School, Grade 06"],
    },
    Worker {
        username: "noel",
        name: "Noel Demo",
        role: Role::Nurse,
        next_door: None,
        lists: &["Bluebonnet Elementary, Grade 05", "Bluebonnet Middle School,", "Bluebonnet High School,"],
    },
    Worker { username: "clara", name: "Clara Demo", role: Role::Clerk, next_door: None, lists: &[""] },
    Worker { username: "ada", name: "Ada Demo", role: Role::Admin, next_door: None, lists: &[] },
    Worker { username: "rosa", name: "Rosa Demo", role: Role::RegistryStaff, next_door: None, lists: &[] },
    Worker {
        username: "pia",
        name: "Pia Demo",
        role: Role::Nurse,
        next_door: Some(Role::Clerk),
        lists: &["Bluebonnet High School, Grade 09"],
    },
];

impl Worker {
    /// Whether a list of this name is assigned to this person.
    pub(super) fn works_with(&self, list_name: &str) -> bool {
        self.lists.iter().any(|beginning| list_name.starts_with(beginning))
    }

    /// Where the person's mail would go: to nobody, since `example.org` is nobody's.
    pub(super) fn email(&self) -> Option<EmailAddress> {
        EmailAddress::parse(&format!("{}@example.org", self.username)).ok()
    }

    /// Whether this person works with lists at all.
    pub(super) fn has_lists(&self) -> bool {
        !self.lists.is_empty()
    }
}

/// The codes to sign in with, for people to read.
#[derive(Debug)]
pub struct Codes {
    /// Name, role, username and password of each.
    pub(super) workers: Vec<(&'static Worker, String)>,
}

impl Codes {
    /// Everybody with a new password.
    pub(super) fn draw(random: &mut impl Rng) -> Self {
        Self { workers: WORKERS.iter().map(|worker| (worker, password(random))).collect() }
    }

    /// The text that is printed, and kept in `demo-codes.txt`: for each person a line with the name, then `Username:` and
    /// `Password:` on lines of their own.
    pub fn text(&self) -> String {
        let mut text = format!(
            "{ORG_NAME}: every student in it is generated, nobody is a real person.\n\nOrg Code: {ORG_CODE}\n"
        );
        for (worker, password) in &self.workers {
            let (name, username, role) = (worker.name, worker.username, word(worker.role));
            // Writing to a string cannot fail.
            let _ = write!(text, "\n{name}, {role}");
            if let Some(role) = worker.next_door {
                let _ = write!(text, "; {} in {NEIGHBOUR_NAME}, Org Code {NEIGHBOUR_CODE}", word(role));
            }
            let _ = write!(text, "\n  Username: {username}\n  Password: {password}\n");
        }
        text
    }
}

fn word(role: Role) -> &'static str {
    match role {
        Role::Nurse => "nurse",
        Role::Clerk => "clerk",
        Role::Admin => "administrator",
        Role::RegistryStaff => "registry staff",
    }
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.username)
    }
}

/// A password that can be said aloud, such as `Tavoki-4821`.
fn password(random: &mut impl Rng) -> String {
    const CONSONANTS: &[u8] = b"bdfgklmnprstvz";
    const VOWELS: &[u8] = b"aeiou";
    let mut letter =
        |from: &[u8]| from.get(random.random_range(0..from.len())).copied().map_or('a', char::from);
    let mut word: String = (0..3).flat_map(|_| [letter(CONSONANTS), letter(VOWELS)]).collect();
    if let Some(first) = word.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{word}-{:04}", random.random_range(0..10_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;

    #[test]
    fn a_demo_password_would_pass_the_rules_for_passwords() {
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        for _ in 0..100 {
            let password = password(&mut random);
            assert!((8..=16).contains(&password.len()), "{password}");
            for kind in [char::is_uppercase, char::is_lowercase, char::is_numeric] {
                assert!(password.contains(kind), "{password}");
            }
            assert!(password.contains('-'), "{password}");
        }
    }

    #[test]
    fn everybody_has_an_address_and_somebody_works_in_two_districts() {
        assert!(WORKERS.iter().all(|worker| worker.email().is_some()));
        let both = WORKERS.iter().find(|worker| worker.next_door.is_some()).unwrap();
        assert_ne!(both.next_door, Some(both.role));
    }

    #[test]
    fn both_nurses_work_with_grades_five_and_six() {
        let [nora, noel, ..] = &WORKERS;
        for list in ["Bluebonnet Elementary, Grade 05", "Bluebonnet Middle School, Grade 06"] {
            assert!(nora.works_with(list) && noel.works_with(list), "{list}");
        }
        assert!(!noel.works_with("Bluebonnet Elementary, Grade 03"));
    }
}
