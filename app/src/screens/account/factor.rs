//! The second factor: set up, or taken away.

use crate::parts::field::{Kind, TextField};
use crate::parts::second_factor::SecondFactorSetup;
use crate::parts::toast::Toasts;
use crate::sync::registry;
use bluebonnet_shared::account::{MyAccount, RemoveFactor};
use dioxus::prelude::*;

/// What there is, and what can be done about it.
#[component]
pub fn FactorPanel(mine: MyAccount, on_changed: EventHandler<()>) -> Element {
    let mut open = use_signal(|| false);
    rsx! {
        section { class: "panel", aria_labelledby: "factor",
            header { h2 { id: "factor", "Second factor" } }
            div { class: "inside",
                if open() && mine.second_factor {
                    Remove {
                        username: mine.username.clone(),
                        on_done: move |()| {
                            open.set(false);
                            on_changed.call(());
                        },
                        on_leave: move |()| open.set(false),
                    }
                } else if open() {
                    SecondFactorSetup {
                        username: mine.username.clone(),
                        on_done: move |()| {
                            open.set(false);
                            on_changed.call(());
                        },
                        on_leave: move |()| open.set(false),
                    }
                } else {
                    p {
                        if mine.second_factor {
                            "Set up. Each sign-in asks for a code of your authenticator app besides the password."
                        } else {
                            "Not set up. With it, a stolen password alone lets nobody in."
                        }
                    }
                    div { class: "buttons",
                        button { class: "button", r#type: "button", onclick: move |_| open.set(true),
                            if mine.second_factor { "Take it away" } else { "Set up" }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Remove(username: String, on_done: EventHandler<()>, on_leave: EventHandler<()>) -> Element {
    let toasts = Toasts::here();
    let mut password = use_signal(String::new);
    let mut code = use_signal(String::new);
    let mut refusal = use_signal(|| None::<String>);
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let missing =
        |text: &str, what: &str| (tried() && text.trim().is_empty()).then(|| format!("Enter {what}"));
    let password_wrong = missing(&password.read(), "your password");
    let code_wrong = missing(&code.read(), "a code");
    rsx! {
        form {
            class: "stack",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                tried.set(true);
                if busy() || password.read().is_empty() || code.read().trim().is_empty() {
                    return;
                }
                busy.set(true);
                refusal.set(None);
                spawn(async move {
                    let removal =
                        RemoveFactor { password: password.peek().clone(), code: code.peek().trim().to_owned() };
                    match registry::account::remove_factor(&removal).await {
                        Ok(()) => {
                            toasts.say("The second factor is taken away.");
                            on_done.call(());
                        }
                        Err(failure) => refusal.set(Some(failure.words())),
                    }
                    busy.set(false);
                });
            },
            if let Some(words) = refusal() {
                div { class: "summary", role: "alert", p { strong { "{words}" } } }
            }
            TextField {
                id: "factor-password",
                label: "Password",
                kind: Kind::Password,
                autocomplete: "current-password",
                password_of: username,
                required: true,
                wrong: password_wrong,
                value: password.read().clone(),
                on_input: move |text| password.set(text),
            }
            TextField {
                id: "factor-removal-code",
                label: "A code of the app, or a recovery code",
                autocomplete: "one-time-code",
                required: true,
                wrong: code_wrong,
                value: code.read().clone(),
                on_input: move |text| code.set(text),
            }
            div { class: "buttons",
                button { class: "button danger", r#type: "submit", aria_disabled: busy().then_some("true"), "Take it away" }
                button { class: "button", r#type: "button", onclick: move |_| on_leave.call(()), "Keep it" }
            }
        }
    }
}
