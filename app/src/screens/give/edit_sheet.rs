//! Edit a dose. What can be changed depends on whose it is: one's own new doses in full; of historical ones date and comment;
//! another organization's doses not at all.

use super::form::{Reading, Wrong, dose_date, filled, optional_date};
use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::field::{ErrorSummary, Kind, SelectField, TextField};
use crate::parts::toast::Toasts;
use crate::parts::vaccine;
use crate::parts::words::us_date;
use crate::screens::frame::SessionNotice;
use bluebonnet_shared::codes::{Route, Site};
use bluebonnet_shared::immunization::{Dose, DoseCondition, DoseSource};
use bluebonnet_shared::print::words;
use bluebonnet_shared::record::{DoseAmendment, Edit};
use dioxus::prelude::*;
use std::rc::Rc;

/// The sheet as typed.
#[derive(Clone, Debug, PartialEq)]
struct EditForm {
    date: String,
    lot: String,
    lot_expires: String,
    site: Option<Site>,
    route: Option<Route>,
    vis_date: String,
    given_by: String,
    subpotent: bool,
    comment: String,
}

impl EditForm {
    fn of(dose: &Dose) -> Self {
        let date = |date: Option<_>| date.map(us_date).unwrap_or_default();
        Self {
            date: us_date(dose.date),
            lot: dose.lot.clone().unwrap_or_default(),
            lot_expires: date(dose.lot_expires),
            site: dose.site.clone(),
            route: dose.route.clone(),
            vis_date: date(dose.vis_date),
            given_by: dose.given_by.clone().unwrap_or_default(),
            subpotent: dose.condition.is_some(),
            comment: dose.comment.clone().unwrap_or_default(),
        }
    }

    fn amendment(&self, dose: &Dose, new: bool, reading: &Reading) -> Result<DoseAmendment, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut miss = |id: &str, words: String| wrong.push((id.to_owned(), words));
        let date = dose_date(&self.date, reading).map_err(|words| miss("edit-date", words)).ok();
        if new && filled(&self.lot).is_none() {
            miss("edit-lot", "Enter the lot number".to_owned());
        }
        let expires = optional_date(&self.lot_expires, "lot's expiry date", reading.today)
            .map_err(|words| miss("edit-expires", words))
            .ok()
            .flatten();
        let vis = optional_date(&self.vis_date, "VIS date", reading.today)
            .map_err(|words| miss("edit-vis", words))
            .ok()
            .flatten();
        let Some(date) = date.filter(|_| wrong.is_empty()) else { return Err(wrong) };
        let condition = match (&dose.condition, self.subpotent) {
            (Some(kept), true) => Some(kept.clone()),
            (None, true) => Some(DoseCondition::Subpotent),
            (_, false) => None,
        };
        Ok(DoseAmendment {
            date,
            mvx: dose.mvx.clone(),
            trade_name: dose.trade_name.clone(),
            lot: filled(&self.lot),
            lot_expires: expires,
            site: self.site.clone(),
            route: self.route.clone(),
            vis_date: vis,
            given_by: filled(&self.given_by),
            condition,
            comment: filled(&self.comment),
        })
    }
}

