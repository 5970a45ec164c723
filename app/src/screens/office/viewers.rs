//! View permissions: which organizations may see an organization's clients, beside itself. So far that is to look them up in the audit
//! log: there is no search for the records of clients who are on no list.

use super::choose_sheet::ChooseSheet;
use super::form::Asking;
use super::page::{OfficePage, OrganizationChoice, use_organization};
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::toast::Toasts;
use crate::sync::registry;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ApprovedViewers, Right, Viewers};
use bluebonnet_shared::order;
use dioxus::prelude::*;

/// The screen.
#[component]
pub fn ViewersScreen() -> Element {
    let organization = use_organization();
    rsx! {
        OfficePage { title: "View Permissions", right: Right::ApproveViewers,
            OrganizationChoice { chosen: organization }
            // A panel of one, so that another organization starts anew.
            for organization in [organization()] {
                Permissions { key: "{organization}", organization }
            }
        }
    }
}

#[component]
fn Permissions(organization: OrgId) -> Element {
    let toasts = Toasts::here();
    let viewers = use_asked(move || registry::office::viewers(organization));
    let mut open = use_signal(|| false);
    let found = viewers.get();
    rsx! {
        section { class: "panel", aria_labelledby: "viewers",
            header {
                h2 { id: "viewers", "Who may see our clients" }
                if found.is_some() {
                    button { class: "button", r#type: "button", aria_label: "Change who may see our clients", onclick: move |_| open.set(true), "Change" }
                }
            }
            if let Some(viewers) = &found {
                div { class: "inside office-stack",
                    p { class: "quiet", "These organizations may look up the clients of this one in the audit log. All others may not." }
                    if viewers.approved.is_empty() {
                        p { "No other organization." }
                    } else {
                        ul { class: "office-names",
                            for one in &viewers.approved {
                                li { key: "{one.id}", "{one.name}" }
                            }
                        }
                    }
                }
            } else {
                NotHere { failure: viewers.failure(), on_again: move |()| viewers.again() }
            }
        }
        if let (true, Some(now)) = (open(), found) {
            ChooseSheet {
                title: "Who may see our clients",
                label: "Organizations",
                options: options(&now),
                chosen: now.approved.iter().map(|one| one.id.to_string()).collect::<Vec<_>>(),
                draft: format!("viewers:{organization}"),
                on_close: move |()| open.set(false),
                on_save: move |chosen: Vec<String>| -> Asking {
                    let approved =
                        ApprovedViewers { organizations: chosen.iter().filter_map(|id| id.parse().ok()).collect() };
                    Box::pin(async move {
                        registry::office::approve_viewers(organization, &approved).await?;
                        toasts.say("Saved.");
                        viewers.again();
                        open.set(false);
                        Ok(())
                    })
                },
                p { class: "quiet", "Who is ticked finds this organization's clients in the audit log, by name and birth date, and no record. It takes effect at once." }
            }
        }
    }
}

/// Every organization that can be ticked, by name.
fn options(viewers: &Viewers) -> Vec<(String, String)> {
    let mut options: Vec<(String, String)> = viewers
        .approved
        .iter()
        .chain(&viewers.others)
        .map(|one| (one.id.to_string(), one.name.clone()))
        .collect();
    order::sort_by_made_key(&mut options, |(_, name)| name.to_lowercase());
    options
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::office::OrganizationName;

    #[test]
    fn approved_organizations_stand_among_the_others_by_name() {
        let named = |number, name: &str| OrganizationName {
            id: OrgId::new(uuid::Uuid::from_u128(number)),
            name: name.to_owned(),
        };
        let viewers = Viewers {
            approved: vec![named(1, "South Demo")],
            others: vec![named(2, "east Demo"), named(3, "West Demo")],
        };
        let names: Vec<String> = options(&viewers).into_iter().map(|(_, name)| name).collect();
        assert_eq!(names, ["east Demo", "South Demo", "West Demo"]);
    }
}
