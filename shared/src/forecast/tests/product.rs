//! What is known of a product beside its code: how much of it was given, its trade name, its maker.

use super::*;
use crate::codes::TradeName;
use crate::immunization::{Amount, Dose};

fn verdict<'f>(forecast: &'f Forecast, name: &str) -> &'f DoseVerdict {
    forecast.doses.iter().find(|dose| dose.group.as_str() == name).unwrap()
}

#[test]
fn half_a_dose_counts_and_is_said_to_be_less_than_recommended() {
    let mut halved = patient("2020-01-01", &[("2021-02-01", 3)]);
    let whole = assess(&halved, "2021-06-01");
    assert!(verdict(&whole, "MMR").reasons.is_empty());
    halved.doses[0].amount = Some(Amount::Full);
    assert_eq!(assess(&halved, "2021-06-01"), whole);
    halved.doses[0].amount = Some(Amount::Half);
    let outcome = assess(&halved, "2021-06-01");
    let said = verdict(&outcome, "MMR");
    assert_eq!((said.status, said.place), (DoseStatus::Valid, Some((1, 2))));
    assert_eq!(said.reasons.as_slice(), [Reason::LessVolume { recommended: 0.5 }]);
    assert_eq!(
        said.reasons[0].sentence(halved.birth_date, Some(halved.doses[0].date)),
        "less than the recommended 0.5 mL was given, which does not decide"
    );
    assert_eq!(outcome.groups, whole.groups);
}

#[test]
fn a_volume_is_recommended_of_preferable_vaccines_alone() {
    // Measles vaccine alone is an allowable one (table 6-29).
    let mut halved = patient("2020-01-01", &[("2021-02-01", 5)]);
    halved.doses[0].amount = Some(Amount::Half);
    let outcome = assess(&halved, "2021-06-01");
    assert_eq!(verdict(&outcome, "MMR").status, DoseStatus::Valid);
    assert!(verdict(&outcome, "MMR").reasons.is_empty());
}

#[test]
fn a_product_is_known_by_its_trade_name_or_else_by_its_maker() {
    // Two doses of one vaccine against hepatitis B for adults are enough for an adolescent; two of another are not.
    let status = |name: Option<&str>, maker: Option<&str>| {
        let mut adolescent = patient("2010-01-01", &[("2021-06-01", 43), ("2021-11-01", 43)]);
        for dose in &mut adolescent.doses {
            dose.trade_name = name.map(TradeName::new);
            dose.mvx = maker.map(|maker| maker.parse().unwrap());
        }
        group(&assess(&adolescent, "2022-06-01"), "HepB").status
    };
    for name in ["RECOMBIVAX ADULT", "Recombivax-Adult", "RECOMBIVAX HB", " recombivax hb adult"] {
        assert_eq!(status(Some(name), None), SeriesStatus::Complete, "{name}");
    }
    assert_eq!(status(None, Some("MSD")), SeriesStatus::Complete);
    assert_eq!(status(Some(" "), Some("MSD")), SeriesStatus::Complete);
    assert_eq!(status(None, None), SeriesStatus::NotComplete);
    assert_eq!(status(None, Some("SKB")), SeriesStatus::NotComplete);
    assert_eq!(status(Some("ENGERIX-B ADULT"), None), SeriesStatus::NotComplete);
    assert_eq!(status(Some("ENGERIX-B ADULT"), Some("MSD")), SeriesStatus::NotComplete);
}

#[test]
fn a_records_trade_name_is_heard() {
    let dose: Dose = serde_json::from_value(serde_json::json!({
        "id": "00000000-0000-0000-0000-000000000001",
        "cvx": "43",
        "trade_name": "RECOMBIVAX HB",
        "date": "2021-06-01",
        "source": "00",
        "recorded": {
            "user": "00000000-0000-0000-0000-000000000002",
            "user_name": "Nora",
            "organization": "00000000-0000-0000-0000-000000000003",
            "at": "2021-06-01T12:00:00Z"
        }
    }))
    .unwrap();
    assert_eq!(GivenDose::from(&dose).trade_name, Some(TradeName::new("RECOMBIVAX HB")));
}

#[test]
fn of_two_doses_of_one_day_no_id_says_which_counts() {
    // The verdicts of two doses that something tells apart, in whichever order they have their ids.
    let verdicts = |name: &str, cvx: u16, tell_apart: fn(&mut GivenDose, bool)| {
        [false, true].map(|turned| {
            let mut twice = patient("2010-01-01", &[("2021-06-01", cvx), ("2021-06-01", cvx)]);
            let [first, second] = &mut twice.doses[..] else { unreachable!() };
            tell_apart(first, turned);
            tell_apart(second, !turned);
            let outcome = assess(&twice, "2021-07-01");
            let ids = if turned { [1, 0] } else { [0, 1] };
            ids.map(|place: usize| {
                let is_it =
                    |dose: &&DoseVerdict| dose.dose == twice.doses[place].id && dose.group.as_str() == name;
                let found = outcome.doses.iter().find(is_it).unwrap();
                (found.status, found.reasons.clone())
            })
        })
    };
    let halved = |dose: &mut GivenDose, is_it: bool| dose.amount = is_it.then_some(Amount::Half);
    let [one, other] = verdicts("MMR", 3, halved);
    assert_eq!(one, other);
    assert_eq!((one[0].0, one[1].0), (DoseStatus::Valid, DoseStatus::NotValid));
    let named = |dose: &mut GivenDose, is_it: bool| {
        dose.trade_name = Some(TradeName::new(if is_it { "ENGERIX-B" } else { "RECOMBIVAX HB" }));
    };
    let [one, other] = verdicts("HepB", 43, named);
    assert_eq!(one, other);
}
