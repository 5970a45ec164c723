//! What devices tell of what was done on them with what was there already.

use super::{Browser, Server, problem};
use crate::support::{District, cause};
use bluebonnet_server::store::{AuditEntry, AuditLog, DeviceScope, Devices, Lists};
use bluebonnet_shared::account::{Role, SignedIn};
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{AccessId, ClientId, ListId, UserId};
use bluebonnet_shared::office::AuditPage;
use bluebonnet_shared::sync::{Access, Accesses, AccessesReply, Deed, DocumentId, MOST_TOLD, Told};
use reqwest::StatusCode;
use serde_json::json;
use uuid::Uuid;

const BY_ITS_CLOCK: Timestamp = Timestamp::constant(1_790_000_000, 0);

fn access(deed: Deed, document: Option<DocumentId>) -> Access {
    Access::once(AccessId::new(Uuid::new_v4()), deed, document, BY_ITS_CLOCK)
}

fn of(deed: Deed, client: ClientId) -> Access {
    access(deed, Some(DocumentId::Client(client)))
}

async fn tell(browser: &Browser, accesses: &[Access]) -> Vec<Told> {
    let response = browser.post("/api/sync/accesses", &Accesses { accesses: accesses.to_vec() }).await;
    assert_eq!(response.status(), StatusCode::OK);
    let reply: AccessesReply = response.json().await.unwrap();
    assert_eq!(reply.told.len(), accesses.len());
    reply.told
}

/// Maria's tablet with a student of her list on it.
struct Telling {
    district: District,
    server: Server,
    maria: Browser,
    on: SignedIn,
    student: ClientId,
    list: ListId,
    nurse: UserId,
}

impl Telling {
    async fn new() -> Self {
        let (district, student, list, nurse) = District::with_one_list();
        let server = Server::start(&district).await;
        let (maria, on) = server.signed_in("maria").await;
        Self { district, server, maria, on, student, list, nurse }
    }

    /// The last rows of the log under the student.
    fn under_student(&self, last: usize) -> Vec<AuditEntry> {
        let mut log = self.district.store.audit_of(DocumentId::Client(self.student)).unwrap();
        log.split_off(log.len() - last)
    }

    /// The last rows of what Maria did, as action and reason.
    fn by_maria(&self, last: usize) -> Vec<(String, String)> {
        let mut log = self.district.audit(Some(self.nurse));
        log.split_off(log.len() - last)
    }
}

#[tokio::test]
async fn what_is_told_stands_in_the_log_once_with_the_devices_time_as_its_word() {
    let telling = Telling::new().await;
    let Telling { district, maria, student, .. } = &telling;
    let before = Timestamp::now();
    let all = [
        of(Deed::Opened, *student),
        access(Deed::Opened, Some(DocumentId::List(telling.list))),
        access(Deed::Opened, None),
        of(Deed::Printed, *student),
        of(Deed::SavedAsPdf, *student),
        of(Deed::ScreenPrinted, *student),
        access(Deed::Unlocked, None),
        access(Deed::WrongPassword, None),
    ];
    assert_eq!(tell(maria, &all).await, [Told::Noted; 8]);
    let log = telling.by_maria(8);
    let actions: Vec<_> = log.iter().map(|(action, _)| action.as_str()).collect();
    let expected = ["open", "open", "open", "print", "save-pdf", "print", "unlock-device", "wrong-password"];
    assert_eq!(actions, expected);
    assert_eq!(log[1].1, "list opened on the device");
    let rows = telling.under_student(4);
    let words: Vec<_> = rows.iter().map(|row| row.cause.why.as_str()).collect();
    let expected = [
        "record opened on the device",
        "Official Immunization Record printed from the device",
        "Official Immunization Record saved as a PDF on the device",
        "screen printed from the device",
    ];
    assert_eq!(words, expected);
    let by = &rows[1].cause;
    assert_eq!((by.user, by.device), (Some(telling.nurse), Some(telling.on.device)));
    assert_eq!(by.organization, Some(district.organization.id));
    assert_eq!(by.device_at, Some(BY_ITS_CLOCK));
    assert!(
        by.at.as_millisecond() >= before.as_millisecond(),
        "the registry's own time is when it heard of it"
    );

    for _ in 0..2 {
        assert_eq!(tell(maria, &all).await, [Told::Known; 8], "the answer was lost");
    }
    assert_eq!(tell(maria, &[all[3].clone(), of(Deed::Printed, *student)]).await, [Told::Known, Told::Noted]);
    assert_eq!(telling.by_maria(9)[..8], log);
    assert_eq!(district.store.audit_fault().unwrap(), None);
}

