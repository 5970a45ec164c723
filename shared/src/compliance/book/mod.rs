//! The rules as they stand in `schedules/texas/`: each key of the files is explained here.

mod age;
mod days;
mod grades;
mod range;
mod school_year;

pub use age::{AgeRange, NotAnAgeRange};
pub use days::{DayRange, NotADayRange};
pub use grades::{GradeRange, NotAGradeRange};
pub use school_year::{NotASchoolYear, SchoolYear, SchoolYears};

use crate::calendar::{Date, Period};
use crate::codes::{ExemptionKind, ProvisionalKind, SchoolVaccine};
use serde::{Deserialize, Serialize};

/// Everything that the folder holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Book {
    /// `settings.toml`.
    pub settings: Settings,
    /// `products.toml`.
    pub products: Vec<ProductSet>,
    /// `vaccines.toml`, in the order in which results list them.
    pub vaccines: Vec<VaccineFacts>,
    /// `exemptions.toml`.
    pub exemptions: Vec<ExemptionRule>,
    /// `admissions.toml`.
    pub admissions: Vec<AdmissionRule>,
    /// `rules/*.toml`.
    pub rules: Vec<Rule>,
}

/// What holds for all rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// Version of the rules, for a reader to see which decided.
    pub version: String,
    /// First school year that the rules were written for.
    pub first_school_year: SchoolYear,
    /// Last school year that the rules were checked for. They hold on after it until they are changed, and a result says so.
    pub last_school_year: SchoolYear,
    /// How many days before a birthday that a rule names a dose may have been given (25 TAC 97.63).
    pub grace_days: u8,
    /// How often a school looks at students who are in progress (25 TAC 97.66).
    pub review_every_days: u8,
}

/// Vaccines that count alike.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ProductSet {
    /// Its name in the rules, which is what a sentence calls it: `measles vaccine`.
    pub name: String,
    /// The vaccine codes (CVX).
    pub cvx: Vec<crate::codes::Cvx>,
    /// Codes of observations that replace these doses: laboratory evidence, a written statement (25 TAC 97.65).
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Where a dose must say which product it was: one of these makers (MVX).
    #[serde(default)]
    pub makers: Vec<crate::codes::Mvx>,
    /// Or one of these trade names.
    #[serde(default)]
    pub trade_names: Vec<String>,
    /// Codes that count, while the record does not say enough to be sure; a result warns of them.
    #[serde(default)]
    pub doubtful: Vec<crate::codes::Cvx>,
}

/// What is common to all rules of a vaccine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct VaccineFacts {
    /// The vaccine.
    pub vaccine: SchoolVaccine,
    /// The products whose doses are numbered when the next one is looked for.
    pub counts: String,
    /// What the ACIP schedule calls the group, for a warning where the two disagree about a dose.
    pub acip_group: String,
    /// When the next dose can be given: the catch-up intervals of ACIP.
    #[serde(default)]
    pub next_dose: Vec<NextDose>,
}

/// When a dose can be given after the one before. Of several that fit, the first is taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct NextDose {
    /// The number of the dose. Doses beyond the last one that is listed go by that.
    pub dose: u8,
    /// How long after the dose before it.
    pub after: Period,
    /// And how long after the first dose.
    #[serde(default)]
    pub after_first: Option<Period>,
    /// Ages of the student on that day: not given before the first age; only if it falls before the second.
    #[serde(default)]
    pub student: AgeRange,
    /// Only where the first dose was given at this age.
    #[serde(default)]
    pub first_dose: AgeRange,
}

/// How long an exemption holds (25 TAC 97.62).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ExemptionRule {
    /// Its kind.
    pub kind: ExemptionKind,
    /// Where it stands.
    pub paragraph: String,
    /// How long from the day it was signed or notarized; the day itself is not counted, the last one is. None: for life, or as long
    /// as the paper says.
    #[serde(default)]
    pub valid: Option<Period>,
    /// Within how many days of that day it must have come to the school.
    #[serde(default)]
    pub received_within_days: Option<u16>,
    /// It must have been signed before this day.
    #[serde(default)]
    pub signed_before: Option<Date>,
    /// For a reader.
    #[serde(default)]
    pub note: Option<String>,
    /// What the sources leave open.
    #[serde(default)]
    pub unsure: Option<String>,
}

