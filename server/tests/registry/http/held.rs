//! What revoked devices sent late: who sees it, and what comes of a decision.

use super::{Browser, Server, problem};
use crate::large::{Noise, fill};
use crate::support::{Lost, PASSWORD, cause, dose, fresh_actor, pushed};
use automerge::transaction::Transactable;
use automerge::{AutoCommit, ROOT, ReadDoc};
use bluebonnet_server::store::{AuditLog, Lists};
use bluebonnet_shared::account::{Role, SignedIn};
use bluebonnet_shared::ids::OrgId;
use bluebonnet_shared::office::{Acceptance, HeldEffect, HeldEntry, HeldPage};
use bluebonnet_shared::record::Change;
use bluebonnet_shared::sync::policy::LARGEST_CHANGE;
use bluebonnet_shared::sync::{DocumentId, Outcome, PushedChange, Refusal};
use reqwest::StatusCode;
use serde_json::json;

/// What was lost, with an administrator who decides on it.
fn lost() -> Lost {
    let lost = Lost::new();
    lost.district.user("ada", Role::Admin);
    lost
}

impl Lost {
    /// Sends a dose late.
    fn send_late(&mut self, cvx: u16) {
        let change = self.tablet.give(self.student, &dose(cvx, "2026-11-20"));
        self.push(change);
    }

    fn push(&mut self, change: PushedChange) {
        assert_eq!(self.tablet.push(&*self.district.store, &[change]), [Outcome::Held]);
    }

    /// How many doses stand in the record, as a tablet that has sent nothing sees it.
    fn doses(&self) -> usize {
        let mut other = self.district.tablet(self.nurse);
        other.pull(&*self.district.store);
        other.doses(self.student).len()
    }

    /// What the log says was done with the student's record, and why, the latest last.
    fn log(&self) -> Vec<(String, String)> {
        let log = self.district.store.audit_of(DocumentId::Client(self.student)).unwrap();
        log.into_iter().map(|entry| (entry.action, entry.cause.why)).collect()
    }
}

