//! Results in a nurse's words.

use super::book::{Branch, Rule};
use super::facts::Facts;
use super::outcome::{
    Class, Decision, Missing, NotCounted, ProvisionalReason, Status, VaccineOutcome, Warning, WhyNot,
};
use super::rules::Rules;
use crate::calendar::Slashed;
use crate::codes::{Evidence, ExemptionKind, ProvisionalKind};

impl Class {
    /// Every class, worst first: the order of lists and reports.
    pub const ALL: [Self; 5] =
        [Self::NoRecord, Self::Delinquent, Self::Provisional, Self::Exempt, Self::Compliant];

    /// The class as a list shows it.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoRecord => "No record in the registry",
            Self::Delinquent => "Delinquent",
            Self::Provisional => "Provisional",
            Self::Exempt => "Exempt",
            Self::Compliant => "Compliant",
        }
    }
}

impl Status {
    /// The status in a word or two, without its days.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Compliant => "Compliant",
            Self::NotYetDue { .. } => "Not yet due",
            Self::Provisional { .. } => "Provisional",
            Self::Exempt { .. } => "Exempt",
            Self::Delinquent { .. } => "Delinquent",
            Self::NotRequired => "Not required",
        }
    }

    /// The status with its days: *Provisional until 03/09/2027: the next dose cannot be given before that day*.
    pub fn sentence(&self) -> String {
        match self {
            Self::Compliant | Self::NotRequired => self.words().to_owned(),
            Self::NotYetDue { until } => format!("Not yet due: due from {}", Slashed(*until)),
            Self::Provisional { reason, since, until, review_by, missing } => {
                let since = since.map_or_else(String::new, |since| format!(" since {}", Slashed(since)));
                let review = if review_by == until {
                    String::new()
                } else {
                    format!(". Look again by {}", Slashed(*review_by))
                };
                format!(
                    "Provisional{since} until {}: {}; {}{review}",
                    Slashed(*until),
                    reason.words(),
                    missing.words()
                )
            }
            Self::Exempt { kind, until } => match until {
                Some(until) => format!("Exempt until {}: {}", Slashed(*until), exemption(kind)),
                None => format!("Exempt: {}", exemption(kind)),
            },
            Self::Delinquent { missing } => format!("Delinquent: {}", missing.words()),
        }
    }
}

impl ProvisionalReason {
    /// Why the student may attend.
    pub fn words(&self) -> String {
        match self {
            Self::InProgress => "the next dose is not due before that day".to_owned(),
            Self::TooYoung => "too young for the dose before that day".to_owned(),
            Self::Admitted(ProvisionalKind::Transfer) => {
                "transferred from another Texas school, the record being awaited".to_owned()
            }
            Self::Admitted(ProvisionalKind::Homeless) => "homeless (McKinney-Vento)".to_owned(),
            Self::Admitted(ProvisionalKind::FosterCare) => "in foster care".to_owned(),
            Self::Admitted(ProvisionalKind::MilitaryDependent) => {
                "a dependent of active-duty military, the record being awaited".to_owned()
            }
            Self::Admitted(ProvisionalKind::Other(code)) => format!("admitted as `{code}`"),
            Self::Override => "limits are set aside until that day".to_owned(),
        }
    }
}

impl Missing {
    /// What is lacking: *1 dose missing, which can be given from 03/09/2027*.
    pub fn words(self) -> String {
        let from = Slashed(self.from);
        match self.doses {
            1 => format!("1 dose missing, which can be given from {from}"),
            doses => format!("{doses} doses missing, the next of which can be given from {from}"),
        }
    }
}

impl NotCounted {
    /// Why a dose did not count: *given 03/05/2020; the earliest is 03/06/2020*.
    pub fn sentence(&self, facts: &Facts) -> String {
        let day = facts.doses.get(usize::from(self.dose)).map(|dose| dose.date);
        let given = day.map_or_else(String::new, |day| format!("given {}; ", Slashed(day)));
        let why = match self.why {
            WhyNot::TooEarly { earliest } => format!("the earliest day that counts is {}", Slashed(earliest)),
            WhyNot::TooLate { limit } => format!("it counts before {} only", Slashed(limit)),
            WhyNot::TooLongAgo { last_day } => {
                format!("it counts for those who enter by {} only", Slashed(last_day))
            }
            WhyNot::Lapsed { last_day } => format!("it counted until {}", Slashed(last_day)),
            WhyNot::SameDay => "another dose of that day counted".to_owned(),
            WhyNot::SubStandard => "it was expired, recalled or not fit for use".to_owned(),
            WhyNot::InTheFuture => "dated after the day of this result".to_owned(),
            WhyNot::BeforeBirth => "dated before the birth".to_owned(),
            WhyNot::OtherProduct => "not the product that is asked for".to_owned(),
        };
        given + &why
    }
}

