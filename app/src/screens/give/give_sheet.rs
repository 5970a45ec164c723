//! Add new immunizations: up to six vaccines of one date, filled in from the last time. Two taps when nothing changed.

use super::entry_card::EntryCard;
use super::form::{Entry, Filled, GiveForm, MOST, Reading};
use super::warnings::warnings;
use crate::device::{ClientView, Desk};
use crate::parts::dialog::Sheet;
use crate::parts::field::{ErrorSummary, Kind, TextField};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::toast::Toasts;
use crate::parts::vaccine;
use crate::parts::words::{age, us_date};
use crate::screens::draft::{Draft, Restored, use_draft};
use crate::screens::frame::SessionNotice;
use crate::screens::typed::{Wrong, typed_date};
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::ids::{ClientId, DoseId};
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::record::Edit;
use dioxus::prelude::*;
use std::rc::Rc;

/// Words beside a deletion that the Undo button made.
const UNDONE: &str = "Undone right after saving";

/// An entry for a vaccine, filled in from the last time it was given here.
fn remembered(desk: &Desk, id: DoseId, cvx: Option<Cvx>) -> Entry {
    let mut entry = Entry { cvx, ..Entry::new(id) };
    let Some(cvx) = cvx else { return entry };
    let last = desk.remembered(cvx).unwrap_or_default();
    let date = |date: Option<_>| date.map(us_date).unwrap_or_default();
    // An expired lot is not offered again.
    if last.lot_expires.is_none_or(|expires| expires >= desk.today()) {
        entry.lot = last.lot.unwrap_or_default();
        entry.lot_expires = date(last.lot_expires);
    }
    let products: Vec<_> = cvx.products().into_iter().filter(|product| product.active).collect();
    match (last.trade_name, products.as_slice()) {
        (Some(name), _) => (entry.trade_name, entry.mvx) = (Some(name), last.mvx),
        (None, [only]) => entry.sold_as(Some(only)),
        (None, _) => entry.mvx = last.mvx,
    }
    entry.site = last.site;
    entry.route = last.route;
    // The present edition, not the one of last time: that is what is handed over today.
    entry.vis_date = date(cvx.statement().map(|statement| statement.edition).or(last.vis_date));
    entry.funding = last.funding;
    entry
}

fn fresh(desk: &Desk, vaccines: &[Cvx]) -> GiveForm {
    let today = desk.reckoned_today();
    let mut entries: Vec<Entry> =
        vaccines.iter().take(MOST).map(|cvx| remembered(desk, desk.new_dose_id(), Some(*cvx))).collect();
    if entries.is_empty() {
        entries.push(remembered(desk, desk.new_dose_id(), None));
    }
    GiveForm {
        // Where nobody knows what day it is, she says it: a day that is nearly right would be taken for right.
        date: today.last.map(|_| us_date(today.day)).unwrap_or_default(),
        given_by: desk.last_given_by().unwrap_or_else(|| desk.session().user_name),
        entries,
        reason: String::new(),
    }
}

