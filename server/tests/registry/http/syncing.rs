use super::{Browser, Server, problem};
use crate::support::{District, Tablet, cause, dose};
use bluebonnet_server::settings::{LongPulls, Settings};
use bluebonnet_server::store::{Feed, FreshActors, Lists, Merger, Mergers, Sender, SqliteStore};
use bluebonnet_shared::account::SignedIn;
use bluebonnet_shared::ids::{ClientId, ListId};
use bluebonnet_shared::sync::{Cursor, DocumentId, END_HEADER, FeedEntry, Outcome, Push, Refusal};
use reqwest::{Method, StatusCode};
use std::sync::Arc;
use std::time::Duration;

fn tablet(signed_in: &SignedIn) -> Tablet {
    let session = &signed_in.session;
    Tablet::new(Sender { user: session.user, device: signed_in.device, organization: session.organization })
}

async fn pull(browser: &Browser, tablet: &mut Tablet) -> Vec<FeedEntry> {
    let entries = browser.pull(tablet.cursor).await;
    for entry in &entries {
        tablet.take(entry);
    }
    entries
}

fn class(district: &District) -> (Vec<ClientId>, ListId) {
    let students: Vec<_> = (0..5).map(|number| district.student(&number.to_string())).collect();
    let list = district.list("Grade 5", &students);
    for username in ["maria", "noor"] {
        let nurse = district.nurse(username);
        district.assign(list, nurse);
    }
    (students, list)
}

#[tokio::test]
async fn a_dose_goes_up_from_one_nurse_and_down_to_the_other_once() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let (noor, noors) = server.signed_in("noor").await;
    let (mut hers, mut theirs) = (tablet(&signed_in), tablet(&noors));
    pull(&maria, &mut hers).await;
    pull(&noor, &mut theirs).await;
    let change = hers.give(students[0], &dose(3, "2024-11-20"));
    assert!(matches!(maria.push(std::slice::from_ref(&change)).await[..], [Outcome::Stored { .. }]));
    assert_eq!(maria.push(&[change]).await, [Outcome::Known]);
    pull(&noor, &mut theirs).await;
    assert_eq!(theirs.doses(students[0]), hers.doses(students[0]));
    assert!(
        matches!(pull(&noor, &mut theirs).await[..], [FeedEntry::End { .. }]),
        "a third pull moves nothing"
    );
}

#[tokio::test]
async fn a_list_that_is_taken_away_leaves_the_tablet() {
    let district = District::new();
    let (students, list) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let mut hers = tablet(&signed_in);
    pull(&maria, &mut hers).await;
    assert_eq!(hers.records.len(), students.len());
    district.store.unassign_list(list, signed_in.session.user, &cause()).unwrap();
    pull(&maria, &mut hers).await;
    assert!(hers.records.is_empty() && hers.lists.is_empty());
    let pdf = maria.get(&format!("/api/clients/{}/official-record.pdf", students[0])).await;
    problem(pdf, StatusCode::NOT_FOUND, "not-found").await;
}

#[tokio::test]
async fn a_dose_for_a_record_that_was_merged_is_told_where_to_go_and_goes_there() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let mut hers = tablet(&signed_in);
    pull(&maria, &mut hers).await;
    let lost = hers.give(students[1], &dose(21, "2024-11-20"));
    maria.push(std::slice::from_ref(&lost)).await;
    let unsent = hers.give(students[1], &dose(3, "2024-11-20"));
    let merger = Merger { keep: students[0], gone: students[1], even_so: false };
    district.store.merge_clients(merger, FreshActors::draw(), &cause()).unwrap();
    let kept = DocumentId::Client(students[0]).to_string();
    let merged = Outcome::Refused { code: Refusal::Merged, field: Some(kept) };
    assert_eq!(maria.push(&[lost, unsent]).await, [Outcome::Known, merged]);
    pull(&maria, &mut hers).await;
    assert!(!hers.records.contains_key(&DocumentId::Client(students[1])));
    let again = hers.give(students[0], &dose(3, "2024-11-20"));
    assert!(matches!(maria.push(&[again]).await[..], [Outcome::Stored { .. }]));
    let pdf = |student| format!("/api/clients/{student}/official-record.pdf");
    problem(maria.get(&pdf(students[1])).await, StatusCode::NOT_FOUND, "not-found").await;
    assert_eq!(maria.get(&pdf(students[0])).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_pull_cut_short_goes_on_from_the_last_whole_line() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let whole = maria.get("/api/sync/pull?after=0").await.text().await.unwrap();
    for cut in [0, whole.len() / 3, whole.len() / 2, whole.len() - 2] {
        let mut hers = tablet(&signed_in);
        let (lines, _) = whole.split_at(whole[..cut].rfind('\n').map_or(0, |end| end + 1));
        for line in lines.lines() {
            hers.take(&serde_json::from_str(line).unwrap());
        }
        pull(&maria, &mut hers).await;
        assert_eq!(hers.records.len(), students.len(), "cut at {cut}");
    }
}

