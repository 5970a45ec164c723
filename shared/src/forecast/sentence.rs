//! Reasons in a nurse's words.

use super::outcome::{DoseStatus, Reason};
use super::trail::SkipCondition;
use crate::calendar::{Age, Date, Slashed};

impl DoseStatus {
    /// The status as a screen shows it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Valid => "Valid",
            Self::Extraneous => "Extra dose",
            Self::NotValid => "Not valid",
            Self::SubStandard => "Sub-standard",
            Self::NotEvaluated => "Not evaluated",
        }
    }
}

impl Reason {
    /// The reason as the end of a sentence that begins with a status: *given at 11 months 20 days; the earliest is 12 months
    /// less 4 days (03/09/2026)*. It takes the patient's date of birth and, where the reason is about a dose, its day.
    pub fn sentence(&self, birth: Date, given: Option<Date>) -> String {
        let at = given.and_then(|given| Age::on(birth, given)).map_or_else(
            || "given before birth".to_owned(),
            |age| format!("given at {}", age.to_string().replace(", ", " ")),
        );
        let waited = |after: &Date| match given.map(|given| given.duration_since(*after).as_hours() / 24) {
            // Only an observation can be later than the dose.
            Some(..0) => format!("given before {}, the day that the interval counts from", Slashed(*after)),
            Some(0) => format!("given on the same day as the dose of {}", Slashed(*after)),
            Some(1) => format!("given 1 day after the dose of {}", Slashed(*after)),
            Some(days) => format!("given {days} days after the dose of {}", Slashed(*after)),
            None => format!("given after the dose of {}", Slashed(*after)),
        };
        match self {
            Self::TooYoung { minimum, earliest } => {
                format!("{at}; the earliest is {} ({})", minimum.in_words(), Slashed(*earliest))
            }
            Self::TooOld { maximum, latest } => {
                format!("{at}; it counts before {} (until {})", maximum.in_words(), Slashed(*latest))
            }
            Self::TooSoon { minimum, after, earliest } => {
                format!("{}; the least is {} ({})", waited(after), minimum.in_words(), Slashed(*earliest))
            }
            Self::Grace { full } => format!("within the grace before {}", Slashed(*full)),
            Self::LessVolume { recommended } => {
                format!("less than the recommended {recommended} mL was given, which does not decide")
            }
            Self::LiveVirusConflict { with, after, earliest } => format!(
                "given too soon after a vaccine it conflicts with (CVX {with} on {}); the earliest is {}",
                Slashed(*after),
                Slashed(*earliest)
            ),
            Self::WrongVaccine => "not a vaccine for this dose of the series".to_owned(),
            Self::WrongAgeForVaccine => format!("{at}, an age that this vaccine is not for"),
            Self::Inadvertent => "a vaccine that is never to be given for this".to_owned(),
            Self::SeriesComplete => "the series is complete".to_owned(),
            Self::SubStandard => "the dose was expired, recalled or not fit for use".to_owned(),
            Self::AfterAssessment => "dated after the day of assessment".to_owned(),
            Self::EvidenceOfImmunity { evidence } => format!("evidence of immunity: {evidence}"),
            Self::ImmuneByBirth { before } => {
                format!("born before {}, which is evidence of immunity", Slashed(*before))
            }
            Self::Contraindication { observation } => format!("contraindicated: {observation}"),
            Self::EnoughByHistory => "the doses on record protect enough".to_owned(),
            Self::SeasonOver { end } => format!("the season ended on {}", Slashed(*end)),
            Self::AgedOut { maximum, latest } => {
                format!("possible before {} only (until {})", maximum.in_words(), Slashed(*latest))
            }
            Self::CannotFinish { maximum, latest } => {
                format!(
                    "the next dose could not be given before {} (until {})",
                    maximum.in_words(),
                    Slashed(*latest)
                )
            }
            Self::DueByAge { age, on } => format!("recommended from {} ({})", age.in_words(), Slashed(*on)),
            Self::DueByInterval { interval, after, on } => {
                format!("recommended {} after {} ({})", interval.in_words(), Slashed(*after), Slashed(*on))
            }
            Self::DueAtEarliest => "recommended as soon as it may be given".to_owned(),
            Self::OverdueByAge { age, on } => {
                format!("overdue from {} (after {})", age.in_words(), Slashed(*on))
            }
            Self::OverdueByInterval { interval, after, on } => {
                format!("overdue {} after {} (after {})", interval.in_words(), Slashed(*after), Slashed(*on))
            }
            Self::NeverOverdue => "never overdue".to_owned(),
            Self::PossibleUntil { maximum, latest } => {
                format!("possible before {} (until {})", maximum.in_words(), Slashed(*latest))
            }
            Self::NotBeforeAge { age, on } => format!("not before {} ({})", age.in_words(), Slashed(*on)),
            Self::NotBeforeInterval { interval, after, on } => {
                format!("not before {} after {} ({})", interval.in_words(), Slashed(*after), Slashed(*on))
            }
            Self::NotBeforeConflict { with, after, on } => {
                format!("not before {}, for the vaccine of {} (CVX {with})", Slashed(*on), Slashed(*after))
            }
            Self::NotBeforeSeason { start } => {
                format!("not before the season, which begins on {}", Slashed(*start))
            }
            Self::NotBeforeLastDose { on } => format!("not before the last dose ({})", Slashed(*on)),
            Self::NotBeforeLastOfGroup { on } => {
                format!("not before the last dose of the vaccine group ({})", Slashed(*on))
            }
            Self::NotBeforeBirth { on } => format!("from birth ({})", Slashed(*on)),
            Self::Skipped { dose, because } => {
                let because: Vec<String> = because.iter().map(SkipCondition::words).collect();
                format!("dose {dose} of the series need not be given: {}", because.join(" and "))
            }
        }
    }
}
