//! Reading rosters, one situation at a time. The fixtures are made up.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bluebonnet_server::roster::{
    DoseRow, Reading, Reason, Reject, Remark, Roll, StudentRow, StudentsFile, Writing, read_immunizations,
    read_students, write_rejects,
};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::immunization::DoseSource;
use bluebonnet_shared::person::Sex;

const STUDENTS: &[u8] = include_bytes!("fixtures/roster/students-messy.csv");
const IMMUNIZATIONS: &[u8] = include_bytes!("fixtures/roster/immunizations-messy.csv");
const TODAY: Date = Date::constant(2026, 11, 24);

fn students() -> StudentsFile {
    read_students(STUDENTS, TODAY).unwrap()
}

fn student(student_id: &str) -> StudentRow {
    students().reading.rows.into_iter().find(|row| row.student_id == student_id).unwrap()
}

fn doses() -> Reading<DoseRow> {
    let roll = Roll::default().with_file(&students());
    read_immunizations(IMMUNIZATIONS, &roll, TODAY).unwrap()
}

/// What is wrong with a line: field and reason. Empty when it was taken.
fn faults(rejects: &[Reject], line: u64) -> Vec<(&'static str, Reason)> {
    let found = rejects.iter().find(|reject| reject.line == line);
    found.into_iter().flat_map(|it| &it.faults).map(|fault| (fault.field, fault.reason.clone())).collect()
}

fn student_faults(line: u64) -> Vec<(&'static str, Reason)> {
    faults(&students().reading.rejects, line)
}

fn dose_faults(line: u64) -> Vec<(&'static str, Reason)> {
    faults(&doses().rejects, line)
}

#[test]
fn every_line_is_taken_or_rejected() {
    let students = students().reading;
    assert_eq!((students.rows.len(), students.rejects.len(), students.lines()), (8, 8, 16));
    let doses = doses();
    assert_eq!((doses.rows.len(), doses.rejects.len(), doses.lines()), (7, 12, 19));
    let mut lines: Vec<u64> = doses.rows.iter().map(|row| row.line).collect();
    lines.extend(doses.rejects.iter().map(|reject| reject.line));
    lines.sort_unstable();
    assert_eq!(lines, (2..=20).collect::<Vec<u64>>(), "each line once");
}

#[test]
fn a_byte_order_mark_does_not_hide_the_first_column() {
    assert_eq!(students().reading.rows.first().unwrap().student_id, "4100001");
}

#[test]
fn birth_dates_are_read_in_every_style() {
    assert_eq!(student("4100002").birth_date, Date::constant(2021, 11, 11));
    assert_eq!(student("4100010").birth_date, Date::constant(2021, 3, 1));
    assert_eq!(student("4100014").birth_date, Date::constant(2018, 5, 7));
}

#[test]
fn a_birth_date_that_does_not_exist_is_rejected() {
    assert_eq!(student_faults(5), [("birth_date", Reason::NoSuchDay)]);
}

#[test]
fn a_birth_date_in_the_future_is_rejected() {
    assert_eq!(student_faults(13), [("birth_date", Reason::InTheFuture)]);
}

#[test]
fn a_name_in_capitals_is_trimmed_and_kept_as_typed() {
    assert_eq!(student("4100005").name.last, "MUESTRÁN");
}

#[test]
fn genders_come_as_letters_and_as_words() {
    assert_eq!(student("4100006").sex, Sex::Male);
    assert_eq!(student("4100008").sex, Sex::Female);
}

#[test]
fn grade_thirteen_is_rejected() {
    assert_eq!(student_faults(8), [("grade", Reason::NotAGrade)]);
}

#[test]
fn grades_come_as_words_and_ordinals() {
    assert_eq!(student("4100010").grade.to_string(), "KG");
    assert_eq!(student("4100008").grade.to_string(), "02");
}

#[test]
fn a_student_without_a_county_is_taken_and_noted() {
    assert_eq!(student("4100003").address.unwrap().county, None);
    let notices = students().reading.notices;
    assert!(notices.iter().any(|notice| notice.line == 4 && notice.remark == Remark::NoCounty));
}

#[test]
fn a_student_given_twice_is_taken_once() {
    assert_eq!(student_faults(9), [("student_id", Reason::Repeats(2))]);
}

#[test]
fn a_student_given_twice_with_a_difference_says_so() {
    assert_eq!(student_faults(10), [("student_id", Reason::RepeatsDifferently(3))]);
    assert_eq!(student("4100002").grade.to_string(), "PK", "the first line stands");
}

#[test]
fn a_line_break_in_quotation_marks_is_part_of_the_address() {
    let row = student("4100008");
    assert_eq!((row.line, row.address.unwrap().street.as_str()), (11, "34 Yaupon Trl Apt \"B\", upstairs"));
}

#[test]
fn everything_wrong_with_a_line_is_said_at_once() {
    assert_eq!(student_faults(15), [("last_name", Reason::Missing), ("birth_date", Reason::NoSuchDay)]);
}

#[test]
fn a_stray_comma_is_told_and_not_read_as_other_fields() {
    assert_eq!(student_faults(16), [("", Reason::TooManyFields)]);
}

#[test]
fn an_open_quotation_mark_costs_only_its_own_line() {
    assert_eq!(student_faults(17), [("", Reason::QuoteNotClosed)]);
    assert_eq!(student("4100014").line, 18);
}

