//! Cases as lines of a table: how a student is written for `bluebonnet compliance --cases`, and in the project's own tables of cases.
//!
//! | column | holds |
//! | --- | --- |
//! | `id` | the case's name |
//! | `on` | the day, `2026-11-24` |
//! | `birth_date` | date of birth |
//! | `grade` | `EE`, `PK`, `KG`, `01` to `12`, `HE`, `HH`, `HV` |
//! | `enrolled_on` | first day at the school, or nothing |
//! | `doses` | `CVX@DATE` or `CVX:MVX@DATE`, apart by blanks |
//! | `facts` | as below, apart by blanks |
//! | `vaccine` | a [`SchoolVaccine`]'s code |
//!
//! Facts: `history-varicella@D`; `serology-measles@D`, also `mumps`, `rubella`, `varicella`, `hepa`, `hepb`;
//! `exempt-medical:MMR@SIGNED`, `exempt-medical-lifelong:MMR@SIGNED`, `exempt-conscience:ALL@NOTARIZED/RECEIVED`,
//! `exempt-military@D`, `exempt-religious-before-2003:ALL@SIGNED`, each for `ALL` or for vaccines joined by `+`;
//! `provisional-transfer@D`, also `homeless`, `foster`, `military`; `override-until@D`.

mod fault;
mod words;

pub use fault::{CaseFault, FactFault};
pub use words::read_dose;

use super::facts::Facts;
use crate::calendar::Date;
use crate::codes::{Grade, SchoolVaccine};
use words::{read_date, read_vaccine, take_in, words};

/// One case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The day.
    pub on: Date,
    /// The grade.
    pub grade: Grade,
    /// The student.
    pub facts: Facts,
    /// The vaccine that is asked about.
    pub vaccine: SchoolVaccine,
}

/// The columns of a table of cases, by the place that its heading gives them.
#[derive(Clone, Debug)]
pub struct Heading {
    columns: Vec<String>,
}

/// The columns that a table must have.
const COLUMNS: [&str; 8] = ["id", "on", "birth_date", "grade", "enrolled_on", "doses", "facts", "vaccine"];

impl Heading {
    /// Reads the first line. Columns may come in any order, and others beside them.
    ///
    /// # Errors
    /// `NoColumn` where one is missing, `TwiceAColumn` where one of them is there twice.
    pub fn read(line: &str) -> Result<Self, CaseFault> {
        let split = split(line.trim_start_matches('\u{feff}'));
        let columns: Vec<String> =
            split.cells.into_iter().map(|column| column.trim().to_ascii_lowercase()).collect();
        if split.open {
            return Err(CaseFault::OpenQuote(columns.last().cloned().unwrap_or_default()));
        }
        for name in COLUMNS {
            match columns.iter().filter(|column| *column == name).count() {
                0 => return Err(CaseFault::NoColumn(name)),
                1 => {}
                _ => return Err(CaseFault::TwiceAColumn(name.to_owned())),
            }
        }
        Ok(Self { columns })
    }

    /// A line's columns. Those that are missing at its end are empty.
    ///
    /// # Errors
    /// `OpenQuote` where a quote is not closed, `TooManyColumns` where something stands beyond the last column.
    pub fn row(&self, line: &str) -> Result<Row<'_>, CaseFault> {
        let Split { cells, open } = split(line);
        if open {
            let column = cells.len().checked_sub(1).and_then(|last| self.columns.get(last));
            return Err(CaseFault::OpenQuote(column.cloned().unwrap_or_default()));
        }
        let beyond = cells.iter().skip(self.columns.len());
        if beyond.into_iter().any(|cell| !cell.trim().is_empty()) {
            return Err(CaseFault::TooManyColumns { found: cells.len(), named: self.columns.len() });
        }
        Ok(Row { heading: self, cells })
    }
}

/// One line of a table, its columns known by name.
#[derive(Clone, Debug)]
pub struct Row<'h> {
    heading: &'h Heading,
    cells: Vec<String>,
}

