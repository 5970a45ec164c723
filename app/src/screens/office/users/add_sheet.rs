//! Add a user: validated first, which shows the username that the registry makes, then saved. The new user chooses a password by a
//! link in a mail.

use super::person_fields::{PersonFields, faults_of};
use super::role_field::RoleField;
use crate::device::Desk;
use crate::parts::toast::Toasts;
use crate::screens::draft::{use_draft, use_kept};
use crate::screens::office::form::{Asking, FormSheet, use_form};
use crate::sync::registry;
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{NewUserForm, UserForm};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};

/// What is typed.
#[derive(Clone, Serialize, Deserialize)]
struct Typed {
    person: UserForm,
    /// The address once more.
    again: String,
    role: Role,
}

impl Default for Typed {
    fn default() -> Self {
        Self { person: UserForm::default(), again: String::new(), role: Role::Nurse }
    }
}

/// The sheet.
#[component]
pub fn AddSheet(organization: OrgId, on_done: EventHandler<()>, on_close: EventHandler<()>) -> Element {
    let giver = use_context::<Desk>().session().role;
    let toasts = Toasts::here();
    let form = use_form("user");
    let draft = use_draft(format!("user:new:{organization}"), Typed::default);
    let kept = use_kept(draft, Typed::default);
    let Typed { person, again, role } = draft.form.read().clone();
    // What was validated, and the username that came of it.
    let mut validated = use_signal(|| None::<(UserForm, String)>);
    let faults = faults_of(&person, Some(&again));
    let username = validated.read().as_ref().filter(|(of, _)| *of == person).map(|(_, name)| name.clone());
    let is_valid = username.is_some();
    rsx! {
        FormSheet {
            title: "Add user",
            form,
            faults: faults.clone(),
            kept,
            save: if is_valid { "Save" } else { "Validate" },
            on_close,
            on_save: move |()| -> Asking {
                let Typed { person, role, .. } = draft.form.peek().clone();
                if !is_valid {
                    return Box::pin(async move {
                        let answer = registry::office::validate_user(organization, &person).await?;
                        validated.set(Some((person, answer.username)));
                        Ok(())
                    });
                }
                let new = NewUserForm { person, role };
                Box::pin(async move {
                    let added = registry::office::add_user(organization, &new).await?;
                    draft.forget().await;
                    toasts.say(format!("Added as {}. A mail with a link to choose a password is on its way.", added.username));
                    on_done.call(());
                    Ok(())
                })
            },
            PersonFields { form, faults, person, again,
                on_change: move |person| draft.change(|typed| typed.person = person),
                on_again: move |again| draft.change(|typed| typed.again = again),
            }
            RoleField { id: form.id("role"), giver, before: Role::Nurse, value: role, wrong: form.at("role", &[]),
                on_change: move |role| draft.change(|typed| typed.role = role),
            }
            div { class: "validated", role: "status",
                if let Some(username) = username {
                    p { "Username: " strong { "{username}" } }
                    p { class: "quiet small", "Nothing is saved yet. Save adds the user and sends the mail." }
                }
            }
        }
    }
}
