//! The registry over HTTP.

mod account;
mod app;
mod body;
mod caller;
mod captcha;
mod devices;
mod events;
mod fhir;
mod guard;
mod ladder;
mod live;
mod log;
mod password;
mod problem;
mod records;
mod schedule;
mod second_factor;
mod session;
mod state;
mod sync;
mod throttle;

pub use problem::Fault;
pub use state::AppState;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{delete, get, post, put};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

/// Largest body a request may have.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// Every route of the registry.
pub fn router(state: Arc<AppState>) -> Router {
    let api = Router::new()
        .route("/ping", get(ping))
        .route("/session", get(session::show).post(session::sign_in).delete(session::sign_out))
        .route("/session/agreement", post(session::agree))
        .route("/session/organization", post(session::switch_organization))
        .route("/captcha", get(captcha::draw))
        .route("/password/forgotten", post(password::forgotten))
        .route("/password/reset/open", post(password::open))
        .route("/password/reset", post(password::reset))
        .route("/account", get(account::show).put(account::change))
        .route("/account/password", put(account::set_password))
        .route("/account/sessions", get(account::sessions))
        .route("/account/sessions/{id}", delete(account::end_session))
        .route("/account/second-factor", post(second_factor::set_up).delete(second_factor::remove))
        .route("/account/second-factor/confirm", post(second_factor::confirm))
        .route("/sync/pull", get(sync::pull).layer(sync::compression()))
        .route("/sync/push", post(sync::push))
        .route("/sync/events", get(events::events))
        .route("/devices", get(devices::list))
        .route("/devices/{id}/name", put(devices::rename))
        .route("/devices/{id}/revoke", post(devices::revoke))
        .route("/schedule", get(schedule::show).layer(sync::compression()))
        .route("/clients/{id}/official-record.pdf", get(records::official_record))
        .fallback(|| async { Fault::NotFound })
        .method_not_allowed_fallback(|| async { Fault::WrongMethod })
        .layer(from_fn(guard::never_stored));
    let fhir = Router::new()
        .route(guard::IMMDS_FORECAST[0], post(fhir::immds_forecast))
        .route(guard::IMMDS_FORECAST[1], post(fhir::immds_forecast))
        .method_not_allowed_fallback(|| async { Fault::WrongMethod })
        .layer(from_fn(guard::never_stored));
    Router::new()
        .nest("/api", api)
        .merge(fhir)
        .fallback(app::serve)
        .layer(
            ServiceBuilder::new()
                .layer(from_fn(log::requests))
                .layer(from_fn_with_state(state.clone(), guard::headers))
                .layer(CatchPanicLayer::custom(problem::of_panic))
                .layer(from_fn_with_state(state.clone(), guard::in_time))
                .layer(from_fn(guard::from_our_app))
                .layer(DefaultBodyLimit::max(BODY_LIMIT)),
        )
        .with_state(state)
}

/// Says that this is our own server, and it is there.
async fn ping() -> StatusCode {
    StatusCode::NO_CONTENT
}
