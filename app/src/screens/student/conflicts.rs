//! What two people wrote differently at the same time: both values, until someone chooses.

use crate::device::refusal::field_words;
use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::toast::Toasts;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::record::Edit;
use dioxus::prelude::*;
use std::rc::Rc;

/// The conflicting fields; nothing where there are none.
#[component]
pub fn Conflicts(view: Rc<ClientView>) -> Element {
    let conflicts = &view.client.conflicts;
    if conflicts.is_empty() {
        return rsx! {};
    }
    rsx! {
        section { class: "panel", aria_label: "Different values",
            header {
                h2 { class: "alert",
                    Icon { drawing: Drawing::Attention }
                    "Two people entered different values"
                }
            }
            for conflict in conflicts {
                div { key: "{conflict.field}", class: "conflict",
                    strong { {field_words(&conflict.field)} }
                    for (index , value) in conflict.values.iter().enumerate() {
                        Value { key: "{index}", client: view.client.id, field: conflict.field.clone(), value: value.clone(), shown: index == 0 }
                    }
                }
            }
        }
    }
}

/// One of the values, and the button that settles for it.
#[component]
fn Value(client: ClientId, field: String, value: String, shown: bool) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    rsx! {
        div { class: "value",
            span {
                "{value}"
                if shown {
                    span { class: "quiet", " (shown in the record)" }
                }
            }
            if desk.may_change_records() {
            button {
                class: "button",
                r#type: "button",
                aria_label: "Keep this one: {value}",
                onclick: move |_| {
                    let desk = desk.clone();
                    let edit = Edit::Choose { field: field.clone(), value: value.clone() };
                    spawn(async move {
                        match desk.save(client, vec![edit]).await {
                            Ok(_) => toasts.say("Settled, and saved on this tablet."),
                            Err(error) => toasts.say(error.to_string()),
                        }
                    });
                },
                "Keep this one"
            }
            }
        }
    }
}
