//! The office: who works in an organization and what they may do, who has which list, what the registry announces, and who saw
//! whose record. What goes over the wire between the app's screens for administrators and the registry.
//!
//! Forms carry what was typed. `check` makes of them what may be kept, and says at which field it cannot: the app asks it while
//! one types, the registry when it comes in.

mod announcement;
mod audit;
mod client_search;
mod extension;
mod field;
mod held;
mod list;
mod name;
mod organization;
mod right;
mod user;

pub use announcement::{Announcement, AnnouncementForm, AnnouncementKind, Notice, Title};
pub use audit::{AuditLine, AuditPage, AuditedClient, AuditedClients, LINES_A_PAGE};
pub use client_search::{ClientSearch, FoundClient, FoundClients, MOST_FOUND};
pub use extension::Extension;
pub use field::{FieldFault, is_unseen};
pub use held::{
    Acceptance, DiscardReason, Discarding, HELD_A_PAGE, HeldClient, HeldEffect, HeldEntry, HeldField,
    HeldPage,
};
pub use list::{ListHolder, ListOverview};
pub use name::{FirstName, FullName, LastName, MiddleInitial, NameParts};
pub use organization::{
    ApprovedViewers, ManagedOrganization, NewOrganizationForm, OrgCode, OrgName, OrganizationForm,
    OrganizationName, SchoolCode, SchoolEntry, SchoolFacts, SchoolName, Viewers,
};
pub use right::Right;
pub use user::{ManagedUser, NewUserForm, RoleChange, UserFacts, UserForm, Validated};
