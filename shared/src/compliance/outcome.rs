//! What an evaluation says.

use super::book::SchoolYear;
use crate::calendar::Date;
use crate::codes::{ExemptionKind, Grade, ProvisionalKind, SchoolVaccine};
use crate::forecast::Reason;

/// Where a student stands on one day.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The day.
    pub on: Date,
    /// The grade that it was asked for.
    pub grade: Grade,
    /// The school year.
    pub school_year: SchoolYear,
    /// The student as a whole.
    pub class: Class,
    /// Each vaccine of the requirements, in their order.
    pub vaccines: Vec<VaccineOutcome>,
    /// The first day on which the status of some vaccine changes by time alone, grade and school year being the same.
    pub changes_on: Option<Date>,
    /// The rules were not checked for this school year: those of the nearest year were used.
    pub year_unconfirmed: bool,
}

/// The one class that a student falls in: the first that fits, from the top.
///
/// A student who would be delinquent and of whom the registry knows no dose, evidence or exemption is *no record*: that is a gap in
/// the registry, and says nothing of what the child has had. Not yet due and not required are as good as compliant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Some vaccine is missing, and nothing of the student is in the registry.
    NoRecord,
    /// Some vaccine is missing: the student may not attend.
    Delinquent,
    /// May attend for now.
    Provisional,
    /// May attend, not being vaccinated against everything.
    Exempt,
    /// Has everything that is asked.
    Compliant,
}

/// Where a student stands with one vaccine.
#[derive(Clone, Debug, PartialEq)]
pub struct VaccineOutcome {
    /// The vaccine.
    pub vaccine: SchoolVaccine,
    /// The status.
    pub status: Status,
    /// The rule and branch that decided; none where no rule asks for the vaccine.
    pub decision: Option<Decision>,
    /// Doses that counted, by their place in [`super::Facts::doses`], oldest first.
    pub counted: Vec<u16>,
    /// Doses that did not, oldest first.
    pub not_counted: Vec<NotCounted>,
    /// Evidence that took the place of doses, by its place in [`super::Facts::evidence`].
    pub evidence: Vec<u16>,
    /// What a nurse should know beside it.
    pub warnings: Vec<Warning>,
    /// The first day on which the status changes by time alone.
    pub changes_on: Option<Date>,
}

/// What decided: a rule and one of its branches, by their place in the rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Decision {
    /// Place of the rule.
    pub rule: u16,
    /// Place of the branch: the one that is met, or the nearest to it.
    pub branch: Option<u8>,
}

/// The status of one vaccine.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// What is asked is there.
    Compliant,
    /// Nothing is asked yet.
    NotYetDue {
        /// The first day on which it is.
        until: Date,
    },
    /// Lacking, and the student may attend for now.
    Provisional {
        /// Why.
        reason: ProvisionalReason,
        /// Since when, where that is known.
        since: Option<Date>,
        /// Until when. For a dose that cannot be given yet: the first day on which it can, when it is due. For an admission or an
        /// override: the last day.
        until: Date,
        /// The day on which the school must look again, not after `until`.
        review_by: Date,
        /// What is lacking.
        missing: Missing,
    },
    /// Lacking, and the student is exempt.
    Exempt {
        /// On what ground.
        kind: ExemptionKind,
        /// The last day; none for life.
        until: Option<Date>,
    },
    /// Lacking: the student may not attend.
    Delinquent {
        /// What is lacking.
        missing: Missing,
    },
    /// Not asked of this student.
    NotRequired,
}

/// Why a student may attend without a dose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProvisionalReason {
    /// The next dose cannot be given yet, or may wait.
    InProgress,
    /// Too young for the dose.
    TooYoung,
    /// Admitted while proof is awaited.
    Admitted(ProvisionalKind),
    /// The limits are set aside.
    Override,
}

/// When an exemption or an admission holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    /// The first day.
    pub first: Date,
    /// The last day; none for life.
    pub last: Option<Date>,
}