/// How long a student may attend while proof is awaited (25 TAC 97.66, 97.69).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct AdmissionRule {
    /// On what ground.
    pub kind: ProvisionalKind,
    /// Where it stands.
    pub paragraph: String,
    /// How many days, counted from the day after the first.
    pub days: u16,
    /// For a reader.
    #[serde(default)]
    pub note: Option<String>,
    /// What the sources leave open.
    #[serde(default)]
    pub unsure: Option<String>,
}

/// What is asked of some students for one vaccine.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rule {
    /// Its name, for references.
    pub id: String,
    /// The vaccine.
    pub vaccine: SchoolVaccine,
    /// Where it stands.
    pub paragraph: String,
    /// The grades it is for.
    #[serde(default)]
    pub grades: Option<GradeRange>,
    /// The school years it is for; none for all.
    #[serde(default)]
    pub school_years: Option<SchoolYears>,
    /// In the place of both: the grades by school year, where a rule was brought in grade by grade.
    #[serde(default)]
    pub roll_in: Vec<RollIn>,
    /// The ages it is for.
    #[serde(default)]
    pub student: AgeRange,
    /// The ages on the first day at the school that it is for.
    #[serde(default)]
    pub student_at_enrolment: AgeRange,
    /// Not due before some time has passed since a dose.
    #[serde(default)]
    pub due_after_last: Option<DueAfterLast>,
    /// A student who lacks the dose is provisional before this age.
    #[serde(default)]
    pub provisional_before: Option<Period>,
    /// How long the next dose may wait after the one before it, where that is longer than it has to.
    #[serde(default)]
    pub may_wait: Option<Period>,
    /// For a reader.
    #[serde(default)]
    pub note: Option<String>,
    /// What the sources leave open; a result shows it.
    #[serde(default)]
    pub unsure: Option<String>,
    /// The ways to comply, any one of which is enough.
    #[serde(rename = "branch")]
    pub branches: Vec<Branch>,
}

/// Grades of some school years.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct RollIn {
    /// The school years.
    pub school_years: SchoolYears,
    /// The grades.
    pub grades: GradeRange,
}

/// A time since the last dose.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DueAfterLast {
    /// Of these products.
    pub of: String,
    /// How long after it.
    pub wait: Period,
}

/// One way to comply: everything it needs must be there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Branch {
    /// What it asks for, as a sentence calls it.
    pub name: String,
    /// The ages of the student at which it is open.
    #[serde(default)]
    pub student: AgeRange,
    /// Only for students born on these days.
    #[serde(default)]
    pub born: DayRange,
    /// Only with a medical exemption in force for this vaccine.
    #[serde(default)]
    pub with_medical_exemption: bool,
    /// Only for who has had one of its doses: nobody is sent for a certain product that was not begun with.
    #[serde(default)]
    pub only_when_begun: bool,
    /// When its next dose can be given after the one before, where that is not as for the vaccine.
    #[serde(default)]
    pub next_dose_after: Option<Period>,
    /// What it needs.
    pub needs: Vec<Need>,
}

/// So many doses of one kind. Doses of one day are one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Need {
    /// How many at least.
    pub doses: u8,
    /// Of which products.
    pub of: String,
    /// Given at what age. An age in whole years is a birthday, before which there are days of grace.
    #[serde(default)]
    pub given: AgeRange,
    /// Given on these days of the calendar.
    #[serde(default)]
    pub given_on: DayRange,
    /// Given so long ago at most, on the day of the question. The day itself is not counted, the last one is.
    #[serde(default)]
    pub given_within: Option<Period>,
    /// Given in this time before the first day at the school.
    #[serde(default)]
    pub before_enrolment: Option<BeforeEnrolment>,
}

/// A time before the first day at a school.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct BeforeEnrolment {
    /// At least so many days.
    pub at_least_days: u8,
    /// At most so long.
    pub at_most: Period,
}

impl Book {
    /// A book that asks for nothing.
    pub fn empty() -> Self {
        let year = SchoolYear::beginning_in(1900);
        Self {
            settings: Settings {
                version: String::new(),
                first_school_year: year,
                last_school_year: year,
                grace_days: 0,
                review_every_days: 1,
            },
            products: Vec::new(),
            vaccines: Vec::new(),
            exemptions: Vec::new(),
            admissions: Vec::new(),
            rules: Vec::new(),
        }
    }
}
