//! Add an exemption: on what ground, for which vaccines, signed or notarized when, come to the school when.

use super::fact::exemption_words;
use super::form_sheet::{Filled, FormSheet, UNDONE, lived, use_submission};
use super::term;
use crate::device::{ClientView, Desk};
use crate::parts::field::{Choices, Kind, SelectField, TextField};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::age;
use crate::screens::draft::use_draft;
use crate::screens::typed::{Wrong, typed_date};
use bluebonnet_shared::calendar::{Date, Today};
use bluebonnet_shared::codes::SchoolVaccine;
use bluebonnet_shared::compliance::{Facts, Rules};
use bluebonnet_shared::ids::EntryId;
use bluebonnet_shared::order;
use bluebonnet_shared::person::{Exemption, ExemptionKind};
use bluebonnet_shared::record::{Collection, Edit, NewEntry};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

const KIND: &str = "exemption-kind";
const VACCINES: &str = "exemption-vaccines";
const SIGNED: &str = "exemption-signed";
const RECEIVED: &str = "exemption-received";
const UNTIL: &str = "exemption-until";
/// The box for all vaccines.
const ALL: &str = "all";

/// The sheet as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct ExemptionForm {
    id: EntryId,
    kind: Option<ExemptionKind>,
    all: bool,
    vaccines: Vec<SchoolVaccine>,
    signed: String,
    received: String,
    until: String,
}

impl ExemptionForm {
    fn new(id: EntryId) -> Self {
        Self {
            id,
            kind: None,
            all: false,
            vaccines: Vec::new(),
            signed: String::new(),
            received: String::new(),
            until: String::new(),
        }
    }

    /// Ticks or clears a box; all vaccines and single ones exclude each other.
    fn toggle(&mut self, value: &str) {
        if value == ALL {
            self.all = !self.all;
            self.vaccines.clear();
            return;
        }
        self.all = false;
        let vaccine = SchoolVaccine::from(value);
        match self.vaccines.iter().position(|known| *known == vaccine) {
            Some(place) => drop(self.vaccines.remove(place)),
            None => {
                self.vaccines.push(vaccine);
                order::sort_by_key(&mut self.vaccines, |vaccine| {
                    SchoolVaccine::KNOWN.iter().position(|known| known == vaccine)
                });
            }
        }
    }

    fn exemption(&self, birth: Date, today: Today) -> Result<Exemption, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut say = |field: &str, words: &str| wrong.push((field.to_owned(), words.to_owned()));
        if self.kind.is_none() {
            say(KIND, "Choose the kind of exemption.");
        }
        if !self.all && self.vaccines.is_empty() {
            say(VACCINES, "Choose at least one vaccine, or all of them.");
        }
        let mut day = |field: &str, text: &str, needed: Option<&str>, within_life: bool| {
            let read = typed_date(text, today.day).and_then(|day| match day {
                Some(day) if within_life => lived(day, birth, today).map(Some),
                None => needed.map_or(Ok(None), |words| Err(words.to_owned())),
                day => Ok(day),
            });
            read.unwrap_or_else(|words| {
                say(field, &words);
                None
            })
        };
        let conscience = self.kind == Some(ExemptionKind::Conscience);
        let needed = if conscience {
            "Enter the day the affidavit was notarized."
        } else {
            "Enter the day the statement was signed."
        };
        let signed_on = day(SIGNED, &self.signed, Some(needed), true);
        let needed = conscience.then_some("Enter the day the affidavit came to the school.");
        let received_on = day(RECEIVED, &self.received, needed, true);
        let until = day(UNTIL, &self.until, None, false);
        if let (Some(signed), Some(received)) = (signed_on, received_on)
            && received < signed
        {
            say(RECEIVED, "This is before the day it was signed.");
        }
        if let (Some(signed), Some(until)) = (signed_on, until)
            && until < signed
        {
            say(UNTIL, "This is before the day it was signed.");
        }
        match self.kind.clone() {
            Some(kind) if wrong.is_empty() => Ok(Exemption {
                kind,
                vaccines: if self.all { Vec::new() } else { self.vaccines.clone() },
                signed_on,
                received_on,
                until,
            }),
            _ => Err(wrong),
        }
    }

    fn filled(&self, birth: Date, today: Today) -> Result<Filled, Vec<Wrong>> {
        let exemption = self.exemption(birth, today)?;
        Ok(Filled {
            words: exemption_words(&exemption),
            edits: vec![Edit::AddEntry { id: self.id, entry: Box::new(NewEntry::Exemption(exemption)) }],
            back: vec![Edit::RemoveEntry {
                collection: Collection::Exemptions,
                id: self.id,
                reason: UNDONE.to_owned(),
            }],
        })
    }
}

