//! The patient as the rules ask for one: the history in order and broken into antigens (4.2), observations by code.

use super::patient::{GivenDose, Patient};
use crate::calendar::Date;
use crate::immunization::DoseCondition;
use crate::person::Sex;
use crate::schedule::Schedule;
use crate::schedule::release::{AgeBand, CvxCode, Gender, ObservationCode};

/// A patient on the day of assessment.
pub(super) struct History<'a> {
    /// The schedule that is asked.
    pub schedule: &'a Schedule,
    /// Date of birth.
    pub birth: Date,
    /// Gender, as series ask for it.
    pub gender: Gender,
    /// Country of birth, where known.
    pub birth_country: Option<&'a str>,
    /// The day of assessment.
    pub as_of: Date,
    /// Active observations, with their day where known.
    observations: Vec<(ObservationCode, Option<Date>)>,
    /// The doses up to the day of assessment, oldest first.
    pub shots: Vec<Shot<'a>>,
    /// The doses dated after it, oldest first: nothing looks at them.
    pub later: Vec<Shot<'a>>,
}

/// One dose of the history.
pub(super) struct Shot<'a> {
    /// The dose.
    pub given: &'a GivenDose,
    /// Its day.
    pub date: Date,
    /// Its vaccine.
    pub cvx: CvxCode,
    /// Whether its condition or its lot's expiry keeps it from being evaluated (6.1).
    pub sub_standard: bool,
}

impl<'a> History<'a> {
    /// Puts a patient's history in order: by day, and on one day by vaccine and id, so that the order of entry says nothing.
    pub fn new(schedule: &'a Schedule, patient: &'a Patient, as_of: Date) -> Self {
        let mut shots: Vec<Shot> = patient
            .doses
            .iter()
            .map(|given| Shot {
                given,
                date: given.date,
                cvx: CvxCode(given.cvx.number()),
                sub_standard: given.lot_expires.is_some_and(|expires| expires < given.date)
                    || given.condition.as_ref().is_some_and(is_sub_standard),
            })
            .collect();
        shots.sort_by_key(|shot| (shot.date, shot.cvx, shot.given.id));
        let later = shots.split_off(shots.partition_point(|shot| shot.date <= as_of));
        let observations = patient.observations.iter();
        let observations = observations.filter_map(|(code, on)| Some((code.trim().parse().ok()?, *on)));
        Self {
            schedule,
            birth: patient.birth_date,
            gender: match patient.sex {
                Sex::Female => Gender::Female,
                Sex::Male => Gender::Male,
                _ => Gender::Unknown,
            },
            birth_country: patient.birth_country.as_deref(),
            as_of,
            observations: observations.collect(),
            shots,
            later,
        }
    }

    /// The antigen's records (4.2): places in `shots`, oldest first.
    pub fn records(&self, antigen: usize) -> Vec<usize> {
        let counts = |shot: &Shot| {
            let of = self.schedule.antigens_of(shot.cvx);
            of.iter().any(|(place, ages)| *place == antigen && self.at_age(*ages, shot.date))
        };
        self.shots.iter().enumerate().filter(|(_, shot)| counts(shot)).map(|(place, _)| place).collect()
    }

    /// Whether the patient is in an age range on a day.
    pub fn at_age(&self, ages: AgeBand, on: Date) -> bool {
        ages.from.is_none_or(|from| from.after(self.birth) <= on)
            && ages.before.is_none_or(|before| on < before.after(self.birth))
    }

    /// Whether an observation is active.
    pub fn observed(&self, code: ObservationCode) -> bool {
        self.observations.iter().any(|(active, _)| *active == code)
    }

    /// The most recent day of an observation, up to the day of assessment.
    pub fn observed_on(&self, code: ObservationCode) -> Option<Date> {
        let days = self.observations.iter().filter(|(active, _)| *active == code).filter_map(|(_, on)| *on);
        days.filter(|on| *on <= self.as_of).max()
    }
}

/// Whether a condition makes a dose sub-standard (table 6-3). One that this program does not know is taken as such: the
/// one who noted it meant that the dose does not count.
fn is_sub_standard(condition: &DoseCondition) -> bool {
    match condition {
        DoseCondition::Expired
        | DoseCondition::Recalled
        | DoseCondition::Subpotent
        | DoseCondition::ColdChain
        | DoseCondition::Other(_) => true,
    }
}
