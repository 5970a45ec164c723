//! Checking a dose before it is recorded: by a form as it is typed, by an import line by line, and by the server.
//!
//! This is about what was typed, not about the schedule: whether a dose counts is the forecast's business.

use super::{DoseCondition, DoseSource};
use crate::calendar::{Coming, Date, Slashed, Today};
use crate::codes::{Cvx, Mvx, Route, Site};
use std::fmt;

/// A dose as it is being entered: any field may still be missing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DoseDraft {
    /// The vaccine.
    pub cvx: Option<Cvx>,
    /// Date administered.
    pub date: Option<Date>,
    /// The manufacturer.
    pub mvx: Option<Mvx>,
    /// Lot number.
    pub lot: Option<String>,
    /// The lot's expiry date.
    pub lot_expires: Option<Date>,
    /// Body site.
    pub site: Option<Site>,
    /// Route.
    pub route: Option<Route>,
    /// Edition date of the Vaccine Information Statement handed over.
    pub vis_date: Option<Date>,
    /// What is wrong with the dose, if anything.
    pub condition: Option<DoseCondition>,
    /// Given here, or known from elsewhere. None is given here: it asks for more.
    pub source: Option<DoseSource>,
}

/// A field of a dose's form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DoseField {
    /// The vaccine.
    Vaccine,
    /// Date administered.
    Date,
    /// The manufacturer.
    Manufacturer,
    /// Lot number.
    Lot,
    /// The lot's expiry date.
    LotExpires,
    /// Body site.
    Site,
    /// Route.
    Route,
    /// VIS edition date.
    VisDate,
}

impl DoseField {
    /// The field's name in the record and in files: `lot_expires`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vaccine => "cvx",
            Self::Date => "date",
            Self::Manufacturer => "mvx",
            Self::Lot => "lot",
            Self::LotExpires => "lot_expires",
            Self::Site => "site",
            Self::Route => "route",
            Self::VisDate => "vis_date",
        }
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing stands there, and something must.
    Missing,
    /// The day has not come yet.
    InFuture {
        /// Today.
        today: Date,
    },
    /// The day has not come by a clock that is known to be wrong, or has been: it may be today all the same.
    PerhapsInFuture {
        /// Today, by that clock.
        today: Date,
    },
    /// The dose would have been given before the birth.
    BeforeBirth {
        /// Date of birth.
        birth: Date,
    },
    /// The lot had expired on the day of the dose.
    LotExpired {
        /// The last day it could be used.
        expired: Date,
    },
    /// The statement's edition is later than the dose.
    AfterDose {
        /// The day of the dose.
        given: Date,
    },
    /// The code is not in the code tables.
    UnknownCode,
}

/// Whether a problem can be passed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// The dose cannot be recorded so.
    Stops,
    /// The dose can be recorded so, once somebody has looked.
    Asks,
}

/// A problem of one field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: DoseField,
    /// What is wrong with it.
    pub fault: Fault,
}

impl FieldProblem {
    /// Whether it can be passed over. An expired lot cannot be, in silence: the form has a field to say that the dose was given
    /// all the same.
    pub const fn weight(self) -> Weight {
        match self.fault {
            Fault::Missing
            | Fault::InFuture { .. }
            | Fault::BeforeBirth { .. }
            | Fault::LotExpired { .. } => Weight::Stops,
            Fault::PerhapsInFuture { .. } | Fault::AfterDose { .. } | Fault::UnknownCode => Weight::Asks,
        }
    }
}

impl fmt::Display for FieldProblem {
    /// A sentence that says what to do.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.fault {
            Fault::Missing => f.write_str(match self.field {
                DoseField::Vaccine => "Choose the vaccine.",
                DoseField::Date => "Enter the date the dose was given.",
                DoseField::Manufacturer => "Choose the manufacturer, as it stands on the vial.",
                DoseField::Lot => "Enter the lot number, as it stands on the vial.",
                DoseField::LotExpires => "Enter the lot's expiry date, as it stands on the vial.",
                DoseField::Site => "Choose the body site.",
                DoseField::Route => "Choose the route.",
                DoseField::VisDate => "Enter the edition date of the statement that was handed over.",
            }),
            Fault::InFuture { today } => {
                write!(f, "This date is after today, {}. Check the day, month and year.", Slashed(today))
            }
            Fault::PerhapsInFuture { today } => write!(
                f,
                "This date is after {}, which this tablet takes for today. Its clock is wrong: check the day, month and year \
                 yourself.",
                Slashed(today)
            ),
            Fault::BeforeBirth { birth } => write!(
                f,
                "This date is before the date of birth, {}. Check the date and whether this is the right student.",
                Slashed(birth)
            ),
            Fault::LotExpired { expired } => write!(
                f,
                "This lot expired on {}, before the dose. Choose another lot; if the dose was given all the same, mark it \
                 as expired.",
                Slashed(expired)
            ),
            Fault::AfterDose { given } => write!(
                f,
                "This edition is later than the dose of {}. Check the date printed on the statement.",
                Slashed(given)
            ),
            Fault::UnknownCode => match self.field {
                DoseField::Manufacturer => {
                    f.write_str("This manufacturer code is not in the list. Check the code.")
                }
                _ => f.write_str("This vaccine code is not in the list. Check the code."),
            },
        }
    }
}

