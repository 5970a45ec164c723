//! A published case.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{DoseStatus, GivenDose, Patient, SeriesStatus};
use bluebonnet_shared::person::Sex;

/// A case: a patient, the day of assessment, and what CDC expects.
#[derive(Debug)]
pub struct Case {
    pub id: String,
    pub patient: Patient,
    pub assessed: Date,
    pub group: String,
    pub status: SeriesStatus,
    pub number: Option<u8>,
    pub earliest: Option<Date>,
    pub recommended: Option<Date>,
    pub past_due: Option<Date>,
    pub doses: Vec<ExpectedDose>,
}

/// What CDC expects of a dose.
#[derive(Debug)]
pub struct ExpectedDose {
    pub status: DoseStatus,
    /// `too-young`, `too-soon` and so on; none where CDC gives no reason.
    pub reason: Option<String>,
}

impl Case {
    /// Reads a file of cases: one a line, doses as `date CVX MVX status reason series-type`, with `-` for nothing.
    pub fn read(text: &str) -> Vec<Self> {
        text.lines().skip(1).map(Self::parse).collect()
    }

    fn parse(line: &str) -> Self {
        let [
            id,
            born,
            sex,
            observations,
            assessed,
            group,
            status,
            number,
            earliest,
            recommended,
            past_due,
            doses,
        ] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let date = |text: &str| (!text.is_empty()).then(|| text.parse::<Date>().unwrap());
        let mut given = Vec::new();
        let mut expected = Vec::new();
        for (place, dose) in (1_u8..).zip(doses.split("; ").filter(|dose| !dose.is_empty())) {
            let [on, cvx, mvx, status, reason, _] = dose.split(' ').collect::<Vec<_>>().try_into().unwrap();
            given.push(GivenDose {
                id: format!("00000000-0000-0000-0000-{place:012}").parse().unwrap(),
                date: on.parse().unwrap(),
                cvx: cvx.parse().unwrap(),
                mvx: mvx.parse().ok(),
                amount: None,
                lot_expires: None,
                condition: None,
            });
            expected.push(ExpectedDose {
                status: match status {
                    "valid" => DoseStatus::Valid,
                    "not-valid" => DoseStatus::NotValid,
                    "extraneous" => DoseStatus::Extraneous,
                    other => panic!("{other}"),
                },
                reason: (reason != "-").then(|| reason.to_owned()),
            });
        }
        let observed = observations.split_whitespace().map(|observation| match observation.split_once('@') {
            Some((code, on)) => (code.to_owned(), Some(on.parse().unwrap())),
            None => (observation.to_owned(), None),
        });
        Self {
            id: id.to_owned(),
            patient: Patient {
                birth_date: born.parse().unwrap(),
                sex: if sex == "F" { Sex::Female } else { Sex::Male },
                birth_country: None,
                doses: given,
                observations: observed.collect(),
            },
            assessed: assessed.parse().unwrap(),
            group: group.to_owned(),
            status: match status {
                "not-complete" => SeriesStatus::NotComplete,
                "complete" => SeriesStatus::Complete,
                "immune" => SeriesStatus::Immune,
                "contraindicated" => SeriesStatus::Contraindicated,
                "aged-out" => SeriesStatus::AgedOut,
                other => panic!("{other}"),
            },
            number: number.parse().ok(),
            earliest: date(earliest),
            recommended: date(recommended),
            past_due: date(past_due),
            doses: expected,
        }
    }
}
