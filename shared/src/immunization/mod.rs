//! One dose: product, date, lot, who, where, source, ownership, reaction.

mod check;

pub use check::{DoseDraft, DoseField, Fault, FieldProblem, Weight, check};

use crate::calendar::Date;
use crate::codes::{Cvx, Mvx, Route, Site, coded};
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mvx: Option<Mvx>,
    /// The trade name, where it was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade_name: Option<String>,
    /// Date administered.
    pub date: Date,
    /// Lot number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<String>,
    /// The lot's expiry date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot_expires: Option<Date>,
    /// Body site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub site: Option<Site>,
    /// Route.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub route: Option<Route>,
    /// Edition date of the Vaccine Information Statement handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vis_date: Option<Date>,
    /// How much was given; none means a full dose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Amount>,
    /// What is wrong with the dose, if anything: it then counts for nothing (CDSi 6.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<DoseCondition>,
    /// Given here, or known from elsewhere.
    pub source: DoseSource,
    /// The organization that owns the dose; only it may edit or delete. None for historical doses without an owner.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<OrgId>,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given_by: Option<String>,
    /// Funding source or eligibility code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub funding: Option<String>,
    /// Reactions, coded or free.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<String>,
    /// A comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// Who entered it and when.
    pub recorded: Stamp,
    /// Who last edited it and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amended: Option<Stamp>,
    /// Set once the dose is deleted: it stays in the record and counts for nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Removal>,
}

impl Dose {
    /// Whether an organization may change or delete this dose: its owner may; where no owner stands in it, whoever sees the client may
    /// put a historical dose right, and the organization that recorded a given one. The registry judges by the same rule
    /// ([`crate::sync::policy`]).
    pub fn is_open_to(&self, organization: OrgId) -> bool {
        match self.owner {
            Some(owner) => owner == organization,
            None => self.source != DoseSource::Administered || self.recorded.organization == organization,
        }
    }
}

coded! {
    /// How much of a dose was given.
    Amount {
        /// A full dose.
        Full = "full", "Full dose";
        /// Half a dose.
        Half = "half", "Half dose";
    }
}

coded! {
    /// Why a dose that was given counts for nothing.
    DoseCondition {
        /// The lot had expired.
        Expired = "expired", "Expired";
        /// The lot was recalled.
        Recalled = "recalled", "Recalled";
        /// The dose was subpotent.
        Subpotent = "subpotent", "Subpotent";
        /// The cold chain was broken.
        ColdChain = "cold-chain", "Cold chain broken";
    }
}

coded! {
    /// Where knowledge of a dose comes from (NIP001).
    DoseSource {
        /// New immunization record: given by the entering organization.
        Administered = "00", "Given here";
        /// Historical, source unspecified.
        Historical = "01", "Historical";
        /// Historical, from another provider.
        OtherProvider = "02", "From another provider";
        /// Historical, from a parent's written record.
        ParentRecord = "03", "From a written record of the parents";
        /// Historical, from a parent's recall.
        ParentRecall = "04", "From what the parents recall";
        /// Historical, from another registry.
        OtherRegistry = "05", "From another registry";
        /// Historical, from a birth certificate.
        BirthCertificate = "06", "From a birth certificate";
        /// Historical, from a school record.
        SchoolRecord = "07", "From a school record";
        /// Historical, from a public agency.
        PublicAgency = "08", "From a public agency";
    }
}