async fn all(browser: &Browser) -> HeldPage {
    let response = browser.get("/api/held").await;
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

async fn accept(browser: &Browser, number: u64) -> Acceptance {
    let response = browser.post(&format!("/api/held/{number}/accept"), &json!({})).await;
    assert_eq!(response.status(), StatusCode::OK);
    response.json().await.unwrap()
}

fn adds(entry: &HeldEntry, cvx: &str) -> bool {
    let HeldEffect::Changes { fields } = &entry.effect else { return false };
    fields.iter().any(|field| {
        field.path.starts_with("doses/")
            && field.path.ends_with("/cvx")
            && (field.before.as_deref(), field.after.as_deref()) == (None, Some(cvx))
    })
}

#[tokio::test]
async fn an_administrator_sees_what_came_late_and_takes_it_in() {
    let mut lost = lost();
    lost.send_late(3);
    lost.send_late(21);
    let server = Server::start(&lost.district).await;
    let (ada, _) = server.signed_in("ada").await;
    let page = all(&ada).await;
    assert_eq!((page.all, page.entries.len()), (2, 2));
    let [first, second] = &page.entries[..] else { panic!("two wait") };
    assert_eq!((first.device, first.device_name.as_str()), (lost.tablet.sender.device, "Chromium on Linux"));
    assert_eq!((first.user_name.as_str(), first.organization_name.as_str()), ("Nurse maria", "TX01 ISD"));
    let client = first.client.as_ref().unwrap();
    assert_eq!((client.id, client.name.as_str()), (lost.student, "Núñez, Zoë"));
    assert!(adds(first, "03") && adds(second, "21"), "each says what it adds and no more: {page:?}");
    assert!(!adds(second, "03"));
    let alone: HeldEntry = ada.get(&format!("/api/held/{}", second.number)).await.json().await.unwrap();
    assert_eq!(alone, *second, "looked at alone, with the one before it taken in");
    assert_eq!(lost.doses(), 0, "it is in no record yet");
    assert_eq!(accept(&ada, first.number).await, Acceptance::TakenIn);
    assert_eq!(accept(&ada, second.number).await, Acceptance::TakenIn);
    assert_eq!(lost.doses(), 2);
    assert_eq!(all(&ada).await.entries, []);
    let again = ada.post(&format!("/api/held/{}/accept", first.number), &json!({})).await;
    problem(again, StatusCode::NOT_FOUND, "not-found").await;
    assert_eq!(lost.doses(), 2, "deciding twice doubles nothing");
    let log = lost.log();
    let has = |action: &str, why: &str| log.contains(&(action.to_owned(), why.to_owned()));
    assert!(has("read", "review of what was sent late"), "{log:?}");
    assert!(has("release", "accepted what was sent late"), "{log:?}");
}

#[tokio::test]
async fn what_is_discarded_is_gone_with_a_reason_in_the_log() {
    let mut lost = lost();
    lost.send_late(3);
    let server = Server::start(&lost.district).await;
    let (ada, _) = server.signed_in("ada").await;
    let number = all(&ada).await.entries[0].number;
    let path = format!("/api/held/{number}/discard");
    for unknown in [json!({}), json!({ "reason": "because of Zoë" })] {
        let response = ada.post(&path, &unknown).await;
        assert!(response.status().is_client_error());
    }
    assert_eq!(all(&ada).await.all, 1, "without a reason that the log may hold, it stays");
    let discarded = ada.post(&path, &json!({ "reason": "not-the-users" })).await;
    assert_eq!(discarded.status(), StatusCode::NO_CONTENT);
    let (action, why) = lost.log().pop().unwrap();
    assert_eq!(action, "discard");
    assert!(why.ends_with("not-the-users"), "{why}");
    assert_eq!(all(&ada).await.all, 0);
    assert_eq!(lost.doses(), 0);
}

#[tokio::test]
async fn what_the_registry_refuses_says_why_and_still_waits() {
    let mut lost = lost();
    lost.send_late(3);
    lost.district.store.unassign_list(lost.list, lost.nurse, &cause()).unwrap();
    let server = Server::start(&lost.district).await;
    let (ada, _) = server.signed_in("ada").await;
    let number = all(&ada).await.entries[0].number;
    let refused = Acceptance::Refused { code: Refusal::OutOfReach, field: None };
    assert_eq!(accept(&ada, number).await, refused);
    assert_eq!(all(&ada).await.all, 1);
    lost.district.assign(lost.list, lost.nurse);
    assert_eq!(accept(&ada, number).await, Acceptance::TakenIn);
}

#[tokio::test]
async fn another_organization_sees_nothing_and_the_registrys_staff_are_noted_under_both() {
    let mut lost = lost();
    lost.send_late(3);
    let neighbour = lost.district.neighbour("TX02");
    neighbour.user("olu", Role::Admin);
    neighbour.user("rosa", Role::RegistryStaff);
    let server = Server::start(&lost.district).await;
    let number = {
        let (ada, _) = server.signed_in("ada").await;
        all(&ada).await.entries[0].number
    };
    let of_neighbour = |username: &'static str| {
        let browser = server.browser();
        async move {
            let response = browser.try_codes("TX02", username, PASSWORD).await;
            let signed_in: SignedIn = response.json().await.unwrap();
            browser.agree(signed_in.statement.version).await;
            browser
        }
    };
    let olu = of_neighbour("olu").await;
    assert_eq!(all(&olu).await, HeldPage { entries: vec![], all: 0 });
    problem(olu.get(&format!("/api/held/{number}")).await, StatusCode::NOT_FOUND, "not-found").await;
    for deed in ["accept", "discard"] {
        let body = json!({ "reason": "mistake" });
        let response = olu.post(&format!("/api/held/{number}/{deed}"), &body).await;
        problem(response, StatusCode::NOT_FOUND, "not-found").await;
    }
    let rosa = of_neighbour("rosa").await;
    assert!(adds(&all(&rosa).await.entries[0], "03"));
    assert_eq!(accept(&rosa, number).await, Acceptance::TakenIn);
    let log = lost.district.store.audit_of(DocumentId::Client(lost.student)).unwrap();
    for action in ["read", "release"] {
        let of = |organization| {
            log.iter().any(|entry| {
                entry.action == action
                    && entry.cause.organization == Some(organization)
                    && entry.cause.user.is_some()
            })
        };
        assert!(of(neighbour.organization.id) && of(lost.district.organization.id), "{action}");
    }
}

