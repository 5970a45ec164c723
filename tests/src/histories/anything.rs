//! Whatever a record may hold: any vaccine code, any day, any observation, however little sense it makes.

use super::{Case, MOST_DOSES, condition, day, dose_id, known_vaccine};
use bluebonnet_shared::calendar::{Date, add_days};
use bluebonnet_shared::codes::{Cvx, Mvx, TradeName, manufacturers};
use bluebonnet_shared::forecast::{GivenDose, Patient};
use bluebonnet_shared::immunization::{Amount, DoseCondition};
use bluebonnet_shared::person::Sex;
use bluebonnet_shared::schedule::Schedule;
use proptest::collection::{SizeRange, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// A patient with up to 60 doses of any kind, and any day of assessment.
pub fn anything() -> impl Strategy<Value = Case> {
    prop_oneof![4 => with_doses(0..10), 1 => with_doses(0..=MOST_DOSES)]
}

/// The same with 60 doses exactly, each of a vaccine that the schedule knows, and assessed after most of them: the longest
/// way a forecast can be made to go.
pub fn sixty_doses() -> impl Strategy<Value = Case> {
    (with_doses(MOST_DOSES), vec(known_vaccine(), MOST_DOSES), 6_000..9_000).prop_map(
        |(mut case, known, age)| {
            for (dose, cvx) in case.patient.doses.iter_mut().zip(known) {
                (dose.cvx, dose.condition, dose.lot_expires) = (cvx, None, None);
            }
            case.as_of = add_days(case.patient.birth_date, age);
            case
        },
    )
}

fn with_doses(count: impl Into<SizeRange>) -> impl Strategy<Value = Case> {
    let birth = prop_oneof![
        12 => (-5_000..9_700).prop_map(day),
        3 => (-36_524..36_524).prop_map(day),
        1 => any_day(),
    ];
    let assessed = prop_oneof![
        12 => (0..9_000).prop_map(When::Age),
        2 => (-400..40_000).prop_map(When::Age),
        1 => any_day().prop_map(When::On),
    ];
    let country = option::weighted(0.3, select(vec!["US", "USA", "U.S.", "Mexico", "", "ü"]));
    // The doses fall on a few days, so that several fall on one.
    let days = prop_oneof![vec(dose_day(), 1..6), vec(dose_day(), 1..40)];
    let patient = (birth, select(Sex::KNOWN), country, observations());
    (patient, days, vec(drawn_dose(), count), assessed).prop_map(|(patient, days, doses, assessed)| {
        let (birth_date, sex, country, observations) = patient;
        let doses = doses.into_iter().enumerate();
        let doses = doses.map(|(place, dose)| {
            let date = days[dose.day.index(days.len())].after(birth_date);
            GivenDose {
                id: dose_id(place),
                date,
                cvx: dose.cvx,
                mvx: dose.mvx,
                trade_name: dose.trade_name.map(TradeName::new),
                amount: dose.amount,
                lot_expires: dose.expires.map(|days| add_days(date, days)),
                condition: dose.condition,
            }
        });
        Case {
            as_of: assessed.after(birth_date),
            patient: Patient {
                birth_date,
                sex,
                birth_country: country.map(str::to_owned),
                doses: doses.collect(),
                observations,
            },
        }
    })
}

/// A day, with or without regard to the birth.
#[derive(Clone, Debug)]
enum When {
    /// At an age in days.
    Age(i32),
    On(Date),
}

impl When {
    fn after(&self, birth: Date) -> Date {
        match self {
            Self::Age(days) => add_days(birth, *days),
            Self::On(date) => *date,
        }
    }
}

fn any_day() -> impl Strategy<Value = Date> + Clone {
    prop_oneof![Just(Date::MIN), Just(Date::MAX), (-4_371_000..2_932_000).prop_map(day)]
}

fn dose_day() -> impl Strategy<Value = When> + Clone {
    prop_oneof![
        8 => (0..7_500).prop_map(When::Age),
        4 => (0..500).prop_map(When::Age),
        1 => (-400..0).prop_map(When::Age),
        1 => (0..40_000).prop_map(When::Age),
        1 => any_day().prop_map(When::On),
    ]
}

/// Observations that the ACIP schedule asks for, and codes that nothing asks for.
fn observations() -> impl Strategy<Value = Vec<(String, Option<Date>)>> {
    let known = Schedule::acip().release().observations.iter().map(|entry| entry.code.to_string());
    let code = prop_oneof![
        12 => select(known.collect::<Vec<_>>()),
        1 => "[0-9]{1,4}",
        1 => select(vec!["", " 7 ", "007x", "-1", "65536", "pregnant"]).prop_map(str::to_owned),
    ];
    let one = (code, option::weighted(0.5, (-1_000..10_000).prop_map(day)));
    prop_oneof![3 => Just(Vec::new()), 4 => vec(one.clone(), 1..4), 1 => vec(one, 1..16)]
}

/// A dose before its day is known.
#[derive(Clone, Debug)]
struct DrawnDose {
    day: Index,
    cvx: Cvx,
    mvx: Option<Mvx>,
    trade_name: Option<&'static str>,
    /// Days from the dose to the end of its lot.
    expires: Option<i32>,
    amount: Option<Amount>,
    condition: Option<DoseCondition>,
}

fn drawn_dose() -> impl Strategy<Value = DrawnDose> {
    let cvx = prop_oneof![
        12 => known_vaccine(),
        2 => (0..1_000_u16).prop_map(Cvx::new),
        1 => any::<u16>().prop_map(Cvx::new),
    ];
    let makers: Vec<Mvx> = manufacturers().iter().map(|maker| maker.mvx.clone()).collect();
    let mvx = option::weighted(0.3, select(makers));
    let expires = option::weighted(0.1, -30..800_i32);
    let amount =
        option::weighted(0.1, select(vec![Amount::Full, Amount::Half, Amount::Other("2".to_owned())]));
    let names = vec!["Recombivax-Adult", "ENGERIX-B", "FLUZONE", "Fluarix trivalent", "unheard of", " "];
    let trade_name = option::weighted(0.1, select(names));
    (any::<Index>(), cvx, mvx, trade_name, expires, amount, condition()).prop_map(
        |(day, cvx, mvx, trade_name, expires, amount, condition)| DrawnDose {
            day,
            cvx,
            mvx,
            trade_name,
            expires,
            amount,
            condition,
        },
    )
}
