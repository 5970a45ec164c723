//! Results that need more than a table of cases.

use super::case::read_dose;
use super::*;
use crate::calendar::Date;
use crate::codes::{Evidence, ExemptionKind, Grade, ProvisionalKind, SchoolVaccine};
use crate::forecast::{GivenDose, Patient, forecast};
use crate::person::{Exemption, ProvisionalAdmission, Sex};
use crate::schedule::Schedule;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn student(birth: &str, doses: &str) -> Facts {
    let mut facts = Facts::born(day(birth));
    for (place, dose) in doses.split_whitespace().enumerate() {
        facts.doses.push(read_dose(dose, place).unwrap());
    }
    facts
}

fn grade(text: &str) -> Grade {
    Grade::read(text).unwrap()
}

fn evaluate(facts: &Facts, on: &str, in_grade: &str) -> Outcome {
    Rules::texas().evaluate(facts, day(on), grade(in_grade), None)
}

fn of(outcome: &Outcome, vaccine: SchoolVaccine) -> &VaccineOutcome {
    outcome.vaccines.iter().find(|found| found.vaccine == vaccine).unwrap()
}

#[test]
fn a_result_names_what_decided_and_what_counted() {
    let facts =
        student("2020-06-10", "03@2021-06-05 03@2021-06-06 94@2021-06-06 03@2024-06-10 03@2027-01-01");
    let outcome = evaluate(&facts, "2026-11-24", "01");
    let mmr = of(&outcome, SchoolVaccine::Mmr);
    assert_eq!(mmr.status, Status::Compliant);
    assert_eq!(mmr.counted, [1, 3]);
    let why: Vec<(u16, WhyNot)> = mmr.not_counted.iter().map(|it| (it.dose, it.why)).collect();
    assert_eq!(
        why,
        [
            (0, WhyNot::TooEarly { earliest: day("2021-06-06") }),
            (2, WhyNot::SameDay),
            (4, WhyNot::InTheFuture)
        ]
    );
    let rules = Rules::texas();
    assert_eq!(
        rules.decision_in_words(mmr.decision.unwrap()),
        "2 doses of MMR, the first on or after the 1st birthday (25 TAC 97.63)"
    );
    assert_eq!(
        mmr.not_counted[0].sentence(&facts),
        "given 06/05/2021; the earliest day that counts is 06/06/2021"
    );
}

#[test]
fn a_dose_that_was_not_fit_for_use_does_not_count() {
    let mut facts = student("2020-06-10", "03@2021-06-10 03@2024-06-10");
    facts.doses[0].sub_standard = true;
    let outcome = evaluate(&facts, "2026-11-24", "01");
    let mmr = of(&outcome, SchoolVaccine::Mmr);
    assert_eq!(mmr.status.class(), Class::Delinquent);
    assert_eq!(mmr.not_counted, [NotCounted { dose: 0, why: WhyNot::SubStandard }]);
}

#[test]
fn evidence_that_counted_is_named() {
    let mut facts = student("2020-06-10", "");
    facts.evidence.push((Evidence::HepatitisASerology, None));
    facts.evidence.push((Evidence::VaricellaStatement, Some(day("2022-03-01"))));
    let outcome = evaluate(&facts, "2026-11-24", "01");
    let varicella = of(&outcome, SchoolVaccine::Varicella);
    assert_eq!((&varicella.status, varicella.evidence.as_slice()), (&Status::Compliant, &[1][..]));
    assert_eq!(
        varicella.evidence_in_words(&facts),
        ["Written statement of varicella (chickenpox) disease, 03/01/2022"]
    );
}

#[test]
fn a_student_in_progress_is_looked_at_again_every_30_days() {
    let mut facts = student("2018-01-10", "83@2026-06-24");
    facts.enrolled_on = Some(day("2026-08-12"));
    let status = |on: &str| of(&evaluate(&facts, on, "03"), SchoolVaccine::HepatitisA).status.clone();
    let review = |on: &str| match status(on) {
        Status::Provisional { review_by, .. } => review_by,
        other => panic!("{other:?}"),
    };
    assert_eq!(review("2026-08-12"), day("2026-09-11"));
    assert_eq!(review("2026-09-11"), day("2026-09-11"));
    assert_eq!(review("2026-09-12"), day("2026-10-11"));
    assert_eq!(review("2026-12-20"), day("2026-12-24"), "not after the day the dose is due");
    assert_eq!(
        status("2026-09-12").sentence(),
        "Provisional since 08/12/2026 until 12/24/2026: the next dose is not due before that day; 1 dose missing, which \
         can be given from 12/24/2026. Look again by 10/11/2026"
    );
}

#[test]
fn what_is_missing_says_how_many_and_from_when() {
    let facts = student("2021-03-15", "20@2021-05-15 20@2026-11-10");
    let outcome = evaluate(&facts, "2026-11-24", "KG");
    let missing = of(&outcome, SchoolVaccine::Dtap).status.missing().unwrap();
    assert_eq!(missing, Missing { doses: 2, from: day("2026-12-08") });
    let missing = of(&outcome, SchoolVaccine::HepatitisB).status.missing().unwrap();
    assert_eq!(missing.words(), "3 doses missing, the next of which can be given from 11/24/2026");
}

