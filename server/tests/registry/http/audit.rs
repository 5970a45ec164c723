use super::{Browser, Server, problem};
use crate::support::{District, cause};
use bluebonnet_server::store::{AuditLog, Organizations, Reach, Records};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::office::{AuditLine, AuditPage, LINES_A_PAGE};
use bluebonnet_shared::sync::DocumentId;
use reqwest::StatusCode;

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
    let (own, other) = (district.organization.id, neighbour.organization.id);
    let reach = Reach::Organization(other);
    neighbour.store.approve_viewers(other, &[own], reach, &cause()).unwrap();
    let seen = page(&browser, &format!("client={theirs}")).await;
    assert!(seen.lines.is_empty(), "{:?}", actions(&seen));
    let seen = page(&browser, &format!("client={theirs}")).await;
    assert_eq!(actions(&seen), ["look-up"]);
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
