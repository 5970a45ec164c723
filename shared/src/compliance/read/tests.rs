//! Rules that do not hold.

use super::read;
use crate::compliance::Rules;
use crate::rule_files::{Fault, Files};

/// The files that this program was built with.
fn files() -> Files {
    [
        ("admissions.toml", include_str!("../../../../schedules/texas/admissions.toml")),
        ("exemptions.toml", include_str!("../../../../schedules/texas/exemptions.toml")),
        ("products.toml", include_str!("../../../../schedules/texas/products.toml")),
        ("rules/child-care.toml", include_str!("../../../../schedules/texas/rules/child-care.toml")),
        ("rules/health-courses.toml", include_str!("../../../../schedules/texas/rules/health-courses.toml")),
        (
            "rules/higher-education.toml",
            include_str!("../../../../schedules/texas/rules/higher-education.toml"),
        ),
        ("rules/k-12.toml", include_str!("../../../../schedules/texas/rules/k-12.toml")),
        ("settings.toml", include_str!("../../../../schedules/texas/settings.toml")),
        ("vaccines.toml", include_str!("../../../../schedules/texas/vaccines.toml")),
    ]
    .map(|(path, text)| (path.to_owned(), text.to_owned()))
    .to_vec()
}

/// What is said when one text of one file is another.
fn faults(path: &str, from: &str, to: &str) -> Vec<Fault> {
    let mut files = files();
    let (_, text) = files.iter_mut().find(|(name, _)| name == path).unwrap();
    assert!(text.contains(from), "{from}");
    *text = text.replacen(from, to, 1);
    read(&files).unwrap_err()
}

fn line_of(path: &str, text: &str) -> usize {
    let files = files();
    let (_, file) = files.iter().find(|(name, _)| name == path).unwrap();
    file.lines().position(|line| line.contains(text)).unwrap() + 1
}

#[test]
fn the_files_are_what_the_program_was_built_with() {
    assert_eq!(&read(&files()).unwrap(), Rules::texas().book());
}

#[test]
fn a_wrong_file_is_refused_with_its_line() {
    let k12 = "rules/k-12.toml";
    let said = |from: &str, to: &str| {
        let fault = faults(k12, from, to).remove(0);
        (fault.line, fault.to_string())
    };
    let (line, message) = said("grades = \"KG to 06\"", "grades = \"KG - 06\"");
    assert_eq!(line, line_of(k12, "grades = \"KG to 06\""));
    assert!(message.contains("`KG - 06` is not a range of grades: write it as `KG to 06`"), "{message}");

    let (line, message) = said("student = \"before 18 years\"", "student = \"under 18 years\"");
    assert_eq!(line, line_of(k12, "student = \"before 18 years\""));
    assert!(message.contains("is not a range of age"), "{message}");

    let (line, message) = said("given = \"from 4 years\"", "givn = \"from 4 years\"");
    assert_eq!(line, line_of(k12, "given = \"from 4 years\""));
    assert!(message.contains("unknown field `givn`"), "{message}");

    let (line, message) = said("of = \"Td\"", "of = \"Tdd\"");
    assert_eq!(line, line_of(k12, "of = \"Td\""));
    assert!(message.contains("`Tdd` is not in products.toml"), "{message}");

    let (line, message) = said("given-on = \"before 2009-01-01\"", "given-on = \"until 2009\"");
    assert_eq!(line, line_of(k12, "given-on = \"before 2009-01-01\""));
    assert!(message.contains("`until 2009` is not a range of days: write it as"), "{message}");

    let (_, message) =
        said("vaccine = \"TDAP\"\ngrades = \"07\"", "vaccine = \"TDAP\"\ngrades = \"07 to 08\"");
    assert!(message.contains("`tdap-07` and `tdap-08-12` are for the same vaccine and grade"), "{message}");
}

#[test]
fn a_rule_for_health_courses_is_refused_with_its_line_too() {
    let courses = "rules/health-courses.toml";
    let said = |from: &str, to: &str| faults(courses, from, to).remove(0);
    let fault = said("born = \"from 1957-01-01\"", "born = \"from 1957\"");
    assert_eq!(fault.line, line_of(courses, "born = \"from 1957-01-01\""));
    assert!(fault.message.contains("`from 1957` is not a range of days"), "{fault}");
    let fault = said("given-within = \"10 years\"", "given-within = \"a decade\"");
    assert_eq!(fault.line, line_of(courses, "given-within = \"10 years\""));
    let fault = said("grades = \"HV\"", "grades = \"HW\"");
    assert_eq!(fault.line, line_of(courses, "grades = \"HV\""));
    assert!(fault.message.contains("HE, HH, HV alone"), "{fault}");
    let begun = "name = \"2 doses\"\nneeds = [{ doses = 2, of = \"rabies vaccine\" }]";
    let fault = said(begun, &begun.replace("needs", "only-when-begun = true\nneeds"));
    assert_eq!(fault.line, line_of(courses, "id = \"rabies-veterinary-course\""));
    assert!(fault.message.ends_with("nobody could begin"), "{fault}");
}

#[test]
fn a_table_that_names_what_is_not_there_is_refused() {
    let message = |path: &str, from: &str, to: &str| faults(path, from, to).remove(0).to_string();
    let fault = message("products.toml", "evidence = [\"020\"]", "evidence = [\"120\"]");
    assert!(fault.ends_with("`120` is not evidence that a school takes"), "{fault}");
    let fault = message("products.toml", "cvx = [\"115\"]", "cvx = [\"915\"]");
    assert!(fault.ends_with("CVX 915 is not in the table of vaccines"), "{fault}");
    let fault = message("vaccines.toml", "vaccine = \"HIB\"", "vaccine = \"HIP\"");
    assert!(fault.contains("`HIP` is not a vaccine of the requirements"), "{fault}");
    let fault = message("exemptions.toml", "kind = \"medical\"", "kind = \"medicinal\"");
    assert!(fault.contains("`medicinal` is not a kind of exemption"), "{fault}");
    let fault = message("admissions.toml", "days = 30", "days = \"a month\"");
    assert!(fault.starts_with("admissions.toml:"), "{fault}");
    let mut missing = files();
    missing.retain(|(path, _)| path != "settings.toml");
    assert_eq!(read(&missing).unwrap_err()[0].to_string(), "settings.toml:0: this file is missing");
}
