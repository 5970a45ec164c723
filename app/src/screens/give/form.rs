//! New immunizations as typed, and as doses once everything in them can be read.

use crate::screens::typed::{Wrong, filled, typed_date};
use bluebonnet_shared::calendar::{Date, Today};
use bluebonnet_shared::codes::{Cvx, Mvx, Product, Route, Site};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::immunization::{Dose, DoseCondition, DoseSource};
use bluebonnet_shared::immunization::{DoseDraft, DoseField, Weight, check};
use bluebonnet_shared::person::Stamp;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;

/// How many vaccines one visit may hold, as in ImmTrac2.
pub const MOST: usize = 6;

/// The sheet as typed. Text stays text until it is saved, so that nothing typed is lost to a slip.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GiveForm {
    /// Date given.
    pub date: String,
    /// Who gave it.
    pub given_by: String,
    /// The vaccines.
    pub entries: Vec<Entry>,
    /// Why the warnings were passed over.
    pub reason: String,
}

/// One vaccine of the visit, as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The dose's id, made once, so that saving twice cannot record it twice.
    pub id: DoseId,
    /// The vaccine.
    pub cvx: Option<Cvx>,
    /// Manufacturer, from the last time.
    pub mvx: Option<Mvx>,
    /// Trade name, from the last time.
    pub trade_name: Option<String>,
    /// Lot.
    pub lot: String,
    /// The lot's expiry.
    pub lot_expires: String,
    /// Site.
    pub site: Option<Site>,
    /// Route.
    pub route: Option<Route>,
    /// VIS edition date.
    pub vis_date: String,
    /// Funding source, from the last time.
    pub funding: Option<String>,
    /// Given although the lot had expired: it then does not count.
    pub expired: bool,
}

impl Entry {
    /// An empty one.
    pub fn new(id: DoseId) -> Self {
        Self {
            id,
            cvx: None,
            mvx: None,
            trade_name: None,
            lot: String::new(),
            lot_expires: String::new(),
            site: None,
            route: None,
            vis_date: String::new(),
            funding: None,
            expired: false,
        }
    }
}

impl Entry {
    /// Takes over a product's name and, where only one makes it, its manufacturer.
    pub fn sold_as(&mut self, product: Option<&Product>) {
        self.trade_name = product.map(|product| product.name.to_owned());
        self.mvx = match product.map(|product| product.mvx.as_slice()) {
            Some([only]) => Some(only.clone()),
            _ => None,
        };
    }
}

/// What a form is read against.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The student's birth date.
    pub birth_date: Date,
    /// Today.
    pub today: Today,
    /// Who saves, for whom, and when.
    pub stamp: Stamp,
}

/// The id of a field of the entry at this place.
pub fn field_id(index: usize, field: DoseField) -> String {
    match field {
        // One date for the whole visit.
        DoseField::Date => "give-date".to_owned(),
        field => format!("entry-{index}-{}", field.name()),
    }
}

/// The doses of a form, and what somebody should look at before they are saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// The doses.
    pub doses: Vec<Dose>,
    /// What can be passed over.
    pub asks: Vec<String>,
}

impl GiveForm {
    /// The doses of the form.
    ///
    /// # Errors
    /// Everything that is wrong, field by field; nothing of the form is lost.
    pub fn doses(&self, reading: &Reading) -> Result<Filled, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let date = typed_date(&self.date, reading.today.day).unwrap_or_else(|words| {
            wrong.push(("give-date".to_owned(), words));
            None
        });
        if filled(&self.given_by).is_none() {
            wrong.push(("give-by".to_owned(), "Enter who gave the vaccine.".to_owned()));
        }
        if self.entries.is_empty() {
            wrong.push(("give-date".to_owned(), "Add at least one vaccine.".to_owned()));
        }
        let mut filled = Filled { doses: Vec::new(), asks: Vec::new() };
        for (index, entry) in self.entries.iter().enumerate() {
            let twice =
                self.entries.iter().take(index).any(|other| entry.cvx.is_some() && other.cvx == entry.cvx);
            if twice {
                wrong.push((
                    field_id(index, DoseField::Vaccine),
                    "This vaccine is in the form already. Choose another one, or take this one out."
                        .to_owned(),
                ));
            }
            let draft = entry.draft(index, date, reading, &mut wrong);
            for problem in check(&draft, reading.birth_date, reading.today) {
                match problem.weight() {
                    Weight::Stops => wrong.push((field_id(index, problem.field), problem.to_string())),
                    Weight::Asks => filled.asks.push(problem.to_string()),
                }
            }
            filled.doses.extend(entry.dose(draft, self, reading));
        }
        // A date that cannot be read is missing as well: the first that was said of a field is enough.
        let mut said = HashSet::new();
        wrong.retain(|(field, _)| said.insert(field.clone()));
        if wrong.is_empty() { Ok(filled) } else { Err(wrong) }
    }
}

