//! Reading the students file.

use super::date::{self, TwoDigitYear};
use super::faults::{Fault, FileError, Notice, Reason, Reject, Remark};
use super::table::{Column, Fields, Table};
use super::{Reading, text, words};
use crate::store::School;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Grade, Relationship, texas_county};
use bluebonnet_shared::person::{Address, PersonName, Sex};
use std::collections::HashMap;

/// A student as one line of the file has her.
#[derive(Clone, Debug, PartialEq)]
pub struct StudentRow {
    /// The line.
    pub line: u64,
    /// The district's own id for the student: what makes two lines, or two imports, speak of one person.
    pub student_id: String,
    /// Legal name.
    pub name: PersonName,
    /// Date of birth.
    pub birth_date: Date,
    /// Gender.
    pub sex: Sex,
    /// School; its name stands in where the file has no code.
    pub school: School,
    /// Grade.
    pub grade: Grade,
    /// Home address; none when the line gives none of it.
    pub address: Option<Address>,
    /// Telephone, ten digits.
    pub phone: Option<String>,
    /// Parent or guardian.
    pub guardian: Option<Guardian>,
    /// Language, ISO 639-2.
    pub language: Option<String>,
}

/// A parent or guardian as a roster names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardian {
    /// Name.
    pub name: PersonName,
    /// Relationship; guardian where the file does not say.
    pub relationship: Relationship,
}

/// The columns of a students file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Of {
    StudentId,
    FirstName,
    MiddleName,
    LastName,
    Suffix,
    BirthDate,
    Gender,
    SchoolCode,
    SchoolName,
    Grade,
    Street,
    City,
    State,
    Zip,
    County,
    Phone,
    GuardianName,
    GuardianRelationship,
    Language,
}

impl Column for Of {
    const ALL: &'static [Self] = &[
        Self::StudentId,
        Self::FirstName,
        Self::MiddleName,
        Self::LastName,
        Self::Suffix,
        Self::BirthDate,
        Self::Gender,
        Self::SchoolCode,
        Self::SchoolName,
        Self::Grade,
        Self::Street,
        Self::City,
        Self::State,
        Self::Zip,
        Self::County,
        Self::Phone,
        Self::GuardianName,
        Self::GuardianRelationship,
        Self::Language,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::StudentId => "student_id",
            Self::FirstName => "first_name",
            Self::MiddleName => "middle_name",
            Self::LastName => "last_name",
            Self::Suffix => "suffix",
            Self::BirthDate => "birth_date",
            Self::Gender => "gender",
            Self::SchoolCode => "school_code",
            Self::SchoolName => "school_name",
            Self::Grade => "grade",
            Self::Street => "street",
            Self::City => "city",
            Self::State => "state",
            Self::Zip => "zip",
            Self::County => "county",
            Self::Phone => "phone",
            Self::GuardianName => "guardian_name",
            Self::GuardianRelationship => "guardian_relationship",
            Self::Language => "language",
        }
    }

    fn aliases(self) -> &'static [&'static str] {
        match self {
            Self::StudentId => &["studentnumber", "studentlocalid", "localid", "localstudentid", "sid", "id"],
            Self::FirstName => &["first", "firstname", "givenname", "studentfirstname", "fname"],
            Self::MiddleName => &["middle", "middlename", "studentmiddlename", "mname"],
            Self::LastName => &["last", "surname", "familyname", "studentlastname", "lname"],
            Self::Suffix => &["namesuffix", "generation", "generationcode"],
            Self::BirthDate => &["dob", "dateofbirth", "birthday", "birthdt", "studentbirthdate"],
            Self::Gender => &["sex", "gendercode", "sexcode"],
            Self::SchoolCode => {
                &["schoolid", "schoolnumber", "campus", "campusid", "campuscode", "campusnumber"]
            }
            Self::SchoolName => &["school", "campusname"],
            Self::Grade => &["gradelevel", "gradecode", "gr", "currentgrade"],
            Self::Street => &["address", "address1", "streetaddress", "homeaddress", "addressline1"],
            Self::City => &["homecity", "addresscity"],
            Self::State => &["homestate", "addressstate"],
            Self::Zip => &["zipcode", "postalcode", "homezip", "addresszip"],
            Self::County => &["countyname", "residentialcounty", "countyofresidence", "homecounty"],
            Self::Phone => &["phonenumber", "telephone", "homephone", "primaryphone", "guardianphone"],
            Self::GuardianName => &["guardian", "parent", "parentname", "parentguardian", "contactname"],
            Self::GuardianRelationship => &["relationship", "relation", "contactrelationship"],
            Self::Language => &["homelanguage", "preferredlanguage", "primarylanguage", "languagecode"],
        }
    }

    fn required(self) -> bool {
        matches!(
            self,
            Self::StudentId
                | Self::FirstName
                | Self::LastName
                | Self::BirthDate
                | Self::SchoolName
                | Self::Grade
        )
    }
}

