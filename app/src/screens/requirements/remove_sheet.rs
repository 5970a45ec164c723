//! Remove something that stands for the school requirements: asked once, naming what goes, and undone for ten seconds.

use super::fact::{Fact, FactLine};
use super::form_sheet::say_with_way_back;
use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::field::SelectField;
use crate::parts::toast::Toasts;
use bluebonnet_shared::ids::EntryId;
use bluebonnet_shared::record::{Collection, Edit, EnrolmentAmendment, NewEntry};
use dioxus::prelude::*;
use std::rc::Rc;

const REASONS: [&str; 4] =
    ["Entered for the wrong student", "Entered by mistake", "Withdrawn by the family", "No longer valid"];

/// The edits that remove it, and those that bring it back under a new id, since a removal stays in the record.
fn edits(fact: &Fact, reason: &str, new: EntryId) -> (Edit, Edit) {
    let remove = |collection, id: EntryId| Edit::RemoveEntry { collection, id, reason: reason.to_owned() };
    let add = |entry| Edit::AddEntry { id: new, entry: Box::new(entry) };
    let amend =
        |id: EntryId, amendment| Edit::AmendEnrolment { enrolment: id, amendment: Box::new(amendment) };
    match fact {
        Fact::Exemption(id, exemption) => {
            (remove(Collection::Exemptions, *id), add(NewEntry::Exemption(exemption.clone())))
        }
        Fact::Evidence(id, observation) => {
            (remove(Collection::Observations, *id), add(NewEntry::Observation(observation.clone())))
        }
        Fact::Admission(id, enrolment) => {
            let before = EnrolmentAmendment::from(enrolment);
            (amend(*id, EnrolmentAmendment { provisional: None, ..before.clone() }), amend(*id, before))
        }
        Fact::Override(id, enrolment) => {
            let before = EnrolmentAmendment::from(enrolment);
            (amend(*id, EnrolmentAmendment { override_until: None, ..before.clone() }), amend(*id, before))
        }
    }
}

/// The question.
#[component]
pub fn RemoveSheet(view: Rc<ClientView>, line: Rc<FactLine>, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let client = view.client.id;
    let mut reason = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    let mut failure = use_signal(|| None::<String>);
    let mut saving = use_signal(|| false);
    let kind = line.fact.kind();
    let words = line.words();
    // An enrolment keeps its history by itself; an entry that is removed stays, with the reason.
    let asks = matches!(line.fact, Fact::Exemption(..) | Fact::Evidence(..));
    let mut submit = {
        let name = line.name.clone();
        move || {
            wrong.set(asks && reason.peek().is_empty());
            if wrong() || saving() {
                return;
            }
            saving.set(true);
            let (remove, back) = edits(&line.fact, &reason.peek(), desk.new_entry_id());
            let (desk, name) = (desk.clone(), name.clone());
            spawn(async move {
                match desk.save(client, vec![remove]).await {
                    Ok(()) => {
                        say_with_way_back(toasts, desk, client, format!("Removed: {name}."), vec![back]);
                        on_close.call(());
                    }
                    Err(error) => failure.set(Some(error.to_string())),
                }
                saving.set(false);
            });
        }
    };
    let options: Vec<(String, String)> =
        REASONS.iter().map(|reason| ((*reason).to_owned(), (*reason).to_owned())).collect();
    rsx! {
        Sheet { title: "Remove this {kind}?", under: view.client.name.last_first(), narrow: true, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    submit();
                },
                div { class: "sheet-body",
                    p {
                        strong { "{words}" }
                        " will no longer count for the school requirements."
                        if asks {
                            " It stays in the record, marked with your name and the reason."
                        }
                    }
                    if let Some(words) = failure() {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    if asks {
                        SelectField {
                            id: "remove-reason",
                            label: "Reason",
                            prompt: "Choose a reason",
                            value: reason(),
                            options,
                            wrong: (wrong() && reason.read().is_empty()).then(|| "Choose a reason".to_owned()),
                            on_change: move |chosen| reason.set(chosen),
                        }
                    }
                }
                div { class: "sheet-foot",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Keep it" }
                    button { class: "button danger", r#type: "submit", "Remove" }
                }
            }
        }
    }
}
