//! The patient as the rules ask for one: the history in order and broken into antigens (4.2), observations by code.

use super::conflict::Conflicts;
use super::patient::{GivenDose, Patient};
use crate::calendar::{Date, Dated, Day};
use crate::immunization::{Amount, DoseCondition};
use crate::person::Sex;
use crate::schedule::release::{CvxCode, Gender, ObservationCode};
use crate::schedule::{AgeId, Ages, Brands, ProductPlace, Schedule};
use smallvec::{SmallVec, smallvec};

/// A patient on the day of assessment.
pub(super) struct History<'a> {
    /// The schedule that is asked.
    pub schedule: &'a Schedule,
    /// Day of birth.
    pub birth: Dated,
    /// Gender, as series ask for it.
    pub gender: Gender,
    /// Country of birth, where known.
    pub birth_country: Option<&'a str>,
    /// The day of assessment.
    pub as_of: Day,
    /// Active observations, with their day where known.
    observations: Vec<(ObservationCode, Option<Dated>)>,
    /// The doses up to the day of assessment, oldest first.
    pub shots: Vec<Shot<'a>>,
    /// The doses dated after it, oldest first: nothing looks at them.
    pub later: Vec<Shot<'a>>,
    /// Doses that came too soon after others.
    pub conflicts: Conflicts,
    /// The days on which the patient reaches each age that a rule names.
    ages: Vec<Day>,
    /// The records of all antigens, one antigen after another: places in `shots`, oldest first.
    records: Places,
    /// Where each antigen's records end.
    ends: Ends,
}

/// One dose of the history.
pub(super) struct Shot<'a> {
    /// The dose.
    pub given: &'a GivenDose,
    /// Its day.
    pub day: Day,
    /// The same, to count months and days from.
    pub on: Dated,
    /// Its vaccine.
    pub cvx: CvxCode,
    /// Its vaccine's place among the products.
    pub product: ProductPlace,
    /// The brands that it may be, of those that some rule asks for.
    pub brands: Brands,
    /// Whether it was half a dose (6.8).
    pub half: bool,
    /// Whether some vaccine may not closely follow it (6.7).
    pub conflicts_with_later: bool,
    /// Whether it came too soon after another, by one of the ends of a conflict (6.7).
    pub too_close: bool,
    /// Whether its condition or its lot's expiry keeps it from being evaluated (6.1).
    pub sub_standard: bool,
}

impl<'a> Shot<'a> {
    fn new(schedule: &Schedule, given: &'a GivenDose) -> Self {
        let cvx = CvxCode(given.cvx.number());
        let product = schedule.place(cvx);
        let on = Dated::from(given.date);
        Self {
            given,
            day: on.day,
            on,
            cvx,
            product,
            brands: schedule.rules().brands(product, given.trade_name.as_ref(), given.mvx.as_ref()),
            half: given.amount == Some(Amount::Half),
            conflicts_with_later: schedule
                .rules()
                .product(product)
                .is_some_and(|product| product.conflicts_with_later),
            too_close: false,
            sub_standard: given.lot_expires.is_some_and(|expires| expires < given.date)
                || given.condition.as_ref().is_some_and(is_sub_standard),
        }
    }
}

