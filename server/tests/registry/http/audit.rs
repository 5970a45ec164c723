use super::{Browser, Server, noted, problem};
use crate::support::{District, cause, day};
use bluebonnet_server::store::{AuditLog, Organizations, Reach, Records};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::office::{AuditLine, AuditPage, FoundClients, LINES_A_PAGE, MOST_FOUND};
use bluebonnet_shared::sync::DocumentId;
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

async fn page(browser: &Browser, query: &str) -> AuditPage {
    let response = browser.get(&format!("/api/audit?{query}")).await;
    assert_eq!(response.status(), StatusCode::OK, "{query}");
    response.json().await.unwrap()
}

fn actions(page: &AuditPage) -> Vec<&str> {
    page.lines.iter().map(|line| line.action.as_str()).collect()
}

#[tokio::test]
async fn an_administrator_sees_who_saw_a_student_and_what_a_user_saw() {
    let district = District::new();
    let (student, other) = (district.student("1"), district.student("2"));
    let nurse = district.nurse("maria");
    district.user("ada", Role::Admin);
    district.assign(district.list("Grade 5", &[student, other]), nurse);
    let server = Server::start(&district).await;
    let (maria, _) = server.signed_in("maria").await;
    let mut tablet = crate::support::Tablet::new(district.tablet(nurse).sender);
    for entry in maria.pull(tablet.cursor).await {
        tablet.take(&entry);
    }
    let (ada, _) = server.signed_in("ada").await;
    let of_student = page(&ada, &format!("client={student}")).await;
    assert_eq!(actions(&of_student), ["pull", "create"]);
    let AuditLine { user_name, organization_name, device_name, clients, user, .. } = &of_student.lines[0];
    assert_eq!((user_name.as_deref(), *user), (Some("Nurse maria"), Some(nurse)));
    assert_eq!(organization_name.as_deref(), Some("TX01 ISD"));
    assert_eq!((device_name.as_deref(), clients.count), (Some("test"), 2));
    assert_eq!(of_student.next, None);
    let again = page(&ada, &format!("client={student}")).await;
    assert_eq!(actions(&again), ["look-up", "pull", "create"], "that she looked is a row too");
    let of_maria = page(&ada, &format!("user={nurse}")).await;
    assert_eq!(actions(&of_maria), ["pull", "agree", "sign-in"]);
    let mut named: Vec<_> = of_maria.lines[0].clients.named.iter().map(|client| client.id).collect();
    named.sort_unstable();
    let mut both = vec![student, other];
    both.sort_unstable();
    assert_eq!(named, both);
    assert_eq!(of_maria.lines[0].clients.named[0].name, "Núñez, Zoë");
    let of_other = page(&ada, &format!("client={other}")).await;
    assert_eq!(of_other.lines[0].action, "look-up", "whom the page about Maria named");
    assert_eq!(of_other.lines[0].why, format!("audit of user {nurse}"));
}

#[tokio::test]
async fn a_long_log_comes_in_pages_and_none_of_it_twice() {
    let district = District::new();
    let student = district.student("1");
    district.user("ada", Role::Admin);
    for _ in 0..LINES_A_PAGE + 5 {
        district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap();
    }
    let server = Server::start(&district).await;
    let (ada, _) = server.signed_in("ada").await;
    let first = page(&ada, &format!("client={student}")).await;
    assert_eq!(first.lines.len(), LINES_A_PAGE);
    assert!(first.lines.is_sorted_by(|one, next| one.seq > next.seq));
    let second = page(&ada, &format!("client={student}&before={}", first.next.unwrap())).await;
    assert_eq!((second.lines.len(), second.next), (6, None));
    assert!(second.lines[0].seq < first.lines.last().unwrap().seq);
    assert_eq!(second.lines.last().unwrap().action, "create");
    assert_eq!(page(&ada, &format!("client={student}&before={}", u64::MAX)).await.lines.len(), LINES_A_PAGE);
}

