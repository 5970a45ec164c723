//! A deed that is asked once: it names what goes, and says what happens then.

use super::dialog::Sheet;
use dioxus::prelude::*;
use std::future::Future;
use std::pin::Pin;

/// Something that is being done, and the words of why it was not.
pub type Deed = Pin<Box<dyn Future<Output = Result<(), String>>>>;

/// The question.
#[component]
pub fn Confirm(
    /// The question in one line, with the name of what goes.
    title: String,
    /// The button that does it.
    yes: String,
    /// The button that does not.
    #[props(default = "Cancel".to_owned())]
    no: String,
    /// Does it.
    on_yes: Callback<(), Deed>,
    /// It was left, or is done.
    on_close: EventHandler<()>,
    /// What happens then.
    children: Element,
) -> Element {
    let mut busy = use_signal(|| false);
    let mut failure = use_signal(|| None::<String>);
    // What is on its way is waited for: whoever leaves now would not learn whether it was done.
    let leave = move |()| {
        if !busy() {
            on_close.call(());
        }
    };
    rsx! {
        Sheet { title, narrow: true, on_close: leave,
            div { class: "sheet-body",
                {children}
                if let Some(words) = failure() {
                    div { class: "summary", role: "alert", p { strong { "{words}" } } }
                }
            }
            div { class: "sheet-foot",
                button { class: "button", r#type: "button", onclick: move |_| leave(()), "{no}" }
                button {
                    class: "button danger",
                    r#type: "button",
                    aria_disabled: busy().then_some("true"),
                    onclick: move |_| {
                        if busy() {
                            return;
                        }
                        busy.set(true);
                        failure.set(None);
                        let deed = on_yes.call(());
                        spawn(async move {
                            let done = deed.await;
                            busy.set(false);
                            match done {
                                Ok(()) => on_close.call(()),
                                Err(words) => failure.set(Some(words)),
                            }
                        });
                    },
                    "{yes}"
                }
            }
        }
    }
}
