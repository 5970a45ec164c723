//! Discard an entry that waits: asked once, naming what goes, with a reason for the audit log.

use crate::parts::confirm::{Confirm, Deed};
use crate::parts::field::SelectField;
use crate::parts::toast::Toasts;
use crate::sync::registry;
use bluebonnet_shared::office::DiscardReason;
use dioxus::prelude::*;

/// The question.
#[component]
pub fn DiscardSheet(
    number: u64,
    /// What the entry would do.
    what: String,
    /// Whose record it is for.
    whose: String,
    on_done: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let toasts = Toasts::here();
    let mut reason = use_signal(|| None::<DiscardReason>);
    let mut wrong = use_signal(|| None::<String>);
    let options = DiscardReason::ALL.map(|reason| (reason.code().to_owned(), format!("{}.", reason.words())));
    rsx! {
        Confirm {
            title: "Discard this entry?",
            yes: "Discard",
            no: "Keep it",
            on_close,
            on_yes: move |()| -> Deed {
                let Some(reason) = reason() else {
                    let words = "Choose a reason.".to_owned();
                    wrong.set(Some(words.clone()));
                    return Box::pin(async move { Err(words) });
                };
                Box::pin(async move {
                    registry::held::discard(number, reason).await.map_err(|failure| failure.words())?;
                    toasts.say("Discarded.");
                    on_done.call(());
                    Ok(())
                })
            },
            p { strong { "{whose}: {what}" } }
            p { "It is in no record. Discarded, it is gone: a dose that was given must then be entered again." }
            SelectField {
                id: "discard-reason",
                label: "Reason",
                prompt: "Choose a reason",
                value: reason().map(|reason| reason.code().to_owned()).unwrap_or_default(),
                options: options.to_vec(),
                wrong: wrong(),
                on_change: move |code: String| {
                    reason.set(DiscardReason::of(&code));
                    wrong.set(None);
                },
            }
        }
    }
}
