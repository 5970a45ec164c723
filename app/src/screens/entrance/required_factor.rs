//! The organization requires a second factor, and this user has none yet.

use crate::device::{Desk, use_watch};
use crate::parts::heading::Heading;
use crate::parts::second_factor::SecondFactorSetup;
use crate::sync::registry;
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
                on_done: {
                    let desk = desk.clone();
                    move |()| {
                        let desk = desk.clone();
                        spawn(async move {
                            let noted = match registry::account::session().await {
                                Ok(session) => desk.note_session(session).await.map_err(|error| error.to_string()),
                                Err(failure) => Err(failure.words()),
                            };
                            match noted {
                                Ok(()) => {
                                    desk.sync_now();
                                    on_done.call(());
                                }
                                Err(words) => refusal.set(Some(words)),
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
