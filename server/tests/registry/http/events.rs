//! What a connected device is told as it happens.

use super::{Browser, Server, problem};
use crate::support::{District, Tablet, cause, dose, now};
use bluebonnet_server::settings::Settings;
use bluebonnet_server::store::{DeviceScope, Devices, Feed, Lists, SqliteStore};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::record::ListEdit;
use bluebonnet_shared::sync::Cursor;
use reqwest::{Method, Response, StatusCode};
use std::time::{Duration, Instant};
use tokio::time::timeout;

/// No answer takes this long unless it never comes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A connection that waits for events.
struct Events {
    response: Response,
    text: String,
}

/// What comes over it.
#[derive(Debug, PartialEq, Eq)]
enum Heard {
    More(Cursor),
    SignOfLife,
    End,
}

impl Events {
    async fn of(browser: &Browser) -> Self {
        Self::after(browser, "").await
    }

    async fn after(browser: &Browser, query: &str) -> Self {
        let response = browser.get(&format!("/api/sync/events{query}")).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        assert_eq!(response.headers()["cache-control"], "no-store");
        Self { response, text: String::new() }
    }

    /// What comes next, whenever that is.
    async fn hear(&mut self) -> Heard {
        timeout(PATIENCE, async {
            loop {
                if let Some((block, rest)) = self.text.split_once("\n\n") {
                    let heard = read(block);
                    self.text = rest.to_owned();
                    return heard;
                }
                match self.response.chunk().await {
                    Ok(Some(chunk)) => self.text.push_str(std::str::from_utf8(&chunk).unwrap()),
                    Ok(None) => return Heard::End,
                    Err(error) => panic!("cut, not ended: {error}"),
                }
            }
        })
        .await
        .unwrap()
    }

    /// The next that is no sign of life.
    async fn hear_news(&mut self) -> Heard {
        let news = async {
            loop {
                match self.hear().await {
                    Heard::SignOfLife => {}
                    news => return news,
                }
            }
        };
        timeout(PATIENCE, news).await.unwrap()
    }
}

/// Reads one block of the stream. A test fails on a line that does not belong there.
fn read(block: &str) -> Heard {
    let lines: Vec<&str> = block.lines().collect();
    match lines[..] {
        [":"] | [": "] => Heard::SignOfLife,
        ["event: more", id, data] => {
            let head = data.strip_prefix("data: ").unwrap();
            assert_eq!(id.strip_prefix("id: "), Some(head));
            Heard::More(Cursor(head.parse().unwrap()))
        }
        _ => panic!("{block:?}"),
    }
}

/// Two nurses with one list, and a list of somebody else's.
struct Clinic {
    district: District,
    student: ClientId,
    shared: ListId,
    elsewhere: ListId,
    tablet: Tablet,
}

fn clinic() -> Clinic {
    let district = District::new();
    let student = district.student("1");
    let shared = district.list("Grade 5", &[student]);
    let elsewhere = district.list("Grade 6", &[district.student("2")]);
    for username in ["maria", "noor"] {
        district.assign(shared, district.nurse(username));
    }
    let olu = district.nurse("olu");
    district.assign(elsewhere, olu);
    district.assign(shared, olu);
    let mut tablet = district.tablet(olu);
    tablet.pull(&*district.store);
    Clinic { district, student, shared, elsewhere, tablet }
}

impl Clinic {
    fn quick(&self) -> Settings {
        let mut settings = Settings::new(self.district.data());
        settings.heartbeat = Duration::from_millis(20);
        settings
    }

    /// Another nurse gives the student on the shared list a dose; the feed's head after that.
    fn give(&mut self) -> Cursor {
        let change = self.tablet.give(self.student, &dose(3, "2026-11-20"));
        self.tablet.push(&*self.district.store, &[change]);
        self.district.store.head().unwrap()
    }
}

