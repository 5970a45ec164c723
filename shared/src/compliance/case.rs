//! Cases as lines of a table: how a student is written for `bluebonnet compliance --cases`, and in the project's own tables of cases.
//!
//! | column | holds |
//! | --- | --- |
//! | `id` | the case's name |
//! | `on` | the day, `2026-11-24` |
//! | `birth_date` | date of birth |
//! | `grade` | `EE`, `PK`, `KG`, `01` to `12`, `HE` |
//! | `enrolled_on` | first day at the school, or nothing |
//! | `doses` | `CVX@DATE` or `CVX:MVX@DATE`, apart by blanks |
//! | `facts` | as below, apart by blanks |
//! | `vaccine` | a [`SchoolVaccine`]'s code |
//!
//! Facts: `history-varicella@D`; `serology-measles@D`, also `mumps`, `rubella`, `varicella`, `hepa`, `hepb`;
//! `exempt-medical:MMR@SIGNED`, `exempt-medical-lifelong:MMR@SIGNED`, `exempt-conscience:ALL@NOTARIZED/RECEIVED`,
//! `exempt-military@D`, `exempt-religious-before-2003:ALL@SIGNED`, each for `ALL` or for vaccines joined by `+`;
//! `provisional-transfer@D`, also `homeless`, `foster`, `military`; `override-until@D`.

use super::facts::{Facts, SchoolDose};
use crate::calendar::Date;
use crate::codes::{Evidence, ExemptionKind, Grade, ProvisionalKind, SchoolVaccine};
use crate::ids::DoseId;
use crate::person::{Exemption, ProvisionalAdmission};
use uuid::Uuid;

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

