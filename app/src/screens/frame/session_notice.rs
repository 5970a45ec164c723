//! The session has ended, or the statement changed, in the middle of the work: the work goes on, and sending waits.

use crate::device::{Desk, SignInError, use_watch};
use crate::parts::dialog::Sheet;
use crate::parts::field::{Kind, TextField};
use crate::parts::notice::Notice;
use crate::sync::SyncState;
use dioxus::prelude::*;

/// A banner with the way to sign in again, or to agree again; nothing when neither is needed.
#[component]
pub fn SessionNotice() -> Element {
    let desk = use_context::<Desk>();
    let state = use_watch(desk.state());
    let mut asking = use_signal(|| false);
    match state() {
        SyncState::SignInNeeded { unsent } => rsx! {
            Notice { tone: "warn",
                div { class: "words", role: "status",
                    strong { "Your session has ended." }
                    span {
                        "What you enter stays on this tablet"
                        match unsent {
                            0 => "".to_owned(),
                            1 => " (1 entry unsent)".to_owned(),
                            more => format!(" ({more} entries unsent)"),
                        }
                        ". Sign in again to send it."
                    }
                }
                button { class: "button", r#type: "button", onclick: move |_| asking.set(true), "Sign in again" }
            }
            if asking() {
                SignInAgain { on_close: move |()| asking.set(false) }
            }
        },
        SyncState::AgreementNeeded { .. } => rsx! {
            Notice { tone: "warn",
                div { class: "words", role: "status",
                    strong { "The Confidentiality Statement must be agreed to again." }
                    span { "What you enter stays on this tablet until then." }
                }
                button { class: "button", r#type: "button", onclick: move |_| asking.set(true), "Read it" }
            }
            if asking() {
                AgreeAgain { on_close: move |()| asking.set(false) }
            }
        },
        SyncState::StorageFull { .. } => rsx! {
            Notice { tone: "bad",
                div { class: "words", role: "status",
                    strong { "This tablet is full." }
                    span { "What the registry sends cannot be kept. Free some space on the tablet: delete photos, downloads or apps that are not needed." }
                }
            }
        },
        SyncState::Starting { .. }
        | SyncState::Offline { .. }
        | SyncState::Sending { .. }
        | SyncState::Receiving { .. }
        | SyncState::AllSent { .. }
        | SyncState::NeedsAttention { .. } => rsx! {},
    }
}

#[component]
fn SignInAgain(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let session = desk.session();
    let mut password = use_signal(String::new);
    let mut wrong = use_signal(|| None::<String>);
    let mut factor = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    rsx! {
        Sheet { title: "Sign in again", narrow: true, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    if password.read().is_empty() {
                        wrong.set(Some("Enter your Password".to_owned()));
                        return;
                    }
                    if busy() {
                        return;
                    }
                    busy.set(true);
                    let desk = desk.clone();
                    spawn(async move {
                        let typed = password.read().clone();
                        let code = factor.read().clone().unwrap_or_default();
                        match desk.sign_in_again(&typed, code).await {
                            Ok(()) => on_close.call(()),
                            Err(SignInError::SecondFactor) if factor.read().is_none() => factor.set(Some(String::new())),
                            Err(error) => wrong.set(Some(error.to_string())),
                        }
                        busy.set(false);
                    });
                },
                div { class: "sheet-body",
                    p { "{session.user_name}, {session.organization_name}" }
                    TextField {
                        id: "again-password",
                        label: "Password",
                        kind: Kind::Password,
                        autocomplete: "current-password",
                        required: true,
                        wrong: wrong(),
                        value: password.read().clone(),
                        on_input: move |text| password.set(text),
                    }
                    if let Some(code) = factor() {
                        TextField {
                            id: "again-second-factor",
                            label: "Code of your authenticator app",
                            autocomplete: "one-time-code",
                            required: true,
                            value: code,
                            on_input: move |text| factor.set(Some(text)),
                        }
                    }
                }
                div { class: "sheet-foot",
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Later" }
                    button { class: "button main", r#type: "submit",
                        if busy() { "Signing in…" } else { "Sign in" }
                    }
                }
            }
        }
    }
}

#[component]
fn AgreeAgain(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let statement = desk.statement();
    let mut wrong = use_signal(|| None::<String>);
    rsx! {
        Sheet { title: statement.title.clone(), on_close,
            div { class: "sheet-body", tabindex: "0", role: "region", aria_label: "Text of the statement",
                for (index , paragraph) in statement.paragraphs.iter().enumerate() {
                    p { key: "{index}", "{paragraph}" }
                }
                if let Some(wrong) = wrong() {
                    div { class: "summary", role: "alert", p { strong { "{wrong}" } } }
                }
            }
            div { class: "sheet-foot",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Later" }
                button {
                    class: "button main",
                    r#type: "button",
                    onclick: move |_| {
                        let desk = desk.clone();
                        spawn(async move {
                            match desk.agree().await {
                                Ok(()) => on_close.call(()),
                                Err(error) => wrong.set(Some(error.to_string())),
                            }
                        });
                    },
                    "I Agree"
                }
            }
        }
    }
}
