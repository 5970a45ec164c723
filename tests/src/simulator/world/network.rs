//! The network: messages are lost, late, doubled, and overtake one another.

use super::World;
use crate::simulator::chance::Chance;

/// How bad the network is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weather {
    /// One message in so many is lost.
    lost: u64,
    /// One in so many arrives twice.
    doubled: u64,
    /// One in so many takes long enough for whoever waits to give up.
    late: u64,
    /// One stream in so many breaks off.
    broken: u64,
}

impl Weather {
    pub(super) fn draw(chance: &mut Chance) -> Self {
        let mut share = || *chance.one_of(&[4, 10, 30, 1_000]).unwrap_or(&30);
        Self { lost: share(), doubled: share(), late: share(), broken: share() }
    }
}

/// How long a tablet waits for an answer, or for the next piece of one.
pub(super) const PATIENCE: u64 = 30_000;

impl World {
    /// When a message that is sent now arrives: never, once or twice.
    pub(super) fn arrivals(&mut self) -> Vec<u64> {
        if self.calm {
            return vec![1];
        }
        let Weather { lost, doubled, late, .. } = self.weather;
        if self.chance.once_in(lost) {
            return Vec::new();
        }
        let times = if self.chance.once_in(doubled) { 2 } else { 1 };
        (0..times)
            .map(|_| {
                let slow = if self.chance.once_in(late) { 2 * PATIENCE } else { 2_000 };
                20 + self.chance.below(slow)
            })
            .collect()
    }

    /// After how many bytes a stream breaks off, if it does.
    pub(super) fn breaks_in(&mut self) -> Option<usize> {
        (!self.calm && self.chance.once_in(self.weather.broken)).then(|| self.chance.place(40_000))
    }
}
