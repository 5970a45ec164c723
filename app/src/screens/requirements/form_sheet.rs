//! What the sheets of the requirements have in common: a form that comes back, errors at the field, one way to save, and
//! Undo.

use crate::device::Desk;
use crate::parts::dialog::Sheet;
use crate::parts::field::ErrorSummary;
use crate::parts::toast::Toasts;
use crate::screens::draft::{Draft, Restored};
use crate::screens::frame::SessionNotice;
use crate::screens::typed::Wrong;
use bluebonnet_shared::calendar::{Coming, Date, Today};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::Edit;
use dioxus::prelude::*;
use serde::Serialize;

/// The reason that Undo gives.
pub const UNDONE: &str = "Undone right after saving";

/// A form that can be saved: what it changes, and the way back.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    /// What it changes.
    pub edits: Vec<Edit>,
    /// What takes that back.
    pub back: Vec<Edit>,
    /// What was saved, in words.
    pub words: String,
}

/// How saving goes.
#[derive(Clone, Copy)]
pub struct Submission {
    wrong: Signal<Vec<Wrong>>,
    failure: Signal<Option<String>>,
    saving: Signal<bool>,
    toasts: Toasts,
    on_close: EventHandler<()>,
}

/// A sheet's saving.
pub fn use_submission(on_close: EventHandler<()>) -> Submission {
    Submission {
        wrong: use_signal(Vec::new),
        failure: use_signal(|| None),
        saving: use_signal(|| false),
        toasts: Toasts::here(),
        on_close,
    }
}

impl Submission {
    /// What is wrong with a field.
    pub fn say(&self, id: &str) -> Option<String> {
        self.wrong.read().iter().find(|(at, _)| at == id).map(|(_, words)| words.clone())
    }

    /// Saves a form, or says what is wrong with it. A second press while it saves does nothing.
    pub fn submit<T: Clone + Serialize + 'static>(
        mut self,
        desk: &Desk,
        client: ClientId,
        draft: Draft<T>,
        filled: Result<Filled, Vec<Wrong>>,
    ) {
        if *self.saving.peek() {
            return;
        }
        self.failure.set(None);
        let filled = match filled {
            Ok(filled) => filled,
            Err(wrong) => return self.wrong.set(wrong),
        };
        self.wrong.set(Vec::new());
        self.saving.set(true);
        let desk = desk.clone();
        spawn(async move {
            match desk.save(client, filled.edits).await {
                Ok(()) => {
                    draft.forget().await;
                    say_with_way_back(
                        self.toasts,
                        desk,
                        client,
                        format!("Saved on this tablet: {}.", filled.words),
                        filled.back,
                    );
                    self.on_close.call(());
                }
                Err(error) => self.failure.set(Some(error.to_string())),
            }
            self.saving.set(false);
        });
    }
}

/// Says what was done, and for ten seconds offers to take it back.
pub fn say_with_way_back(toasts: Toasts, desk: Desk, client: ClientId, words: String, back: Vec<Edit>) {
    toasts.say_with_undo(words, move || {
        let (desk, back) = (desk.clone(), back.clone());
        dioxus::core::spawn_forever(async move {
            match desk.save(client, back).await {
                Ok(()) => toasts.say("Undone."),
                Err(error) => toasts.say(error.to_string()),
            }
        });
    });
}

/// The sheet around a form.
#[component]
pub fn FormSheet(
    /// What is entered.
    title: String,
    /// For whom.
    person: String,
    /// How saving goes.
    submission: Submission,
    /// Whether the form was found half-entered.
    restored: Signal<bool>,
    /// `Start over`.
    on_restart: EventHandler<()>,
    /// `Save`.
    on_submit: EventHandler<()>,
    /// `Discard`.
    on_discard: EventHandler<()>,
    /// The form.
    children: Element,
) -> Element {
    let Submission { wrong, failure, saving, on_close, .. } = submission;
    rsx! {
        Sheet { title, under: person, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    on_submit.call(());
                },
                div { class: "sheet-body",
                    SessionNotice {}
                    if restored() {
                        Restored {
                            on_over: move |()| {
                                restored.set(false);
                                on_restart.call(());
                            },
                        }
                    }
                    if let Some(words) = failure() {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    if !wrong.read().is_empty() {
                        ErrorSummary { title: "This cannot be saved yet", errors: wrong() }
                    }
                    {children}
                }
                div { class: "sheet-foot",
                    button { class: "button", r#type: "button", onclick: move |_| on_discard.call(()), "Discard" }
                    button { class: "button main", r#type: "submit",
                        if saving() { "Saving…" } else { "Save" }
                    }
                }
            }
        }
    }
}

impl PartialEq for Submission {
    fn eq(&self, other: &Self) -> bool {
        self.wrong == other.wrong
    }
}

/// A day of a student's life so far.
///
/// # Errors
/// Words for the field where the day is before the birth or still to come.
pub fn lived(day: Date, birth: Date, today: Today) -> Result<Date, String> {
    if day < birth {
        Err("This is before the birth date.".to_owned())
    } else if today.coming(day) == Coming::NotYet {
        Err("This day is still to come.".to_owned())
    } else {
        Ok(day)
    }
}
