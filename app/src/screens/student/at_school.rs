//! A student held against the school requirements of one school year.

use crate::device::ClientView;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Grade, SchoolVaccine};
use bluebonnet_shared::compliance::{Facts, Outcome, Rules, SchoolYear, VaccineOutcome};
use bluebonnet_shared::immunization::Dose;

/// What the requirements say of a student.
#[derive(Clone, Debug, PartialEq)]
pub struct AtSchool {
    /// What they were asked of.
    pub facts: Facts,
    /// What they say.
    pub outcome: Outcome,
}

impl AtSchool {
    /// Holds a student against a year's requirements; none where the record has no grade to go by.
    pub fn of(view: &ClientView, year: SchoolYear, today: Date) -> Option<Self> {
        let rules = Rules::texas();
        let grade = Grade::read(&view.client.enrolment()?.grade)?;
        let facts = Facts::from(&view.client);
        let mut outcome = rules.evaluate(&facts, today, grade, Some(year));
        outcome.warn_of_acip(rules, &facts, &view.forecast);
        Some(Self { facts, outcome })
    }

    /// What they say of one vaccine.
    pub fn vaccine(&self, vaccine: &SchoolVaccine) -> Option<&VaccineOutcome> {
        self.outcome.vaccines.iter().find(|outcome| outcome.vaccine == *vaccine)
    }

    /// A dose of the record, by its place among the facts.
    pub fn dose<'v>(&self, view: &'v ClientView, place: u16) -> Option<&'v Dose> {
        let id = self.facts.doses.get(usize::from(place))?.id;
        view.client.doses.iter().find(|dose| dose.id == id)
    }
}
