//! What was filled in the last time a vaccine was given, to fill it in again.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx, Route, Site};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::record::Edit;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The last new dose of one vaccine, as far as the next one is likely to be the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The manufacturer.
    pub mvx: Option<Mvx>,
    /// The trade name.
    pub trade_name: Option<String>,
    /// Lot number.
    pub lot: Option<String>,
    /// The lot's expiry date.
    pub lot_expires: Option<Date>,
    /// Body site.
    pub site: Option<Site>,
    /// Route.
    pub route: Option<Route>,
    /// Edition date of the Vaccine Information Statement.
    pub vis_date: Option<Date>,
    /// Who gave it.
    pub given_by: Option<String>,
    /// Funding source or eligibility code.
    pub funding: Option<String>,
}

/// What is remembered, by vaccine.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    vaccines: BTreeMap<Cvx, Remembered>,
    given_by: Option<String>,
}

impl Memory {
    /// What was last filled in for a vaccine.
    pub fn of(&self, cvx: Cvx) -> Option<&Remembered> {
        self.vaccines.get(&cvx)
    }

    /// Who was last named as giving a vaccine.
    pub fn given_by(&self) -> Option<&str> {
        self.given_by.as_deref()
    }

    /// Learns from the new doses among edits. Historical ones say nothing about the next dose given here.
    pub fn learn(&mut self, edits: &[Edit]) {
        for edit in edits {
            if let Edit::AddDose(dose) = edit
                && dose.source == DoseSource::Administered
            {
                self.given_by = dose.given_by.clone().or(self.given_by.take());
                self.vaccines.insert(dose.cvx, Remembered::from(dose.as_ref()));
            }
        }
    }
}

impl From<&Dose> for Remembered {
    fn from(dose: &Dose) -> Self {
        Self {
            mvx: dose.mvx.clone(),
            trade_name: dose.trade_name.clone(),
            lot: dose.lot.clone(),
            lot_expires: dose.lot_expires,
            site: dose.site.clone(),
            route: dose.route.clone(),
            vis_date: dose.vis_date,
            given_by: dose.given_by.clone(),
            funding: dose.funding.clone(),
        }
    }
}
