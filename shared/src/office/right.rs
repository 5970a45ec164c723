//! What a role may do in the office.

use crate::account::Role;

/// Something that not everybody may do. What everybody may do who has signed in and agreed is no right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Record doses, and whatever else is entered in a client's record.
    ChangeRecords,
    /// Add users, change them, let them in and out, give them a role.
    ManageUsers,
    /// Give lists to users and take them away.
    AssignLists,
    /// Look after the organization's devices, and not only after one's own.
    ManageDevices,
    /// Decide on what came late, after its device was revoked or its user had left, which shows it.
    ReviewHeld,
    /// See who saw whose record.
    ReadAudit,
    /// Say which other organizations may see one's clients.
    ApproveViewers,
    /// Add organizations and change them.
    ManageOrganizations,
    /// Announce something to everybody.
    Announce,
    /// Do all this for any organization, and not only for one's own.
    ActForAny,
}

impl Right {
    /// Every right there is.
    pub const ALL: [Self; 10] = [
        Self::ChangeRecords,
        Self::ManageUsers,
        Self::AssignLists,
        Self::ManageDevices,
        Self::ReviewHeld,
        Self::ReadAudit,
        Self::ApproveViewers,
        Self::ManageOrganizations,
        Self::Announce,
        Self::ActForAny,
    ];
}

impl Role {
    /// Whether somebody with this role has a right.
    pub fn may(self, right: Right) -> bool {
        match self {
            Self::Nurse => right == Right::ChangeRecords,
            Self::Clerk => false,
            Self::Admin => match right {
                Right::ChangeRecords
                | Right::ManageUsers
                | Right::AssignLists
                | Right::ManageDevices
                | Right::ReviewHeld
                | Right::ReadAudit
                | Right::ApproveViewers => true,
                Right::ManageOrganizations | Right::Announce | Right::ActForAny => false,
            },
            Self::RegistryStaff => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_administrator_runs_one_organization_and_the_registrys_staff_all() {
        for right in Right::ALL {
            assert!(Role::RegistryStaff.may(right));
            assert_eq!(Role::Nurse.may(right), right == Right::ChangeRecords);
            assert!(!Role::Clerk.may(right));
        }
        let of_admin: Vec<Right> = Right::ALL.into_iter().filter(|right| Role::Admin.may(*right)).collect();
        assert_eq!(
            of_admin,
            [
                Right::ChangeRecords,
                Right::ManageUsers,
                Right::AssignLists,
                Right::ManageDevices,
                Right::ReviewHeld,
                Right::ReadAudit,
                Right::ApproveViewers
            ]
        );
    }
}
