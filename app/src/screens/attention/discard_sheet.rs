//! Discard a refused entry: asked once, naming what goes.

use crate::device::{Desk, OutboxEntry};
use crate::parts::dialog::Sheet;
use crate::parts::toast::Toasts;
use dioxus::prelude::*;

/// The question.
#[component]
pub fn DiscardSheet(entry: OutboxEntry, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let mut failure = use_signal(|| None::<String>);
    let place = entry.place;
    rsx! {
        Sheet { title: "Discard this entry?", under: entry.client_name.clone(), narrow: true, on_close,
            div { class: "sheet-body",
                p {
                    strong { "{entry.what}" }
                    " is on this tablet only. Discarded, it is gone: if the dose was given, it must be entered again elsewhere."
                }
                if let Some(words) = failure() {
                    div { class: "summary", role: "alert", p { strong { "{words}" } } }
                }
            }
            div { class: "sheet-foot",
                button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Keep it" }
                button {
                    class: "button danger",
                    r#type: "button",
                    onclick: move |_| {
                        let desk = desk.clone();
                        spawn(async move {
                            match desk.discard(place).await {
                                Ok(()) => {
                                    toasts.say("Discarded.");
                                    on_close.call(());
                                }
                                Err(error) => failure.set(Some(error.to_string())),
                            }
                        });
                    },
                    "Discard"
                }
            }
        }
    }
}
