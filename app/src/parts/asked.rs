//! What a screen asks of the registry, for screens that have nothing to show without it.

use crate::parts::icon::{Drawing, Icon};
use crate::sync::registry::Failure;
use dioxus::prelude::*;
use std::future::Future;

/// An answer, or what there is in its place.
pub struct Asked<T: 'static> {
    answer: Signal<Option<Result<T, String>>>,
    again: Callback<()>,
}

impl<T> Clone for Asked<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Asked<T> {}

impl<T> PartialEq for Asked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.answer == other.answer
    }
}

impl<T: Clone> Asked<T> {
    /// The answer, once it is here.
    pub fn get(&self) -> Option<T> {
        self.answer.read().as_ref()?.as_ref().ok().cloned()
    }

    /// Asks again. What is shown stays until the new answer is here.
    pub fn again(&self) {
        self.again.call(());
    }

    /// Why there is no answer; nothing while it is waited for.
    pub fn failure(&self) -> Option<String> {
        self.answer.read().as_ref()?.as_ref().err().cloned()
    }
}

/// Asks when the screen opens.
pub fn use_asked<T, F>(ask: impl Fn() -> F + 'static) -> Asked<T>
where
    T: 'static,
    F: Future<Output = Result<T, Failure>> + 'static,
{
    let mut answer = use_signal(|| None);
    let again = use_callback(move |()| {
        let asked = ask();
        spawn(async move {
            let said = asked.await.map_err(|failure| failure.words());
            answer.set(Some(said));
        });
    });
    use_hook(move || again.call(()));
    Asked { answer, again }
}

/// What stands where the answer will be: that it is waited for, or why there is none and the way to try again.
#[component]
pub fn NotHere(
    /// Why there is none.
    failure: Option<String>,
    on_again: EventHandler<()>,
) -> Element {
    rsx! {
        div { class: "inside stack", role: "status",
            if let Some(words) = failure {
                p { strong { "{words}" } }
                p { class: "quiet", "This screen shows what is at the registry, and needs the network." }
                div { class: "buttons",
                    button { class: "button", r#type: "button", onclick: move |_| on_again.call(()),
                        Icon { drawing: Drawing::Sending }
                        "Try again"
                    }
                }
            } else {
                p { class: "quiet", "Asking the registry…" }
            }
        }
    }
}
