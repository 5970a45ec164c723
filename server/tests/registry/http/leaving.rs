//! A device whose user may not have its records any more hears so without a session, and what it still has is held.

use super::{Browser, Server, problem};
use crate::support::{District, Tablet, cause, dose};
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_server::store::{
    Accounts, AuditLog, DeviceScope, Devices, HeldChanges, HeldNumber, HeldScope, Lists, Reach, Sender,
    Staff, StaffMember,
};
use bluebonnet_shared::account::{Role, SignedIn};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{AccessId, ClientId, ListId, OrgId, UserId};
use bluebonnet_shared::sync::{
    Access, Blob, Deed, DocumentId, Farewell, FarewellReply, MOST_TOLD, Outcome, Over, PushedChange, Refusal,
    Standing, farewell_place,
};
use reqwest::StatusCode;
use uuid::Uuid;

/// Maria's tablet with a student on it, and the registry.
struct Leaving {
    district: District,
    server: Server,
    maria: Browser,
    on: SignedIn,
    tablet: Tablet,
    student: ClientId,
    list: ListId,
}

impl Leaving {
    async fn new() -> Self {
        let (district, student, list, _) = District::with_one_list();
        let server = Server::start(&district).await;
        let (maria, on) = server.signed_in("maria").await;
        let session = &on.session;
        let sender = Sender { user: session.user, device: on.device, organization: session.organization };
        let mut tablet = Tablet::new(sender);
        for entry in maria.pull(tablet.cursor).await {
            tablet.take(&entry);
        }
        Self { district, server, maria, on, tablet, student, list }
    }

    fn member(&self) -> StaffMember {
        let organization = self.district.organization.id;
        StaffMember { user: self.user(), organization, reach: Reach::Organization(organization) }
    }

    fn user(&self) -> UserId {
        self.on.session.user
    }

    fn end_her_work(&self) {
        self.district.store.end_membership(self.member(), &cause()).unwrap();
    }

    fn revoke(&self) {
        self.district.store.revoke_device(DeviceScope::Registry, self.on.device, &cause()).unwrap();
    }

    /// An organization that she worked for as well, and has left.
    fn worked_at(&self, code: &str) -> OrgId {
        let organization = self.district.neighbour(code).organization.id;
        self.district.store.join(self.user(), organization, Role::Nurse, &cause()).unwrap();
        let member = StaffMember { organization, reach: Reach::Organization(organization), ..self.member() };
        self.district.store.end_membership(member, &cause()).unwrap();
        organization
    }

    fn give(&mut self) -> PushedChange {
        self.tablet.give(self.student, &dose(3, "2026-11-20"))
    }

    /// A farewell under the key of her vault, from a browser without a session.
    async fn farewell(&self, changes: &[PushedChange]) -> FarewellReply {
        let proof = seal(&self.on.vault_key, &farewell_place(self.user(), self.district.organization.id));
        self.say(self.user(), self.district.organization.id, proof, changes).await
    }

    async fn say(
        &self,
        user: UserId,
        organization: OrgId,
        proof: Vec<u8>,
        changes: &[PushedChange],
    ) -> FarewellReply {
        let changes = changes.to_vec();
        let farewell = Farewell { user, organization, proof: Blob(proof), changes, accesses: Vec::new() };
        self.send(&farewell).await
    }

    async fn send(&self, farewell: &Farewell) -> FarewellReply {
        let response = self.server.browser().post("/api/sync/farewell", farewell).await;
        assert_eq!(response.status(), StatusCode::OK);
        assert!(!response.headers().contains_key("set-cookie"));
        response.json().await.unwrap()
    }

    fn held(&self) -> Vec<HeldNumber> {
        let held = self.district.store.held_changes(self.on.device).unwrap();
        held.into_iter().map(|held| held.number).collect()
    }

    /// What becomes of all that is held when an administrator releases it.
    fn release(&self) -> Vec<Outcome> {
        let released = self.district.store.release_held(HeldScope::Registry, &self.held(), &cause()).unwrap();
        released.into_iter().map(|released| released.verdict.outcome).collect()
    }
}

/// Nothing, sealed for a place as a browser seals what it keeps.
pub(super) fn seal(key: &str, place: &str) -> Vec<u8> {
    let cipher = Aes256Gcm::new_from_slice(&STANDARD.decode(key).unwrap()).unwrap();
    let nonce = [7; 12];
    let payload = Payload { msg: &[], aad: place.as_bytes() };
    [nonce.as_slice(), &cipher.encrypt(Nonce::from_slice(&nonce), payload).unwrap()].concat()
}

