//! The roster of generated students: every one is classified, with a reason, and the totals add up.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Grade;
use bluebonnet_shared::compliance::case::read_dose;
use bluebonnet_shared::compliance::{Class, Facts, Rules, Status};
use std::collections::BTreeMap;

const ROSTER: &str = include_str!("../../roster/students.csv");

fn students() -> Vec<(Facts, Grade)> {
    ROSTER
        .lines()
        .skip(1)
        .map(|line| {
            let [_, birth, _, grade, doses] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
            let mut facts = Facts::born(birth.parse().unwrap());
            for (place, dose) in doses.split_whitespace().enumerate() {
                facts.doses.push(read_dose(dose, place).unwrap());
            }
            (facts, Grade::read(grade).unwrap())
        })
        .collect()
}

#[test]
fn every_student_of_the_roster_is_in_one_class_and_every_status_has_a_reason() {
    let rules = Rules::texas();
    let on = Date::constant(2026, 11, 24);
    let mut classes: BTreeMap<Class, usize> = BTreeMap::new();
    let mut statuses: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let students = students();
    assert_eq!(students.len(), 1190);
    for (facts, grade) in &students {
        let outcome = rules.evaluate(facts, on, *grade, None);
        *classes.entry(outcome.class).or_default() += 1;
        assert_eq!(outcome.vaccines.len(), rules.book().vaccines.len());
        for found in &outcome.vaccines {
            *statuses.entry((found.vaccine.code().to_owned(), found.status.code())).or_default() += 1;
            let decision = found.decision.map(|decision| rules.decision_in_words(decision));
            match &found.status {
                Status::NotRequired => {}
                Status::Compliant => {
                    assert!(!found.counted.is_empty(), "complies with nothing: {facts:?}");
                    assert!(decision.is_some_and(|words| words.contains('(')));
                }
                _ => assert!(decision.is_some_and(|words| words.contains('('))),
            }
            assert!(!found.status.sentence().is_empty());
        }
    }
    println!("{classes:?}");
    for ((vaccine, status), count) in &statuses {
        println!("{vaccine} {status}: {count}");
    }
    assert_eq!(classes.values().sum::<usize>(), students.len());
    assert_eq!(statuses.values().sum::<usize>(), students.len() * rules.book().vaccines.len());
    let blank = students.iter().filter(|(facts, _)| facts.doses.is_empty()).count();
    assert_eq!(classes.get(&Class::NoRecord), Some(&blank), "no dose is no record, and nothing else is");
    assert!(classes.get(&Class::Compliant).is_some_and(|count| *count > 100));
    assert!(classes.get(&Class::Delinquent).is_some_and(|count| *count > 100));
}
