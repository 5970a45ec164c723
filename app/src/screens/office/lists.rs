//! Lists: how many students are on each, and who works with it.

use super::choose_sheet::{ChooseSheet, changes};
use super::form::Asking;
use super::page::{OfficePage, OrganizationChoice, use_organization};
use super::users::last_first;
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::toast::Toasts;
use crate::parts::words::counted;
use crate::sync::registry;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ListHolder, ListOverview, ManagedUser, Right};
use bluebonnet_shared::order;
use dioxus::prelude::*;

/// The screen.
#[component]
pub fn OfficeListsScreen() -> Element {
    let organization = use_organization();
    rsx! {
        OfficePage { title: "Lists", right: Right::AssignLists,
            OrganizationChoice { chosen: organization }
            // A panel of one, so that another organization starts anew.
            for organization in [organization()] {
                Lists { key: "{organization}", organization }
            }
        }
    }
}

#[component]
fn Lists(organization: OrgId) -> Element {
    let lists = use_asked(move || registry::office::lists(organization));
    let users = use_asked(move || registry::office::users(organization));
    let mut open = use_signal(|| None::<ListOverview>);
    let again = move |()| {
        lists.again();
        users.again();
    };
    rsx! {
        section { class: "panel", aria_label: "Lists",
            match (lists.get(), users.get()) {
                (Some(all), Some(_)) if all.is_empty() => rsx! {
                    p { class: "inside quiet", "There is no list yet. Lists come with the school's files, which the registry imports." }
                },
                (Some(all), Some(_)) => rsx! {
                    ul { class: "entries",
                        for list in all {
                            li { key: "{list.id}",
                                div { class: "what",
                                    strong { "{list.name}" }
                                    span { class: "quiet small", {counted(usize::try_from(list.members).unwrap_or(usize::MAX), "student")} }
                                    span { {holders(&list.users)} }
                                }
                                button {
                                    class: "button",
                                    r#type: "button",
                                    aria_label: "Change who has {list.name}",
                                    onclick: move |_| open.set(Some(list.clone())),
                                    "Change"
                                }
                            }
                        }
                    }
                },
                _ => rsx! {
                    NotHere { failure: lists.failure().or_else(|| users.failure()), on_again: again }
                },
            }
        }
        if let (Some(list), Some(all)) = (open(), users.get()) {
            Assign {
                organization,
                list,
                users: all,
                on_changed: again,
                on_close: move |()| open.set(None),
            }
        }
    }
}

#[component]
fn Assign(
    organization: OrgId,
    list: ListOverview,
    users: Vec<ManagedUser>,
    on_changed: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let toasts = Toasts::here();
    let before: Vec<String> = list.users.iter().map(|holder| holder.user.to_string()).collect();
    let id = list.id;
    rsx! {
        ChooseSheet {
            title: "Who has this list",
            under: list.name.clone(),
            label: "Users",
            options: offered(&users, &list.users),
            chosen: before.clone(),
            draft: format!("list:{id}"),
            on_close,
            on_save: move |after: Vec<String>| -> Asking {
                let changes = changes(&before, &after);
                Box::pin(async move {
                    for (user, give) in changes {
                        // What is ticked came from the registry's own ids.
                        let Ok(user) = user.parse() else { continue };
                        if let Err(failure) = registry::office::assign(organization, id, user, give).await {
                            // Those before this one are done: the screen must show them.
                            on_changed.call(());
                            return Err(failure);
                        }
                    }
                    toasts.say("Saved.");
                    on_changed.call(());
                    on_close.call(());
                    Ok(())
                })
            },
            p { class: "quiet",
                "Who is given a list gets its students at the next sync. Whose list is taken away keeps what is unsent until it is sent; the records leave the device."
            }
        }
    }
}

/// Who has a list, in words.
fn holders(users: &[ListHolder]) -> String {
    if users.is_empty() {
        return "Nobody has it".to_owned();
    }
    users.iter().map(|holder| holder.user_name.as_str()).collect::<Vec<_>>().join(", ")
}

/// Who can be given a list: whoever may sign in, and whoever has it, even if not.
fn offered(users: &[ManagedUser], holders: &[ListHolder]) -> Vec<(String, String)> {
    let has = |user: &ManagedUser| holders.iter().any(|holder| holder.user == user.id);
    let mut offered: Vec<(String, String)> = users
        .iter()
        .filter(|user| user.active || has(user))
        .map(|user| (user.id.to_string(), format!("{} ({})", last_first(&user.name), user.username)))
        .collect();
    let unknown = holders.iter().filter(|holder| users.iter().all(|user| user.id != holder.user));
    offered.extend(unknown.map(|holder| (holder.user.to_string(), holder.user_name.clone())));
    order::sort_by_made_key(&mut offered, |(_, words)| words.to_lowercase());
    offered
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::account::Role;
    use bluebonnet_shared::ids::UserId;
    use bluebonnet_shared::office::NameParts;

    fn id(number: u128) -> UserId {
        UserId::new(uuid::Uuid::from_u128(number))
    }

    fn user(number: u128, last: &str, active: bool) -> ManagedUser {
        ManagedUser {
            id: id(number),
            username: last.to_lowercase(),
            name: NameParts { last: last.to_owned(), ..NameParts::default() },
            email: None,
            phone: None,
            extension: None,
            role: Role::Nurse,
            active,
            last_sign_in: None,
            locked: false,
            shared: false,
            second_factor: false,
        }
    }

    #[test]
    fn who_has_a_list_can_always_be_taken_off_it() {
        let users =
            [user(1, "Demo", true), user(2, "Away", false), user(3, "Alba", true), user(4, "Gone", false)];
        let holder = |number, name: &str| ListHolder { user: id(number), user_name: name.to_owned() };
        let words: Vec<String> = offered(&users, &[holder(2, "Away"), holder(9, "Elsewhere Demo")])
            .into_iter()
            .map(|(_, words)| words)
            .collect();
        assert_eq!(words, ["Alba (alba)", "Away (away)", "Demo (demo)", "Elsewhere Demo"]);
    }

    #[test]
    fn a_list_that_nobody_has_says_so() {
        assert_eq!(holders(&[]), "Nobody has it");
    }
}