#[test]
fn a_result_announces_the_day_on_which_it_changes() {
    let mut facts = student("2018-01-10", "");
    facts.exemptions.push(Exemption {
        kind: ExemptionKind::Conscience,
        vaccines: Vec::new(),
        signed_on: Some(day("2024-12-01")),
        received_on: Some(day("2024-12-02")),
        until: None,
    });
    let outcome = evaluate(&facts, "2026-11-24", "03");
    assert_eq!((outcome.class, outcome.changes_on), (Class::Exempt, Some(day("2026-12-02"))));
    let after = evaluate(&facts, "2026-12-02", "03");
    assert_eq!(after.class, Class::Delinquent);
    assert_eq!(
        of(&after, SchoolVaccine::Mmr).warnings[0].sentence(&facts),
        "An exemption (reasons of conscience) ended on 12/01/2026"
    );
}

#[test]
fn the_day_on_which_a_dose_lapses_is_announced() {
    let facts = student("2004-05-01", "20@2009-05-01 115@2015-08-01 09@2017-03-09");
    let tdap = |on: &str| of(&evaluate(&facts, on, "HH"), SchoolVaccine::Tdap).clone();
    let now = tdap("2026-11-24");
    assert_eq!((&now.status, now.changes_on), (&Status::Compliant, Some(day("2027-03-10"))));
    assert_eq!(tdap("2027-03-09").status, Status::Compliant, "the last day counts");
    let lapsed = tdap("2027-03-10");
    assert_eq!(lapsed.status.missing(), Some(Missing { doses: 1, from: day("2027-03-10") }));
    assert_eq!(lapsed.counted, [1], "the Tdap is there, whenever it was given");
    let why: Vec<String> = lapsed.not_counted.iter().map(|not| not.sentence(&facts)).collect();
    assert_eq!(
        why,
        ["given 05/01/2009; it counted until 05/01/2019", "given 03/09/2017; it counted until 03/09/2027"]
    );
}

#[test]
fn nobody_is_sent_for_a_product_that_was_not_begun_with() {
    let missing = |doses: &str| {
        let outcome = evaluate(&student("2004-05-01", doses), "2026-11-24", "HH");
        of(&outcome, SchoolVaccine::HepatitisB).status.missing().map(|missing| missing.doses)
    };
    assert_eq!(missing(""), Some(3));
    assert_eq!(missing("08@2026-01-01"), Some(2));
    assert_eq!(missing("189@2026-01-01"), Some(1), "one of two");
}

#[test]
fn an_exemption_that_cannot_be_counted_says_why() {
    let warning = |exemption: Exemption| {
        let mut facts = student("2018-01-10", "");
        facts.exemptions.push(exemption);
        let outcome = evaluate(&facts, "2026-11-24", "03");
        let mmr = of(&outcome, SchoolVaccine::Mmr).clone();
        assert_eq!(mmr.status.class(), Class::Delinquent);
        mmr.warnings.into_iter().next().unwrap()
    };
    let affidavit = Exemption {
        kind: ExemptionKind::Conscience,
        vaccines: vec![SchoolVaccine::Mmr],
        signed_on: Some(day("2026-01-01")),
        received_on: None,
        until: None,
    };
    let kind = ExemptionKind::Conscience;
    assert_eq!(warning(affidavit.clone()), Warning::ExemptionWithoutDay { kind: kind.clone() });
    assert_eq!(
        warning(Exemption { received_on: Some(day("2026-04-02")), ..affidavit.clone() }),
        Warning::ExemptionReceivedLate { kind, last_day: day("2026-04-01") }
    );
    let kind = ExemptionKind::Other("court-order".into());
    assert_eq!(warning(Exemption { kind: kind.clone(), ..affidavit }), Warning::UnknownExemption { kind });
}

#[test]
fn the_last_day_that_a_paper_names_is_kept_to() {
    let mut facts = student("2018-01-10", "");
    facts.exemptions.push(Exemption {
        kind: ExemptionKind::MedicalLifelong,
        vaccines: Vec::new(),
        signed_on: Some(day("2026-01-01")),
        received_on: None,
        until: Some(day("2026-11-23")),
    });
    assert_eq!(evaluate(&facts, "2026-11-23", "03").class, Class::Exempt);
    assert_eq!(evaluate(&facts, "2026-11-24", "03").class, Class::Delinquent);
}

#[test]
fn nothing_in_the_registry_is_a_class_of_its_own() {
    let mut facts = student("2018-01-10", "");
    assert_eq!(evaluate(&facts, "2026-11-24", "03").class, Class::NoRecord);
    facts.provisional =
        Some(ProvisionalAdmission { kind: ProvisionalKind::Transfer, since: day("2026-11-20") });
    assert_eq!(evaluate(&facts, "2026-11-24", "03").class, Class::Provisional);
    assert_eq!(
        evaluate(&student("2018-01-10", "03@2020-01-01"), "2026-11-24", "03").class,
        Class::Delinquent
    );
    let newborn = student("2026-11-20", "");
    assert_eq!(evaluate(&newborn, "2026-11-24", "EE").class, Class::Compliant, "nothing is asked yet");
}

