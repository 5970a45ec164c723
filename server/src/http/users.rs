//! Users of an organization, for those who look after them.

use super::Fault;
use super::body::Json;
use super::entitled::{EntitledFor, ManageUsers};
use super::ladder::places;
use super::link::{self, Occasion};
use super::notice;
use super::path::Path;
use super::state::AppState;
use crate::account::{Token, usernames};
use crate::mail::Notice;
use crate::store::{Cause, CodesKey, NewStaff, StaffMember, StaffObjection, Store, StoreError};
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::ids::UserId;
use bluebonnet_shared::office::{ManagedUser, NewUserForm, RoleChange, UserForm, Validated};
use std::sync::Arc;
use uuid::Uuid;

type Of = EntitledFor<ManageUsers>;

/// `GET /api/users`
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    of: Of,
) -> Result<axum::Json<Vec<ManagedUser>>, Fault> {
    let (organization, reach) = (of.organization, of.caller.reach());
    let (mut users, organizations) =
        state.in_store(move |store| Ok((store.staff(organization, reach)?, store.organizations()?))).await?;
    let code = organizations.into_iter().find(|it| it.id == organization).ok_or(Fault::NotFound)?.code;
    let keys: Vec<CodesKey> =
        users.iter().map(|user| state.master_key.codes_key(&code, &user.username)).collect();
    let locked = state.in_store(move |store| store.locked(&keys)).await?;
    for (user, locked) in users.iter_mut().zip(locked) {
        user.locked = locked;
    }
    Ok(axum::Json(users))
}

/// `POST /api/users/validate`: what a user would be called, or what is wrong with the form. Nothing is kept.
pub(super) async fn validate(
    State(state): State<Arc<AppState>>,
    _: Of,
    Json(form): Json<UserForm>,
) -> Result<axum::Json<Validated>, Fault> {
    let facts = form.check()?;
    let candidates = usernames(&facts.name, &facts.email);
    let username = state
        .in_store(move |store| {
            if store.email_is_taken(facts.email.as_str(), None)? {
                return Err(StoreError::Objection(StaffObjection::EmailTaken));
            }
            store.free_username(&candidates)?.ok_or(StoreError::Objection(StaffObjection::NoUsername))
        })
        .await?;
    Ok(axum::Json(Validated { username }))
}

/// `POST /api/users`
pub(super) async fn add(
    State(state): State<Arc<AppState>>,
    of: Of,
    Json(NewUserForm { person, role }): Json<NewUserForm>,
) -> Result<(StatusCode, axum::Json<ManagedUser>), Fault> {
    let facts = person.check()?;
    let nobodys = Token::draw()?.text();
    let password_hash = state.passwords.hash(nobodys).await.map_err(|_| Fault::Server)?;
    let new = NewStaff {
        id: UserId::new(Uuid::new_v4()),
        usernames: usernames(&facts.name, &facts.email),
        facts,
        password_hash,
        role,
    };
    let (organization, reach, cause) = (of.organization, of.caller.reach(), of.caller.cause("added user"));
    let added = state.in_store(move |store| store.add_staff(&new, organization, reach, &cause)).await?;
    invite(&state, &of, added.id).await;
    Ok((StatusCode::CREATED, axum::Json(added)))
}

