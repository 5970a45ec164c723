//! Delete a dose of one's own: asked once, with a reason, and undone for ten seconds. The dose stays in the record, marked.

use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::field::{SelectField, TextField};
use crate::parts::toast::Toasts;
use crate::screens::student::what;
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::record::Edit;
use dioxus::prelude::*;
use std::rc::Rc;

const REASONS: [&str; 4] = [
    "Entered for the wrong student",
    "Entered twice",
    "Not given after all",
    "Wrong vaccine or date entered",
];

/// The question.
#[component]
pub fn DeleteSheet(view: Rc<ClientView>, dose: Dose, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let mut reason = use_signal(String::new);
    let mut other = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    let mut failure = use_signal(|| None::<String>);
    let client = view.client.id;
    let (id, name) = (dose.id, what(&dose));
    let options: Vec<(String, String)> = REASONS
        .iter()
        .map(|reason| ((*reason).to_owned(), (*reason).to_owned()))
        .chain([("other".to_owned(), "Another reason".to_owned())])
        .collect();
    let mut submit = {
        let name = name.clone();
        move || {
            let why = if *reason.peek() == "other" {
                other.peek().trim().to_owned()
            } else {
                reason.peek().clone()
            };
            wrong.set(why.is_empty());
            if why.is_empty() {
                return;
            }
            let (desk, name) = (desk.clone(), name.clone());
            spawn(async move {
                match desk.save(client, vec![Edit::DeleteDose { dose: id, reason: why }]).await {
                    Ok(_) => {
                        toasts.say_with_undo(format!("Deleted: {name}."), move || {
                            let desk = desk.clone();
                            dioxus::core::spawn_forever(async move {
                                match desk.save(client, vec![Edit::RestoreDose { dose: id }]).await {
                                    Ok(_) => toasts.say("Undone: the dose stands again."),
                                    Err(error) => toasts.say(error.to_string()),
                                }
                            });
                        });
                        on_close.call(());
                    }
                    Err(error) => failure.set(Some(error.to_string())),
                }
            });
        }
    };
    rsx! {
        Sheet { title: "Delete this dose?", under: view.client.name.last_first(), narrow: true, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    submit();
                },
                div { class: "sheet-body",
                    p {
                        strong { "{name}" }
                        " will no longer count. It stays in the record, folded away, with your name and the reason."
                    }
                    if let Some(words) = failure() {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    SelectField {
                        id: "delete-reason",
                        label: "Reason",
                        prompt: "Choose a reason",
                        value: reason(),
                        options,
                        wrong: (wrong() && reason.read().is_empty()).then(|| "Choose a reason".to_owned()),
                        on_change: move |chosen| reason.set(chosen),
                    }
                    if reason() == "other" {
                        TextField {
                            id: "delete-other",
                            label: "Which",
                            value: other(),
                            wrong: wrong().then(|| "Enter the reason".to_owned()),
                            on_input: move |text| other.set(text),
                        }
                    }
                }
                div { class: "sheet-foot",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Keep it" }
                    button { class: "button danger", r#type: "submit", "Delete" }
                }
            }
        }
    }
}