#[tokio::test]
async fn of_what_she_never_might_see_nothing_is_noted_and_whether_it_exists_is_not_said() {
    let telling = Telling::new().await;
    let Telling { district, maria, .. } = &telling;
    let colleagues = district.student("2");
    let theirs = district.neighbour("TX02").student("9");
    let rows = |client| district.store.audit_of(DocumentId::Client(client)).unwrap().len();
    let before = (rows(colleagues), rows(theirs));
    let all = [
        of(Deed::Printed, colleagues),
        of(Deed::Printed, theirs),
        of(Deed::Printed, ClientId::new(Uuid::new_v4())),
        access(Deed::Opened, Some(DocumentId::List(ListId::new(Uuid::new_v4())))),
        of(Deed::Opened, telling.student),
    ];
    let refused = Told::Refused;
    assert_eq!(tell(maria, &all).await, [refused, refused, refused, refused, Told::Noted]);
    assert_eq!((rows(colleagues), rows(theirs)), before);
    let once = [
        ("open".to_owned(), "record opened on the device".to_owned()),
        ("refuse".to_owned(), "accesses that the device told of".to_owned()),
    ];
    assert_eq!(telling.by_maria(2), once);
    tell(maria, &all).await;
    assert_eq!(telling.by_maria(2), once, "it is not refused anew either");
}

#[tokio::test]
async fn a_tablet_that_had_no_network_tells_of_whom_its_user_may_see_no_more() {
    let telling = Telling::new().await;
    telling.district.store.unassign_list(telling.list, telling.nurse, &cause()).unwrap();
    assert_eq!(tell(&telling.maria, &[of(Deed::Printed, telling.student)]).await, [Told::Noted]);
    assert_eq!(telling.under_student(1)[0].action, "print");
    // In another organization's session she may not, and never might.
    let neighbour = telling.district.neighbour("TX02");
    let noor = neighbour.nurse("noor");
    neighbour.assign(neighbour.list("Grade 5", &[neighbour.student("9")]), noor);
    let browser = telling.server.browser();
    let signed_in: SignedIn =
        browser.try_codes("TX02", "noor", crate::support::PASSWORD).await.json().await.unwrap();
    browser.agree(signed_in.statement.version).await;
    assert_eq!(tell(&browser, &[of(Deed::Printed, telling.student)]).await, [Told::Refused]);
}

#[tokio::test]
async fn what_was_done_many_times_says_how_often_and_only_what_is_new_is_noted_later() {
    let telling = Telling::new().await;
    let mut wrong = access(Deed::WrongPassword, None);
    for second in 1..3 {
        wrong.again(Timestamp::constant(1_790_000_000 + second, 0));
    }
    assert_eq!(tell(&telling.maria, &[wrong.clone()]).await, [Told::Noted]);
    assert_eq!(
        telling.by_maria(1)[0].1,
        "wrong password at the locked device, 3 times, the last at 2026-09-21T14:13:22Z by the device's clock"
    );
    wrong.again(Timestamp::constant(1_790_000_060, 0));
    assert_eq!(tell(&telling.maria, &[wrong.clone(), wrong]).await, [Told::Noted, Told::Known]);
    assert_eq!(telling.by_maria(1)[0].1, "wrong password at the locked device");
}

