//! A form of the office: what is wrong stands at its field as soon as the field was left, and nothing is sent before nothing is wrong.

use crate::parts::dialog::Sheet;
use crate::parts::field::{ErrorSummary, Kind, TextField};
use crate::screens::draft::{Kept, Restored};
use crate::sync::registry::Failure;
use bluebonnet_shared::office::FieldFault;
use dioxus::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// What is wrong: the field, and what to do about it.
pub type Fault = (String, String);

/// Something that is being asked of the registry.
pub type Asking = Pin<Box<dyn Future<Output = Result<(), Failure>>>>;

/// What a check found wrong.
pub fn faults<T>(checked: Result<T, Vec<FieldFault>>) -> Vec<Fault> {
    checked
        .err()
        .into_iter()
        .flatten()
        .map(|fault| (fault.field.to_owned(), fault.advice.to_owned()))
        .collect()
}

/// How far a form has come.
#[derive(Clone, Copy, PartialEq)]
pub struct Form {
    name: &'static str,
    left: Signal<Vec<String>>,
    tried: Signal<bool>,
    refusal: Signal<Option<Fault>>,
}

/// A form with nothing in it yet. Its name is the first part of its fields' ids.
pub fn use_form(name: &'static str) -> Form {
    Form { name, left: use_signal(Vec::new), tried: use_signal(|| false), refusal: use_signal(|| None) }
}

impl Form {
    /// The id of a field's control.
    pub fn id(self, field: &str) -> String {
        format!("{}-{field}", self.name)
    }

    /// What stands at a field.
    pub fn at(self, field: &str, faults: &[Fault]) -> Option<String> {
        let left = (self.tried)() || self.left.read().iter().any(|left| left == field);
        said(field, left, faults, self.refusal.read().as_ref())
    }

    /// The user has been at a field and left it.
    pub fn leave(mut self, field: &str) {
        if !self.left.peek().iter().any(|left| left == field) {
            self.left.write().push(field.to_owned());
        }
    }

    /// A field holds something else than what the registry refused.
    pub fn change(mut self, field: &str) {
        if self.refusal.peek().as_ref().is_some_and(|(at, _)| at == field) {
            self.refusal.set(None);
        }
    }
}

/// What is said at a field: what the registry refused, or what is wrong by the form's own check once the field was left.
fn said(field: &str, left: bool, faults: &[Fault], refusal: Option<&Fault>) -> Option<String> {
    let here = |fault: &&Fault| fault.0 == field;
    let wrong = || faults.iter().filter(|_| left).find(here);
    refusal.filter(here).or_else(wrong).map(|(_, words)| words.clone())
}

/// One line of a form.
#[component]
pub fn Line(
    /// The form.
    form: Form,
    /// All that is wrong with it.
    faults: Vec<Fault>,
    /// The field, as a fault names it.
    field: String,
    /// The question.
    label: String,
    /// What is in it.
    value: String,
    /// Each change.
    on_input: EventHandler<String>,
    /// Help that stays.
    #[props(default)]
    hint: Option<String>,
    /// What kind of text.
    #[props(default)]
    kind: Kind,
    /// Must be answered.
    #[props(default)]
    required: bool,
) -> Element {
    let wrong = form.at(&field, &faults);
    let leaving = field.clone();
    rsx! {
        TextField {
            id: form.id(&field),
            label,
            kind,
            hint,
            required,
            wrong,
            value,
            on_input: move |text| {
                form.change(&field);
                on_input.call(text);
            },
            on_leave: move |()| form.leave(&leaving),
        }
    }
}

/// What stands above a form that was not saved.
#[derive(Clone, PartialEq)]
struct Unsaved {
    attempt: u32,
    faults: Vec<Fault>,
}

