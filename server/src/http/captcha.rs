//! `GET /api/captcha`

use super::Fault;
use super::state::AppState;
use super::throttle::Address;
use axum::extract::State;
use bluebonnet_shared::account::Captcha;
use std::sync::Arc;

/// A new CAPTCHA.
pub(super) async fn draw(
    State(state): State<Arc<AppState>>,
    address: Address,
) -> Result<axum::Json<Captcha>, Fault> {
    state.captcha_throttle.count(address)?;
    let captchas = state.captchas.clone();
    let drawn = tokio::task::spawn_blocking(move || captchas.draw()).await;
    match drawn {
        Ok(Ok(captcha)) => Ok(axum::Json(captcha)),
        _ => {
            tracing::error!("a CAPTCHA could not be drawn");
            Err(Fault::Server)
        }
    }
}
