//! What stands on the student for the school requirements, a line each.

use super::term;
use crate::parts::school::{exemption_name, short_name};
use crate::parts::words::us_date;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Evidence;
use bluebonnet_shared::compliance::{Facts, Rules};
use bluebonnet_shared::ids::EntryId;
use bluebonnet_shared::person::{Client, Enrolment, Exemption, Observation, ProvisionalAdmission};

/// Something that can be taken away again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// An exemption.
    Exemption(EntryId, Exemption),
    /// A written history or a laboratory result.
    Evidence(EntryId, Observation),
    /// A provisional admission of this enrolment.
    Admission(EntryId, Enrolment),
    /// A day until which limits are set aside for this enrolment.
    Override(EntryId, Enrolment),
}

impl Fact {
    /// What kind of thing it is, in a sentence: `Remove this exemption?`
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Exemption(..) => "exemption",
            Self::Evidence(_, observation) if observation.code == Evidence::VaricellaStatement.code() => {
                "varicella history"
            }
            Self::Evidence(..) => "laboratory result",
            Self::Admission(..) => "provisional admission",
            Self::Override(..) => "override",
        }
    }
}

/// A line of the section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactLine {
    /// What it is about.
    pub fact: Fact,
    /// `Medical exemption: MMR`.
    pub name: String,
    /// `until 10/01/2027, expires in 40 days`.
    pub details: String,
    /// It has ended, ends soon, or cannot be counted.
    pub attention: bool,
}

impl FactLine {
    /// The whole line.
    pub fn words(&self) -> String {
        if self.details.is_empty() { self.name.clone() } else { format!("{}, {}", self.name, self.details) }
    }
}

/// An exemption's kind and vaccines: `Medical exemption: MMR`.
pub fn exemption_words(exemption: &Exemption) -> String {
    let vaccines: Vec<&str> = exemption.vaccines.iter().map(short_name).collect();
    let vaccines = if vaccines.is_empty() { "all vaccines".to_owned() } else { vaccines.join(", ") };
    format!("{}: {vaccines}", exemption_name(&exemption.kind))
}

/// A piece of evidence: `Laboratory evidence of immunity to measles`.
pub fn evidence_words(observation: &Observation) -> String {
    Evidence::from(observation.code.trim()).label().to_owned()
}

/// A provisional admission: `Provisional admission: in foster care`.
pub fn admission_words(admission: &ProvisionalAdmission) -> String {
    format!("Provisional admission: {}", admission.kind.label())
}

/// Everything that stands on a student for the school requirements.
pub fn facts_of(client: &Client, rules: &Rules, today: Date) -> Vec<FactLine> {
    let mut lines = Vec::new();
    for entry in client.exemptions.iter().filter(|entry| entry.removed.is_none()) {
        let name = exemption_words(&entry.value);
        let fact = Fact::Exemption(entry.id, entry.value.clone());
        lines.push(match rules.term_of(&entry.value) {
            Ok(held) => FactLine {
                fact,
                name,
                details: term::words(held, today),
                attention: term::needs_attention(held, today),
            },
            Err(warning) => FactLine {
                fact,
                name,
                details: format!("does not count. {}", warning.sentence(&Facts::born(client.birth_date))),
                attention: true,
            },
        });
    }
    for entry in client.observations.iter().filter(|entry| entry.removed.is_none()) {
        if matches!(Evidence::from(entry.value.code.trim()), Evidence::Other(_)) {
            continue;
        }
        lines.push(FactLine {
            fact: Fact::Evidence(entry.id, entry.value.clone()),
            name: evidence_words(&entry.value),
            details: entry.value.on.map(us_date).unwrap_or_default(),
            attention: false,
        });
    }
    if let Some(entry) = client.enrolment_entry() {
        let enrolment = &entry.value;
        if let Some(admission) = &enrolment.provisional {
            let held = rules.term_of_admission(admission);
            lines.push(FactLine {
                fact: Fact::Admission(entry.id, enrolment.clone()),
                name: admission_words(admission),
                details: match held {
                    Some(held) => {
                        format!("since {}, {}", us_date(admission.since), term::words(held, today))
                    }
                    None => format!("since {}", us_date(admission.since)),
                },
                attention: held.is_some_and(|held| term::needs_attention(held, today)),
            });
        }
        if let Some(until) = enrolment.override_until {
            let held = bluebonnet_shared::compliance::Term { first: Date::MIN, last: Some(until) };
            lines.push(FactLine {
                fact: Fact::Override(entry.id, enrolment.clone()),
                name: "Limits set aside".to_owned(),
                details: term::words(held, today),
                attention: term::needs_attention(held, today),
            });
        }
    }
    lines
}
