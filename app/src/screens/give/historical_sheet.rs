//! Add historical immunizations: doses given elsewhere, known from a paper or another registry. Date, vaccine and source;
//! lot and manufacturer where the paper has them.

use super::form::Reading;
use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::field::{ErrorSummary, Kind, SelectField, TextField};
use crate::parts::toast::Toasts;
use crate::parts::vaccine;
use crate::parts::words::age;
use crate::screens::draft::{Restored, use_draft};
use crate::screens::frame::SessionNotice;
use crate::screens::typed::{Wrong, filled, typed_date};
use bluebonnet_shared::codes::{Cvx, Mvx, historical_vaccines, manufacturers};
use bluebonnet_shared::ids::DoseId;
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::immunization::{DoseDraft, DoseField, Weight, check};
use bluebonnet_shared::print::words;
use bluebonnet_shared::record::Edit;
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::rc::Rc;

/// Sources to choose from, the most usual at a school first.
const SOURCES: [DoseSource; 8] = [
    DoseSource::SchoolRecord,
    DoseSource::ParentRecord,
    DoseSource::OtherProvider,
    DoseSource::OtherRegistry,
    DoseSource::PublicAgency,
    DoseSource::BirthCertificate,
    DoseSource::ParentRecall,
    DoseSource::Historical,
];

/// The sheet as typed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct HistoricalForm {
    id: DoseId,
    cvx: Option<Cvx>,
    date: String,
    source: Option<DoseSource>,
    lot: String,
    mvx: Option<Mvx>,
    comment: String,
}

impl HistoricalForm {
    /// Empty, but for the source: a paper usually holds more than one dose.
    fn new(id: DoseId, source: Option<DoseSource>) -> Self {
        Self {
            id,
            cvx: None,
            date: String::new(),
            source,
            lot: String::new(),
            mvx: None,
            comment: String::new(),
        }
    }

    fn dose(&self, reading: &Reading) -> Result<Dose, Vec<Wrong>> {
        let mut wrong: Vec<Wrong> = Vec::new();
        let date = typed_date(&self.date, reading.today.day).unwrap_or_else(|words| {
            wrong.push((field_id(DoseField::Date), words));
            None
        });
        if self.source.is_none() {
            wrong.push(("history-source".to_owned(), "Choose where this is known from.".to_owned()));
        }
        let source = self.source.clone().unwrap_or(DoseSource::Historical);
        let draft = DoseDraft {
            cvx: self.cvx,
            date,
            mvx: self.mvx.clone(),
            lot: filled(&self.lot),
            source: Some(source.clone()),
            ..DoseDraft::default()
        };
        wrong.extend(
            check(&draft, reading.birth_date, reading.today)
                .into_iter()
                .filter(|problem| problem.weight() == Weight::Stops)
                .map(|problem| (field_id(problem.field), problem.to_string())),
        );
        let mut said = HashSet::new();
        wrong.retain(|(field, _)| said.insert(field.clone()));
        match (self.cvx, date) {
            (Some(cvx), Some(date)) if wrong.is_empty() => Ok(Dose {
                id: self.id,
                cvx,
                mvx: draft.mvx,
                trade_name: None,
                date,
                lot: draft.lot,
                lot_expires: None,
                site: None,
                route: None,
                vis_date: None,
                amount: None,
                condition: None,
                source,
                owner: Some(reading.stamp.organization),
                given_by: None,
                funding: None,
                reactions: Vec::new(),
                comment: filled(&self.comment),
                recorded: reading.stamp.clone(),
                amended: None,
                deletion: None,
            }),
            _ => Err(wrong),
        }
    }
}

/// The id of a field of this sheet.
fn field_id(field: DoseField) -> String {
    format!("history-{}", field.name())
}

/// The code a source is chosen by.
fn code(source: &DoseSource) -> String {
    words::source(source, None)
}

