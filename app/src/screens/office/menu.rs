//! The menu's heading for the office, with what the user may do there.

use crate::device::Desk;
use crate::route::Route;
use bluebonnet_shared::account::Role;
use bluebonnet_shared::office::Right;
use dioxus::prelude::*;

/// The screens of the office that a role may use, by name.
fn entries(role: Role) -> Vec<(&'static str, Route)> {
    [
        (Right::ManageUsers, "Users", Route::Users {}),
        (Right::AssignLists, "Lists", Route::OfficeLists {}),
        (Right::ManageDevices, "Devices", Route::Devices {}),
        (Right::ReviewHeld, "Review", Route::Held {}),
        (Right::ApproveViewers, "View Permissions", Route::Viewers {}),
        (Right::ManageOrganizations, "Organizations", Route::Organizations {}),
        (Right::ReadAudit, "Audit", Route::Audit {}),
    ]
    .into_iter()
    .filter(|(right, ..)| role.may(*right))
    .map(|(_, words, route)| (words, route))
    .collect()
}

/// The heading and what stands under it. Nothing for who may do nothing there.
#[component]
pub fn Manage() -> Element {
    let entries = entries(use_context::<Desk>().session().role);
    if entries.is_empty() {
        return rsx! {};
    }
    rsx! {
        h2 { "Manage" }
        ul {
            for (words , route) in entries {
                li { key: "{words}", Link { to: route, "{words}" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_menu_offers_what_a_role_may_do_and_nothing_else() {
        let words = |role| entries(role).into_iter().map(|(words, _)| words).collect::<Vec<_>>();
        assert_eq!(words(Role::Nurse), Vec::<&str>::new());
        assert_eq!(words(Role::Clerk), Vec::<&str>::new());
        assert_eq!(words(Role::Admin), ["Users", "Lists", "Devices", "Review", "View Permissions", "Audit"]);
        assert_eq!(words(Role::RegistryStaff).len(), 7);
    }
}
