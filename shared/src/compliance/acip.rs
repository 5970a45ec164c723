//! Where the requirements and the ACIP schedule disagree about a dose: a warning, and nothing else. The status stays what it is.

use super::facts::Facts;
use super::outcome::{Outcome, Warning};
use super::rules::Rules;
use crate::forecast::{DoseStatus, Forecast};

impl Outcome {
    /// Warns of every dose that counted here and is not valid for ACIP, as a forecast for the same student says. A second time it
    /// does nothing more.
    pub fn warn_of_acip(&mut self, rules: &Rules, facts: &Facts, forecast: &Forecast) {
        for outcome in &mut self.vaccines {
            let known = rules.book().vaccines.iter().find(|known| known.vaccine == outcome.vaccine);
            let Some(group) = known.map(|known| known.acip_group.as_str()) else { continue };
            for place in &outcome.counted {
                let Some(dose) = facts.doses.get(usize::from(*place)) else { continue };
                let verdict = forecast.doses.iter().find(|verdict| {
                    verdict.dose == dose.id
                        && verdict.group.as_str() == group
                        && matches!(verdict.status, DoseStatus::NotValid | DoseStatus::SubStandard)
                });
                let Some(verdict) = verdict else { continue };
                let warning = Warning::NotValidForAcip { dose: *place, reasons: verdict.reasons.to_vec() };
                if !outcome.warnings.contains(&warning) {
                    outcome.warnings.push(warning);
                }
            }
        }
    }
}