#[test]
fn a_dose_that_counts_here_and_not_for_acip_is_warned_of() {
    let facts = student("2020-06-10", "03@2021-06-10 03@2021-06-20");
    let mut outcome = evaluate(&facts, "2026-11-24", "01");
    let patient = Patient {
        birth_date: facts.birth_date,
        sex: Sex::Female,
        birth_country: None,
        doses: facts
            .doses
            .iter()
            .map(|dose| GivenDose {
                id: dose.id,
                date: dose.date,
                cvx: dose.cvx,
                mvx: None,
                trade_name: None,
                amount: None,
                lot_expires: None,
                condition: None,
            })
            .collect(),
        observations: Vec::new(),
    };
    let by_acip = forecast(Schedule::acip(), &patient, outcome.on);
    outcome.warn_of_acip(Rules::texas(), &facts, &by_acip);
    outcome.warn_of_acip(Rules::texas(), &facts, &by_acip);
    let mmr = of(&outcome, SchoolVaccine::Mmr);
    assert_eq!(mmr.status, Status::Compliant, "the two are never merged");
    let [warning] = mmr.warnings.as_slice() else { panic!("{:?}", mmr.warnings) };
    let words = warning.sentence(&facts);
    assert!(
        words.starts_with("The dose of 06/20/2021 (MMR) counts for school, but is not valid for ACIP: "),
        "{words}"
    );
    assert!(words.contains("10 days after the dose of 06/10/2021"), "{words}");
}

#[test]
fn a_dose_of_which_too_little_is_known_counts_with_a_warning() {
    let facts = student("2014-02-01", "108@2025-02-01");
    let outcome = evaluate(&facts, "2026-11-24", "07");
    let found = of(&outcome, SchoolVaccine::MenAcwy);
    assert_eq!(
        (&found.status, found.warnings.as_slice()),
        (&Status::Compliant, &[Warning::Doubtful { dose: 0 }][..])
    );
}

#[test]
fn a_trade_name_documents_a_product() {
    let mut facts = student("2012-03-01", "43@2024-03-01 43@2024-08-01");
    let status =
        |facts: &Facts| of(&evaluate(facts, "2026-11-24", "08"), SchoolVaccine::HepatitisB).status.clone();
    assert_eq!(status(&facts).class(), Class::Delinquent);
    for dose in &mut facts.doses {
        dose.trade_name = Some("RECOMBIVAX HB Adult".into());
    }
    assert_eq!(status(&facts), Status::Compliant);
}

#[test]
fn a_school_year_may_be_asked_for_and_one_that_was_not_checked_is_said() {
    let facts = student("2003-01-10", "");
    let rules = Rules::texas();
    let hepatitis_a = |year: i16| {
        let year = SchoolYear::beginning_in(year);
        let outcome = rules.evaluate(&facts, day("2021-01-01"), grade("12"), Some(year));
        (of(&outcome, SchoolVaccine::HepatitisA).status.code(), outcome.year_unconfirmed)
    };
    assert_eq!(hepatitis_a(2020), ("not_required", false));
    assert_eq!(hepatitis_a(2021), ("delinquent", false));
    assert_eq!(hepatitis_a(2010), ("not_required", true), "as in the first year there is");
    assert_eq!(hepatitis_a(2040), ("delinquent", true), "as in the last year there is");
    let offered = rules.school_years();
    assert_eq!(offered.first().map(ToString::to_string).as_deref(), Some("2026-27"));
    for year in [2024, 2025, 2026] {
        assert!(offered.contains(&SchoolYear::beginning_in(year)));
    }
}

#[test]
fn the_ends_of_the_calendar_panic_nothing() {
    for birth in [Date::MIN, Date::MAX, day("2020-06-10")] {
        for on in [Date::MIN, Date::MAX, day("2026-11-24")] {
            let mut facts = Facts::born(birth);
            for (place, cvx) in ["20", "115", "03", "83", "114", "175", "189"].iter().enumerate() {
                let mut dose = read_dose(&format!("{cvx}@2020-01-01"), place).unwrap();
                dose.date = if place % 2 == 0 { Date::MIN } else { Date::MAX };
                facts.doses.push(dose);
            }
            facts.enrolled_on = Some(Date::MAX);
            facts.override_until = Some(Date::MAX);
            facts.provisional =
                Some(ProvisionalAdmission { kind: ProvisionalKind::Transfer, since: Date::MIN });
            for in_grade in ["EE", "KG", "07", "12", "HE", "HH", "HV"] {
                let outcome = Rules::texas().evaluate(&facts, on, grade(in_grade), None);
                assert_eq!(outcome.vaccines.len(), 11);
            }
        }
    }
}

#[test]
fn bytes_that_are_no_rules_are_refused() {
    assert!(Rules::unpack(b"no rules").is_err());
}