impl Entry {
    fn draft(
        &self,
        index: usize,
        date: Option<Date>,
        reading: &Reading,
        wrong: &mut Vec<Wrong>,
    ) -> DoseDraft {
        let mut typed = |text: &str, field| {
            typed_date(text, reading.today.day).unwrap_or_else(|words| {
                wrong.push((field_id(index, field), words));
                None
            })
        };
        DoseDraft {
            cvx: self.cvx,
            date,
            mvx: self.mvx.clone(),
            lot: filled(&self.lot),
            lot_expires: typed(&self.lot_expires, DoseField::LotExpires),
            site: self.site.clone(),
            route: self.route.clone(),
            vis_date: typed(&self.vis_date, DoseField::VisDate),
            condition: self.expired.then_some(DoseCondition::Expired),
            source: Some(DoseSource::Administered),
        }
    }

    /// The dose of a draft that names vaccine and date.
    fn dose(&self, draft: DoseDraft, form: &GiveForm, reading: &Reading) -> Option<Dose> {
        Some(Dose {
            id: self.id,
            cvx: draft.cvx?,
            mvx: draft.mvx,
            trade_name: self.trade_name.clone(),
            date: draft.date?,
            lot: draft.lot,
            lot_expires: draft.lot_expires,
            site: draft.site,
            route: draft.route,
            vis_date: draft.vis_date,
            amount: None,
            condition: draft.condition,
            source: DoseSource::Administered,
            owner: Some(reading.stamp.organization),
            given_by: filled(&form.given_by),
            funding: self.funding.clone(),
            reactions: Vec::new(),
            comment: filled(&form.reason).map(|reason| format!("Given in spite of a warning: {reason}")),
            recorded: reading.stamp.clone(),
            amended: None,
            deletion: None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::ids::{OrgId, UserId};
    use jiff::Timestamp;
    use jiff::civil::date;
    use uuid::Uuid;

    fn reading() -> Reading {
        let organization = OrgId::new(Uuid::from_u128(1));
        Reading {
            birth_date: date(2018, 5, 4),
            today: date(2026, 11, 24).into(),
            stamp: Stamp {
                user: UserId::new(Uuid::from_u128(2)),
                user_name: "Demo Nurse".to_owned(),
                organization,
                at: Timestamp::UNIX_EPOCH,
            },
        }
    }

    fn whole() -> GiveForm {
        let entry = Entry {
            cvx: Some(Cvx::new(3)),
            lot: " K1234 ".to_owned(),
            lot_expires: "12/31/2027".to_owned(),
            site: Some(Site::LeftDeltoid),
            route: Some(Route::Subcutaneous),
            mvx: "MSD".parse().ok(),
            vis_date: "01/31/2025".to_owned(),
            ..Entry::new(DoseId::new(Uuid::from_u128(3)))
        };
        GiveForm {
            date: "11/24/2026".to_owned(),
            given_by: "Demo Nurse".to_owned(),
            entries: vec![entry],
            reason: String::new(),
        }
    }

    fn fields(form: &GiveForm) -> Vec<String> {
        form.doses(&reading()).err().unwrap_or_default().into_iter().map(|(field, _)| field).collect()
    }

    #[test]
    fn a_whole_form_becomes_doses_of_the_organization() {
        let doses = whole().doses(&reading()).map(|filled| filled.doses).unwrap_or_default();
        assert_eq!(doses.len(), 1);
        assert_eq!(doses[0].lot.as_deref(), Some("K1234"));
        assert_eq!(doses[0].owner, Some(OrgId::new(Uuid::from_u128(1))));
        assert_eq!(doses[0].date, date(2026, 11, 24));
    }

    #[test]
    fn every_empty_field_is_named_at_once() {
        let mut form = whole();
        form.entries.push(Entry::new(DoseId::new(Uuid::from_u128(4))));
        form.given_by = "  ".to_owned();
        assert_eq!(
            fields(&form),
            [
                "give-by",
                "entry-1-cvx",
                "entry-1-mvx",
                "entry-1-lot",
                "entry-1-site",
                "entry-1-route",
                "entry-1-vis_date"
            ]
        );
    }

    #[test]
    fn a_date_before_birth_or_in_the_future_is_refused() {
        let mut form = whole();
        for text in ["05/03/2018", "11/25/2026", "tomorrow", ""] {
            form.date = text.to_owned();
            assert_eq!(fields(&form), ["give-date"], "{text}");
        }
    }

    #[test]
    fn the_same_vaccine_twice_in_one_form_is_refused() {
        let mut form = whole();
        let mut twice = form.entries[0].clone();
        twice.id = DoseId::new(Uuid::from_u128(5));
        form.entries.push(twice);
        assert_eq!(fields(&form), ["entry-1-cvx"]);
    }

    #[test]
    fn an_expired_lot_is_refused_until_the_dose_is_marked_as_expired() {
        let mut form = whole();
        form.entries[0].lot_expires = "11/23/2026".to_owned();
        assert_eq!(fields(&form), ["entry-0-lot_expires"]);
        form.entries[0].expired = true;
        let doses = form.doses(&reading()).map(|filled| filled.doses).unwrap_or_default();
        assert_eq!(doses[0].condition, Some(DoseCondition::Expired));
    }

    #[test]
    fn text_that_is_no_date_is_named_once() {
        let mut form = whole();
        form.entries[0].vis_date = "soon".to_owned();
        assert_eq!(fields(&form), ["entry-0-vis_date"]);
    }
}