#[tokio::test]
async fn another_nurses_dose_is_told_within_a_second() {
    let mut clinic = clinic();
    let server = Server::start(&clinic.district).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    let head = clinic.give();
    let heard = timeout(Duration::from_secs(1), events.hear()).await;
    assert_eq!(heard, Ok(Heard::More(head)));
}

#[tokio::test]
async fn what_happens_on_a_list_that_is_not_hers_is_not_told() {
    let mut clinic = clinic();
    let server = Server::start_with(&clinic.district, clinic.quick()).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    clinic.district.edit_list(clinic.elsewhere, &ListEdit::Rename("Sixth grade".into()));
    // Two signs of life are more than one whole look at the feed.
    for _ in 0..2 {
        assert_eq!(events.hear().await, Heard::SignOfLife);
    }
    let head = clinic.give();
    assert_eq!(events.hear_news().await, Heard::More(head));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_changes_at_once_are_told_together() {
    let mut clinic = clinic();
    let server = Server::start(&clinic.district).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    let begun = Instant::now();
    let last = (0..20).map(|_| clinic.give()).last().unwrap();
    let mut told = 0_u128;
    while events.hear().await != Heard::More(last) {
        told += 1;
    }
    assert!(told <= begun.elapsed().as_millis() / 200 + 1, "{told} events in {:?}", begun.elapsed());
}

#[tokio::test]
async fn a_device_that_connects_again_is_told_what_it_missed() {
    let mut clinic = clinic();
    let server = Server::start(&clinic.district).await;
    let (maria, _) = server.signed_in("maria").await;
    let before = clinic.district.store.head().unwrap();
    let head = clinic.give();
    let mut events = Events::after(&maria, &format!("?after={}", before.0)).await;
    assert_eq!(events.hear().await, Heard::More(head));
    let again = maria.ask(Method::GET, "/api/sync/events?after=7").header("Last-Event-ID", before.0);
    let mut events = Events { response: again.send().await.unwrap(), text: String::new() };
    assert_eq!(events.hear().await, Heard::More(head));
    // In step, it is told only what comes.
    let mut events = Events::after(&maria, &format!("?after={}", head.0)).await;
    let head = clinic.give();
    assert_eq!(events.hear().await, Heard::More(head));
    let wrong = maria.get("/api/sync/events?after=x").await;
    problem(wrong, StatusCode::BAD_REQUEST, "bad-request").await;
}

#[tokio::test]
async fn what_another_process_does_is_told_with_the_next_sign_of_life() {
    let clinic = clinic();
    let server = Server::start_with(&clinic.district, clinic.quick()).await;
    let (maria, on) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    let command = SqliteStore::open(&clinic.district.data().join("bluebonnet.db")).unwrap();
    command.unassign_list(clinic.shared, on.session.user, &cause()).unwrap();
    let head = command.head().unwrap();
    assert_eq!(events.hear_news().await, Heard::More(head), "a right that ends is news too");
}

#[tokio::test]
async fn events_need_a_session_and_the_agreement() {
    let clinic = clinic();
    let server = Server::start(&clinic.district).await;
    let browser = server.browser();
    let stranger = browser.get("/api/sync/events").await;
    problem(stranger, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    browser.sign_in("maria").await;
    let hasty = browser.get("/api/sync/events").await;
    problem(hasty, StatusCode::FORBIDDEN, "agreement-required").await;
}

#[tokio::test]
async fn the_events_end_with_the_session_and_with_the_device() {
    let clinic = clinic();
    let mut settings = Settings::new(clinic.district.data());
    // At once, and not when the session is looked at next.
    settings.heartbeat = Duration::from_secs(3600);
    let server = Server::start_with(&clinic.district, settings).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    maria.ask(Method::DELETE, "/api/session").send().await.unwrap();
    assert_eq!(events.hear().await, Heard::End);
    let (maria, on) = server.signed_in("maria").await;
    let (elsewhere, _) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    elsewhere.ask(Method::POST, &format!("/api/devices/{}/revoke", on.device)).send().await.unwrap();
    assert_eq!(events.hear().await, Heard::End);
    problem(maria.get("/api/sync/events").await, StatusCode::FORBIDDEN, "device-revoked").await;
}

#[tokio::test]
async fn the_events_of_a_user_who_is_deactivated_end_at_once() {
    let clinic = clinic();
    clinic.district.user("ada", Role::Admin);
    let mut settings = Settings::new(clinic.district.data());
    settings.heartbeat = Duration::from_secs(3600);
    let server = Server::start_with(&clinic.district, settings).await;
    let (admin, _) = server.signed_in("ada").await;
    let (maria, on) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    let done = admin.post(&format!("/api/users/{}/deactivate", on.session.user), &()).await;
    assert_eq!(done.status(), StatusCode::NO_CONTENT);
    assert_eq!(events.hear().await, Heard::End);
}

#[tokio::test]
async fn what_ends_a_session_elsewhere_ends_its_events_at_the_next_sign_of_life() {
    let clinic = clinic();
    let server = Server::start_with(&clinic.district, clinic.quick()).await;
    let (maria, on) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    clinic.district.store.revoke_device(DeviceScope::Registry, on.device, &cause()).unwrap();
    assert_eq!(events.hear_news().await, Heard::End);
    let (noor, on) = server.signed_in("noor").await;
    let mut events = Events::of(&noor).await;
    clinic.district.set_password(on.session.user, "another");
    assert_eq!(events.hear_news().await, Heard::End);
}

#[tokio::test]
async fn an_expired_session_hears_nothing_more() {
    let clinic = clinic();
    let mut settings = clinic.quick();
    // Long enough to sign in, agree and listen on a machine that has much else to do.
    settings.sessions.whole = Duration::from_secs(6);
    let server = Server::start_with(&clinic.district, settings).await;
    let (maria, on) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    assert_eq!(events.hear_news().await, Heard::End);
    assert!(now() >= on.session.expires);
}

#[tokio::test]
async fn a_session_waits_once_and_not_everyone_can_wait() {
    let mut clinic = clinic();
    let mut settings = Settings::new(clinic.district.data());
    settings.live_connections = 1;
    let server = Server::start_with(&clinic.district, settings).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut first = Events::of(&maria).await;
    let mut second = Events::of(&maria).await;
    assert_eq!(first.hear().await, Heard::End);
    let head = clinic.give();
    assert_eq!(second.hear().await, Heard::More(head));
    let (noor, _) = server.signed_in("noor").await;
    problem(noor.get("/api/sync/events").await, StatusCode::SERVICE_UNAVAILABLE, "busy").await;
    drop(second);
    // Her place is free as soon as the registry notices that she hung up.
    let waiting = timeout(PATIENCE, async {
        loop {
            let response = noor.get("/api/sync/events").await;
            if response.status() == StatusCode::OK {
                return response;
            }
        }
    });
    waiting.await.unwrap();
}

#[tokio::test]
async fn waiting_for_events_may_last_longer_than_an_answer_may_take_to_begin() {
    let clinic = clinic();
    let server = Server::start(&clinic.district).await;
    let (mut maria, _) = server.signed_in("maria").await;
    let mut settings = Settings::new(clinic.district.data());
    settings.longest_wait = Duration::from_millis(400);
    settings.heartbeat = Duration::from_millis(150);
    let begun = Instant::now();
    let strict = Server::start_with(&clinic.district, settings.clone()).await;
    maria.address.clone_from(&strict.address);
    let mut events = Events::of(&maria).await;
    while begun.elapsed() < settings.longest_wait * 2 {
        assert_eq!(events.hear().await, Heard::SignOfLife);
    }
}

#[tokio::test]
async fn a_server_that_stops_does_not_wait_for_those_who_wait() {
    let clinic = clinic();
    let server = Server::start(&clinic.district).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut events = Events::of(&maria).await;
    // Less than what a request under way would be given.
    timeout(Duration::from_secs(10), server.stop()).await.unwrap();
    assert_eq!(events.hear().await, Heard::End);
}
