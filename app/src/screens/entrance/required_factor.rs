//! The organization requires a second factor, and this user has none yet.

use crate::device::{Desk, use_watch};
use crate::parts::heading::Heading;
use crate::parts::second_factor::SecondFactorSetup;
use dioxus::prelude::*;

/// Setting it up, before anything else is done.
#[component]
pub fn RequiredFactor(desk: Desk, on_done: EventHandler<()>, on_leave: EventHandler<()>) -> Element {
    let locked = use_watch(desk.locked());
    let mut refusal = use_signal(|| None::<String>);
    use_effect(move || {
        if locked() {
            on_leave.call(());
        }
    });
    let session = desk.session();
    rsx! {
        div { class: "card",
            Heading { text: "Second factor" }
            p { "{session.organization_name} asks everybody for a second factor when they sign in: a code that changes every half minute, from an app on your telephone." }
            if let Some(words) = refusal() {
                div { class: "summary", role: "alert", p { strong { "{words}" } } }
            }
            SecondFactorSetup {
                username: session.username.clone(),
                on_done: {
                    let desk = desk.clone();
                    move |()| {
                        let desk = desk.clone();
                        spawn(async move {
                            match desk.go_on_with_factor().await {
                                Ok(()) => on_done.call(()),
                                Err(error) => refusal.set(Some(error.to_string())),
                            }
                        });
                    }
                },
            }
            button {
                class: "button bare",
                r#type: "button",
                onclick: move |_| {
                    desk.sign_out();
                    on_leave.call(());
                },
                "Sign out"
            }
        }
    }
}
