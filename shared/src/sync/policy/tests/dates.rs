//! Days and values that cannot be.

use super::*;
use automerge::ScalarValue;

fn put_in_dose(name: &str, value: impl Into<ScalarValue>) -> Vec<u8> {
    let record = record();
    written(&record, |to| {
        let dose = map(to, &["doses", &uuid(OWN).to_string()]);
        to.put(&dose, name, value).unwrap();
    })
}

#[test]
fn a_dose_is_given_after_birth_and_before_tomorrow_is_over() {
    let days = [
        ("2015-03-13", false),
        ("2015-03-14", true),
        (RECEIVED, true),
        // A tablet's clock and zone may be ahead of the registry's by a day.
        ("2026-11-25", true),
        ("2026-11-26", false),
        ("0201-11-20", false),
    ];
    let record = record();
    for (date, taken) in days {
        let expected = if taken { Ok(()) } else { refused(Refusal::Impossible, dose_field(90, "date")) };
        let new = edited(&record, &[add(dose(90, date))], &stamp());
        assert_eq!(judged(&record, &new), expected, "a new dose on {date}");
        let expected = if taken { Ok(()) } else { refused(Refusal::Impossible, dose_field(OWN, "date")) };
        assert_eq!(judged(&record, &put_in_dose("date", date)), expected, "amended to {date}");
    }
}

#[test]
fn the_earlier_of_two_birth_dates_counts_until_someone_chooses() {
    let before = record();
    let mut corrected = before.clone();
    let earlier = ClientFacts { birth_date: day("2015-03-04"), ..facts() };
    corrected.edit(&Edit::Describe(Box::new(earlier)), &stamp()).unwrap();
    let later = ClientFacts { birth_date: day("2015-03-24"), ..facts() };
    let mut other = on_tablet(&before);
    let change = other.edit(&Edit::Describe(Box::new(later)), &stamp()).unwrap().unwrap();
    corrected.merge(&[change.bytes]).unwrap();
    assert_eq!(corrected.view().unwrap().conflicts.len(), 1);
    let new = |date| edited(&corrected, &[add(dose(90, date))], &stamp());
    assert_eq!(judged(&corrected, &new("2015-03-04")), Ok(()));
    assert_eq!(judged(&corrected, &new("2015-03-03")), refused(Refusal::Impossible, dose_field(90, "date")));
}

#[test]
fn a_birth_date_and_a_dose_corrected_together_are_judged_together() {
    let record = record();
    let earlier = ClientFacts { birth_date: day("2014-03-14"), ..facts() };
    let edits = [Edit::Describe(Box::new(earlier)), add(dose(90, "2014-06-01"))];
    assert_eq!(judged(&record, &edited(&record, &edits, &stamp())), Ok(()));
}

#[test]
fn days_that_have_happened_have_come_and_others_are_of_this_age() {
    let exempt = |change: fn(&mut Exemption)| {
        let mut paper = exemption();
        change(&mut paper);
        let record = record();
        judged(&record, &edited(&record, &[entry(91, NewEntry::Exemption(paper))], &stamp()))
    };
    let of = |name: &str| refused(Refusal::Impossible, format!("exemptions/{}/{name}", uuid(91)));
    assert_eq!(exempt(|paper| paper.signed_on = Some(day("2026-11-26"))), of("signed_on"));
    assert_eq!(exempt(|paper| paper.received_on = Some(day("2027-01-01"))), of("received_on"));
    assert_eq!(exempt(|paper| paper.until = Some(day("2028-11-26"))), Ok(()));
    assert_eq!(exempt(|paper| paper.until = Some(day("9028-11-26"))), of("until"));

    for (name, value, taken) in [
        ("vis_date", "2026-11-26", false),
        ("vis_date", "2025-01-31", true),
        ("lot_expires", "2029-06-30", true),
        ("lot_expires", "1029-06-30", false),
        ("lot_expires", "2027-02-30", false),
    ] {
        let expected = if taken { Ok(()) } else { refused(Refusal::Impossible, dose_field(OWN, name)) };
        assert_eq!(judged(&record(), &put_in_dose(name, value)), expected, "{name} {value}");
    }
}

#[test]
fn nobody_is_born_tomorrow_or_dies_before_birth() {
    for (at, name, value, taken) in [
        ("client", "birth_date", "2026-11-26", false),
        ("client", "birth_date", "1815-03-14", false),
        ("client", "birth_date", "2015-03-15", true),
        ("birth", "death_date", "2015-03-13", false),
        ("birth", "death_date", "2026-11-26", false),
        ("birth", "death_date", "2026-11-20", true),
    ] {
        let record = record();
        let change = written(&record, |to| {
            let at = map(to, &[at]);
            to.put(&at, name, value).unwrap();
        });
        let expected = if taken { Ok(()) } else { refused(Refusal::Impossible, format!("{at}/{name}")) };
        assert_eq!(judged(&record, &change), expected, "{name} {value}");
    }
}

#[test]
fn a_value_that_its_field_cannot_hold_is_refused() {
    let cases: [(&str, ScalarValue); 9] = [
        ("cvx", "MMR".into()),
        ("cvx", ScalarValue::Uint(70_000)),
        ("cvx", ScalarValue::Null),
        ("date", ScalarValue::Null),
        ("source", "".into()),
        ("mvx", "Merck & Co.".into()),
        ("lot", ScalarValue::Int(5)),
        ("deleted", ScalarValue::Bytes(vec![1, 2, 3])),
        ("reaction:fever", "yes".into()),
    ];
    for (name, value) in cases {
        let expected = refused(Refusal::Impossible, dose_field(OWN, name));
        assert_eq!(judged(&record(), &put_in_dose(name, value)), expected, "{name}");
    }
}

#[test]
fn codes_and_fields_of_a_newer_program_pass() {
    let cases: [(&str, ScalarValue); 6] = [
        ("cvx", ScalarValue::Uint(998)),
        ("mvx", "QQQ".into()),
        ("site", "LQX".into()),
        ("condition", "thawed".into()),
        ("reaction:blue-spots", ScalarValue::Boolean(true)),
        ("needle", ScalarValue::F64(0.5)),
    ];
    for (name, value) in cases {
        assert_eq!(judged(&record(), &put_in_dose(name, value)), Ok(()), "{name}");
    }
}

/// An import, which nobody judges, may have brought a day that no device could write.
#[test]
fn who_settles_a_conflict_is_not_asked_for_what_others_wrote() {
    let before = record();
    let future = |by: u8| {
        let mut document = Automerge::load(&before.save()).unwrap().with_actor(actor(by));
        let mut transaction = document.transaction();
        let dose = map(&transaction, &["doses", &uuid(OWN).to_string()]);
        transaction.put(&dose, "date", format!("20{by}-01-01")).unwrap();
        transaction.commit();
        document
    };
    let mut both = future(30);
    both.merge(&mut future(31)).unwrap();
    let both = ClientRecord::load(&both.save(), actor(5)).unwrap();
    let field = dose_field(OWN, "date");
    let choose = |value: &str| Edit::Choose { field: field.clone(), value: value.into() };
    for value in ["2030-01-01", "2031-01-01"] {
        assert_eq!(judged(&both, &edited(&both, &[choose(value)], &stamp())), Ok(()));
    }
}