impl Warning {
    /// The warning as a sentence.
    pub fn sentence(&self, facts: &Facts) -> String {
        let dose = |place: &u16| {
            facts.doses.get(usize::from(*place)).map_or_else(
                || "A dose".to_owned(),
                |dose| format!("The dose of {} ({})", Slashed(dose.date), dose.cvx.name()),
            )
        };
        match self {
            Self::Doubtful { dose: place } => {
                format!("{} counts, but the record does not say which vaccine it was", dose(place))
            }
            Self::NotValidForAcip { dose: place, reasons } => {
                let day = facts.doses.get(usize::from(*place)).map(|dose| dose.date);
                let why: Vec<String> =
                    reasons.iter().map(|reason| reason.sentence(facts.birth_date, day)).collect();
                let why = if why.is_empty() { String::new() } else { format!(": {}", why.join("; ")) };
                format!("{} counts for school, but is not valid for ACIP{why}", dose(place))
            }
            Self::ExemptionWithoutDay { kind } => {
                format!("An exemption ({}) lacks the day it was signed or received", exemption(kind))
            }
            Self::ExemptionReceivedLate { kind, last_day } => format!(
                "An exemption ({}) came too late: the last day was {}",
                exemption(kind),
                Slashed(*last_day)
            ),
            Self::ExemptionTooNew { kind, before } => format!(
                "An exemption ({}) must have been signed before {}",
                exemption(kind),
                Slashed(*before)
            ),
            Self::UnknownExemption { kind } => {
                format!("The rules do not know an exemption of the kind `{}`", kind.code())
            }
            Self::ExemptionOver { kind, last_day } => {
                format!("An exemption ({}) ended on {}", exemption(kind), Slashed(*last_day))
            }
        }
    }
}

impl Rules {
    /// The rule that decided.
    pub fn rule_of(&self, decision: Decision) -> Option<&Rule> {
        self.book().rules.get(usize::from(decision.rule))
    }

    /// The branch that is met, or the nearest to it.
    pub fn branch_of(&self, decision: Decision) -> Option<&Branch> {
        self.rule_of(decision)?.branches.get(usize::from(decision.branch?))
    }

    /// What decided, in words: *2 doses, the first on or after the 1st birthday (25 TAC 97.63)*.
    pub fn decision_in_words(&self, decision: Decision) -> String {
        let Some(rule) = self.rule_of(decision) else { return String::new() };
        match self.branch_of(decision) {
            Some(branch) => format!("{} ({})", branch.name, rule.paragraph),
            None => rule.paragraph.clone(),
        }
    }

    /// The paragraph that a status stands on: of the exemption or admission where that decided, else of the rule.
    pub fn paragraph_of(&self, outcome: &VaccineOutcome) -> Option<&str> {
        let book = self.book();
        let own = match &outcome.status {
            Status::Exempt { kind, .. } => self.exemption(kind).map(|rule| rule.paragraph.as_str()),
            Status::Provisional { reason: ProvisionalReason::Admitted(kind), .. } => {
                book.admissions.iter().find(|rule| rule.kind == *kind).map(|rule| rule.paragraph.as_str())
            }
            _ => None,
        };
        own.or_else(|| outcome.decision.and_then(|it| self.rule_of(it)).map(|rule| rule.paragraph.as_str()))
    }
}

/// Evidence that took the place of doses, in words.
impl VaccineOutcome {
    /// Each piece of evidence that counted: *Laboratory evidence of immunity to measles, 03/09/2020*.
    pub fn evidence_in_words(&self, facts: &Facts) -> Vec<String> {
        let found = self.evidence.iter().filter_map(|place| facts.evidence.get(usize::from(*place)));
        found
            .map(|(evidence, on): &(Evidence, _)| match on {
                Some(on) => format!("{}, {}", evidence.label(), Slashed(*on)),
                None => evidence.label().to_owned(),
            })
            .collect()
    }
}

fn exemption(kind: &ExemptionKind) -> String {
    let mut words = kind.label().to_owned();
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_lowercase();
    }
    words
}
