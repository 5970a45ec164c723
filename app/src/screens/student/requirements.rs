//! School requirements: what stands on the student beside the doses, with its end said ahead of time, and the way to enter
//! more.

use super::Over;
use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::us_date;
use crate::screens::requirements::facts_of;
use bluebonnet_shared::compliance::Rules;
use dioxus::prelude::*;
use std::rc::Rc;

/// The section.
#[component]
pub fn Requirements(view: Rc<ClientView>, on_open: EventHandler<Over>) -> Element {
    let today = use_context::<Desk>().today();
    let lines = facts_of(&view.client, Rules::texas(), today);
    let enrolled = view.client.enrolment_entry();
    let first_day = enrolled.and_then(|entry| entry.value.enrolled_on);
    let may_change = use_context::<Desk>().may_change_records();
    rsx! {
        section { class: "panel", aria_labelledby: "requirements",
            header {
                h2 { id: "requirements", "School requirements" }
                if let Some(day) = first_day {
                    p { class: "quiet small", "First day at this school: {us_date(day)}" }
                }
            }
            if lines.is_empty() {
                p { class: "inside quiet", "No exemption, history, laboratory result or provisional admission is on record." }
            } else {
                ul { class: "facts-on-record",
                    for line in lines.into_iter().map(Rc::new) {
                        li { key: "{line.words()}",
                            div { class: if line.attention { "what attention" } else { "what" },
                                if line.attention {
                                    Icon { drawing: Drawing::Attention }
                                }
                                span {
                                    strong { "{line.name}" }
                                    if !line.details.is_empty() {
                                        ", {line.details}"
                                    }
                                }
                            }
                            if may_change {
                            button {
                                class: "button bare",
                                r#type: "button",
                                aria_label: "Remove {line.name}",
                                onclick: {
                                    let line = line.clone();
                                    move |_| on_open.call(Over::Remove(line.clone()))
                                },
                                "Remove"
                            }
                            }
                        }
                    }
                }
            }
            if may_change {
            div { class: "inside buttons",
                button { class: "button", r#type: "button", onclick: move |_| on_open.call(Over::Exemption), "Add exemption" }
                button { class: "button", r#type: "button", onclick: move |_| on_open.call(Over::Evidence), "Add history or lab result" }
                if enrolled.is_some() {
                    button { class: "button", r#type: "button", onclick: move |_| on_open.call(Over::Enrolment), "Enrolment and admission" }
                }
            }
            }
        }
    }
}
