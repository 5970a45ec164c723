//! The rules made ready to be asked: names are places and bits, so that nothing is compared as text.

use super::book::{AgeRange, Book, DayRange, NextDose, SchoolYear};
use super::facts::SchoolDose;
use crate::calendar::Period;
use crate::codes::{Cvx, Evidence, ExemptionKind, Grade, ProvisionalKind, SchoolVaccine};
use std::sync::OnceLock;

/// The requirements of all school years, ready to be asked.
#[derive(Debug)]
pub struct Rules {
    book: Book,
    /// For every CVX number, the sets of products it is in.
    sets: Vec<Sets>,
    /// For every CVX number, the sets in which it is doubtful.
    doubtful: Vec<Sets>,
    /// The sets whose doses must say which product they were.
    documented: Sets,
    /// The vaccines, in the order of results.
    pub(super) vaccines: Vec<Asked>,
}

/// Sets of products, a bit each.
pub(super) type Sets = u32;
/// Kinds of evidence, a bit each.
pub(super) type EvidenceBits = u8;

/// A vaccine with its rules.
#[derive(Debug)]
pub(super) struct Asked {
    pub vaccine: SchoolVaccine,
    /// The products whose doses are numbered.
    pub counts: Sets,
    pub next_dose: Vec<NextDose>,
    pub rules: Vec<AskedRule>,
}

/// A rule.
#[derive(Debug)]
pub(super) struct AskedRule {
    /// Its place in the book.
    pub place: u16,
    pub student: AgeRange,
    pub student_at_enrolment: AgeRange,
    pub due_after_last: Option<(Sets, Period)>,
    pub provisional_before: Option<Period>,
    pub may_wait: Option<Period>,
    /// All products of its branches.
    pub sets: Sets,
    /// These, and the products that it waits for.
    pub looks_at: Sets,
    pub branches: Vec<AskedBranch>,
}

/// A branch.
#[derive(Debug)]
pub(super) struct AskedBranch {
    pub student: AgeRange,
    pub born: DayRange,
    pub with_medical_exemption: bool,
    pub only_when_begun: bool,
    pub next_dose_after: Option<Period>,
    pub sets: Sets,
    pub evidence: EvidenceBits,
    pub needs: Vec<AskedNeed>,
}

/// A need.
#[derive(Debug)]
pub(super) struct AskedNeed {
    pub doses: u8,
    pub set: Sets,
    pub evidence: EvidenceBits,
    pub given: AgeRange,
    /// Days of grace before the first age of `given`.
    pub grace: i32,
    pub given_on: DayRange,
    pub given_within: Option<Period>,
    pub before_enrolment: Option<(i32, Period)>,
}

/// Packed bytes that are not rules.
#[derive(Debug, thiserror::Error)]
#[error("the packed rules cannot be read: they were packed by another version of this program")]
pub struct NotRules;

