//! Addresses of the screens. They name records by id, never a person.

use crate::screens::{
    AttentionScreen, AuditOfClientScreen, AuditOfUserScreen, AuditScreen, DevicesScreen, EveryoneClinic,
    Frame, HeldScreen, HomeScreen, ListClinic, MyAccountScreen, NoStudent, NotFoundScreen, OfficeListsScreen,
    OfficialScreen, OrganizationsScreen, StudentScreen, SyncScreen, UsersScreen, ViewersScreen,
};
use bluebonnet_shared::ids::{ClientId, ListId, UserId};
use dioxus::prelude::*;

/// Every screen behind the door.
#[derive(Clone, Debug, PartialEq, Eq, Routable)]
#[rustfmt::skip]
pub enum Route {
    #[layout(Frame)]
        /// My lists, sync, what needs attention.
        #[route("/", HomeScreen)]
        Home {},
        #[nest("/lists/:list")]
            #[layout(ListClinic)]
                /// A list.
                #[route("/", ListAlone)]
                List {
                    /// Which list.
                    list: ListId,
                },
                /// A student of a list, beside it where there is room.
                #[route("/students/:client", ListStudent)]
                Student {
                    /// Which list.
                    list: ListId,
                    /// Which student.
                    client: ClientId,
                },
            #[end_layout]
        #[end_nest]
        #[nest("/students")]
            #[layout(EveryoneClinic)]
                /// Every student on this tablet.
                #[route("/", NoStudent)]
                Everyone {},
                /// One of them.
                #[route("/:client", StudentScreen)]
                FoundStudent {
                    /// Which student.
                    client: ClientId,
                },
            #[end_layout]
        #[end_nest]
        /// The Official Immunization Record as a page.
        #[route("/official-record/:client", OfficialScreen)]
        Official {
            /// Whose.
            client: ClientId,
        },
        /// What is unsent, and what became of what was sent.
        #[route("/sync", SyncScreen)]
        Sync {},
        /// What the registry refused.
        #[route("/attention", AttentionScreen)]
        Attention {},
        /// The user's own account.
        #[route("/account", MyAccountScreen)]
        MyAccount {},
        #[nest("/office")]
            /// The users of an organization.
            #[route("/users", UsersScreen)]
            Users {},
            /// Who has which list.
            #[route("/lists", OfficeListsScreen)]
            OfficeLists {},
            /// The devices one looks after: everybody one's own.
            #[route("/devices", DevicesScreen)]
            Devices {},
            /// What came late, after its device was revoked or its user had left.
            #[route("/review", HeldScreen)]
            Held {},
            /// Which organizations may see one's clients.
            #[route("/viewers", ViewersScreen)]
            Viewers {},
            /// The organizations.
            #[route("/organizations", OrganizationsScreen)]
            Organizations {},
            /// Whose rows of the audit log to look at.
            #[route("/audit", AuditScreen)]
            Audit {},
            /// What a user did.
            #[route("/audit/users/:user", AuditOfUserScreen)]
            AuditOfUser {
                /// Which user.
                user: UserId,
            },
            /// What was done with a client's record.
            #[route("/audit/clients/:client", AuditOfClientScreen)]
            AuditOfClient {
                /// Whose.
                client: ClientId,
            },
        #[end_nest]
        /// No screen has this address.
        #[route("/:..way", NotFoundScreen)]
        NotFound {
            /// The address.
            way: Vec<String>,
        },
}

impl Route {
    /// The student whose record this screen shows beside a list.
    pub fn student(&self) -> Option<ClientId> {
        match self {
            Self::Student { client, .. } | Self::FoundStudent { client } => Some(*client),
            Self::Home {}
            | Self::List { .. }
            | Self::Everyone {}
            | Self::Official { .. }
            | Self::Sync {}
            | Self::Attention {}
            | Self::MyAccount {}
            | Self::Users {}
            | Self::OfficeLists {}
            | Self::Devices {}
            | Self::Held {}
            | Self::Viewers {}
            | Self::Organizations {}
            | Self::Audit {}
            | Self::AuditOfUser { .. }
            | Self::AuditOfClient { .. }
            | Self::NotFound { .. } => None,
        }
    }

    /// Whether this is a list, with or without a student open beside it.
    pub fn is_list(&self) -> bool {
        matches!(
            self,
            Self::List { .. } | Self::Everyone {} | Self::Student { .. } | Self::FoundStudent { .. }
        )
    }
}

#[component]
fn ListAlone(list: ListId) -> Element {
    let _ = list;
    rsx! {
        NoStudent {}
    }
}

#[component]
fn ListStudent(list: ListId, client: ClientId) -> Element {
    let _ = list;
    rsx! {
        StudentScreen { client }
    }
}
