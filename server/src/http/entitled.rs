//! Callers with a right: what a handler needs stands in its signature, and nowhere else.

use super::Fault;
use super::caller::{AgreedCaller, Caller};
use super::query::Query;
use super::state::AppState;
use crate::store::Reach;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::Right;
use serde::Deserialize;
use std::marker::PhantomData;
use std::sync::Arc;

/// A right as a type.
pub(super) trait Needed {
    /// The right.
    const RIGHT: Right;
}

macro_rules! needed {
    ($($name:ident),*) => {$(
        pub(super) enum $name {}
        impl Needed for $name {
            const RIGHT: Right = Right::$name;
        }
    )*};
}
needed!(ManageUsers, AssignLists, ReadAudit, ApproveViewers, ManageOrganizations, Announce, ReviewHeld);

/// A signed-in user who has agreed to the Confidentiality Statement and whose role gives the right.
pub(super) struct Entitled<R> {
    pub(super) caller: Caller,
    right: PhantomData<fn() -> R>,
}

impl<R> Entitled<R> {
    /// How far the caller reaches.
    pub(super) fn reach(&self) -> Reach {
        self.caller.reach()
    }
}

impl<R: Needed> FromRequestParts<Arc<AppState>> for Entitled<R> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Fault> {
        let AgreedCaller(caller) = AgreedCaller::from_request_parts(parts, state).await?;
        if caller.session().role.may(R::RIGHT) {
            Ok(Self { caller, right: PhantomData })
        } else {
            Err(Fault::NotPermitted { detail: "Ask an administrator of your organization." })
        }
    }
}

/// The same for an organization within the caller's reach: the one that `?organization=<id>` names, else the caller's own.
pub(super) struct EntitledFor<R> {
    pub(super) caller: Caller,
    pub(super) organization: OrgId,
    right: PhantomData<fn() -> R>,
}

#[derive(Deserialize)]
struct Named {
    organization: Option<OrgId>,
}

impl<R: Needed> FromRequestParts<Arc<AppState>> for EntitledFor<R> {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<AppState>) -> Result<Self, Fault> {
        let entitled = Entitled::<R>::from_request_parts(parts, state).await?;
        let Query(Named { organization }) = Query::from_request_parts(parts, state).await?;
        let reach = entitled.reach();
        let organization = organization.unwrap_or(reach.own());
        if reach.covers(organization) {
            Ok(Self { caller: entitled.caller, organization, right: PhantomData })
        } else {
            Err(Fault::NotFound)
        }
    }
}
