//! Reading the immunizations file.

use super::date::{self, TwoDigitYear};
use super::faults::{Fault, FileError, Notice, Reason, Reject, Remark};
use super::students::StudentsFile;
use super::table::{Column, Fields, Table};
use super::{Reading, text, words};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx};
use bluebonnet_shared::immunization::DoseSource;
use std::collections::{HashMap, HashSet};

/// A dose as one line of the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct DoseRow {
    /// The line.
    pub line: u64,
    /// Whose.
    pub student_id: String,
    /// Date administered.
    pub date: Date,
    /// The vaccine; a code that is known.
    pub cvx: Cvx,
    /// The manufacturer.
    pub mvx: Option<Mvx>,
    /// The lot.
    pub lot: Option<String>,
    /// Where knowledge of it comes from.
    pub source: DoseSource,
}

/// The students whose doses can be taken, with their birth dates.
#[derive(Debug, Default)]
pub struct Roll {
    births: HashMap<String, Date>,
    not_taken: HashMap<String, u64>,
}

impl Roll {
    /// Students the registry already holds, by the district's own ids.
    pub fn of_registry(students: impl IntoIterator<Item = (String, Date)>) -> Self {
        Self { births: students.into_iter().collect(), not_taken: HashMap::new() }
    }

    /// Adds the students of a file. Where both know one, the file's birth date stands, as it will in the registry.
    pub fn with_file(mut self, file: &StudentsFile) -> Self {
        self.births.extend(file.reading.rows.iter().map(|row| (row.student_id.clone(), row.birth_date)));
        self.not_taken.extend(file.not_taken.iter().map(|(id, line)| (id.clone(), *line)));
        self
    }

    fn birth_date(&self, student_id: &str) -> Result<Date, Reason> {
        match (self.births.get(student_id), self.not_taken.get(student_id)) {
            (Some(birth), _) => Ok(*birth),
            (None, Some(line)) => Err(Reason::StudentNotTaken(*line)),
            (None, None) => Err(Reason::UnknownStudent),
        }
    }
}

/// The columns of an immunizations file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    StudentId,
    Date,
    Cvx,
    Mvx,
    Lot,
    Source,
}

impl Column for Of {
    const ALL: &'static [Self] =
        &[Self::StudentId, Self::Date, Self::Cvx, Self::Mvx, Self::Lot, Self::Source];

    fn name(self) -> &'static str {
        match self {
            Self::StudentId => "student_id",
            Self::Date => "date_administered",
            Self::Cvx => "cvx",
            Self::Mvx => "mvx",
            Self::Lot => "lot",
            Self::Source => "source",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::StudentId => &["studentnumber", "studentlocalid", "localid", "localstudentid", "sid", "id"],
            Self::Date => {
                &["date", "administered", "dategiven", "immunizationdate", "vaccinationdate", "dosedate"]
            }
            Self::Cvx => &["cvxcode", "vaccinecode", "vaccinecvx"],
            Self::Mvx => &["mvxcode", "manufacturer", "manufacturercode"],
            Self::Lot => &["lotnumber", "lotno"],
            Self::Source => &["informationsource", "sourcecode"],
        }
    }

    fn required(self) -> bool {
        matches!(self, Self::StudentId | Self::Date | Self::Cvx)
    }
}

/// Codes that stand in the list of vaccine codes for something that cannot be given: a reserved number, an adjuvant by
/// itself, and "no vaccine administered".
const NOT_GIVEN: [Cvx; 3] = [Cvx::new(99), Cvx::new(801), Cvx::new(998)];
/// The most characters of a lot number.
const LONGEST_LOT: usize = 40;

/// Reads an immunizations file: doses of the students on `roll`, none after `today`, of vaccines in the list of codes. A
/// record may hold a newer code; a roster with a number that is none is more likely mistyped, and a mistyped vaccine is
/// worse than one that is asked about.
///
/// One student has one dose of one vaccine on one day: a line that says so again is a reject.
///
/// # Errors
/// Why the file as a whole cannot be read; a fault in a line is in the result.
pub fn read_immunizations(bytes: &[u8], roll: &Roll, today: Date) -> Result<Reading<DoseRow>, FileError> {
    let (text, writing) = text::decode(bytes)?;
    let table = Table::<Of>::read(&text)?;
    let mut rows: Vec<DoseRow> = Vec::new();
    let mut rejects = Vec::new();
    let mut notices = Vec::new();
    let mut taken: HashMap<(String, Cvx, Date), usize> = HashMap::new();
    for line in &table.lines {
        let number = line.number;
        let mut remarks = Vec::new();
        let read = table
            .fields(line)
            .map_err(|reason| vec![Fault::of_line(reason)])
            .and_then(|fields| dose(&fields, number, roll, today, &mut remarks));
        match read {
            Err(faults) => rejects.push(Reject { line: number, faults }),
            Ok(dose) => {
                let key = (dose.student_id.clone(), dose.cvx, dose.date);
                if let Some(first) = taken.get(&key).and_then(|at| rows.get(*at)) {
                    let same = DoseRow { line: first.line, ..dose } == *first;
                    let reason = if same {
                        Reason::Repeats(first.line)
                    } else {
                        Reason::RepeatsDifferently(first.line)
                    };
                    rejects.push(Reject { line: number, faults: vec![Fault::of_line(reason)] });
                } else {
                    taken.insert(key, rows.len());
                    notices.extend(remarks.into_iter().map(|remark| Notice { line: number, remark }));
                    rows.push(dose);
                }
            }
        }
    }
    Ok(Reading { rows, rejects, notices, writing, unused_columns: table.unused })
}

