//! Edit a dose. What can be changed depends on whose it is: one's own new doses in full; of historical ones date and comment;
//! another organization's doses not at all.

use super::form::Reading;
use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::field::{ErrorSummary, Kind, SelectField, TextField};
use crate::parts::toast::Toasts;
use crate::parts::vaccine;
use crate::parts::words::us_date;
use crate::screens::attention::Mending;
use crate::screens::frame::SessionNotice;
use crate::screens::typed::{Wrong, filled, typed_date};
use bluebonnet_shared::codes::{Route, Site};
use bluebonnet_shared::immunization::{Dose, DoseCondition, DoseSource};
use bluebonnet_shared::immunization::{DoseDraft, DoseField, Fault, FieldProblem, Weight, check};
use bluebonnet_shared::print::words;
use bluebonnet_shared::record::{DoseAmendment, Edit};
use bluebonnet_shared::replica::Place;
use dioxus::prelude::*;
use std::collections::HashSet;
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

    fn amendment(&self, dose: &Dose, reading: &Reading) -> Result<DoseAmendment, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let mut typed = |text: &str, field| {
            typed_date(text, reading.today.day).unwrap_or_else(|words| {
                wrong.push((field_id(field), words));
                None
            })
        };
        let condition = match (&dose.condition, self.subpotent) {
            (Some(kept), true) => Some(kept.clone()),
            (None, true) => Some(DoseCondition::Subpotent),
            (_, false) => None,
        };
        let draft = DoseDraft {
            cvx: Some(dose.cvx),
            date: typed(&self.date, DoseField::Date),
            mvx: dose.mvx.clone(),
            lot: filled(&self.lot),
            lot_expires: typed(&self.lot_expires, DoseField::LotExpires),
            site: self.site.clone(),
            route: self.route.clone(),
            vis_date: typed(&self.vis_date, DoseField::VisDate),
            condition,
            source: Some(dose.source.clone()),
        };
        wrong.extend(
            check(&draft, reading.birth_date, reading.today)
                .into_iter()
                // What the record lacks already, an edit of something else need not bring.
                .filter(|problem| problem.weight() == Weight::Stops && !was_missing(dose, problem))
                .map(|problem| (field_id(problem.field), problem.to_string())),
        );
        let mut said = HashSet::new();
        wrong.retain(|(field, _)| said.insert(field.clone()));
        let Some(date) = draft.date.filter(|_| wrong.is_empty()) else { return Err(wrong) };
        Ok(DoseAmendment {
            date,
            mvx: draft.mvx,
            trade_name: dose.trade_name.clone(),
            lot: draft.lot,
            lot_expires: draft.lot_expires,
            site: draft.site,
            route: draft.route,
            vis_date: draft.vis_date,
            given_by: filled(&self.given_by),
            condition: draft.condition,
            comment: filled(&self.comment),
        })
    }
}

/// The id of a field of this sheet.
fn field_id(field: DoseField) -> String {
    format!("edit-{}", field.name())
}

/// Whether a field that is missing now was missing before.
fn was_missing(dose: &Dose, problem: &FieldProblem) -> bool {
    problem.fault == Fault::Missing
        && match problem.field {
            DoseField::Manufacturer => dose.mvx.is_none(),
            DoseField::Lot => dose.lot.is_none(),
            DoseField::Site => dose.site.is_none(),
            DoseField::Route => dose.route.is_none(),
            DoseField::VisDate => dose.vis_date.is_none(),
            DoseField::Vaccine | DoseField::Date | DoseField::LotExpires => false,
        }
}

