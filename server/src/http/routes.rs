//! Every route of the registry, one a line. The router is made from this table, and so is the list that the tests of who may do what go
//! through: a route without a row there fails them.

use super::state::AppState;
use super::{
    accesses, account, announcements, audit, captcha, devices, events, farewell, fhir, guard, held, lists,
    organizations, password, records, schedule, second_factor, session, sync, users, viewers,
};
use axum::Router;
use axum::handler::Handler;
use axum::http::{Method, StatusCode};
use axum::routing::{MethodFilter, MethodRouter, on};
use std::sync::Arc;

/// What stands before every route of the API.
pub(super) const API: &str = "/api";

/// A method, a path and what answers there.
pub(super) struct Route {
    method: Method,
    path: &'static str,
    answer: MethodRouter<Arc<AppState>>,
}

impl Route {
    /// The same with its answers compressed.
    fn compressed(self) -> Self {
        Self { answer: self.answer.layer(sync::compression()), ..self }
    }
}

macro_rules! methods {
    ($($name:ident $method:ident),*) => {$(
        fn $name<H: Handler<T, Arc<AppState>>, T: 'static>(path: &'static str, handler: H) -> Route {
            Route { method: Method::$method, path, answer: on(MethodFilter::$method, handler) }
        }
    )*};
}
methods!(get GET, post POST, put PUT, delete DELETE);

/// The routes behind [`API`].
pub(super) fn api() -> Vec<Route> {
    vec![
        get("/ping", ping),
        get("/session", session::show),
        post("/session", session::sign_in),
        delete("/session", session::sign_out),
        post("/session/agreement", session::agree),
        post("/session/organization", session::switch_organization),
        get("/captcha", captcha::draw),
        post("/password/forgotten", password::forgotten),
        post("/password/reset/open", password::open),
        post("/password/reset", password::reset),
        get("/account", account::show),
        put("/account", account::change),
        put("/account/password", account::set_password),
        get("/account/sessions", account::sessions),
        delete("/account/sessions/{id}", account::end_session),
        post("/account/second-factor", second_factor::set_up),
        delete("/account/second-factor", second_factor::remove),
        post("/account/second-factor/confirm", second_factor::confirm),
        get("/sync/pull", sync::pull).compressed(),
        post("/sync/push", sync::push),
        post("/sync/accesses", accesses::take),
        post("/sync/farewell", farewell::take),
        get("/sync/events", events::events),
        get("/schedule", schedule::show).compressed(),
        get("/clients/{id}/official-record.pdf", records::official_record),
        get("/devices", devices::list),
        put("/devices/{id}/name", devices::rename),
        post("/devices/{id}/revoke", devices::revoke),
        get("/held", held::list),
        get("/held/{number}", held::show),
        post("/held/{number}/accept", held::accept),
        post("/held/{number}/discard", held::discard),
        get("/announcements", announcements::list),
        post("/announcements", announcements::announce),
        delete("/announcements/{id}", announcements::take_back),
        post("/announcements/{id}/read", announcements::read),
        get("/audit", audit::page),
        post("/audit/clients", audit::clients),
        get("/users", users::list),
        post("/users", users::add),
        post("/users/validate", users::validate),
        put("/users/{id}", users::change),
        delete("/users/{id}", users::remove),
        put("/users/{id}/role", users::set_role),
        post("/users/{id}/reset", users::reset),
        post("/users/{id}/second-factor/reset", users::reset_factor),
        post("/users/{id}/deactivate", users::deactivate),
        post("/users/{id}/activate", users::activate),
        get("/lists", lists::list),
        put("/lists/{list}/users/{user}", lists::assign),
        delete("/lists/{list}/users/{user}", lists::unassign),
        get("/organizations", organizations::list),
        post("/organizations", organizations::add),
        put("/organizations/{id}", organizations::change),
        put("/organizations/{id}/schools", organizations::put_schools),
        get("/organizations/{id}/viewers", viewers::show),
        put("/organizations/{id}/viewers", viewers::approve),
    ]
}

/// The standard's routes.
pub(super) fn fhir() -> Vec<Route> {
    guard::IMMDS_FORECAST.map(|path| post(path, fhir::immds_forecast)).into()
}

/// Makes a router of routes; those of one path share it.
pub(super) fn together(routes: Vec<Route>) -> Router<Arc<AppState>> {
    routes.into_iter().fold(Router::new(), |router, route| router.route(route.path, route.answer))
}

/// Every route's method and path, as the router has them.
pub fn addresses() -> Vec<(Method, String)> {
    let within = api().into_iter().map(|route| (route.method, format!("{API}{}", route.path)));
    within.chain(fhir().into_iter().map(|route| (route.method, route.path.to_owned()))).collect()
}

/// Says that this is our own server, and it is there.
async fn ping() -> StatusCode {
    StatusCode::NO_CONTENT
}
