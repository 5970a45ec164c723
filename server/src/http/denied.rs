//! Accesses that were refused, in the audit log: to somebody who is signed in, for want of a right, or to anybody who asks too often. As
//! with what comes to nothing at the door ([`super::remarks`]) each is noted seldom enough for the log to bear it, and nobody waits for
//! that.

use super::Fault;
use super::remarks::anonymous;
use super::state::AppState;
use super::throttle::{Address, Throttle};
use crate::store::{Cause, Sender, Store};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::Response;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::UserId;
use governor::Quota;
use std::num::NonZeroU32;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

/// How many are noted in an hour: the very same, of one route for one reason, of one user or address altogether, and of all who are not
/// signed in.
const THE_SAME: NonZeroU32 = NonZeroU32::new(1).expect("one is not nought");
const OF_ROUTE: NonZeroU32 = NonZeroU32::new(10).expect("ten is not nought");
const OF_ASKER: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not nought");
const OF_STRANGERS: NonZeroU32 = NonZeroU32::new(60).expect("sixty is not nought");

/// No address has more ids in it.
const MOST_IDS: usize = 3;

/// Why an access was refused. It goes with the answer, inside the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Denial {
    /// The role does not allow it.
    Role,
    /// There is nothing, or nothing that the user may see.
    OutOfSight,
    /// The Confidentiality Statement was not agreed to.
    Unagreed,
    /// The organization requires a second factor, and none was shown.
    NoFactor,
    /// The device is revoked.
    Revoked,
    /// The same was asked for too often.
    TooOften,
}

impl Denial {
    /// What a fault is, where it refuses an access.
    pub(super) fn of(fault: &Fault) -> Option<Self> {
        match fault {
            Fault::NotPermitted { .. } => Some(Self::Role),
            Fault::NotFound => Some(Self::OutOfSight),
            Fault::AgreementRequired => Some(Self::Unagreed),
            Fault::SecondFactorSetup | Fault::SecondFactorRequired { wrong: None } => Some(Self::NoFactor),
            Fault::DeviceRevoked => Some(Self::Revoked),
            Fault::TooManyRequests { .. } => Some(Self::TooOften),
            _ => None,
        }
    }

    fn why(self) -> &'static str {
        match self {
            Self::Role => "the role does not allow it",
            Self::OutOfSight => "nothing is there that the user may see",
            Self::Unagreed => "the Confidentiality Statement is not agreed to",
            Self::NoFactor => "no second factor was shown",
            Self::Revoked => "the device is revoked",
            Self::TooOften => "asked for too often",
        }
    }
}

/// Who asks, once the session behind a request is found. It goes along with the request.
#[derive(Clone, Default)]
pub(super) struct Asker(Arc<OnceLock<Sender>>);

impl Asker {
    /// Says who it is.
    pub(super) fn is(&self, sender: Sender) {
        // Found a second time it is the same one.
        let _ = self.0.set(sender);
    }
}

/// Whose budget of rows it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    User(UserId),
    Stranger(Address),
}

/// An access that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Denied {
    whose: Whose,
    denial: Denial,
    /// The method and the route's pattern: never the address that was asked for.
    route: String,
}

/// How often what was noted lately.
pub(super) struct Denials {
    the_same: Throttle<(Denied, Vec<Uuid>)>,
    of_route: Throttle<Denied>,
    of_asker: Throttle<Whose>,
    of_strangers: Throttle<()>,
}

impl Default for Denials {
    fn default() -> Self {
        Self {
            the_same: Throttle::new(Quota::per_hour(THE_SAME)),
            of_route: Throttle::new(Quota::per_hour(OF_ROUTE)),
            of_asker: Throttle::new(Quota::per_hour(OF_ASKER)),
            of_strangers: Throttle::new(Quota::per_hour(OF_STRANGERS)),
        }
    }
}

impl Denials {
    /// Whether something is to be noted now, which counts. The route is asked first: ids can be made up without end, and each that gets
    /// further is remembered for an hour. So an app that asks for the same over and over uses up that route's rows and no other's.
    fn is_due(&self, denied: &Denied, ids: &[Uuid]) -> bool {
        self.of_route.count(denied.clone()).is_ok()
            && self.the_same.count((denied.clone(), ids.to_vec())).is_ok()
            && self.of_asker.count(denied.whose).is_ok()
            && (matches!(denied.whose, Whose::User(_)) || self.of_strangers.count(()).is_ok())
    }
}

