//! A student: who, what can be given today, and the record.

mod at_school;
mod by_school;
mod client_information;
mod conflicts;
mod duplicates;
mod explain;
mod explain_forecast;
mod explain_school;
mod header;
mod notes_and_navigation;
mod recommended;
mod record;
mod record_row;
mod requirements;
mod timeline;
mod unreadable;

pub use record_row::what;

use crate::device::{ClientView, Desk, DeviceError, use_watch};
use crate::parts::heading::use_title;
use crate::parts::printed::use_noted_prints;
use crate::parts::tracking::Tracking;
use crate::route::Route;
use crate::screens::bearings::Bearings;
use crate::screens::give::{DeleteSheet, EditSheet, GiveSheet, HistoricalSheet};
use crate::screens::list::Whose;
use crate::screens::requirements::{EnrolmentSheet, EvidenceSheet, ExemptionSheet, FactLine, RemoveSheet};
use at_school::AtSchool;
use bluebonnet_shared::codes::{Cvx, SchoolVaccine, VaccineGroup};
use bluebonnet_shared::forecast::Basis;
use bluebonnet_shared::ids::{ClientId, DoseId};
use bluebonnet_shared::sync::{Deed, DocumentId};
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
    /// Why a vaccine group is due when it is, or not at all.
    ExplainForecast(VaccineGroup, Basis),
    /// Why a vaccine has its status under the school schedule.
    ExplainSchool(SchoolVaccine),
    /// Add an exemption.
    Exemption,
    /// Add a history or a laboratory result.
    Evidence,
    /// Enrolment and admission.
    Enrolment,
    /// Remove something that stands for the school requirements.
    Remove(Rc<FactLine>),
}

/// The student's screen.
#[component]
pub fn StudentScreen(client: ClientId) -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let mut over = use_signal(|| None::<Over>);
    let (tracking, choose) = use_tracking(client);
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
    use_noted_prints(Deed::ScreenPrinted, Some(DocumentId::Client(client)));
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
                    unreadable::UnreadableNotice { view: view.clone() }
                    conflicts::Conflicts { view: view.clone() }
                    duplicates::Duplicates { view: view.clone() }
                    recommended::Recommended { view: view.clone(), tracking, on_choose: choose, on_open: move |sheet| over.set(Some(sheet)) }
                    requirements::Requirements { view: view.clone(), on_open: move |sheet| over.set(Some(sheet)) }
                    record::Record { view: view.clone(), on_open: move |sheet| over.set(Some(sheet)) }
                    section { class: "panel", aria_label: "Timeline",
                        header { h2 { "Ages at vaccination" } }
                        timeline::Timeline { view: view.clone() }
                    }
                    client_information::ClientInformation { view: view.clone() }
                }
            }
            OverStudent { view, tracking, over: over(), on_close: move |()| over.set(None), on_open: move |sheet| over.set(Some(sheet)) }
        },
    }
}

#[component]
fn OverStudent(
    view: Rc<ClientView>,
    tracking: Tracking,
    over: Option<Over>,
    on_close: EventHandler<()>,
    on_open: EventHandler<Over>,
) -> Element {
    let today = use_context::<Desk>().today();
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
        Some(Over::ExplainForecast(group, basis)) => rsx! {
            explain_forecast::ForecastExplanation { view, group, basis, on_close }
        },
        Some(Over::ExplainSchool(vaccine)) => match tracking {
            Tracking::Texas(year) => match AtSchool::of(&view, year, today) {
                Some(at) => rsx! {
                    explain_school::SchoolExplanation { view, at, vaccine, on_close }
                },
                None => rsx! {},
            },
            Tracking::Acip => rsx! {},
        },
        Some(Over::Exemption) => rsx! {
            ExemptionSheet { view, on_close }
        },
        Some(Over::Evidence) => rsx! {
            EvidenceSheet { view, on_close }
        },
        Some(Over::Enrolment) => match view.client.enrolment_entry().cloned() {
            Some(entry) => rsx! {
                EnrolmentSheet { view, id: entry.id, enrolment: entry.value, on_close }
            },
            None => rsx! {},
        },
        Some(Over::Remove(line)) => rsx! {
            RemoveSheet { view, line, on_close }
        },
    }
}

/// The schedule that a student is judged by, and the way to choose another: the student's own choice, or else that of the
/// list the nurse came from.
fn use_tracking(client: ClientId) -> (Tracking, Callback<Tracking>) {
    let bearings = Bearings::here();
    let mut own = bearings.tracking(client);
    let whose = match use_route::<Route>() {
        Route::Student { list, .. } => Whose::List(list),
        _ => Whose::Everyone,
    };
    let of_list = bearings.reading(whose).tracking;
    let of_list = of_list();
    let choose = use_callback(move |chosen| own.set(Some(chosen)));
    (own().unwrap_or(of_list), choose)
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
