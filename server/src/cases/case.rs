//! One case, read from its line.

use super::answer::{Answer, DoseAnswer, ForecastDose};
use super::group::group;
use super::layout::{Header, Layout, NotCases};
use super::{CaseReason, Fault, words};
use crate::roster::decode;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx, VaccineGroup};
use bluebonnet_shared::forecast::{DoseStatus, GivenDose, Patient, SeriesStatus};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::person::Sex;
use bluebonnet_shared::schedule::Schedule;
use csv::StringRecord;
use uuid::Uuid;

/// A published case.
#[derive(Clone, Debug)]
pub struct Case {
    /// CDC's id of it.
    pub id: String,
    /// The patient, with doses in the order of the file.
    pub patient: Patient,
    /// The day of assessment.
    pub assessed: Date,
    /// The vaccine group, as the file writes it.
    pub written_group: String,
    /// The vaccine group, as the schedule names it.
    pub group: VaccineGroup,
    /// The layout it came in.
    pub layout: Layout,
    /// What was left out of it: observations that the schedule does not know, and that no rule of it can ask for.
    pub left_out: Vec<Fault>,
    /// What CDC expects, as far as the file says it.
    pub expected: Answer,
}

/// What came of one line: a case, or everything that is wrong with it.
pub type Read = Result<Case, Vec<Fault>>;

/// Reads a file of cases in either of CDC's layouts. Vaccine groups and observations are those of the schedule.
///
/// # Errors
/// Where the file as a whole is none. What is wrong with a line is that line's own, and the others are read.
pub fn read(bytes: &[u8], schedule: &Schedule) -> Result<Vec<Read>, NotCases> {
    let (text, _) = decode(bytes)?;
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    // Neither error of the reader can happen here: the text is in memory, is UTF-8, and lines may differ in length.
    let mut records = reader.records().filter_map(Result::ok);
    let header = Header::new(&records.next().unwrap_or_default())?;
    let filled = records.filter(|record| record.iter().any(|field| !field.trim().is_empty()));
    Ok(filled.map(|record| Line::new(&header, &record).case(schedule)).collect())
}

/// A line while it is read. What cannot be read is noted, so that everything wrong with a line is said at once.
struct Line<'a> {
    header: &'a Header,
    record: &'a StringRecord,
    number: u64,
    faults: Vec<Fault>,
    left_out: Vec<Fault>,
}

impl<'a> Line<'a> {
    fn new(header: &'a Header, record: &'a StringRecord) -> Self {
        let number = record.position().map_or(0, csv::Position::line);
        Self { header, record, number, faults: Vec::new(), left_out: Vec::new() }
    }

    fn case(mut self, schedule: &Schedule) -> Read {
        let id = self.field("CDC_Test_ID").to_owned();
        if id.is_empty() {
            self.fault("CDC_Test_ID", "is empty");
        }
        let birth_date = self.date("DOB");
        let sex = self.sex();
        let assessed = self.date("Assessment_Date");
        let written_group = self.field("Vaccine_Group").to_owned();
        let group = group(schedule, &written_group);
        if group.is_none() {
            let version = schedule.version();
            self.fault(
                "Vaccine_Group",
                &format!("the schedule {version} has no vaccine group `{written_group}`"),
            );
        }
        let observations = self.observations(schedule);
        let doses = self.doses();
        let (Some(birth_date), Some(sex), Some(assessed), Some(group), true) =
            (birth_date, sex, assessed, group, self.faults.is_empty())
        else {
            return Err(self.faults);
        };
        let expected = self.expected(&id, &written_group, &doses);
        let doses = doses.into_iter().map(|(_, dose)| dose).collect();
        let patient = Patient { birth_date, sex, birth_country: None, doses, observations };
        let (layout, left_out) = (self.header.layout(), self.left_out);
        Ok(Case { id, patient, assessed, written_group, group, layout, left_out, expected })
    }

    fn sex(&mut self) -> Option<Sex> {
        let written = self.field("Gender");
        match written.to_ascii_uppercase().as_str() {
            "F" | "FEMALE" => Some(Sex::Female),
            "M" | "MALE" => Some(Sex::Male),
            "U" | "UNKNOWN" | "" => Some(Sex::Unknown),
            _ => {
                self.fault("Gender", &format!("`{written}` is not a gender; F, M and U are"));
                None
            }
        }
    }

