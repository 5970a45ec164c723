//! This tablet's clock is wrong: dates that follow it are too.

use crate::device::{Desk, clock, use_watch};
use crate::parts::notice::Notice;
use crate::parts::words::{counted, moment};
use dioxus::prelude::*;

/// A banner as long as the clock disagrees with the registry's.
#[component]
pub fn ClockNotice() -> Element {
    let desk = use_context::<Desk>();
    let ahead = use_watch(desk.clock_ahead());
    let Some(seconds) = ahead() else { return rsx! {} };
    rsx! {
        Notice { tone: "bad",
            div { class: "words", role: "status",
                strong { "This tablet's clock is wrong: {off(seconds)}." }
                span {
                    "It says {moment(clock::now())}. Set it right. Until then, dates that are filled in and what is due go by the registry's clock as this tablet last heard it: check each date."
                }
            }
        }
    }
}

/// How far it is off, in its largest unit.
fn off(seconds: i64) -> String {
    let minutes = usize::try_from(seconds.unsigned_abs() / 60).unwrap_or(usize::MAX);
    let span = match minutes {
        0..120 => counted(minutes, "minute"),
        120..2_880 => counted(minutes / 60, "hour"),
        _ => counted(minutes / 1_440, "day"),
    };
    format!("it is {span} {}", if seconds > 0 { "ahead" } else { "behind" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_a_year_behind_is_said_in_days() {
        assert_eq!(off(-365 * 86_400), "it is 365 days behind");
        assert_eq!(off(3 * 3_600), "it is 3 hours ahead");
        assert_eq!(off(11 * 60), "it is 11 minutes ahead");
    }
}