/// The sheet.
#[component]
pub fn EditSheet(
    view: Rc<ClientView>,
    dose: Dose,
    on_close: EventHandler<()>,
    on_delete: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let own = dose.owner == Some(desk.session().organization);
    let new = dose.source == DoseSource::Administered;
    let mut form = use_signal(|| EditForm::of(&dose));
    let mut wrong = use_signal(Vec::<Wrong>::new);
    let mut failure = use_signal(|| None::<String>);
    let mut saving = use_signal(|| false);
    let today = desk.today();
    let (client, birth_date) = (view.client.id, view.client.birth_date);
    let name = vaccine::name(dose.cvx);
    let person =
        format!("{} · {name} · {}", view.client.name.last_first(), words::source(&dose.source, None));
    let say = |id: &str| wrong.read().iter().find(|(at, _)| at == id).map(|(_, words)| words.clone());
    let sites: Vec<(String, String)> = Site::KNOWN
        .iter()
        .map(|site| (site.code().to_owned(), format!("{} ({})", site.label(), site.code())))
        .collect();
    let routes: Vec<(String, String)> = Route::KNOWN
        .iter()
        .map(|route| (route.code().to_owned(), format!("{} ({})", route.label(), route.code())))
        .collect();
    let mut submit = {
        let (desk, dose, name) = (desk.clone(), dose.clone(), name.clone());
        move || {
            if saving() {
                return;
            }
            failure.set(None);
            let reading = Reading { birth_date, today, stamp: desk.stamp() };
            let amendment = match form.peek().amendment(&dose, new, &reading) {
                Ok(amendment) => amendment,
                Err(errors) => {
                    wrong.set(errors);
                    return;
                }
            };
            wrong.set(Vec::new());
            saving.set(true);
            let (desk, name, id) = (desk.clone(), name.clone(), dose.id);
            spawn(async move {
                match desk
                    .save(client, vec![Edit::AmendDose { dose: id, amendment: Box::new(amendment) }])
                    .await
                {
                    Ok(_) => {
                        toasts.say(format!("Changed on this tablet: {name}."));
                        on_close.call(());
                    }
                    Err(error) => failure.set(Some(error.to_string())),
                }
                saving.set(false);
            });
        }
    };
    let read = form.read();
    rsx! {
        Sheet { title: if own { "Edit immunization" } else { "Immunization" }, under: person, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    submit();
                },
                div { class: "sheet-body",
                    SessionNotice {}
                    if !own {
                        p { class: "quiet", "Another organization owns this dose; only it can change or delete it." }
                        ReadOnly { dose: dose.clone() }
                    }
                    if let Some(words) = failure() {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    if !wrong.read().is_empty() {
                        ErrorSummary { title: "This cannot be saved yet", errors: wrong() }
                    }
                    if own {
                        div { class: "fields",
                            TextField {
                                id: "edit-date",
                                label: "Date given",
                                kind: Kind::Date,
                                value: read.date.clone(),
                                wrong: say("edit-date"),
                                on_input: move |text| form.write().date = text,
                            }
                            TextField {
                                id: "edit-lot",
                                label: if new { "Lot" } else { "Lot (optional)" },
                                value: read.lot.clone(),
                                wrong: say("edit-lot"),
                                on_input: move |text| form.write().lot = text,
                            }
                            if new {
                                TextField {
                                    id: "edit-expires",
                                    label: "Lot expires",
                                    kind: Kind::Date,
                                    value: read.lot_expires.clone(),
                                    wrong: say("edit-expires"),
                                    on_input: move |text| form.write().lot_expires = text,
                                }
                                SelectField {
                                    id: "edit-site",
                                    label: "Site",
                                    prompt: "Not recorded",
                                    value: read.site.as_ref().map(|site| site.code().to_owned()).unwrap_or_default(),
                                    options: sites,
                                    on_change: move |code: String| {
                                        form.write().site = (!code.is_empty()).then(|| Site::from(code.as_str()));
                                    },
                                }
                                SelectField {
                                    id: "edit-route",
                                    label: "Route",
                                    prompt: "Not recorded",
                                    value: read.route.as_ref().map(|route| route.code().to_owned()).unwrap_or_default(),
                                    options: routes,
                                    on_change: move |code: String| {
                                        form.write().route = (!code.is_empty()).then(|| Route::from(code.as_str()));
                                    },
                                }
                                TextField {
                                    id: "edit-vis",
                                    label: "VIS date",
                                    kind: Kind::Date,
                                    value: read.vis_date.clone(),
                                    wrong: say("edit-vis"),
                                    on_input: move |text| form.write().vis_date = text,
                                }
                                TextField {
                                    id: "edit-by",
                                    label: "Given by",
                                    value: read.given_by.clone(),
                                    on_input: move |text| form.write().given_by = text,
                                }
                            }
                            div { class: "wide",
                                TextField {
                                    id: "edit-comment",
                                    label: "Comment (optional)",
                                    value: read.comment.clone(),
                                    on_input: move |text| form.write().comment = text,
                                }
                            }
                            div { class: "wide",
                                label { class: "choice",
                                    input {
                                        r#type: "checkbox",
                                        checked: read.subpotent,
                                        onchange: move |event| form.write().subpotent = event.checked(),
                                    }
                                    "Not potent: expired, recalled, or the cold chain was broken. The dose then does not count."
                                }
                            }
                        }
                    }
                }
                div { class: "sheet-foot",
                    if own {
                        button { class: "button bare", r#type: "button", onclick: move |_| on_delete.call(()), "Delete this dose…" }
                        span { class: "words" }
                        button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Cancel" }
                        button { class: "button main", r#type: "submit",
                            if saving() { "Saving…" } else { "Save" }
                        }
                    } else {
                        button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Close" }
                    }
                }
            }
        }
    }
}

/// A dose that is not ours to change, in full.
#[component]
fn ReadOnly(dose: Dose) -> Element {
    let facts = [
        ("Date given", Some(us_date(dose.date))),
        ("Lot", dose.lot.clone()),
        ("Manufacturer", dose.mvx.as_ref().map(ToString::to_string)),
        ("Site", dose.site.as_ref().map(|site| site.label().to_owned())),
        ("Route", dose.route.as_ref().map(|route| route.label().to_owned())),
        ("VIS date", dose.vis_date.map(us_date)),
        ("Given by", dose.given_by.clone()),
        ("Entered by", Some(dose.recorded.user_name.clone())),
        ("Comment", dose.comment.clone()),
    ];
    rsx! {
        dl { class: "facts-list",
            for (name , value) in facts {
                if let Some(value) = value {
                    div { key: "{name}",
                        dt { "{name}" }
                        dd { "{value}" }
                    }
                }
            }
        }
    }
}