#[tokio::test]
async fn the_log_of_another_organization_is_out_of_reach_until_it_approves_and_then_shows_ones_own_people_alone()
 {
    let district = District::new();
    let neighbour = district.neighbour("TX02");
    let theirs = neighbour.student("9");
    let their_nurse = neighbour.nurse("noor");
    let ada = district.user("ada", Role::Admin);
    let server = Server::start(&district).await;
    let (browser, _) = server.signed_in("ada").await;
    for query in [format!("client={theirs}"), format!("user={their_nurse}")] {
        let refused = browser.get(&format!("/api/audit?{query}")).await;
        problem(refused, StatusCode::NOT_FOUND, "not-found").await;
    }
    noted(&district, Some(ada), "nothing is there that the user may see: GET /api/audit", 2).await;
    let (own, other) = (district.organization.id, neighbour.organization.id);
    let reach = Reach::Organization(other);
    neighbour.store.approve_viewers(other, &[own], reach, &cause()).unwrap();
    let seen = page(&browser, &format!("client={theirs}")).await;
    assert_eq!(actions(&seen), ["deny"]);
    let seen = page(&browser, &format!("client={theirs}")).await;
    assert_eq!(actions(&seen), ["look-up", "deny"]);
    assert_eq!(seen.lines[0].user, Some(ada));
    neighbour.store.approve_viewers(other, &[], reach, &cause()).unwrap();
    let refused = browser.get(&format!("/api/audit?client={theirs}")).await;
    problem(refused, StatusCode::NOT_FOUND, "not-found").await;
}

#[tokio::test]
async fn registry_staff_see_everything_and_are_audited_twice() {
    let district = District::new();
    let neighbour = district.neighbour("TX02");
    let theirs = neighbour.student("9");
    let their_nurse = neighbour.nurse("noor");
    district.user("rosa", Role::RegistryStaff);
    let server = Server::start(&district).await;
    let (rosa, _) = server.signed_in("rosa").await;
    page(&rosa, &format!("user={their_nurse}")).await;
    page(&rosa, &format!("client={theirs}")).await;
    let of_student = page(&rosa, &format!("client={theirs}")).await;
    assert_eq!(actions(&of_student), ["look-up", "look-up", "create"]);
    let organizations: Vec<_> =
        of_student.lines.iter().map(|line| line.organization_name.as_deref()).collect();
    assert_eq!(organizations, [Some("TX02 ISD"), Some("TX01 ISD"), None]);
    assert!(district.store.audit_fault().unwrap().is_none());
}

#[tokio::test]
async fn a_question_about_nobody_or_about_two_is_answered_at_its_field() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.user("ada", Role::Admin);
    let server = Server::start(&district).await;
    let (ada, _) = server.signed_in("ada").await;
    for query in ["".to_owned(), format!("client={student}&user={nurse}")] {
        let response = ada.get(&format!("/api/audit?{query}")).await;
        let told = problem(response, StatusCode::BAD_REQUEST, "bad-request").await;
        assert_eq!(told.field.as_deref(), Some("client"));
    }
    for query in ["client=x", "client=%ff", "user=1&before=-1", "client=&before=99999999999999999999999"] {
        problem(ada.get(&format!("/api/audit?{query}")).await, StatusCode::BAD_REQUEST, "bad-request").await;
    }
    let (maria, _) = server.signed_in("maria").await;
    let refused = maria.get(&format!("/api/audit?client={student}")).await;
    problem(refused, StatusCode::FORBIDDEN, "not-permitted").await;
}

async fn search(browser: &Browser, what: serde_json::Value) -> FoundClients {
    let response = browser.post("/api/audit/clients", &what).await;
    assert_eq!(response.status(), StatusCode::OK, "{what}");
    response.json().await.unwrap()
}

fn ids(found: &FoundClients) -> Vec<ClientId> {
    found.clients.iter().map(|found| found.client.id).collect()
}

