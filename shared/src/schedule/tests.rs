//! The schedule that is built in, and what is said of one that does not hold.

use super::Schedule;
use super::files::{Fault, Files, read};
use super::release::{Condition, CvxCode, ObservationCode, SeriesDose};

#[test]
fn the_schedule_that_is_built_in_names_its_release_and_holds_every_antigen() {
    let schedule = Schedule::acip();
    assert_eq!(schedule.version(), "4.64-508");
    assert_eq!(schedule.release().antigens.len(), 30);
    assert_eq!(schedule.release().groups.len(), 26);
    assert_eq!(schedule.product(CvxCode(3)).map(|product| product.name.as_str()), Some("MMR"));
    assert_eq!(schedule.observation_name(ObservationCode(7)), Some("Pregnant"));
}

#[test]
fn a_combination_vaccine_counts_for_all_its_antigens() {
    let schedule = Schedule::acip();
    let product = schedule.rules().product(schedule.place(CvxCode(94))).expect("MMRV is a product");
    let names: Vec<&str> = product
        .antigens
        .iter()
        .map(|(place, _)| schedule.release().antigens[*place].antigen.as_str())
        .collect();
    assert_eq!(names, ["Measles", "Mumps", "Rubella", "Varicella"]);
}

#[test]
fn a_vaccine_that_the_schedule_does_not_know_counts_for_nothing() {
    assert!(Schedule::acip().product(CvxCode(998)).is_none());
    for unknown in [998, u16::MAX] {
        let place = Schedule::acip().place(CvxCode(unknown));
        assert!(Schedule::acip().rules().product(place).is_none());
    }
}

#[test]
fn bytes_that_are_no_schedule_are_refused() {
    assert!(Schedule::unpack(b"not a schedule").is_err());
    assert!(Schedule::unpack(&[]).is_err());
}

/// A release of one antigen that holds.
fn small() -> Files {
    let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
    vec![
        file(
            "antigens/measles.toml",
            r#"antigen = "Measles"
group = "MMR"
contraindications = [
    { observation = "007" },
]

[[series]]
name = "Measles 1-dose series"
kind = "standard"
series-group = 1
priority = "A"

[[series.dose]]
ages = [
    { absolute-minimum = "12 months - 4 days", minimum = "12 months" },
]
preferable = [
    { cvx = "05" },
]
"#,
        ),
        file("conflicts.toml", "conflict = []\n"),
        file("groups.toml", "[[group]]\nname = \"MMR\"\nantigens = [\"Measles\"]\n"),
        file("observations.toml", "[[observation]]\ncode = \"007\"\nname = \"Pregnant\"\n"),
        file(
            "products.toml",
            "[[product]]\ncvx = \"05\"\nname = \"measles\"\nantigens = [{ antigen = \"Measles\" }]\n",
        ),
        file("release.toml", "version = \"1\"\n"),
    ]
}

/// What is said once a text of the first file is another.
fn faults(old: &str, new: &str) -> Vec<Fault> {
    let mut files = small();
    assert!(files[0].1.contains(old), "{old}");
    files[0].1 = files[0].1.replace(old, new);
    read(&files).expect_err("this should not hold")
}

fn fault(old: &str, new: &str) -> String {
    let faults = faults(old, new);
    assert_eq!(faults.len(), 1, "{faults:?}");
    faults[0].to_string()
}

#[test]
fn a_release_that_holds_is_read() {
    let release = read(&small()).expect("this holds");
    assert_eq!(release.antigens.len(), 1);
}

#[test]
fn an_unknown_key_is_named_with_its_line() {
    let said = fault("minimum = \"12 months\" }", "minimun = \"12 months\" }");
    assert!(said.starts_with("antigens/measles.toml:15: unknown field `minimun`"), "{said}");
}

#[test]
fn a_period_that_is_none_is_named_with_its_line() {
    let said = fault("minimum = \"12 months\" }", "minimum = \"12 moons\" }");
    assert!(said.starts_with("antigens/measles.toml:15: `12 moons` is not a period"), "{said}");
}

