//! The roster of generated students in `tests/roster`.

use crate::histories::dose_id;
use bluebonnet_shared::forecast::{GivenDose, Patient};
use bluebonnet_shared::person::Sex;

const STUDENTS: &str = include_str!("../roster/students.csv");

/// Every student of the roster.
///
/// # Panics
/// Where a line is not what `tests/roster/README.md` says.
pub fn students() -> Vec<Patient> {
    STUDENTS.lines().skip(1).map(student).collect()
}

fn student(line: &str) -> Patient {
    let columns: Vec<&str> = line.split(',').collect();
    let [_, birth_date, sex, _, doses] = columns[..] else { panic!("`{line}` has not five columns") };
    let doses = doses.split_whitespace().enumerate().map(|(place, dose)| {
        let read = || {
            let (cvx, date) = dose.split_once('@')?;
            Some((cvx.parse().ok()?, date.parse().ok()?))
        };
        let Some((cvx, date)) = read() else { panic!("`{dose}` is no dose") };
        GivenDose {
            id: dose_id(place),
            date,
            cvx,
            mvx: None,
            trade_name: None,
            amount: None,
            lot_expires: None,
            condition: None,
        }
    });
    Patient {
        birth_date: birth_date.parse().unwrap_or_else(|error| panic!("{birth_date}: {error}")),
        sex: Sex::from(sex),
        birth_country: None,
        doses: doses.collect(),
        observations: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::students;

    #[test]
    fn every_student_of_the_roster_is_read() {
        let students = students();
        assert_eq!(students.len(), 1_190);
        assert!(students.iter().any(|student| student.doses.is_empty()));
    }
}
