//! One refused entry: whose, what, why, and what can be done.

use super::mending::Mending;
use super::typed;
use crate::device::{Desk, EntryState, OutboxEntry, refusal};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::toast::Toasts;
use crate::parts::words::moment;
use crate::route::Route;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::sync::Refusal;
use dioxus::prelude::*;

/// The entry as a card.
#[component]
pub fn RefusedEntry(
    entry: OutboxEntry,
    /// The student, where the record is on this tablet.
    here: Option<ClientId>,
    on_mend: EventHandler<Mending>,
    on_discard: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let mut sending = use_signal(|| false);
    let EntryState::Refused(refused) = &entry.state else { return rsx! {} };
    let mendings = Mending::of(&entry.typed);
    let is_over = matches!(refused.code, Refusal::Erased | Refusal::Merged);
    let can_send = here.is_some() && !entry.typed.is_empty() && !is_over;
    let place = entry.place;
    let name = entry.client_name.clone();
    rsx! {
        li { class: "panel refused",
            header {
                div { class: "words",
                    h2 {
                        if let Some(client) = here {
                            Link { to: Route::FoundStudent { client }, "{name}" }
                        } else {
                            "{name}"
                        }
                    }
                    p { class: "quiet small", "{entry.what} · entered {moment(entry.at)}" }
                }
            }
            div { class: "inside",
                p { class: "reason",
                    Icon { drawing: Drawing::Attention }
                    strong { {refusal::words(refused.code, refused.field.as_deref())} }
                }
                if here.is_none() {
                    p { class: "quiet", "The student's record is not on this tablet, so the entry cannot be sent from here now." }
                }
                for (index , edit) in entry.typed.iter().enumerate() {
                    dl { key: "{index}", class: "facts-list",
                        for (name , value) in typed::lines(edit) {
                            div { key: "{name}",
                                dt { "{name}" }
                                dd { "{value}" }
                            }
                        }
                    }
                }
            }
            div { class: "refused-foot",
                button {
                    class: "button bare",
                    r#type: "button",
                    aria_label: "Discard: {entry.what}, {name}",
                    onclick: move |_| on_discard.call(()),
                    "Discard…"
                }
                if can_send {
                    button {
                        class: "button",
                        r#type: "button",
                        disabled: sending(),
                        aria_label: "Send again: {entry.what}, {name}",
                        onclick: move |_| {
                            let desk = desk.clone();
                            sending.set(true);
                            spawn(async move {
                                match desk.send_again(place, None).await {
                                    Ok(()) => toasts.say("Sent again."),
                                    Err(error) => toasts.say(error.to_string()),
                                }
                                sending.set(false);
                            });
                        },
                        "Send again"
                    }
                    for mending in mendings {
                        button {
                            key: "{mending.at()}",
                            class: "button main",
                            r#type: "button",
                            aria_label: "Correct: {entry.what}, {name}",
                            onclick: {
                                let mending = mending.clone();
                                move |_| on_mend.call(mending.clone())
                            },
                            {mending.button(entry.typed.len())}
                        }
                    }
                }
            }
        }
    }
}