/// A sheet with a form in it.
#[component]
pub fn FormSheet(
    /// What it is about.
    title: String,
    /// A line under the heading.
    #[props(default)]
    under: Option<String>,
    /// The form.
    form: Form,
    /// All that is wrong with it.
    faults: Vec<Fault>,
    /// What was typed, which comes back where the sheet is closed, the tab too, or the tablet locks.
    kept: Kept,
    /// The button's word.
    #[props(default = "Save".to_owned())]
    save: String,
    /// Asks the registry. What comes after a good answer is done before it ends.
    on_save: Callback<(), Asking>,
    /// It was left.
    on_close: EventHandler<()>,
    /// The fields.
    children: Element,
) -> Element {
    let mut busy = use_signal(|| false);
    let mut unsaved = use_signal(|| None::<Unsaved>);
    // What is on its way is waited for: whoever leaves now would not learn whether it was done.
    let leave = move |()| {
        if !busy() {
            on_close.call(());
        }
    };
    let mut complain = move |faults: Vec<Fault>| {
        let attempt = unsaved.peek().as_ref().map_or(0, |before| before.attempt.wrapping_add(1));
        unsaved.set(Some(Unsaved { attempt, faults }));
    };
    rsx! {
        Sheet { title, under, on_close: leave,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    if busy() {
                        return;
                    }
                    let Form { mut tried, mut refusal, .. } = form;
                    tried.set(true);
                    refusal.set(None);
                    if !faults.is_empty() {
                        complain(faults.clone());
                        return;
                    }
                    busy.set(true);
                    let asked = on_save.call(());
                    spawn(async move {
                        let answer = asked.await;
                        busy.set(false);
                        match answer {
                            Ok(()) => unsaved.set(None),
                            Err(failure) => {
                                let fault = (failure.field().unwrap_or_default().to_owned(), failure.words());
                                complain(vec![fault.clone()]);
                                refusal.set(Some(fault));
                            }
                        }
                    });
                },
                div { class: "sheet-body",
                    if (kept.restored)() {
                        Restored { on_over: move |()| kept.start_over.call(()) }
                    }
                    // A list of one, so that each attempt's summary is another, which takes the focus.
                    for said in unsaved() {
                        Summary { key: "{said.attempt}", form, faults: said.faults }
                    }
                    {children}
                }
                div { class: "sheet-foot",
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| {
                            if !busy() {
                                kept.give_up.call(());
                                on_close.call(());
                            }
                        },
                        "Discard"
                    }
                    button { class: "button main", r#type: "submit", aria_disabled: busy().then_some("true"),
                        if busy() { "Asking the registry…" } else { "{save}" }
                    }
                }
            }
        }
    }
}

/// Why the form was not saved: each fault a link to its field, or words alone where no field is named.
#[component]
fn Summary(form: Form, faults: Vec<Fault>) -> Element {
    let nowhere = faults.iter().find(|(field, _)| field.is_empty()).map(|(_, words)| words.clone());
    match nowhere {
        Some(words) => rsx! {
            div { class: "summary", role: "alert", p { strong { "{words}" } } }
        },
        None => rsx! {
            ErrorSummary {
                title: "This cannot be saved yet",
                errors: faults.iter().map(|(field, words)| (form.id(field), words.clone())).collect::<Vec<_>>(),
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(field: &str, words: &str) -> Fault {
        (field.to_owned(), words.to_owned())
    }

    #[test]
    fn nothing_is_said_of_a_field_before_it_was_left() {
        let faults = [fault("first", "Give the first name."), fault("email", "Give the e-mail address.")];
        assert_eq!(said("email", false, &faults, None), None);
        assert_eq!(said("email", true, &faults, None).as_deref(), Some("Give the e-mail address."));
        assert_eq!(said("last", true, &faults, None), None);
    }

    #[test]
    fn what_the_registry_refused_stands_at_its_field_at_once() {
        let refusal = fault("email", "Another user has this address.");
        assert_eq!(said("email", false, &[], Some(&refusal)), Some(refusal.1.clone()));
        assert_eq!(said("first", true, &[], Some(&refusal)), None);
    }
}