/// The most characters that a name or a line of an address may have.
const LONGEST_TEXT: usize = 100;
/// The most characters that an id or a code may have.
const LONGEST_ID: usize = 40;

/// What came of reading a students file.
#[derive(Debug)]
pub struct StudentsFile {
    /// Its lines, taken and not.
    pub reading: Reading<StudentRow>,
    /// The student ids on lines that were not taken, with the line: a dose of such a student is not simply unknown.
    pub(super) not_taken: HashMap<String, u64>,
}

impl StudentsFile {
    /// Leaves out the lines of students whose records were erased.
    pub(super) fn without_erased(mut self, is_erased: impl Fn(&str) -> bool) -> Self {
        let (erased, rows) = self.reading.rows.into_iter().partition(|row| is_erased(&row.student_id));
        self.reading.rows = rows;
        let erased: Vec<StudentRow> = erased;
        for row in erased {
            self.reading.notices.retain(|notice| notice.line != row.line);
            let faults = vec![Fault::of(Of::StudentId, Reason::Erased)];
            self.reading.rejects.push(Reject { line: row.line, faults });
            self.not_taken.entry(row.student_id).or_insert(row.line);
        }
        self.reading.rejects.sort_by_key(|reject| reject.line);
        self
    }
}

/// Reads a students file. `today` decides which birth dates lie in the future.
///
/// A student id stands for one student: of two lines with the same one the first that can be read is taken, the other
/// is a reject.
///
/// # Errors
/// Why the file as a whole cannot be read; a fault in a line is in the result.
pub fn read_students(bytes: &[u8], today: Date) -> Result<StudentsFile, FileError> {
    let (text, writing) = text::decode(bytes)?;
    let table = Table::<Of>::read(&text)?;
    let mut rows: Vec<StudentRow> = Vec::new();
    let mut rejects = Vec::new();
    let mut notices = Vec::new();
    let mut taken: HashMap<String, usize> = HashMap::new();
    let mut not_taken = HashMap::new();
    for line in &table.lines {
        let number = line.number;
        let fields = match table.fields(line) {
            Ok(fields) => fields,
            Err(reason) => {
                rejects.push(Reject { line: number, faults: vec![Fault::of_line(reason)] });
                continue;
            }
        };
        match StudentLine::new(&fields, today).read(number) {
            Err(faults) => {
                not_taken.entry(fields.get(Of::StudentId).to_owned()).or_insert(number);
                rejects.push(Reject { line: number, faults });
            }
            Ok((student, remarks)) => {
                if let Some(first) = taken.get(&student.student_id).and_then(|at| rows.get(*at)) {
                    let same = StudentRow { line: first.line, ..student } == *first;
                    let reason = if same {
                        Reason::Repeats(first.line)
                    } else {
                        Reason::RepeatsDifferently(first.line)
                    };
                    rejects.push(Reject { line: number, faults: vec![Fault::of(Of::StudentId, reason)] });
                } else {
                    taken.insert(student.student_id.clone(), rows.len());
                    notices.extend(remarks.into_iter().map(|remark| Notice { line: number, remark }));
                    rows.push(student);
                }
            }
        }
    }
    let reading = Reading { rows, rejects, notices, writing, unused_columns: table.unused };
    Ok(StudentsFile { reading, not_taken })
}

/// One line on its way to a student: what is wrong with it is gathered, so that all of it can be said at once.
struct StudentLine<'a> {
    fields: &'a Fields<'a, Of>,
    today: Date,
    faults: Vec<Fault>,
    remarks: Vec<Remark>,
}

impl<'a> StudentLine<'a> {
    fn new(fields: &'a Fields<'a, Of>, today: Date) -> Self {
        Self { fields, today, faults: Vec::new(), remarks: Vec::new() }
    }