/// What is wrong with a line of a table of cases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseFault {
    /// The heading lacks a column.
    #[error("the heading has no column `{0}`")]
    NoColumn(&'static str),
    /// A quote is not closed.
    #[error("a quoted column is not closed")]
    OpenQuote,
    /// A column is empty that must not be.
    #[error("`{0}` is empty")]
    Empty(&'static str),
    /// Not a date.
    #[error("`{value}` in `{column}` is not a date: write it as 2026-11-24")]
    NotADate {
        /// The column.
        column: &'static str,
        /// What stands there.
        value: String,
    },
    /// Not a grade.
    #[error("`{0}` is not a grade: write PK, KG, 01 to 12 or HE")]
    NotAGrade(String),
    /// Not a dose.
    #[error("`{0}` is not a dose: write it as CVX@DATE or CVX:MVX@DATE, such as 03@2020-05-01")]
    NotADose(String),
    /// Not a fact.
    #[error("`{0}` is not a fact that is known here")]
    NotAFact(String),
    /// Not a vaccine.
    #[error("`{0}` is not a vaccine of the requirements")]
    NotAVaccine(String),
}

/// The columns of a table of cases, by the place that its heading gives them.
#[derive(Clone, Debug)]
pub struct Heading {
    columns: Vec<String>,
}

impl Heading {
    const COLUMNS: [&'static str; 8] =
        ["id", "on", "birth_date", "grade", "enrolled_on", "doses", "facts", "vaccine"];

    /// Reads the first line. Columns may come in any order, and others beside them.
    ///
    /// # Errors
    /// `NoColumn` where one is missing.
    pub fn read(line: &str) -> Result<Self, CaseFault> {
        let columns: Vec<String> = split(line.trim_start_matches('\u{feff}'))?
            .into_iter()
            .map(|column| column.trim().to_ascii_lowercase())
            .collect();
        match Self::COLUMNS.iter().find(|name| !columns.iter().any(|column| column == *name)) {
            Some(missing) => Err(CaseFault::NoColumn(missing)),
            None => Ok(Self { columns }),
        }
    }

    /// A line's columns.
    ///
    /// # Errors
    /// `OpenQuote` where a quote is not closed.
    pub fn row(&self, line: &str) -> Result<Row<'_>, CaseFault> {
        Ok(Row { heading: self, cells: split(line)? })
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
        let mut facts = Facts::born(self.date("birth_date")?);
        if !self.get("enrolled_on").is_empty() {
            facts.enrolled_on = Some(self.date("enrolled_on")?);
        }
        for dose in words(self.get("doses")) {
            facts.doses.push(read_dose(dose, facts.doses.len())?);
        }
        for fact in words(self.get("facts")) {
            take_in(&mut facts, fact).ok_or_else(|| CaseFault::NotAFact(fact.to_owned()))?;
        }
        let vaccine = self.need("vaccine")?;
        Ok(Case {
            id: self.need("id")?.to_owned(),
            on: self.date("on")?,
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

/// Reads a dose. It gets an id of its place, which names it in this student's results only.
///
/// # Errors
/// `NotADose` when it is none.
pub fn read_dose(text: &str, place: usize) -> Result<SchoolDose, CaseFault> {
    let read = || {
        let (product, day) = text.split_once('@')?;
        let (cvx, mvx) = match product.split_once(':') {
            Some((cvx, mvx)) => (cvx, Some(mvx.parse().ok()?)),
            None => (product, None),
        };
        let place = u128::try_from(place).ok()?;
        Some(SchoolDose {
            id: DoseId::new(Uuid::from_u128(place)),
            cvx: cvx.parse().ok()?,
            mvx,
            trade_name: None,
            date: read_date(day)?,
            sub_standard: false,
        })
    };
    read().ok_or_else(|| CaseFault::NotADose(text.to_owned()))
}

fn take_in(facts: &mut Facts, text: &str) -> Option<()> {
    let (what, day) = text.split_once('@')?;
    let what = what.to_ascii_lowercase();
    if let Some(of) = what.strip_prefix("serology-") {
        let evidence = match of {
            "measles" => Evidence::MeaslesSerology,
            "mumps" => Evidence::MumpsSerology,
            "rubella" => Evidence::RubellaSerology,
            "varicella" => Evidence::VaricellaSerology,
            "hepa" => Evidence::HepatitisASerology,
            "hepb" => Evidence::HepatitisBSerology,
            _ => return None,
        };
        facts.evidence.push((evidence, Some(read_date(day)?)));
    } else if what == "history-varicella" {
        facts.evidence.push((Evidence::VaricellaStatement, Some(read_date(day)?)));
    } else if let Some(of) = what.strip_prefix("exempt-") {
        facts.exemptions.push(read_exemption(of, day)?);
    } else if let Some(kind) = what.strip_prefix("provisional-") {
        let kind = ProvisionalKind::from(kind);
        let known = ProvisionalKind::KNOWN.contains(&kind);
        facts.provisional =
            known.then_some(ProvisionalAdmission { kind, since: read_date(day)? }).map(Some)?;
    } else if what == "override-until" {
        facts.override_until = Some(read_date(day)?);
    } else {
        return None;
    }
    Some(())
}

fn read_exemption(of: &str, days: &str) -> Option<Exemption> {
    let (kind, vaccines) = of.split_once(':').unwrap_or((of, "all"));
    let kind = ExemptionKind::from(kind);
    let vaccines = if vaccines == "all" {
        Vec::new()
    } else {
        vaccines.split('+').map(read_vaccine).collect::<Option<Vec<_>>>()?
    };
    let (signed, received) = match (days.split_once('/'), &kind) {
        (Some((signed, received)), ExemptionKind::Conscience) => {
            (read_date(signed)?, Some(read_date(received)?))
        }
        (None, ExemptionKind::Conscience | ExemptionKind::Other(_)) | (Some(_), _) => return None,
        (None, _) => (read_date(days)?, None),
    };
    Some(Exemption { kind, vaccines, signed_on: Some(signed), received_on: received, until: None })
}

fn read_vaccine(text: &str) -> Option<SchoolVaccine> {
    let vaccine = SchoolVaccine::from(text.trim().to_ascii_uppercase());
    (!matches!(vaccine, SchoolVaccine::Other(_))).then_some(vaccine)
}

fn read_date(text: &str) -> Option<Date> {
    // jiff would also take a date with a time after it, and other ways of ISO 8601 to write one.
    Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || letter == ';').filter(|word| !word.is_empty())
}

/// The columns of a line of comma-separated values.
fn split(line: &str) -> Result<Vec<String>, CaseFault> {
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
    if quoted { Err(CaseFault::OpenQuote) } else { Ok(cells) }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert!(fault("3-2015-02-01", "", "MMR").contains("`3-2015-02-01` is not a dose"));
        assert!(fault("03@2015-02-30", "", "MMR").contains("is not a dose"), "no such day");
        assert!(
            fault("", "exempt-conscience:ALL@2026-01-02", "MMR").contains("is not a fact"),
            "no day received"
        );
        assert!(fault("", "serology-polio@2026-01-02", "POLIO").contains("is not a fact"));
        assert!(fault("", "exempt-medical:RSV@2026-01-02", "MMR").contains("is not a fact"));
        assert!(fault("", "", "RSV").contains("`RSV` is not a vaccine"));
        assert_eq!(read("a,2026-11-24,2014-02-01,13,,,,MMR"), Err(CaseFault::NotAGrade("13".into())));
        assert_eq!(read("a,2026-11-24,,07,,,,MMR"), Err(CaseFault::Empty("birth_date")));
        assert!(matches!(read("a,11/24/2026,2014-02-01,07,,,,MMR"), Err(CaseFault::NotADate { .. })));
        assert_eq!(read("\"a,2026"), Err(CaseFault::OpenQuote));
        assert_eq!(Heading::read("id,on").unwrap_err(), CaseFault::NoColumn("birth_date"));
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
