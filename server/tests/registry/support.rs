//! A small district in a folder of its own, and tablets that sync with it. Nobody in it exists.

use bluebonnet_server::account::hash_password;
use bluebonnet_server::store::{
    Accounts, Cause, ChangedBy, DeviceScope, DeviceVisit, Devices, Factors, Feed, Grantee, Ground, Lists,
    NewDocument, NewUser, Organization, PasswordChange, PasswordChanges, RecordChanges, Records, RecoveryKey,
    SealedKey, Sender, SessionOpening, Sessions, SqliteStore, TokenHash,
};
use bluebonnet_shared::account::{EmailAddress, Role};
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::ids::{ClientId, DeviceId, DoseId, EntryId, ListId, OrgId, SessionId, UserId};
use bluebonnet_shared::immunization::{Dose, DoseSource};
use bluebonnet_shared::person::{BirthFacts, Enrolment, EnrolmentStatus, PersonName, Sex, Stamp};
use bluebonnet_shared::record::{
    ActorId, Change, ClientFacts, ClientRecord, DoseAmendment, Edit, ListEdit, ListRecord,
};
use bluebonnet_shared::sync::{Blob, Cursor, DocumentId, Epoch, FeedEntry, Outcome, Push, PushedChange};
use jiff::ToSpan;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use uuid::Uuid;

pub const PASSWORD: &str = "a long enough password";

/// An organization with its registry.
pub struct District {
    pub store: Arc<SqliteStore>,
    pub organization: Organization,
    folder: Arc<tempfile::TempDir>,
}