/// The sheet.
#[component]
pub fn GiveSheet(view: Rc<ClientView>, vaccines: Vec<Cvx>, on_close: EventHandler<()>) -> Element {
    let desk = use_context::<Desk>();
    let client = view.client.id;
    let draft = use_draft(format!("give:{client}"), {
        let desk = desk.clone();
        let vaccines = vaccines.clone();
        move || fresh(&desk, &vaccines)
    });
    let mut wrong = use_signal(Vec::<Wrong>::new);
    let mut against = use_signal(Vec::<String>::new);
    let mut failure = use_signal(|| None::<String>);
    let mut saving = use_signal(|| false);
    let toasts = Toasts::here();
    let (form, restored) = (draft.form, draft.restored);
    let today = desk.today();

    let mut submit = {
        let desk = desk.clone();
        let view = view.clone();
        move || {
            if saving() {
                return;
            }
            failure.set(None);
            let reading = Reading {
                birth_date: view.client.birth_date,
                today: desk.reckoned_today(),
                stamp: desk.stamp(),
            };
            let Filled { doses, asks } = match form.peek().doses(&reading) {
                Ok(filled) => filled,
                Err(errors) => {
                    wrong.set(errors);
                    return;
                }
            };
            wrong.set(Vec::new());
            let found: Vec<String> =
                asks.into_iter().chain(warnings(&desk.schedule(), &view, &doses)).collect();
            let passed = !form.peek().reason.trim().is_empty() && *against.peek() == found;
            if !found.is_empty() && !passed {
                if *against.peek() == found {
                    wrong.set(vec![(
                        "give-reason".to_owned(),
                        "Enter why you give it all the same".to_owned(),
                    )]);
                }
                against.set(found);
                return;
            }
            saving.set(true);
            spawn(save(desk.clone(), view.client.id, doses, draft, toasts, on_close, failure, saving));
        }
    };
    let names: Vec<String> =
        form.read().entries.iter().filter_map(|entry| entry.cvx).map(vaccine::name).collect();
    let given = typed_date(&form.read().date, today).ok().flatten().unwrap_or(today);
    let person = format!("{} · {}", view.client.name.last_first(), age(view.client.birth_date, today));
    let say = |id: &str| wrong.read().iter().find(|(at, _)| at == id).map(|(_, words)| words.clone());
    rsx! {
        Sheet { title: "Add new immunizations", under: person, on_close,
            form {
                novalidate: true,
                onsubmit: move |event| {
                    event.prevent_default();
                    submit();
                },
                div { class: "sheet-body",
                    SessionNotice {}
                    if restored() {
                        Restored {
                            on_over: {
                                let desk = desk.clone();
                                let vaccines = vaccines.clone();
                                move |()| {
                                    let mut restored = restored;
                                    restored.set(false);
                                    draft.change(|form| *form = fresh(&desk, &vaccines));
                                }
                            },
                        }
                    }
                    if let Some(words) = failure() {
                        div { class: "summary", role: "alert", p { strong { "{words}" } } }
                    }
                    if !wrong.read().is_empty() {
                        ErrorSummary { title: "This cannot be saved yet", errors: wrong() }
                    }
                    div { class: "fields",
                        TextField {
                            id: "give-date",
                            label: "Date given",
                            kind: Kind::Date,
                            value: form.read().date.clone(),
                            wrong: say("give-date"),
                            on_input: move |text| draft.change(|form| form.date = text),
                        }
                        TextField {
                            id: "give-by",
                            label: "Given by",
                            value: form.read().given_by.clone(),
                            wrong: say("give-by"),
                            on_input: move |text| draft.change(|form| form.given_by = text),
                        }
                    }
                    for (index , entry) in form.read().entries.iter().cloned().enumerate() {
                        EntryCard {
                            key: "{entry.id}",
                            index,
                            entry,
                            given,
                            today,
                            wrong: wrong(),
                            removable: form.read().entries.len() > 1,
                            on_vaccine: {
                                let desk = desk.clone();
                                move |cvx| {
                                    draft
                                        .change(|form| {
                                            if let Some(entry) = form.entries.get_mut(index) {
                                                *entry = remembered(&desk, entry.id, cvx);
                                            }
                                        });
                                }
                            },
                            on_change: move |changed| {
                                draft
                                    .change(|form| {
                                        if let Some(entry) = form.entries.get_mut(index) {
                                            *entry = changed;
                                        }
                                    });
                            },
                            on_remove: move |()| {
                                draft
                                    .change(|form| {
                                        if index < form.entries.len() {
                                            form.entries.remove(index);
                                        }
                                    });
                            },
                        }
                    }
                    if form.read().entries.len() < MOST {
                        div {
                            button {
                                class: "button",
                                r#type: "button",
                                onclick: {
                                    let desk = desk.clone();
                                    move |_| {
                                        let entry = Entry::new(desk.new_dose_id());
                                        draft.change(|form| form.entries.push(entry));
                                    }
                                },
                                Icon { drawing: Drawing::Add }
                                "Add another vaccine"
                            }
                        }
                    }
                    if !against.read().is_empty() {
                        Warnings {
                            against: against(),
                            reason: form.read().reason.clone(),
                            wrong: say("give-reason"),
                            on_reason: move |text| draft.change(|form| form.reason = text),
                        }
                    }
                }
                div { class: "sheet-foot",
                    span { class: "words quiet small",
                        if names.is_empty() { "" } else { {names.join(", ")} }
                    }
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: move |_| {
                            spawn(async move {
                                draft.forget().await;
                                on_close.call(());
                            });
                        },
                        "Discard"
                    }
                    button { class: "button main", r#type: "submit",
                        if saving() {
                            "Saving…"
                        } else if !against.read().is_empty() {
                            "Save all the same"
                        } else {
                            "Save"
                        }
                    }
                }
            }
        }
    }
}

/// Saves, answers, and offers the way back.
#[expect(clippy::too_many_arguments, reason = "the sheet's own signals, used nowhere else")]
async fn save(
    desk: Desk,
    client: ClientId,
    doses: Vec<Dose>,
    draft: Draft<GiveForm>,
    toasts: Toasts,
    on_close: EventHandler<()>,
    mut failure: Signal<Option<String>>,
    mut saving: Signal<bool>,
) {
    let ids: Vec<DoseId> = doses.iter().map(|dose| dose.id).collect();
    let names: Vec<String> = doses.iter().map(|dose| vaccine::name(dose.cvx)).collect();
    let edits = doses.into_iter().map(|dose| Edit::AddDose(Box::new(dose))).collect();
    match desk.save(client, edits).await {
        Ok(_) => {
            draft.forget().await;
            toasts.say_with_undo(format!("Saved on this tablet: {}.", names.join(", ")), move || {
                let (desk, ids) = (desk.clone(), ids.clone());
                dioxus::core::spawn_forever(async move {
                    let back = ids
                        .iter()
                        .map(|id| Edit::DeleteDose { dose: *id, reason: UNDONE.to_owned() })
                        .collect();
                    match desk.save(client, back).await {
                        Ok(_) => toasts.say("Undone: the doses are marked as deleted."),
                        Err(error) => toasts.say(error.to_string()),
                    }
                });
            });
            on_close.call(());
        }
        Err(error) => failure.set(Some(error.to_string())),
    }
    saving.set(false);
}

/// What speaks against saving, and the reason for doing it all the same.
#[component]
pub fn Warnings(
    against: Vec<String>,
    reason: String,
    wrong: Option<String>,
    on_reason: EventHandler<String>,
) -> Element {
    rsx! {
        section {
            class: "warnings",
            role: "alert",
            aria_label: "Warnings",
            tabindex: "-1",
            // They stand below the fields, perhaps out of sight: the focus brings them into view.
            onmounted: move |event| async move {
                event.set_focus(true).await.ok();
            },
            h3 { "Please check before saving" }
            ul {
                for words in against {
                    li { key: "{words}",
                        Icon { drawing: Drawing::Attention }
                        "{words}"
                    }
                }
            }
        }
        TextField {
            id: "give-reason",
            label: "Reason for giving it all the same",
            hint: "It stands in the dose's comment.",
            value: reason,
            wrong,
            on_input: on_reason,
        }
    }
}