/// Checks a dose of a client born on `birth`, as of `today`. Problems come in the order of the form's fields.
///
/// A dose given here needs all that the National Childhood Vaccine Injury Act asks a provider to note (42 USC 300aa-25:
/// date, manufacturer and lot), the edition of the statement (42 USC 300aa-26), and how it was given. Of a dose known from
/// elsewhere, vaccine and date are enough.
pub fn check(draft: &DoseDraft, birth: Date, today: Today) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut note = |field, fault| problems.push(FieldProblem { field, fault });
    let given_here = matches!(draft.source, None | Some(DoseSource::Administered));

    match draft.cvx {
        None => note(DoseField::Vaccine, Fault::Missing),
        Some(cvx) if cvx.vaccine().is_none() => note(DoseField::Vaccine, Fault::UnknownCode),
        Some(_) => {}
    }
    match draft.date {
        None => note(DoseField::Date, Fault::Missing),
        Some(date) if date < birth => note(DoseField::Date, Fault::BeforeBirth { birth }),
        Some(date) => match today.coming(date) {
            Coming::Come => {}
            Coming::NotYet => note(DoseField::Date, Fault::InFuture { today: today.day }),
            Coming::Unknown => note(DoseField::Date, Fault::PerhapsInFuture { today: today.day }),
        },
    }
    match &draft.mvx {
        None if given_here => note(DoseField::Manufacturer, Fault::Missing),
        Some(mvx) if mvx.manufacturer().is_none() => note(DoseField::Manufacturer, Fault::UnknownCode),
        _ => {}
    }
    if given_here && draft.lot.as_deref().is_none_or(|lot| lot.trim().is_empty()) {
        note(DoseField::Lot, Fault::Missing);
    }
    if let (Some(expired), Some(date)) = (draft.lot_expires, draft.date)
        && expired < date
        && draft.condition != Some(DoseCondition::Expired)
    {
        note(DoseField::LotExpires, Fault::LotExpired { expired });
    }
    if given_here && draft.site.is_none() && !without_site(draft.route.as_ref()) {
        note(DoseField::Site, Fault::Missing);
    }
    if given_here && draft.route.is_none() {
        note(DoseField::Route, Fault::Missing);
    }
    match (draft.vis_date, draft.date) {
        (None, _) if given_here => note(DoseField::VisDate, Fault::Missing),
        (Some(edition), _) if today.coming(edition) == Coming::NotYet => {
            note(DoseField::VisDate, Fault::InFuture { today: today.day });
        }
        (Some(edition), Some(given)) if edition > given => {
            note(DoseField::VisDate, Fault::AfterDose { given });
        }
        _ => {}
    }
    problems
}

