//! How a device that is let in no more finds out whether it may keep what it has, and gives up what it has not sent.
//!
//! A session that has ended does not say why. By the key of its vault, which the registry knows too, a device shows whose it is without
//! one, hears whether her work there has ended, and leaves its last entries before it takes everything off itself.

use super::{Access, Blob, PushReply, PushedChange};
use crate::ids::{OrgId, UserId};
use serde::{Deserialize, Serialize};

/// What a device says. `POST /api/sync/farewell`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Farewell {
    /// Whose vault it has.
    pub user: UserId,
    /// For which organization.
    pub organization: OrgId,
    /// Nothing, sealed under the vault's key for [`farewell_place`].
    pub proof: Blob,
    /// What it has not sent yet, causes before effects; none where it only asks.
    pub changes: Vec<PushedChange>,
    /// What was done on it that it has not told of yet, at most [`MOST_TOLD`](super::MOST_TOLD).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accesses: Vec<Access>,
}

/// What [`Farewell::proof`] is sealed for: it proves nothing of another user, another organization or anything else that is sealed under
/// the vault's key.
pub fn farewell_place(user: UserId, organization: OrgId) -> String {
    format!("bluebonnet 1/farewell/{user}/{organization}")
}

/// How a user's vault on a device stands with the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Word", into = "Word")]
pub enum Standing {
    /// The device keeps it, as far as the registry says: also where the proof is not right, or what is said is not understood.
    Stands,
    /// The device is to take it off itself.
    Over(Over),
}

/// Why a device may not have a user's records any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Over {
    /// The device is revoked.
    Revoked,
    /// The user works for the organization no more.
    Left,
    /// The user may not sign in any more.
    Closed,
}

/// A standing as it is sent: one word.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Word {
    Revoked,
    Left,
    Closed,
    #[serde(other)]
    Stands,
}

impl From<Word> for Standing {
    fn from(word: Word) -> Self {
        match word {
            Word::Revoked => Self::Over(Over::Revoked),
            Word::Left => Self::Over(Over::Left),
            Word::Closed => Self::Over(Over::Closed),
            Word::Stands => Self::Stands,
        }
    }
}

impl From<Standing> for Word {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Over(Over::Revoked) => Self::Revoked,
            Standing::Over(Over::Left) => Self::Left,
            Standing::Over(Over::Closed) => Self::Closed,
            Standing::Stands => Self::Stands,
        }
    }
}

/// The answer to a farewell.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FarewellReply {
    /// How the vault stands. Only where it does not, the changes were looked at.
    pub standing: Standing,
    /// What became of the changes.
    #[serde(flatten)]
    pub reply: PushReply,
}

impl FarewellReply {
    /// The device keeps what it has.
    pub fn stands() -> Self {
        Self { standing: Standing::Stands, reply: PushReply { verdicts: Vec::new() } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_understood_and_what_a_newer_registry_says_takes_nothing_off_a_device() {
        let read = |word: &str| {
            serde_json::from_str::<FarewellReply>(&format!(r#"{{"standing":"{word}","verdicts":[]}}"#))
        };
        for over in [Over::Revoked, Over::Left, Over::Closed] {
            let reply = FarewellReply { standing: Standing::Over(over), ..FarewellReply::stands() };
            let word = serde_json::to_value(&reply).unwrap()["standing"].as_str().unwrap().to_owned();
            assert_eq!(read(&word).unwrap().standing, Standing::Over(over));
        }
        assert_eq!(read("left").unwrap().standing, Standing::Over(Over::Left));
        assert_eq!(read("frobnicated").unwrap().standing, Standing::Stands);
    }
}
