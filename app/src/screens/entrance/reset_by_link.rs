//! Setting another password by the link of a mail: the Confidentiality Statement, the new password, **Password Updated**.

use super::statement::StatementCard;
use crate::parts::field::ErrorSummary;
use crate::parts::heading::Heading;
use crate::parts::new_password::{NewPassword, PasswordOwner, may_send};
use crate::sync::registry::{self, Failure};
use bluebonnet_shared::account::password::Requirement;
use bluebonnet_shared::account::{Problem, Reset, ResetOpened};
use dioxus::prelude::*;

#[derive(Clone, PartialEq)]
enum Stand {
    Opening,
    /// The link does not open, or cannot be asked about now.
    Failed(String),
    Agreeing(ResetOpened),
    Choosing(ResetOpened),
    Updated,
}

/// The way from a link to a new password. `token` is what the link holds.
#[component]
pub fn ResetByLink(token: String, on_leave: EventHandler<()>) -> Element {
    let mut stand = use_signal(|| Stand::Opening);
    let open = use_callback({
        let token = token.clone();
        move |()| {
            stand.set(Stand::Opening);
            let token = token.clone();
            spawn(async move {
                stand.set(match registry::account::open_reset(&token).await {
                    Ok(opened) => Stand::Agreeing(opened),
                    Err(Failure::Problem(problem)) => Stand::Failed(in_full(&problem)),
                    Err(failure) => Stand::Failed(failure.words()),
                });
            });
        }
    });
    use_hook(move || open.call(()));
    let now = stand.read().clone();
    match now {
        Stand::Opening => rsx! {
            div { class: "card",
                Heading { text: "Reset Password" }
                p { role: "status", "Opening your link…" }
            }
        },
        Stand::Failed(words) => rsx! {
            div { class: "card",
                Heading { text: "Reset Password" }
                div { class: "summary", role: "alert", p { strong { "{words}" } } }
                div { class: "buttons",
                    button { class: "button", r#type: "button", onclick: move |_| open.call(()), "Try again" }
                    button { class: "button bare", r#type: "button", onclick: move |_| on_leave.call(()), "To Sign in" }
                }
            }
        },
        Stand::Agreeing(opened) => rsx! {
            StatementCard {
                statement: opened.statement.clone(),
                refusal: None,
                busy: false,
                leave: "I do not agree",
                on_agree: move |()| stand.set(Stand::Choosing(opened.clone())),
                on_leave: move |()| on_leave.call(()),
            }
        },
        Stand::Choosing(opened) => rsx! {
            Choosing {
                token,
                opened,
                on_updated: move |()| stand.set(Stand::Updated),
                on_failed: move |words| stand.set(Stand::Failed(words)),
            }
        },
        Stand::Updated => rsx! {
            div { class: "card",
                Heading { text: "Reset Password" }
                p { class: "updated", role: "status", "**Password Updated**" }
                p { "Every other session of yours has ended. What is unsent on your devices is kept: sign in there with the new password." }
                button { class: "button main", r#type: "button", onclick: move |_| on_leave.call(()), "Switch Organizations" }
            }
        },
    }
}

/// What is the matter, and what to do about it.
fn in_full(problem: &Problem) -> String {
    format!("{} {}", problem.title, problem.detail.as_deref().unwrap_or_default())
}

#[component]
fn Choosing(
    token: String,
    opened: ResetOpened,
    on_updated: EventHandler<()>,
    on_failed: EventHandler<String>,
) -> Element {
    let typed = use_signal(<(String, String)>::default);
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut refusal = use_signal(|| None::<String>);
    let mut refused = use_signal(|| None::<(String, Vec<Requirement>)>);
    let owner = PasswordOwner { username: opened.username.clone(), name: opened.user_name.clone() };
    let whole = may_send(&owner, None, &typed.read());
    rsx! {
        div { class: "card",
            Heading { text: "Choose a new password" }
            p {
                strong { "{opened.user_name}" }
                br {}
                span { class: "quiet", "{opened.username}, {opened.organization_name} ({opened.org_code})" }
            }
            if let Some(refusal) = refusal() {
                div { class: "summary", role: "alert", p { strong { "{refusal}" } } }
            } else if tried() && !whole {
                ErrorSummary {
                    title: "This cannot be saved yet",
                    errors: vec![("new-password".to_owned(), "Look at the requirements, and type the same password twice".to_owned())],
                }
            }
            form {
                novalidate: true,
                onsubmit: {
                    let owner = owner.clone();
                    move |event: FormEvent| {
                        event.prevent_default();
                        tried.set(true);
                        refusal.set(None);
                        if busy() || !may_send(&owner, None, &typed.peek()) {
                            return;
                        }
                        busy.set(true);
                        let password = typed.peek().0.clone();
                        let reset = Reset { token: token.clone(), agreed: opened.statement.version, password };
                        spawn(async move {
                            match registry::account::reset(&reset).await {
                                Ok(()) => on_updated.call(()),
                                Err(Failure::Problem(problem)) if !problem.unmet.is_empty() => {
                                    refused.set(Some((reset.password, problem.unmet.clone())));
                                    refusal.set(Some(problem.detail.unwrap_or(problem.title)));
                                }
                                Err(Failure::Problem(problem)) if problem.kind == "/problems/reset-link" => {
                                    on_failed.call(in_full(&problem));
                                }
                                Err(failure) => refusal.set(Some(failure.words())),
                            }
                            busy.set(false);
                        });
                    }
                },
                NewPassword { owner: owner.clone(), typed, refused: refused(), tried: tried() }
                button { class: "button main", r#type: "submit", aria_disabled: busy().then_some("true"),
                    if busy() { "Saving…" } else { "Save" }
                }
            }
        }
    }
}
