//! A student: who, what can be given today, and the record.

mod client_information;
mod conflicts;
mod explain;
mod header;
mod notes_and_navigation;
mod recommended;
mod record;
mod record_row;
mod timeline;

pub use record_row::what;

use crate::device::{ClientView, Desk, DeviceError, use_watch};
use crate::parts::heading::use_title;
use crate::route::Route;
use crate::screens::give::{DeleteSheet, EditSheet, GiveSheet, HistoricalSheet};
use bluebonnet_shared::codes::{Cvx, VaccineGroup};
use bluebonnet_shared::ids::{ClientId, DoseId};
use dioxus::prelude::*;
use std::rc::Rc;

/// The sheet that lies over the student, if any.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// Add new immunizations, beginning with these vaccines.
    Give(Vec<Cvx>),
    /// Add historical ones.
    Historical,
    /// Edit a dose.
    Edit(DoseId),
    /// Delete a dose.
    Delete(DoseId),
    /// Why a dose counts or does not, for one group.
    Explain(DoseId, VaccineGroup),
}

/// The student's screen.
#[component]
pub fn StudentScreen(client: ClientId) -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let mut over = use_signal(|| None::<Over>);
    let revision = use_memo({
        let desk = desk.clone();
        move || {
            let _ = changes();
            desk.revision(client)
        }
    });
    let loaded = use_resource(move || {
        let desk = desk.clone();
        let _ = revision();
        async move { desk.client(client).await }
    });
    use_title("Student".to_owned());
    let shown = loaded.read().clone();
    match shown {
        // The record comes from this device in a moment; nothing flickers in between.
        None => rsx! {},
        Some(Err(error)) => rsx! {
            NotHere { error }
        },
        Some(Ok(view)) => rsx! {
            article { class: "student",
                header::Header { view: view.clone() }
                div { class: "student-body",
                    notes_and_navigation::NavigationBar { view: view.clone(), on_open: move |sheet| over.set(Some(sheet)) }
                    conflicts::Conflicts { view: view.clone() }
                    recommended::Recommended { view: view.clone(), on_give: move |vaccines| over.set(Some(Over::Give(vaccines))) }
                    record::Record { view: view.clone(), on_open: move |sheet| over.set(Some(sheet)) }
                    section { class: "panel", aria_label: "Timeline",
                        header { h2 { "Ages at vaccination" } }
                        timeline::Timeline { view: view.clone() }
                    }
                    client_information::ClientInformation { view: view.clone() }
                }
            }
            OverStudent { view, over: over(), on_close: move |()| over.set(None), on_open: move |sheet| over.set(Some(sheet)) }
        },
    }
}

#[component]
fn OverStudent(
    view: Rc<ClientView>,
    over: Option<Over>,
    on_close: EventHandler<()>,
    on_open: EventHandler<Over>,
) -> Element {
    let find = |id: DoseId| view.client.doses.iter().find(|dose| dose.id == id).cloned();
    match over {
        None => rsx! {},
        Some(Over::Give(vaccines)) => rsx! {
            GiveSheet { view, vaccines, on_close }
        },
        Some(Over::Historical) => rsx! {
            HistoricalSheet { view, on_close }
        },
        Some(Over::Edit(id)) => match find(id) {
            Some(dose) => rsx! {
                EditSheet { view, dose, on_close, on_delete: move |()| on_open.call(Over::Delete(id)) }
            },
            None => rsx! {},
        },
        Some(Over::Delete(id)) => match find(id) {
            Some(dose) => rsx! {
                DeleteSheet { view, dose, on_close }
            },
            None => rsx! {},
        },
        Some(Over::Explain(id, group)) => {
            let verdict =
                view.forecast.doses.iter().find(|verdict| verdict.dose == id && verdict.group == group);
            match (find(id), verdict) {
                (Some(dose), Some(verdict)) => rsx! {
                    explain::Explanation {
                        what: record_row::what(&dose),
                        birth: view.client.birth_date,
                        given: dose.date,
                        verdict: verdict.clone(),
                        schedule_version: view.forecast.schedule_version.clone(),
                        on_close,
                    }
                },
                _ => rsx! {},
            }
        }
    }
}

/// The record is not on this tablet.
#[component]
fn NotHere(error: DeviceError) -> Element {
    rsx! {
        div { class: "empty", role: "alert",
            h1 { "This record cannot be shown" }
            p { "{error}" }
            Link { class: "button", to: Route::Home {}, "My lists" }
        }
    }
}
