//! Add evidence of immunity that a school takes in the place of doses: a written statement of varicella, or a laboratory
//! result.

use super::fact::evidence_words;
use super::form_sheet::{Filled, FormSheet, UNDONE, lived, use_submission};
use crate::device::{ClientView, Desk};
use crate::parts::field::{Kind, SelectField, TextField};
use crate::parts::words::age;
use crate::screens::draft::use_draft;
use crate::screens::typed::{Wrong, typed_date};
use bluebonnet_shared::calendar::{Date, Today};
use bluebonnet_shared::codes::Evidence;
use bluebonnet_shared::ids::EntryId;
use bluebonnet_shared::person::Observation;
use bluebonnet_shared::record::{Collection, Edit, NewEntry};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

const KIND: &str = "evidence-kind";
const ON: &str = "evidence-on";

/// The sheet as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct EvidenceForm {
    id: EntryId,
    evidence: Option<Evidence>,
    on: String,
}

impl EvidenceForm {
    fn new(id: EntryId) -> Self {
        Self { id, evidence: None, on: String::new() }
    }

    fn observation(&self, birth: Date, today: Today) -> Result<Observation, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        if self.evidence.is_none() {
            wrong.push((KIND.to_owned(), "Choose what the evidence is.".to_owned()));
        }
        let on = typed_date(&self.on, today.day).and_then(|day| match day {
            Some(day) => lived(day, birth, today),
            None => Err("Enter the date.".to_owned()),
        });
        match (&self.evidence, on) {
            (Some(evidence), Ok(on)) => Ok(Observation { code: evidence.code().to_owned(), on: Some(on) }),
            (_, on) => {
                wrong.extend(on.err().map(|words| (ON.to_owned(), words)));
                Err(wrong)
            }
        }
    }

    fn filled(&self, birth: Date, today: Today) -> Result<Filled, Vec<Wrong>> {
        let observation = self.observation(birth, today)?;
        Ok(Filled {
            words: evidence_words(&observation),
            edits: vec![Edit::AddEntry { id: self.id, entry: Box::new(NewEntry::Observation(observation)) }],
            back: vec![Edit::RemoveEntry {
                collection: Collection::Observations,
                id: self.id,
                reason: UNDONE.to_owned(),
            }],
        })
    }
}

/// The sheet.
#[component]
pub fn EvidenceSheet(view: Rc<ClientView>, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let client = view.client.id;
    let (birth, today) = (view.client.birth_date, desk.reckoned_today());
    let draft = use_draft(format!("evidence:{client}"), {
        let desk = desk.clone();
        move || EvidenceForm::new(desk.new_entry_id())
    });
    let submission = use_submission(on_close);
    let form = draft.form.read();
    let kinds = Evidence::KNOWN.iter().map(|kind| (kind.code().to_owned(), kind.label().to_owned()));
    let (label, hint) = match &form.evidence {
        Some(Evidence::VaricellaStatement) => (
            "Had varicella on or about",
            "The statement is written by a physician, the school nurse, a parent or a guardian.",
        ),
        _ => ("Date of the result", "As the laboratory's report gives it."),
    };
    rsx! {
        FormSheet {
            title: "Add history or lab result",
            person: format!("{} · {}", view.client.name.last_first(), age(birth, today.day)),
            submission,
            restored: draft.restored,
            on_restart: move |()| draft.change(|form| *form = EvidenceForm::new(form.id)),
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
                        label: "Evidence of immunity",
                        prompt: "Choose what it is",
                        value: form.evidence.as_ref().map(|kind| kind.code().to_owned()).unwrap_or_default(),
                        options: kinds.collect::<Vec<_>>(),
                        wrong: submission.say(KIND),
                        on_change: move |code: String| {
                            draft.change(|form| form.evidence = (!code.is_empty()).then(|| Evidence::from(code)));
                        },
                    }
                }
                div { class: "wide",
                    TextField {
                        id: ON,
                        label,
                        hint,
                        kind: Kind::Date,
                        value: form.on.clone(),
                        wrong: submission.say(ON),
                        on_input: move |text| draft.change(|form| form.on = text),
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

    #[test]
    fn evidence_needs_its_kind_and_a_day_of_the_students_life() {
        let (birth, today) = (date(2016, 5, 4), date(2026, 11, 24).into());
        let mut form = EvidenceForm::new(EntryId::new(Uuid::nil()));
        let fields = |form: &EvidenceForm| -> Vec<String> {
            form.observation(birth, today)
                .err()
                .unwrap_or_default()
                .into_iter()
                .map(|(field, _)| field)
                .collect()
        };
        assert_eq!(fields(&form), [KIND, ON]);
        form.evidence = Some(Evidence::VaricellaStatement);
        for text in ["", "05/03/2016", "11/25/2026"] {
            form.on = text.to_owned();
            assert_eq!(fields(&form), [ON], "{text}");
        }
        form.on = "03/09/2020".to_owned();
        let observation = form.observation(birth, today).unwrap();
        assert_eq!(
            (observation.code.as_str(), observation.on),
            ("TX-VARICELLA-STATEMENT", Some(date(2020, 3, 9)))
        );
    }
}
