//! The office: what administrators manage, and what the registry announces. All of it needs the network.

use super::account::done;
use super::exchange::{Asking, answer};
use super::{Failure, PUSH};
use bluebonnet_shared::devices::{Device, Naming};
use bluebonnet_shared::ids::{AnnouncementId, ClientId, DeviceId, ListId, OrgId, UserId};
use bluebonnet_shared::office::{
    Announcement, AnnouncementForm, ApprovedViewers, AuditPage, ClientSearch, FoundClients, ListOverview,
    ManagedOrganization, ManagedUser, NewOrganizationForm, NewUserForm, OrganizationForm, RoleChange,
    SchoolEntry, UserForm, Validated, Viewers,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

async fn get<A: DeserializeOwned>(address: &str) -> Result<A, Failure> {
    answer("GET", address, &Asking::default(), PUSH).await
}

async fn send<A: DeserializeOwned>(method: &str, address: &str, what: &impl Serialize) -> Result<A, Failure> {
    answer(method, address, &Asking::with(what)?, PUSH).await
}

async fn tell(method: &str, address: &str, what: &impl Serialize) -> Result<(), Failure> {
    done(method, address, &Asking::with(what)?, PUSH).await
}

async fn bid(method: &str, address: &str) -> Result<(), Failure> {
    done(method, address, &Asking::default(), PUSH).await
}

/// What the registry announces, the newest first.
pub async fn announcements() -> Result<Vec<Announcement>, Failure> {
    get("/api/announcements").await
}

/// Marks one as read.
pub async fn mark_read(id: AnnouncementId) -> Result<(), Failure> {
    bid("POST", &format!("/api/announcements/{id}/read")).await
}

/// Announces something.
pub async fn announce(form: &AnnouncementForm) -> Result<Announcement, Failure> {
    send("POST", "/api/announcements", form).await
}

/// Takes an announcement back.
pub async fn take_back(id: AnnouncementId) -> Result<(), Failure> {
    bid("DELETE", &format!("/api/announcements/{id}")).await
}

/// The users of an organization.
pub async fn users(of: OrgId) -> Result<Vec<ManagedUser>, Failure> {
    get(&format!("/api/users?organization={of}")).await
}

/// What a new user would be called.
pub async fn validate_user(of: OrgId, form: &UserForm) -> Result<Validated, Failure> {
    send("POST", &format!("/api/users/validate?organization={of}"), form).await
}

/// Adds a user, who gets a mail with a link to choose a password.
pub async fn add_user(of: OrgId, form: &NewUserForm) -> Result<ManagedUser, Failure> {
    send("POST", &format!("/api/users?organization={of}"), form).await
}

/// Changes what is known of a user.
pub async fn change_user(of: OrgId, user: UserId, form: &UserForm) -> Result<(), Failure> {
    tell("PUT", &format!("/api/users/{user}?organization={of}"), form).await
}

/// Gives a user another role.
pub async fn change_role(of: OrgId, user: UserId, change: RoleChange) -> Result<(), Failure> {
    tell("PUT", &format!("/api/users/{user}/role?organization={of}"), &change).await
}

/// Something done to a user that needs no more words: `deactivate`, `activate`, `reset`, `second-factor/reset`.
pub async fn do_to_user(of: OrgId, user: UserId, deed: &str) -> Result<(), Failure> {
    bid("POST", &format!("/api/users/{user}/{deed}?organization={of}")).await
}

/// Takes a user out of an organization.
pub async fn remove_user(of: OrgId, user: UserId) -> Result<(), Failure> {
    bid("DELETE", &format!("/api/users/{user}?organization={of}")).await
}

/// The lists of an organization, and who works with each.
pub async fn lists(of: OrgId) -> Result<Vec<ListOverview>, Failure> {
    get(&format!("/api/lists?organization={of}")).await
}

/// Gives a list to a user, or takes it away.
pub async fn assign(of: OrgId, list: ListId, user: UserId, give: bool) -> Result<(), Failure> {
    let method = if give { "PUT" } else { "DELETE" };
    bid(method, &format!("/api/lists/{list}/users/{user}?organization={of}")).await
}

/// The devices that whoever asks looks after.
pub async fn devices() -> Result<Vec<Device>, Failure> {
    get("/api/devices").await
}

/// Gives a device another name.
pub async fn name_device(id: DeviceId, name: &str) -> Result<(), Failure> {
    tell("PUT", &format!("/api/devices/{id}/name"), &Naming { name: name.to_owned() }).await
}

/// Revokes a device.
pub async fn revoke_device(id: DeviceId) -> Result<(), Failure> {
    bid("POST", &format!("/api/devices/{id}/revoke")).await
}

/// Every organization.
pub async fn organizations() -> Result<Vec<ManagedOrganization>, Failure> {
    get("/api/organizations").await
}

/// Adds an organization.
pub async fn add_organization(form: &NewOrganizationForm) -> Result<ManagedOrganization, Failure> {
    send("POST", "/api/organizations", form).await
}

/// Changes an organization.
pub async fn change_organization(id: OrgId, form: &OrganizationForm) -> Result<(), Failure> {
    tell("PUT", &format!("/api/organizations/{id}"), form).await
}

/// Adds schools to an organization, or renames those it has.
pub async fn put_schools(id: OrgId, schools: &[SchoolEntry]) -> Result<(), Failure> {
    tell("PUT", &format!("/api/organizations/{id}/schools"), &schools).await
}

/// Who may see an organization's clients.
pub async fn viewers(id: OrgId) -> Result<Viewers, Failure> {
    get(&format!("/api/organizations/{id}/viewers")).await
}

/// Says who may.
pub async fn approve_viewers(id: OrgId, approved: &ApprovedViewers) -> Result<(), Failure> {
    tell("PUT", &format!("/api/organizations/{id}/viewers"), approved).await
}

/// Whose rows of the audit log are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audited {
    /// What was done with a client's record.
    Client(ClientId),
    /// What a user did.
    User(UserId),
}

/// Clients to ask about, who may be on no device of ours.
pub async fn audited_clients(search: &ClientSearch) -> Result<FoundClients, Failure> {
    send("POST", "/api/audit/clients", search).await
}

/// A page of the audit log, the latest rows first; `before` is what the page before this one named.
pub async fn audit(of: Audited, before: Option<u64>) -> Result<AuditPage, Failure> {
    let whose = match of {
        Audited::Client(id) => format!("client={id}"),
        Audited::User(id) => format!("user={id}"),
    };
    let before = before.map(|seq| format!("&before={seq}")).unwrap_or_default();
    get(&format!("/api/audit?{whose}{before}")).await
}
