//! What a forecast needs to know of a patient.

use crate::calendar::Date;
use crate::codes::{Cvx, Mvx, TradeName};
use crate::ids::DoseId;
use crate::immunization::{Amount, Dose, DoseCondition};
use crate::person::{Client, Sex};

/// A patient as CDSi sees one.
#[derive(Clone, Debug)]
pub struct Patient {
    /// Date of birth.
    pub birth_date: Date,
    /// Gender.
    pub sex: Sex,
    /// Country of birth, where known: immunity by date of birth may ask for it.
    pub birth_country: Option<String>,
    /// Doses administered, in any order.
    pub doses: Vec<GivenDose>,
    /// Active observations: code and, where known, the day.
    pub observations: Vec<(String, Option<Date>)>,
}

/// One dose as CDSi sees it.
#[derive(Clone, Debug)]
pub struct GivenDose {
    /// The dose's id, to name it in the outcome.
    pub id: DoseId,
    /// Date administered.
    pub date: Date,
    /// Vaccine.
    pub cvx: Cvx,
    /// Manufacturer, where known.
    pub mvx: Option<Mvx>,
    /// Trade name, where known.
    pub trade_name: Option<TradeName>,
    /// Amount, where it was not a full dose.
    pub amount: Option<Amount>,
    /// The lot's expiry date, where known.
    pub lot_expires: Option<Date>,
    /// What is wrong with the dose, if anything.
    pub condition: Option<DoseCondition>,
}

impl From<&Client> for Patient {
    fn from(client: &Client) -> Self {
        Self {
            birth_date: client.birth_date,
            sex: client.sex.clone(),
            birth_country: client.birth.country.clone(),
            doses: client.standing_doses().map(GivenDose::from).collect(),
            observations: client
                .observations
                .iter()
                .filter(|entry| entry.removed.is_none())
                .map(|entry| (entry.value.code.clone(), entry.value.on))
                .collect(),
        }
    }
}

impl From<&Dose> for GivenDose {
    fn from(dose: &Dose) -> Self {
        Self {
            id: dose.id,
            date: dose.date,
            cvx: dose.cvx,
            mvx: dose.mvx.clone(),
            trade_name: dose.trade_name.as_deref().map(TradeName::new),
            amount: dose.amount.clone(),
            lot_expires: dose.lot_expires,
            condition: dose.condition.clone(),
        }
    }
}