#[tokio::test]
async fn a_device_that_names_another_organizations_student_learns_nobody_her_name() {
    let mut lost = lost();
    let neighbour = lost.district.neighbour("TX02");
    let theirs = neighbour.student("7");
    let change = lost.tablet.give(lost.student, &dose(3, "2026-11-20"));
    lost.push(PushedChange { document: DocumentId::Client(theirs), ..change });
    let server = Server::start(&lost.district).await;
    let (ada, _) = server.signed_in("ada").await;
    let page = all(&ada).await;
    assert_eq!((&page.entries[0].client, &page.entries[0].effect), (&None, &HeldEffect::OutOfSight));
    let log = lost.district.store.audit_of(DocumentId::Client(theirs)).unwrap();
    assert!(log.iter().all(|entry| entry.action != "read"), "it was not read either");
    let refused = accept(&ada, page.entries[0].number).await;
    assert!(matches!(refused, Acceptance::Refused { .. }), "{refused:?}");
}

/// A change that writes a birth date into the record that is none.
fn unreadable(lost: &Lost) -> PushedChange {
    let id = DocumentId::Client(lost.student);
    let mut document = AutoCommit::load(&lost.tablet.records[&id].save()).unwrap();
    document.set_actor(fresh_actor());
    let (_, client) = document.get(ROOT, "client").unwrap().unwrap();
    document.put(client, "birth_date", "nonsense").unwrap();
    let change = document.get_last_local_change().unwrap();
    pushed(id, Change::parse(change.raw_bytes()).unwrap())
}

#[tokio::test]
async fn a_bad_change_hides_nothing_that_came_after_it() {
    let mut lost = lost();
    lost.push(unreadable(&lost));
    lost.send_late(3);
    let server = Server::start(&lost.district).await;
    let (ada, _) = server.signed_in("ada").await;
    let page = all(&ada).await;
    assert_eq!((&page.entries[0].effect, &page.entries[0].client), (&HeldEffect::Unfit, &None));
    assert!(adds(&page.entries[1], "03"), "{page:?}");
    let alone: HeldEntry =
        ada.get(&format!("/api/held/{}", page.entries[1].number)).await.json().await.unwrap();
    assert_eq!(alone, page.entries[1]);
}

#[tokio::test]
async fn what_would_make_the_record_too_large_is_said_not_to_fit() {
    let mut lost = lost();
    let mut noise = Noise::new();
    let comment = LARGEST_CHANGE - 4 * 1024;
    for _ in 0..3 {
        let change = lost.tablet.give(lost.student, &noise.dose(comment));
        lost.push(change);
    }
    fill(&lost.district, lost.student, &mut noise, comment);
    let server = Server::start(&lost.district).await;
    let (ada, _) = server.signed_in("ada").await;
    let effects: Vec<_> = all(&ada).await.entries.into_iter().map(|entry| entry.effect).collect();
    let unfit = effects.iter().position(|effect| *effect == HeldEffect::Unfit).expect("three do not fit in");
    assert!(effects[unfit + 1..].iter().all(|effect| *effect == HeldEffect::Waiting), "{effects:?}");
}

#[tokio::test]
async fn of_several_organizations_each_is_noted_what_was_read_of_its_own_students() {
    let mut lost = lost();
    let mut neighbours = Lost::of(lost.district.neighbour("TX02"), "noor");
    lost.send_late(3);
    neighbours.send_late(21);
    lost.district.neighbour("TX03").user("rosa", Role::RegistryStaff);
    let server = Server::start(&lost.district).await;
    let rosa = server.browser();
    let signed_in: SignedIn = rosa.try_codes("TX03", "rosa", PASSWORD).await.json().await.unwrap();
    rosa.agree(signed_in.statement.version).await;
    assert_eq!(all(&rosa).await.all, 2);
    for (whose, other) in [(&lost, &neighbours), (&neighbours, &lost)] {
        let log = lost.district.store.audit_of(DocumentId::Client(whose.student)).unwrap();
        let read_for = |organization: OrgId| {
            let reads = log.iter().filter(|entry| entry.action == "read");
            reads.filter(|entry| entry.cause.organization == Some(organization)).count()
        };
        assert_eq!(read_for(whose.district.organization.id), 1);
        assert_eq!(read_for(other.district.organization.id), 0);
        assert_eq!(read_for(signed_in.session.organization), 1);
    }
}
