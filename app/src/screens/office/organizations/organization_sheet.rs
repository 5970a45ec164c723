//! An organization's name and whether its people need a second factor; its code too, as long as it is new.

use crate::parts::toast::Toasts;
use crate::screens::office::form::{Asking, Fault, FormSheet, Line, faults, use_form};
use crate::sync::registry;
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
    let mut typed = use_signal(|| form_of(organization.as_ref()));
    let faults = faults_of(&typed.read());
    let now = typed.read().clone();
    rsx! {
        FormSheet {
            title: if known.is_some() { "Edit organization" } else { "Add organization" },
            under: organization.map(|organization| format!("{} ({})", organization.name, organization.code)),
            form,
            faults: faults.clone(),
            on_close,
            on_save: move |()| -> Asking {
                let typed = typed.peek().clone();
                Box::pin(async move {
                    match known {
                        Some(id) => registry::office::change_organization(id, &typed.form).await?,
                        None => registry::office::add_organization(&typed).await.map(|_| ())?,
                    }
                    toasts.say("Saved.");
                    on_done.call(());
                    Ok(())
                })
            },
            if known.is_none() {
                Line { form, faults: faults.clone(), field: "code", label: "Org Code", required: true, value: now.code,
                    hint: "What its people type to sign in. It never changes.",
                    on_input: move |text| typed.write().code = text,
                }
            }
            Line { form, faults, field: "name", label: "Name", required: true, value: now.form.name,
                on_input: move |text| typed.write().form.name = text,
            }
            label { class: "choice",
                input {
                    r#type: "checkbox",
                    checked: now.form.second_factor_required,
                    onchange: move |event| typed.write().form.second_factor_required = event.checked(),
                }
                "Everybody needs a second factor to sign in"
            }
        }
    }
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
