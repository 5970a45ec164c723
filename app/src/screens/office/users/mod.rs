//! Users: who works in an organization, what each may do, and who is locked out.

mod add_sheet;
mod lost_factor;
mod person_fields;
mod role_field;
mod user_sheet;

use super::page::{Find, OfficePage, OrganizationChoice, use_organization};
use crate::parts::asked::{NotHere, use_asked};
use crate::parts::confirm::{Confirm, Deed};
use crate::parts::icon::{Drawing, Icon};
use crate::parts::toast::Toasts;
use crate::parts::words::{counted, moment, role};
use crate::sync::registry;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{ManagedUser, NameParts, Right};
use bluebonnet_shared::order;
use bluebonnet_shared::person::Folded;
use dioxus::prelude::*;

/// The screen.
#[component]
pub fn UsersScreen() -> Element {
    let organization = use_organization();
    rsx! {
        OfficePage { title: "Users", right: Right::ManageUsers,
            OrganizationChoice { chosen: organization }
            // A panel of one, so that another organization starts anew.
            for organization in [organization()] {
                Users { key: "{organization}", organization }
            }
        }
    }
}

/// The sheet that lies over the users, if any.
#[derive(Clone, PartialEq)]
enum Over {
    Add,
    Edit(ManagedUser),
    LostFactor(ManagedUser),
    Remove(ManagedUser),
}

#[component]
fn Users(organization: OrgId) -> Element {
    let users = use_asked(move || registry::office::users(organization));
    let query = use_signal(String::new);
    let mut over = use_signal(|| None::<Over>);
    let close = move |()| over.set(None);
    let done = move |()| {
        over.set(None);
        users.again();
    };
    rsx! {
        section { class: "panel", aria_label: "Users",
            if let Some(all) = users.get() {
                div { class: "list-tools inside",
                    Find { id: "find-user", label: "Search users: name, username or email address", query }
                    p { class: "quiet", role: "status", {counted(found(&all, &query.read()).len(), "user")} }
                    button { class: "button main", r#type: "button", onclick: move |_| over.set(Some(Over::Add)),
                        Icon { drawing: Drawing::Add }
                        "Add user"
                    }
                }
                Table { users: found(&all, &query.read()), on_open: move |user| over.set(Some(Over::Edit(user))) }
            } else {
                NotHere { failure: users.failure(), on_again: move |()| users.again() }
            }
        }
        match over() {
            None => rsx! {},
            Some(Over::Add) => rsx! {
                add_sheet::AddSheet { organization, on_done: done, on_close: close }
            },
            Some(Over::Edit(user)) => rsx! {
                user_sheet::UserSheet {
                    organization,
                    user: user.clone(),
                    on_done: done,
                    on_lost_factor: {
                        let user = user.clone();
                        move |()| over.set(Some(Over::LostFactor(user.clone())))
                    },
                    on_remove: move |()| over.set(Some(Over::Remove(user.clone()))),
                    on_close: close,
                }
            },
            Some(Over::LostFactor(user)) => rsx! {
                lost_factor::LostFactor { organization, user, on_done: done, on_close: close }
            },
            Some(Over::Remove(user)) => rsx! {
                Remove { organization, user, on_done: done, on_close: close }
            },
        }
    }
}

