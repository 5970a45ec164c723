//! The three codes: Org Code, Username, Password.

use crate::device::SignInForm;
use crate::parts::field::{ErrorSummary, Kind, TextField};
use crate::parts::heading::Heading;
use dioxus::prelude::*;

/// The form. Empty fields are named one by one; a refusal is one message, which does not say which code was wrong.
#[component]
pub fn SignInCard(
    /// What the last attempt came to.
    refusal: Option<String>,
    /// An attempt is under way.
    busy: bool,
    /// The codes, each of them filled.
    on_submit: EventHandler<SignInForm>,
    /// What stands under the button.
    children: Element,
) -> Element {
    let mut codes = use_signal(SignInForm::default);
    let mut tried = use_signal(|| false);
    let missing = move |text: &str, what: &str| {
        (tried() && text.trim().is_empty()).then(|| format!("Enter your {what}"))
    };
    let read = codes.read();
    let wrong = [
        ("org-code", missing(&read.org_code, "Org Code")),
        ("username", missing(&read.username, "Username")),
        ("password", missing(&read.password, "Password")),
    ];
    let errors: Vec<(String, String)> =
        wrong.iter().filter_map(|(id, words)| Some(((*id).to_owned(), words.clone()?))).collect();
    let [(_, org_wrong), (_, user_wrong), (_, password_wrong)] = wrong;
    rsx! {
        div { class: "card",
            Heading { text: "Sign in" }
            if let Some(refusal) = refusal {
                div { class: "summary", role: "alert",
                    p { strong { "{refusal}" } }
                }
            } else if !errors.is_empty() {
                ErrorSummary { title: "You cannot sign in yet", errors }
            }
            form {
                novalidate: true,
                autocomplete: "on",
                onsubmit: move |event| {
                    event.prevent_default();
                    tried.set(true);
                    let typed = codes.read().clone();
                    let whole = [&typed.org_code, &typed.username, &typed.password].iter().all(|text| !text.trim().is_empty());
                    if whole && !busy {
                        on_submit.call(typed);
                    }
                },
                TextField {
                    id: "org-code",
                    label: "Org Code",
                    autocomplete: "organization",
                    required: true,
                    wrong: org_wrong,
                    value: read.org_code.clone(),
                    on_input: move |text| codes.write().org_code = text,
                }
                TextField {
                    id: "username",
                    label: "Username",
                    autocomplete: "username",
                    required: true,
                    wrong: user_wrong,
                    value: read.username.clone(),
                    on_input: move |text| codes.write().username = text,
                }
                TextField {
                    id: "password",
                    label: "Password",
                    kind: Kind::Password,
                    autocomplete: "current-password",
                    required: true,
                    wrong: password_wrong,
                    value: read.password.clone(),
                    on_input: move |text| codes.write().password = text,
                }
                button { class: "button main", r#type: "submit", aria_disabled: busy.then_some("true"),
                    if busy { "Signing in…" } else { "Sign in" }
                }
            }
            {children}
        }
    }
}
