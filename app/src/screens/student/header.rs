//! Who the student is, always in sight: the wrong child's record must never go unnoticed.

use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::{age, us_date};
use crate::screens::bearings::Bearings;
use bluebonnet_shared::forecast::SeriesStatus;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::print::words;
use dioxus::prelude::*;
use std::rc::Rc;

/// The student's header.
#[component]
pub fn Header(view: Rc<ClientView>) -> Element {
    let desk = use_context::<Desk>();
    let list = Bearings::here().list;
    let client = &view.client;
    let today = desk.today();
    let alerts = alerts(&view);
    rsx! {
        header { class: "student-head",
            div { class: "line",
                if let Some(list) = list() {
                    Link { class: "icon-button back", to: list, aria_label: "Back to the list",
                        Icon { drawing: Drawing::Back }
                    }
                }
                h1 {
                    tabindex: "-1",
                    onmounted: move |event| async move {
                        event.set_focus(true).await.ok();
                    },
                    "{client.name.last_first()}"
                }
            }
            p { class: "facts",
                span { "Born {us_date(client.birth_date)}" }
                span { strong { "{age(client.birth_date, today)}" } }
                span { "{client.sex.label()}" }
                if let Some(enrolment) = client.enrolment() {
                    span { "{words::grade(&enrolment.grade)}" }
                    span { class: "quiet", "{enrolment.school_name}" }
                }
            }
            if !alerts.is_empty() {
                ul { class: "alerts",
                    for alert in alerts {
                        li { key: "{alert}", class: "alert",
                            Icon { drawing: Drawing::Attention }
                            "{alert}"
                        }
                    }
                }
            }
        }
    }
}

/// What must be seen before a needle is taken up: contraindications, allergies, earlier reactions, death.
fn alerts(view: &ClientView) -> Vec<String> {
    let mut alerts = Vec::new();
    if let Some(date) = view.client.birth.death_date {
        alerts.push(format!("Deceased {}", us_date(date)));
    }
    let contraindicated: Vec<&str> = view
        .forecast
        .groups
        .iter()
        .filter(|group| group.status == SeriesStatus::Contraindicated)
        .map(|group| group.group.as_str())
        .collect();
    if !contraindicated.is_empty() {
        alerts.push(format!("Contraindicated: {}", contraindicated.join(", ")));
    }
    alerts.extend(allergies(&view.client));
    let reactions = view.client.standing_doses().filter(|dose| !dose.reactions.is_empty()).count();
    match reactions {
        0 => {}
        1 => alerts.push("Reaction to an earlier dose".to_owned()),
        more => alerts.push(format!("Reactions to {more} earlier doses")),
    }
    alerts
}

/// Comments that speak of an allergy or a contraindication.
fn allergies(client: &Client) -> impl Iterator<Item = String> {
    client
        .comments
        .iter()
        .filter(|entry| entry.removed.is_none())
        .map(|entry| entry.value.text.trim().to_owned())
        .filter(|text| {
            let small = text.to_lowercase();
            small.contains("allerg") || small.contains("contraindicat")
        })
}
