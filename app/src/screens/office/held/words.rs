//! What waits, in an administrator's words.

use crate::parts::vaccine;
use crate::parts::words::us_date;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Cvx, Mvx, Route, Site};
use bluebonnet_shared::immunization::DoseSource;
use bluebonnet_shared::office::{HeldEffect, HeldEntry, HeldField};
use bluebonnet_shared::print::words::source;
use bluebonnet_shared::sync::Refusal;

/// The fields of a dose that have a name of their own on the form, in its order.
const DOSE_FIELDS: [(&str, &str); 13] = [
    ("cvx", "Vaccine"),
    ("date", "Date given"),
    ("source", "Known from"),
    ("mvx", "Manufacturer"),
    ("trade_name", "Trade name"),
    ("lot", "Lot"),
    ("lot_expires", "Lot expires"),
    ("site", "Site"),
    ("route", "Route"),
    ("vis_date", "VIS date"),
    ("given_by", "Given by"),
    ("comment", "Comment"),
    ("deletion/reason", "Deleted because"),
];

/// Fields together: those of one dose or entry, or those of the record itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they are of.
    pub heading: String,
    /// Names and values.
    pub lines: Vec<(String, String)>,
}

/// Whose record an entry is for.
pub fn whose(entry: &HeldEntry) -> String {
    match (&entry.client, &entry.effect) {
        (Some(client), _) => client.name.clone(),
        (None, HeldEffect::List) => "A list".to_owned(),
        (None, _) => "A student who cannot be named".to_owned(),
    }
}

/// What an entry would do, in one line.
pub fn summary(effect: &HeldEffect) -> String {
    match effect {
        HeldEffect::Changes { fields } => {
            let deeds: Vec<String> = parts(fields).iter().map(Part::deed).collect();
            deeds.join("; ")
        }
        HeldEffect::List => "Changes who is on a list".to_owned(),
        HeldEffect::OutOfSight => "For a student whose record this organization may not see".to_owned(),
        HeldEffect::NoRecord => "For a record that is not here".to_owned(),
        HeldEffect::Unreadable => "Cannot be read".to_owned(),
        HeldEffect::Unfit => "Does not fit the record".to_owned(),
        HeldEffect::Waiting => "Builds on an entry that never came, or was discarded".to_owned(),
        HeldEffect::Known => "Is in the record already".to_owned(),
    }
}

/// Whether an entry can be taken in, as far as it can be said before the registry judges it.
pub fn can_be_taken_in(effect: &HeldEffect) -> bool {
    matches!(effect, HeldEffect::Changes { .. } | HeldEffect::List | HeldEffect::Known)
}

/// All that an entry would change.
pub fn groups(effect: &HeldEffect) -> Vec<Group> {
    let HeldEffect::Changes { fields } = effect else { return Vec::new() };
    let groups = parts(fields).into_iter().map(|part| Group { heading: part.heading(), lines: part.lines() });
    groups.filter(|group| !group.lines.is_empty()).collect()
}

/// Why the registry does not take it in, and what to do.
pub fn refusal(code: Refusal, field: Option<&str>) -> String {
    let words = match code {
        Refusal::OutOfReach => {
            "The student is on none of that user's lists any more. Assign the list again under Lists, then take it in."
        }
        Refusal::MissingCause => {
            "It builds on an earlier entry that was not taken in. Take that one in first; where it is gone, this can only be discarded."
        }
        Refusal::OldEpoch => {
            "The record was made anew at the registry since. Enter it again in the record, then discard this."
        }
        Refusal::Unreadable | Refusal::ForeignActor => {
            "It is damaged, or another device's. It can only be discarded."
        }
        Refusal::TooLarge => "It is too large for the record. Enter it again, shorter, then discard this.",
        Refusal::Locked => "Vital statistics registered what it changes. Ask the registry's staff.",
        Refusal::NotYours => {
            "It changes what another organization owns. Only that one can change or delete it."
        }
        Refusal::NotYourRole => {
            "That user's role is to look at records. Give another role under Users, then take it in."
        }
        Refusal::ForeignStamp => {
            "It is signed by another user than the one who sent it. Ask that user, then discard this."
        }
        Refusal::Impossible => "It holds a value that cannot be. Enter it again, right, then discard this.",
        Refusal::NewerSchema => {
            "The registry does not know this kind of entry yet. It waits until the registry does."
        }
        Refusal::Erased => "The student's record was erased. It can only be discarded.",
        Refusal::Merged => "The record was merged into another one. Enter it there, then discard this.",
        Refusal::TooMuchHeld => {
            "More was sent late from this device than is kept. Enter it again in the record."
        }
        Refusal::Unknown => "The registry gives a reason that this version does not know. Update Bluebonnet.",
    };
    match code.field_of(field) {
        Some(field) => format!("{words} ({})", label(&steps(field).join("/"))),
        None => words.to_owned(),
    }
}