    /// The doses, each with its number among the columns.
    fn doses(&mut self) -> Vec<(usize, GivenDose)> {
        let mut doses = Vec::new();
        for number in 1..=self.header.count("Date_Administered") {
            let [on, cvx, mvx] = ["Date_Administered", "CVX", "MVX"].map(|name| format!("{name}_{number}"));
            if self.field(&on).is_empty() && self.field(&cvx).is_empty() {
                continue;
            }
            let mvx = if self.field(&mvx).is_empty() { None } else { self.parsed::<Mvx>(&mvx) };
            let (Some(date), Some(cvx)) = (self.date(&on), self.parsed::<Cvx>(&cvx)) else { continue };
            let id = DoseId::new(Uuid::from_u128(number as u128));
            let dose = GivenDose {
                id,
                date,
                cvx,
                mvx,
                trade_name: None,
                amount: None,
                lot_expires: None,
                condition: None,
            };
            doses.push((number, dose));
        }
        doses
    }

    /// The observations: CDSi's own codes, or, for a code of another system, those of the schedule that stand for it.
    fn observations(&mut self, schedule: &Schedule) -> Vec<(String, Option<Date>)> {
        let mut found = Vec::new();
        for number in 1..=self.header.count("Observation_Code") {
            let [code, on] = ["Observation_Code", "Observation_Date"].map(|name| format!("{name}_{number}"));
            let on = if self.field(&on).is_empty() { None } else { self.date(&on) };
            self.observation(schedule, &code, "", on, &mut found);
        }
        let system = self.field("Med_History_Code_Sys");
        self.observation(schedule, "Med_History_Code", system, None, &mut found);
        found
    }

    fn observation(
        &mut self,
        schedule: &Schedule,
        column: &str,
        system: &str,
        on: Option<Date>,
        found: &mut Vec<(String, Option<Date>)>,
    ) {
        let code = self.field(column);
        if matches!(code, "" | "-") {
            return;
        }
        let observations = &schedule.release().observations;
        let known = |code: &str| code.parse().is_ok_and(|code| observations.iter().any(|it| it.code == code));
        if !system.eq_ignore_ascii_case("CVX") && known(code) {
            found.push((code.to_owned(), on));
            return;
        }
        let stands_for = observations.iter().filter(|observation| {
            observation.coded.iter().any(|coded| {
                coded.code == code && (system.is_empty() || coded.system.eq_ignore_ascii_case(system))
            })
        });
        let before = found.len();
        found.extend(stands_for.map(|observation| (observation.code.to_string(), on)));
        if found.len() == before {
            let version = schedule.version();
            let message =
                format!("the schedule {version} has no observation of the code `{code}`; it is left out");
            self.left_out.push(Fault { line: self.number, column: column.to_owned(), message });
        }
    }

    /// What CDC expects. It decides nothing, so what cannot be read of it is merely not there.
    fn expected(&self, id: &str, written_group: &str, doses: &[(usize, GivenDose)]) -> Answer {
        let date = |title: &str| read_date(self.field(title));
        let doses = doses.iter().map(|(number, dose)| DoseAnswer {
            date: dose.date,
            cvx: dose.cvx,
            status: words::read_dose_status(self.field(&format!("Evaluation_Status_{number}")))
                .unwrap_or(DoseStatus::NotEvaluated),
            reasons: CaseReason::read(self.field(&format!("Evaluation_Reason_{number}")))
                .into_iter()
                .collect(),
        });
        Answer {
            id: id.to_owned(),
            vaccine_group: written_group.to_owned(),
            doses: doses.collect(),
            series_status: words::read_series_status(self.field("Series_Status"))
                .unwrap_or(SeriesStatus::NotRecommended),
            forecast_dose: ForecastDose {
                number: self.field("Forecast_#").parse().ok(),
                layout: self.header.layout(),
            },
            earliest: date("Earliest_Date"),
            recommended: date("Recommended_Date"),
            past_due: date("Past_Due_Date"),
        }
    }

    fn field(&self, title: &str) -> &'a str {
        self.header.field(self.record, title)
    }

    fn date(&mut self, title: &str) -> Option<Date> {
        let written = self.field(title);
        let date = read_date(written);
        if date.is_none() {
            self.fault(title, &format!("`{written}` is not a date such as 2025-10-15 or 10/15/2025"));
        }
        date
    }

    fn parsed<T: std::str::FromStr<Err: std::fmt::Display>>(&mut self, title: &str) -> Option<T> {
        let written = self.field(title);
        written.parse().map_err(|error| self.fault(title, &format!("`{written}`: {error}"))).ok()
    }

    fn fault(&mut self, title: &str, message: &str) {
        let (line, column) = (self.number, title.to_owned());
        self.faults.push(Fault { line, column, message: message.to_owned() });
    }
}

/// A date, the year first or, with slashes, last.
fn read_date(written: &str) -> Option<Date> {
    if let Ok(date) = written.parse() {
        return Some(date);
    }
    let mut parts = written.split('/');
    let (month, day, year) = (parts.next()?, parts.next()?, parts.next()?);
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    (parts.next().is_none() && year.len() == 4).then_some(date)
}
