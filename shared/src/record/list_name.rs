//! What a list of a school's grade is called, and the order in which lists are shown.

use crate::codes::Grade;

/// What stands between school and grade.
const BETWEEN: &str = ", Grade ";

/// What the list of a school's grade is called.
pub fn grade_list_name(school: &str, grade: Grade) -> String {
    format!("{school}{BETWEEN}{grade}")
}

/// Where a list stands among others, wherever lists are shown: by name, those of a school in the order in which a student goes through its
/// grades, so that PK and KG come before 01.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ListOrder {
    before: String,
    grade: Option<Grade>,
    /// Names that differ in nothing else.
    name: String,
}

impl ListOrder {
    /// Of a list by its name, whoever gave it.
    pub fn of(name: &str) -> Self {
        let graded = name.rsplit_once(BETWEEN).or_else(|| Some(("", name.strip_prefix("Grade ")?)));
        let graded = graded.and_then(|(school, word)| Some((school, Grade::read(word)?)));
        let (before, grade) = graded.map_or((name, None), |(school, grade)| (school, Some(grade)));
        Self { before: before.to_lowercase(), grade, name: name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grades_of_a_school_come_in_the_order_in_which_a_student_goes_through_them() {
        let mut names = [
            "North, Grade 10",
            "North, Grade KG",
            "South, Grade PK",
            "North, Grade 01",
            "Clinic on Friday",
            "Grade 5",
            "Grade K",
            "North, Grade PK",
            "north, grade of honour",
            "North, Grade EE",
        ];
        names.sort_by_cached_key(|name| ListOrder::of(name));
        assert_eq!(
            names,
            [
                "Grade K",
                "Grade 5",
                "Clinic on Friday",
                "North, Grade EE",
                "North, Grade PK",
                "North, Grade KG",
                "North, Grade 01",
                "North, Grade 10",
                "north, grade of honour",
                "South, Grade PK",
            ]
        );
        assert_eq!(grade_list_name("North", Grade::read("kinder").unwrap()), "North, Grade KG");
    }
}
