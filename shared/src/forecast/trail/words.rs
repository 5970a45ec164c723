//! A trail in a nurse's words.

use super::{About, Followed, Since, Step};
use crate::calendar::{Date, Period, Slashed};
use crate::forecast::outcome::Reason;

impl Step {
    /// The step as a sentence: *May be given from 12/08/2026: 4 weeks after dose 1, given 11/10/2026.* It takes the patient's date
    /// of birth.
    pub fn sentence(&self, birth: Date) -> String {
        let says = match (self.about, self.on) {
            (About::Earliest, Some(on)) => format!("May be given from {}", Slashed(on)),
            (About::Recommended, Some(on)) => format!("Recommended from {}", Slashed(on)),
            (About::PastDue, Some(on)) => format!("Overdue after {}", Slashed(on)),
            (About::Latest, Some(on)) => format!("Can be given until {}", Slashed(on)),
            (_, None) if self.reason == Reason::NeverOverdue => {
                return "The schedule names no day from which it is overdue.".to_owned();
            }
            _ => {
                let words = self.reason.sentence(birth, None);
                return match &self.antigen {
                    Some(antigen) => format!("{antigen}: {words}."),
                    None => format!("{}.", capitalized(&words)),
                };
            }
        };
        format!("{says}: {}.", self.because(birth))
    }

    /// Why a date is as it is.
    fn because(&self, birth: Date) -> String {
        let moved = |on: Date| self.on.is_some_and(|said| on < said);
        match &self.reason {
            Reason::NotBeforeAge { age, .. } => at_age(*age),
            Reason::NotBeforeInterval { interval, after, .. } => self.after(*interval, *after),
            Reason::NotBeforeConflict { with, after, .. } => {
                format!("the wait after {}, given {}, is over", with.name(), Slashed(*after))
            }
            Reason::NotBeforeSeason { .. } => "the season begins".to_owned(),
            Reason::NotBeforeLastDose { .. } => "the day of the last dose on record".to_owned(),
            Reason::NotBeforeLastOfGroup { .. } => {
                "the day of the last dose on record in this vaccine group".to_owned()
            }
            Reason::NotBeforeBirth { .. } => "from birth on".to_owned(),
            Reason::DueByAge { age, on } if moved(*on) => {
                format!("as soon as it may be given; {} was on {}", at_age(*age), Slashed(*on))
            }
            Reason::DueByAge { age, .. } => at_age(*age),
            Reason::DueByInterval { interval, after, on } if moved(*on) => format!(
                "as soon as it may be given; {} was on {}",
                self.after(*interval, *after),
                Slashed(*on)
            ),
            Reason::DueByInterval { interval, after, .. } => self.after(*interval, *after),
            Reason::DueAtEarliest => "as soon as it may be given; the schedule names no later day".to_owned(),
            Reason::OverdueByAge { age, on } if moved(*on) => {
                format!("the first day it may be given; it was wanted before {}", at_age(*age))
            }
            Reason::OverdueByAge { age, .. } => format!("the last day before {}", at_age(*age)),
            Reason::OverdueByInterval { interval, after, on } if moved(*on) => format!(
                "the first day it may be given; it was wanted before {}",
                self.after(*interval, *after)
            ),
            Reason::OverdueByInterval { interval, after, .. } => {
                format!("the last day before {}", self.after(*interval, *after))
            }
            Reason::PossibleUntil { maximum, .. } => format!("the last day before {}", at_age(*maximum)),
            other => other.sentence(birth, None),
        }
    }

    /// So long after the dose, or the observation, that it counts from.
    fn after(&self, interval: Period, after: Date) -> String {
        let interval = interval.in_words();
        let after = Slashed(after);
        match &self.since {
            Some(Since::Dose(number)) => format!("{interval} after dose {number}, given {after}"),
            Some(Since::Observation(name)) => format!("{interval} after {after} ({name})"),
            Some(Since::Other) | None => format!("{interval} after the dose given {after}"),
        }
    }
}

impl Followed {
    /// The series as a sentence: *Measles 2-dose series, 1 of 2 doses counted: 03/09/2026.*
    pub fn sentence(&self) -> String {
        let days: Vec<String> = self.counted.iter().map(|day| Slashed(*day).to_string()).collect();
        let counted = match (days.len(), self.doses) {
            (0, _) => "no dose counted yet".to_owned(),
            (1, None) => format!("1 dose counted: {}", days.join(", ")),
            (count, None) => format!("{count} doses counted: {}", days.join(", ")),
            (count, Some(1)) => format!("{count} of 1 dose counted: {}", days.join(", ")),
            (count, Some(of)) => format!("{count} of {of} doses counted: {}", days.join(", ")),
        };
        if self.because.is_empty() {
            format!("{}, {counted}.", self.name)
        } else {
            format!("{}, because of: {}; {counted}.", self.name, self.because.join(", "))
        }
    }
}

fn at_age(age: Period) -> String {
    format!("the age of {}", age.in_words())
}

/// The words with a capital first.
fn capitalized(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