/// What the exemption will do, once it can be read: how long it holds, or why it does not count.
fn promise(form: &ExemptionForm, birth: Date, today: Today) -> Option<(bool, String)> {
    let exemption = form.exemption(birth, today).ok()?;
    Some(match Rules::texas().term_of(&exemption) {
        Ok(held) => (false, format!("It holds {}.", term::words(held, today.day))),
        Err(warning) => (true, format!("It will not count. {}.", warning.sentence(&Facts::born(birth)))),
    })
}

/// The sheet.
#[component]
pub fn ExemptionSheet(view: Rc<ClientView>, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let client = view.client.id;
    let (birth, today) = (view.client.birth_date, desk.reckoned_today());
    let draft = use_draft(format!("exemption:{client}"), {
        let desk = desk.clone();
        move || ExemptionForm::new(desk.new_entry_id())
    });
    let submission = use_submission(on_close);
    let form = draft.form.read();
    let say = |id: &str| submission.say(id);
    let kinds = ExemptionKind::KNOWN.iter().map(|kind| (kind.code().to_owned(), kind.label().to_owned()));
    let vaccines =
        SchoolVaccine::KNOWN.iter().map(|vaccine| (vaccine.code().to_owned(), vaccine.label().to_owned()));
    let chosen: Vec<String> = form
        .all
        .then(|| ALL.to_owned())
        .into_iter()
        .chain(form.vaccines.iter().map(|vaccine| vaccine.code().to_owned()))
        .collect();
    let (signed, received, hint) = match &form.kind {
        Some(ExemptionKind::Conscience) => (
            "Notarized on",
            "Received by the school on",
            Some("An affidavit must come within 90 days after it was notarized.".to_owned()),
        ),
        Some(ExemptionKind::ArmedForces) => {
            ("On active duty since", "Received by the school on (optional)", None)
        }
        _ => ("Signed on", "Received by the school on (optional)", None),
    };
    let promised = promise(&form, birth, today);
    rsx! {
        FormSheet {
            title: "Add exemption",
            person: format!("{} · {}", view.client.name.last_first(), age(birth, today.day)),
            submission,
            restored: draft.restored,
            on_restart: move |()| draft.change(|form| *form = ExemptionForm::new(form.id)),
            on_submit: {
                let desk = desk.clone();
                move |()| submission.submit(&desk, client, draft, draft.form.peek().filled(birth, today))
            },
            on_discard: move |()| {
                spawn(async move {
                    draft.forget().await;
                    on_close.call(());
                });
            },
            div { class: "fields",
                div { class: "wide",
                    SelectField {
                        id: KIND,
                        label: "Kind",
                        prompt: "Choose the kind",
                        value: form.kind.as_ref().map(|kind| kind.code().to_owned()).unwrap_or_default(),
                        options: kinds.collect::<Vec<_>>(),
                        wrong: say(KIND),
                        on_change: move |code: String| {
                            draft.change(|form| form.kind = (!code.is_empty()).then(|| ExemptionKind::from(code)));
                        },
                    }
                }
                div { class: "wide",
                    Choices {
                        id: VACCINES,
                        label: "For which vaccines",
                        options: std::iter::once((ALL.to_owned(), "All vaccines".to_owned())).chain(vaccines).collect::<Vec<_>>(),
                        chosen,
                        wrong: say(VACCINES),
                        on_toggle: move |value: String| draft.change(|form| form.toggle(&value)),
                    }
                }
                TextField {
                    id: SIGNED,
                    label: signed,
                    kind: Kind::Date,
                    value: form.signed.clone(),
                    wrong: say(SIGNED),
                    on_input: move |text| draft.change(|form| form.signed = text),
                }
                TextField {
                    id: RECEIVED,
                    label: received,
                    kind: Kind::Date,
                    hint,
                    value: form.received.clone(),
                    wrong: say(RECEIVED),
                    on_input: move |text| draft.change(|form| form.received = text),
                }
                TextField {
                    id: UNTIL,
                    label: "Last day named on the paper (optional)",
                    kind: Kind::Date,
                    value: form.until.clone(),
                    wrong: say(UNTIL),
                    on_input: move |text| draft.change(|form| form.until = text),
                }
            }
            div { role: "status",
                if let Some((bad, words)) = promised {
                    if bad {
                        p { class: "alert", Icon { drawing: Drawing::Attention } "{words}" }
                    } else {
                        p { strong { "{words}" } }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use uuid::Uuid;

    const BIRTH: Date = Date::constant(2016, 5, 4);
    const TODAY: Date = Date::constant(2026, 11, 24);

    fn whole() -> ExemptionForm {
        ExemptionForm {
            kind: Some(ExemptionKind::Medical),
            vaccines: vec![SchoolVaccine::Mmr],
            signed: "10/01/2026".to_owned(),
            ..ExemptionForm::new(EntryId::new(Uuid::nil()))
        }
    }

    fn fields(form: &ExemptionForm) -> Vec<String> {
        form.exemption(BIRTH, TODAY.into())
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|(field, _)| field)
            .collect()
    }

    #[test]
    fn a_whole_form_becomes_an_exemption_and_says_how_long_it_holds() {
        let exemption = whole().exemption(BIRTH, TODAY.into()).unwrap();
        assert_eq!(exemption.vaccines, [SchoolVaccine::Mmr]);
        assert_eq!(exemption.signed_on, Some(date(2026, 10, 1)));
        assert_eq!(
            promise(&whole(), BIRTH, TODAY.into()),
            Some((false, "It holds until 10/01/2027.".to_owned()))
        );
    }

    #[test]
    fn every_empty_field_is_named_at_once() {
        assert_eq!(fields(&ExemptionForm::new(EntryId::new(Uuid::nil()))), [KIND, VACCINES, SIGNED]);
    }

    #[test]
    fn an_affidavit_needs_the_day_it_came_and_one_that_came_late_is_said_not_to_count() {
        let mut form = ExemptionForm { kind: Some(ExemptionKind::Conscience), ..whole() };
        assert_eq!(fields(&form), [RECEIVED]);
        form.signed = "08/01/2026".to_owned();
        form.received = "10/30/2026".to_owned();
        assert_eq!(promise(&form, BIRTH, TODAY.into()).map(|(bad, _)| bad), Some(false), "the 90th day");
        form.received = "10/31/2026".to_owned();
        assert_eq!(promise(&form, BIRTH, TODAY.into()).map(|(bad, _)| bad), Some(true), "the 91st day");
        assert_eq!(fields(&form), Vec::<String>::new(), "it can be entered all the same");
    }

    #[test]
    fn a_day_before_birth_to_come_or_out_of_order_is_refused() {
        for text in ["05/03/2016", "11/25/2026", "soon"] {
            assert_eq!(fields(&ExemptionForm { signed: text.to_owned(), ..whole() }), [SIGNED], "{text}");
        }
        assert_eq!(fields(&ExemptionForm { received: "09/30/2026".to_owned(), ..whole() }), [RECEIVED]);
        assert_eq!(fields(&ExemptionForm { until: "09/30/2026".to_owned(), ..whole() }), [UNTIL]);
    }

    #[test]
    fn all_vaccines_and_single_ones_exclude_each_other() {
        let mut form = whole();
        form.toggle(ALL);
        assert!(form.all && form.vaccines.is_empty());
        for code in ["HEPA", "DTAP", "HEPA"] {
            form.toggle(code);
        }
        assert_eq!((form.all, form.vaccines), (false, vec![SchoolVaccine::Dtap]));
    }
}
