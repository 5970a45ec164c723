//! The Confidentiality Statement, agreed to before any record is seen.

use crate::parts::heading::Heading;
use bluebonnet_shared::account::Statement;
use dioxus::prelude::*;

/// The statement with I Agree.
#[component]
pub fn StatementCard(
    statement: Statement,
    /// What the last attempt to agree came to.
    refusal: Option<String>,
    /// Agreeing is under way.
    busy: bool,
    /// What the way out is called.
    #[props(default = "I do not agree: sign out")]
    leave: &'static str,
    on_agree: EventHandler<()>,
    on_leave: EventHandler<()>,
) -> Element {
    rsx! {
        div { class: "card",
            Heading { text: statement.title.clone() }
            div { class: "statement", role: "region", aria_label: "Text of the statement", tabindex: "0",
                for (index , paragraph) in statement.paragraphs.iter().enumerate() {
                    p { key: "{index}", "{paragraph}" }
                }
            }
            if let Some(refusal) = refusal {
                div { class: "summary", role: "alert", p { strong { "{refusal}" } } }
            }
            button {
                class: "button main",
                r#type: "button",
                aria_disabled: busy.then_some("true"),
                onclick: move |_| {
                    if !busy {
                        on_agree.call(());
                    }
                },
                "I Agree"
            }
            button { class: "button bare", r#type: "button", onclick: move |_| on_leave.call(()), "{leave}" }
        }
    }
}