#[test]
fn an_impossible_age_is_named_with_its_line() {
    let said = fault("minimum = \"12 months\" }", "minimum = \"200 years\" }");
    assert!(said.starts_with("antigens/measles.toml:15: `200 years` is not possible"), "{said}");
    let said = fault("minimum = \"12 months\" }", "minimum = \"6 months\" }");
    assert!(
        said.starts_with("antigens/measles.toml:15: in `Measles 1-dose series`, `6 months` must not be less"),
        "{said}"
    );
}

#[test]
fn a_code_that_leads_nowhere_is_named_with_its_line() {
    assert_eq!(
        fault("\"007\"", "\"123\""),
        "antigens/measles.toml:4: observation 123 is not among the observations"
    );
    assert_eq!(fault("\"05\"", "\"94\""), "antigens/measles.toml:18: CVX 94 is not among the products");
    assert_eq!(fault("\"MMR\"", "\"MMRV\""), "antigens/measles.toml:2: no vaccine group is named `MMRV`");
}

#[test]
fn a_dose_without_a_vaccine_is_named_with_its_line() {
    let said = fault("    { cvx = \"05\" },\n", "");
    assert_eq!(said, "antigens/measles.toml:8: dose 1 of series `Measles 1-dose series` allows no vaccine");
}

#[test]
fn a_missing_file_is_named() {
    let mut files = small();
    files.retain(|(path, _)| path != "groups.toml");
    let faults = read(&files).expect_err("this should not hold");
    assert_eq!(faults[0].to_string(), "groups.toml:0: this file is missing");
}

/// Each antigen that has the rules of another, with the other's name.
fn twins(schedule: &Schedule) -> Vec<(&str, &str)> {
    let antigens = &schedule.rules().antigens;
    let twins = antigens.iter().filter_map(|antigen| {
        let twin = antigens.get(antigen.twin.as_ref()?.antigen)?;
        Some((antigen.name.as_str(), twin.name.as_str()))
    });
    twins.collect()
}

#[test]
fn antigens_that_differ_by_their_own_vaccines_alone_have_the_same_rules() {
    let acip = Schedule::acip();
    assert_eq!(twins(acip), [("Mumps", "Measles"), ("Rubella", "Measles"), ("Tetanus", "Diphtheria")]);
    let tetanus = acip.rules().antigens.iter().find(|antigen| antigen.name.as_str() == "Tetanus").unwrap();
    let apart = tetanus.twin.as_ref().unwrap().apart;
    let apart: Vec<CvxCode> = (0..1000).map(CvxCode).filter(|cvx| apart.contains(acip.place(*cvx))).collect();
    assert_eq!(apart, [CvxCode(35)]);
}

#[test]
fn antigens_that_differ_by_more_than_their_own_vaccines_have_no_rules_in_common() {
    let changed = |change: fn(&mut SeriesDose)| {
        let mut release = Schedule::acip().release().clone();
        let tetanus = release.antigens.iter_mut().find(|antigen| antigen.antigen == "Tetanus").unwrap();
        change(&mut tetanus.series[0].doses[1]);
        twins(&Schedule::new(release)).contains(&("Tetanus", "Diphtheria"))
    };
    assert!(changed(|dose| dose.inadvertent.truncate(1)), "a list of what counts may be another");
    assert!(!changed(|dose| dose.recurring = true));
    assert!(!changed(|dose| dose.preferable[0].forecast = !dose.preferable[0].forecast));
    assert!(!changed(|dose| dose.intervals[0].minimum = None));
    // A count of no vaccines is one of any vaccine.
    assert!(!changed(|dose| {
        let conditions =
            dose.skips.iter_mut().flat_map(|skip| &mut skip.sets).flat_map(|set| &mut set.conditions);
        for condition in conditions {
            if let Condition::Count(count) = condition {
                count.cvx.clear();
            }
        }
    }));
}

#[test]
fn antigens_that_differ_by_who_is_immune_by_birth_have_no_rules_in_common() {
    let mut release = Schedule::acip().release().clone();
    let rubella = release.antigens.iter_mut().find(|antigen| antigen.antigen == "Rubella").unwrap();
    rubella.immunity.births.clear();
    let schedule = Schedule::new(release);
    assert!(!twins(&schedule).iter().any(|(antigen, _)| *antigen == "Rubella"));
}