/// The fields of one dose or entry, or of the record itself.
struct Part<'a> {
    /// `doses`, `exemptions`; none for the record itself.
    group: Option<&'a str>,
    /// The fields, each by its path within.
    fields: Vec<(String, &'a HeldField)>,
}

/// The parts that fields are of, in the order of the fields.
fn parts(fields: &[HeldField]) -> Vec<Part<'_>> {
    let mut parts: Vec<(Option<(&str, &str)>, Part)> = Vec::new();
    for field in fields {
        let mut path = field.path.splitn(3, '/');
        let (of, within) = match (path.next(), path.next(), path.next()) {
            (Some(group), Some(id), Some(within)) if is_id(id) => (Some((group, id)), within),
            _ => (None, field.path.as_str()),
        };
        let within = steps(within).join("/");
        match parts.iter_mut().find(|(known, _)| *known == of) {
            Some((_, part)) => part.fields.push((within, field)),
            None => {
                let part = Part { group: of.map(|(group, _)| group), fields: vec![(within, field)] };
                parts.push((of, part));
            }
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

impl Part<'_> {
    fn find(&self, name: &str) -> Option<&HeldField> {
        self.fields.iter().find(|(within, _)| within == name).map(|(_, field)| *field)
    }

    fn is_dose(&self) -> bool {
        self.group == Some("doses")
    }

    /// Whether the record has nothing of it yet.
    fn is_new(&self) -> bool {
        self.group.is_some() && self.fields.iter().all(|(_, field)| field.before.is_none())
    }

    fn deed(&self) -> String {
        let after = |name: &str| {
            self.find(name).and_then(|field| field.after.as_deref()).map(|text| value(name, text))
        };
        if let (true, true, Some(vaccine)) = (self.is_dose(), self.is_new(), after("cvx")) {
            return match after("date") {
                Some(date) => format!("Adds a dose: {vaccine}, {date}"),
                None => format!("Adds a dose: {vaccine}"),
            };
        }
        if let (true, Some(reason)) = (self.is_dose(), after("deletion/reason")) {
            return format!("Deletes a dose: {reason}");
        }
        match self.group {
            Some(_) if self.is_new() => format!("Adds to the record: {}", self.heading()),
            Some(_) => format!("Changes {}: {}", self.heading(), self.names()),
            None => format!("Changes {}", self.names()),
        }
    }

    fn names(&self) -> String {
        let lines = self.lines();
        let names: Vec<&str> = lines.iter().map(|(name, _)| name.as_str()).collect();
        names.join(", ")
    }

    fn heading(&self) -> String {
        match self.group {
            Some("doses") => "Dose".to_owned(),
            Some(group) => label(group),
            None => "Record".to_owned(),
        }
    }

    fn lines(&self) -> Vec<(String, String)> {
        let place = |within: &str| DOSE_FIELDS.iter().position(|(name, _)| *name == within);
        let mut fields: Vec<&(String, &HeldField)> =
            self.fields.iter().filter(|(within, _)| is_said(within)).collect();
        if self.is_dose() {
            fields.sort_by_key(|(within, _)| place(within).unwrap_or(usize::MAX));
        }
        let line = |(within, field): &(String, &HeldField)| {
            let name = place(within).filter(|_| self.is_dose()).map(|place| DOSE_FIELDS[place].1.to_owned());
            let say = |text: &String| value(within, text);
            let said = match (field.before.as_ref().map(say), field.after.as_ref().map(say)) {
                (None, Some(after)) => after,
                (Some(before), Some(after)) => format!("{after} (was {before})"),
                (Some(before), None) => format!("Nothing (was {before})"),
                (None, None) => String::new(),
            };
            (name.unwrap_or_else(|| label(within)), said)
        };
        fields.into_iter().map(line).collect()
    }
}

/// Ids of organizations say nothing to a reader, and conflicts are shown where they are settled.
fn is_said(within: &str) -> bool {
    !matches!(within, "owner" | "organization" | "schema") && !within.starts_with("conflicts")
}

/// A value as a reader knows it.
fn value(name: &str, text: &str) -> String {
    let coded = match name {
        "cvx" => text.parse::<Cvx>().ok().map(vaccine::name),
        "mvx" => text.parse::<Mvx>().ok().map(|mvx| mvx.name().to_owned()),
        "site" => Some(Site::from(text).label().to_owned()),
        "route" => Some(Route::from(text).label().to_owned()),
        "source" => Some(source(&DoseSource::from(text), None)),
        _ => text.parse::<Date>().ok().map(us_date),
    };
    coded.unwrap_or_else(|| text.to_owned())
}

/// A path's steps without ids.
fn steps(path: &str) -> Vec<&str> {
    path.split('/').filter(|step| !is_id(step)).collect()
}

fn is_id(step: &str) -> bool {
    step.parse::<uuid::Uuid>().is_ok()
}

/// A path in words: `name/last` is `Name: last`.
fn label(path: &str) -> String {
    let words = path.replace('_', " ").replace('/', ": ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOSE: &str = "doses/8d3c5a4e-0000-4000-8000-000000000001";

    fn field(path: &str, before: Option<&str>, after: Option<&str>) -> HeldField {
        HeldField {
            path: path.to_owned(),
            before: before.map(str::to_owned),
            after: after.map(str::to_owned),
        }
    }

    fn changes(fields: Vec<HeldField>) -> HeldEffect {
        HeldEffect::Changes { fields }
    }

    #[test]
    fn a_new_dose_is_named_with_its_day_and_shown_in_the_forms_order() {
        let effect = changes(vec![
            field(&format!("{DOSE}/cvx"), None, Some("03")),
            field(&format!("{DOSE}/date"), None, Some("2026-11-20")),
            field(&format!("{DOSE}/lot"), None, Some("X1")),
            field(&format!("{DOSE}/owner"), None, Some("8d3c5a4e-0000-4000-8000-000000000009")),
        ]);
        assert_eq!(summary(&effect), "Adds a dose: MMR (03), 11/20/2026");
        let groups = groups(&effect);
        let lines: Vec<(&str, &str)> =
            groups[0].lines.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!(groups[0].heading, "Dose");
        assert_eq!(lines, [("Vaccine", "MMR (03)"), ("Date given", "11/20/2026"), ("Lot", "X1")]);
    }

    #[test]
    fn what_changes_and_what_goes_is_said_with_what_was() {
        let lot = changes(vec![field(&format!("{DOSE}/lot"), Some("X1"), Some("X2"))]);
        assert_eq!(summary(&lot), "Changes Dose: Lot");
        assert_eq!(groups(&lot)[0].lines, [("Lot".to_owned(), "X2 (was X1)".to_owned())]);
        let deleted = changes(vec![field(&format!("{DOSE}/deletion/reason"), None, Some("Not given"))]);
        assert_eq!(summary(&deleted), "Deletes a dose: Not given");
        let name = changes(vec![field("name/last", Some("Demo"), None)]);
        assert_eq!(summary(&name), "Changes Name: last");
        assert_eq!(groups(&name)[0].lines[0].1, "Nothing (was Demo)");
    }

    #[test]
    fn a_refusal_names_its_field_and_no_id() {
        let words = refusal(Refusal::Impossible, Some(&format!("{DOSE}/date")));
        assert!(words.ends_with("(Doses: date)"), "{words}");
    }
}
