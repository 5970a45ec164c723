//! Signing in at the registry: the three codes, and what the ladder of attempts asks besides.

use super::captcha_field::{CaptchaField, Riddle};
use super::forgotten::Forgotten;
use crate::device::{Desk, SignInError, SignInForm, sign_in};
use crate::parts::field::{ErrorSummary, Kind, TextField};
use crate::parts::heading::Heading;
use bluebonnet_shared::account::{CaptchaAnswer, LadderStep};
use dioxus::prelude::*;

/// What is asked for at the moment.
#[derive(Clone, Copy, PartialEq)]
enum Asked {
    /// The three codes.
    Codes,
    /// The codes were right; the account has a second factor.
    Factor,
    /// Who asks for a link to set another password; `locked` after too many attempts.
    Forgotten { locked: bool },
}

/// Signing in, from the three codes to an open desk.
#[component]
pub fn SignIn(
    /// What is known of the codes already.
    #[props(default)]
    known: SignInForm,
    /// The desk is open.
    on_in: EventHandler<Desk>,
    /// Other ways in.
    children: Element,
) -> Element {
    let form = use_signal(|| known);
    let mut asked = use_signal(|| Asked::Codes);
    let mut step = use_signal(|| LadderStep::SignIn);
    let mut refusal = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    let riddle = Riddle::provide();
    let submit = use_callback(move |()| {
        if busy() {
            return;
        }
        busy.set(true);
        refusal.set(None);
        spawn(async move {
            let mut typed = form.read().clone();
            if step() == LadderStep::Recall {
                typed.captcha =
                    riddle.id().map(|id| CaptchaAnswer { id, answer: typed.captcha_text.clone() });
            }
            match sign_in(typed).await {
                Ok(desk) => on_in.call(desk),
                Err(error) => {
                    match &error {
                        SignInError::WrongCodes { step: next } | SignInError::Captcha { step: next } => {
                            step.set(*next)
                        }
                        SignInError::Locked => asked.set(Asked::Forgotten { locked: true }),
                        SignInError::SecondFactor if asked() == Asked::Codes => {
                            asked.set(Asked::Factor);
                            busy.set(false);
                            return;
                        }
                        _ => {}
                    }
                    if step() == LadderStep::Reset {
                        asked.set(Asked::Forgotten { locked: true });
                    } else if step() == LadderStep::Recall {
                        // Each try takes another.
                        asked.set(Asked::Codes);
                        riddle.draw();
                    }
                    refusal.set(Some(if error == SignInError::SecondFactor {
                        "This code is not right. Enter the one that the app shows now.".to_owned()
                    } else {
                        error.to_string()
                    }));
                }
            }
            busy.set(false);
        });
    });
    match asked() {
        Asked::Codes => rsx! {
            Codes {
                form,
                recall: step() == LadderStep::Recall,
                refusal: refusal(),
                busy: busy(),
                on_submit: submit,
                button {
                    class: "button bare",
                    r#type: "button",
                    onclick: move |_| asked.set(Asked::Forgotten { locked: false }),
                    "Forgot Password"
                }
                {children}
            }
        },
        Asked::Factor => rsx! {
            Factor { form, refusal: refusal(), busy: busy(), on_submit: submit, on_back: move |()| asked.set(Asked::Codes) }
        },
        Asked::Forgotten { locked } => rsx! {
            Forgotten {
                org_code: form.read().org_code.clone(),
                username: form.read().username.clone(),
                locked,
                on_back: move |()| {
                    refusal.set(None);
                    step.set(LadderStep::SignIn);
                    asked.set(Asked::Codes);
                },
            }
        },
    }
}

