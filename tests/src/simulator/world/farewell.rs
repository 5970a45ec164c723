//! Leaving: a tablet that may not have its user's records any more sends what it has not sent, and wipes itself. The app's
//! `sync/farewell.rs` and the registry's `http/farewell.rs` do the same over HTTP.

use super::{Answer, Ask, World};
use crate::simulator::cast::vault_key;
use crate::simulator::ledger::{AtRegistry, Fate, Fault};
use crate::simulator::registry::Called;
use crate::simulator::sabotage::Sabotage;
use crate::simulator::tablet::{Leave, Round};
use bluebonnet_server::store::{Grantee, Leaving, Sender};
use bluebonnet_shared::ids::DeviceId;
use bluebonnet_shared::replica::{LastWords, Portion};
use bluebonnet_shared::sync::{
    Blob, DocumentId, Farewell, FarewellReply, Over, Push, PushedChange, Standing,
};

impl World {
    /// The session has ended and does not say why: the tablet asks whether it may keep what it has.
    pub(super) fn ask_whether_it_stands(&mut self, tablet: usize) -> Result<(), Fault> {
        if self.sabotage == Some(Sabotage::WipesWhenSignedOut) {
            self.wipe(tablet);
            return Ok(());
        }
        let message = self.farewell(tablet, Vec::new())?;
        let request = self.ask(tablet, Ask::Farewell(message));
        self.note(format_args!("tablet {tablet} has no session any more and asks in {request}"));
        self.tablets[tablet].round = Round::Asking { request };
        Ok(())
    }

    fn farewell(&self, tablet: usize, changes: Vec<PushedChange>) -> Result<Vec<u8>, Fault> {
        let Sender { user, device, organization } = self.tablets[tablet].sender;
        // Who has the key proves it: here by the key itself.
        let proof = Blob(vault_key(user, device));
        let farewell = Farewell { user, organization, proof, changes, accesses: Vec::new() };
        serde_json::to_vec(&farewell).map_err(|error| Fault(error.to_string()))
    }

    pub(super) fn serve_farewell(
        &mut self,
        tablet: usize,
        request: u64,
        message: &[u8],
    ) -> Result<(), Fault> {
        let farewell: Farewell = serde_json::from_slice(message).map_err(|error| Fault(error.to_string()))?;
        let Farewell { user, organization, proof, changes, accesses } = farewell;
        let keys = match self.registry.call(|store| store.vault_keys(user))? {
            Called::Done(keys) => keys,
            other => return self.no_answer(tablet, request, &other),
        };
        let Some((device, _)) = keys.into_iter().find(|(_, key)| key.0 == proof.0) else {
            return Err(Fault(format!("the registry does not know the key of tablet {tablet}")));
        };
        let (sender, at) = (Sender { user, device, organization }, self.time());
        let documents: Vec<DocumentId> = changes.iter().map(|change| change.document).collect();
        let called = self.registry.call(|store| store.take_leave(sender, Push { changes }, accesses, at))?;
        let (reply, told): (FarewellReply, bool) = match called {
            Called::Done(reply) => (reply, true),
            Called::DiedAfter(reply) => {
                self.registry_died();
                (reply, self.chance.once_in(2))
            }
            other => return self.no_answer(tablet, request, &other),
        };
        let is_over = self.ledger.registry.is_over(sender.grantee(), device);
        if is_over != (reply.standing != Standing::Stands) {
            return Err(Fault(format!(
                "tablet {tablet} is to give up what it has: {is_over}, and it is told: {:?}",
                reply.standing
            )));
        }
        self.note(format_args!("the registry says of tablet {tablet}: {:?}", reply.standing));
        self.moved += u64::from(!documents.is_empty());
        self.follow_verdicts(request, sender, at, &documents, &reply.reply.verdicts)?;
        let message = serde_json::to_vec(&reply).map_err(|error| Fault(error.to_string()))?;
        if told {
            self.answer(tablet, request, &Answer::Farewell(message));
        }
        Ok(())
    }

    /// Hears whether it may keep what it has.
    pub(super) fn hear_standing(&mut self, tablet: usize, message: &[u8]) -> Result<(), Fault> {
        let reply: FarewellReply =
            serde_json::from_slice(message).map_err(|error| Fault(error.to_string()))?;
        match reply.standing {
            Standing::Stands => {
                self.must_sign_in(tablet);
                Ok(())
            }
            Standing::Over(over) => {
                self.leave(tablet, LastWords::default(), Leave { over, signed_in: false })
            }
        }
    }

    /// The last words of a tablet: it sends all it has, then it wipes itself.
    pub(super) fn leave(&mut self, tablet: usize, words: LastWords, leave: Leave) -> Result<(), Fault> {
        self.tablets[tablet].round = Round::Idle;
        let Some(replica) = &self.tablets[tablet].replica else { return Ok(()) };
        let next = words.next(replica.outbox(), Portion::default());
        let silent = self.sabotage == Some(Sabotage::LeavesSilently) && leave.over != Over::Revoked;
        let Some(batch) = next.filter(|_| !silent) else {
            self.note(format_args!("tablet {tablet} may not have its records any more: {:?}", leave.over));
            self.wipe(tablet);
            return Ok(());
        };
        let ask = if leave.signed_in {
            Ask::Push(serde_json::to_vec(&batch.push).map_err(|error| Fault(error.to_string()))?)
        } else {
            Ask::Farewell(self.farewell(tablet, batch.push.changes.clone())?)
        };
        let request = self.ask(tablet, ask);
        self.note(format_args!("tablet {tablet} sends its last {} in {request}", batch.places.len()));
        self.tablets[tablet].round = Round::Leaving { request, batch, words, leave };
        Ok(())
    }

    /// Takes a user's records of an organization off a tablet, and nothing of anybody else's, nor of another organization's.
    fn wipe(&mut self, tablet: usize) {
        self.note(format_args!("tablet {tablet} wipes itself"));
        self.moved += 1;
        let device = self.tablets[tablet].sender.device;
        for place in 0..self.tablets.len() {
            let beside = self.sabotage == Some(Sabotage::WipesEverybody)
                && self.tablets[place].sender.device == device;
            if place == tablet {
                self.tablets[place].wipe();
                self.ledger.all_gone(place, Fate::HandedOver);
            } else if beside {
                self.tablets[place].disk.evict();
            }
        }
    }
}

impl AtRegistry {
    /// Whether a user may not have anything of an organization's on a device any more.
    pub(super) fn is_over(&self, grantee: Grantee, device: DeviceId) -> bool {
        self.revoked.contains(&device)
            || self.closed.contains(&grantee.user)
            || self.left.contains_key(&grantee)
    }
}
