//! Organizations, for registry staff: their names, who needs a second factor, their schools.

mod organization_sheet;
mod schools_sheet;

use super::page::OfficePage;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::words::counted;
use crate::sync::registry;
use bluebonnet_shared::office::{ManagedOrganization, Right};
use dioxus::prelude::*;

/// The screen.
#[component]
pub fn OrganizationsScreen() -> Element {
    rsx! {
        OfficePage { title: "Organizations", right: Right::ManageOrganizations,
            Organizations {}
        }
    }
}

/// The sheet that lies over the organizations, if any.
#[derive(Clone, PartialEq)]
enum Over {
    Add,
    Edit(ManagedOrganization),
    Schools(ManagedOrganization),
}

#[component]
fn Organizations() -> Element {
    let organizations = use_asked(registry::office::organizations);
    let mut over = use_signal(|| None::<Over>);
    let close = move |()| over.set(None);
    let done = move |()| {
        over.set(None);
        organizations.again();
    };
    rsx! {
        section { class: "panel", aria_label: "Organizations",
            if let Some(all) = organizations.get() {
                div { class: "list-tools inside",
                    p { class: "quiet", {counted(all.len(), "organization")} }
                    button { class: "button main", r#type: "button", onclick: move |_| over.set(Some(Over::Add)),
                        Icon { drawing: Drawing::Add }
                        "Add organization"
                    }
                }
                ul { class: "entries",
                    for organization in all {
                        OrganizationLine {
                            key: "{organization.id}",
                            organization: organization.clone(),
                            on_open: move |sheet| over.set(Some(sheet)),
                        }
                    }
                }
            } else {
                NotHere { failure: organizations.failure(), on_again: move |()| organizations.again() }
            }
        }
        match over() {
            None => rsx! {},
            Some(Over::Add) => rsx! {
                organization_sheet::OrganizationSheet { on_done: done, on_close: close }
            },
            Some(Over::Edit(organization)) => rsx! {
                organization_sheet::OrganizationSheet { organization, on_done: done, on_close: close }
            },
            Some(Over::Schools(organization)) => rsx! {
                schools_sheet::SchoolsSheet { organization, on_done: done, on_close: close }
            },
        }
    }
}

#[component]
fn OrganizationLine(organization: ManagedOrganization, on_open: EventHandler<Over>) -> Element {
    let (edited, with_schools) = (organization.clone(), organization.clone());
    rsx! {
        li {
            div { class: "what",
                strong { "{organization.name}" }
                span { "{organization.code}" }
                span { class: "quiet small", {in_short(&organization)} }
            }
            div { class: "buttons",
                button {
                    class: "button",
                    r#type: "button",
                    aria_label: "Edit {organization.name}",
                    onclick: move |_| on_open.call(Over::Edit(edited.clone())),
                    "Edit"
                }
                button {
                    class: "button",
                    r#type: "button",
                    aria_label: "Schools of {organization.name}",
                    onclick: move |_| on_open.call(Over::Schools(with_schools.clone())),
                    "Schools"
                }
            }
        }
    }
}

/// How large an organization is, and how its people sign in.
fn in_short(organization: &ManagedOrganization) -> String {
    let users = counted(usize::try_from(organization.users).unwrap_or(usize::MAX), "user");
    let schools = counted(organization.schools.len(), "school");
    let factor = if organization.second_factor_required { ", second factor required" } else { "" };
    format!("{users}, {schools}{factor}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::ids::OrgId;

    #[test]
    fn an_organization_is_told_in_one_line() {
        let mut organization = ManagedOrganization {
            id: OrgId::new(uuid::Uuid::nil()),
            code: "TX01".to_owned(),
            name: "Demo ISD".to_owned(),
            second_factor_required: false,
            users: 1,
            schools: Vec::new(),
        };
        assert_eq!(in_short(&organization), "1 user, 0 schools");
        organization.second_factor_required = true;
        assert_eq!(in_short(&organization), "1 user, 0 schools, second factor required");
    }
}
