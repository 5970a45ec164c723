//! The state of sync as a sentence, always in sight. It leads to the page that says it in full.

use crate::device::{Desk, use_watch};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::{counted, entries, grouped, time_of_day};
use crate::route::Route;
use crate::sync::SyncState;
use dioxus::prelude::*;

/// What the sentence looks like, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// The stylesheet's class.
    pub tone: &'static str,
    /// What is drawn beside it.
    pub drawing: Drawing,
    /// The words.
    pub words: String,
}

/// The sentence for a state.
pub fn sentence(state: &SyncState) -> Sentence {
    let on_tablet = |lead: &str, unsent: usize| match unsent {
        0 => lead.to_owned(),
        unsent => format!("{lead}: {} on this tablet", entries(unsent)),
    };
    let (tone, drawing, words) = match state {
        SyncState::Starting { unsent } => ("busy", Drawing::Sending, on_tablet("Connecting", *unsent)),
        SyncState::Offline { unsent: 0, .. } => {
            ("away", Drawing::Offline, "Offline: nothing unsent".to_owned())
        }
        SyncState::Offline { unsent, .. } => ("away", Drawing::Offline, on_tablet("Offline", *unsent)),
        SyncState::Sending { done, total } => {
            ("busy", Drawing::Sending, format!("Sending {} of {}", grouped(*done), grouped(*total)))
        }
        SyncState::Receiving { done: 0 } => ("busy", Drawing::Sending, "Receiving".to_owned()),
        SyncState::Receiving { done } => {
            ("busy", Drawing::Sending, format!("Receiving: {}", counted(*done, "record")))
        }
        SyncState::AllSent { at } => ("good", Drawing::Sent, format!("All sent {}", time_of_day(*at))),
        SyncState::NeedsAttention { count: 1, .. } => {
            ("bad", Drawing::Attention, "1 needs attention".to_owned())
        }
        SyncState::NeedsAttention { count, .. } => {
            ("bad", Drawing::Attention, format!("{count} need attention"))
        }
        SyncState::SignInNeeded { unsent } => ("away", Drawing::Lock, on_tablet("Sign in again", *unsent)),
        SyncState::AgreementNeeded { unsent } => {
            ("away", Drawing::Lock, on_tablet("Agreement needed", *unsent))
        }
        SyncState::FactorNeeded { unsent, .. } => {
            ("away", Drawing::Lock, on_tablet("Second factor needed", *unsent))
        }
        SyncState::RegistryTrouble { unsent, .. } => {
            ("away", Drawing::Attention, on_tablet("Registry has trouble", *unsent))
        }
        SyncState::TabletFault { unsent } => {
            ("bad", Drawing::Attention, on_tablet("This tablet has a fault", *unsent))
        }
        SyncState::StorageFull { .. } => ("bad", Drawing::Attention, "This tablet is full".to_owned()),
    };
    Sentence { tone, drawing, words }
}

/// The sentence in the menu bar.
#[component]
pub fn SyncSentence() -> Element {
    let desk = use_context::<Desk>();
    let state = use_watch(desk.state());
    let said = use_memo(move || sentence(&state.read()));
    let Sentence { tone, drawing, words } = said();
    rsx! {
        div { role: "status", "data-testid": "sync-state",
            Link { class: "sync-state {tone}", to: Route::Sync {},
                Icon { drawing }
                span { "{words}" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_counts_what_is_only_on_this_tablet() {
        let words = |state| sentence(&state).words;
        assert_eq!(
            words(SyncState::Offline { unsent: 12, last: None }),
            "Offline: 12 entries on this tablet"
        );
        assert_eq!(words(SyncState::Offline { unsent: 1, last: None }), "Offline: 1 entry on this tablet");
        assert_eq!(words(SyncState::Offline { unsent: 0, last: None }), "Offline: nothing unsent");
        assert_eq!(words(SyncState::Sending { done: 4, total: 12 }), "Sending 4 of 12");
        assert_eq!(words(SyncState::NeedsAttention { count: 2, unsent: 0 }), "2 need attention");
        assert_eq!(words(SyncState::SignInNeeded { unsent: 3 }), "Sign in again: 3 entries on this tablet");
        let trouble = SyncState::RegistryTrouble { unsent: 1, last: None };
        assert_eq!(words(trouble), "Registry has trouble: 1 entry on this tablet");
        assert_eq!(words(SyncState::TabletFault { unsent: 0 }), "This tablet has a fault");
    }
}
