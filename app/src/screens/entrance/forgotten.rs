//! The reset password screen: asking for a link by mail.

use crate::parts::field::{ErrorSummary, TextField};
use crate::parts::heading::Heading;
use crate::sync::registry;
use bluebonnet_shared::account::{EmailAddress, Forgotten as Request};
use dioxus::prelude::*;

/// The form, and what is said once it was sent: the same whoever asked.
#[component]
pub fn Forgotten(
    /// What was typed at the door.
    org_code: String,
    /// What was typed at the door.
    username: String,
    /// Six attempts were wrong: this is the way that is left.
    locked: bool,
    on_back: EventHandler<()>,
) -> Element {
    let mut form = use_signal(|| Request { org_code, username, email: String::new() });
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut sent = use_signal(|| false);
    let mut refusal = use_signal(|| None::<String>);
    if sent() {
        return rsx! {
            div { class: "card",
                Heading { text: "Look in your mail" }
                p {
                    "If these belong to an account, a mail with a link is on its way to the address on file. The link is good for 24 hours; a newer one replaces it."
                }
                p { class: "quiet", "No mail after some minutes? Check the three entries, or ask your administrator. What is unsent on this tablet is kept." }
                div { class: "buttons",
                    button { class: "button", r#type: "button", onclick: move |_| on_back.call(()), "Back to Sign in" }
                }
            }
        };
    }
    let wrong = [
        (
            "reset-org-code",
            (tried() && form.read().org_code.trim().is_empty()).then_some("Enter your Org Code"),
        ),
        (
            "reset-username",
            (tried() && form.read().username.trim().is_empty()).then_some("Enter your Username"),
        ),
        (
            "reset-email",
            (tried() && EmailAddress::parse(&form.read().email).is_err())
                .then_some("Enter the email address on file for your account"),
        ),
    ];
    let errors: Vec<(String, String)> = wrong
        .iter()
        .filter_map(|(id, words)| Some(((*id).to_owned(), words.as_ref()?.to_string())))
        .collect();
    let [org_wrong, user_wrong, email_wrong] = wrong.map(|(_, words)| words.map(str::to_owned));
    rsx! {
        div { class: "card",
            Heading { text: "Reset Password" }
            if locked {
                p { role: "alert",
                    strong { "Six attempts were not right, so no password is checked any more." }
                    " Reset it here, or ask your administrator to unlock the account."
                }
            } else {
                p { "Enter your Org Code, your Username and the email address on file. A link to choose a new password comes by mail." }
            }
            if let Some(refusal) = refusal() {
                div { class: "summary", role: "alert", p { strong { "{refusal}" } } }
            } else if !errors.is_empty() {
                ErrorSummary { title: "This cannot be sent yet", errors: errors.clone() }
            }
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    tried.set(true);
                    let typed = form.read().clone();
                    let whole = !typed.org_code.trim().is_empty() && !typed.username.trim().is_empty()
                        && EmailAddress::parse(&typed.email).is_ok();
                    if !whole || busy() {
                        return;
                    }
                    busy.set(true);
                    refusal.set(None);
                    spawn(async move {
                        match registry::account::forgotten(&typed).await {
                            Ok(()) => sent.set(true),
                            Err(failure) => refusal.set(Some(failure.words())),
                        }
                        busy.set(false);
                    });
                },
                TextField {
                    id: "reset-org-code",
                    label: "Org Code",
                    autocomplete: "organization",
                    required: true,
                    wrong: org_wrong,
                    value: form.read().org_code.clone(),
                    on_input: move |text| form.write().org_code = text,
                }
                TextField {
                    id: "reset-username",
                    label: "Username",
                    autocomplete: "username",
                    required: true,
                    wrong: user_wrong,
                    value: form.read().username.clone(),
                    on_input: move |text| form.write().username = text,
                }
                TextField {
                    id: "reset-email",
                    label: "Email address on file",
                    kind: crate::parts::field::Kind::Email,
                    autocomplete: "email",
                    required: true,
                    wrong: email_wrong,
                    value: form.read().email.clone(),
                    on_input: move |text| form.write().email = text,
                }
                button { class: "button main", r#type: "submit", aria_disabled: busy().then_some("true"),
                    if busy() { "Sending…" } else { "Send the link" }
                }
            }
            div { class: "buttons",
                button { class: "button bare", r#type: "button", onclick: move |_| on_back.call(()), "Back to Sign in" }
            }
        }
    }
}
