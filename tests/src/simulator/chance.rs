//! Chance, from a seed. Written here, so that a seed means the same whatever library is updated.

use uuid::Uuid;

/// A stream of numbers that a seed determines (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// The stream of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to and without `end`; 0 where `end` is.
    pub fn below(&mut self, end: u64) -> u64 {
        let number = self.number();
        // The high half of a product is even enough for ends as small as ours.
        ((u128::from(number) * u128::from(end)) >> 64) as u64
    }

    /// A place in something so long; 0 where it is empty.
    pub fn place(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// Yes, once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    /// One of several; none where there are none.
    pub fn one_of<'a, T>(&mut self, several: &'a [T]) -> Option<&'a T> {
        let place = self.place(several.len());
        several.get(place)
    }

    /// A stream of its own, so that what is drawn from it moves nothing in this one.
    pub fn branch(&mut self) -> Self {
        Self(self.number())
    }

    /// 16 bytes, for an actor.
    pub fn bytes(&mut self) -> [u8; 16] {
        ((u128::from(self.number()) << 64) | u128::from(self.number())).to_be_bytes()
    }

    /// An id.
    pub fn uuid(&mut self) -> Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::Chance;

    #[test]
    fn a_seed_always_means_the_same() {
        let mut chance = Chance::new(1);
        assert_eq!([chance.number(), chance.number()], [0x910a_2dec_8902_5cc1, 0xbeeb_8da1_658e_ec67]);
    }

    #[test]
    fn every_number_below_an_end_is_drawn_and_none_above() {
        let mut chance = Chance::new(7);
        let mut drawn = [0; 5];
        for _ in 0..1000 {
            drawn[chance.place(5)] += 1;
        }
        assert!(drawn.iter().all(|times| (120..280).contains(times)), "{drawn:?}");
        assert_eq!(chance.below(0), 0);
    }
}
