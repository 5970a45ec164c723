//! Setting up a second factor: the password, the secret for the authenticator app, a first code, the recovery codes.

use crate::parts::field::{Kind, TextField};
use crate::sync::registry;
use bluebonnet_shared::account::FactorSetup;
use dioxus::prelude::*;

#[derive(Clone)]
enum Stand {
    /// Whoever finds the device unlocked must not set up a factor of their own.
    Asking,
    Confirming(FactorSetup),
    /// It counts from here on; these are shown once.
    Done(Vec<String>),
}

/// The four steps. Needs the network.
#[component]
pub fn SecondFactorSetup(
    /// Whose it is to be.
    username: String,
    /// It is set up, and the recovery codes have been seen.
    on_done: EventHandler<()>,
    /// Not now.
    #[props(default)]
    on_leave: Option<EventHandler<()>>,
) -> Element {
    let mut stand = use_signal(|| Stand::Asking);
    let now = stand.read().clone();
    match now {
        Stand::Asking => rsx! {
            Asking { username, on_setup: move |setup| stand.set(Stand::Confirming(setup)), on_leave }
        },
        Stand::Confirming(setup) => rsx! {
            Confirming { setup, on_codes: move |codes| stand.set(Stand::Done(codes)) }
            if let Some(on_leave) = on_leave {
                div { class: "buttons",
                    button { class: "button bare", r#type: "button", onclick: move |_| on_leave.call(()), "Not now" }
                }
            }
        },
        Stand::Done(codes) => rsx! {
            p { role: "status", strong { "The second factor is set up." } }
            p { "Keep these recovery codes where you keep important papers. Each signs you in once in the place of a code of the app. They are not shown again." }
            ul { class: "recovery-codes",
                for code in codes {
                    li { key: "{code}", code { "{code}" } }
                }
            }
            div { class: "buttons",
                button { class: "button main", r#type: "button", onclick: move |_| on_done.call(()), "I have kept them" }
            }
        },
    }
}

#[component]
fn Asking(
    username: String,
    on_setup: EventHandler<FactorSetup>,
    on_leave: Option<EventHandler<()>>,
) -> Element {
    let mut password = use_signal(String::new);
    let mut wrong = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    rsx! {
        form {
            class: "stack",
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                if busy() {
                    return;
                }
                if password.read().is_empty() {
                    wrong.set(Some("Enter your password".to_owned()));
                    return;
                }
                busy.set(true);
                spawn(async move {
                    let typed = password.peek().clone();
                    match registry::account::begin_factor(&typed).await {
                        Ok(setup) => on_setup.call(setup),
                        Err(failure) => wrong.set(Some(failure.words())),
                    }
                    busy.set(false);
                });
            },
            TextField {
                id: "factor-password",
                label: "Password",
                hint: "Once more, in case somebody else has found this device unlocked.",
                kind: Kind::Password,
                autocomplete: "current-password",
                password_of: username,
                required: true,
                wrong: wrong(),
                value: password.read().clone(),
                on_input: move |text| password.set(text),
            }
            div { class: "buttons",
                button { class: "button main", r#type: "submit", aria_disabled: busy().then_some("true"),
                    if busy() { "Asking the registry…" } else { "Go on" }
                }
                if let Some(on_leave) = on_leave {
                    button { class: "button bare", r#type: "button", onclick: move |_| on_leave.call(()), "Not now" }
                }
            }
        }
    }
}

#[component]
fn Confirming(setup: FactorSetup, on_codes: EventHandler<Vec<String>>) -> Element {
    let mut code = use_signal(String::new);
    let mut wrong = use_signal(|| None::<String>);
    let mut busy = use_signal(|| false);
    let spaced: Vec<String> =
        setup.secret.as_bytes().chunks(4).map(|four| String::from_utf8_lossy(four).into_owned()).collect();
    rsx! {
        ol { class: "steps",
            li {
                span {
                    "In an authenticator app, add an account: scan this picture, or type the key."
                    img { class: "qr", src: "data:image/svg+xml;base64,{setup.picture}", alt: "The key as a QR code" }
                    code { class: "key", "{spaced.join(\" \")}" }
                    a { class: "button bare", href: "{setup.uri}", "Open the app on this device" }
                }
            }
            li { span { "Type the code that the app shows now." } }
        }
        form {
            novalidate: true,
            onsubmit: move |event| {
                event.prevent_default();
                if busy() {
                    return;
                }
                if code.read().trim().is_empty() {
                    wrong.set(Some("Enter the code of six digits".to_owned()));
                    return;
                }
                busy.set(true);
                spawn(async move {
                    let typed = code.read().trim().to_owned();
                    match registry::account::confirm_factor(&typed).await {
                        Ok(codes) => on_codes.call(codes.recovery_codes),
                        Err(failure) => wrong.set(Some(failure.words())),
                    }
                    busy.set(false);
                });
            },
            TextField {
                id: "factor-code",
                label: "Code of six digits",
                autocomplete: "one-time-code",
                required: true,
                wrong: wrong(),
                value: code.read().clone(),
                on_input: move |text| code.set(text),
            }
            button { class: "button main", r#type: "submit", aria_disabled: busy().then_some("true"),
                if busy() { "Checking…" } else { "Set up" }
            }
        }
    }
}
