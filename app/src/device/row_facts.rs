//! What the school requirements ask of a record, small enough to lie in each row: a list of thousands is evaluated without
//! opening a record.

use bluebonnet_shared::calendar::{Date, Day, add_days};
use bluebonnet_shared::codes::{Cvx, Evidence, Grade, Mvx};
use bluebonnet_shared::compliance::{Facts, Outcome, Rules, SchoolDose, SchoolYear};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::person::{Client, Exemption, ProvisionalAdmission};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A student as the requirements see one. The doses have no id here: a line says how many are missing, never which dose
/// counted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored", into = "Stored")]
pub struct RowFacts(Facts);

impl RowFacts {
    /// Where the student stands on a day, by the rules of a grade and a school year.
    pub fn evaluate(&self, rules: &Rules, on: Date, grade: Grade, year: SchoolYear) -> Outcome {
        rules.evaluate(&self.0, on, grade, Some(year))
    }
}

impl From<&Client> for RowFacts {
    fn from(client: &Client) -> Self {
        let mut facts = Facts::from(client);
        for dose in &mut facts.doses {
            dose.id = NO_ID;
        }
        Self(facts)
    }
}

const NO_ID: DoseId = DoseId::new(Uuid::nil());
/// Days in a row are counted from here, which is shorter than to write them out.
const BEGINNING: Date = Date::constant(1970, 1, 1);

/// As it lies in a row.
#[derive(Serialize, Deserialize)]
struct Stored {
    born: i32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    enrolled: Option<i32>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    doses: Vec<StoredDose>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    evidence: Vec<(Evidence, Option<i32>)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    exemptions: Vec<Exemption>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    provisional: Option<ProvisionalAdmission>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    override_until: Option<i32>,
}

/// Vaccine and day and, where the record says more of the dose, that: `[3,17900]`.
#[derive(Serialize, Deserialize)]
struct StoredDose(u16, i32, #[serde(default, skip_serializing_if = "Option::is_none")] Option<More>);

#[derive(Serialize, Deserialize)]
struct More {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mvx: Option<Mvx>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    trade_name: Option<String>,
    #[serde(default)]
    sub_standard: bool,
}

fn number(day: Date) -> i32 {
    Day::from(day).days_after(Day::from(BEGINNING))
}

fn day(number: i32) -> Date {
    add_days(BEGINNING, number)
}

impl From<RowFacts> for Stored {
    fn from(RowFacts(facts): RowFacts) -> Self {
        Self {
            born: number(facts.birth_date),
            enrolled: facts.enrolled_on.map(number),
            doses: facts.doses.into_iter().map(StoredDose::from).collect(),
            evidence: facts.evidence.into_iter().map(|(code, on)| (code, on.map(number))).collect(),
            exemptions: facts.exemptions,
            provisional: facts.provisional,
            override_until: facts.override_until.map(number),
        }
    }
}

impl From<Stored> for RowFacts {
    fn from(stored: Stored) -> Self {
        Self(Facts {
            birth_date: day(stored.born),
            enrolled_on: stored.enrolled.map(day),
            doses: stored.doses.into_iter().map(SchoolDose::from).collect(),
            evidence: stored.evidence.into_iter().map(|(code, on)| (code, on.map(day))).collect(),
            exemptions: stored.exemptions,
            provisional: stored.provisional,
            override_until: stored.override_until.map(day),
        })
    }
}

impl From<SchoolDose> for StoredDose {
    fn from(dose: SchoolDose) -> Self {
        let says_more = dose.mvx.is_some() || dose.trade_name.is_some() || dose.sub_standard;
        let more = says_more.then_some(More {
            mvx: dose.mvx,
            trade_name: dose.trade_name,
            sub_standard: dose.sub_standard,
        });
        Self(dose.cvx.number(), number(dose.date), more)
    }
}

impl From<StoredDose> for SchoolDose {
    fn from(StoredDose(cvx, on, more): StoredDose) -> Self {
        let (mvx, trade_name, sub_standard) =
            more.map_or((None, None, false), |more| (more.mvx, more.trade_name, more.sub_standard));
        Self { id: NO_ID, cvx: Cvx::new(cvx), mvx, trade_name, date: day(on), sub_standard }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::codes::{ExemptionKind, ProvisionalKind, SchoolVaccine};
    use jiff::civil::date;

    fn dose(cvx: u16, on: Date) -> SchoolDose {
        SchoolDose {
            id: NO_ID,
            cvx: Cvx::new(cvx),
            mvx: None,
            trade_name: None,
            date: on,
            sub_standard: false,
        }
    }

    fn everything() -> RowFacts {
        RowFacts(Facts {
            birth_date: date(2012, 2, 29),
            enrolled_on: Some(date(2026, 8, 12)),
            doses: vec![
                dose(3, date(2013, 3, 1)),
                SchoolDose {
                    mvx: "MSD".parse().ok(),
                    trade_name: Some("Recombivax HB Adult".to_owned()),
                    sub_standard: true,
                    ..dose(43, date(2024, 1, 2))
                },
                dose(20, date(1969, 12, 31)),
            ],
            evidence: vec![
                (Evidence::VaricellaStatement, Some(date(2016, 1, 1))),
                (Evidence::MumpsSerology, None),
            ],
            exemptions: vec![Exemption {
                kind: ExemptionKind::Medical,
                vaccines: vec![SchoolVaccine::Mmr],
                signed_on: Some(date(2026, 10, 1)),
                received_on: None,
                until: None,
            }],
            provisional: Some(ProvisionalAdmission {
                kind: ProvisionalKind::Transfer,
                since: date(2026, 11, 1),
            }),
            override_until: Some(date(2026, 12, 31)),
        })
    }

    #[test]
    fn what_lies_in_a_row_comes_back_as_it_was() {
        let text = serde_json::to_string(&everything()).unwrap();
        assert_eq!(serde_json::from_str::<RowFacts>(&text).unwrap(), everything());
    }

    #[test]
    fn a_dose_of_which_no_more_is_known_is_two_numbers() {
        let text = serde_json::to_string(&RowFacts(Facts {
            doses: vec![dose(3, date(1970, 1, 2))],
            ..Facts::born(BEGINNING)
        }));
        assert_eq!(text.unwrap(), r#"{"born":0,"doses":[[3,1]]}"#);
    }
}
