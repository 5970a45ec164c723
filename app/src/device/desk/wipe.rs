//! A device that may not have a user's records any more takes everything of hers off itself.

use super::Desk;
use crate::device::account::EnrolledAccount;
use crate::device::error::DeviceError;
use crate::device::vault::keyring::Keyring;
use bluebonnet_shared::replica::{Batch, LastWords};
use bluebonnet_shared::sync::{ChangeHash, Outcome, Over, PushReply, Refusal};
use std::collections::BTreeSet;

/// Entries that came late, each once however often it was sent.
#[derive(Default)]
pub struct Late {
    /// Held for review.
    held: BTreeSet<ChangeHash>,
    /// More than is held of a device.
    left_out: BTreeSet<ChangeHash>,
}

impl Late {
    fn note(&mut self, reply: &PushReply) {
        for verdict in &reply.verdicts {
            match verdict.outcome {
                Outcome::Held => self.held.insert(verdict.hash),
                Outcome::Refused { code: Refusal::TooMuchHeld, .. } => self.left_out.insert(verdict.hash),
                _ => continue,
            };
        }
    }
}

impl Desk {
    /// Notes what the registry holds for review, because this device may not have its records any more.
    pub fn note_held(&self, reply: &PushReply) {
        self.0.late.borrow_mut().note(reply);
    }

    /// The next batch of what the registry has not answered for, before this desk is wiped.
    pub fn next_words(&self, words: &LastWords) -> Option<Batch> {
        words.next(self.0.shelf.borrow().replica().outbox(), self.0.portion.get())
    }

    /// Takes key, records and outbox of this desk off the device, and locks; `why` is what the door says then. Another user's vault on
    /// this device stays: it is locked with her password, may hold what she has not sent, and wipes itself when she unlocks it.
    ///
    /// False when there is something that `words` have not said, because a save had the turn before: it was called saved, and is to be
    /// sent first. Nothing has gone then.
    ///
    /// # Errors
    /// What the browser says: then the next round tries again.
    pub async fn wipe(&self, why: Over, words: &LastWords) -> Result<bool, DeviceError> {
        let _turn = self.0.turn.lock().await;
        // A desk that was locked meanwhile shows an empty outbox, whatever lies on the disk.
        self.vault()?;
        if self.next_words(words).is_some() {
            return Ok(false);
        }
        let keyring = Keyring::open().await?;
        keyring.forget(&self.0.account).await?;
        // Nothing opens the vault from here on. What cannot be taken out of it now goes at the next start.
        let _ = keyring.empty_forgotten().await;
        self.0.parting.replace(Some(parting_words(why, &self.0.account, &self.0.late.borrow())));
        self.lock();
        Ok(true)
    }

    /// What the door says once this desk is locked, if anything.
    pub fn parting(&self) -> Option<String> {
        self.0.parting.borrow().clone()
    }
}

fn parting_words(why: Over, account: &EnrolledAccount, late: &Late) -> String {
    let reason = match why {
        Over::Revoked => "This device was revoked by an administrator.".to_owned(),
        Over::Left => format!("You do not work for {} any more.", account.organization_name),
        Over::Closed => "This account was deactivated by an administrator.".to_owned(),
    };
    let records = match why {
        Over::Revoked => "Its records have been removed.",
        Over::Left | Over::Closed => "The records have been removed from this device.",
    };
    let held = match late.held.len() {
        0 => String::new(),
        1 => " 1 entry that was unsent has been sent to the registry for review.".to_owned(),
        more => format!(" {more} entries that were unsent have been sent to the registry for review."),
    };
    let left_out = match late.left_out.len() {
        0 => String::new(),
        1 => " 1 entry more than the registry keeps of one device is gone.".to_owned(),
        more => format!(" {more} entries more than the registry keeps of one device are gone."),
    };
    format!("{reason} {records}{held}{left_out}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::ids::{OrgId, UserId};
    use bluebonnet_shared::sync::Verdict;
    use uuid::Uuid;

    #[test]
    fn the_door_says_why_the_records_have_gone_and_where_the_entries_are() {
        let account = EnrolledAccount {
            user: UserId::new(Uuid::nil()),
            organization: OrgId::new(Uuid::nil()),
            org_code: "TX01".into(),
            username: "a".into(),
            user_name: "A".into(),
            organization_name: "North ISD".into(),
        };
        let verdict = |number, outcome| Verdict { hash: ChangeHash([number; 32]), outcome };
        let mut late = Late::default();
        for _ in 0..2 {
            late.note(&PushReply { verdicts: vec![verdict(1, Outcome::Held), verdict(2, Outcome::Held)] });
        }
        let left = parting_words(Over::Left, &account, &late);
        assert!(left.starts_with("You do not work for North ISD any more."), "{left}");
        assert!(
            left.ends_with("2 entries that were unsent have been sent to the registry for review."),
            "{left}"
        );
        let revoked = parting_words(Over::Revoked, &account, &Late::default());
        assert_eq!(revoked, "This device was revoked by an administrator. Its records have been removed.");
        let refused = Outcome::Refused { code: Refusal::TooMuchHeld, field: None };
        late.note(&PushReply { verdicts: vec![verdict(3, refused)] });
        let more = parting_words(Over::Revoked, &account, &late);
        assert!(
            more.ends_with("for review. 1 entry more than the registry keeps of one device is gone."),
            "{more}"
        );
    }
}