/// The sheet.
#[component]
pub fn EditSheet(
    view: Rc<ClientView>,
    dose: Dose,
    /// A refused entry that this corrects, by its place in the outbox.
    #[props(default)]
    mending: Option<(Place, Mending)>,
    on_close: EventHandler<()>,
    on_delete: EventHandler<()>,
) -> Element {
    let desk = use_context::<Desk>();
    let toasts = Toasts::here();
    let own = mending.is_some() || desk.may_change(&dose);
    let title = match (&mending, own) {
        (Some(_), _) => "Correct and send again",
        (None, true) => "Edit immunization",
        (None, false) => "Immunization",
    };
    let mends = mending.is_some();
    let new = dose.source == DoseSource::Administered;
    let mut form = use_signal(|| EditForm::of(&dose));
    let mut wrong = use_signal(Vec::<Wrong>::new);
    let mut failure = use_signal(|| None::<String>);
    let mut saving = use_signal(|| false);
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
            let reading = Reading { birth_date, today: desk.reckoned_today(), stamp: desk.stamp() };
            let amendment = match form.peek().amendment(&dose, &reading) {
                Ok(amendment) => amendment,
                Err(errors) => {
                    wrong.set(errors);
                    return;
                }
            };
            wrong.set(Vec::new());
            saving.set(true);
            let (desk, name, id, mending) = (desk.clone(), name.clone(), dose.id, mending.clone());
            spawn(async move {
                let saved = match mending {
                    Some((place, mending)) => {
                        desk.send_again(place, Some(mending.corrected(amendment))).await
                    }
                    None => {
                        let edit = Edit::AmendDose { dose: id, amendment: Box::new(amendment) };
                        desk.save(client, vec![edit]).await
                    }
                };
                match saved {
                    Ok(()) => {
                        toasts.say(if mends {
                            format!("Corrected and sent again: {name}.")
                        } else {
                            format!("Changed on this tablet: {name}.")
                        });
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
        Sheet { title, under: person, on_close,
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
                                id: field_id(DoseField::Date),
                                label: "Date given",
                                kind: Kind::Date,
                                value: read.date.clone(),
                                wrong: say(&field_id(DoseField::Date)),
                                on_input: move |text| form.write().date = text,
                            }
                            TextField {
                                id: field_id(DoseField::Lot),
                                label: if new { "Lot" } else { "Lot (optional)" },
                                value: read.lot.clone(),
                                wrong: say(&field_id(DoseField::Lot)),
                                on_input: move |text| form.write().lot = text,
                            }
                            if new {
                                TextField {
                                    id: field_id(DoseField::LotExpires),
                                    label: "Lot expires",
                                    kind: Kind::Date,
                                    value: read.lot_expires.clone(),
                                    wrong: say(&field_id(DoseField::LotExpires)),
                                    on_input: move |text| form.write().lot_expires = text,
                                }
                                SelectField {
                                    id: field_id(DoseField::Site),
                                    label: "Site",
                                    prompt: "Not recorded",
                                    value: read.site.as_ref().map(|site| site.code().to_owned()).unwrap_or_default(),
                                    options: sites,
                                    on_change: move |code: String| {
                                        form.write().site = (!code.is_empty()).then(|| Site::from(code.as_str()));
                                    },
                                }
                                SelectField {
                                    id: field_id(DoseField::Route),
                                    label: "Route",
                                    prompt: "Not recorded",
                                    value: read.route.as_ref().map(|route| route.code().to_owned()).unwrap_or_default(),
                                    options: routes,
                                    on_change: move |code: String| {
                                        form.write().route = (!code.is_empty()).then(|| Route::from(code.as_str()));
                                    },
                                }
                                TextField {
                                    id: field_id(DoseField::VisDate),
                                    label: "VIS date",
                                    kind: Kind::Date,
                                    value: read.vis_date.clone(),
                                    wrong: say(&field_id(DoseField::VisDate)),
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
                    if mends {
                        button { class: "button", r#type: "button", onclick: move |_| on_close.call(()), "Cancel" }
                        button { class: "button main", r#type: "submit",
                            if saving() { "Saving…" } else { "Save and send again" }
                        }
                    } else if own {
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
        ("Manufacturer", dose.mvx.as_ref().map(|mvx| mvx.name().to_owned())),
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
