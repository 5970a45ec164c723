//! Addresses of the screens. They name records by id, never a person.

use crate::screens::{
    AttentionScreen, EveryoneClinic, Frame, HomeScreen, ListClinic, MyAccountScreen, NoStudent,
    NotFoundScreen, OfficialScreen, StudentScreen, SyncScreen,
};
use bluebonnet_shared::ids::{ClientId, ListId};
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
