//! When to try again: soon while the registry answers, ever more seldom while it does not, and never all tablets at once.

/// Milliseconds between two rounds while the registry answers.
const STEADY: u32 = 20_000;
/// The same while it says by itself when there is more.
const LIVE: u32 = 60_000;
/// The first wait after a failure, in milliseconds.
const FIRST: u32 = 3_000;
/// The longest wait. To ask costs one small request, and a nurse with entries unsent should not have to wait for longer.
const LONGEST: u32 = 20_000;

/// Milliseconds until the next round after `failures` failed ones in a row. `chance` is a random number from 0 to 1: it moves the
/// wait by up to a quarter either way. `live` says whether the registry tells of what others enter.
pub fn wait(failures: u32, live: bool, chance: f64) -> u32 {
    let base = match failures {
        0 if live => LIVE,
        0 => STEADY,
        _ => FIRST.saturating_mul(1 << (failures - 1).min(8)).min(LONGEST),
    };
    (f64::from(base) * (0.75 + 0.5 * chance.clamp(0.0, 1.0))) as u32
}

/// Milliseconds over which tablets spread their asking that are all made to ask at the same moment: by a registry that ends their
/// streams, or a network that comes back.
const SPREAD: f64 = 4_000.0;
/// The longest that a registry may ask to be left alone, in seconds: what it asks for beyond is some other program's on the way.
const LONGEST_ASKED: u32 = 5 * 60;

/// Milliseconds to wait before asking because of something that makes all tablets ask.
pub fn spread(chance: f64) -> u32 {
    (SPREAD * chance.clamp(0.0, 1.0)) as u32
}

/// Milliseconds to leave the registry alone for when it has asked for so many seconds: never less, and up to a quarter more, so that those
/// who were asked together do not come back together.
pub fn asked_to_wait(seconds: u32, chance: f64) -> u32 {
    let base = seconds.clamp(1, LONGEST_ASKED) * 1_000;
    (f64::from(base) * (1.0 + 0.25 * chance.clamp(0.0, 1.0))) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_tried_again_soon_and_then_ever_more_seldom() {
        let waits: Vec<u32> = [0, 1, 2, 3, 4, 1000].map(|failures| wait(failures, true, 0.5)).to_vec();
        assert_eq!(waits, [60_000, 3_000, 6_000, 12_000, 20_000, 20_000]);
    }

    #[test]
    fn who_is_not_told_of_news_asks_more_often() {
        assert!(wait(0, false, 0.5) < wait(0, true, 0.5));
    }

    #[test]
    fn a_registry_that_asks_to_be_left_alone_is_for_as_long_at_least_and_not_for_hours() {
        assert_eq!((asked_to_wait(30, 0.0), asked_to_wait(30, 1.0)), (30_000, 37_500));
        assert_eq!((asked_to_wait(0, 0.0), asked_to_wait(u32::MAX, 0.0)), (1_000, 300_000));
    }

    #[test]
    fn tablets_whose_streams_end_at_once_come_back_over_seconds() {
        assert_eq!((spread(0.0), spread(0.5), spread(1.0)), (0, 2_000, 4_000));
    }

    #[test]
    fn tablets_that_failed_together_do_not_come_back_together() {
        assert_eq!((wait(1, false, 0.0), wait(1, false, 1.0)), (2_250, 3_750));
    }
}
