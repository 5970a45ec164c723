//! What is so where a dose of a series need not be given.

use crate::calendar::{Date, Period, Slashed};
use crate::codes::Cvx;
use crate::schedule::release::DoseCountBound;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A condition that is met (tables 6-6 to 6-9), with its figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SkipCondition {
    /// The age on a day.
    Age {
        /// From this age on.
        from: Option<Period>,
        /// Before this age.
        before: Option<Period>,
        /// The day: of a dose, of assessment, or the first on which the dose could be given.
        on: Date,
    },
    /// So long after the dose before.
    Interval {
        /// How long.
        interval: Period,
        /// The day of the dose before.
        after: Date,
    },
    /// Another series is complete.
    Complete {
        /// The names of those that are.
        series: Vec<Arc<str>>,
    },
    /// So many doses were given.
    Count {
        /// How many.
        doses: DoseCountBound,
        /// Whether only valid ones count.
        valid: bool,
        /// Of these vaccines; none named is any.
        vaccines: Vec<Cvx>,
        /// Given from this age on.
        from: Option<Period>,
        /// Given before this age.
        before: Option<Period>,
        /// Given on or after this day.
        since: Option<Date>,
        /// Given before this day.
        until: Option<Date>,
    },
}

impl SkipCondition {
    /// The condition as a part of a sentence: *at least 3 valid doses given at 4 years or older*.
    pub(in crate::forecast) fn words(&self) -> String {
        match self {
            Self::Age { from, before, on } => {
                let ages = ages(*from, *before).unwrap_or_else(|| "any age".to_owned());
                format!("{ages} on {}", Slashed(*on))
            }
            Self::Interval { interval, after } => {
                format!("{} or more after the dose given {}", interval.in_words(), Slashed(*after))
            }
            Self::Complete { series } => format!("complete: {}", series.join(", ")),
            Self::Count { doses, valid, vaccines, from, before, since, until } => {
                let mut words = count(*doses, if *valid { "valid dose" } else { "dose" });
                if !vaccines.is_empty() {
                    words.push_str(&of(vaccines));
                }
                if let Some(ages) = ages(*from, *before) {
                    words.push_str(" given at ");
                    words.push_str(&ages);
                }
                if let Some(since) = since {
                    words.push_str(&format!(" since {}", Slashed(*since)));
                }
                if let Some(until) = until {
                    words.push_str(&format!(" before {}", Slashed(*until)));
                }
                words
            }
        }
    }
}

fn count(doses: DoseCountBound, unit: &str) -> String {
    let number = |number: u8| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match doses {
        DoseCountBound::MoreThan(bound) => format!("at least {}", number(bound.saturating_add(1))),
        DoseCountBound::Exactly(0) => format!("no {unit}"),
        DoseCountBound::Exactly(bound) => format!("exactly {}", number(bound)),
        DoseCountBound::FewerThan(bound) => format!("fewer than {}", number(bound)),
    }
}

/// An age range: *4 years or older and under 7 years*; none where it is any age.
fn ages(from: Option<Period>, before: Option<Period>) -> Option<String> {
    let from = from.map(|from| format!("{} or older", from.in_words()));
    let before = before.map(|before| format!("under {}", before.in_words()));
    match (from, before) {
        (Some(from), Some(before)) => Some(format!("{from} and {before}")),
        (from, before) => from.or(before),
    }
}

/// Vaccines by their names, where these are few.
fn of(vaccines: &[Cvx]) -> String {
    const FEW: usize = 3;
    if vaccines.len() > FEW {
        return format!(" of {} vaccines that the schedule names", vaccines.len());
    }
    let names: Vec<String> = vaccines.iter().map(|cvx| cvx.name().into_owned()).collect();
    format!(" of {}", names.join(" or "))
}
