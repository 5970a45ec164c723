//! The schedule on its way to devices.

use super::{Server, problem};
use crate::support::District;
use bluebonnet_server::schedules::{Found, Installed};
use bluebonnet_shared::schedule::{Schedule, cdsi, packed};
use reqwest::{Method, StatusCode};

/// The header of an answer to a pull that names the schedule in force.
async fn named(browser: &super::Browser) -> String {
    let response = browser.get("/api/sync/pull?after=0").await;
    response.headers()["x-bluebonnet-schedule"].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_device_gets_the_schedule_that_is_built_in_and_knows_it_by_its_tag() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    problem(server.browser().get("/api/schedule").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;
    let (maria, _) = server.signed_in("maria").await;
    let response = maria.get("/api/schedule").await;
    assert_eq!(response.status(), StatusCode::OK);
    let etag = response.headers()["etag"].to_str().unwrap().to_owned();
    let bytes = response.bytes().await.unwrap();
    assert_eq!(packed::unpack(&bytes).as_ref(), Ok(Schedule::acip().release()));
    assert_eq!(etag, format!("\"{}\"", packed::tag(&bytes)));
    assert_eq!(named(&maria).await, packed::tag(&bytes), "a device that was built with it need not fetch it");
    let again = maria.ask(Method::GET, "/api/schedule").header("If-None-Match", etag).send().await.unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert!(again.bytes().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_registry_that_is_started_again_hands_out_what_was_installed_since() {
    let district = District::new();
    district.nurse("maria");
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let before = named(&maria).await;
    let mut release = Schedule::acip().release().clone();
    release.version = "4.65-508".to_owned();
    let files = cdsi::files(&release).unwrap();
    Installed::of(&district.data()).install(&Found { release: release.clone(), files }).unwrap();
    assert_eq!(named(&maria).await, before, "what runs goes on with what it began with");
    server.stop().await;
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let bytes = maria.get("/api/schedule").await.bytes().await.unwrap();
    assert_eq!(packed::unpack(&bytes), Ok(release));
    assert_ne!(named(&maria).await, before);
    server.stop().await;
    // Damaged, it is not handed out, and the registry serves all the same.
    let schedules = district.data().join("schedules");
    std::fs::write(schedules.join("in-force"), "0".repeat(64)).unwrap();
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    assert_eq!(named(&maria).await, before);
}
