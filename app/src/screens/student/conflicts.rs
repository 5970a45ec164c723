//! What two people wrote differently at the same time: both values, until someone chooses.

use crate::device::ClientView;
use crate::parts::icon::{Drawing, Icon};
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
                        span { key: "{index}",
                            "{value}"
                            if index == 0 {
                                span { class: "quiet", " (shown in the record)" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A field's path in words: `doses/<id>/lot` is `Dose: lot`.
fn field_words(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let words = |text: &str| text.replace('_', " ");
    match parts.as_slice() {
        ["doses", _, field] => format!("Dose: {}", words(field)),
        [group, _, field] => format!("{}: {}", words(group), words(field)),
        _ => words(&parts.join(": ")),
    }
}
