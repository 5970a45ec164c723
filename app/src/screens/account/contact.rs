//! How the registry reaches the user: the address that a reset link goes to, above all.

use crate::parts::field::{Kind, TextField};
use crate::parts::toast::Toasts;
use crate::sync::registry;
use bluebonnet_shared::account::{MyAccount, TypedContact};
use dioxus::prelude::*;

/// Email and telephone.
#[component]
pub fn ContactPanel(mine: MyAccount, on_changed: EventHandler<()>) -> Element {
    let toasts = Toasts::here();
    let mut form = use_signal(|| TypedContact {
        email: mine.email.as_ref().map(ToString::to_string).unwrap_or_default(),
        phone: mine.phone.as_ref().map(ToString::to_string).unwrap_or_default(),
        ..TypedContact::default()
    });
    let before = mine.email.as_ref().map(ToString::to_string).unwrap_or_default();
    let moves = form.read().email.trim() != before;
    let mut wrong = use_signal(|| None::<(String, String)>);
    let mut busy = use_signal(|| false);
    let at =
        |field: &str| wrong.read().as_ref().filter(|(at, _)| at == field).map(|(_, words)| words.clone());
    let elsewhere = wrong.read().as_ref().filter(|(at, _)| at.is_empty()).map(|(_, words)| words.clone());
    rsx! {
        section { class: "panel", aria_labelledby: "contact",
            header { h2 { id: "contact", "How the registry reaches you" } }
            form {
                class: "inside",
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    if busy() {
                        return;
                    }
                    if let Err((field, fault)) = form.read().parse() {
                        wrong.set(Some((field.to_owned(), fault.to_string())));
                        return;
                    }
                    // Sent without one, it would count as a wrong password.
                    if moves && form.read().password.is_empty() {
                        wrong.set(Some(("password".to_owned(), "Enter your present password".to_owned())));
                        return;
                    }
                    busy.set(true);
                    wrong.set(None);
                    spawn(async move {
                        let typed = form.read().clone();
                        match registry::account::change_contact(&typed).await {
                            Ok(()) => {
                                form.write().password.clear();
                                toasts.say("Saved.");
                                on_changed.call(());
                            }
                            Err(failure) => {
                                wrong.set(Some((failure.field().unwrap_or_default().to_owned(), failure.words())));
                            }
                        }
                        busy.set(false);
                    });
                },
                if let Some(words) = elsewhere {
                    div { class: "summary", role: "alert", p { strong { "{words}" } } }
                }
                div { class: "fields",
                    TextField {
                        id: "contact-email",
                        label: "Email address",
                        kind: Kind::Email,
                        hint: "A link to reset your password goes here.",
                        autocomplete: "email",
                        wrong: at("email"),
                        value: form.read().email.clone(),
                        on_input: move |text| form.write().email = text,
                    }
                    TextField {
                        id: "contact-phone",
                        label: "Phone",
                        hint: "If others should call you.",
                        autocomplete: "tel",
                        wrong: at("phone"),
                        value: form.read().phone.clone(),
                        on_input: move |text| form.write().phone = text,
                    }
                    if moves {
                        TextField {
                            id: "contact-password",
                            label: "Present password",
                            kind: Kind::Password,
                            hint: "For another address.",
                            autocomplete: "current-password",
                            password_of: mine.username.clone(),
                            required: true,
                            wrong: at("password"),
                            value: form.read().password.clone(),
                            on_input: move |text| form.write().password = text,
                        }
                    }
                }
                div { class: "buttons",
                    button { class: "button", r#type: "submit", aria_disabled: busy().then_some("true"),
                        if busy() { "Saving…" } else { "Save" }
                    }
                }
            }
        }
    }
}
