//! One entry that waits: all that it would change, and the decision.

use super::discard_sheet::DiscardSheet;
use super::words;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::dialog::Sheet;
use crate::parts::toast::Toasts;
use crate::parts::words::{moment, us_date};
use crate::sync::registry;
use bluebonnet_shared::office::{Acceptance, HeldEntry};
use dioxus::prelude::*;

/// The entry, as the record is now.
#[component]
pub fn EntrySheet(number: u64, on_done: EventHandler<()>, on_close: EventHandler<()>) -> Element {
    let entry = use_asked(move || registry::held::one(number));
    match entry.get() {
        Some(entry) => rsx! {
            Decision { entry, on_done, on_close }
        },
        None => rsx! {
            Sheet { title: "Review an entry", on_close,
                NotHere { failure: entry.failure(), on_again: move |()| entry.again() }
            }
        },
    }
}

#[component]
fn Decision(entry: HeldEntry, on_done: EventHandler<()>, on_close: EventHandler<()>) -> Element {
    let toasts = Toasts::here();
    let mut busy = use_signal(|| false);
    let mut failure = use_signal(|| None::<String>);
    let mut discarding = use_signal(|| false);
    let number = entry.number;
    // What is on its way is waited for: whoever leaves now would not learn whether it was done.
    let leave = move |()| {
        if !busy() {
            on_close.call(());
        }
    };
    let accept = move |_| {
        if busy() {
            return;
        }
        busy.set(true);
        failure.set(None);
        spawn(async move {
            let answer = registry::held::accept(number).await;
            busy.set(false);
            match answer {
                Ok(Acceptance::TakenIn) => {
                    toasts.say("Taken in.");
                    on_done.call(());
                }
                Ok(Acceptance::Refused { code, field }) => {
                    failure.set(Some(words::refusal(code, field.as_deref())));
                }
                Err(error) => failure.set(Some(error.words())),
            }
        });
    };
    let whose = words::whose(&entry);
    let born = entry.client.as_ref().map(|client| format!("born {}", us_date(client.birth_date)));
    let groups = words::groups(&entry.effect);
    rsx! {
        Sheet { title: whose.clone(), under: born, on_close: leave,
            div { class: "sheet-body office-stack",
                p { strong { {words::summary(&entry.effect)} } }
                p { class: "quiet small",
                    "Entered by {entry.user_name} on {entry.device_name} for {entry.organization_name}, received {moment(entry.received)}"
                }
                for (index , group) in groups.into_iter().enumerate() {
                    section { key: "{index}", aria_label: "{group.heading}",
                        h3 { "{group.heading}" }
                        dl { class: "facts-list",
                            for (name , value) in group.lines {
                                div { key: "{name}",
                                    dt { "{name}" }
                                    dd { "{value}" }
                                }
                            }
                        }
                    }
                }
                if let Some(words) = failure() {
                    div { class: "summary", role: "alert",
                        p { strong { "It was not taken in." } }
                        p { "{words}" }
                    }
                }
            }
            div { class: "sheet-foot",
                button { class: "button", r#type: "button", onclick: move |_| leave(()), "Decide later" }
                button {
                    class: "button",
                    r#type: "button",
                    onclick: move |_| {
                        if !busy() {
                            discarding.set(true);
                        }
                    },
                    "Discard…"
                }
                if words::can_be_taken_in(&entry.effect) {
                    button {
                        class: "button main",
                        r#type: "button",
                        aria_disabled: busy().then_some("true"),
                        onclick: accept,
                        if busy() { "Asking the registry…" } else { "Take in" }
                    }
                }
            }
        }
        if discarding() {
            DiscardSheet { number, what: words::summary(&entry.effect), whose, on_done, on_close: move |()| discarding.set(false) }
        }
    }
}