impl Row<'_> {
    /// What stands in a column; nothing where there is no such column.
    pub fn get(&self, name: &str) -> &str {
        let place = self.heading.columns.iter().position(|column| column == name);
        place.and_then(|place| self.cells.get(place)).map_or("", |cell| cell.trim())
    }

    /// Reads the case.
    ///
    /// # Errors
    /// Says what is wrong with which column.
    pub fn case(&self) -> Result<Case, CaseFault> {
        let (on, born) = (self.date("on")?, self.date("birth_date")?);
        if on < born {
            return Err(CaseFault::NotBorn { on, born });
        }
        let mut facts = Facts::born(born);
        if !self.get("enrolled_on").is_empty() {
            facts.enrolled_on = Some(self.date("enrolled_on")?);
        }
        for dose in words(self.get("doses")) {
            facts.doses.push(read_dose(dose, facts.doses.len())?);
        }
        for fact in words(self.get("facts")) {
            take_in(&mut facts, fact).map_err(|why| CaseFault::NotAFact { text: fact.to_owned(), why })?;
        }
        let vaccine = self.need("vaccine")?;
        Ok(Case {
            id: self.need("id")?.to_owned(),
            on,
            grade: Grade::read(self.need("grade")?)
                .ok_or_else(|| CaseFault::NotAGrade(self.get("grade").to_owned()))?,
            facts,
            vaccine: read_vaccine(vaccine).ok_or_else(|| CaseFault::NotAVaccine(vaccine.to_owned()))?,
        })
    }

    fn need(&self, column: &'static str) -> Result<&str, CaseFault> {
        Some(self.get(column)).filter(|text| !text.is_empty()).ok_or(CaseFault::Empty(column))
    }

    fn date(&self, column: &'static str) -> Result<Date, CaseFault> {
        let value = self.need(column)?;
        read_date(value).ok_or_else(|| CaseFault::NotADate { column, value: value.to_owned() })
    }
}

/// A line of comma-separated values.
struct Split {
    cells: Vec<String>,
    /// The last cell has a quote that is not closed.
    open: bool,
}

