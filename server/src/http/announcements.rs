//! Announcements: everybody reads them, registry staff write them.

use super::Fault;
use super::body::Json;
use super::caller::AgreedCaller;
use super::entitled::{Announce, Entitled};
use super::path::Path;
use super::state::AppState;
use axum::extract::State;
use axum::http::StatusCode;
use bluebonnet_shared::ids::AnnouncementId;
use bluebonnet_shared::office::{Announcement, AnnouncementForm};
use std::sync::Arc;
use uuid::Uuid;

/// Nobody reads further back.
const MOST: usize = 100;

/// `GET /api/announcements`: the latest hundred.
pub(super) async fn list(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
) -> Result<axum::Json<Vec<Announcement>>, Fault> {
    let user = caller.session().user;
    Ok(axum::Json(state.in_store(move |store| store.announcements(user, MOST)).await?))
}

/// `POST /api/announcements`
pub(super) async fn announce(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<Announce>,
    Json(form): Json<AnnouncementForm>,
) -> Result<(StatusCode, axum::Json<Announcement>), Fault> {
    let notice = form.check()?;
    let id = AnnouncementId::new(Uuid::new_v4());
    let (cause, published) = (entitled.caller.cause("announced"), entitled.caller.now);
    let made = Announcement {
        id,
        kind: notice.kind(),
        title: notice.title().to_owned(),
        paragraphs: notice.paragraphs().to_vec(),
        published,
        read: false,
    };
    state.in_store(move |store| store.announce(id, &notice, &cause)).await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// `DELETE /api/announcements/{id}`
pub(super) async fn take_back(
    State(state): State<Arc<AppState>>,
    entitled: Entitled<Announce>,
    Path(id): Path<AnnouncementId>,
) -> Result<StatusCode, Fault> {
    let cause = entitled.caller.cause("took an announcement back");
    state.in_store(move |store| store.take_back(id, &cause)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/announcements/{id}/read`
pub(super) async fn read(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(id): Path<AnnouncementId>,
) -> Result<StatusCode, Fault> {
    let (user, cause) = (caller.session().user, caller.cause("read an announcement"));
    state.in_store(move |store| store.read_announcement(id, user, &cause)).await?;
    Ok(StatusCode::NO_CONTENT)
}