/// What is lacking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing {
    /// How many doses.
    pub doses: u8,
    /// The first day on which the next of them can be given, the day of the evaluation at the earliest.
    pub from: Date,
}

/// A dose that did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotCounted {
    /// Its place in [`super::Facts::doses`].
    pub dose: u16,
    /// Why.
    pub why: WhyNot,
}

/// Why a dose did not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhyNot {
    /// Before this day, grace included.
    TooEarly {
        /// The first day on which it would have counted.
        earliest: Date,
    },
    /// On this day or after it.
    TooLate {
        /// The first day on which it no longer counts.
        limit: Date,
    },
    /// Too long before the first day at the school.
    TooLongAgo {
        /// The last first day that it would have counted for.
        last_day: Date,
    },
    /// So long ago that it no longer counts.
    Lapsed {
        /// The last day on which it did.
        last_day: Date,
    },
    /// Another dose of the same day counted.
    SameDay,
    /// Expired, recalled or subpotent.
    SubStandard,
    /// Dated after the day of the evaluation.
    InTheFuture,
    /// Dated before the birth.
    BeforeBirth,
    /// Another product than the branch asks for.
    OtherProduct,
}

/// What a nurse should know beside a status.
#[derive(Clone, Debug, PartialEq)]
pub enum Warning {
    /// A dose counted of which the record does not say enough.
    Doubtful {
        /// Its place in [`super::Facts::doses`].
        dose: u16,
    },
    /// A dose counted that is not valid for ACIP.
    NotValidForAcip {
        /// Its place in [`super::Facts::doses`].
        dose: u16,
        /// Why, in the schedule's terms.
        reasons: Vec<Reason>,
    },
    /// An exemption that does not say when it was signed, or when it came: it cannot be counted.
    ExemptionWithoutDay {
        /// Its kind.
        kind: ExemptionKind,
    },
    /// An affidavit that came to the school too late.
    ExemptionReceivedLate {
        /// Its kind.
        kind: ExemptionKind,
        /// The last day on which it could have come.
        last_day: Date,
    },
    /// An exemption of a kind that ended before it was signed.
    ExemptionTooNew {
        /// Its kind.
        kind: ExemptionKind,
        /// It must have been signed before this day.
        before: Date,
    },
    /// An exemption of a kind that the rules do not know.
    UnknownExemption {
        /// Its kind.
        kind: ExemptionKind,
    },
    /// An exemption that has run out.
    ExemptionOver {
        /// Its kind.
        kind: ExemptionKind,
        /// Its last day.
        last_day: Date,
    },
}

impl Status {
    /// The class of a student who has only vaccines of this status.
    pub fn class(&self) -> Class {
        match self {
            Self::Compliant | Self::NotYetDue { .. } | Self::NotRequired => Class::Compliant,
            Self::Exempt { .. } => Class::Exempt,
            Self::Provisional { .. } => Class::Provisional,
            Self::Delinquent { .. } => Class::Delinquent,
        }
    }

    /// The status as a word of a table: `not_yet_due`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::NotYetDue { .. } => "not_yet_due",
            Self::Provisional { .. } => "provisional",
            Self::Exempt { .. } => "exempt",
            Self::Delinquent { .. } => "delinquent",
            Self::NotRequired => "not_required",
        }
    }

    /// The day that belongs to the status: when it is due, the last day of an exemption or admission, when a student who is in
    /// progress is due.
    pub fn until(&self) -> Option<Date> {
        match self {
            Self::NotYetDue { until } | Self::Provisional { until, .. } => Some(*until),
            Self::Exempt { until, .. } => *until,
            Self::Compliant | Self::Delinquent { .. } | Self::NotRequired => None,
        }
    }

    /// What is lacking, if anything is.
    pub fn missing(&self) -> Option<Missing> {
        match self {
            Self::Provisional { missing, .. } | Self::Delinquent { missing } => Some(*missing),
            _ => None,
        }
    }

    /// Whether two statuses are of one kind.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}