#[tokio::test]
async fn what_a_user_had_not_sent_when_her_work_ended_is_held_and_then_judged_by_what_she_could_do() {
    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    leaving.end_her_work();
    problem(leaving.maria.get("/api/session").await, StatusCode::UNAUTHORIZED, "sign-in-required").await;

    assert_eq!(leaving.farewell(&[]).await.standing, Standing::Over(Over::Left));
    for _ in 0..2 {
        let said = leaving.farewell(std::slice::from_ref(&change)).await;
        assert_eq!(said.standing, Standing::Over(Over::Left));
        assert_eq!(said.reply.verdicts[0].outcome, Outcome::Held);
    }
    let held = leaving.district.store.held_changes(leaving.on.device).unwrap();
    assert_eq!(held.len(), 1, "sending twice does no harm");
    let log = leaving.district.audit(Some(leaving.user()));
    assert_eq!(
        log.last().unwrap(),
        &("hold".to_owned(), "sync after the user's work here had ended".to_owned())
    );

    assert!(matches!(leaving.release()[..], [Outcome::Stored { .. }]));
    let colleague = leaving.district.nurse("noor");
    leaving.district.assign(leaving.list, colleague);
    let mut other = leaving.district.tablet(colleague);
    other.pull(&*leaving.district.store);
    assert_eq!(other.doses(leaving.student), leaving.tablet.doses(leaving.student));
}

#[tokio::test]
async fn a_user_who_may_not_sign_in_any_more_hears_so_and_her_last_entries_are_held() {
    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    leaving.district.store.set_active(leaving.member(), false, &cause()).unwrap();
    let said = leaving.farewell(std::slice::from_ref(&change)).await;
    assert_eq!(
        (said.standing, &said.reply.verdicts[0].outcome),
        (Standing::Over(Over::Closed), &Outcome::Held)
    );
    assert!(matches!(leaving.release()[..], [Outcome::Stored { .. }]));
    leaving.district.store.set_active(leaving.member(), true, &cause()).unwrap();
    assert_eq!(leaving.farewell(&[]).await.standing, Standing::Stands);
}

#[tokio::test]
async fn a_revoked_device_needs_no_session_to_hear_of_it() {
    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    leaving.revoke();
    let said = leaving.farewell(std::slice::from_ref(&change)).await;
    assert_eq!(
        (said.standing, &said.reply.verdicts[0].outcome),
        (Standing::Over(Over::Revoked), &Outcome::Held)
    );
}

#[tokio::test]
async fn what_was_done_on_a_device_is_noted_when_it_is_emptied_and_not_before() {
    let leaving = Leaving::new().await;
    let organization = leaving.district.organization.id;
    let place = farewell_place(leaving.user(), organization);
    let access = |second| {
        let (id, document) = (AccessId::new(Uuid::new_v4()), DocumentId::Client(leaving.student));
        Access::once(id, Deed::Printed, Some(document), Timestamp::constant(second, 0))
    };
    let farewell = |proof: Vec<u8>, accesses: Vec<Access>| Farewell {
        user: leaving.user(),
        organization,
        proof: Blob(proof),
        changes: Vec::new(),
        accesses,
    };
    let proof = || seal(&leaving.on.vault_key, &place);
    let printed = [access(1_790_000_000), access(1_790_000_060)];
    let prints = || {
        let log = leaving.district.store.audit_of(DocumentId::Client(leaving.student)).unwrap();
        log.into_iter().filter(|row| row.action == "print").map(|row| row.cause.why).collect::<Vec<_>>()
    };
    assert_eq!(leaving.send(&farewell(proof(), printed.to_vec())).await.standing, Standing::Stands);
    assert!(prints().is_empty(), "while the vault stands, it tells in a session");
    leaving.end_her_work();
    assert_eq!(leaving.send(&farewell(vec![7; 12], printed.to_vec())).await.standing, Standing::Stands);
    assert!(prints().is_empty(), "nothing is taken without the key of her vault");
    for _ in 0..2 {
        let said = leaving.send(&farewell(proof(), printed.to_vec())).await;
        assert_eq!(said.standing, Standing::Over(Over::Left));
    }
    let why =
        "Official Immunization Record printed from the device, told after the user's work here had ended";
    assert_eq!(prints(), [why, why], "each once, though told twice");
    let many = farewell(proof(), vec![printed[0].clone(); MOST_TOLD + 1]);
    let refused = leaving.server.browser().post("/api/sync/farewell", &many).await;
    problem(refused, StatusCode::BAD_REQUEST, "bad-request").await;
}