fn split(line: &str) -> Split {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.trim_end_matches(['\r', '\n']).chars().peekable();
    while let Some(letter) = letters.next() {
        let Some(cell) = cells.last_mut() else { break };
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            '"' if cell.trim().is_empty() => quoted = true,
            ',' if !quoted => cells.push(String::new()),
            letter => cell.push(letter),
        }
    }
    Split { cells, open: quoted }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes::{Evidence, ProvisionalKind};
    use jiff::civil::date;

    const HEADING: &str = "id,on,birth_date,grade,enrolled_on,doses,facts,vaccine";

    fn read(line: &str) -> Result<Case, CaseFault> {
        Heading::read(HEADING).unwrap().row(line).and_then(|row| row.case())
    }

    #[test]
    fn a_line_is_read_whole() {
        let case = read(
            "T01,2026-11-24,2014-02-01,07,2026-08-12,03@2015-02-01 43:MSD@2025-03-01,\
             history-varicella@2016-01-01 exempt-conscience:ALL@2026-01-02/2026-02-03 provisional-transfer@2026-11-01,TDAP",
        )
        .unwrap();
        assert_eq!(
            (case.id.as_str(), case.on, case.grade.to_string().as_str()),
            ("T01", date(2026, 11, 24), "07")
        );
        assert_eq!(case.facts.doses.len(), 2);
        assert_eq!(case.facts.doses[1].mvx.as_ref().map(|mvx| mvx.as_str()), Some("MSD"));
        assert_eq!(case.facts.evidence, [(Evidence::VaricellaStatement, Some(date(2016, 1, 1)))]);
        assert_eq!(case.facts.exemptions[0].received_on, Some(date(2026, 2, 3)));
        assert_eq!(case.facts.exemptions[0].vaccines, []);
        assert_eq!(case.facts.provisional.unwrap().kind, ProvisionalKind::Transfer);
        assert_eq!(case.vaccine, SchoolVaccine::Tdap);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        let fault = |doses: &str, facts: &str, vaccine: &str| {
            read(&format!("a,2026-11-24,2014-02-01,07,,{doses},{facts},{vaccine}")).unwrap_err().to_string()
        };
        assert!(fault("3-2015-02-01", "", "MMR").starts_with("column `doses`: `3-2015-02-01` is not a dose"));
        assert!(fault("03@2015-02-30", "", "MMR").contains("is not a dose"), "no such day");
        assert!(fault("", "", "RSV").starts_with("column `vaccine`: `RSV` is not a vaccine"));
        for (fact, why) in [
            ("vaccinated@2026-01-02", FactFault::Unknown),
            ("serology-polio@2026-01-02", FactFault::Unknown),
            ("exempt-laziness:MMR@2026-01-02", FactFault::Unknown),
            ("provisional-holiday@2026-01-02", FactFault::Unknown),
            ("history-varicella", FactFault::NoDate),
            ("serology-measles@02/01/2026", FactFault::NoDate),
            ("exempt-medical:MMR@2026-02-30", FactFault::NoDate),
            ("exempt-medical:MMR@2026-01-02/2026-01-03", FactFault::NoDate),
            ("exempt-conscience:ALL@2026-01-02", FactFault::NeedsTwoDates),
            ("exempt-conscience:ALL@2026-01-02/soon", FactFault::NeedsTwoDates),
            ("exempt-medical:MMR+RSV@2026-01-02", FactFault::NotAVaccine("RSV".into())),
            ("override-until@", FactFault::NoDate),
        ] {
            let line = format!("a,2026-11-24,2014-02-01,07,,,{fact},MMR");
            assert_eq!(read(&line), Err(CaseFault::NotAFact { text: fact.to_owned(), why }));
        }
        assert!(
            fault("", "history-varicella", "MMR")
                .starts_with("column `facts`: `history-varicella` must end in @")
        );
        assert_eq!(read("a,2026-11-24,2014-02-01,13,,,,MMR"), Err(CaseFault::NotAGrade("13".into())));
        assert_eq!(read("a,2026-11-24,,07,,,,MMR"), Err(CaseFault::Empty("birth_date")));
        assert!(matches!(read("a,11/24/2026,2014-02-01,07,,,,MMR"), Err(CaseFault::NotADate { .. })));
        assert!(matches!(read("a,2014-01-31,2014-02-01,07,,,,MMR"), Err(CaseFault::NotBorn { .. })));
        assert!(read("a,2014-02-01,2014-02-01,EE,,,,MMR").is_ok(), "born that day");
        assert_eq!(read("\"a,2026"), Err(CaseFault::OpenQuote("id".into())));
        assert_eq!(
            read("a,2026-11-24,2014-02-01,07,,\"03@2015-02-01,,MMR"),
            Err(CaseFault::OpenQuote("doses".into()))
        );
        assert_eq!(Heading::read("id,on").unwrap_err(), CaseFault::NoColumn("birth_date"));
        assert_eq!(
            Heading::read(&format!("{HEADING},On")).unwrap_err(),
            CaseFault::TwiceAColumn("on".into())
        );
    }

    #[test]
    fn a_comma_too_many_is_not_taken_for_the_next_column() {
        let found = read("a,2026-11-24,2014-02-01,07,,03@2015-02-01,03@2016-02-01,,MMR");
        assert_eq!(found, Err(CaseFault::TooManyColumns { found: 9, named: 8 }));
        assert!(read("a,2026-11-24,2014-02-01,07,,,,MMR,,").is_ok(), "a spreadsheet's empty columns");
    }

    #[test]
    fn a_second_admission_does_not_take_the_place_of_the_first() {
        for twice in [
            "provisional-transfer@2026-11-01 provisional-homeless@2026-11-20",
            "override-until@2026-11-30 override-until@2026-12-01",
        ] {
            let found = read(&format!("a,2026-11-24,2014-02-01,07,,,{twice},MMR"));
            assert!(matches!(found, Err(CaseFault::NotAFact { why: FactFault::Again, .. })), "{found:?}");
        }
    }

    #[test]
    fn what_a_message_shows_is_short_and_harmless() {
        let found = read(&format!("a,2026-11-24,2014-02-01,\u{1b}[2J{},,,,MMR", "7".repeat(10_000)));
        let words = found.unwrap_err().to_string();
        assert!(words.len() < 200 && !words.contains('\u{1b}'), "{words}");
    }

    #[test]
    fn columns_may_come_in_any_order_and_be_quoted() {
        let heading =
            Heading::read("Vaccine,facts,\"doses\",grade,birth_date,on,id,enrolled_on,status").unwrap();
        let row = heading
            .row(
                "mmr,\"\",\"03@2015-02-01 03@2016-02-01\",K,2014-02-01,2026-11-24,\"a \"\"b\"\"\",,compliant",
            )
            .unwrap();
        assert_eq!(row.get("status"), "compliant");
        let case = row.case().unwrap();
        assert_eq!(
            (case.id.as_str(), case.grade, case.facts.doses.len()),
            ("a \"b\"", Grade::Kindergarten, 2)
        );
    }
}
