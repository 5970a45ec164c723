//! What a device is told that has no session any more, and what it leaves.

use super::Fault;
use super::accesses::not_too_many;
use super::body::Json;
use super::state::AppState;
use crate::store::{SealedKey, Sender};
use axum::extract::State;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{DeviceId, UserId};
use bluebonnet_shared::sync::{Farewell, FarewellReply, Push, farewell_place};
use std::sync::Arc;

/// `POST /api/sync/farewell`, without a session: whoever has the key of a user's vault hears whether to give it up, and may leave what was
/// not sent. To anybody else nothing is said, in the words of a vault that stands.
pub(super) async fn take(
    State(state): State<Arc<AppState>>,
    Json(Farewell { user, organization, proof, changes, accesses }): Json<Farewell>,
) -> Result<axum::Json<FarewellReply>, Fault> {
    not_too_many(&accesses)?;
    let keys = state.in_store(move |store| store.vault_keys(user)).await?;
    let place = farewell_place(user, organization);
    let proven =
        |(device, sealed): &(DeviceId, SealedKey)| is_proven(&state, user, *device, sealed, &place, &proof.0);
    let Some((device, _)) = keys.into_iter().find(proven) else {
        return Ok(axum::Json(FarewellReply::stands()));
    };
    let (sender, now) = (Sender { user, device, organization }, Timestamp::now());
    let last = Push { changes };
    let reply = state.in_store(move |store| store.take_leave(sender, last, accesses, now)).await?;
    Ok(axum::Json(reply))
}

fn is_proven(
    state: &AppState,
    user: UserId,
    device: DeviceId,
    sealed: &SealedKey,
    place: &str,
    proof: &[u8],
) -> bool {
    // A key that does not open, e.g. of a former master key, proves nothing.
    state.master_key.open_vault_key(sealed, user, device).is_ok_and(|key| key.opens(place, proof))
}