#[tokio::test]
async fn of_a_vault_that_stands_nothing_is_taken_and_who_comes_back_keeps_hers() {
    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    let said = leaving.farewell(std::slice::from_ref(&change)).await;
    assert_eq!((said.standing, said.reply.verdicts.len()), (Standing::Stands, 0));
    leaving.end_her_work();
    let organization = leaving.district.organization.id;
    leaving.district.store.join(leaving.user(), organization, Role::Nurse, &cause()).unwrap();
    let said = leaving.farewell(std::slice::from_ref(&change)).await;
    assert_eq!((said.standing, said.reply.verdicts.len()), (Standing::Stands, 0));
    assert!(leaving.held().is_empty());
}

#[tokio::test]
async fn without_the_key_of_her_vault_nobody_hears_or_leaves_anything() {
    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    leaving.end_her_work();
    let (user, organization) = (leaving.user(), leaving.district.organization.id);
    let elsewhere = leaving.worked_at("TX02");
    let place = farewell_place(user, organization);
    let right = seal(&leaving.on.vault_key, &place);
    let nobody = UserId::new(Uuid::new_v4());
    for (user, organization, proof) in [
        (user, organization, Vec::new()),
        (user, organization, vec![7; 12]),
        (user, organization, seal(&STANDARD.encode([1; 32]), &place)),
        (user, organization, seal(&leaving.on.vault_key, "bluebonnet 1/records/x")),
        // A proof for one organization is none for another.
        (user, elsewhere, right.clone()),
        (nobody, organization, right.clone()),
    ] {
        let said = leaving.say(user, organization, proof, std::slice::from_ref(&change)).await;
        assert_eq!((said.standing, said.reply.verdicts.len()), (Standing::Stands, 0));
    }
    assert!(leaving.held().is_empty());
    let there = seal(&leaving.on.vault_key, &farewell_place(user, elsewhere));
    assert_eq!(leaving.say(user, elsewhere, there, &[]).await.standing, Standing::Over(Over::Left));
}

#[tokio::test]
async fn for_an_organization_that_she_never_worked_for_nothing_is_said_or_taken() {
    let end: [fn(&Leaving); 3] = [
        Leaving::end_her_work,
        |leaving| leaving.district.store.set_active(leaving.member(), false, &cause()).unwrap(),
        |leaving| leaving.revoke(),
    ];
    for end in end {
        let mut leaving = Leaving::new().await;
        let change = leaving.give();
        end(&leaving);
        let neighbour = leaving.district.neighbour("TX02").organization.id;
        for stranger in [neighbour, OrgId::new(Uuid::new_v4())] {
            let proof = seal(&leaving.on.vault_key, &farewell_place(leaving.user(), stranger));
            let said = leaving.say(leaving.user(), stranger, proof, std::slice::from_ref(&change)).await;
            assert_eq!((said.standing, said.reply.verdicts.len()), (Standing::Stands, 0));
        }
        assert!(leaving.held().is_empty());
        assert_eq!(leaving.farewell(&[change]).await.reply.verdicts[0].outcome, Outcome::Held);
    }
}

#[tokio::test]
async fn released_it_reaches_no_record_that_was_hers_no_more_and_no_clerk_becomes_a_nurse() {
    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    leaving.district.store.unassign_list(leaving.list, leaving.user(), &cause()).unwrap();
    leaving.end_her_work();
    leaving.farewell(std::slice::from_ref(&change)).await;
    let out_of_reach = Outcome::Refused { code: Refusal::OutOfReach, field: None };
    assert_eq!(leaving.release(), [out_of_reach]);

    let mut leaving = Leaving::new().await;
    let change = leaving.give();
    leaving.district.user("ada", Role::Admin);
    leaving.district.store.set_role(leaving.member(), Role::Clerk, &cause()).unwrap();
    leaving.end_her_work();
    leaving.farewell(std::slice::from_ref(&change)).await;
    assert!(matches!(leaving.release()[..], [Outcome::Refused { code: Refusal::NotYourRole, .. }]));
}
