//! The Official Immunization Record.

use crate::calendar::Date;
use serde::{Deserialize, Serialize};

/// Everything the Official Immunization Record says, ready to be laid out.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficialRecord {
    /// Client's name, first to last.
    pub name: String,
    /// Birth date.
    pub birth_date: Date,
    /// Gender in words.
    pub sex: String,
    /// The registry's or the organization's id for the client.
    pub client_id: String,
    /// Address lines.
    pub address: Vec<String>,
    /// Parent or guardian.
    pub responsible_person: Option<String>,
    /// School and grade.
    pub school: Option<String>,
    /// Doses by vaccine group, in the record's order.
    pub groups: Vec<OfficialGroup>,
    /// Organization that prints.
    pub organization: String,
    /// User who prints.
    pub printed_by: String,
    /// The day it is printed.
    pub printed_on: Date,
    /// Version of the schedule that judged validity.
    pub schedule_version: String,
}

/// One vaccine group's rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficialGroup {
    /// Group name.
    pub group: String,
    /// Doses, oldest first.
    pub doses: Vec<OfficialDose>,
    /// `Complete`, or what is due when, in words.
    pub standing: String,
}

/// One dose's row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfficialDose {
    /// Date administered.
    pub date: Date,
    /// Vaccine and trade name.
    pub vaccine: String,
    /// `1 of 4`, or `NOT VALID`.
    pub series: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Lot number.
    pub lot: String,
    /// Given at, or source.
    pub source: String,
}
