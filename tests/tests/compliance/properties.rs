//! What must hold of every student.

use bluebonnet_shared::calendar::{Date, add_days};
use bluebonnet_shared::codes::{Cvx, Evidence, ExemptionKind, Grade, ProvisionalKind, SchoolVaccine};
use bluebonnet_shared::compliance::case::read_dose;
use bluebonnet_shared::compliance::{Class, Facts, Rules, SchoolDose, SchoolYear, Status};
use bluebonnet_shared::person::{Exemption, ProvisionalAdmission};
use proptest::prelude::*;
use proptest::sample::select;

/// A student in a grade on a day.
#[derive(Clone, Debug)]
struct Student {
    facts: Facts,
    grade: Grade,
    on: Date,
}

impl Student {
    fn statuses(&self, on: Date) -> Vec<Status> {
        let outcome = Rules::texas().evaluate(&self.facts, on, self.grade, Some(SchoolYear::of(self.on)));
        outcome.vaccines.into_iter().map(|found| found.status).collect()
    }
}

const PRODUCTS: [u16; 27] = [
    20, 110, 146, 115, 9, 35, 10, 2, 130, 3, 94, 5, 7, 6, 8, 43, 189, 21, 114, 108, 162, 83, 104, 48, 133,
    175, 90,
];

fn grades() -> Vec<(Grade, i32)> {
    let mut grades = vec![
        (Grade::EarlyEducation, 1),
        (Grade::PreKindergarten, 4),
        (Grade::Kindergarten, 5),
        (Grade::HigherEducation, 18),
        (Grade::HealthCourse, 20),
        (Grade::VeterinaryCourse, 21),
        // Born about the first day of 1957, from which on more is asked.
        (Grade::HealthCourse, 70),
    ];
    grades.extend((1..=12).filter_map(|number| Some((Grade::numbered(number)?, 5 + i32::from(number)))));
    grades
}

fn dose(birth: Date) -> impl Strategy<Value = SchoolDose> {
    // Half of the doses fall near a birthday or a month's end of the table, where rules have their edges. Those at 10 and 11 years
    // are ten years old about the day on which students of 20 and 21 are asked about.
    let near = (select(vec![2, 4, 6, 7, 12, 15, 24, 48, 84, 120, 132, 192, 216]), -6..6_i32)
        .prop_map(|(months, days)| months * 487 / 16 + days);
    let age = prop_oneof![near, 0..6600_i32];
    (select(PRODUCTS.to_vec()), age, any::<bool>()).prop_map(move |(cvx, age, merck)| {
        let maker = if merck { ":MSD" } else { "" };
        let text = format!("{}{maker}@{}", Cvx::new(cvx), add_days(birth, age.max(0)));
        read_dose(&text, usize::try_from(age).unwrap_or(0)).unwrap()
    })
}

fn exemption(on: Date) -> impl Strategy<Value = Exemption> {
    let vaccines = prop_oneof![
        Just(Vec::new()),
        select(SchoolVaccine::KNOWN.to_vec()).prop_map(|vaccine| vec![vaccine])
    ];
    (select(ExemptionKind::KNOWN.to_vec()), vaccines, -800..60_i32, 0..120_i32).prop_map(
        move |(kind, vaccines, signed, received)| Exemption {
            kind,
            vaccines,
            signed_on: Some(add_days(on, signed)),
            received_on: Some(add_days(on, signed + received)),
            until: None,
        },
    )
}

fn evidence(on: Date) -> impl Strategy<Value = (Evidence, Option<Date>)> {
    (select(Evidence::KNOWN.to_vec()), proptest::option::of(-400..40_i32))
        .prop_map(move |(evidence, days)| (evidence, days.map(|days| add_days(on, days))))
}

fn student() -> impl Strategy<Value = Student> {
    (select(grades()), -400..400_i32, -200..200_i32).prop_flat_map(|((grade, years), about, day)| {
        let on = add_days(Date::constant(2026, 11, 24), day);
        let birth = add_days(on, -(years * 365 + about).max(0));
        let provisional = (select(ProvisionalKind::KNOWN.to_vec()), -50..10_i32)
            .prop_map(move |(kind, days)| ProvisionalAdmission { kind, since: add_days(on, days) });
        (
            proptest::collection::vec(dose(birth), 0..24),
            proptest::collection::vec(evidence(on), 0..2),
            proptest::collection::vec(exemption(on), 0..2),
            proptest::option::weighted(0.2, provisional),
            proptest::option::of(-200..30_i32),
            proptest::option::weighted(0.1, -20..20_i32),
        )
            .prop_map(move |(doses, evidence, exemptions, provisional, enrolled, override_until)| {
                Student {
                    facts: Facts {
                        birth_date: birth,
                        enrolled_on: enrolled.map(|days| add_days(on, days)),
                        doses,
                        evidence,
                        exemptions,
                        provisional,
                        override_until: override_until.map(|days| add_days(on, days)),
                    },
                    grade,
                    on,
                }
            })
    })
}

