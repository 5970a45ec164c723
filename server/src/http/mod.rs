//! The registry over HTTP.

mod accesses;
mod account;
mod announcements;
mod app;
mod audit;
mod body;
mod caller;
mod captcha;
mod crowd;
mod denied;
mod devices;
mod entitled;
mod events;
mod farewell;
mod fhir;
mod guard;
mod held;
mod ladder;
mod link;
mod lists;
mod live;
mod log;
mod notice;
mod organizations;
mod password;
mod path;
mod problem;
mod query;
mod records;
mod remarks;
mod routes;
#[cfg(test)]
mod same_work;
mod schedule;
mod second_factor;
mod session;
mod state;
mod sync;
mod throttle;
mod users;
mod viewers;

pub use problem::Fault;
pub use routes::addresses;
pub use state::AppState;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use std::sync::Arc;
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;

/// Largest body a request may have.
const BODY_LIMIT: usize = 8 * 1024 * 1024;

/// The registry's router, made from its table of routes.
pub fn router(state: Arc<AppState>) -> Router {
    let api = routes::together(routes::api())
        .fallback(|| async { Fault::NotFound })
        .method_not_allowed_fallback(|| async { Fault::WrongMethod })
        .layer(from_fn_with_state(state.clone(), denied::noted))
        .layer(from_fn(guard::never_stored));
    let fhir = routes::together(routes::fhir())
        .method_not_allowed_fallback(|| async { Fault::WrongMethod })
        .layer(from_fn_with_state(state.clone(), denied::noted))
        .layer(from_fn(guard::never_stored));
    Router::new()
        .nest(routes::API, api)
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
