//! Many devices at once: each gets its turn, and nobody's keeps another from the little that it asks for.

use super::direct::{Standing, World, codes, kind, whole};
use super::noted;
use axum::http::{Method, Request, StatusCode, header};
use axum::response::Response;
use bluebonnet_server::store::{AddressLimits, Feed};
use bluebonnet_shared::account::Role;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tower::ServiceExt;

/// So many pulls of more than a page are sent at once.
const LONG_PULLS: usize = 32;
/// Students whose records are more than a page together.
const MORE_THAN_A_PAGE: usize = 60;

/// A registry with a nurse who has more than a page to pull, and her session's cookie.
async fn crowded() -> (Arc<World>, String) {
    let mut world = World::new();
    let students: Vec<_> =
        (0..MORE_THAN_A_PAGE).map(|number| world.own.student(&number.to_string())).collect();
    let list = world.own.list("Grade 5", &students);
    world.own.assign(list, world.user(Role::Nurse));
    let cookie = world.cookie(Role::Nurse, Standing::Agreed).await;
    (Arc::new(world), cookie)
}

async fn pull(world: Arc<World>, cookie: String, after: u64) -> Response {
    let request = Request::builder()
        .method(Method::GET)
        .uri(format!("/api/sync/pull?after={after}"))
        .header(header::COOKIE, cookie)
        .body(axum::body::Body::empty());
    let response = world.answer(request.unwrap()).await;
    assert_eq!(response.status(), StatusCode::OK);
    response
}

#[tokio::test]
async fn a_long_pull_waits_for_another_to_end_and_a_short_one_for_none() {
    let (world, cookie) = crowded().await;
    let mut begun = JoinSet::new();
    for _ in 0..=LONG_PULLS {
        begun.spawn(pull(world.clone(), cookie.clone(), 0));
    }
    let mut unread = Vec::new();
    while unread.len() < LONG_PULLS {
        unread.push(begun.join_next().await.unwrap().unwrap());
    }
    let head = world.own.store.head().unwrap().0;
    // Each goes the whole way that the one that waits has gone, and the store once more.
    for _ in 0..LONG_PULLS {
        let (_, _, lines) = whole(pull(world.clone(), cookie.clone(), head).await).await;
        assert_eq!(lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(), 1, "the end");
    }
    assert!(begun.try_join_next().is_none(), "one more than there may be is not sent");

    // A device hangs up, another has read everything: two turns, of which one is taken at once.
    drop(unread.pop());
    let last = begun.join_next().await.unwrap().unwrap();
    let (_, _, lines) = whole(last).await;
    assert!(String::from_utf8(lines).unwrap().lines().last().unwrap().contains("\"end\""));
    let (_, _, lines) = whole(unread.pop().unwrap()).await;
    assert_eq!(
        lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).count(),
        MORE_THAN_A_PAGE + 2,
        "every student, the list and the end"
    );
}

#[tokio::test]
async fn who_hangs_up_while_the_try_is_counted_has_failed_it_and_keeps_nobody_waiting() {
    let world = World::new();
    let router =
        world.router_with(|settings| settings.address_limits = AddressLimits { captcha: 1, refused: 9 });
    let sign_in = || {
        let request = Request::post("/api/session")
            .header("x-bluebonnet", "1")
            .header(header::CONTENT_TYPE, "application/json");
        router.clone().oneshot(request.body(axum::body::Body::from(codes(Role::Nurse).to_string())).unwrap())
    };
    // Asked once whether there is an answer: the store counts the try on a thread of its own, whoever waits for it.
    assert!(tokio::time::timeout(Duration::ZERO, sign_in()).await.is_err());
    noted(&world.own, None, "hung up", 1).await;
    // Were it still under way, this one would have to wait for it.
    let (_, _, body) = whole(sign_in().await.unwrap()).await;
    assert_eq!(kind(&body).as_deref(), Some("captcha"));
}
