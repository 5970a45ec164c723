//! One file: what its readers see, and what of it would be there after the power was cut.

use super::{Outage, find_one};
use crate::simulator::chance::Chance;
use std::collections::BTreeSet;

/// A file of a virtual disk.
#[derive(Clone, Debug, Default)]
pub(super) struct File {
    /// What is read.
    seen: Vec<u8>,
    /// What was synced last; none before the first sync, when the file's very name may be lost.
    safe: Option<Vec<u8>>,
    /// What was done since, in order.
    unsynced: Vec<Unsynced>,
}

#[derive(Clone, Debug)]
enum Unsynced {
    Write { at: usize, bytes: Vec<u8> },
    Cut(usize),
}

impl File {
    /// A file that lies safely on the disk.
    pub(super) fn safe(bytes: Vec<u8>) -> Self {
        Self { seen: bytes.clone(), safe: Some(bytes), unsynced: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.seen.len()
    }

    /// What is read.
    pub(super) fn seen(&self) -> &[u8] {
        &self.seen
    }

    /// One of some texts that stands in it, or would after an outage.
    pub(super) fn says<'t>(&self, texts: &BTreeSet<&'t str>) -> Option<&'t str> {
        let written = self.unsynced.iter().filter_map(|done| match done {
            Unsynced::Write { bytes, .. } => Some(bytes),
            Unsynced::Cut(_) => None,
        });
        [&self.seen].into_iter().chain(&self.safe).chain(written).find_map(|there| find_one(there, texts))
    }

    /// Reads into `to` and gives how many bytes were there; the rest becomes zeros.
    pub(super) fn read(&self, to: &mut [u8], at: usize) -> usize {
        let there = self.seen.get(at..).unwrap_or_default();
        let length = there.len().min(to.len());
        to[..length].copy_from_slice(&there[..length]);
        to[length..].fill(0);
        length
    }

    pub(super) fn write(&mut self, bytes: &[u8], at: usize) {
        put(&mut self.seen, bytes, at);
        self.unsynced.push(Unsynced::Write { at, bytes: bytes.to_vec() });
    }

    pub(super) fn cut(&mut self, length: usize) {
        self.seen.resize(length, 0);
        self.unsynced.push(Unsynced::Cut(length));
    }

    pub(super) fn sync(&mut self) {
        let safe = self.safe.get_or_insert_default();
        for done in self.unsynced.drain(..) {
            match done {
                Unsynced::Write { at, bytes } => put(safe, &bytes, at),
                Unsynced::Cut(length) => safe.resize(length, 0),
            }
        }
    }

    /// The file as it is found after an outage; none where it is gone.
    pub(super) fn after(mut self, outage: Outage, chance: &mut Chance) -> Option<Self> {
        let sector = match outage {
            Outage::Killed => {
                self.sync();
                return Some(self);
            }
            Outage::NothingArrived => return self.safe.map(Self::safe),
            Outage::Torn { sector } => sector.max(1),
        };
        let mut found = match self.safe {
            Some(safe) => safe,
            None if chance.once_in(2) => return None,
            None => Vec::new(),
        };
        // Of four sectors, so many arrive.
        let arrive = 1 + chance.below(3);
        for done in self.unsynced {
            match done {
                Unsynced::Write { at, bytes } => {
                    let mut from = 0;
                    while from < bytes.len() {
                        let end = ((at + from) / sector + 1) * sector - at;
                        let piece = &bytes[from..end.min(bytes.len())];
                        if chance.below(4) < arrive {
                            put(&mut found, piece, at + from);
                        }
                        from += piece.len();
                    }
                }
                Unsynced::Cut(length) => {
                    if chance.once_in(2) {
                        found.resize(length, 0);
                    }
                }
            }
        }
        Some(Self::safe(found))
    }
}

fn put(into: &mut Vec<u8>, bytes: &[u8], at: usize) {
    let end = at + bytes.len();
    if into.len() < end {
        into.resize(end, 0);
    }
    into[at..end].copy_from_slice(bytes);
}