impl<'a> History<'a> {
    /// Puts a patient's history in order: by day, and on one day by what was given, so that neither the order of entry nor an id
    /// says anything. On one day a dose that can be evaluated comes before one of the same vaccine that cannot, and a whole one
    /// before half a one.
    pub fn new(schedule: &'a Schedule, patient: &'a Patient, as_of: Date) -> Self {
        let as_of = Day::from(as_of);
        let mut shots: Vec<Shot> = patient.doses.iter().map(|given| Shot::new(schedule, given)).collect();
        let order = |shot: &Shot<'a>| {
            let GivenDose { mvx, trade_name, id, .. } = shot.given;
            (shot.day, shot.cvx, shot.sub_standard, shot.half, mvx.as_ref(), trade_name.as_ref(), *id)
        };
        shots.sort_unstable_by(|one, other| order(one).cmp(&order(other)));
        let later = shots.split_off(shots.partition_point(|shot| shot.day <= as_of));
        let observations = patient.observations.iter();
        let observations =
            observations.filter_map(|(code, on)| Some((code.trim().parse().ok()?, on.map(Dated::from))));
        let birth = patient.birth_date.into();
        let ages = schedule.rules().days_of_ages(birth);
        let (records, ends) = records(schedule, &shots, &ages);
        let conflicts = Conflicts::new(schedule.rules(), &shots);
        for later in conflicts.later() {
            if let Some(shot) = shots.get_mut(later) {
                shot.too_close = true;
            }
        }
        Self {
            schedule,
            birth,
            gender: match patient.sex {
                Sex::Female => Gender::Female,
                Sex::Male => Gender::Male,
                _ => Gender::Unknown,
            },
            birth_country: patient.birth_country.as_deref(),
            as_of,
            observations: observations.collect(),
            conflicts,
            shots,
            later,
            ages,
            records,
            ends,
        }
    }

    /// An antigen's records (4.2): places in `shots`, oldest first.
    pub fn records(&self, antigen: usize) -> &[usize] {
        let start = antigen.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
        let end = self.ends.get(antigen).copied().unwrap_or(start);
        self.records.get(start..end).unwrap_or(&[])
    }

    /// The day on which the patient reaches an age.
    pub fn at(&self, age: AgeId) -> Day {
        age.of(&self.ages)
    }

    /// Whether the patient is in an age range on a day.
    pub fn at_age(&self, ages: Ages, on: Day) -> bool {
        ages.hold(&self.ages, on)
    }

    /// The first day of an age range and the first day after it.
    pub fn bounds(&self, ages: Ages) -> (Day, Day) {
        ages.bounds(&self.ages)
    }

    /// The day on which an age range begins.
    pub fn first_day(&self, ages: Ages) -> Day {
        ages.first_day(&self.ages)
    }

    /// Whether nothing at all was observed: most rules about observations need not be asked then.
    pub fn is_unobserved(&self) -> bool {
        self.observations.is_empty()
    }

    /// Whether an observation is active.
    pub fn observed(&self, code: ObservationCode) -> bool {
        self.observations.iter().any(|(active, _)| *active == code)
    }

    /// The most recent day of an observation, up to the day of assessment.
    pub fn observed_on(&self, code: ObservationCode) -> Option<Dated> {
        let days = self.observations.iter().filter(|(active, _)| *active == code).filter_map(|(_, on)| *on);
        days.filter(|on| on.day <= self.as_of).max()
    }
}

/// Places of doses in a history: most have no more records than this.
type Places = SmallVec<[usize; 64]>;
/// Where each antigen's records end: a release has some thirty antigens.
type Ends = SmallVec<[usize; 32]>;

/// Breaks the doses into antigens: all records, one antigen after another, and where each antigen's end.
fn records(schedule: &Schedule, shots: &[Shot], ages: &[Day]) -> (Places, Ends) {
    let of =
        |shot: &Shot| schedule.rules().product(shot.product).map_or(&[][..], |product| &product.antigens);
    let mut ends: Ends = smallvec![0; schedule.rules().antigens.len()];
    // Antigen and place of each record, oldest first.
    let mut found: SmallVec<[(usize, usize); 64]> = SmallVec::new();
    for (place, shot) in shots.iter().enumerate() {
        for (antigen, _) in of(shot).iter().filter(|(_, range)| range.hold(ages, shot.day)) {
            if let Some(count) = ends.get_mut(*antigen) {
                *count += 1;
                found.push((*antigen, place));
            }
        }
    }
    // From counts to where each antigen's records begin; filling them in moves each to where they end.
    let mut all = 0;
    for end in &mut ends {
        let count = *end;
        *end = all;
        all += count;
    }
    let mut records: Places = smallvec![0; all];
    for (antigen, place) in &found {
        if let Some(end) = ends.get_mut(*antigen)
            && let Some(record) = records.get_mut(*end)
        {
            *record = *place;
            *end += 1;
        }
    }
    (records, ends)
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
