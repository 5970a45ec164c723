//! Finding the same dose recorded twice.
//!
//! Two nurses who each record the dose that one of them gave merge without complaint: to a document they are two entries.
//! That they are one dose is for us to see, and for a person to decide.

use crate::codes::Cvx;
use crate::ids::DoseId;
use crate::immunization::Dose;
use crate::order;
use crate::person::Client;
use serde::{Deserialize, Serialize};

/// Entries that say the same dose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duplicate {
    /// The entry that counts: one given here before one from elsewhere, then the one recorded first.
    pub counted: DoseId,
    /// The others, as recorded.
    pub copies: Vec<DoseId>,
}

/// Finds doses of one vaccine family on one day, among those not deleted.
///
/// `same_family` says whether two different vaccines are of one family, such as a trivalent and an unspecified formulation of
/// one; the same code always is. Which vaccines share an antigen is the schedule's knowledge, so it comes in from outside.
pub fn duplicates(client: &Client, same_family: impl Fn(Cvx, Cvx) -> bool) -> Vec<Duplicate> {
    let doses: Vec<&Dose> = client.standing_doses().collect();
    let mut found = Vec::new();
    for day in doses.chunk_by(|a, b| a.date == b.date) {
        let mut families: Vec<Vec<&Dose>> = Vec::new();
        for dose in day {
            let family = families.iter_mut().find(|family| {
                family.iter().any(|other| other.cvx == dose.cvx || same_family(other.cvx, dose.cvx))
            });
            match family {
                Some(family) => family.push(dose),
                None => families.push(vec![dose]),
            }
        }
        for mut family in families {
            order::sort_by_key(&mut family, |dose| {
                let elsewhere = dose.source != crate::immunization::DoseSource::Administered;
                (elsewhere, dose.recorded.at, dose.id)
            });
            if let [counted, copies @ ..] = family.as_slice()
                && !copies.is_empty()
            {
                let copies = copies.iter().map(|dose| dose.id).collect();
                found.push(Duplicate { counted: counted.id, copies });
            }
        }
    }
    found
}