/// The sheet.
#[component]
pub fn HistoricalSheet(view: Rc<ClientView>, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let client = view.client.id;
    let draft = use_draft(format!("historical:{client}"), {
        let desk = desk.clone();
        move || HistoricalForm::new(desk.new_dose_id(), None)
    });
    let mut wrong = use_signal(Vec::<Wrong>::new);
    let mut failure = use_signal(|| None::<String>);
    let mut saved = use_signal(Vec::<String>::new);
    let mut saving = use_signal(|| false);
    let toasts = Toasts::here();
    let (form, mut restored) = (draft.form, draft.restored);
    let today = desk.today();
    let birth_date = view.client.birth_date;

    let save = use_callback({
        let desk = desk.clone();
        move |more: bool| {
            if saving() {
                return;
            }
            failure.set(None);
            let reading = Reading { birth_date, today: desk.reckoned_today(), stamp: desk.stamp() };
            let dose = match form.peek().dose(&reading) {
                Ok(dose) => dose,
                Err(errors) => {
                    wrong.set(errors);
                    return;
                }
            };
            wrong.set(Vec::new());
            saving.set(true);
            let desk = desk.clone();
            spawn(async move {
                let (id, words) = (dose.id, crate::screens::student::what(&dose));
                match desk.save(client, vec![Edit::AddDose(Box::new(dose))]).await {
                    Ok(_) if more => {
                        let source = form.peek().source.clone();
                        draft.change(|form| *form = HistoricalForm::new(desk.new_dose_id(), source));
                        restored.set(false);
                        saved.write().push(words);
                        crate::parts::keys::focus(&field_id(DoseField::Vaccine));
                    }
                    Ok(_) => {
                        draft.forget().await;
                        toasts.say_with_undo(format!("Saved on this tablet: {words}."), move || {
                            let desk = desk.clone();
                            dioxus::core::spawn_forever(async move {
                                let edit = Edit::DeleteDose {
                                    dose: id,
                                    reason: "Undone right after saving".to_owned(),
                                };
                                match desk.save(client, vec![edit]).await {
                                    Ok(_) => toasts.say("Undone: the dose is marked as deleted."),
                                    Err(error) => toasts.say(error.to_string()),
                                }
                            });
                        });
                        on_close.call(());
                    }
                    Err(error) => failure.set(Some(error.to_string())),
                }
                saving.set(false);
            });
        }
    });
    let vaccines = vaccine::choices(&historical_vaccines());
    let makers: Vec<(String, String)> = manufacturers()
        .iter()
        .map(|maker| (maker.mvx.to_string(), format!("{} ({})", maker.name, maker.mvx)))
        .collect();
    let sources: Vec<(String, String)> = SOURCES.iter().map(|source| (code(source), code(source))).collect();
    let say = |id: &str| wrong.read().iter().find(|(at, _)| at == id).map(|(_, words)| words.clone());
    let person = format!("{} · {}", view.client.name.last_first(), age(birth_date, today));
    let read = form.read();
    rsx! {
        Sheet { title: "Add historical", under: person, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    save.call(false);
                },
                div { class: "sheet-body",
                    SessionNotice {}
                    if restored() {
                        Restored {
                            on_over: move |()| {
                                restored.set(false);
                                let id = form.peek().id;
                                draft.change(|form| *form = HistoricalForm::new(id, None));
                            },
                        }
                    }
                    if let Some(words) = failure() {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    if !wrong.read().is_empty() {
                        ErrorSummary { title: "This cannot be saved yet", errors: wrong() }
                    }
                    div { role: "status",
                        if !saved.read().is_empty() {
                            p { strong { "Saved: " } {saved.read().join("; ")} }
                        }
                    }
                    div { class: "fields",
                        div { class: "wide",
                            SelectField {
                                id: field_id(DoseField::Vaccine),
                                label: "Vaccine",
                                prompt: "Choose a vaccine",
                                value: read.cvx.map(|cvx| cvx.to_string()).unwrap_or_default(),
                                options: vaccines,
                                wrong: say(&field_id(DoseField::Vaccine)),
                                on_change: move |code: String| draft.change(|form| form.cvx = code.parse().ok()),
                            }
                        }
                        TextField {
                            id: field_id(DoseField::Date),
                            label: "Date given",
                            kind: Kind::Date,
                            value: read.date.clone(),
                            wrong: say(&field_id(DoseField::Date)),
                            on_input: move |text| draft.change(|form| form.date = text),
                        }
                        SelectField {
                            id: "history-source",
                            label: "Known from",
                            prompt: "Choose a source",
                            value: read.source.as_ref().map(code).unwrap_or_default(),
                            options: sources,
                            wrong: say("history-source"),
                            on_change: move |chosen: String| {
                                draft.change(|form| form.source = SOURCES.iter().find(|source| code(source) == chosen).cloned());
                            },
                        }
                        TextField {
                            id: "history-lot",
                            label: "Lot (optional)",
                            value: read.lot.clone(),
                            on_input: move |text| draft.change(|form| form.lot = text),
                        }
                        SelectField {
                            id: field_id(DoseField::Manufacturer),
                            label: "Manufacturer (optional)",
                            prompt: "Not known",
                            value: read.mvx.as_ref().map(ToString::to_string).unwrap_or_default(),
                            options: makers,
                            on_change: move |code: String| draft.change(|form| form.mvx = code.parse().ok()),
                        }
                        div { class: "wide",
                            TextField {
                                id: "history-comment",
                                label: "Comment (optional)",
                                value: read.comment.clone(),
                                on_input: move |text| draft.change(|form| form.comment = text),
                            }
                        }
                    }
                }
                div { class: "sheet-foot",
                    button { class: "button", r#type: "button", onclick: move |_| save.call(true), "Save and add another" }
                    button { class: "button main", r#type: "submit",
                        if saving() { "Saving…" } else { "Save" }
                    }
                }
            }
        }
    }
}