#[tokio::test]
async fn a_pull_says_where_it_is_going_to_end_before_its_first_line() {
    let district = District::new();
    class(&district);
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let answer = maria.get("/api/sync/pull?after=0").await;
    let said: u64 = answer.headers()[END_HEADER].to_str().unwrap().parse().unwrap();
    let lines = answer.text().await.unwrap();
    let last: FeedEntry = serde_json::from_str(lines.lines().last().unwrap()).unwrap();
    assert!(matches!(last, FeedEntry::End { at } if at == Cursor(said)), "{said} {last:?}");
}

#[tokio::test]
async fn a_pull_is_compressed_as_the_browser_likes() {
    let district = District::new();
    class(&district);
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let plain = maria.get("/api/sync/pull?after=0").await.text().await.unwrap();
    let raw = server.browser_that_decodes_nothing();
    let signed_in = raw.sign_in("maria").await;
    raw.agree(signed_in.statement.version).await;
    for encoding in ["br", "gzip"] {
        let request = raw.ask(Method::GET, "/api/sync/pull?after=0").header("accept-encoding", encoding);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-encoding"], encoding);
        assert!(response.bytes().await.unwrap().len() * 2 < plain.len());
    }
}

#[tokio::test]
async fn a_push_that_was_answered_survives_the_server_being_killed() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let mut hers = tablet(&signed_in);
    pull(&maria, &mut hers).await;
    let changes: Vec<_> =
        students.iter().map(|student| hers.give(*student, &dose(3, "2024-11-20"))).collect();
    maria.push(&changes).await;
    // Nothing is closed or flushed: the files are taken as they are on disk at this moment.
    let (after, _folder): (SqliteStore, _) = district.after_power_cut();
    let mut fresh = tablet(&signed_in);
    fresh.pull(&after);
    for student in students {
        assert_eq!(fresh.doses(student), hers.doses(student));
    }
}

#[tokio::test]
async fn a_push_under_way_is_finished_before_the_server_stops() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let mut hers = tablet(&signed_in);
    pull(&maria, &mut hers).await;
    let changes: Vec<_> = (0..20).map(|_| hers.give(students[0], &dose(3, "2024-11-20"))).collect();
    // Another process that writes keeps the push waiting in the store.
    let neighbour = rusqlite::Connection::open(district.data().join("bluebonnet.db")).unwrap();
    neighbour.execute_batch("BEGIN IMMEDIATE").unwrap();
    let idle = Arc::strong_count(&district.store);
    let pushing = tokio::spawn(async move { maria.push(&changes).await });
    while Arc::strong_count(&district.store) == idle {
        tokio::task::yield_now().await;
    }
    let stopping = tokio::spawn(server.stop());
    tokio::task::yield_now().await;
    neighbour.execute_batch("ROLLBACK").unwrap();
    assert_eq!(pushing.await.unwrap().len(), 20);
    stopping.await.unwrap();
    let mut fresh = tablet(&signed_in);
    fresh.pull(&*district.store);
    assert_eq!(fresh.doses(students[0]).len(), 20);
}

