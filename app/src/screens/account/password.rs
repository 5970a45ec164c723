//! Another password. Needs the present one; every other session ends.

use crate::device::Desk;
use crate::parts::field::{Kind, TextField};
use crate::parts::new_password::{NewPassword, PasswordOwner, may_send};
use crate::sync::registry::{self, Failure};
use bluebonnet_shared::account::password::Requirement;
use bluebonnet_shared::account::{MyAccount, NewPassword as Change};
use dioxus::prelude::*;

/// The form, and **Password Updated** once it was taken.
#[component]
pub fn PasswordPanel(mine: MyAccount) -> Element {
    let desk = use_context::<Desk>();
    let mut current = use_signal(String::new);
    let mut typed = use_signal(<(String, String)>::default);
    let mut tried = use_signal(|| false);
    let mut busy = use_signal(|| false);
    let mut updated = use_signal(|| false);
    let mut refusal = use_signal(|| None::<String>);
    let mut refused = use_signal(|| None::<(String, Vec<Requirement>)>);
    let owner = PasswordOwner { username: mine.username.clone(), name: mine.user_name.clone() };
    let current_wrong =
        (tried() && current.read().is_empty()).then(|| "Enter your present password".to_owned());
    rsx! {
        section { class: "panel", aria_labelledby: "password",
            header { h2 { id: "password", "Password" } }
            form {
                class: "inside",
                novalidate: true,
                onsubmit: {
                    let owner = owner.clone();
                    move |event: FormEvent| {
                        event.prevent_default();
                        tried.set(true);
                        updated.set(false);
                        refusal.set(None);
                        let (old, new) = (current.peek().clone(), typed.peek().clone());
                        if busy() || old.is_empty() || !may_send(&owner, Some(&old), &new) {
                            return;
                        }
                        busy.set(true);
                        let desk = desk.clone();
                        spawn(async move {
                            let change = Change { current: old, new: new.0 };
                            match registry::account::change_password(&change).await {
                                Ok(()) => {
                                    current.set(String::new());
                                    typed.set(Default::default());
                                    tried.set(false);
                                    updated.set(true);
                                    // This tablet unlocks with the new password as well; that it cannot be noted now costs a sign-in later.
                                    if let Err(error) = desk.note_password(&change.new).await {
                                        refusal.set(Some(error.to_string()));
                                    }
                                }
                                Err(Failure::Problem(problem)) if !problem.unmet.is_empty() => {
                                    refused.set(Some((change.new, problem.unmet.clone())));
                                    refusal.set(Some(problem.detail.unwrap_or(problem.title)));
                                }
                                Err(failure) => refusal.set(Some(failure.words())),
                            }
                            busy.set(false);
                        });
                    }
                },
                div { role: "status",
                    if updated() {
                        p { class: "updated", "**Password Updated**" }
                        p { class: "quiet", "Your sessions on other devices have ended. What is unsent there is kept." }
                    }
                }
                if let Some(words) = refusal() {
                    div { class: "summary", role: "alert", p { strong { "{words}" } } }
                }
                TextField {
                    id: "present-password",
                    label: "Present password",
                    kind: Kind::Password,
                    autocomplete: "current-password",
                    required: true,
                    wrong: current_wrong,
                    value: current.read().clone(),
                    on_input: move |text| current.set(text),
                }
                NewPassword {
                    owner: owner.clone(),
                    last: Some(current.read().clone()).filter(|text| !text.is_empty()),
                    typed,
                    refused: refused(),
                    tried: tried(),
                }
                div { class: "buttons",
                    button { class: "button", r#type: "submit", aria_disabled: busy().then_some("true"),
                        if busy() { "Saving…" } else { "Change password" }
                    }
                }
            }
        }
    }
}