/// Routes that say where themselves.
fn without_site(route: Option<&Route>) -> bool {
    matches!(route, Some(Route::Oral | Route::Nasal))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const TODAY: Date = date(2026, 11, 24);
    const BIRTH: Date = date(2015, 3, 14);

    fn whole() -> DoseDraft {
        DoseDraft {
            cvx: Some(Cvx::new(3)),
            date: Some(TODAY),
            mvx: "MSD".parse().ok(),
            lot: Some("A1".into()),
            lot_expires: Some(date(2027, 6, 30)),
            site: Some(Site::LeftArm),
            route: Some(Route::Subcutaneous),
            vis_date: Some(date(2025, 1, 31)),
            condition: None,
            source: Some(DoseSource::Administered),
        }
    }

    /// The problems of the whole dose once something in it is changed.
    fn problems(change: impl FnOnce(&mut DoseDraft)) -> Vec<(DoseField, Fault)> {
        let mut draft = whole();
        change(&mut draft);
        check(&draft, BIRTH, TODAY.into()).into_iter().map(|problem| (problem.field, problem.fault)).collect()
    }

    #[test]
    fn a_whole_dose_has_no_problem() {
        assert_eq!(problems(|_| {}), []);
    }

    #[test]
    fn a_dose_given_here_needs_every_field() {
        let missing: Vec<DoseField> =
            check(&DoseDraft::default(), BIRTH, TODAY.into()).iter().map(|problem| problem.field).collect();
        assert_eq!(
            missing,
            [
                DoseField::Vaccine,
                DoseField::Date,
                DoseField::Manufacturer,
                DoseField::Lot,
                DoseField::Site,
                DoseField::Route,
                DoseField::VisDate,
            ]
        );
    }

    #[test]
    fn a_dose_from_elsewhere_needs_vaccine_and_date() {
        let historical = DoseDraft {
            cvx: Some(Cvx::new(3)),
            date: Some(date(2016, 3, 20)),
            source: Some(DoseSource::OtherProvider),
            ..DoseDraft::default()
        };
        assert_eq!(check(&historical, BIRTH, TODAY.into()), []);
    }

    #[test]
    fn no_dose_is_given_tomorrow_or_before_birth() {
        let tomorrow = problems(|dose| dose.date = Some(date(2026, 11, 25)));
        assert_eq!(tomorrow, [(DoseField::Date, Fault::InFuture { today: TODAY })]);
        let unborn = problems(|dose| {
            dose.date = Some(date(2015, 3, 13));
            dose.vis_date = Some(date(2012, 4, 20));
        });
        assert_eq!(unborn, [(DoseField::Date, Fault::BeforeBirth { birth: BIRTH })]);
        let newborn = problems(|dose| {
            dose.date = Some(BIRTH);
            dose.vis_date = Some(date(2012, 4, 20));
        });
        assert_eq!(newborn, []);
    }

    #[test]
    fn a_clock_that_is_behind_asks_about_the_day_it_really_is_and_does_not_stop_it() {
        let lost_battery = Today { day: date(1970, 1, 1), last: None };
        let problems = check(&whole(), BIRTH, lost_battery);
        let asked = FieldProblem {
            field: DoseField::Date,
            fault: Fault::PerhapsInFuture { today: date(1970, 1, 1) },
        };
        assert_eq!((problems, asked.weight()), (vec![asked], Weight::Asks));
        let behind = Today { day: date(2025, 11, 24), last: Some(TODAY) };
        let of = |given| check(&DoseDraft { date: Some(given), ..whole() }, BIRTH, behind);
        assert_eq!(of(TODAY).first().map(|problem| problem.weight()), Some(Weight::Asks));
        assert_eq!(of(date(2026, 11, 25)).first().map(|problem| problem.weight()), Some(Weight::Stops));
    }

    #[test]
    fn an_expired_lot_is_stopped_unless_it_is_said() {
        let expired = date(2026, 11, 23);
        let silent = problems(|dose| dose.lot_expires = Some(expired));
        assert_eq!(silent, [(DoseField::LotExpires, Fault::LotExpired { expired })]);
        let said = problems(|dose| {
            dose.lot_expires = Some(expired);
            dose.condition = Some(DoseCondition::Expired);
        });
        assert_eq!(said, []);
        assert_eq!(problems(|dose| dose.lot_expires = Some(TODAY)), [], "good on its last day");
    }

    #[test]
    fn what_is_swallowed_has_no_site() {
        let oral = problems(|dose| {
            dose.route = Some(Route::Oral);
            dose.site = None;
        });
        assert_eq!(oral, []);
    }

    #[test]
    fn a_statement_is_not_newer_than_the_dose() {
        let newer = problems(|dose| dose.date = Some(date(2025, 1, 30)));
        assert_eq!(newer, [(DoseField::VisDate, Fault::AfterDose { given: date(2025, 1, 30) })]);
    }

    #[test]
    fn an_unknown_code_asks_and_does_not_stop() {
        let unknown = FieldProblem { field: DoseField::Vaccine, fault: Fault::UnknownCode };
        let found = check(&DoseDraft { cvx: Some(Cvx::new(900)), ..whole() }, BIRTH, TODAY.into());
        assert_eq!(found, [unknown]);
        assert_eq!(unknown.weight(), Weight::Asks);
    }

    #[test]
    fn a_problem_says_what_to_do() {
        let problem = FieldProblem { field: DoseField::Date, fault: Fault::InFuture { today: TODAY } };
        assert_eq!(
            problem.to_string(),
            "This date is after today, 11/24/2026. Check the day, month and year."
        );
    }
}