/// Notes each access to a route that is refused, once it is answered: who, on which device, the route and why, and the record or list that
/// the address names, if there is one.
pub(super) async fn noted(State(state): State<Arc<AppState>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(address) = Address::from_request_parts(&mut parts, &state).await;
    let asker = Asker::default();
    parts.extensions.insert(asker.clone());
    let route = parts.extensions.get::<MatchedPath>().cloned();
    let (method, uri) = (parts.method.clone(), parts.uri.clone());
    let response = next.run(Request::from_parts(parts, body)).await;
    if let (Some(&denial), Some(route)) = (response.extensions().get::<Denial>(), route) {
        note(&state, denial, asker.0.get().copied(), address, named(&method, &route), ids_in(&uri));
    }
    response
}

fn named(method: &Method, route: &MatchedPath) -> String {
    format!("{method} {}", route.as_str())
}

/// The ids in an address, whatever they are of.
fn ids_in(uri: &Uri) -> Vec<Uuid> {
    let text = uri.path_and_query().map_or("", |text| text.as_str());
    text.split(['/', '?', '&', '=']).filter_map(|part| part.parse().ok()).take(MOST_IDS).collect()
}

fn note(
    state: &AppState,
    denial: Denial,
    asker: Option<Sender>,
    address: Address,
    route: String,
    ids: Vec<Uuid>,
) {
    let whose = match asker {
        Some(sender) => Whose::User(sender.user),
        // Without a session there is no right that could be wanting.
        None if denial == Denial::TooOften => Whose::Stranger(address),
        None => return,
    };
    let denied = Denied { whose, denial, route };
    if !state.denials.is_due(&denied, &ids) {
        return;
    }
    let why = format!("{}: {}", denial.why(), denied.route);
    let now = Timestamp::now();
    let cause = asker.map_or_else(|| anonymous(&why, now), |sender| sender.cause(&why, now));
    let store = state.store();
    tokio::task::spawn_blocking(move || write(&*store, &cause, &ids));
}

fn write(store: &dyn Store, cause: &Cause, ids: &[Uuid]) {
    if let Err(error) = store.note_denied(cause, ids) {
        tracing::error!(%error, "a refused access is not noted");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    fn user(number: u128) -> Whose {
        Whose::User(UserId::new(Uuid::from_u128(number)))
    }

    fn denied(whose: Whose, denial: Denial, route: &str) -> Denied {
        Denied { whose, denial, route: route.to_owned() }
    }

    fn due(denials: &Denials, whose: Whose, route: &str, record: u128) -> bool {
        denials.is_due(&denied(whose, Denial::OutOfSight, route), &[Uuid::from_u128(record)])
    }

    #[test]
    fn the_same_is_noted_once_and_something_else_beside_it() {
        let denials = Denials::default();
        assert!(due(&denials, user(1), "GET /a", 1));
        assert!(!due(&denials, user(1), "GET /a", 1));
        assert!(due(&denials, user(1), "GET /a", 2), "another record");
        assert!(due(&denials, user(1), "GET /b", 1), "another route");
        assert!(due(&denials, user(2), "GET /a", 1), "another user");
        let for_the_role = denied(user(1), Denial::Role, "GET /a");
        assert!(denials.is_due(&for_the_role, &[Uuid::from_u128(1)]), "another reason");
    }

    #[test]
    fn nobody_grows_the_log_by_asking_for_what_is_not_theirs() {
        let denials = Denials::default();
        let of_route = (0..500).filter(|record| due(&denials, user(1), "GET /a", *record));
        assert_eq!(of_route.count(), 10);
        let routes: Vec<String> = (0..500).map(|number| format!("GET /{number}")).collect();
        let of_user = routes.iter().filter(|route| due(&denials, user(2), route, 1));
        assert_eq!(of_user.count(), 60);
        let strangers = (0..500).filter(|number| {
            let whose = Whose::Stranger(Address(IpAddr::V4(Ipv4Addr::from_bits(*number))));
            denials.is_due(&denied(whose, Denial::TooOften, "GET /a"), &[])
        });
        assert_eq!(strangers.count(), 60);
        assert!(due(&denials, user(3), "GET /a", 1), "strangers take nothing from those who are known");
    }

    #[test]
    fn an_address_is_read_for_its_ids_and_for_nothing_else() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let uri = |text: String| text.parse::<Uri>().unwrap();
        assert_eq!(ids_in(&uri(format!("/lists/{one}/users/{other}"))), [one, other]);
        assert_eq!(ids_in(&uri(format!("/audit?client={one}&before=7"))), [one]);
        assert!(ids_in(&uri("/clients/mallory/official-record.pdf?on=2026-11-20".into())).is_empty());
        assert_eq!(ids_in(&uri(format!("/{one}/{one}/{one}/{one}"))).len(), MOST_IDS);
    }
}
