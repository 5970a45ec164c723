use super::{Browser, Server, problem};
use crate::support::District;
use bluebonnet_shared::account::Role;
use bluebonnet_shared::office::{Announcement, AnnouncementKind};
use reqwest::{Method, StatusCode};
use serde_json::json;

async fn announced(browser: &Browser) -> Vec<Announcement> {
    browser.get("/api/announcements").await.json().await.unwrap()
}

#[tokio::test]
async fn what_the_registrys_staff_announce_is_new_to_each_until_they_have_read_it() {
    let district = District::new();
    district.nurse("maria");
    district.nurse("noor");
    district.user("rosa", Role::RegistryStaff);
    let server = Server::start(&district).await;
    let (rosa, _) = server.signed_in("rosa").await;
    let (maria, _) = server.signed_in("maria").await;
    let (noor, _) = server.signed_in("noor").await;
    for (kind, title) in [("announcement", "First"), ("release-notes", "Second")] {
        let form = json!({ "kind": kind, "title": title, "paragraphs": ["One.", "Two."] });
        assert_eq!(rosa.post("/api/announcements", &form).await.status(), StatusCode::CREATED);
    }
    let seen = announced(&maria).await;
    let titles: Vec<_> = seen.iter().map(|it| (it.title.as_str(), it.read)).collect();
    assert_eq!(titles, [("Second", false), ("First", false)]);
    assert_eq!(seen[0].kind, AnnouncementKind::ReleaseNotes);
    assert_eq!(seen[0].paragraphs, ["One.", "Two."]);
    let read = format!("/api/announcements/{}/read", seen[0].id);
    for _ in 0..2 {
        assert_eq!(maria.post(&read, &json!({})).await.status(), StatusCode::NO_CONTENT);
    }
    let read = |seen: &[Announcement]| seen.iter().map(|it| it.read).collect::<Vec<_>>();
    assert_eq!(read(&announced(&maria).await), [true, false]);
    assert_eq!(read(&announced(&noor).await), [false, false], "each reads for herself");
    let first = format!("/api/announcements/{}", seen[1].id);
    assert_eq!(rosa.ask(Method::DELETE, &first).send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(announced(&noor).await.len(), 1);
    let again = rosa.ask(Method::DELETE, &first).send().await.unwrap();
    problem(again, StatusCode::NOT_FOUND, "not-found").await;
    problem(maria.post(&format!("{first}/read"), &json!({})).await, StatusCode::NOT_FOUND, "not-found").await;
}

#[tokio::test]
async fn an_announcement_out_of_bounds_is_refused_at_its_field_and_nobody_else_announces() {
    let district = District::new();
    district.user("rosa", Role::RegistryStaff);
    district.user("ada", Role::Admin);
    let server = Server::start(&district).await;
    let (rosa, _) = server.signed_in("rosa").await;
    for (form, field) in [
        (json!({ "kind": "announcement", "title": "", "paragraphs": ["One."] }), "title"),
        (json!({ "kind": "announcement", "title": "x".repeat(101), "paragraphs": ["One."] }), "title"),
        (json!({ "kind": "announcement", "title": "News", "paragraphs": [] }), "paragraphs"),
        (json!({ "kind": "announcement", "title": "News", "paragraphs": ["x".repeat(2001)] }), "paragraphs"),
    ] {
        let told =
            problem(rosa.post("/api/announcements", &form).await, StatusCode::BAD_REQUEST, "bad-request");
        assert_eq!(told.await.field.as_deref(), Some(field));
    }
    let good = json!({ "kind": "announcement", "title": "News", "paragraphs": ["One."] });
    let (ada, _) = server.signed_in("ada").await;
    problem(ada.post("/api/announcements", &good).await, StatusCode::FORBIDDEN, "not-permitted").await;
    assert!(announced(&ada).await.is_empty());
}