/// The form. Empty fields are named one by one; a refusal is one message, which does not say which code was wrong.
#[component]
fn Codes(
    form: Signal<SignInForm>,
    /// Whether the characters of an image are asked for too.
    recall: bool,
    refusal: Option<String>,
    busy: bool,
    on_submit: EventHandler<()>,
    children: Element,
) -> Element {
    let mut tried = use_signal(|| false);
    let read = form.read();
    let missing =
        |text: &str, what: &str| (tried() && text.trim().is_empty()).then(|| format!("Enter {what}"));
    let org_wrong = missing(&read.org_code, "your Org Code");
    let user_wrong = missing(&read.username, "your Username");
    let password_wrong = missing(&read.password, "your Password");
    let captcha_wrong = missing(&read.captcha_text, "the characters of the image").filter(|_| recall);
    let errors: Vec<(String, String)> = [
        ("org-code", &org_wrong),
        ("username", &user_wrong),
        ("password", &password_wrong),
        ("captcha", &captcha_wrong),
    ]
    .into_iter()
    .filter_map(|(id, words)| Some((id.to_owned(), words.clone()?)))
    .collect();
    rsx! {
        div { class: "card",
            if recall {
                Heading { text: "Password recall" }
                p { "Three attempts were not right. You have three more: type the characters of the image with each." }
            } else {
                Heading { text: "Sign in" }
            }
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
                    let typed = form.read();
                    let mut needed = vec![&typed.org_code, &typed.username, &typed.password];
                    if recall {
                        needed.push(&typed.captcha_text);
                    }
                    let whole = needed.iter().all(|text| !text.trim().is_empty());
                    drop(typed);
                    if whole && !busy {
                        tried.set(false);
                        on_submit.call(());
                    }
                },
                TextField {
                    id: "org-code",
                    label: "Org Code",
                    autocomplete: "organization",
                    required: true,
                    wrong: org_wrong,
                    value: read.org_code.clone(),
                    on_input: move |text| form.write().org_code = text,
                }
                TextField {
                    id: "username",
                    label: "Username",
                    autocomplete: "username",
                    required: true,
                    wrong: user_wrong,
                    value: read.username.clone(),
                    on_input: move |text| form.write().username = text,
                }
                TextField {
                    id: "password",
                    label: "Password",
                    kind: Kind::Password,
                    autocomplete: "current-password",
                    required: true,
                    wrong: password_wrong,
                    value: read.password.clone(),
                    on_input: move |text| form.write().password = text,
                }
                if recall {
                    CaptchaField {
                        value: read.captcha_text.clone(),
                        wrong: captcha_wrong,
                        on_input: move |text| form.write().captcha_text = text,
                    }
                }
                button { class: "button main", r#type: "submit", aria_disabled: busy.then_some("true"),
                    if busy { "Signing in…" } else { "Sign in" }
                }
            }
            div { class: "buttons", {children} }
        }
    }
}

/// The code of the authenticator app.
#[component]
fn Factor(
    form: Signal<SignInForm>,
    refusal: Option<String>,
    busy: bool,
    on_submit: EventHandler<()>,
    on_back: EventHandler<()>,
) -> Element {
    let mut tried = use_signal(|| false);
    let empty = tried() && form.read().second_factor.trim().is_empty();
    let wrong = if empty { Some("Enter the code".to_owned()) } else { refusal };
    rsx! {
        div { class: "card",
            Heading { text: "Second factor" }
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    tried.set(true);
                    if !busy && !form.read().second_factor.trim().is_empty() {
                        on_submit.call(());
                    }
                },
                div { role: "alert",
                    if let Some(words) = &wrong {
                        span { class: "unseen", "{words}" }
                    }
                }
                TextField {
                    id: "second-factor",
                    label: "Code of your authenticator app",
                    hint: "Six digits. Without the app, one of your recovery codes.",
                    autocomplete: "one-time-code",
                    required: true,
                    wrong,
                    value: form.read().second_factor.clone(),
                    on_input: move |text| form.write().second_factor = text,
                }
                button { class: "button main", r#type: "submit", aria_disabled: busy.then_some("true"),
                    if busy { "Signing in…" } else { "Sign in" }
                }
            }
            div { class: "buttons",
                button { class: "button bare", r#type: "button", onclick: move |_| on_back.call(()), "Back to the codes" }
            }
        }
    }
}