#[component]
fn Table(users: Vec<ManagedUser>, on_open: EventHandler<ManagedUser>) -> Element {
    if users.is_empty() {
        return rsx! {
            p { class: "inside quiet", "Nobody found." }
        };
    }
    rsx! {
        div { class: "table-scroll",
            table { class: "grid",
                thead {
                    tr {
                        th { scope: "col", "Name" }
                        th { scope: "col", "Username" }
                        th { scope: "col", "Role" }
                        th { scope: "col", "Account" }
                        th { scope: "col", "Last sign-in" }
                    }
                }
                tbody {
                    for user in users {
                        tr { key: "{user.id}",
                            td {
                                button { class: "text-button", r#type: "button",
                                    onclick: {
                                        let user = user.clone();
                                        move |_| on_open.call(user.clone())
                                    },
                                    {last_first(&user.name)}
                                }
                            }
                            td { "{user.username}" }
                            td { {role(user.role)} }
                            td {
                                if user.active { "active" } else { "inactive" }
                                if user.locked {
                                    span { class: "tag bad", "locked" }
                                }
                            }
                            td { class: "figures", {user.last_sign_in.map_or_else(|| "never".to_owned(), moment)} }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn Remove(
    organization: OrgId,
    user: ManagedUser,
    on_done: EventHandler<()>,
    on_close: EventHandler<()>,
) -> Element {
    let toasts = Toasts::here();
    let id = user.id;
    let name = last_first(&user.name);
    rsx! {
        Confirm {
            title: "Remove {name} from this organization?",
            yes: "Remove",
            no: "Keep",
            on_close,
            on_yes: move |()| -> Deed {
                let said = format!("Removed: {name}.");
                Box::pin(async move {
                    registry::office::remove_user(organization, id).await.map_err(|failure| failure.words())?;
                    toasts.say(said);
                    on_done.call(());
                    Ok(())
                })
            },
            p {
                strong { "{user.username}" }
                " no longer signs in for this organization and has its lists no more. What was entered under this name stays in the records."
            }
        }
    }
}

/// `Last, First M.`, the order of the table.
pub fn last_first(name: &NameParts) -> String {
    let first = [Some(name.first.as_str()), name.middle.as_deref()]
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    if first.is_empty() { name.last.clone() } else { format!("{}, {first}", name.last) }
}

/// The users that answer a question, by name.
pub fn found(users: &[ManagedUser], query: &str) -> Vec<ManagedUser> {
    let question = Folded::new(query);
    let answers = |user: &&ManagedUser| {
        let (name, email) = (last_first(&user.name), user.email.as_deref().unwrap_or_default());
        Folded::new(&format!("{name} {} {email}", user.username)).answers(&question)
    };
    let mut found: Vec<ManagedUser> = users.iter().filter(answers).cloned().collect();
    order::sort_by_made_key(&mut found, |user| last_first(&user.name).to_lowercase());
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::account::Role;
    use bluebonnet_shared::ids::UserId;

    fn user(first: &str, middle: Option<&str>, last: &str, username: &str) -> ManagedUser {
        ManagedUser {
            id: UserId::new(uuid::Uuid::nil()),
            username: username.to_owned(),
            name: NameParts {
                first: first.to_owned(),
                middle: middle.map(str::to_owned),
                last: last.to_owned(),
            },
            email: Some(format!("{username}@district.example")),
            phone: None,
            extension: None,
            role: Role::Nurse,
            active: true,
            last_sign_in: None,
            locked: false,
            shared: false,
            second_factor: false,
        }
    }

    #[test]
    fn a_name_stands_with_the_last_name_first_as_far_as_it_is_known() {
        assert_eq!(last_first(&user("Nora", Some("Q"), "Demo", "n").name), "Demo, Nora Q");
        assert_eq!(last_first(&user("Nora", None, "Demo", "n").name), "Demo, Nora");
        assert_eq!(last_first(&user("", None, "Demo", "n").name), "Demo");
    }

    #[test]
    fn users_stand_by_name_and_are_found_by_name_username_and_address() {
        let all = [
            user("Zoë", None, "Demo", "zdemo"),
            user("Ana", None, "Demo", "ademo2"),
            user("Bo", None, "Alba", "balba"),
        ];
        let names = |query: &str| -> Vec<String> {
            found(&all, query).into_iter().map(|user| user.username).collect()
        };
        assert_eq!(names(""), ["balba", "ademo2", "zdemo"]);
        assert_eq!(names("zoe"), ["zdemo"], "accents do not matter");
        assert_eq!(names("ademo2"), ["ademo2"]);
        assert_eq!(names("balba@dist"), ["balba"]);
        assert_eq!(names("nobody"), Vec::<String>::new());
    }
}
