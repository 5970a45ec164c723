//! Signing in again at an open desk: the password, and what the ladder of attempts asks besides.

use crate::device::{Desk, SignInError, SignInForm};
use crate::parts::dialog::Sheet;
use crate::parts::field::{Kind, TextField};
use crate::screens::entrance::{CaptchaField, Riddle};
use bluebonnet_shared::account::{CaptchaAnswer, LadderStep};
use dioxus::prelude::*;

/// What a message is about, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum About {
    Password,
    Captcha,
    Factor,
    /// The whole of it.
    SignIn,
}

/// What is wrong, at its field.
type Wrong = Vec<(About, String)>;

/// What to say of a refusal, and where. Org Code and Username are not typed here, so it is the password that is wrong.
fn said(error: &SignInError) -> (About, String) {
    match error {
        SignInError::WrongCodes { .. } => (About::Password, "The Password is not right.".to_owned()),
        SignInError::Captcha { .. } => (About::Captcha, error.to_string()),
        SignInError::SecondFactor { .. } => (About::Factor, error.to_string()),
        other => (About::SignIn, other.to_string()),
    }
}

/// What is asked for and not typed.
fn missing(form: &SignInForm, recall: bool, factor: bool) -> Wrong {
    let asked = [
        (About::Password, true, &form.password, "Enter your Password"),
        (About::Captcha, recall, &form.captcha_text, "Enter the characters of the image"),
        (About::Factor, factor, &form.second_factor, "Enter the code"),
    ];
    let empty = asked.into_iter().filter(|(_, asked, text, _)| *asked && text.trim().is_empty());
    empty.map(|(about, _, _, words)| (about, words.to_owned())).collect()
}

/// The sheet.
#[component]
pub fn SignInAgain(on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let session = desk.session();
    let mut form = use_signal(SignInForm::default);
    let mut step = use_signal(|| LadderStep::SignIn);
    let mut factor = use_signal(|| false);
    let mut wrong = use_signal(Wrong::new);
    let mut busy = use_signal(|| false);
    let riddle = Riddle::provide();
    let recall = step() == LadderStep::Recall;
    let mut submit = {
        let desk = desk.clone();
        move || {
            if busy() {
                return;
            }
            wrong.set(missing(&form.read(), recall, factor()));
            if !wrong.read().is_empty() {
                return;
            }
            busy.set(true);
            let desk = desk.clone();
            spawn(async move {
                let mut typed = form.read().clone();
                if recall {
                    typed.captcha =
                        riddle.id().map(|id| CaptchaAnswer { id, answer: typed.captcha_text.clone() });
                }
                match desk.sign_in_again(typed).await {
                    Ok(()) => on_close.call(()),
                    Err(error) => {
                        let code_was_asked = factor();
                        factor.set(code_was_asked || matches!(error, SignInError::SecondFactor { .. }));
                        if let Some(next) = error.step() {
                            step.set(next);
                        }
                        if recall {
                            // Each attempt takes another.
                            form.write().captcha_text.clear();
                            riddle.draw();
                        }
                        // That there is one more field is no fault of hers.
                        let asks =
                            matches!(error, SignInError::SecondFactor { wrong: None }) && !code_was_asked;
                        wrong.set(if asks { Wrong::new() } else { vec![said(&error)] });
                    }
                }
                busy.set(false);
            });
        }
    };
    let say = |about: About| wrong.read().iter().find(|(of, _)| *of == about).map(|(_, words)| words.clone());
    let read = form.read();
    rsx! {
        Sheet { title: "Sign in again", narrow: true, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    submit();
                },
                div { class: "sheet-body",
                    p { "{session.user_name}, {session.organization_name}" }
                    if let Some(words) = say(About::SignIn) {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    TextField {
                        id: "again-password",
                        label: "Password",
                        kind: Kind::Password,
                        autocomplete: "current-password",
                        password_of: session.username.clone(),
                        required: true,
                        wrong: say(About::Password),
                        value: read.password.clone(),
                        on_input: move |text| form.write().password = text,
                    }
                    if recall {
                        CaptchaField {
                            value: read.captcha_text.clone(),
                            wrong: say(About::Captcha),
                            on_input: move |text| form.write().captcha_text = text,
                        }
                    }
                    if factor() {
                        TextField {
                            id: "again-second-factor",
                            label: "Code of your authenticator app",
                            hint: "Six digits. Without the app, one of your recovery codes.",
                            autocomplete: "one-time-code",
                            required: true,
                            wrong: say(About::Factor),
                            value: read.second_factor.clone(),
                            on_input: move |text| form.write().second_factor = text,
                        }
                    }
                    if step() == LadderStep::Reset {
                        p { "To reset the password, lock this tablet and choose Forgot Password there. What is unsent is kept." }
                    }
                }
                div { class: "sheet-foot",
                    if step() == LadderStep::Reset {
                        button { class: "button", r#type: "button", onclick: move |_| desk.lock(), "Lock this tablet" }
                    }
                    button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Later" }
                    button { class: "button main", r#type: "submit",
                        if busy() { "Signing in…" } else { "Sign in" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_stands_at_the_field_that_it_is_about() {
        let step = LadderStep::Recall;
        let about = |error: SignInError| said(&error).0;
        assert_eq!(about(SignInError::WrongCodes { step }), About::Password);
        assert_eq!(about(SignInError::Captcha { step, wrong: true }), About::Captcha);
        assert_eq!(about(SignInError::SecondFactor { wrong: Some(step) }), About::Factor);
        for error in
            [SignInError::Unreachable, SignInError::Locked, SignInError::TooManyAttempts { seconds: 3 }]
        {
            assert_eq!(about(error), About::SignIn);
        }
    }

    #[test]
    fn what_is_asked_for_must_be_typed() {
        let about = |form: &SignInForm, recall, factor| -> Vec<About> {
            missing(form, recall, factor).into_iter().map(|(about, _)| about).collect()
        };
        let mut form = SignInForm::default();
        assert_eq!(about(&form, false, false), [About::Password]);
        assert_eq!(about(&form, true, true), [About::Password, About::Captcha, About::Factor]);
        form.password = "typed".to_owned();
        form.captcha_text = "typed".to_owned();
        assert_eq!(about(&form, true, false), []);
    }
}