    fn read(mut self, line: u64) -> Result<(StudentRow, Vec<Remark>), Vec<Fault>> {
        let student_id = self.required(Of::StudentId, LONGEST_ID);
        let name = PersonName {
            first: self.required(Of::FirstName, LONGEST_TEXT),
            middle: self.optional(Of::MiddleName),
            last: self.required(Of::LastName, LONGEST_TEXT),
            suffix: self.optional(Of::Suffix),
        };
        let birth_date = self.birth_date();
        let sex = words::sex(self.fields.get(Of::Gender));
        let sex = self.keep(Of::Gender, sex);
        let school_name = self.required(Of::SchoolName, LONGEST_TEXT);
        let school_code = self.text(Of::SchoolCode, LONGEST_ID);
        let grade = self.grade();
        let address = self.address();
        let phone = self.fields.get(Of::Phone);
        let phone = self.recognised(phone, words::phone(phone), Remark::PhoneLeftOut);
        let guardian = self.guardian();
        let language = self.fields.get(Of::Language);
        let language = self.recognised(language, words::language(language), Remark::LanguageLeftOut);
        let names = [&name.first, &name.last];
        if names.into_iter().chain(&name.middle).any(|name| name.contains(char::REPLACEMENT_CHARACTER)) {
            self.remarks.push(Remark::LostLetter);
        }
        let school = School {
            code: if school_code.is_empty() { school_name.clone() } else { school_code },
            name: school_name,
        };
        match (birth_date, sex, grade) {
            (Some(birth_date), Some(sex), Some(grade)) if self.faults.is_empty() => {
                let student = StudentRow {
                    line,
                    student_id,
                    name,
                    birth_date,
                    sex,
                    school,
                    grade,
                    address,
                    phone,
                    guardian,
                    language,
                };
                Ok((student, self.remarks))
            }
            _ => Err(self.faults),
        }
    }

    /// The value, or its fault put down.
    fn keep<V>(&mut self, column: Of, value: Result<V, Reason>) -> Option<V> {
        value.map_err(|reason| self.faults.push(Fault::of(column, reason))).ok()
    }

    fn text(&mut self, column: Of, most: usize) -> String {
        let text = words::tidy(self.fields.get(column), most);
        self.keep(column, text).unwrap_or_default()
    }

    fn required(&mut self, column: Of, most: usize) -> String {
        if self.fields.get(column).is_empty() {
            self.faults.push(Fault::of(column, Reason::Missing));
        }
        self.text(column, most)
    }

    fn optional(&mut self, column: Of) -> Option<String> {
        Some(self.text(column, LONGEST_TEXT)).filter(|text| !text.is_empty())
    }

    /// A value of little weight: what cannot be read is left out and said, and does not cost the student her line.
    fn recognised(&mut self, written: &str, value: Option<String>, remark: Remark) -> Option<String> {
        if value.is_none() && !written.is_empty() {
            self.remarks.push(remark);
        }
        value
    }

    fn birth_date(&mut self) -> Option<Date> {
        let written = self.fields.get(Of::BirthDate);
        let date = if written.is_empty() {
            Err(Reason::Missing)
        } else {
            date::read(written, TwoDigitYear::Birth, self.today)
        };
        let date = date.and_then(|date| if date > self.today { Err(Reason::InTheFuture) } else { Ok(date) });
        self.keep(Of::BirthDate, date)
    }

    fn grade(&mut self) -> Option<Grade> {
        let written = self.fields.get(Of::Grade);
        let missing = if written.is_empty() { Reason::Missing } else { Reason::NotAGrade };
        self.keep(Of::Grade, Grade::read(written).ok_or(missing))
    }

    fn address(&mut self) -> Option<Address> {
        let address = Address {
            street: self.text(Of::Street, LONGEST_TEXT),
            city: self.text(Of::City, LONGEST_TEXT),
            state: self.text(Of::State, LONGEST_TEXT).to_uppercase(),
            zip: self.text(Of::Zip, LONGEST_TEXT),
            county: self.county(),
        };
        if address.county.is_none() {
            self.remarks.push(Remark::NoCounty);
        }
        (address != Address::default()).then_some(address)
    }

    /// A county of Texas by its usual name, whatever the capitals; any other text as it came.
    fn county(&mut self) -> Option<String> {
        let county = self.optional(Of::County)?;
        Some(texas_county(&county).map_or(county, str::to_owned))
    }

    fn guardian(&mut self) -> Option<Guardian> {
        let name = self.optional(Of::GuardianName)?;
        let relationship = self.text(Of::GuardianRelationship, LONGEST_TEXT);
        let relationship = words::relationship(&relationship).unwrap_or(Relationship::Guardian);
        Some(Guardian { name: words::person(&name), relationship })
    }
}
