//! New immunizations as typed, and as doses once everything in them can be read.

use crate::parts::words::{read_date, us_date};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx, Product, Route, Site};
use bluebonnet_shared::ids::{DoseId, OrgId};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::person::Stamp;
use serde::{Deserialize, Serialize};

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

/// What is wrong with a field: the control's id, and words.
pub type Wrong = (String, String);

/// What a form is read against.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The student's birth date.
    pub birth_date: Date,
    /// Today.
    pub today: Date,
    /// Who saves, for whom, and when.
    pub stamp: Stamp,
}

/// The id of a field of the entry at this place.
pub fn field_id(index: usize, field: &str) -> String {
    format!("entry-{index}-{field}")
}

/// Reads the date of a dose.
///
/// # Errors
/// Words for the field: no date, before birth, in the future.
pub fn dose_date(text: &str, reading: &Reading) -> Result<Date, String> {
    let Some(date) = read_date(text, reading.today) else {
        return Err("Enter the date given as MM/DD/YYYY".to_owned());
    };
    if date > reading.today {
        return Err(format!("The date given is in the future: today is {}", us_date(reading.today)));
    }
    if date < reading.birth_date {
        return Err(format!("The date given is before birth on {}", us_date(reading.birth_date)));
    }
    Ok(date)
}

/// Reads a date that may be left out.
///
/// # Errors
/// Words for the field when something else than a date stands there.
pub fn optional_date(text: &str, what: &str, today: Date) -> Result<Option<Date>, String> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read_date(text, today)
        .map(Some)
        .ok_or_else(|| format!("Enter the {what} as MM/DD/YYYY, or leave it empty"))
}

/// Text without the spaces around it; nothing where nothing is left.
pub fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

impl GiveForm {
    /// The doses of the form.
    ///
    /// # Errors
    /// Everything that is wrong, field by field; nothing of the form is lost.
    pub fn doses(&self, reading: &Reading) -> Result<Vec<Dose>, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let date =
            dose_date(&self.date, reading).map_err(|words| wrong.push(("give-date".to_owned(), words))).ok();
        if filled(&self.given_by).is_none() {
            wrong.push(("give-by".to_owned(), "Enter who gave the vaccine".to_owned()));
        }
        let mut doses = Vec::new();
        for (index, entry) in self.entries.iter().enumerate() {
            let earlier = self.entries.get(..index).unwrap_or_default();
            let dose = entry.dose(index, earlier, self, date, reading, &mut wrong);
            doses.extend(dose);
        }
        if self.entries.is_empty() {
            wrong.push(("give-date".to_owned(), "Add at least one vaccine".to_owned()));
        }
        if wrong.is_empty() { Ok(doses) } else { Err(wrong) }
    }
}

impl Entry {
    fn dose(
        &self,
        index: usize,
        earlier: &[Self],
        form: &GiveForm,
        date: Option<Date>,
        reading: &Reading,
        wrong: &mut Vec<Wrong>,
    ) -> Option<Dose> {
        let mut miss = |field: &str, words: String| wrong.push((field_id(index, field), words));
        if self.cvx.is_none() {
            miss("vaccine", "Choose the vaccine".to_owned());
        } else if earlier.iter().any(|other| other.cvx == self.cvx) {
            miss("vaccine", "This vaccine is in the form already".to_owned());
        }
        if filled(&self.lot).is_none() {
            miss("lot", "Enter the lot number".to_owned());
        }
        let lot_expires = optional_date(&self.lot_expires, "lot's expiry date", reading.today)
            .map_err(|words| miss("expires", words))
            .ok()
            .flatten();
        if self.site.is_none() {
            miss("site", "Choose the body site".to_owned());
        }
        if self.route.is_none() {
            miss("route", "Choose the route".to_owned());
        }
        let vis_date = optional_date(&self.vis_date, "VIS date", reading.today)
            .map_err(|words| miss("vis", words))
            .ok()
            .flatten();
        if vis_date.is_some_and(|vis| date.is_some_and(|date| vis > date)) {
            miss("vis", "The VIS date is after the date given".to_owned());
        }
        Some(Dose {
            id: self.id,
            cvx: self.cvx?,
            mvx: self.mvx.clone(),
            trade_name: self.trade_name.clone(),
            date: date?,
            lot: filled(&self.lot),
            lot_expires,
            site: self.site.clone(),
            route: self.route.clone(),
            vis_date,
            amount: None,
            condition: None,
            source: DoseSource::Administered,
            owner: Some(organization(reading)),
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

fn organization(reading: &Reading) -> OrgId {
    reading.stamp.organization
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::ids::UserId;
    use jiff::Timestamp;
    use jiff::civil::date;
    use uuid::Uuid;

    fn reading() -> Reading {
        let organization = OrgId::new(Uuid::from_u128(1));
        Reading {
            birth_date: date(2018, 5, 4),
            today: date(2026, 11, 24),
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
        let doses = whole().doses(&reading()).unwrap_or_default();
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
            ["give-by", "entry-1-vaccine", "entry-1-lot", "entry-1-site", "entry-1-route"]
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
        assert_eq!(fields(&form), ["entry-1-vaccine"]);
    }
}
