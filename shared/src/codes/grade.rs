//! Grades, as districts write them and as schools do.

use std::fmt;

/// A grade: `EE` (early education), `PK`, `KG`, `01` to `12`, `HE` (higher education), and of those in higher education `HH` and `HV`, who
/// take courses of which Texas asks more. In the order in which a student goes through them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Early education, before pre-kindergarten.
    EarlyEducation,
    /// Pre-kindergarten.
    PreKindergarten,
    /// Kindergarten.
    Kindergarten,
    /// First to twelfth grade.
    Numbered(NumberedGrade),
    /// College or university.
    HigherEducation,
    /// College or university, in a health-related course with direct contact with patients (25 TAC 97.64).
    HealthCourse,
    /// College or university, in a veterinary course with direct contact with animals or their remains (25 TAC 97.64).
    VeterinaryCourse,
}

/// A number from 1 to 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NumberedGrade(u8);

impl NumberedGrade {
    /// The number.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl Grade {
    /// First to twelfth grade; none for any other number.
    pub fn numbered(number: u8) -> Option<Self> {
        (1..=12).contains(&number).then_some(Self::Numbered(NumberedGrade(number)))
    }

    /// Reads a grade as written: `K`, `KG`, `Kinder`, `PK`, `PK4`, `1`, `01`, `1st`, `Grade 1`, `HE`, `HE health`, `HV`. None for anything
    /// else: there is no grade 13, and a 0 may be meant for two grades.
    pub fn read(text: &str) -> Option<Self> {
        // Some programs write -1 for pre-kindergarten, others for a student without a grade.
        if text.trim_start().starts_with('-') {
            return None;
        }
        let word: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let word = word.strip_prefix("grade").or(word.strip_suffix("grade")).unwrap_or(&word);
        match word {
            "ee" | "ec" | "ece" | "earlyeducation" | "earlychildhood" => Some(Self::EarlyEducation),
            "pk" | "pk3" | "pk4" | "p3" | "p4" | "prek" | "prek3" | "prek4" | "prekinder"
            | "prekindergarten" => Some(Self::PreKindergarten),
            "k" | "kg" | "kn" | "kinder" | "kindergarten" => Some(Self::Kindergarten),
            "he" | "highereducation" | "college" | "university" => Some(Self::HigherEducation),
            "hh" | "hehealth" | "health" => Some(Self::HealthCourse),
            "hv" | "heveterinary" | "veterinary" => Some(Self::VeterinaryCourse),
            _ => {
                let digits = ["st", "nd", "rd", "th"]
                    .into_iter()
                    .find_map(|ending| word.strip_suffix(ending))
                    .unwrap_or(word);
                if digits.len() > 2 || !digits.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                Self::numbered(digits.parse().ok()?)
            }
        }
    }
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EarlyEducation => f.write_str("EE"),
            Self::PreKindergarten => f.write_str("PK"),
            Self::Kindergarten => f.write_str("KG"),
            Self::Numbered(NumberedGrade(number)) => write!(f, "{number:02}"),
            Self::HigherEducation => f.write_str("HE"),
            Self::HealthCourse => f.write_str("HH"),
            Self::VeterinaryCourse => f.write_str("HV"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_for_one_grade_are_one() {
        for (written, grade) in [
            ("K", "KG"),
            ("kg", "KG"),
            ("Kinder", "KG"),
            ("Kindergarten", "KG"),
            ("PK", "PK"),
            ("Pre-K", "PK"),
            ("PK4", "PK"),
            ("EE", "EE"),
            ("1", "01"),
            ("01", "01"),
            ("1st", "01"),
            ("Grade 1", "01"),
            ("2nd", "02"),
            ("3RD", "03"),
            ("12", "12"),
            ("12th grade", "12"),
            (" 07 ", "07"),
            ("HE", "HE"),
            ("College", "HE"),
            ("hh", "HH"),
            ("HE health", "HH"),
            ("HE-Health", "HH"),
            ("Health", "HH"),
            ("HV", "HV"),
            ("HE veterinary", "HV"),
            ("Veterinary", "HV"),
        ] {
            assert_eq!(Grade::read(written).map(|g| g.to_string()).as_deref(), Some(grade), "{written}");
        }
    }

    #[test]
    fn what_is_no_grade_is_not_taken_for_one() {
        for written in ["13", "0", "00", "", "-1", "001", "senior", "1.5", "99", "H", "HEH", "healthy", "vet"]
        {
            assert_eq!(Grade::read(written), None, "{written}");
        }
    }
}
