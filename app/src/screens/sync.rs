//! Sync state: each entry that is not yet at the registry, and where it stands.

use super::home::KeepNotice;
use crate::device::{Desk, EntryState, OutboxEntry, refusal, use_watch};
use crate::parts::heading::Heading;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::{entries, moment};
use crate::route::Route;
use crate::screens::frame::{Sentence, sentence};
use crate::sync::SyncState;
use bluebonnet_shared::sync::DocumentId;
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
        SyncState::FactorNeeded { has_one: true, .. } => {
            "Your organization asks for a second factor now. Entries are kept here and sent once you have signed in again with the code of your authenticator app."
                .to_owned()
        }
        SyncState::FactorNeeded { has_one: false, .. } => {
            "Your organization asks for a second factor now. Entries are kept here and sent once you have set one up."
                .to_owned()
        }
        SyncState::RegistryTrouble { last, .. } => {
            let since = last.map(|last| format!(" Last in step {}.", moment(last))).unwrap_or_default();
            format!(
                "The registry answers, and cannot take or give anything now. Nothing is wrong with this tablet or the network. Go on working: entries are kept here and sent by themselves once it can.{since}"
            )
        }
        SyncState::TabletFault { .. } => {
            "A record on this tablet could not be read or written, so nothing is sent and nothing comes in. What you enter is kept here. Reload the page; if this stays, call your administrator."
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
        EntryState::Refused(_) => ("alert", "Refused".to_owned()),
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
                if let EntryState::Refused(refused) = &entry.state {
                    span { {refusal::words(refused.code, refused.field.as_deref())} }
                }
            }
            span { class: "fate {class}", "{fate}" }
        }
    }
}
