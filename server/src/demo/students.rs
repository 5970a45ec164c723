//! The demo district's students: who they are, where they live, which grade they are in today.

use super::names::{self, Heritage, pick};
use crate::roster::{Guardian, StudentRow};
use crate::store::School;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Grade, Relationship};
use bluebonnet_shared::person::{Address, PersonName, Sex};
use jiff::ToSpan;
use rand::Rng;

/// The grades of the three schools, youngest first.
pub(super) fn grades() -> Vec<Grade> {
    [Grade::PreKindergarten, Grade::Kindergarten]
        .into_iter()
        .chain((1..=12).filter_map(Grade::numbered))
        .collect()
}

/// The three schools. There is no county 999 in Texas, so these campus numbers are nobody's.
fn school(grade: Grade) -> School {
    let (code, name) = match years_after_kindergarten(grade) {
        ..=5 => ("999901101", "Bluebonnet Elementary"),
        6..=8 => ("999901041", "Bluebonnet Middle School"),
        _ => ("999901001", "Bluebonnet High School"),
    };
    School { code: code.to_owned(), name: name.to_owned() }
}

fn years_after_kindergarten(grade: Grade) -> i16 {
    match grade {
        Grade::EarlyEducation => -2,
        Grade::PreKindergarten => -1,
        Grade::Kindergarten => 0,
        Grade::Numbered(number) => i16::from(number.get()),
        Grade::HigherEducation | Grade::HealthCourse | Grade::VeterinaryCourse => 13,
    }
}

/// A birth date for a grade. A Texas kindergartener is five on September 1 of the school year; one student in twenty-five
/// is a year older than the grade. A school year begins in August.
fn birth_date(grade: Grade, today: Date, random: &mut impl Rng) -> Date {
    let school_year = if today.month() >= 8 { today.year() } else { today.year() - 1 };
    let held_back = i16::from(random.random_bool(0.04));
    let year = school_year - 5 - years_after_kindergarten(grade) - held_back;
    let last_day = Date::new(year, 9, 1).unwrap_or(today);
    last_day.saturating_sub(random.random_range(0..365).days())
}

const STREETS: [&str; 10] = [
    "Ágata Ct",
    "Bluebonnet Ln",
    "Calle Río Grande",
    "Mockingbird Way",
    "Pecan Bend",
    "Prickly Pear Dr",
    "Quail Run",
    "Sotol Pass",
    "Wildseed Rd",
    "Yaupon Trl",
];
const COUNTIES: [&str; 4] = ["Travis", "Williamson", "Hays", "Bastrop"];
const AREA_CODES: [&str; 6] = ["512", "737", "210", "713", "956", "254"];
/// Who looks after a student: whether a woman, and how many of a hundred.
const GUARDIANS: [(Relationship, bool, u32); 4] = [
    (Relationship::Mother, true, 62),
    (Relationship::Father, false, 24),
    (Relationship::Grandparent, true, 8),
    (Relationship::Guardian, false, 6),
];

/// Makes the student with this number.
pub(super) fn student(number: usize, grade: Grade, today: Date, random: &mut impl Rng) -> StudentRow {
    let heritage = Heritage::draw(random);
    let girl = random.random_bool(0.5);
    let last = heritage.last_name(random);
    StudentRow {
        line: 0,
        student_id: format!("{}", 7_000_000 + number),
        name: PersonName {
            first: heritage.first_name(girl, random),
            middle: heritage.middle_name(random),
            last: last.clone(),
            suffix: names::suffix(girl, random),
        },
        birth_date: birth_date(grade, today, random),
        sex: if random.random_bool(0.005) {
            Sex::Unknown
        } else if girl {
            Sex::Female
        } else {
            Sex::Male
        },
        school: school(grade),
        grade,
        address: Some(Address {
            street: format!("{} {}", random.random_range(100..9900), pick(&STREETS, random)),
            city: "Demo Springs".to_owned(),
            state: "TX".to_owned(),
            zip: "78999".to_owned(),
            // Some schools do not send the county.
            county: random.random_bool(0.96).then(|| pick(&COUNTIES, random).to_owned()),
        }),
        // 555-0100 to 555-0199 are nobody's in every area code.
        phone: Some(format!("{}55501{:02}", pick(&AREA_CODES, random), random.random_range(0..100))),
        guardian: Some(guardian(heritage, last, random)),
        language: Some(if random.random_bool(0.25) { "eng" } else { heritage.language }.to_owned()),
    }
}

fn guardian(heritage: &Heritage, last: String, random: &mut impl Rng) -> Guardian {
    let mut point = random.random_range(0..100);
    let mut chosen = (Relationship::Guardian, false);
    for (relationship, woman, share) in GUARDIANS {
        if point < share {
            chosen = (relationship, woman);
            break;
        }
        point -= share;
    }
    let (relationship, woman) = chosen;
    let name = PersonName { first: heritage.first_name(woman, random), last, ..PersonName::default() };
    Guardian { name, relationship }
}

/// Makes a student the twin of another: the same birth, home and guardian, so that they are easily confused.
pub(super) fn make_twin(student: &mut StudentRow, of: &StudentRow) {
    student.name.last.clone_from(&of.name.last);
    student.name.suffix = None;
    student.birth_date = of.birth_date;
    student.address.clone_from(&of.address);
    student.phone.clone_from(&of.phone);
    student.guardian.clone_from(&of.guardian);
    student.language.clone_from(&of.language);
}
