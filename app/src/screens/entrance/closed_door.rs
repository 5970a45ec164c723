//! The tablet's store cannot be opened: why, and what to do about it.

use crate::device::NoStore;
use crate::parts::heading::Heading;
use dioxus::prelude::*;

/// Why nothing can be kept on this device.
#[component]
pub fn ClosedDoor(why: NoStore, on_retry: EventHandler<()>) -> Element {
    let (title, steps): (&str, &[&str]) = match &why {
        NoStore::Missing => (
            "This browser keeps no data",
            &[
                "Leave private browsing, or open a normal window.",
                "In the browser's settings, allow this site to store data.",
                "Come back here and try again.",
            ],
        ),
        NoStore::NotSecure => (
            "This page was not opened securely",
            &[
                "Open Bluebonnet with an address that begins with https://.",
                "Ask your administrator for it if need be.",
            ],
        ),
        NoStore::TooOld(_) => (
            "This browser is too old",
            &["Update the browser, or use a newer tablet.", "Open Bluebonnet again."],
        ),
        NoStore::DoesNotOpen(_) => (
            "The data on this tablet cannot be opened",
            &[
                "Close every window of the browser, open it again and try again.",
                "If that does not help, call your administrator. Do not clear the browser's data: unsent entries are in it.",
            ],
        ),
    };
    rsx! {
        DoorCard {
            title,
            explanation: why.to_string(),
            steps: steps.iter().map(|step| (*step).to_owned()).collect(),
            on_retry: Some(on_retry),
        }
    }
}

/// A message with steps and, where it helps, a way to try again.
#[component]
pub fn DoorCard(
    /// What is the matter.
    title: String,
    /// What it means, and that nothing is lost.
    explanation: String,
    /// What to do, in order.
    steps: Vec<String>,
    /// Try again.
    on_retry: Option<EventHandler<()>>,
) -> Element {
    rsx! {
        div { class: "card", role: "alert",
            Heading { text: title }
            p { "{explanation}" }
            ol { class: "steps",
                for step in steps {
                    li { key: "{step}",
                        span { "{step}" }
                    }
                }
            }
            if let Some(retry) = on_retry {
                button { class: "button main", r#type: "button", onclick: move |_| retry.call(()), "Try again" }
            }
        }
    }
}
