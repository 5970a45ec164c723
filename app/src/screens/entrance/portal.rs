//! The portal view: the organizations of one user, and the way into each.

use crate::device::{Desk, use_watch};
use crate::parts::heading::Heading;
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::role;
use bluebonnet_shared::account::Membership;
use dioxus::prelude::*;

/// The organizations to choose from.
#[component]
pub fn Portal(
    desk: Desk,
    /// The desk to go on with.
    on_open: EventHandler<Desk>,
    /// Signed out, or locked meanwhile.
    on_leave: EventHandler<()>,
) -> Element {
    let mut busy = use_signal(|| None::<Membership>);
    let mut refusal = use_signal(|| None::<String>);
    let locked = use_watch(desk.locked());
    use_effect(move || {
        if locked() && busy.peek().is_none() {
            on_leave.call(());
        }
    });
    let here = desk.organization();
    let session = desk.session();
    rsx! {
        div { class: "card",
            Heading { text: "Portal View" }
            p {
                strong { "{session.user_name}" }
                ", choose the organization to work for."
            }
            div { role: "alert",
                if let Some(words) = refusal() {
                    div { class: "summary", p { strong { "{words}" } } }
                }
            }
            ul { class: "accounts",
                for to in desk.organizations() {
                    li { key: "{to.organization}",
                        button {
                            r#type: "button",
                            aria_disabled: busy.read().is_some().then_some("true"),
                            onclick: {
                                let (desk, to) = (desk.clone(), to.clone());
                                move |_| {
                                    if busy.peek().is_some() {
                                        return;
                                    }
                                    if to.organization == here {
                                        on_open.call(desk.clone());
                                        return;
                                    }
                                    busy.set(Some(to.clone()));
                                    refusal.set(None);
                                    let (desk, to) = (desk.clone(), to.clone());
                                    spawn(async move {
                                        match desk.switch(&to).await {
                                            Ok(other) => on_open.call(other),
                                            Err(error) => refusal.set(Some(error.to_string())),
                                        }
                                        busy.set(None);
                                    });
                                }
                            },
                            span { class: "initials", Icon { drawing: Drawing::School } }
                            strong { "{to.name}" }
                            span { class: "quiet",
                                if busy.read().as_ref() == Some(&to) { "Opening…" } else { "{to.code}, {role(to.role)}" }
                            }
                            Icon { drawing: Drawing::List }
                        }
                    }
                }
            }
            button {
                class: "button bare",
                r#type: "button",
                onclick: move |_| {
                    desk.sign_out();
                    on_leave.call(());
                },
                "Sign out"
            }
        }
    }
}
