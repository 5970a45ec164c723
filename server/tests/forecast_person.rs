//! `bluebonnet forecast` of one person: JSON in, JSON out.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Output, Stdio};

fn forecast(person: &str) -> Output {
    let mut running = Command::new(env!("CARGO_BIN_EXE_bluebonnet"))
        .arg("forecast")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    running.stdin.take().unwrap().write_all(person.as_bytes()).unwrap();
    running.wait_with_output().unwrap()
}

fn answered(person: &Value) -> Value {
    let output = forecast(&person.to_string());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn group<'a>(answer: &'a Value, name: &str) -> &'a Value {
    answer["groups"].as_array().unwrap().iter().find(|group| group["group"] == name).unwrap()
}

#[test]
fn a_person_is_answered_with_the_schedule_the_verdicts_and_the_reasons() {
    // The facts of CDC's case 2013-0011: the third dose comes too early.
    let answer = answered(&json!({
        "birth_date": "2025-08-09",
        "sex": "F",
        "doses": [
            {"date": "2025-09-20", "cvx": "107"},
            {"date": "2025-10-18", "cvx": "107"},
            {"date": "2025-11-10", "cvx": "107", "id": "0190f1d4-0000-7000-8000-000000000003"}
        ],
        "on": "2025-11-10"
    }));
    assert_eq!(answer["schedule_version"], "4.64-508");
    assert_eq!(answer["as_of"], "2025-11-10");
    let doses: Vec<(&Value, &Value)> =
        answer["doses"].as_array().unwrap().iter().map(|dose| (&dose["dose"], &dose["status"])).collect();
    assert_eq!(
        doses,
        [
            (&json!("00000000-0000-0000-0000-000000000001"), &json!("valid")),
            (&json!("00000000-0000-0000-0000-000000000002"), &json!("valid")),
            (&json!("0190f1d4-0000-7000-8000-000000000003"), &json!("not-valid")),
        ]
    );
    assert_eq!(answer["doses"][2]["reasons"][0]["too-young"]["earliest"], "2025-11-11");
    let dtap = group(&answer, "DTaP/Tdap/Td");
    assert_eq!(dtap["status"], "not-complete");
    assert_eq!(dtap["earliest"], "2025-12-08");
    assert_eq!(dtap["recommended"], "2026-02-09");
    assert_eq!(dtap["past_due"], "2026-04-05");
}

#[test]
fn every_reason_has_its_source_and_every_forecast_its_trail() {
    let answer = answered(&json!({
        "birth_date": "2025-08-09",
        "sex": "F",
        "doses": [
            {"date": "2025-09-20", "cvx": "107"},
            {"date": "2025-10-18", "cvx": "107"},
            {"date": "2025-11-10", "cvx": "107"}
        ],
        "on": "2025-11-10"
    }));
    let too_young = &answer["doses"][2]["reasons"][0];
    assert_eq!(
        *too_young,
        json!({
            "too-young": {"minimum": "14 weeks - 4 days", "earliest": "2025-11-11"},
            "source": "CDSi 6.4, CALCDTAGE-5"
        })
    );
    assert_eq!(answer["doses"][2]["antigens"][0]["reasons"][0], *too_young);
    let groups = answer["groups"].as_array().unwrap();
    let trails = answer["trails"].as_array().unwrap();
    let names = |list: &[Value]| -> Vec<Value> { list.iter().map(|it| it["group"].clone()).collect() };
    assert_eq!(names(trails), names(groups));
    for step in trails.iter().flat_map(|trail| trail["steps"].as_array().unwrap()) {
        assert!(step["source"].as_str().unwrap().starts_with("CDSi "), "{step}");
    }
    let dtap = trails.iter().find(|trail| trail["group"] == "DTaP/Tdap/Td").unwrap();
    assert_eq!(dtap["steps"][0]["about"], "earliest");
    assert_eq!(dtap["steps"][0]["on"], group(&answer, "DTaP/Tdap/Td")["earliest"]);
}

