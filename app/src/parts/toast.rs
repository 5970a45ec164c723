//! A message that passes: what was done, and for ten seconds the way back.

use dioxus::prelude::*;
use std::rc::Rc;

/// How long the way back stays open, in milliseconds.
pub const UNDO_MILLISECONDS: u32 = 10_000;

/// A message at the foot of the screen.
#[derive(Clone)]
pub struct Toast {
    words: String,
    undo: Option<Rc<dyn Fn()>>,
    number: u32,
}

/// Where a screen says what it did.
#[derive(Clone, Copy)]
pub struct Toasts(Signal<Option<Toast>>);

impl Toasts {
    /// Makes the place, for the frame.
    pub fn provide() -> Self {
        use_context_provider(|| Self(Signal::new(None)))
    }

    /// The place that the frame made.
    pub fn here() -> Self {
        use_context::<Self>()
    }

    /// Says what was done.
    pub fn say(self, words: impl Into<String>) {
        self.show(words.into(), None);
    }

    /// Says what was done, and offers the way back for ten seconds.
    pub fn say_with_undo(self, words: impl Into<String>, undo: impl Fn() + 'static) {
        self.show(words.into(), Some(Rc::new(undo)));
    }

    fn show(mut self, words: String, undo: Option<Rc<dyn Fn()>>) {
        let number = self.0.peek().as_ref().map_or(0, |toast| toast.number.wrapping_add(1));
        self.0.set(Some(Toast { words, undo, number }));
        dioxus::core::spawn_forever(async move {
            gloo_timers::future::TimeoutFuture::new(UNDO_MILLISECONDS).await;
            let mut place = self.0;
            // The tablet may have been locked meanwhile, and the place is gone with the frame.
            let same = place
                .try_peek()
                .is_ok_and(|toast| toast.as_ref().is_some_and(|toast| toast.number == number));
            if same {
                place.set(None);
            }
        });
    }
}

/// The place itself, a live region at the foot of the frame.
#[component]
pub fn ToastPlace() -> Element {
    let mut place = Toasts::here().0;
    let toast = place.read().clone();
    rsx! {
        div { class: "toast-place", role: "status",
            if let Some(toast) = toast {
                div { class: "toast", key: "{toast.number}",
                    p { class: "words", "{toast.words}" }
                    if let Some(undo) = toast.undo {
                        button {
                            class: "button",
                            r#type: "button",
                            onclick: move |_| {
                                place.set(None);
                                undo();
                            },
                            "Undo"
                        }
                    }
                }
            }
        }
    }
}
