//! A patient and a day to assess on.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::forecast::{GivenDose, Patient};
use std::fmt;

/// A patient and the day of assessment.
#[derive(Clone)]
pub struct Case {
    /// The patient.
    pub patient: Patient,
    /// The day of assessment.
    pub as_of: Date,
}

impl Case {
    /// The same with other ids for the doses.
    pub fn renamed(&self, like: &[GivenDose]) -> Self {
        let mut renamed = self.clone();
        for (dose, other) in renamed.patient.doses.iter_mut().zip(like) {
            dose.id = other.id;
        }
        renamed
    }
}

impl fmt::Debug for Case {
    /// As a person would write it down, one line a dose.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Patient { birth_date, sex, birth_country, doses, observations } = &self.patient;
        write!(f, "born {birth_date} {}", sex.code())?;
        if let Some(country) = birth_country {
            write!(f, " in {country:?}")?;
        }
        writeln!(f, ", assessed {}", self.as_of)?;
        for (code, on) in observations {
            writeln!(f, "  observation {code:?} {}", on.map_or_else(String::new, |on| on.to_string()))?;
        }
        for GivenDose { id, date, cvx, mvx, trade_name, amount, lot_expires, condition } in doses {
            write!(f, "  {date} CVX {cvx}")?;
            if let Some(mvx) = mvx {
                write!(f, " by {mvx}")?;
            }
            if let Some(name) = trade_name {
                write!(f, " [{name}]")?;
            }
            if let Some(amount) = amount {
                write!(f, " {}", amount.code())?;
            }
            if let Some(expires) = lot_expires {
                write!(f, " of a lot until {expires}")?;
            }
            if let Some(condition) = condition {
                write!(f, " {}", condition.code())?;
            }
            writeln!(f, " ({id})")?;
        }
        Ok(())
    }
}
