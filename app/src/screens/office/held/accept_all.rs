//! Take in all that one device sent, one after another, as they were entered.

use super::words;
use crate::parts::dialog::Sheet;
use crate::parts::words::entries;
use crate::sync::registry;
use bluebonnet_shared::office::Acceptance;
use dioxus::prelude::*;

/// How far it has come.
#[derive(Clone, Default, PartialEq)]
struct Tally {
    taken: usize,
    /// What the registry said of the others, each reason once.
    refused: Vec<String>,
    still: usize,
}

/// The question, and then what came of it.
#[component]
pub fn AcceptAll(device_name: String, numbers: Vec<u64>, on_close: EventHandler<()>) -> Element {
    let count = numbers.len();
    let mut busy = use_signal(|| false);
    let mut tally = use_signal(Tally::default);
    let mut done = use_signal(|| false);
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
        let numbers = numbers.clone();
        spawn(async move {
            for number in numbers {
                let refused = match registry::held::accept(number).await {
                    Ok(Acceptance::TakenIn) => {
                        tally.write().taken += 1;
                        continue;
                    }
                    Ok(Acceptance::Refused { code, field }) => words::refusal(code, field.as_deref()),
                    Err(failure) => failure.words(),
                };
                let mut tally = tally.write();
                tally.still += 1;
                if !tally.refused.contains(&refused) {
                    tally.refused.push(refused);
                }
            }
            busy.set(false);
            done.set(true);
        });
    };
    let Tally { taken, refused, still } = tally();
    rsx! {
        Sheet { title: "Take in all from {device_name}?", narrow: true, on_close: leave,
            div { class: "sheet-body office-stack",
                if done() {
                    p { role: "status", strong { "{entries(taken)} taken in." } }
                    if still > 0 {
                        div { class: "summary", role: "alert",
                            p { strong { "Not taken in: {entries(still)}, which still wait here." } }
                            for words in refused {
                                p { key: "{words}", "{words}" }
                            }
                        }
                    }
                } else {
                    p { "{entries(count)} go into the records, each if the registry would have taken it from its user." }
                    p { class: "quiet", "Look at them first where the device was out of your hands: somebody else may have entered something." }
                    if busy() {
                        p { role: "status", "{taken + still} of {count}" }
                    }
                }
            }
            div { class: "sheet-foot",
                if done() {
                    button { class: "button main", r#type: "button", onclick: move |_| leave(()), "Close" }
                } else {
                    button { class: "button", r#type: "button", onclick: move |_| leave(()), "Cancel" }
                    button {
                        class: "button main",
                        r#type: "button",
                        aria_disabled: busy().then_some("true"),
                        onclick: accept,
                        "Take in all"
                    }
                }
            }
        }
    }
}
