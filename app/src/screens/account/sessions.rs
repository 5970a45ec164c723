//! Where the user is signed in, and the way to end a session from afar.

use crate::parts::asked::{NotHere, use_asked};
use crate::parts::toast::Toasts;
use crate::parts::words::moment;
use crate::sync::registry;
use bluebonnet_shared::account::MySession;
use dioxus::prelude::*;

/// The user's sessions.
#[component]
pub fn SessionsPanel() -> Element {
    let sessions = use_asked(registry::account::sessions);
    rsx! {
        section { class: "panel", aria_labelledby: "sessions",
            header { h2 { id: "sessions", "Where you are signed in" } }
            if let Some(list) = sessions.get() {
                ul { class: "entries",
                    for session in list {
                        Line { key: "{session.id}", session, on_ended: move |()| sessions.again() }
                    }
                }
            } else {
                NotHere { failure: sessions.failure(), on_again: move |()| sessions.again() }
            }
        }
    }
}

#[component]
fn Line(session: MySession, on_ended: EventHandler<()>) -> Element {
    let toasts = Toasts::here();
    let mut busy = use_signal(|| false);
    let id = session.id;
    rsx! {
        li {
            div { class: "what",
                strong { "{session.device_name}" }
                span { "{session.organization_name}" }
                span { class: "quiet small", "Since {moment(session.began)}, last used {moment(session.last_seen)}" }
            }
            if session.this {
                span { class: "fate", "This session" }
            } else {
                button {
                    class: "button",
                    r#type: "button",
                    aria_label: "End the session on {session.device_name}",
                    aria_disabled: busy().then_some("true"),
                    onclick: move |_| {
                        if busy() {
                            return;
                        }
                        busy.set(true);
                        spawn(async move {
                            match registry::account::end_session(id).await {
                                Ok(()) => toasts.say("The session has ended."),
                                Err(failure) => toasts.say(failure.words()),
                            }
                            busy.set(false);
                            on_ended.call(());
                        });
                    },
                    "End"
                }
            }
        }
    }
}
