//! The router without a socket, and people of every role in two organizations to ask it.

use crate::support::{District, PASSWORD, cause};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use axum::{Router, response::Response};
use bluebonnet_server::http::{AppState, router};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{DeviceScope, Devices};
use bluebonnet_shared::account::{Problem, Role, SignedIn};
use bluebonnet_shared::ids::UserId;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use tower::ServiceExt;

pub const ROLES: [Role; 4] = [Role::Nurse, Role::Clerk, Role::Admin, Role::RegistryStaff];

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    SignedIn,
    Agreed,
    /// Agreed, and the organization requires a second factor that has not been shown.
    FactorDue,
    Revoked,
}

/// A registry with two organizations. In the first there is somebody of every role.
pub struct World {
    pub own: District,
    pub other: District,
    router: Router,
    users: HashMap<&'static str, UserId>,
    cookies: HashMap<(&'static str, Standing), String>,
}

impl World {
    pub fn new() -> Self {
        let own = District::new();
        let other = own.neighbour("TX02");
        let users = ROLES.map(|role| (username(role), own.user(username(role), role))).into_iter().collect();
        let mut settings = Settings::new(own.data());
        settings.askings_per_minute = NonZeroU32::MAX;
        let state = AppState::new(own.store.clone(), settings).unwrap();
        Self { own, other, router: router(Arc::new(state)), users, cookies: HashMap::new() }
    }

    pub fn user(&self, role: Role) -> UserId {
        self.users[username(role)]
    }

    /// The answer to a request, whatever is in it.
    pub async fn answer(&self, request: Request<Body>) -> Response {
        self.router.clone().oneshot(request).await.unwrap()
    }

    /// The answer to a request of the app's with JSON in it.
    pub async fn ask(
        &self,
        method: &Method,
        path: &str,
        cookie: Option<&str>,
        body: Option<&Value>,
    ) -> Response {
        let mut request = Request::builder().method(method).uri(path).header("x-bluebonnet", "1");
        if let Some(cookie) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let body = match body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            None => Body::empty(),
        };
        self.answer(request.body(body).unwrap()).await
    }

    /// The cookie of somebody with a role whose session has come so far.
    pub async fn cookie(&mut self, role: Role, standing: Standing) -> String {
        if let Some(known) = self.cookies.get(&(username(role), standing)) {
            return known.clone();
        }
        let response = self.ask(&Method::POST, "/api/session", None, Some(&codes(role))).await;
        assert_eq!(response.status(), StatusCode::OK);
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap();
        let cookie = cookie.split(';').next().unwrap().to_owned();
        let signed_in: SignedIn = serde_json::from_slice(&whole(response).await.2).unwrap();
        if standing != Standing::SignedIn {
            let version = json!({ "version": signed_in.statement.version });
            let agreed =
                self.ask(&Method::POST, "/api/session/agreement", Some(&cookie), Some(&version)).await;
            assert_eq!(agreed.status(), StatusCode::OK);
        }
        if standing == Standing::Revoked {
            self.own.store.revoke_device(DeviceScope::Registry, signed_in.device, &cause()).unwrap();
        }
        self.cookies.insert((username(role), standing), cookie.clone());
        cookie
    }

    /// The same registry, which gives up whatever takes longer.
    pub fn router_with(&self, change: impl FnOnce(&mut Settings)) -> Router {
        let mut settings = Settings::new(self.own.data());
        change(&mut settings);
        router(Arc::new(AppState::new(self.own.store.clone(), settings).unwrap()))
    }

    /// Has everybody sign in anew.
    pub fn forget_sessions(&mut self) {
        self.cookies.clear();
    }
}

/// A username a role.
pub fn username(role: Role) -> &'static str {
    match role {
        Role::Nurse => "maria",
        Role::Clerk => "clara",
        Role::Admin => "ada",
        Role::RegistryStaff => "rosa",
    }
}

pub fn codes(role: Role) -> Value {
    json!({
        "org_code": "TX01", "username": username(role), "password": PASSWORD, "device_name": "test"
    })
}

/// An answer with its whole body. An answer that goes on for as long as one listens is to be dropped instead.
pub async fn whole(response: Response) -> (StatusCode, HeaderMap, Vec<u8>) {
    let (parts, body) = response.into_parts();
    (parts.status, parts.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
}

/// The kind of a problem, if an answer is one.
pub fn kind(body: &[u8]) -> Option<String> {
    let problem: Problem = serde_json::from_slice(body).ok()?;
    problem.kind.strip_prefix("/problems/").map(str::to_owned)
}