/// `POST /api/users/{id}/reset`: unlocks the user, and mails a link to set another password.
pub(super) async fn reset(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
) -> Result<StatusCode, Fault> {
    let member = StaffMember { user, organization: of.organization, reach: of.caller.reach() };
    let (account, email) = state.in_store(move |store| store.staff_member(member)).await?;
    let email = email.ok_or(StaffObjection::NoEmail)?;
    let key = state.master_key.codes_key(&account.organization.code, &account.username);
    state.reset_throttle.count(key.0)?;
    let places = places(&state, user, &account.username).await?;
    let cause = of.caller.cause("unlocked user").about_user(user);
    let organization = of.organization;
    state.in_store(move |store| store.unlock(organization, &places, &cause)).await?;
    let cause = of.caller.cause("sent a link that sets a password to user").about_user(user);
    link::post(&state, &account, email, Occasion::Reset, cause).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /api/users/{id}`
pub(super) async fn change(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
    Json(form): Json<UserForm>,
) -> Result<StatusCode, Fault> {
    let facts = form.check()?;
    let member = StaffMember { user, organization: of.organization, reach: of.caller.reach() };
    let (cause, email) = (of.caller.cause("changed user"), facts.email.clone());
    let (changed, before) = state
        .in_store(move |store| {
            let before = store.contact(user)?.email;
            Ok((store.change_staff(member, &facts, &cause)?, before))
        })
        .await?;
    if let Some(before) = before.filter(|before| *before != email) {
        notice::post_to(&state, &changed.username, before, Notice::Address, of.caller.cause("")).await;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/users/{id}/deactivate`
pub(super) async fn deactivate(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
) -> Result<StatusCode, Fault> {
    done(state, of, user, "deactivated user", |store, member, cause| store.set_active(member, false, cause))
        .await
}

/// `POST /api/users/{id}/activate`
pub(super) async fn activate(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
) -> Result<StatusCode, Fault> {
    done(state, of, user, "activated user", |store, member, cause| store.set_active(member, true, cause))
        .await
}

/// `POST /api/users/{id}/second-factor/reset`: takes away the factor of a user who has lost it with her recovery codes, and tells her.
pub(super) async fn reset_factor(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
) -> Result<StatusCode, Fault> {
    let member = StaffMember { user, organization: of.organization, reach: of.caller.reach() };
    let cause = of.caller.cause("took away the second factor of user");
    let (reset, to) = state
        .in_store(move |store| Ok((store.reset_factor(member, &cause)?, store.contact(user)?.email)))
        .await?;
    if let Some(to) = to {
        notice::post_to(&state, &reset.username, to, Notice::FactorReset, of.caller.cause("")).await;
    }
    state.live.end_user(user, None);
    Ok(StatusCode::NO_CONTENT)
}

/// `PUT /api/users/{id}/role`
pub(super) async fn set_role(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
    Json(RoleChange { role }): Json<RoleChange>,
) -> Result<StatusCode, Fault> {
    done(state, of, user, "gave a role to user", move |store, member, cause| {
        store.set_role(member, role, cause)
    })
    .await
}

/// `DELETE /api/users/{id}`: the user works for the organization no more.
pub(super) async fn remove(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
) -> Result<StatusCode, Fault> {
    done(state, of, user, "ended the membership of user", |store, member, cause| {
        store.end_membership(member, cause)
    })
    .await
}

/// Mails a new user a link to choose a password. The user is there whether or not that can be done, and can be sent another one.
async fn invite(state: &AppState, of: &Of, user: UserId) {
    let member = StaffMember { user, organization: of.organization, reach: of.caller.reach() };
    let cause = of.caller.cause("invited user").about_user(user);
    let found = state.in_store(move |store| store.staff_member(member)).await;
    let sent = match found {
        Ok((account, Some(email))) => link::post(state, &account, email, Occasion::Invited, cause).await,
        Ok((_, None)) => Ok(()),
        Err(fault) => Err(fault),
    };
    if sent.is_err() {
        tracing::error!("an invitation could not be sent");
    }
}

/// Does something to one user.
async fn done(
    state: Arc<AppState>,
    of: Of,
    user: UserId,
    why: &str,
    deed: impl FnOnce(&dyn Store, StaffMember, &Cause) -> Result<(), StoreError> + Send + 'static,
) -> Result<StatusCode, Fault> {
    let member = StaffMember { user, organization: of.organization, reach: of.caller.reach() };
    let cause = of.caller.cause(why);
    state.in_store(move |store| deed(store, member, &cause)).await?;
    // Whoever may go on connects again.
    state.live.end_user(user, None);
    Ok(StatusCode::NO_CONTENT)
}

impl From<StaffObjection> for Fault {
    fn from(objection: StaffObjection) -> Self {
        match objection {
            StaffObjection::EmailTaken => Self::BadRequest {
                detail: "Another user has this e-mail address. Look whether the person has an account already.",
                field: Some("email"),
            },
            StaffObjection::NoUsername => Self::BadRequest {
                detail: "No username is left for this name. Write the last name differently.",
                field: Some("last"),
            },
            StaffObjection::LastOfRole => {
                Self::Conflict { detail: "Nobody else has this role here. Give it to somebody else first." }
            }
            StaffObjection::Oneself => Self::Conflict {
                detail: "You cannot do this to your own account. Ask another administrator.",
            },
            StaffObjection::NoEmail => {
                Self::Conflict { detail: "There is no e-mail address to send a link to. Enter one first." }
            }
            StaffObjection::Inactive => {
                Self::Conflict { detail: "This user may not sign in. Activate the user first." }
            }
            StaffObjection::OnlyRegistry => Self::NotPermitted {
                detail: "This user works for another organization too, or for the registry: ask the registry's staff.",
            },
        }
    }
}
