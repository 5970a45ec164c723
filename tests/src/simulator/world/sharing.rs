//! A tablet that two users share: each has a vault of her own on the same disk, and one of them is unlocked at a time.

use super::{Event, SECOND, World};
use crate::simulator::cast::Cast;
use crate::simulator::chance::Chance;
use crate::simulator::ledger::{Fate, Fault};
use crate::simulator::tablet::Tablet;
use bluebonnet_shared::ids::{DeviceId, UserId};

/// Which tablets there are, each with its user; two nurses may share one.
pub(super) fn vaults(chance: &mut Chance) -> Vec<(DeviceId, UserId)> {
    let Cast { devices, users, .. } = Cast::get();
    let count = 2 + chance.place(devices.len() - 1);
    let mut vaults: Vec<(DeviceId, UserId)> = Vec::new();
    for device in devices.iter().take(count) {
        vaults.push((*device, users[chance.place(users.len())]));
    }
    if let (Some(&(device, user)), true) = (vaults.first(), chance.once_in(3)) {
        let others: Vec<UserId> = users.iter().copied().filter(|other| *other != user).collect();
        vaults.extend(chance.one_of(&others).map(|other| (device, *other)));
    }
    vaults
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

    /// Unlocks a vault, and locks whoever has the tablet.
    pub(super) fn turn_to(&mut self, tablet: usize) -> Result<(), Fault> {
        for other in self.beside(tablet) {
            if self.tablets[other].replica.is_some() || self.tablets[other].waits_for().is_some() {
                self.note(format_args!("tablet {other} is locked for {tablet}"));
                self.tablets[other].lock();
            }
        }
        self.unlock(tablet)
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
