//! A tablet with several vaults on the same disk, one of them unlocked at a time: two users share it, or a user works for two
//! organizations and has a vault for each.

use super::{Event, SECOND, World};
use crate::simulator::cast::Cast;
use crate::simulator::chance::Chance;
use crate::simulator::ledger::{Fate, Fault};
use crate::simulator::tablet::Tablet;
use bluebonnet_server::store::Sender;
use bluebonnet_shared::ids::{DeviceId, UserId};

/// Which vaults there are, by tablet and user; two nurses may share a tablet.
pub(super) fn vaults(chance: &mut Chance) -> Vec<Sender> {
    let Cast { devices, users, .. } = Cast::get();
    let count = 2 + chance.place(devices.len() - 1);
    let mut vaults: Vec<Sender> = Vec::new();
    for device in devices.iter().take(count) {
        let user = users[chance.place(users.len())];
        vaults.extend(vaults_of(chance, user, *device));
    }
    if let (Some(&Sender { device, user, .. }), true) = (vaults.first(), chance.once_in(3)) {
        let others: Vec<UserId> = users.iter().copied().filter(|other| *other != user).collect();
        if let Some(other) = chance.one_of(&others).copied() {
            vaults.extend(vaults_of(chance, other, device));
        }
    }
    vaults
}

/// A user's vaults on a tablet. Who works for two organizations has been on it for one of them, or for both.
fn vaults_of(chance: &mut Chance, user: UserId, device: DeviceId) -> Vec<Sender> {
    let mut organizations = Cast::get().workplaces(user);
    let first = chance.place(organizations.len());
    organizations.swap(0, first);
    if chance.once_in(2) {
        organizations.truncate(1);
    }
    organizations.into_iter().map(|organization| Sender { user, device, organization }).collect()
}

/// Gives all vaults on one tablet its clock and its version of the app.
pub(super) fn share(tablets: &mut [Tablet]) {
    for place in 1..tablets.len() {
        let device = tablets[place].sender.device;
        if let Some(first) = tablets.iter().position(|tablet| tablet.sender.device == device) {
            (tablets[place].skew, tablets[place].version) = (tablets[first].skew, tablets[first].version);
        }
    }
}

impl World {
    /// The other vaults on the same tablet.
    pub(super) fn beside(&self, tablet: usize) -> Vec<usize> {
        let device = self.tablets[tablet].sender.device;
        let all = self.tablets.iter().enumerate();
        all.filter(|(place, other)| *place != tablet && other.sender.device == device)
            .map(|(place, _)| place)
            .collect()
    }

    /// Whether somebody else has a tablet unlocked.
    pub(super) fn is_in_other_hands(&self, tablet: usize) -> bool {
        self.beside(tablet).into_iter().any(|other| self.tablets[other].replica.is_some())
    }

    /// A nurse takes up a tablet that is locked, or that somebody else has unlocked; one that was wiped she tries to sign in on.
    pub(super) fn take_up(&mut self, tablet: usize) -> Result<(), Fault> {
        let target = &self.tablets[tablet];
        if target.wiped {
            if self.chance.once_in(4) && !self.is_in_other_hands(tablet) {
                self.sign_in(tablet);
            }
            return Ok(());
        }
        if self.beside(tablet).is_empty() || self.chance.once_in(3) {
            return Ok(());
        }
        self.turn_to(tablet)
    }

    /// Unlocks a vault, and locks whoever has the tablet. Who has it for another organization goes on in this one.
    pub(super) fn turn_to(&mut self, tablet: usize) -> Result<(), Fault> {
        let mut from = None;
        for other in self.beside(tablet) {
            let target = &self.tablets[other];
            if target.replica.is_some() || target.waits_for().is_some() {
                if target.replica.is_some() && target.sender.user == self.tablets[tablet].sender.user {
                    from = Some(target.comes_from.unwrap_or(target.sender.organization));
                }
                self.note(format_args!("tablet {other} is locked for {tablet}"));
                self.tablets[other].lock();
            }
        }
        self.unlock(tablet)?;
        let target = &mut self.tablets[tablet];
        target.comes_from =
            from.filter(|from| target.replica.is_some() && *from != target.sender.organization);
        Ok(())
    }

    /// What happens to a tablet's disk happens to all that are on it.
    pub(super) fn evict(&mut self, tablet: usize) {
        for place in self.beside(tablet).into_iter().chain([tablet]) {
            self.tablets[place].lock();
            self.tablets[place].disk.evict();
            self.ledger.all_gone(place, Fate::Evicted);
        }
        self.after(SECOND, Event::Unlock(tablet));
    }

    pub(super) fn set_full(&mut self, tablet: usize, full: bool) {
        for place in self.beside(tablet).into_iter().chain([tablet]) {
            self.tablets[place].disk.set_full(full);
        }
    }

    pub(super) fn crash(&mut self, tablet: usize) {
        for place in self.beside(tablet).into_iter().chain([tablet]) {
            self.tablets[place].crash();
        }
    }
}