fn with_a_dose() -> impl Strategy<Value = (Student, SchoolDose)> {
    student().prop_flat_map(|student| {
        let dose = dose(student.facts.birth_date);
        (Just(student), dose)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn another_dose_never_makes_a_student_less_compliant((student, dose) in with_a_dose()) {
        let before = student.statuses(student.on);
        let mut vaccinated = student.clone();
        vaccinated.facts.doses.push(dose);
        let after = vaccinated.statuses(student.on);
        for (before, after) in before.iter().zip(&after) {
            prop_assert!(after.class() >= before.class(), "{before:?} became {after:?}");
        }
    }

    #[test]
    fn an_exemption_never_makes_a_student_delinquent(
        (student, exemption) in student().prop_flat_map(|student| {
            let exemption = exemption(student.on);
            (Just(student), exemption)
        })
    ) {
        let before = student.statuses(student.on);
        let mut exempt = student.clone();
        exempt.facts.exemptions.push(exemption);
        for (before, after) in before.iter().zip(exempt.statuses(student.on)) {
            prop_assert!(after.class() != Class::Delinquent || before.class() == Class::Delinquent);
        }
    }

    #[test]
    fn a_student_is_in_the_one_class_that_the_vaccines_make(student in student()) {
        let outcome = Rules::texas().evaluate(&student.facts, student.on, student.grade, None);
        let has = |class| outcome.vaccines.iter().any(|found| found.status.class() == class);
        let delinquent = has(Class::Delinquent);
        let blank = student.facts.is_blank();
        let fits = [
            (Class::NoRecord, delinquent && blank),
            (Class::Delinquent, delinquent && !blank),
            (Class::Provisional, !delinquent && has(Class::Provisional)),
            (Class::Exempt, !delinquent && !has(Class::Provisional) && has(Class::Exempt)),
            (Class::Compliant, outcome.vaccines.iter().all(|found| found.status.class() == Class::Compliant)),
        ];
        let fitting: Vec<Class> = fits.iter().filter(|(_, fits)| *fits).map(|(class, _)| *class).collect();
        prop_assert_eq!(fitting, vec![outcome.class]);
    }

    #[test]
    fn every_dose_of_a_rule_counts_or_does_not_and_no_more_than_once(student in student()) {
        let outcome = Rules::texas().evaluate(&student.facts, student.on, student.grade, None);
        for found in &outcome.vaccines {
            let mut places: Vec<u16> =
                found.counted.iter().copied().chain(found.not_counted.iter().map(|it| it.dose)).collect();
            let all = places.len();
            places.sort_unstable();
            places.dedup();
            prop_assert_eq!(places.len(), all);
            prop_assert!(places.iter().all(|place| usize::from(*place) < student.facts.doses.len()));
        }
    }
}

proptest! {
    // Each looks at a student on many days.
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_status_changes_with_time_on_the_day_that_was_announced_and_on_no_other(student in student()) {
        let rules = Rules::texas();
        let year = Some(SchoolYear::of(student.on));
        let mut day = student.on;
        let mut now = rules.evaluate(&student.facts, day, student.grade, year);
        for found in &now.vaccines {
            let Some(announced) = found.changes_on else { continue };
            let status = |on| {
                let then = rules.evaluate(&student.facts, on, student.grade, year);
                then.vaccines.into_iter().find(|then| then.vaccine == found.vaccine).map(|then| then.status.code())
            };
            prop_assert_eq!(status(add_days(announced, -1)), Some(found.status.code()));
            prop_assert_ne!(status(announced), Some(found.status.code()));
        }
        for _ in 0..30 {
            let next_day = add_days(day, 1);
            let next = rules.evaluate(&student.facts, next_day, student.grade, year);
            for (now, next) in now.vaccines.iter().zip(&next.vaccines) {
                let changed = now.status.code() != next.status.code();
                prop_assert_eq!(
                    changed,
                    now.changes_on == Some(next_day),
                    "{} on {}: {:?}, announced {:?}, then {:?}",
                    now.vaccine.code(), day, now.status, now.changes_on, next.status
                );
                prop_assert!(now.changes_on.is_none_or(|announced| announced > day));
            }
            prop_assert_eq!(
                now.changes_on,
                now.vaccines.iter().filter_map(|vaccine| vaccine.changes_on).min()
            );
            (day, now) = (next_day, next);
        }
    }
}
