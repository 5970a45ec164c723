//! Where a student stands with the school requirements, as shapes and in a nurse's words.

use super::mark::Mark;
use super::words::us_date;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{ExemptionKind, Grade, SchoolVaccine};
use bluebonnet_shared::compliance::{Class, Missing, Outcome, Status};

/// Which of the requirements a grade goes by.
pub fn part_of(grade: Grade) -> &'static str {
    match grade {
        Grade::EarlyEducation | Grade::PreKindergarten => "child care and pre-K",
        Grade::Kindergarten | Grade::Numbered(_) => "K-12",
        Grade::HigherEducation | Grade::HealthCourse | Grade::VeterinaryCourse => "higher education",
    }
}

/// The shape of a class.
pub fn class_mark(class: Class) -> Mark {
    match class {
        Class::NoRecord => Mark::Absent,
        Class::Delinquent => Mark::Overdue,
        Class::Provisional => Mark::Provisional,
        Class::Exempt => Mark::Exempt,
        Class::Compliant => Mark::Done,
    }
}

/// The shape of one vaccine's status. Of a student whom the registry knows nothing of, no vaccine is shown as missing.
pub fn status_mark(status: &Status, class: Class) -> Mark {
    match status {
        Status::Compliant => Mark::Done,
        Status::NotYetDue { .. } => Mark::Later,
        Status::Provisional { .. } => Mark::Provisional,
        Status::Exempt { .. } => Mark::Exempt,
        Status::Delinquent { .. } if class == Class::NoRecord => Mark::Absent,
        Status::Delinquent { .. } => Mark::Overdue,
        Status::NotRequired => Mark::Absent,
    }
}

/// One vaccine's status in a word or two.
pub fn status_words(status: &Status, class: Class) -> &'static str {
    match status {
        Status::Delinquent { .. } if class == Class::NoRecord => "Not on record",
        other => other.words(),
    }
}

/// The name of a vaccine where room is scarce.
pub fn short_name(vaccine: &SchoolVaccine) -> &str {
    match vaccine {
        SchoolVaccine::HepatitisA => "Hep A",
        SchoolVaccine::HepatitisB => "Hep B",
        SchoolVaccine::MenAcwy => "MenACWY",
        SchoolVaccine::Pcv => "PCV",
        other => other.label(),
    }
}

/// An exemption by its ground: `Medical exemption`.
pub fn exemption_name(kind: &ExemptionKind) -> String {
    match kind {
        ExemptionKind::Medical => "Medical exemption".to_owned(),
        ExemptionKind::MedicalLifelong => "Lifelong medical exemption".to_owned(),
        ExemptionKind::Conscience => "Exemption for reasons of conscience".to_owned(),
        ExemptionKind::ArmedForces => "Armed forces exemption".to_owned(),
        ExemptionKind::ReligiousBefore2003 => "Religious exemption from before September 2003".to_owned(),
        ExemptionKind::Other(code) => format!("Exemption of the kind {code}"),
    }
}

/// What is lacking: `2 doses missing; the next can be given today`.
pub fn missing_words(missing: Missing, today: Date) -> String {
    let from =
        if missing.from <= today { "today".to_owned() } else { format!("from {}", us_date(missing.from)) };
    match missing.doses {
        1 => format!("1 dose missing; it can be given {from}"),
        doses => format!("{doses} doses missing; the next can be given {from}"),
    }
}

/// The vaccines that put the student into the class.
pub fn deciding(outcome: &Outcome) -> impl Iterator<Item = &SchoolVaccine> {
    let class = match outcome.class {
        Class::NoRecord => Class::Delinquent,
        class => class,
    };
    let asked = outcome
        .vaccines
        .iter()
        .filter(move |vaccine| class != Class::Compliant && vaccine.status.class() == class);
    asked.map(|vaccine| &vaccine.vaccine)
}

/// The first day on which something that keeps the student in the class ends: of several vaccines the earliest counts.
pub fn class_until(outcome: &Outcome) -> Option<Date> {
    match outcome.class {
        Class::Provisional | Class::Exempt => outcome
            .vaccines
            .iter()
            .filter(|vaccine| vaccine.status.class() == outcome.class)
            .filter_map(|vaccine| vaccine.status.until())
            .min(),
        Class::NoRecord | Class::Delinquent | Class::Compliant => None,
    }
}

/// The class with its day: `Provisional until 12/09/2026`.
pub fn class_sentence(outcome: &Outcome) -> String {
    let words = outcome.class.words();
    match class_until(outcome) {
        Some(until) => format!("{words} until {}", us_date(until)),
        None => words.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::compliance::{Facts, Rules, SchoolYear};
    use bluebonnet_shared::person::Exemption;
    use jiff::civil::date;

    fn fifth_grader(facts: &Facts) -> Outcome {
        let year = SchoolYear::beginning_in(2026);
        let grade = Grade::read("05").unwrap();
        Rules::texas().evaluate(facts, date(2026, 11, 24), grade, Some(year))
    }

    #[test]
    fn nothing_of_a_student_without_a_record_reads_like_not_immunized() {
        let outcome = fifth_grader(&Facts::born(date(2016, 1, 1)));
        assert_eq!(outcome.class, Class::NoRecord);
        for vaccine in &outcome.vaccines {
            assert_ne!(status_mark(&vaccine.status, outcome.class), Mark::Overdue);
            assert_ne!(status_words(&vaccine.status, outcome.class), "Delinquent");
        }
        assert_eq!(class_mark(outcome.class), Mark::Absent);
    }

    #[test]
    fn of_several_exemptions_the_first_to_end_is_told() {
        let mut facts = Facts::born(date(2016, 1, 1));
        for (vaccines, signed) in
            [(vec![SchoolVaccine::Mmr], date(2026, 1, 5)), (Vec::new(), date(2026, 10, 1))]
        {
            let kind = ExemptionKind::Medical;
            facts.exemptions.push(Exemption {
                kind,
                vaccines,
                signed_on: Some(signed),
                received_on: None,
                until: None,
            });
        }
        let outcome = fifth_grader(&facts);
        assert_eq!(class_sentence(&outcome), "Exempt until 10/01/2027");
    }

    #[test]
    fn a_missing_dose_of_a_known_student_is_delinquent_in_word_and_shape() {
        let status = Status::Delinquent { missing: Missing { doses: 1, from: date(2026, 11, 24) } };
        assert_eq!(status_mark(&status, Class::Delinquent), Mark::Overdue);
        assert_eq!(status_words(&status, Class::Delinquent), "Delinquent");
    }
}