/// The student ids that an immunizations file speaks of, so that the registry can be asked about them first.
///
/// # Errors
/// Why the file as a whole cannot be read.
pub fn student_ids(bytes: &[u8]) -> Result<Vec<String>, FileError> {
    let table = Table::<Of>::read(&text::decode(bytes)?.0)?;
    let ids =
        table.lines.iter().filter_map(|line| Some(table.fields(line).ok()?.get(Of::StudentId).to_owned()));
    let distinct: HashSet<String> = ids.filter(|id| !id.is_empty()).collect();
    Ok(distinct.into_iter().collect())
}

fn dose(
    fields: &Fields<'_, Of>,
    line: u64,
    roll: &Roll,
    today: Date,
    remarks: &mut Vec<Remark>,
) -> Result<DoseRow, Vec<Fault>> {
    let student_id = fields.get(Of::StudentId);
    let birth = present(student_id).and_then(|id| roll.birth_date(id));
    let given = present(fields.get(Of::Date))
        .and_then(|written| date::read(written, TwoDigitYear::Dose, today))
        .and_then(|date| match &birth {
            _ if date > today => Err(Reason::InTheFuture),
            Ok(birth) if date < *birth => Err(Reason::BeforeBirth),
            _ => Ok(date),
        });
    let cvx = present(fields.get(Of::Cvx))
        .and_then(|written| written.parse::<Cvx>().map_err(|_| Reason::NotACvx))
        .and_then(|cvx| if can_be_given(cvx) { Ok(cvx) } else { Err(Reason::UnknownCvx) });
    let lot = words::tidy(fields.get(Of::Lot), LONGEST_LOT);
    match (birth, given, cvx, lot) {
        (Ok(_), Ok(date), Ok(cvx), Ok(lot)) => Ok(DoseRow {
            line,
            student_id: student_id.to_owned(),
            date,
            cvx,
            mvx: manufacturer(fields.get(Of::Mvx), remarks),
            lot: Some(lot).filter(|lot| !lot.is_empty()),
            source: source(fields.get(Of::Source), remarks),
        }),
        (birth, date, cvx, lot) => {
            let fault = |column, reason: Option<Reason>| reason.map(|reason| Fault::of(column, reason));
            Err([
                fault(Of::StudentId, birth.err()),
                fault(Of::Date, date.err()),
                fault(Of::Cvx, cvx.err()),
                fault(Of::Lot, lot.err()),
            ]
            .into_iter()
            .flatten()
            .collect())
        }
    }
}

fn can_be_given(cvx: Cvx) -> bool {
    !NOT_GIVEN.contains(&cvx) && cvx.vaccine().is_some()
}

fn present(text: &str) -> Result<&str, Reason> {
    if text.is_empty() { Err(Reason::Missing) } else { Ok(text) }
}

fn manufacturer(written: &str, remarks: &mut Vec<Remark>) -> Option<Mvx> {
    let mvx = written.parse().ok();
    if mvx.is_none() && !written.is_empty() {
        remarks.push(Remark::ManufacturerLeftOut);
    }
    mvx
}

/// Source of information (NIP001). A roster that says nothing tells of doses from the past.
fn source(written: &str, remarks: &mut Vec<Remark>) -> DoseSource {
    match written {
        "00" | "0" => DoseSource::Administered,
        "01" | "1" | "" => DoseSource::Historical,
        "02" | "2" => DoseSource::OtherProvider,
        "03" | "3" => DoseSource::ParentRecord,
        "04" | "4" => DoseSource::ParentRecall,
        "05" | "5" => DoseSource::OtherRegistry,
        "06" | "6" => DoseSource::BirthCertificate,
        "07" | "7" => DoseSource::SchoolRecord,
        "08" | "8" => DoseSource::PublicAgency,
        _ => {
            remarks.push(Remark::SourceUnspecified);
            DoseSource::Historical
        }
    }
}
