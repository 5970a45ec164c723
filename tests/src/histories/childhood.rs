//! Histories as children have them: the routine vaccines at about their ages, some early, many late, a few left out.

use super::{Case, MOST_DOSES, day, dose_id};
use bluebonnet_shared::calendar::add_days;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::{GivenDose, Patient};
use bluebonnet_shared::person::Sex;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Vaccines that do for one visit, by CVX code, and the ages in days at which a child gets one of them.
const ROUTINE: &[(&[u16], &[i32])] = &[
    (&[8, 45], &[0, 35, 200]),
    (&[116, 119, 122], &[61, 122, 183]),
    (&[20, 106, 107, 110, 120], &[61, 122, 183, 480, 1_550]),
    (&[17, 48, 49, 51], &[61, 122, 183, 400]),
    (&[100, 133, 152, 215], &[61, 122, 183, 400]),
    (&[10, 89, 110, 130], &[61, 122, 250, 1_550]),
    (&[3, 94], &[370, 1_550]),
    (&[21, 94], &[370, 1_550]),
    (&[83, 85], &[370, 580]),
    (&[88, 141, 150, 161], &[210, 240, 600, 960, 1_330, 1_700]),
    (&[9, 113, 115], &[4_100]),
    (&[114, 136, 203], &[4_100, 5_900]),
    (&[62, 137, 165], &[4_100, 4_300, 4_500]),
    (&[162, 163], &[5_900, 6_100]),
];

/// A child's history and a day of assessment in school age or before.
pub fn childhood() -> impl Strategy<Value = Case> {
    let sex = select(vec![Sex::Female, Sex::Male]);
    // Born 2003 to 2026.
    let birth = (1_100..9_500_i32).prop_map(day);
    let visits: Vec<_> =
        ROUTINE.iter().flat_map(|(vaccines, ages)| ages.iter().map(|age| visit(vaccines, *age))).collect();
    // Now and then a dose is on record twice, a few days apart, as two clinics wrote it down.
    let again = vec((any::<proptest::sample::Index>(), 0..6_i32), 0..3);
    (sex, birth, visits, again, 0..6_900_i32).prop_map(|(sex, birth_date, visits, again, age)| {
        let mut given: Vec<(i32, u16)> = visits.into_iter().flatten().collect();
        for (place, days) in again {
            if !given.is_empty() {
                let (age, cvx) = given[place.index(given.len())];
                given.push((age + days, cvx));
            }
        }
        given.retain(|(at, _)| *at <= age);
        given.truncate(MOST_DOSES);
        let doses = given.iter().enumerate();
        let doses = doses.map(|(place, (age, cvx))| GivenDose {
            id: dose_id(place),
            date: add_days(birth_date, *age),
            cvx: Cvx::new(*cvx),
            mvx: None,
            trade_name: None,
            amount: None,
            lot_expires: None,
            condition: None,
        });
        Case {
            patient: Patient {
                birth_date,
                sex,
                birth_country: None,
                doses: doses.collect(),
                observations: Vec::new(),
            },
            as_of: add_days(birth_date, age),
        }
    })
}

/// A dose at about an age, or none.
fn visit(vaccines: &'static [u16], age: i32) -> impl Strategy<Value = Option<(i32, u16)>> {
    let shift = prop_oneof![8 => 0..60_i32, 1 => -30..0_i32, 2 => 60..900_i32];
    let given = (select(vaccines), shift).prop_map(move |(cvx, shift)| ((age + shift).max(0), cvx));
    proptest::option::weighted(0.85, given)
}
