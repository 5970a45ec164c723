//! One dose: product, date, lot, who, where, source, ownership, reaction.

use crate::calendar::Date;
use crate::codes::{Cvx, Mvx};
use crate::ids::{DoseId, OrgId};
use crate::person::{Removal, Stamp};
use serde::{Deserialize, Serialize};

/// One immunization event.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dose {
    /// The dose's id.
    pub id: DoseId,
    /// The vaccine.
    pub cvx: Cvx,
    /// The manufacturer.
    #[serde(default)]
    pub mvx: Option<Mvx>,
    /// The trade name, where it was entered.
    #[serde(default)]
    pub trade_name: Option<String>,
    /// Date administered.
    pub date: Date,
    /// Lot number.
    #[serde(default)]
    pub lot: Option<String>,
    /// The lot's expiry date.
    #[serde(default)]
    pub lot_expires: Option<Date>,
    /// Body site, HL7 table 0163 (`LD`, `RT`).
    #[serde(default)]
    pub site: Option<String>,
    /// Route, HL7 table 0162 (`IM`, `SC`, `PO`, `NS`, `ID`).
    #[serde(default)]
    pub route: Option<String>,
    /// Edition date of the Vaccine Information Statement handed over.
    #[serde(default)]
    pub vis_date: Option<Date>,
    /// How much was given; none means a full dose.
    #[serde(default)]
    pub amount: Option<Amount>,
    /// What is wrong with the dose, if anything: it then counts for nothing (CDSi 6.1).
    #[serde(default)]
    pub condition: Option<DoseCondition>,
    /// Given here, or known from elsewhere.
    pub source: DoseSource,
    /// The organization that owns the dose; only it may edit or delete. None for historical doses without an owner.
    #[serde(default)]
    pub owner: Option<OrgId>,
    /// Who gave it.
    #[serde(default)]
    pub given_by: Option<String>,
    /// Funding source or eligibility code.
    #[serde(default)]
    pub funding: Option<String>,
    /// Reactions, coded or free.
    #[serde(default)]
    pub reactions: Vec<String>,
    /// A comment.
    #[serde(default)]
    pub comment: Option<String>,
    /// Who entered it and when.
    pub recorded: Stamp,
    /// Who last edited it and when.
    #[serde(default)]
    pub amended: Option<Stamp>,
    /// Set once the dose is deleted: it stays in the record and counts for nothing.
    #[serde(default)]
    pub deletion: Option<Removal>,
}

/// How much of a dose was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Amount {
    /// A full dose.
    #[serde(rename = "full")]
    Full,
    /// Half a dose.
    #[serde(rename = "half")]
    Half,
    /// Several doses' worth, or a value from a newer program.
    #[serde(untagged)]
    Other(String),
}

/// Why a dose that was given counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DoseCondition {
    /// The lot had expired.
    #[serde(rename = "expired")]
    Expired,
    /// The lot was recalled.
    #[serde(rename = "recalled")]
    Recalled,
    /// The dose was subpotent.
    #[serde(rename = "subpotent")]
    Subpotent,
    /// The cold chain was broken.
    #[serde(rename = "cold-chain")]
    ColdChain,
    /// A condition from a newer program.
    #[serde(untagged)]
    Other(String),
}

/// Where knowledge of a dose comes from (NIP001).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DoseSource {
    /// New immunization record: given by the entering organization.
    #[serde(rename = "00")]
    Administered,
    /// Historical, source unspecified.
    #[serde(rename = "01")]
    Historical,
    /// Historical, from another provider.
    #[serde(rename = "02")]
    OtherProvider,
    /// Historical, from a parent's written record.
    #[serde(rename = "03")]
    ParentRecord,
    /// Historical, from a parent's recall.
    #[serde(rename = "04")]
    ParentRecall,
    /// Historical, from another registry.
    #[serde(rename = "05")]
    OtherRegistry,
    /// Historical, from a birth certificate.
    #[serde(rename = "06")]
    BirthCertificate,
    /// Historical, from a school record.
    #[serde(rename = "07")]
    SchoolRecord,
    /// Historical, from a public agency.
    #[serde(rename = "08")]
    PublicAgency,
    /// A code from a newer program.
    #[serde(untagged)]
    Other(String),
}
