//! Vaccines Recommended by Selected Schedule: what can be given today first, with one button each, then every group with
//! its dates.

use super::Over;
use super::by_school::BySchool;
use super::explain_forecast::name;
use crate::device::{ClientView, Desk};
use crate::parts::mark::Shape;
use crate::parts::standing::Standing;
use crate::parts::tracking::{Tracking, TrackingSelect};
use crate::parts::words::{counted, us_date};
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::forecast::GroupForecast;
use bluebonnet_shared::order;
use dioxus::prelude::*;
use std::rc::Rc;

/// The section, by the schedule that is chosen and by no other.
#[component]
pub fn Recommended(
    view: Rc<ClientView>,
    tracking: Tracking,
    on_choose: Callback<Tracking>,
    on_open: EventHandler<Over>,
) -> Element {
    let today = use_context::<Desk>().today();
    rsx! {
        section { class: "panel", aria_labelledby: "recommended",
            header {
                h2 { id: "recommended", "Vaccines Recommended by Selected Schedule" }
                TrackingSelect {
                    value: tracking,
                    today,
                    label: "Schedule of this student",
                    on_choose: move |chosen| on_choose.call(chosen),
                }
            }
            match tracking {
                Tracking::Acip => rsx! {
                    ByAcip { view, on_open }
                },
                Tracking::Texas(year) => rsx! {
                    BySchool { view, year, on_open }
                },
            }
        }
    }
}

#[component]
fn ByAcip(view: Rc<ClientView>, on_open: EventHandler<Over>) -> Element {
    let on_give = move |vaccines: Vec<Cvx>| on_open.call(Over::Give(vaccines));
    let desk = use_context::<Desk>();
    let (today, may_give) = (desk.today(), desk.may_change_records());
    let mut groups: Vec<(Standing, GroupForecast)> =
        view.forecast.groups.iter().map(|group| (Standing::of(group, today), group.clone())).collect();
    let due: Vec<(Standing, GroupForecast)> = groups
        .iter()
        .filter(|(standing, group)| {
            matches!(standing, Standing::Overdue | Standing::Due)
                && group.earliest.is_none_or(|earliest| earliest <= today)
        })
        .cloned()
        .collect();
    let all: Vec<Cvx> = due.iter().filter_map(|(_, group)| group.vaccines.first().copied()).take(6).collect();
    order::sort_by_key(&mut groups, |(standing, _)| *standing);
    let (soon, rest): (Vec<_>, Vec<_>) =
        groups.into_iter().partition(|(standing, group)| is_ahead(*standing, group, today));
    rsx! {
        p { class: "basis quiet small", "ACIP schedule {view.forecast.schedule_version}, on {us_date(today)}" }
        if due.is_empty() {
            p { class: "nothing-today {Standing::Complete.class()}",
                Shape { mark: Standing::Complete }
                strong { "Nothing is due today." }
            }
        } else {
            ul { class: "today", aria_label: "Can be given today",
                for (standing , group) in due {
                    Today { key: "{name(&group)}", standing, group, on_give }
                }
                if all.len() > 1 && may_give {
                    li {
                        span { class: "quiet", "All of them at this visit" }
                        button { class: "button", r#type: "button", onclick: move |_| on_give(all.clone()),
                            "Give all {all.len()}"
                        }
                    }
                }
            }
        }
        GroupTable { groups: soon, on_open }
        if !rest.is_empty() {
            details { class: "panel rest",
                summary {
                    h3 { "{counted(rest.len(), \"more vaccine group\")}" }
                    span { class: "quiet small", "up to date, not recommended, or not due for two years" }
                }
                GroupTable { groups: rest, on_open }
            }
        }
    }
}

/// Whether a group belongs to what is ahead: due, or due within two years, or not to be given at all.
fn is_ahead(standing: Standing, group: &GroupForecast, today: Date) -> bool {
    match standing {
        Standing::Overdue | Standing::Due | Standing::Early | Standing::Contraindicated => true,
        Standing::Later => {
            group.recommended.or(group.earliest).is_none_or(|from| from.year() <= today.year() + 2)
        }
        Standing::NotNeeded | Standing::Complete | Standing::Immune => false,
    }
}

/// Groups with their dates. Each status opens its explanation.
#[component]
fn GroupTable(groups: Vec<(Standing, GroupForecast)>, on_open: EventHandler<Over>) -> Element {
    rsx! {
        div { class: "table-scroll",
            table { class: "grid groups",
                thead {
                    tr {
                        th { scope: "col", "Vaccine group" }
                        th { scope: "col", "Status" }
                        th { scope: "col", "Dose" }
                        th { scope: "col", "Earliest" }
                        th { scope: "col", "Recommended" }
                        th { scope: "col", "Past due" }
                    }
                }
                tbody {
                    for (standing , group) in groups {
                        GroupRow { key: "{name(&group)}", standing, group, on_open }
                    }
                }
            }
        }
    }
}

#[component]
fn GroupRow(standing: Standing, group: GroupForecast, on_open: EventHandler<Over>) -> Element {
    let name = name(&group);
    let GroupForecast { dose_number, earliest, recommended, past_due, basis, .. } = group;
    let group = group.group;
    rsx! {
        tr {
            th { scope: "row", "{name}" }
            td {
                button {
                    class: "text-button {standing.class()}",
                    r#type: "button",
                    aria_label: "{standing.word()}: Explanation of Forecast for {name}",
                    onclick: move |_| on_open.call(Over::ExplainForecast(group.clone(), basis)),
                    Shape { mark: standing }
                    "{standing.word()}"
                }
            }
            td { class: "figures", {dose_number.map(|number| number.to_string()).unwrap_or_default()} }
            td { class: "figures", {date_or_dash(earliest)} }
            td { class: "figures", {date_or_dash(recommended)} }
            td { class: "figures", {date_or_dash(past_due)} }
        }
    }
}

fn date_or_dash(date: Option<Date>) -> String {
    date.map(us_date).unwrap_or_else(|| "–".to_owned())
}

/// One vaccine that can be given today.
#[component]
fn Today(standing: Standing, group: GroupForecast, on_give: EventHandler<Vec<Cvx>>) -> Element {
    let may_give = use_context::<Desk>().may_change_records();
    let name = name(&group);
    let dose = group.dose_number.map(|number| format!("Dose {number}"));
    let since = match (standing, group.past_due, group.recommended.or(group.earliest)) {
        // On the past due date itself it is not late yet.
        (Standing::Overdue, Some(past_due), _) => {
            format!("Overdue since {}", us_date(past_due.tomorrow().unwrap_or(past_due)))
        }
        (_, _, Some(recommended)) => format!("Due since {}", us_date(recommended)),
        _ => "Due".to_owned(),
    };
    let why = [dose, Some(since)].into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let first: Vec<Cvx> = group.vaccines.first().copied().into_iter().collect();
    rsx! {
        li {
            div { class: "what {standing.class()}",
                Shape { mark: standing }
                strong { "{name}" }
                span { class: "why", "{why}" }
            }
            if may_give {
                button { class: "button main", r#type: "button", onclick: move |_| on_give.call(first.clone()),
                    "Give {name}"
                }
            }
        }
    }
}
