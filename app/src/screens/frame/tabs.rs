//! The clinic's three places, in reach of a thumb at the bottom of a tablet.

use crate::device::{Desk, EntryState, use_watch};
use crate::parts::icon::{Drawing, Icon};
use crate::route::Route;
use crate::screens::bearings::Bearings;
use dioxus::prelude::*;

/// List, Student, Needs attention.
#[component]
pub fn Tabs() -> Element {
    let desk = use_context::<Desk>();
    let bearings = Bearings::here();
    let changes = use_watch(desk.changes());
    let _ = changes();
    let route = use_route::<Route>();
    let refused =
        desk.outbox().iter().filter(|entry| matches!(entry.state, EntryState::Refused { .. })).count();
    let list = (bearings.list)().unwrap_or(Route::Home {});
    let on_student = route.student().is_some();
    let on_list = route.is_list() && !on_student;
    let on_attention = matches!(route, Route::Attention {});
    rsx! {
        nav { class: "tabs", aria_label: "Clinic",
            ul {
                li {
                    Link { to: list, aria_current: on_list.then_some("true"),
                        Icon { drawing: Drawing::List }
                        span { "List" }
                    }
                }
                li {
                    if let Some(student) = (bearings.student)() {
                        Link { to: student, aria_current: on_student.then_some("true"),
                            Icon { drawing: Drawing::Student }
                            span { "Student" }
                        }
                    } else {
                        a { role: "link", aria_disabled: "true",
                            Icon { drawing: Drawing::Student }
                            span { "Student" }
                        }
                    }
                }
                li {
                    Link { to: Route::Attention {}, aria_current: on_attention.then_some("true"),
                        Icon { drawing: Drawing::Attention }
                        span {
                            "Needs attention"
                            if refused > 0 {
                                span { class: "count", "{refused}" }
                            }
                        }
                    }
                }
            }
        }
    }
}