#[tokio::test]
async fn a_full_disk_is_said_and_recovered_from() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let mut hers = tablet(&signed_in);
    pull(&maria, &mut hers).await;
    let changes: Vec<_> = (0..30).map(|_| hers.give(students[0], &dose(3, "2024-11-20"))).collect();
    district.store.limit_size(Some(1)).unwrap();
    let response = maria.post("/api/sync/push", &Push { changes: changes.clone() }).await;
    problem(response, StatusCode::INSUFFICIENT_STORAGE, "storage-full").await;
    district.store.limit_size(None).unwrap();
    let outcomes = maria.push(&changes).await;
    assert!(outcomes.iter().all(|outcome| matches!(outcome, Outcome::Stored { .. })));
}

#[tokio::test]
async fn another_users_actor_is_refused_over_the_wire() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let (noor, _) = server.signed_in("noor").await;
    let mut hers = tablet(&signed_in);
    pull(&maria, &mut hers).await;
    let first = hers.give(students[0], &dose(3, "2024-11-20"));
    maria.push(&[first]).await;
    let second = hers.give(students[0], &dose(21, "2024-11-20"));
    let outcome = serde_json::to_value(&noor.push(&[second]).await[0]).unwrap();
    assert_eq!(outcome, serde_json::json!({ "outcome": "refused", "code": "foreign-actor" }));
}

#[tokio::test]
async fn the_official_record_is_printed_for_who_may_see_it_and_the_log_says_so() {
    let district = District::new();
    let (students, _) = class(&district);
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let path = format!("/api/clients/{}/official-record.pdf", students[0]);
    let response = maria.get(&path).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/pdf");
    assert!(response.bytes().await.unwrap().starts_with(b"%PDF-"));
    use bluebonnet_server::store::AuditLog;
    let log = district.store.audit_of(DocumentId::Client(students[0])).unwrap();
    assert_eq!(log.last().unwrap().cause.why, "Official Immunization Record");
    let wrong_day = maria.get(&format!("{path}?on=1999-01-01")).await;
    problem(wrong_day, StatusCode::BAD_REQUEST, "bad-request").await;
    let unseen = district.student("77");
    let hidden = maria.get(&format!("/api/clients/{unseen}/official-record.pdf")).await;
    problem(hidden, StatusCode::NOT_FOUND, "not-found").await;
}

#[tokio::test]
async fn a_cursor_after_the_feeds_end_gets_its_real_end() {
    let district = District::new();
    class(&district);
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let entries = maria.pull(Cursor(u64::MAX)).await;
    assert!(matches!(entries[..], [FeedEntry::End { at }] if at < Cursor(1000)));
}

#[tokio::test]
async fn a_long_pull_without_a_turn_is_told_when_to_come_back_and_the_log_says_nothing_of_it() {
    let district = District::new();
    let students: Vec<_> = (0..40).map(|number| district.student(&number.to_string())).collect();
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &students), nurse);
    let noted = || district.audit(Some(nurse)).iter().filter(|(action, _)| action == "pull").count();
    let mut settings = Settings::new(district.data());
    settings.long_pulls = LongPulls { at_once: 0, wait: Duration::ZERO };
    let server = Server::start_with(&district, settings.clone()).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    let refused = maria.get("/api/sync/pull?after=0").await;
    assert_eq!(refused.headers()["retry-after"], "1");
    problem(refused, StatusCode::SERVICE_UNAVAILABLE, "busy").await;
    assert_eq!(noted(), 0, "nothing was sent");
    let mut hers = tablet(&signed_in);
    hers.cursor = district.store.head().unwrap();
    let newcomer = district.student("41");
    district.assign(district.list("Grade 6", &[newcomer]), nurse);
    assert_eq!(pull(&maria, &mut hers).await.len(), 3, "a short one waits for nobody");
    assert_eq!(noted(), 1);
    server.stop().await;

    settings.long_pulls = LongPulls { at_once: 1, wait: Duration::from_secs(60) };
    let server = Server::start_with(&district, settings).await;
    let (maria, signed_in) = server.signed_in("maria").await;
    for _ in 0..2 {
        let mut hers = tablet(&signed_in);
        pull(&maria, &mut hers).await;
        assert_eq!(hers.records.len(), students.len() + 1);
    }
    assert_eq!(noted(), 3);
}