impl District {
    pub fn new() -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        let store = Arc::new(SqliteStore::open(&folder.path().join("bluebonnet.db")).unwrap());
        Self::in_store(store, folder, "TX01")
    }

    /// One with a student on a list, which is maria's.
    pub fn with_one_list() -> (Self, ClientId, ListId, UserId) {
        let district = Self::new();
        let student = district.student("1");
        let list = district.list("Grade 5", &[student]);
        let nurse = district.nurse("maria");
        district.assign(list, nurse);
        (district, student, list, nurse)
    }

    /// Another organization in the same registry.
    pub fn neighbour(&self, code: &str) -> Self {
        Self::in_store(self.store.clone(), self.folder.clone(), code)
    }

    fn in_store(store: Arc<SqliteStore>, folder: Arc<tempfile::TempDir>, code: &str) -> Self {
        let organization =
            Organization { id: OrgId::new(Uuid::new_v4()), code: code.into(), name: format!("{code} ISD") };
        store.add_organization(&organization, &cause()).unwrap();
        Self { store, organization, folder }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Whether any of the database's files, the one beside it that holds the latest writes too, holds these bytes.
    pub fn files_hold(&self, bytes: &[u8]) -> bool {
        std::fs::read_dir(self.folder.path()).unwrap().any(|entry| {
            let entry = entry.unwrap();
            // Beside the database's files lies the outbox, a folder.
            entry.file_type().unwrap().is_file()
                && std::fs::read(entry.path()).unwrap().windows(bytes.len()).any(|window| window == bytes)
        })
    }

    /// Closes the store and leaves its folder, which is there until it is dropped.
    pub fn close(self) -> Arc<tempfile::TempDir> {
        self.folder
    }

    /// Keeps a user from signing in, as an administrator does.
    pub fn deactivate(&self, user: UserId) {
        let database = rusqlite::Connection::open(self.folder.path().join("bluebonnet.db")).unwrap();
        let user = *user.uuid().as_bytes();
        database.execute("UPDATE user_account SET active = 0 WHERE id = ?1", [user]).unwrap();
    }

    /// Runs statements as a version of this program would that did not overwrite what it deleted.
    pub fn as_an_earlier_version_wrote(&self, statements: &str) {
        let database = rusqlite::Connection::open(self.folder.path().join("bluebonnet.db")).unwrap();
        database.pragma_update(None, "secure_delete", false).unwrap();
        database.execute_batch(statements).unwrap();
        database.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    }

    /// What a power cut leaves: a second registry opened from copies of the files as they are on disk now, without the
    /// first one having closed anything.
    pub fn after_power_cut(&self) -> (SqliteStore, tempfile::TempDir) {
        let copy = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
        (SqliteStore::open(&copy.path().join("bluebonnet.db")).unwrap(), copy)
    }

    pub fn nurse(&self, username: &str) -> UserId {
        self.user(username, Role::Nurse)
    }

    pub fn user(&self, username: &str, role: Role) -> UserId {
        static HASH: OnceLock<String> = OnceLock::new();
        let user = NewUser {
            id: UserId::new(Uuid::new_v4()),
            username: username.into(),
            name: format!("Nurse {username}"),
            email: EmailAddress::parse(&format!("{username}@example.org")).ok(),
            password_hash: HASH.get_or_init(|| hash_password(PASSWORD).unwrap()).clone(),
            organization: self.organization.id,
            role,
        };
        self.store.add_user(&user, &cause()).unwrap();
        user.id
    }

    /// What a session of a user rests on who has just typed the right codes.
    pub fn ground(&self, user: UserId) -> Ground {
        let users = self.store.users(self.organization.id).unwrap();
        let username = users.into_iter().find(|account| account.user == user).unwrap().username;
        let found = self.store.credentials(&self.organization.code, &username).unwrap().unwrap();
        Ground::Codes { password: found.password, replaces: None }
    }

    /// Gives a user a second factor, in a session of her own.
    pub fn second_factor(&self, user: UserId) -> TokenHash {
        let session = TokenHash(Sha256::digest(user.uuid().as_bytes()).into());
        let opening = SessionOpening {
            token: session,
            id: SessionId::new(Uuid::new_v4()),
            ground: self.ground(user),
            user,
            organization: self.organization.id,
            device: self.tablet(user).sender.device,
            fresh_vault_key: SealedKey(vec![]),
            agreed: None,
            second_factor: false,
            expires: now() + 1.hour(),
        };
        self.store.open_session(&opening, &cause()).unwrap();
        self.store.propose_factor(user, &[1; 40], &cause()).unwrap();
        self.store.confirm_factor(user, &session, 1, &[RecoveryKey([1; 32])], &cause()).unwrap();
        session
    }

    /// Sets a user's password as an administrator does.
    pub fn set_password(&self, user: UserId, password: &str) {
        let change = PasswordChange {
            user,
            password_hash: hash_password(password).unwrap(),
            by: ChangedBy::Administrator,
            ladder: vec![],
        };
        self.store.set_password(&change, &cause()).unwrap();
    }

    /// What the audit log says of what a user did, oldest first; of nobody who is known, where there is no user.
    pub fn audit(&self, user: Option<UserId>) -> Vec<(String, String)> {
        let database = rusqlite::Connection::open(self.folder.path().join("bluebonnet.db")).unwrap();
        let mut rows =
            database.prepare("SELECT action, why FROM audit WHERE user IS ?1 ORDER BY seq").unwrap();
        let user = user.map(|user| *user.uuid().as_bytes());
        let rows = rows.query_map([user], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    /// A student, known to nobody yet.
    pub fn student(&self, student_id: &str) -> ClientId {
        let (id, document) = self.student_document(student_id);
        self.store.create_documents(vec![document], &cause()).unwrap();
        id
    }

    pub fn student_document(&self, student_id: &str) -> (ClientId, NewDocument) {
        let id = ClientId::new(Uuid::new_v4());
        let mut record = ClientRecord::new(fresh_actor()).unwrap();
        record.edit(&Edit::Describe(Box::new(self.facts(id, student_id))), &self.stamp()).unwrap();
        let prepared =
            NewDocument::prepare(DocumentId::Client(id), self.organization.id, record.save()).unwrap();
        (id, prepared)
    }

    /// What is known of a student here.
    pub fn facts(&self, id: ClientId, student_id: &str) -> ClientFacts {
        ClientFacts {
            id,
            name: PersonName { first: "Zoë".into(), middle: None, last: "Núñez".into(), suffix: None },
            birth_date: day("2015-03-14"),
            sex: Sex::Female,
            birth: BirthFacts::default(),
            language: None,
            phone: None,
            enrolments: vec![(
                EntryId::new(Uuid::new_v4()),
                Enrolment {
                    organization: self.organization.id,
                    student_id: student_id.into(),
                    school_code: "227901101".into(),
                    school_name: "Bluebonnet Elementary".into(),
                    grade: "05".into(),
                    enrolled_on: None,
                    status: EnrolmentStatus::Active,
                    provisional: None,
                    override_until: None,
                },
            )],
            addresses: vec![],
            responsible_persons: vec![],
            identifiers: vec![],
        }
    }

    pub fn list(&self, name: &str, students: &[ClientId]) -> ListId {
        let id = ListId::new(Uuid::new_v4());
        let mut record = ListRecord::new(fresh_actor()).unwrap();
        let create = ListEdit::Create { id, name: name.into(), organization: self.organization.id };
        record.edit_all(&[create, ListEdit::Add(students.to_vec())], &self.stamp()).unwrap();
        let prepared =
            NewDocument::prepare(DocumentId::List(id), self.organization.id, record.save()).unwrap();
        self.store.create_documents(vec![prepared], &cause()).unwrap();
        id
    }

    /// The registry's own edit of a client's record.
    pub fn edit_client(&self, client: ClientId, edit: &Edit) {
        let document = DocumentId::Client(client);
        let saved = self.store.read_documents(&[document], &cause()).unwrap().remove(0).saved;
        let mut record = ClientRecord::load(&saved, fresh_actor()).unwrap();
        let change = record.edit(edit, &self.stamp()).unwrap().unwrap();
        let changes = vec![RecordChanges { document, changes: vec![change.bytes] }];
        self.store.change_documents(changes, &cause()).unwrap();
    }

    /// The registry's own edit of a list.
    pub fn edit_list(&self, list: ListId, edit: &ListEdit) {
        let document = DocumentId::List(list);
        let saved = self.store.read_documents(&[document], &cause()).unwrap().remove(0).saved;
        let mut record = ListRecord::load(&saved, fresh_actor()).unwrap();
        let change = record.edit(edit, &self.stamp()).unwrap().unwrap();
        let changes = vec![RecordChanges { document, changes: vec![change.bytes] }];
        self.store.change_documents(changes, &cause()).unwrap();
    }

    pub fn assign(&self, list: ListId, user: UserId) {
        self.store.assign_list(list, user, &cause()).unwrap();
    }

    /// A user at work here.
    pub fn grantee(&self, user: UserId) -> Grantee {
        Grantee { user, organization: self.organization.id }
    }

    /// Whether a user may see a document in a session of this organization.
    pub fn may_see(&self, user: UserId, document: DocumentId) -> bool {
        self.store.may_see(self.grantee(user), document).unwrap()
    }

    pub fn tablet(&self, user: UserId) -> Tablet {
        let visit = DeviceVisit {
            claimed: None,
            fresh: DeviceId::new(Uuid::new_v4()),
            user,
            organization: self.organization.id,
            name: "Chromium on Linux".into(),
        };
        let device = self.store.recognise_device(&visit, &cause()).unwrap();
        Tablet::new(Sender { user, device, organization: self.organization.id })
    }

    pub fn stamp(&self) -> Stamp {
        Stamp {
            user: UserId::new(Uuid::nil()),
            user_name: "Import".into(),
            organization: self.organization.id,
            at: now(),
        }
    }
}

/// A device with the documents it holds.
pub struct Tablet {
    pub sender: Sender,
    pub actor: ActorId,
    pub records: HashMap<DocumentId, ClientRecord>,
    pub lists: HashMap<DocumentId, ListRecord>,
    pub cursor: Cursor,
}

impl Tablet {
    pub fn new(sender: Sender) -> Self {
        Self {
            sender,
            actor: fresh_actor(),
            records: HashMap::new(),
            lists: HashMap::new(),
            cursor: Cursor(0),
        }
    }

    /// Pulls in pages of `bytes` and says what came.
    pub fn pull_in_pages(&mut self, store: &dyn Feed, bytes: usize) -> Vec<FeedEntry> {
        let pull = store.begin_pull(self.sender, self.cursor, now()).unwrap();
        let mut entries = Vec::new();
        let mut from = Some(self.cursor);
        while let Some(place) = from {
            let page = store.pull_page(&pull, place, bytes).unwrap();
            entries.extend(page.entries);
            from = page.next;
        }
        for entry in &entries {
            self.take(entry);
        }
        self.cursor = pull.upto;
        entries
    }

    pub fn pull(&mut self, store: &dyn Feed) -> Vec<FeedEntry> {
        self.pull_in_pages(store, usize::MAX)
    }

    /// Puts an entry on the tablet.
    pub fn take(&mut self, entry: &FeedEntry) {
        self.cursor = entry.at();
        match entry {
            FeedEntry::Document { document: id @ DocumentId::Client(_), bytes, .. } => {
                let record = ClientRecord::load(&bytes.0, self.actor.clone()).unwrap();
                self.records.insert(*id, record);
            }
            FeedEntry::Document { document: id @ DocumentId::List(_), bytes, .. } => {
                self.lists.insert(*id, ListRecord::load(&bytes.0, self.actor.clone()).unwrap());
            }
            FeedEntry::Change { document: id @ DocumentId::Client(_), bytes, .. } => {
                let merged = self.records.get_mut(id).unwrap().merge(std::slice::from_ref(&bytes.0)).unwrap();
                assert!(merged.waiting.is_empty(), "a change came before its cause");
            }
            FeedEntry::Change { document: id @ DocumentId::List(_), bytes, .. } => {
                self.lists.get_mut(id).unwrap().merge(std::slice::from_ref(&bytes.0)).unwrap();
            }
            FeedEntry::Forget { document, .. } => {
                self.records.remove(document);
                self.lists.remove(document);
            }
            FeedEntry::End { .. } => {}
        }
    }

    pub fn stamp(&self) -> Stamp {
        Stamp {
            user: self.sender.user,
            user_name: "A nurse".into(),
            organization: self.sender.organization,
            at: now(),
        }
    }

    /// Records a dose on the tablet, to be pushed.
    pub fn give(&mut self, client: ClientId, dose: &Dose) -> PushedChange {
        let id = DocumentId::Client(client);
        let stamp = self.stamp();
        let record = self.records.get_mut(&id).unwrap();
        let change = record.edit(&Edit::AddDose(Box::new(dose.clone())), &stamp).unwrap().unwrap();
        pushed(id, change)
    }

    pub fn edit_list(&mut self, list: ListId, edit: &ListEdit) -> PushedChange {
        let id = DocumentId::List(list);
        let stamp = self.stamp();
        let change = self.lists.get_mut(&id).unwrap().edit(edit, &stamp).unwrap().unwrap();
        pushed(id, change)
    }

    /// The ids of a student's doses on the tablet.
    pub fn doses(&self, client: ClientId) -> Vec<DoseId> {
        let view = self.records[&DocumentId::Client(client)].view().unwrap();
        let mut doses: Vec<_> = view.doses.iter().map(|dose| dose.id).collect();
        doses.sort_unstable();
        doses
    }

    pub fn push(&self, store: &dyn Feed, changes: &[PushedChange]) -> Vec<Outcome> {
        let push = Push { changes: changes.to_vec() };
        let reply = store.push(self.sender, push, now()).unwrap();
        assert_eq!(reply.verdicts.len(), changes.len());
        for (verdict, change) in reply.verdicts.iter().zip(changes) {
            assert_eq!(verdict.hash, change.hash);
        }
        reply.verdicts.into_iter().map(|verdict| verdict.outcome).collect()
    }
}

pub fn pushed(document: DocumentId, change: Change) -> PushedChange {
    PushedChange { document, epoch: Epoch::default(), hash: change.hash, bytes: Blob(change.bytes) }
}

pub fn dose(cvx: u16, date: &str) -> Dose {
    Dose {
        id: DoseId::new(Uuid::new_v4()),
        cvx: Cvx::new(cvx),
        mvx: None,
        trade_name: None,
        date: day(date),
        lot: Some("A123".into()),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        amount: None,
        condition: None,
        source: DoseSource::Administered,
        owner: None,
        given_by: Some("A nurse".into()),
        funding: None,
        reactions: vec![],
        comment: None,
        recorded: Stamp {
            user: UserId::new(Uuid::nil()),
            user_name: "A nurse".into(),
            organization: OrgId::new(Uuid::nil()),
            at: now(),
        },
        amended: None,
        deletion: None,
    }
}

pub fn amendment(dose: &Dose) -> DoseAmendment {
    DoseAmendment {
        date: dose.date,
        mvx: dose.mvx.clone(),
        trade_name: dose.trade_name.clone(),
        lot: dose.lot.clone(),
        lot_expires: dose.lot_expires,
        site: dose.site.clone(),
        route: dose.route.clone(),
        vis_date: dose.vis_date,
        given_by: dose.given_by.clone(),
        condition: dose.condition.clone(),
        comment: dose.comment.clone(),
    }
}

pub fn fresh_actor() -> ActorId {
    ActorId::from(Uuid::new_v4().as_bytes())
}

pub fn cause() -> Cause {
    Cause::command("test", now())
}

pub fn now() -> Timestamp {
    Timestamp::now()
}

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Kinds of entries, for comparing what came.
pub fn kinds(entries: &[FeedEntry]) -> Vec<&'static str> {
    entries
        .iter()
        .map(|entry| match entry {
            FeedEntry::Document { .. } => "document",
            FeedEntry::Change { .. } => "change",
            FeedEntry::Forget { .. } => "forget",
            FeedEntry::End { .. } => "end",
        })
        .collect()
}

/// A tablet that was revoked while it held a student's record.
pub struct Lost {
    pub district: District,
    pub student: ClientId,
    pub list: ListId,
    pub nurse: UserId,
    pub tablet: Tablet,
}

impl Lost {
    pub fn new() -> Self {
        Self::of(District::new(), "maria")
    }

    /// The same of a nurse in this district.
    pub fn of(district: District, username: &str) -> Self {
        let student = district.student("1");
        let list = district.list("Grade 5", &[student]);
        let nurse = district.nurse(username);
        district.assign(list, nurse);
        let mut tablet = district.tablet(nurse);
        tablet.pull(&*district.store);
        district.store.revoke_device(DeviceScope::Registry, tablet.sender.device, &cause()).unwrap();
        Self { district, student, list, nurse, tablet }
    }
}