#[tokio::test]
async fn a_client_who_is_on_no_device_is_found_by_name_birth_date_or_id_and_that_is_noted() {
    let district = District::new();
    let student = district.student("1");
    district.user("ada", Role::Admin);
    let server = Server::start(&district).await;
    let (ada, _) = server.signed_in("ada").await;
    for what in [
        json!({ "last": " NUN" }),
        json!({ "last": "núñez", "first": "zo" }),
        json!({ "born": "2015-03-14" }),
        json!({ "last": "Nu", "born": "2015-03-14" }),
        json!({ "client": student }),
    ] {
        let found = search(&ada, what).await;
        assert_eq!((ids(&found), found.more), (vec![student], false));
        assert_eq!(found.clients[0].client.name, "Núñez, Zoë");
        assert_eq!(found.clients[0].born, day("2015-03-14"));
    }
    for what in [
        json!({ "last": "unez" }),
        json!({ "last": "Nu%" }),
        json!({ "last": "Nu", "first": "ana" }),
        json!({ "last": "Nu", "born": "2015-03-15" }),
        json!({ "client": Uuid::new_v4() }),
    ] {
        assert_eq!(search(&ada, what).await, FoundClients::default());
    }
    let of_student = page(&ada, &format!("client={student}")).await;
    assert_eq!(actions(&of_student), ["look-up", "look-up", "look-up", "look-up", "look-up", "create"]);
    assert_eq!(of_student.lines[0].why, "search for a client's audit");
    assert_eq!(of_student.of.unwrap().client.name, "Núñez, Zoë");
}

#[tokio::test]
async fn a_client_of_another_organization_is_found_once_that_approves_and_by_registry_staff_who_are_audited_there()
 {
    let district = District::new();
    let neighbour = district.neighbour("TX02");
    let (own, theirs) = (district.student("1"), neighbour.student("9"));
    district.user("ada", Role::Admin);
    district.user("rosa", Role::RegistryStaff);
    let server = Server::start(&district).await;
    let (ada, _) = server.signed_in("ada").await;
    let both = || json!({ "last": "Nunez" });
    assert_eq!(ids(&search(&ada, both()).await), [own]);
    assert!(ids(&search(&ada, json!({ "client": theirs })).await).is_empty());
    let (rosa, _) = server.signed_in("rosa").await;
    assert_eq!(ids(&search(&rosa, both()).await), [own, theirs]);
    let of_theirs = page(&rosa, &format!("client={theirs}")).await;
    let organizations: Vec<_> =
        of_theirs.lines.iter().map(|line| line.organization_name.as_deref()).collect();
    assert_eq!(organizations, [Some("TX02 ISD"), Some("TX01 ISD"), None], "audited twice");
    assert!(district.store.audit_fault().unwrap().is_none());
    let (id, viewer) = (neighbour.organization.id, district.organization.id);
    neighbour.store.approve_viewers(id, &[viewer], Reach::Organization(id), &cause()).unwrap();
    assert_eq!(ids(&search(&ada, both()).await), [own, theirs]);
}

#[tokio::test]
async fn of_many_clients_the_first_are_found_and_nobody_looks_for_everybody() {
    let district = District::new();
    for number in 0..MOST_FOUND + 1 {
        district.student(&number.to_string());
    }
    district.user("ada", Role::Admin);
    let server = Server::start(&district).await;
    let (ada, _) = server.signed_in("ada").await;
    let found = search(&ada, json!({ "last": "nunez" })).await;
    assert_eq!((found.clients.len(), found.more), (MOST_FOUND, true));
    for what in [json!({}), json!({ "last": "n" }), json!({ "first": "Zoë" })] {
        let response = ada.post("/api/audit/clients", &what).await;
        let told = problem(response, StatusCode::BAD_REQUEST, "bad-request").await;
        assert_eq!(told.field.as_deref(), Some("last"));
    }
}