#[test]
fn a_trade_name_and_an_amount_are_heard() {
    let dose = |date: &str, amount: &str| json!({"date": date, "cvx": "43", "trade_name": "RECOMBIVAX HB", "amount": amount});
    let answer = answered(&json!({
        "birth_date": "2010-01-01",
        "sex": "F",
        "doses": [dose("2021-06-01", "full"), dose("2021-11-01", "half")],
        "on": "2022-06-01"
    }));
    assert_eq!(group(&answer, "HepB")["status"], "complete");
    assert_eq!(answer["doses"][1]["status"], "valid");
    assert_eq!(
        answer["doses"][1]["reasons"],
        json!([{"less-volume": {"recommended": 1.0}, "source": "CDSi 6.8, table 6-26"}])
    );
}

#[test]
fn lot_condition_maker_and_observations_are_heard() {
    let answer = answered(&json!({
        "birth_date": "2015-08-09",
        "sex": "M",
        "doses": [
            {"date": "2016-09-01", "cvx": "03", "mvx": "MSD", "lot_expires": "2016-08-31"},
            {"date": "2017-09-01", "cvx": "03", "condition": "cold-chain", "amount": "half"}
        ],
        "observations": [{"code": "023", "date": "2020-01-01"}],
        "on": "2025-11-10"
    }));
    for dose in answer["doses"].as_array().unwrap() {
        assert_eq!(dose["status"], "sub-standard");
    }
    assert_eq!(group(&answer, "Varicella")["status"], "immune");
}

#[test]
fn without_a_day_it_is_assessed_today() {
    let before = jiff::ZonedDateTime::now().date();
    let answer = answered(&json!({"birth_date": "2015-08-09", "sex": "U"}));
    let assessed: jiff::civil::Date = answer["as_of"].as_str().unwrap().parse().unwrap();
    assert!((before..=jiff::ZonedDateTime::now().date()).contains(&assessed));
}

#[test]
fn what_cannot_be_read_is_named_by_its_field() {
    let dose = |dose: Value| json!({"birth_date": "2015-08-09", "sex": "F", "doses": [dose]}).to_string();
    for (person, says) in [
        (String::new(), "EOF"),
        ("{}".to_owned(), "missing field `birth_date`"),
        ("{\"birth_date\"".to_owned(), "EOF"),
        (json!({"birth_date": "2015-02-30", "sex": "F"}).to_string(), "standard input: birth_date: "),
        (
            json!({"birth_date": "2015-08-09", "sex": "X"}).to_string(),
            "sex: `X` is not a sex; F, M and U are",
        ),
        (json!({"birth_date": "2015-08-09", "sex": "F", "colour": 1}).to_string(), "unknown field `colour`"),
        (dose(json!({"date": "2016-08-09"})), "doses[0]: missing field `cvx`"),
        (
            dose(json!({"date": "2016-08-09", "cvx": "MMR"})),
            "doses[0].cvx: a CVX code is one to three digits",
        ),
        (dose(json!({"date": 7, "cvx": "03"})), "doses[0].date: "),
        (dose(json!({"date": "2016-08-09", "cvx": "03", "mvx": "4"})), "doses[0].mvx: an MVX code"),
        (
            dose(json!({"date": "2016-08-09", "cvx": "03", "condition": "warm"})),
            "doses[0].condition: `warm` is not a dose's condition",
        ),
        (
            json!({"birth_date": "2015-08-09", "sex": "F", "observations": [{"code": "999"}]}).to_string(),
            "observations[0].code: the schedule 4.64-508 has no observation `999`",
        ),
        (json!({"birth_date": "2015-08-09", "sex": "F"}).to_string() + "{}", "trailing characters"),
    ] {
        let output = forecast(&person);
        assert_eq!(output.status.code(), Some(1), "{person}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn the_help_shows_a_person_that_is_understood() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_bluebonnet")).args(["forecast", "--help"]).output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let example = &help
        [help.find('{').unwrap()..=help.find("\n}").map_or_else(|| help.rfind('}').unwrap(), |at| at + 1)];
    let answer = answered(&serde_json::from_str(example).unwrap());
    assert_eq!(answer["doses"][0]["status"], "valid");
}
