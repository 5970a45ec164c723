//! One dose as a row of the record.

use super::Over;
use super::explain::verdict_words;
use crate::device::{ClientView, Desk};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::mark::Shape;
use crate::parts::standing::Standing;
use crate::parts::toast::Toasts;
use crate::parts::vaccine;
use crate::parts::words::{moment, us_date};
use bluebonnet_shared::forecast::{DoseStatus, DoseVerdict};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::print::words;
use bluebonnet_shared::record::Edit;
use dioxus::prelude::*;
use std::rc::Rc;

/// What was given and when: `MMR (03), 11/24/2026`.
pub fn what(dose: &Dose) -> String {
    format!("{}, {}", vaccine::name(dose.cvx), us_date(dose.date))
}

/// What the column Series says.
fn series(verdict: Option<&DoseVerdict>) -> (Standing, String) {
    match verdict.map(|verdict| (verdict.status, verdict.place)) {
        Some((DoseStatus::Valid, Some((number, of)))) => (Standing::Complete, format!("{number} of {of}")),
        Some((DoseStatus::Valid, None)) => (Standing::Complete, "Valid".to_owned()),
        Some((DoseStatus::Extraneous, _)) => (Standing::NotNeeded, "Extra".to_owned()),
        Some((DoseStatus::NotValid | DoseStatus::SubStandard, _)) => {
            (Standing::Overdue, "NOT VALID".to_owned())
        }
        Some((DoseStatus::NotEvaluated, _)) | None => (Standing::NotNeeded, "Not evaluated".to_owned()),
    }
}

/// One dose.
#[component]
pub fn RecordRow(
    view: Rc<ClientView>,
    dose: Dose,
    verdict: Option<DoseVerdict>,
    on_open: EventHandler<Over>,
) -> Element {
    let desk = use_context::<Desk>();
    let own = desk.may_change(&dose);
    let (standing, words) = series(verdict.as_ref());
    let id = dose.id;
    let reaction = (!dose.reactions.is_empty()).then(|| dose.reactions.join(", "));
    let doubtful = vaccine::is_possible_copy(&view.client, dose.id);
    let class = if reaction.is_some() { "reaction" } else { "" };
    let name = what(&dose);
    rsx! {
        tr { class,
            td { class: "figures", "{us_date(dose.date)}" }
            td {
                if let Some(verdict) = verdict {
                    button {
                        class: "text-button {standing.class()}",
                        r#type: "button",
                        aria_label: "{words}: {verdict_words(&verdict)}. Explanation of Dose Status for {name}",
                        onclick: move |_| on_open.call(Over::Explain(id, verdict.group.clone())),
                        Shape { mark: standing }
                        span { class: if standing == Standing::Overdue { "not-valid" } else { "" }, "{words}" }
                    }
                } else {
                    span { class: "mark {standing.class()}",
                        Shape { mark: standing }
                        "{words}"
                    }
                }
            }
            td {
                "{vaccine::name(dose.cvx)}"
                if let Some(trade) = &dose.trade_name {
                    " [{trade}]"
                }
                if doubtful {
                    span { class: "tag doubt", "Possible duplicate" }
                }
                if let Some(reaction) = reaction {
                    span { class: "tag bad", "Reaction: {reaction}" }
                }
            }
            td { class: "lot figures", {dose.lot.clone().unwrap_or_default()} }
            td { {words::source(&dose.source, dose.given_by.as_deref())} }
            td { class: "acts",
                button {
                    class: "icon-button",
                    r#type: "button",
                    aria_label: if own { "Edit {name}" } else { "Details of {name}" },
                    onclick: move |_| on_open.call(Over::Edit(id)),
                    Icon { drawing: if own { Drawing::Edit } else { Drawing::Record } }
                }
            }
        }
    }
}

/// One deleted dose: what, who, when, why, and the way back for its owner.
#[component]
pub fn DeletedRow(view: Rc<ClientView>, dose: Dose) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let client = view.client.id;
    let own = desk.may_change(&dose);
    let Some(removal) = dose.deletion.clone() else { return rsx! {} };
    let (id, name) = (dose.id, what(&dose));
    rsx! {
        li {
            s { "{name}" }
            p { class: "quiet small", "Deleted by {removal.by.user_name}, {moment(removal.by.at)}: {removal.reason}" }
            if own {
                button {
                    class: "text-button",
                    r#type: "button",
                    onclick: move |_| {
                        let desk = desk.clone();
                        let name = name.clone();
                        spawn(async move {
                            match desk.save(client, vec![Edit::RestoreDose { dose: id }]).await {
                                Ok(_) => toasts.say(format!("{name} stands again.")),
                                Err(error) => toasts.say(error.to_string()),
                            }
                        });
                    },
                    "Take the deletion back"
                }
            }
        }
    }
}