impl Rules {
    /// The Texas requirements that this program was built with.
    pub fn texas() -> &'static Self {
        static TEXAS: OnceLock<Rules> = OnceLock::new();
        TEXAS.get_or_init(|| {
            let packed = include_bytes!(concat!(env!("OUT_DIR"), "/texas.rules"));
            // The build script unpacks what it packed before it lets the build go on.
            Self::unpack(packed).unwrap_or_else(|_| Self::new(Book::empty()))
        })
    }

    /// Unpacks rules.
    ///
    /// # Errors
    /// Where the bytes are not packed rules of this version of the program.
    pub fn unpack(packed: &[u8]) -> Result<Self, NotRules> {
        postcard::from_bytes(packed).map(Self::new).map_err(|_| NotRules)
    }

    /// Takes a book, which is held to be checked, and makes its tables.
    pub fn new(book: Book) -> Self {
        let bit = |place: usize| 1_u32.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0);
        let table = |of: fn(&super::book::ProductSet) -> &[Cvx]| {
            let mut table = vec![0; 1000];
            for (place, set) in book.products.iter().enumerate() {
                for cvx in of(set) {
                    if let Some(sets) = table.get_mut(usize::from(cvx.number())) {
                        *sets |= bit(place);
                    }
                }
            }
            table
        };
        let (sets, doubtful) = (table(|set| &set.cvx), table(|set| &set.doubtful));
        let documented = book
            .products
            .iter()
            .enumerate()
            .filter(|(_, set)| !set.makers.is_empty() || !set.trade_names.is_empty())
            .fold(0, |sets, (place, _)| sets | bit(place));
        let found = |name: &str| book.products.iter().position(|set| set.name == name);
        let set = |name: &str| found(name).map_or(0, bit);
        let evidence = |name: &str| {
            let codes =
                found(name).and_then(|place| book.products.get(place)).map_or(&[][..], |set| &set.evidence);
            codes.iter().fold(0, |bits, code| bits | evidence_bit(&Evidence::from(code.as_str())))
        };
        let need = |need: &super::book::Need| AskedNeed {
            doses: need.doses,
            set: set(&need.of),
            evidence: evidence(&need.of),
            given: need.given,
            grace: match need.given.from {
                Some(from) if from.is_whole_years() => i32::from(book.settings.grace_days),
                _ => 0,
            },
            given_on: need.given_on,
            given_within: need.given_within,
            before_enrolment: need
                .before_enrolment
                .as_ref()
                .map(|before| (i32::from(before.at_least_days), before.at_most)),
        };
        let branch = |branch: &super::book::Branch| {
            let needs: Vec<AskedNeed> = branch.needs.iter().map(need).collect();
            AskedBranch {
                student: branch.student,
                born: branch.born,
                with_medical_exemption: branch.with_medical_exemption,
                only_when_begun: branch.only_when_begun,
                next_dose_after: branch.next_dose_after,
                sets: needs.iter().fold(0, |sets, need| sets | need.set),
                evidence: needs.iter().fold(0, |bits, need| bits | need.evidence),
                needs,
            }
        };
        let rule = |place: usize, rule: &super::book::Rule| {
            let branches: Vec<AskedBranch> = rule.branches.iter().map(branch).collect();
            let due_after_last = rule.due_after_last.as_ref().map(|due| (set(&due.of), due.wait));
            let sets = branches.iter().fold(0, |sets, branch| sets | branch.sets);
            AskedRule {
                place: u16::try_from(place).unwrap_or(u16::MAX),
                student: rule.student,
                student_at_enrolment: rule.student_at_enrolment,
                due_after_last,
                provisional_before: rule.provisional_before,
                may_wait: rule.may_wait,
                looks_at: sets | due_after_last.map_or(0, |(sets, _)| sets),
                sets,
                branches,
            }
        };
        let vaccines = book
            .vaccines
            .iter()
            .map(|facts| Asked {
                vaccine: facts.vaccine.clone(),
                counts: set(&facts.counts),
                next_dose: facts.next_dose.clone(),
                rules: book
                    .rules
                    .iter()
                    .enumerate()
                    .filter(|(_, of)| of.vaccine == facts.vaccine)
                    .map(|(place, of)| rule(place, of))
                    .collect(),
            })
            .collect();
        Self { sets, doubtful, documented, vaccines, book }
    }

    /// The rules as people wrote them: names, paragraphs and notes.
    pub fn book(&self) -> &Book {
        &self.book
    }

    /// The school years that the rules were checked for, latest first: what a form offers.
    pub fn school_years(&self) -> Vec<SchoolYear> {
        let settings = &self.book.settings;
        let years = settings.first_school_year.start()..=settings.last_school_year.start();
        years.rev().map(SchoolYear::beginning_in).collect()
    }

    /// The rule of a grade in a school year, if one asks for the vaccine.
    pub(super) fn rule<'a>(
        &'a self,
        asked: &'a Asked,
        grade: Grade,
        year: SchoolYear,
    ) -> Option<&'a AskedRule> {
        asked.rules.iter().find(|asked| {
            self.book.rules.get(usize::from(asked.place)).is_some_and(|rule| {
                let plain = rule.grades.is_some_and(|grades| grades.holds(grade))
                    && rule.school_years.is_none_or(|years| years.holds(year));
                plain
                    || rule.roll_in.iter().any(|row| row.grades.holds(grade) && row.school_years.holds(year))
            })
        })
    }

    /// The school year whose rules are used, and whether they were checked for the one that was asked.
    pub(super) fn year_in_force(&self, year: SchoolYear) -> (SchoolYear, bool) {
        let settings = &self.book.settings;
        let confirmed = (settings.first_school_year..=settings.last_school_year).contains(&year);
        (year.max(settings.first_school_year), confirmed)
    }

    /// The sets of products that a dose is in, and those where that is doubtful.
    pub(super) fn sets_of(&self, dose: &SchoolDose) -> (Sets, Sets) {
        let at = |table: &[Sets]| table.get(usize::from(dose.cvx.number())).copied().unwrap_or(0);
        let mut sets = at(&self.sets);
        if sets & self.documented != 0 {
            for (place, set) in self.book.products.iter().enumerate() {
                let bit = 1 << place;
                if sets & self.documented & bit != 0 && !says_so(dose, set) {
                    sets &= !bit;
                }
            }
        }
        (sets, at(&self.doubtful))
    }

    /// How long an exemption of a kind holds.
    pub(super) fn exemption(&self, kind: &ExemptionKind) -> Option<&super::book::ExemptionRule> {
        self.book.exemptions.iter().find(|rule| rule.kind == *kind)
    }

    /// How many days an admission on some ground holds.
    pub(super) fn admission_days(&self, kind: &ProvisionalKind) -> Option<i32> {
        self.book.admissions.iter().find(|rule| rule.kind == *kind).map(|rule| i32::from(rule.days))
    }
}

/// Whether a dose says that it was a product of the set.
fn says_so(dose: &SchoolDose, set: &super::book::ProductSet) -> bool {
    let named = |name: &str| set.trade_names.iter().any(|known| starts_alike(name, known));
    dose.mvx.as_ref().is_some_and(|mvx| set.makers.contains(mvx))
        || dose.trade_name.as_deref().is_some_and(named)
}

/// Whether a name begins with another, capitals or not: `RECOMBIVAX HB Adult` is Recombivax HB.
fn starts_alike(name: &str, known: &str) -> bool {
    name.trim().get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known))
}

/// The bit of a kind of evidence; none for what a school does not take.
pub(super) fn evidence_bit(evidence: &Evidence) -> EvidenceBits {
    Evidence::KNOWN.iter().position(|known| known == evidence).map_or(0, |place| 1 << place)
}
