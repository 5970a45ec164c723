//! The order in which a history was entered says nothing.

use crate::effort::{Effort, hold};
use crate::histories::{Case, MOST_DOSES, dose_id, histories};
use bluebonnet_shared::codes::TradeName;
use bluebonnet_shared::forecast::{Forecast, forecast};
use bluebonnet_shared::immunization::{Amount, DoseCondition};
use bluebonnet_shared::schedule::Schedule;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Doses and observations in another order give the same forecast.
pub fn order_of_entry_never_matters(effort: Effort) -> Result<(), String> {
    hold(effort, &(histories(), deal()), |(case, deal)| {
        let first = forecast(Schedule::acip(), &case.patient, case.as_of);
        let mut shuffled = case.patient.clone();
        shuffled.doses = dealt(&case.patient.doses, &deal);
        shuffled.observations = dealt(&case.patient.observations, &deal);
        prop_assert_eq!(first, forecast(Schedule::acip(), &shuffled, case.as_of));
        Ok(())
    })
}

/// An id names a dose and decides nothing: with the ids dealt out anew, every group is forecast as before, and doses alike in
/// all but the id get the same verdicts between them. Ids are made when doses are entered, so this too is order of entry.
pub fn ids_only_name_doses(effort: Effort) -> Result<(), String> {
    hold(effort, &(with_twins(), deal()), |(case, deal)| {
        let renamed = case.renamed(&dealt(&case.patient.doses, &deal));
        let first = forecast(Schedule::acip(), &case.patient, case.as_of);
        let second = forecast(Schedule::acip(), &renamed.patient, case.as_of);
        prop_assert_eq!(&first.groups, &second.groups);
        prop_assert_eq!(verdicts(&case, &first), verdicts(&renamed, &second));
        Ok(())
    })
}

/// Histories in which some doses stand twice with the same day and vaccine, but of another maker or name, halved, or of a bad lot:
/// those are put in order by nothing but what tells them apart.
fn with_twins() -> impl Strategy<Value = Case> {
    let maker = option::of(select(vec!["MSD", "PFR", "SKB", "PMC"]));
    let name = option::of(select(vec!["RECOMBIVAX HB", "ENGERIX-B", "FLUZONE"]));
    let twins = vec((any::<Index>(), maker, name, any::<bool>(), any::<bool>()), 0..4);
    (histories(), twins).prop_map(|(mut case, twins)| {
        for (place, maker, name, half, bad) in twins {
            let doses = &mut case.patient.doses;
            if doses.is_empty() || doses.len() == MOST_DOSES {
                break;
            }
            let mut twin = doses[place.index(doses.len())].clone();
            twin.id = dose_id(doses.len());
            twin.mvx = maker.and_then(|maker| maker.parse().ok());
            twin.trade_name = name.map(TradeName::new);
            twin.amount = half.then_some(Amount::Half);
            twin.condition = bad.then_some(DoseCondition::Recalled);
            doses.push(twin);
        }
        case
    })
}

/// How to put entries into another order.
#[derive(Clone, Debug)]
enum Deal {
    Reversed,
    /// By a number for each.
    By(Vec<u8>),
}

fn deal() -> impl Strategy<Value = Deal> {
    prop_oneof![Just(Deal::Reversed), vec(any::<u8>(), MOST_DOSES).prop_map(Deal::By)]
}

fn dealt<T: Clone>(entries: &[T], deal: &Deal) -> Vec<T> {
    let mut places: Vec<usize> = (0..entries.len()).collect();
    match deal {
        Deal::Reversed => places.reverse(),
        Deal::By(numbers) => places.sort_by_key(|place| numbers.get(*place)),
    }
    places.into_iter().map(|place| entries[place].clone()).collect()
}

/// The verdicts by day and vaccine.
fn verdicts(case: &Case, forecast: &Forecast) -> Vec<String> {
    let mut verdicts: Vec<String> = forecast
        .doses
        .iter()
        .map(|verdict| {
            let dose = case.patient.doses.iter().find(|dose| dose.id == verdict.dose);
            let seen = dose.map(|dose| (dose.date, dose.cvx));
            format!("{seen:?} {} {:?} {:?}", verdict.group, verdict.status, verdict.reasons)
        })
        .collect();
    verdicts.sort_unstable();
    verdicts
}
