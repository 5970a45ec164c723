//! An organization's name and whether its people need a second factor; its code too, as long as it is new.

use crate::parts::toast::Toasts;
use crate::screens::draft::{use_draft, use_kept};
use crate::screens::office::form::{Asking, Fault, FormSheet, Line, faults, use_form};
use crate::sync::registry;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ManagedOrganization, NewOrganizationForm, OrganizationForm};
use dioxus::prelude::*;

/// The sheet.
#[component]
pub fn OrganizationSheet(
    /// The one there is; none to add one.
    #[props(default)]
    organization: Option<ManagedOrganization>,
    on_done: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let toasts = Toasts::here();
    let form = use_form("organization");
    let known = organization.as_ref().map(|organization| organization.id);
    let draft = use_draft(draft_name(known), || form_of(organization.as_ref()));
    let kept = use_kept(draft, {
        let organization = organization.clone();
        move || form_of(organization.as_ref())
    });
    let now = draft.form.read().clone();
    let faults = faults_of(&now);
    rsx! {
        FormSheet {
            title: if known.is_some() { "Edit organization" } else { "Add organization" },
            under: organization.map(|organization| format!("{} ({})", organization.name, organization.code)),
            form,
            faults: faults.clone(),
            kept,
            on_close,
            on_save: move |()| -> Asking {
                let typed = draft.form.peek().clone();
                Box::pin(async move {
                    match known {
                        Some(id) => registry::office::change_organization(id, &typed.form).await?,
                        None => registry::office::add_organization(&typed).await.map(|_| ())?,
                    }
                    draft.forget().await;
                    toasts.say("Saved.");
                    on_done.call(());
                    Ok(())
                })
            },
            if known.is_none() {
                Line { form, faults: faults.clone(), field: "code", label: "Org Code", required: true, value: now.code,
                    hint: "What its people type to sign in. It never changes.",
                    on_input: move |text| draft.change(|typed| typed.code = text),
                }
            }
            Line { form, faults, field: "name", label: "Name", required: true, value: now.form.name,
                on_input: move |text| draft.change(|typed| typed.form.name = text),
            }
            label { class: "choice",
                input {
                    r#type: "checkbox",
                    checked: now.form.second_factor_required,
                    onchange: move |event| draft.change(|typed| typed.form.second_factor_required = event.checked()),
                }
                "Everybody needs a second factor to sign in"
            }
        }
    }
}

/// What the half-entered form is kept under.
fn draft_name(known: Option<OrgId>) -> String {
    known.map_or_else(|| "organization:new".to_owned(), |id| format!("organization:{id}"))
}

/// The form of an organization that there is, or an empty one.
fn form_of(organization: Option<&ManagedOrganization>) -> NewOrganizationForm {
    organization.map_or_else(NewOrganizationForm::default, |known| NewOrganizationForm {
        code: known.code.clone(),
        form: OrganizationForm {
            name: known.name.clone(),
            second_factor_required: known.second_factor_required,
        },
    })
}

fn faults_of(typed: &NewOrganizationForm) -> Vec<Fault> {
    faults(typed.check())
}
