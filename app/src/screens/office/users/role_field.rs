//! What a user may do: the choice among roles.

use crate::parts::field::SelectField;
use crate::parts::words::role;
use bluebonnet_shared::account::Role;
use bluebonnet_shared::office::Right;
use dioxus::prelude::*;

const ROLES: [Role; 4] = [Role::Nurse, Role::Clerk, Role::Admin, Role::RegistryStaff];

/// The roles that somebody with the role `giver` may give, and the one there is: it stays, whoever looks.
fn roles(giver: Role, now: Role) -> impl Iterator<Item = Role> {
    ROLES
        .into_iter()
        .filter(move |one| *one != Role::RegistryStaff || giver.may(Right::ActForAny) || *one == now)
}

/// The choice.
#[component]
pub fn RoleField(
    id: String,
    giver: Role,
    /// The role there is at the registry.
    before: Role,
    value: Role,
    on_change: EventHandler<Role>,
    wrong: Option<String>,
) -> Element {
    rsx! {
        SelectField {
            id,
            label: "Role",
            value: role(value),
            options: roles(giver, before).map(|one| (role(one).to_owned(), role(one).to_owned())).collect::<Vec<_>>(),
            wrong,
            on_change: move |words: String| {
                if let Some(chosen) = ROLES.into_iter().find(|one| role(*one) == words) {
                    on_change.call(chosen);
                }
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_registry_staff_make_registry_staff() {
        let offered = |giver, now| roles(giver, now).collect::<Vec<_>>();
        assert_eq!(offered(Role::Admin, Role::Nurse), [Role::Nurse, Role::Clerk, Role::Admin]);
        assert_eq!(offered(Role::RegistryStaff, Role::Nurse), ROLES);
        assert_eq!(offered(Role::Admin, Role::RegistryStaff), ROLES, "what somebody is can be read");
    }
}
