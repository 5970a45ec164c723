//! Users of an organization, for those who look after them.

use super::Fault;
use super::body::Json;
use super::entitled::{EntitledFor, ManageUsers};
use super::path::Path;
use super::state::AppState;
use crate::account::{Token, hash_password, usernames};
use crate::store::{Cause, NewStaff, StaffMember, StaffObjection, Store, StoreError};
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
    Ok(axum::Json(state.in_store(move |store| store.staff(organization, reach)).await?))
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
    let hash = tokio::task::spawn_blocking(move || hash_password(&nobodys)).await;
    let password_hash = hash.map_err(|_| Fault::Server)?.map_err(|_| Fault::Server)?;
    let new = NewStaff {
        id: UserId::new(Uuid::new_v4()),
        usernames: usernames(&facts.name, &facts.email),
        facts,
        password_hash,
        role,
    };
    let (organization, reach, cause) = (of.organization, of.caller.reach(), of.caller.cause("added user"));
    let added = state.in_store(move |store| store.add_staff(&new, organization, reach, &cause)).await?;
    Ok((StatusCode::CREATED, axum::Json(added)))
}

/// `PUT /api/users/{id}`
pub(super) async fn change(
    State(state): State<Arc<AppState>>,
    of: Of,
    Path(user): Path<UserId>,
    Json(form): Json<UserForm>,
) -> Result<StatusCode, Fault> {
    let facts = form.check()?;
    done(state, of, user, "changed user", move |store, member, cause| {
        store.change_staff(member, &facts, cause).map(drop)
    })
    .await
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
            StaffObjection::OnlyRegistry => Self::NotPermitted {
                detail: "This user works for another organization too, or for the registry: ask the registry's staff.",
            },
        }
    }
}
