//! What was typed, as lines of a name and a value: all of it, so that nothing has to be remembered.

use crate::parts::vaccine;
use crate::parts::words::us_date;
use bluebonnet_shared::codes::Evidence;
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::print::words;
use bluebonnet_shared::record::{DoseAmendment, Edit, EnrolmentAmendment, NewEntry};

/// A name and a value.
pub type Line = (&'static str, String);

/// The lines of one edit; empty values are left out.
pub fn lines(edit: &Edit) -> Vec<Line> {
    match edit {
        Edit::AddDose(dose) => {
            let mut lines =
                vec![("Vaccine", vaccine::name(dose.cvx)), ("Known from", words::source(&dose.source, None))];
            lines.extend(dose_lines(&DoseAmendment::from(dose.as_ref() as &Dose)));
            lines
        }
        Edit::AmendDose { amendment, .. } => dose_lines(amendment),
        Edit::DeleteDose { reason, .. } => vec![("Delete the dose", reason.clone())],
        Edit::RestoreDose { .. } => vec![("Restore the dose", "Yes".to_owned())],
        Edit::AddEntry { entry, .. } => entry_lines(entry),
        Edit::AmendEnrolment { amendment, .. } => enrolment_lines(amendment),
        Edit::RemoveEntry { reason, .. } => vec![("Remove the entry", reason.clone())],
        Edit::Choose { value, .. } => vec![("Keep the value", value.clone())],
        Edit::Describe(_) => Vec::new(),
    }
}

fn dose_lines(dose: &DoseAmendment) -> Vec<Line> {
    some([
        ("Date given", Some(us_date(dose.date))),
        ("Manufacturer", dose.mvx.as_ref().map(|mvx| mvx.name().to_owned())),
        ("Trade name", dose.trade_name.clone()),
        ("Lot", dose.lot.clone()),
        ("Lot expires", dose.lot_expires.map(us_date)),
        ("Site", dose.site.as_ref().map(|site| site.label().to_owned())),
        ("Route", dose.route.as_ref().map(|route| route.label().to_owned())),
        ("VIS date", dose.vis_date.map(us_date)),
        ("Given by", dose.given_by.clone()),
        ("Comment", dose.comment.clone()),
    ])
}

fn entry_lines(entry: &NewEntry) -> Vec<Line> {
    match entry {
        NewEntry::Exemption(exemption) => some([
            ("Exemption", Some(exemption.kind.label().to_owned())),
            (
                "Vaccines",
                Some(exemption.vaccines.iter().map(|vaccine| vaccine.label()).collect::<Vec<_>>().join(", ")),
            ),
            ("Signed", exemption.signed_on.map(us_date)),
            ("Received", exemption.received_on.map(us_date)),
        ]),
        NewEntry::Observation(observation) => some([
            ("History or lab result", Some(Evidence::from(observation.code.as_str()).label().to_owned())),
            ("Date", observation.on.map(us_date)),
        ]),
        NewEntry::Comment(comment) => vec![("Comment", comment.text.clone())],
        NewEntry::Note(note) => vec![("Note", note.text.clone())],
        NewEntry::Aka(_)
        | NewEntry::Consent(_)
        | NewEntry::Enrolment(_)
        | NewEntry::Address(_)
        | NewEntry::ResponsiblePerson(_)
        | NewEntry::Identifier(_) => Vec::new(),
    }
}

fn enrolment_lines(amendment: &EnrolmentAmendment) -> Vec<Line> {
    some([
        ("First day at the school", amendment.enrolled_on.map(us_date)),
        ("Provisional since", amendment.provisional.as_ref().map(|admission| us_date(admission.since))),
        ("Override until", amendment.override_until.map(us_date)),
    ])
}

fn some<const N: usize>(lines: [(&'static str, Option<String>); N]) -> Vec<Line> {
    lines
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.filter(|text| !text.is_empty())?)))
        .collect()
}