#[tokio::test]
async fn an_administrator_sees_it_with_the_devices_time_and_an_altered_time_shows() {
    let telling = Telling::new().await;
    telling.district.user("ada", Role::Admin);
    tell(&telling.maria, &[of(Deed::Printed, telling.student)]).await;
    let (ada, _) = telling.server.signed_in("ada").await;
    let page = ada.get(&format!("/api/audit?client={}", telling.student)).await;
    let page: AuditPage = page.json().await.unwrap();
    let [printed, created] = &page.lines[..] else { panic!("{:?}", page.lines) };
    assert_eq!((printed.action.as_str(), printed.device_at), ("print", Some(BY_ITS_CLOCK)));
    assert_eq!((printed.device_name.as_deref(), printed.clients.count), (Some("test"), 1));
    assert_eq!((created.action.as_str(), created.device_at), ("create", None));
    assert_eq!(telling.district.store.audit_fault().unwrap(), None);
    for tampering in ["device_at + 1", "NULL"] {
        let database = rusqlite::Connection::open(telling.district.data().join("bluebonnet.db")).unwrap();
        let before: i64 = database
            .query_row("SELECT device_at FROM audit WHERE action = 'print'", [], |row| row.get(0))
            .unwrap();
        database
            .execute(&format!("UPDATE audit SET device_at = {tampering} WHERE action = 'print'"), [])
            .unwrap();
        let fault = telling.district.store.audit_fault().unwrap();
        assert_eq!(fault.map(|fault| fault.seq), Some(printed.seq), "{tampering}");
        database.execute("UPDATE audit SET device_at = ?1 WHERE action = 'print'", [before]).unwrap();
    }
    assert_eq!(telling.district.store.audit_fault().unwrap(), None);
}

#[tokio::test]
async fn a_revoked_device_tells_its_last_and_the_log_says_so() {
    let telling = Telling::new().await;
    let device = telling.on.device;
    telling.district.store.revoke_device(DeviceScope::Registry, device, &cause()).unwrap();
    assert_eq!(tell(&telling.maria, &[of(Deed::Opened, telling.student)]).await, [Told::Noted]);
    let row = &telling.under_student(1)[0];
    assert_eq!(row.cause.why, "record opened on the device, told after the device was revoked");
}

#[tokio::test]
async fn no_more_is_taken_at_once_than_a_device_tells_and_no_text_of_a_devices_is_kept() {
    let telling = Telling::new().await;
    let mut many = vec![access(Deed::Unlocked, None); MOST_TOLD];
    for (number, access) in many.iter_mut().enumerate() {
        access.id = AccessId::new(Uuid::from_u128(number as u128));
    }
    assert_eq!(tell(&telling.maria, &many).await, [Told::Noted; MOST_TOLD]);
    many.push(access(Deed::Unlocked, None));
    let refused = telling.maria.post("/api/sync/accesses", &Accesses { accesses: many }).await;
    let told = problem(refused, StatusCode::BAD_REQUEST, "bad-request").await;
    assert_eq!(told.field.as_deref(), Some("accesses"));

    let mut typed = serde_json::to_value(access(Deed::Unlocked, None)).unwrap();
    typed["deed"] = "a deed of a newer device".into();
    typed["note"] = "typed by somebody".into();
    let response = telling.maria.post("/api/sync/accesses", &json!({ "accesses": [typed] })).await;
    let reply: AccessesReply = response.json().await.unwrap();
    assert_eq!(reply.told, [Told::Noted]);
    let expected = ("use".to_owned(), "something that this registry does not know".to_owned());
    assert_eq!(telling.by_maria(1), [expected]);
    assert!(!telling.district.files_hold(b"a deed of a newer device"));
    assert!(!telling.district.files_hold(b"typed by somebody"));
}
