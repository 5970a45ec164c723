//! The demo: a generated district to try Bluebonnet with. Nobody in it exists.
//!
//! Students and their histories are generated as rows of a roster and go into the registry the way any roster does. The
//! same seed, day and options give the same rows. Everything is laid out around a day that is passed in, so that a demo
//! made next year has five-year-olds in kindergarten and vaccinations that are due.

mod announcements;
mod fill;
mod histories;
mod names;
mod people;
mod products;
mod students;

pub use fill::fill;
pub use people::{Codes, NEIGHBOUR_CODE, NEIGHBOUR_NAME, ORG_CODE, ORG_NAME};

use crate::roster::{DoseRow, StudentRow};
use bluebonnet_shared::calendar::Date;
use histories::Course;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// What to generate.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many students, on which lists.
    pub size: Size,
    /// Another seed gives other students.
    pub seed: u64,
}

/// How many students there are, and which lists are assigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// So many students; each of the staff has the lists of their schools and grades.
    District(usize),
    /// So many students, all on one list that both nurses and the clerk have, and no other list assigned.
    OneList(usize),
}

impl Size {
    /// How many students.
    pub fn students(self) -> usize {
        match self {
            Self::District(students) | Self::OneList(students) => students,
        }
    }
}

/// How many students a demo district has unless told otherwise: 85 in each of fourteen grades.
pub const USUAL_STUDENTS: usize = 1_190;

/// The seed used unless another is given.
pub const USUAL_SEED: u64 = 1_901;

/// A generated district's students and their doses.
#[derive(Clone, Debug, PartialEq)]
pub struct District {
    /// The students, spread evenly over the grades.
    pub students: Vec<StudentRow>,
    /// Their doses.
    pub doses: Vec<DoseRow>,
}

/// Generates a district of so many students as of `today`.
pub fn generate(students: usize, seed: u64, today: Date) -> District {
    let grades = students::grades();
    let mut district = District { students: Vec::with_capacity(students), doses: Vec::new() };
    for number in 0..students {
        // A stream of random numbers each, so that a student is the same in a district of any size.
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        random.set_stream(number as u64);
        let Some(grade) = grades.get(number % grades.len()).copied() else { break };
        let mut student = students::student(number, grade, today, &mut random);
        // Classmates' numbers lie as many apart as there are grades.
        let classmate = number.checked_sub(grades.len()).and_then(|at| district.students.get(at));
        if let Some(other) = classmate.filter(|_| random.random_bool(0.015)) {
            students::make_twin(&mut student, other);
        }
        let course = Course::draw(&mut random);
        district.doses.extend(histories::history(
            &student.student_id,
            student.birth_date,
            course,
            today,
            &mut random,
        ));
        district.students.push(student);
    }
    district
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

    const TODAY: Date = Date::constant(2026, 11, 24);

    fn district() -> District {
        generate(USUAL_STUDENTS, USUAL_SEED, TODAY)
    }

    #[test]
    fn the_same_seed_and_day_give_the_same_district() {
        let first = generate(60, 7, TODAY);
        assert_eq!(first, generate(60, 7, TODAY));
        assert_ne!(first, generate(60, 8, TODAY));
        assert_eq!(first.students[..30], generate(30, 7, TODAY).students[..], "size changes nobody");
    }

    #[test]
    fn every_grade_has_its_85_students() {
        let mut sizes: BTreeMap<(String, String), usize> = BTreeMap::new();
        for student in district().students {
            *sizes.entry((student.school.name, student.grade.to_string())).or_default() += 1;
        }
        assert_eq!(sizes.len(), 14);
        assert!(sizes.values().all(|size| *size == 85), "{sizes:?}");
    }

    #[test]
    fn a_demo_made_on_any_day_has_five_year_olds_in_kindergarten() {
        for today in
            [TODAY, Date::constant(2027, 7, 31), Date::constant(2028, 2, 29), Date::constant(2031, 8, 1)]
        {
            for student in generate(280, 3, today).students {
                let age = i32::from(today.year()) - i32::from(student.birth_date.year());
                if student.grade == bluebonnet_shared::codes::Grade::Kindergarten {
                    assert!((4..=7).contains(&age), "{today}: {age}");
                }
                assert!(student.birth_date < today);
            }
        }
    }

    #[test]
    fn every_dose_could_have_been_given_and_stands_there_once() {
        let district = district();
        let births: HashMap<_, _> = district.students.iter().map(|s| (&s.student_id, s.birth_date)).collect();
        let mut seen = HashSet::new();
        for dose in &district.doses {
            assert!(dose.cvx.vaccine().is_some(), "{dose:?}");
            assert!(dose.date <= TODAY && births[&dose.student_id] <= dose.date, "{dose:?}");
            assert!(seen.insert((&dose.student_id, dose.cvx, dose.date)), "{dose:?}");
        }
    }

    #[test]
    fn telephone_numbers_are_nobodys() {
        for student in district().students {
            assert!(student.phone.is_some_and(|phone| phone.get(3..8) == Some("55501")));
        }
    }

    #[test]
    fn the_demo_is_as_varied_as_a_real_district() {
        let district = district();
        let by_student = district.doses.iter().fold(HashMap::<&str, usize>::new(), |mut count, dose| {
            *count.entry(&dose.student_id).or_default() += 1;
            count
        });
        let without =
            district.students.iter().filter(|s| !by_student.contains_key(s.student_id.as_str())).count();
        assert!((20..80).contains(&without), "{without} students without a dose");
        assert!(district.doses.len() > 24_000, "{} doses", district.doses.len());
        let vaccines: BTreeSet<u16> = district.doses.iter().map(|dose| dose.cvx.number()).collect();
        assert!(vaccines.len() >= 54, "{vaccines:?}");
        let last_names: HashSet<&str> = district.students.iter().map(|s| s.name.last.as_str()).collect();
        assert!(last_names.len() > 264, "{} last names", last_names.len());
        let first_names: HashSet<&str> = district.students.iter().map(|s| s.name.first.as_str()).collect();
        assert!(first_names.len() > 100, "{} first names", first_names.len());
        for letters in ["ñ", "ễ", "ł", "'", "-", "ʻ", "Ọ", "Þ"] {
            let found = |student: &StudentRow| student.name.first_last().contains(letters);
            assert!(district.students.iter().any(found), "nobody has {letters}");
        }
        assert!(district.students.iter().any(|s| s.address.as_ref().is_some_and(|a| a.county.is_none())));
    }
}
