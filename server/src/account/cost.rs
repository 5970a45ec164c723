//! What the hash of a password costs. Its memory is OWASP's and the same for all, so that the checks there may be at once have a bound; how
//! many passes are made over it is the operator's choice, by what the machine can bear.

use super::password::HashError;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Block, Params, Version};
use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

/// How many passes argon2id makes over its 19 MiB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Passes(u32);

/// What a check should take: fifty sign-ins in a second then take one core and a quarter, and leave tablets the rest of two. Half of it is
/// near enough.
const AIM: Duration = Duration::from_millis(25);

/// Why a number of passes is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write a number from 2, which OWASP asks for, to 20: on most machines that is a fifth of a second")]
pub struct NoPasses;

impl Passes {
    /// OWASP's parameters.
    pub const LEAST: Self = Self(Params::DEFAULT_T_COST);
    /// Nobody is to wait for longer than this takes.
    pub const MOST: Self = Self(20);

    /// How many were made for a hash, of which the parameters will do; none when it is not one that is made here.
    pub fn of(hash: &str) -> Option<Self> {
        let params = Params::try_from(&PasswordHash::new(hash).ok()?).ok()?;
        let is_ours = params.m_cost() == Params::DEFAULT_M_COST && params.p_cost() == Params::DEFAULT_P_COST;
        is_ours.then_some(Self(params.t_cost()))
    }

    /// How many more these are than others. Work for none is all that it lacks.
    pub(super) fn beyond(self, others: Option<Self>) -> u32 {
        self.0.saturating_sub(others.map_or(0, |others| others.0))
    }

    /// How long a check takes with so many, tried once on this thread.
    ///
    /// # Errors
    /// When no password could be hashed here.
    pub fn timed(self) -> Result<Duration, HashError> {
        let argon2 = self.argon2().map_err(|_| HashError)?;
        // The memory is had before: checks lend it to one another.
        let mut memory = vec![Block::default(); argon2.params().block_count()];
        let begun = Instant::now();
        argon2
            .hash_password_into_with_memory(b"nobody's", b"nobody's salt", &mut [0; 32], &mut memory)
            .map_err(|_| HashError)?;
        Ok(begun.elapsed())
    }

    /// How many would be sensible on a machine where a check with so many took so long; none where that is not far below what it should
    /// take. Never fewer: what OWASP asks for is the least.
    pub fn advised(self, took: Duration) -> Option<Self> {
        if took * 2 >= AIM {
            return None;
        }
        let passes = (u128::from(self.0) * AIM.as_nanos()).div_ceil(took.as_nanos().max(1));
        let advised = Self(u32::try_from(passes).unwrap_or(u32::MAX)).min(Self::MOST);
        (advised > self).then_some(advised)
    }

    pub(super) fn argon2(self) -> Result<Argon2<'static>, argon2::Error> {
        argon2_with(self.0)
    }
}

/// Argon2id with so many passes.
pub(super) fn argon2_with(passes: u32) -> Result<Argon2<'static>, argon2::Error> {
    let params = Params::new(Params::DEFAULT_M_COST, passes, Params::DEFAULT_P_COST, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

impl FromStr for Passes {
    type Err = NoPasses;

    fn from_str(text: &str) -> Result<Self, NoPasses> {
        let passes = Self(text.trim().parse().map_err(|_| NoPasses)?);
        if (Self::LEAST..=Self::MOST).contains(&passes) { Ok(passes) } else { Err(NoPasses) }
    }
}

impl fmt::Display for Passes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_are_never_fewer_than_owasp_asks_for_nor_more_than_anybody_waits_for() {
        assert_eq!("2".parse(), Ok(Passes::LEAST));
        assert_eq!(" 20 ".parse(), Ok(Passes::MOST));
        for text in ["", "0", "1", "21", "-3", "two", "4294967296"] {
            assert_eq!(text.parse::<Passes>(), Err(NoPasses), "{text}");
        }
    }

    #[test]
    fn more_passes_are_advised_where_a_check_is_far_too_cheap_and_fewer_nowhere() {
        for (with, took, advised) in [
            (2, Duration::from_millis(21), None),
            (2, Duration::from_micros(12_500), None),
            (2, Duration::from_micros(12_499), Some(5)),
            (2, Duration::from_millis(10), Some(5)),
            (4, Duration::from_millis(5), Some(20)),
            (2, Duration::from_millis(1), Some(20)),
            (2, Duration::ZERO, Some(20)),
            (20, Duration::from_millis(1), None),
            (2, Duration::from_secs(9), None),
            (20, Duration::from_secs(90), None),
        ] {
            assert_eq!(Passes(with).advised(took), advised.map(Passes), "{with} passes in {took:?}");
        }
    }

    #[test]
    fn a_check_can_be_tried_once() {
        assert!(Passes::LEAST.timed().is_ok_and(|took| took > Duration::ZERO));
    }

    #[test]
    fn a_hash_says_how_many_there_were_if_it_was_made_as_they_are_here() {
        assert_eq!(Passes::of("$argon2id$v=19$m=19456,t=7,p=1"), Some(Passes(7)));
        for other in ["", "not a hash", "$argon2id$v=19$m=4096,t=7,p=1", "$argon2id$v=19$m=19456,t=7,p=4"] {
            assert_eq!(Passes::of(other), None, "{other}");
        }
        assert_eq!(Passes(5).beyond(Some(Passes(2))), 3);
        assert_eq!(Passes(2).beyond(Some(Passes(5))), 0);
        assert_eq!(Passes(5).beyond(None), 5);
    }
}