#[test]
fn an_unreadable_telephone_number_is_left_out_and_noted() {
    assert_eq!(student("4100010").phone, None);
    assert!(students().reading.notices.iter().any(|notice| notice.remark == Remark::PhoneLeftOut));
}

#[test]
fn another_programs_export_is_read_by_its_headers() {
    let bytes = include_bytes!("fixtures/roster/students-windows-1252.csv");
    let reading = read_students(bytes, TODAY).unwrap().reading;
    assert_eq!(reading.writing, Writing::Windows1252);
    assert_eq!(reading.unused_columns, ["Homeroom"]);
    let names: Vec<String> = reading.rows.iter().map(|row| row.name.first_last()).collect();
    assert_eq!(names, ["José Muñoz Ejemplo", "Zoé Größe"]);
    let first = reading.rows.first().unwrap();
    assert_eq!(first.student_id, "00512", "leading zeros belong to an id");
    assert_eq!(first.birth_date, Date::constant(2019, 9, 1));
    assert_eq!((first.school.code.as_str(), first.grade.to_string().as_str()), ("Sample Elementary", "01"));
}

#[test]
fn a_dose_of_a_two_digit_year_is_of_this_century() {
    assert!(doses().rows.iter().any(|row| row.line == 3 && row.date == Date::constant(2022, 3, 26)));
}

#[test]
fn a_cvx_with_or_without_its_zero_is_one_vaccine() {
    assert!(doses().rows.iter().any(|row| row.line == 11 && row.cvx == Cvx::new(3)));
    assert_eq!(dose_faults(12), [("", Reason::RepeatsDifferently(11))]);
}

#[test]
fn an_unknown_cvx_is_rejected() {
    assert_eq!(dose_faults(4), [("cvx", Reason::NotACvx)]);
    assert_eq!(dose_faults(15), [("cvx", Reason::UnknownCvx)]);
}

#[test]
fn no_vaccine_administered_is_not_a_dose() {
    assert_eq!(dose_faults(14), [("cvx", Reason::UnknownCvx)]);
}

#[test]
fn a_dose_in_the_future_is_rejected() {
    assert_eq!(dose_faults(5), [("date_administered", Reason::InTheFuture)]);
}

#[test]
fn a_dose_before_birth_is_rejected() {
    assert_eq!(dose_faults(7), [("date_administered", Reason::BeforeBirth)]);
}

#[test]
fn a_dose_of_an_unknown_student_is_rejected() {
    assert_eq!(dose_faults(6), [("student_id", Reason::UnknownStudent)]);
}

#[test]
fn a_dose_of_a_student_whose_line_was_not_taken_names_that_line() {
    assert_eq!(dose_faults(13), [("student_id", Reason::StudentNotTaken(5))]);
}

#[test]
fn a_dose_of_a_student_the_registry_holds_needs_no_students_file() {
    let roll = Roll::of_registry([("0000000".to_owned(), Date::constant(2015, 1, 1))]).with_file(&students());
    let doses = read_immunizations(IMMUNIZATIONS, &roll, TODAY).unwrap();
    assert!(doses.rows.iter().any(|row| row.line == 6));
}

#[test]
fn the_same_dose_twice_is_taken_once() {
    assert_eq!(dose_faults(9), [("", Reason::Repeats(8))]);
    assert_eq!(dose_faults(10), [("", Reason::RepeatsDifferently(8))]);
}

#[test]
fn a_dose_without_a_date_is_rejected() {
    assert_eq!(dose_faults(16), [("date_administered", Reason::Missing)]);
}

#[test]
fn a_manufacturer_or_source_that_is_none_does_not_cost_the_dose() {
    let doses = doses();
    let row = |line| doses.rows.iter().find(|row| row.line == line).unwrap();
    assert_eq!((&row(17).mvx, &row(17).source), (&None, &DoseSource::Historical));
    assert_eq!(row(18).source, DoseSource::Historical);
    let remarks: Vec<Remark> = doses.notices.iter().map(|notice| notice.remark).collect();
    assert_eq!(remarks, [Remark::ManufacturerLeftOut, Remark::SourceUnspecified]);
}

#[test]
fn three_faults_of_one_dose_are_three_rows_of_the_rejects_file() {
    let doses = doses();
    let rejects: Vec<Reject> = doses.rejects.into_iter().filter(|reject| reject.line == 19).collect();
    let mut file = Vec::new();
    write_rejects(&mut file, [("doses.csv", rejects.as_slice())]).unwrap();
    assert_eq!(
        String::from_utf8(file).unwrap(),
        "file,line,field,reason\n\
         doses.csv,19,student_id,no student with this id is in the students file or the registry\n\
         doses.csv,19,date_administered,there is no such day in the calendar\n\
         doses.csv,19,cvx,not a CVX code; write its one to three digits\n"
    );
}

#[test]
fn the_rejects_file_holds_no_values() {
    let (students, doses) = (students().reading, doses());
    let mut file = Vec::new();
    write_rejects(&mut file, [("s.csv", &students.rejects[..]), ("d.csv", &doses.rejects[..])]).unwrap();
    let text = String::from_utf8(file).unwrap();
    for value in ["Marisol", "Muestra", "4100001", "2031", "S0007A", "Twofold"] {
        assert!(!text.contains(value), "{value}");
    }
}
