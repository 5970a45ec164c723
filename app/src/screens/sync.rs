//! Sync state: each entry that is not yet at the registry, and where it stands.

use super::home::KeepNotice;
use crate::device::{Desk, EntryState, OutboxEntry, use_watch};
use crate::parts::heading::Heading;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::{entries, moment};
use crate::route::Route;
use crate::screens::frame::{Sentence, sentence};
use crate::sync::SyncState;
use bluebonnet_shared::sync::{DocumentId, Refusal};
use dioxus::prelude::*;

/// The sync page.
#[component]
pub fn SyncScreen() -> Element {
    let desk = use_context::<Desk>();
    let changes = use_watch(desk.changes());
    let state = use_watch(desk.state());
    let _ = changes();
    let outbox = desk.outbox();
    let Sentence { tone, drawing, words } = sentence(&state.read());
    let unsent = outbox.len();
    rsx! {
        div { class: "page",
            div { class: "column",
                div { class: "page-head",
                    Heading { text: "Sync state" }
                    button {
                        class: "button",
                        r#type: "button",
                        onclick: {
                            let desk = desk.clone();
                            move |_| desk.sync_now()
                        },
                        Icon { drawing: Drawing::Sending }
                        "Try now"
                    }
                }
                section { class: "panel", aria_label: "Now",
                    div { class: "inside",
                        p { class: "sync-state {tone}",
                            Icon { drawing }
                            strong { "{words}" }
                        }
                        p { {in_full(&state.read())} }
                        if let SyncState::Sending { done, total } = state() {
                            progress { aria_label: "Entries sent", max: "{total}", value: "{done}" }
                        }
                    }
                }
                if desk.storage_persisted() == Some(false) {
                    KeepNotice {}
                }
                section { class: "panel", aria_label: "Entries on this tablet only",
                    header {
                        h2 { "On this tablet only" }
                        p { class: "quiet", {entries(unsent)} }
                    }
                    if outbox.is_empty() {
                        div { class: "inside",
                            p { class: "quiet", "Everything entered on this tablet is at the registry." }
                        }
                    } else {
                        ul { class: "entries",
                            for entry in outbox {
                                EntryLine { key: "{entry.hash}", entry }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The state in full sentences: what it means for the work.
fn in_full(state: &SyncState) -> String {
    match state {
        SyncState::Starting { .. } => {
            "Asking the registry for the first time since this tablet was unlocked.".to_owned()
        }
        SyncState::Offline { last: Some(last), .. } => format!(
            "The registry does not answer. Go on working: entries are kept here and sent by themselves. Last in step {}.",
            moment(*last)
        ),
        SyncState::Offline { last: None, .. } => {
            "The registry does not answer. Go on working: entries are kept here and sent by themselves."
                .to_owned()
        }
        SyncState::Sending { .. } => "Entries are on their way.".to_owned(),
        SyncState::Receiving { .. } => "What others entered is coming in.".to_owned(),
        SyncState::AllSent { at } => {
            format!(
                "Everything entered here is at the registry, and everything there for you is here. Last in step {}.",
                moment(*at)
            )
        }
        SyncState::NeedsAttention { .. } => {
            "The registry did not take some entries. They are kept here until you have looked at them."
                .to_owned()
        }
        SyncState::SignInNeeded { .. } => {
            "Your session has ended. Entries are kept here and sent once you have signed in again.".to_owned()
        }
        SyncState::AgreementNeeded { .. } => {
            "The Confidentiality Statement must be agreed to again. Entries are kept here until then."
                .to_owned()
        }
        SyncState::StorageFull { .. } => {
            "This tablet is full: what the registry sends cannot be kept. Free some space on it.".to_owned()
        }
    }
}

/// One entry: whose, what, when, and where it stands.
#[component]
pub fn EntryLine(entry: OutboxEntry) -> Element {
    let (class, fate) = match &entry.state {
        EntryState::Unsent => ("unsent", "Waiting".to_owned()),
        EntryState::Sending => ("unsent", "On its way".to_owned()),
        EntryState::Refused { .. } => ("alert", "Refused".to_owned()),
    };
    rsx! {
        li {
            div { class: "what",
                if let DocumentId::Client(client) = entry.document {
                    strong {
                        Link { to: Route::FoundStudent { client }, "{entry.client_name}" }
                    }
                } else {
                    strong { "{entry.client_name}" }
                }
                span { "{entry.what}" }
                span { class: "quiet small", "Entered {moment(entry.at)}" }
                if let EntryState::Refused { code, field } = &entry.state {
                    span { {refusal(*code, field.as_deref())} }
                }
            }
            span { class: "fate {class}", "{fate}" }
        }
    }
}

/// Why the registry refused, and what to do.
fn refusal(code: Refusal, field: Option<&str>) -> String {
    let words = match code {
        Refusal::Unreadable => {
            "The registry could not read this entry. Enter it again; this one is kept for your administrator."
        }
        Refusal::OutOfReach => {
            "This student is on none of your lists at the registry any more. Ask your administrator to assign the list again."
        }
        Refusal::ForeignActor => {
            "This tablet was taken for another one. Lock it, sign in again and enter this once more."
        }
        Refusal::MissingCause => "An entry that this one builds on was refused. Put that one right first.",
        Refusal::OldEpoch => {
            "The record was renewed at the registry meanwhile. Open the student, look at the record, and enter this again."
        }
        Refusal::TooLarge => "The entry is too large. Shorten its comment and save again.",
        Refusal::Locked => {
            "Vital statistics registered this; only the registry's staff can change it. Tell your administrator what is wrong with it."
        }
        Refusal::NotYours => {
            "This belongs to another organization, which alone may change it. Tell them what is wrong with it."
        }
        Refusal::ForeignStamp => {
            "This entry was signed for someone else. Lock the tablet, sign in as yourself and enter it once more."
        }
        Refusal::Impossible => "A value in this entry cannot be right. Put it right and save again.",
        Refusal::NewerSchema => {
            "This app is newer than the registry, which cannot take this entry yet. It is kept; tell your administrator."
        }
        Refusal::Erased => {
            "This student's record was erased from the registry. The entry is kept here; ask your administrator what to do with it."
        }
        Refusal::Unknown => {
            "The registry refused this entry for a reason this app does not know. Update the app, then look at the entry again."
        }
    };
    match field {
        Some(field) => format!("{words} (Field: {field}.)"),
        None => words.to_owned(),
    }
}
