//! Signing in at the registry: the three codes, and what the ladder of attempts asks besides.

use super::captcha_field::{CaptchaField, Riddle};
use super::forgotten::Forgotten;
use crate::device::{Desk, SignInError, SignInForm, sign_in};
use crate::parts::field::{ErrorSummary, Kind, TextField};
use crate::parts::heading::Heading;
use bluebonnet_shared::account::{CaptchaAnswer, LadderStep};
use dioxus::prelude::*;

/// What is asked for at the moment.
#[derive(Clone, Copy, Debug, PartialEq)]
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
    let mut form = use_signal(|| known);
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
            let recall = step() == LadderStep::Recall;
            if recall {
                typed.captcha =
                    riddle.id().map(|id| CaptchaAnswer { id, answer: typed.captcha_text.clone() });
            }
            match sign_in(typed).await {
                Ok(desk) => on_in.call(desk),
                Err(error) => {
                    if let Some(next) = error.step() {
                        step.set(next);
                    }
                    if recall {
                        // Each try takes another image, the one with the code of a second factor too.
                        form.write().captcha_text.clear();
                        riddle.draw();
                    }
                    let before = asked();
                    let next = next(before, step(), &error);
                    asked.set(next);
                    // That there is one more thing to type is no refusal.
                    let asks = next == Asked::Factor && before == Asked::Codes;
                    refusal.set((!asks).then(|| error.to_string()));
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
            Factor {
                form,
                recall: step() == LadderStep::Recall,
                refusal: refusal(),
                busy: busy(),
                on_submit: submit,
                on_back: move |()| {
                    refusal.set(None);
                    form.write().second_factor.clear();
                    asked.set(Asked::Codes);
                },
            }
        },
        Asked::Forgotten { locked } => rsx! {
            Forgotten {
                org_code: form.read().org_code.clone(),
                username: form.read().username.clone(),
                locked,
                on_back: move |()| {
                    refusal.set(None);
                    step.set(after_forgotten(step()));
                    asked.set(Asked::Codes);
                },
            }
        },
    }
}

/// What is asked for after a try that did not succeed.
fn next(asked: Asked, step: LadderStep, error: &SignInError) -> Asked {
    match error {
        _ if step == LadderStep::Reset => Asked::Forgotten { locked: true },
        SignInError::SecondFactor { .. } => Asked::Factor,
        SignInError::WrongCodes { .. } => Asked::Codes,
        _ => asked,
    }
}

/// The step for who comes back from asking for a link: the image is still asked for; after the last step the registry says so again.
fn after_forgotten(step: LadderStep) -> LadderStep {
    if step == LadderStep::Recall { LadderStep::Recall } else { LadderStep::SignIn }
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
    /// Whether the characters of another image are asked for too.
    recall: bool,
    refusal: Option<String>,
    busy: bool,
    on_submit: EventHandler<()>,
    on_back: EventHandler<()>,
) -> Element {
    let mut tried = use_signal(|| false);
    let missing = |text: &str, words: &str| (tried() && text.trim().is_empty()).then(|| words.to_owned());
    let captcha_wrong =
        missing(&form.read().captcha_text, "Enter the characters of the image").filter(|_| recall);
    let wrong = missing(&form.read().second_factor, "Enter the code").or(refusal);
    rsx! {
        div { class: "card",
            Heading { text: "Second factor" }
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    tried.set(true);
                    let typed = form.read();
                    let captcha = recall.then_some(&typed.captcha_text);
                    let whole = captcha
                        .into_iter()
                        .chain([&typed.second_factor])
                        .all(|text| !text.trim().is_empty());
                    drop(typed);
                    if whole && !busy {
                        tried.set(false);
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
                if recall {
                    CaptchaField {
                        value: form.read().captcha_text.clone(),
                        wrong: captcha_wrong,
                        on_input: move |text| form.write().captcha_text = text,
                    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_next_follows_from_what_was_wrong() {
        let recall = LadderStep::Recall;
        let next = |asked, error: SignInError| super::next(asked, error.step().unwrap_or(recall), &error);
        assert_eq!(next(Asked::Codes, SignInError::SecondFactor { wrong: None }), Asked::Factor);
        assert_eq!(next(Asked::Factor, SignInError::SecondFactor { wrong: Some(recall) }), Asked::Factor);
        assert_eq!(next(Asked::Factor, SignInError::WrongCodes { step: recall }), Asked::Codes);
        let captcha = SignInError::Captcha { step: recall, wrong: true };
        assert_eq!(next(Asked::Factor, captcha.clone()), Asked::Factor);
        assert_eq!(next(Asked::Codes, captcha), Asked::Codes);
        let last = SignInError::WrongCodes { step: LadderStep::Reset };
        for error in [last, SignInError::Locked] {
            assert_eq!(next(Asked::Codes, error), Asked::Forgotten { locked: true });
        }
    }

    #[test]
    fn who_comes_back_from_asking_for_a_link_is_on_the_same_step() {
        assert_eq!(after_forgotten(LadderStep::Recall), LadderStep::Recall);
        assert_eq!(after_forgotten(LadderStep::SignIn), LadderStep::SignIn);
        assert_eq!(after_forgotten(LadderStep::Reset), LadderStep::SignIn, "and hears of it again");
    }
}
