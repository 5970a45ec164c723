//! One user: what is known, the role, and the ways in and out.

use super::last_first;
use super::person_fields::{PersonFields, faults_of, form_of};
use super::role_field::RoleField;
use crate::device::Desk;
use crate::parts::toast::Toasts;
use crate::route::Route;
use crate::screens::draft::{use_draft, use_kept};
use crate::screens::office::form::{Asking, FormSheet, use_form};
use crate::sync::registry;
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::office::{ManagedUser, Right, RoleChange};
use dioxus::prelude::*;

/// Something done to a user that needs no more words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deed {
    Reset,
    Deactivate,
    Activate,
}

impl Deed {
    /// The deed as the registry calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Reset => "reset",
            Self::Deactivate => "deactivate",
            Self::Activate => "activate",
        }
    }

    fn button(self) -> &'static str {
        match self {
            Self::Reset => "Reset password",
            Self::Deactivate => "Deactivate",
            Self::Activate => "Activate",
        }
    }

    fn done(self) -> &'static str {
        match self {
            Self::Reset => "A mail with a link to choose another password is on its way.",
            Self::Deactivate => "Deactivated: nobody signs in with this account any more.",
            Self::Activate => "Activated.",
        }
    }
}

/// The sheet.
#[component]
pub fn UserSheet(
    organization: OrgId,
    user: ManagedUser,
    /// Something is another way at the registry now.
    on_done: EventHandler<()>,
    /// The user has lost the second factor.
    on_lost_factor: EventHandler<()>,
    /// The user is to be taken out of the organization.
    on_remove: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let session = use_context::<Desk>().session();
    let giver = session.role;
    // The registry lets nobody shut out or remove themselves.
    let is_oneself = session.user == user.id;
    let toasts = Toasts::here();
    let form = use_form("user");
    let refused = use_signal(|| None::<String>);
    let before = form_of(&user);
    let fresh = {
        let (before, role) = (before.clone(), user.role);
        move || (before.clone(), role)
    };
    let draft = use_draft(format!("user:{}:{organization}", user.id), fresh.clone());
    let kept = use_kept(draft, fresh);
    let (person, role) = draft.form.read().clone();
    let may_change = may_change(&user, giver.may(Right::ActForAny));
    let faults = if may_change { faults_of(&person, None) } else { Vec::new() };
    let (id, role_before) = (user.id, user.role);
    let access = if user.active { Deed::Deactivate } else { Deed::Activate };
    rsx! {
        FormSheet {
            title: last_first(&user.name),
            under: user.username.clone(),
            form,
            faults: faults.clone(),
            kept,
            on_close,
            on_save: move |()| -> Asking {
                let (typed, role) = draft.form.peek().clone();
                let is_changed = may_change && typed != before;
                Box::pin(async move {
                    if is_changed {
                        registry::office::change_user(organization, id, &typed).await?;
                    }
                    if role != role_before {
                        registry::office::change_role(organization, id, RoleChange { role }).await?;
                    }
                    draft.forget().await;
                    toasts.say("Saved.");
                    on_done.call(());
                    Ok(())
                })
            },
            if may_change {
                PersonFields { form, faults, person,
                    on_change: move |person| draft.change(|(typed, _)| *typed = person),
                }
            } else {
                p { class: "quiet",
                    "This user also works elsewhere. Name, address, phone, second factor and whether the account is active are changed by registry staff."
                }
            }
            RoleField { id: form.id("role"), giver, before: role_before, value: role, wrong: form.at("role", &[]),
                on_change: move |role| draft.change(|(_, chosen)| *chosen = role),
            }
            section { class: "office-deeds", aria_label: "Access",
                if user.locked {
                    p { strong { "Locked after too many wrong passwords." } " Reset password unlocks the account." }
                }
                if let Some(words) = refused() {
                    div { class: "summary", role: "alert", p { strong { "{words}" } } }
                }
                div { class: "buttons",
                    DeedButton { organization, user: id, deed: Deed::Reset, refused, on_done }
                    if may_change && !is_oneself {
                        DeedButton { organization, user: id, deed: access, refused, on_done }
                    }
                    if user.second_factor && may_change && !is_oneself {
                        button { class: "button", r#type: "button", onclick: move |_| on_lost_factor.call(()), "Reset second factor" }
                    }
                    if !is_oneself {
                        button { class: "button", r#type: "button", onclick: move |_| on_remove.call(()), "Remove from organization" }
                    }
                    if giver.may(Right::ReadAudit) {
                        Link { class: "button", to: Route::AuditOfUser { user: id }, "What this user did" }
                    }
                }
            }
        }
    }
}

/// What is the same wherever a user works is changed by registry staff, as soon as that is more than one place.
fn may_change(user: &ManagedUser, may_for_any: bool) -> bool {
    !user.shared || may_for_any
}

#[component]
fn DeedButton(
    organization: OrgId,
    user: UserId,
    deed: Deed,
    /// Where it is said why it was not done.
    refused: Signal<Option<String>>,
    on_done: EventHandler<()>,
) -> Element {
    let mut refused = refused;
    let toasts = Toasts::here();
    let mut busy = use_signal(|| false);
    rsx! {
        button {
            class: "button",
            r#type: "button",
            aria_disabled: busy().then_some("true"),
            onclick: move |_| {
                if busy() {
                    return;
                }
                busy.set(true);
                refused.set(None);
                spawn(async move {
                    let answer = registry::office::do_to_user(organization, user, deed.name()).await;
                    busy.set(false);
                    match answer {
                        Ok(()) => {
                            toasts.say(deed.done());
                            on_done.call(());
                        }
                        Err(failure) => refused.set(Some(failure.words())),
                    }
                });
            },
            {deed.button()}
        }
    }
}
