//! Who and what there is before anything happens: the same for every seed, so that it is made once and every world begins
//! with a copy of its disk. Nobody in it exists.

use super::chance::Chance;
use super::disk::{Image, Mounted};
use bluebonnet_server::store::{
    Accounts, Cause, DeviceVisit, Ground, NewDocument, NewUser, Organization, PasswordNumber, Records,
    SealedKey, SessionOpening, Sessions, SqliteStore, StoreError, TokenHash,
};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::ids::{ClientId, DeviceId, EntryId, ListId, OrgId, SessionId, UserId};
use bluebonnet_shared::person::{BirthFacts, Client, Enrolment, EnrolmentStatus, PersonName, Sex, Stamp};
use bluebonnet_shared::record::{
    ActorId, ClientFacts, ClientRecord, Edit, EditError, ListEdit, ListRecord, RecordError,
};
use bluebonnet_shared::sync::DocumentId;
use std::collections::BTreeSet;
use std::sync::OnceLock;
use uuid::Uuid;

/// When every world begins: noon of a school day.
pub const BEGINNING: Timestamp = Timestamp::constant(1_787_572_800, 0);

/// Students on each list, by their number. The last list begins empty.
const LISTS: [&[usize]; 4] = [&[0, 1, 2, 3, 4], &[3, 4, 5, 6, 7, 8, 9], &[10, 11], &[]];

/// Users and devices, students in their lists, and what lies on the registry's disk of all that.
pub struct Cast {
    /// The district.
    pub organization: OrgId,
    /// Its nurses.
    pub users: Vec<UserId>,
    /// Its tablets.
    pub devices: Vec<DeviceId>,
    /// Its students.
    pub students: Vec<ClientId>,
    /// Its lists, with who is on them. Nobody works with them yet.
    pub lists: Vec<(ListId, BTreeSet<ClientId>)>,
    /// A student of another district, whom no nurse here may see.
    pub stranger: ClientId,
    /// The registry's disk.
    pub image: Image,
    /// Ids of the doses and entries that are there at the beginning.
    pub ids: BTreeSet<Uuid>,
}

/// Why the cast could not be made.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Edit(#[from] EditError),
    #[error(transparent)]
    Folder(#[from] std::io::Error),
}

impl Cast {
    /// What people type for the district when they sign in.
    pub const CODE: &str = "HOME";
    /// When every session ends by itself: a year after the beginning, and after all that happens.
    pub const SESSIONS_END: Timestamp = Timestamp::constant(1_787_572_800 + 365 * 24 * 3_600, 0);

    /// The cast.
    ///
    /// # Panics
    /// Where the registry cannot be filled.
    pub fn get() -> &'static Self {
        static CAST: OnceLock<Cast> = OnceLock::new();
        CAST.get_or_init(|| match Self::make() {
            Ok(cast) => cast,
            Err(error) => panic!("the registry cannot be filled: {error}"),
        })
    }

    /// What the user at a place is called.
    pub fn username(place: usize) -> String {
        format!("nurse{}", place + 1)
    }

    fn make() -> Result<Self, Unmade> {
        let mut chance = Chance::new(0);
        let folder = tempfile::tempdir()?;
        let disk = Mounted::new(&folder.path().join("cast.db"), &Image::default());
        let store = SqliteStore::open(disk.path())?;
        let cause = Cause::command("simulator", BEGINNING);
        let mut organization = |code: &str| -> Result<OrgId, Unmade> {
            let id = OrgId::new(chance.uuid());
            store.add_organization(&Organization { id, code: code.into(), name: code.into() }, &cause)?;
            Ok(id)
        };
        let (home, elsewhere) = (organization(Self::CODE)?, organization("ELSEWHERE")?);
        let mut users = Vec::new();
        for number in 1..=3 {
            let user = NewUser {
                id: UserId::new(chance.uuid()),
                username: Self::username(number - 1),
                name: format!("Demo Nurse {number}"),
                email: None,
                password_hash: String::new(),
                organization: home,
                role: Role::Nurse,
            };
            store.add_user(&user, &cause)?;
            users.push(user.id);
        }
        let mut devices = Vec::new();
        for number in 1..=4 {
            let visit = DeviceVisit {
                claimed: None,
                fresh: DeviceId::new(chance.uuid()),
                user: users[0],
                organization: home,
                name: format!("Tablet {number}"),
            };
            devices.push(store.recognise_device(&visit, &cause)?);
        }
        for user in &users {
            for device in &devices {
                sign_in(&store, *user, *device, home, &mut chance, &cause)?;
            }
        }
        let mut students = Vec::new();
        for number in 0..12 {
            students.push(student(&store, home, elsewhere, number, &mut chance, &cause)?);
        }
        let stranger = student(&store, elsewhere, elsewhere, 99, &mut chance, &cause)?;
        let mut lists = Vec::new();
        for (number, members) in LISTS.iter().enumerate() {
            let members: BTreeSet<ClientId> = members.iter().map(|number| students[*number]).collect();
            lists.push((list(&store, home, number, &members, &mut chance, &cause)?, members));
        }
        let everyone: Vec<DocumentId> = students.iter().copied().map(DocumentId::Client).collect();
        let mut ids = BTreeSet::new();
        for held in store.read_documents(&everyone, &cause)? {
            ids.extend(ids_of(&ClientRecord::load(&held.saved, ActorId::from(chance.bytes()))?.view()?));
        }
        drop(store);
        Ok(Self { organization: home, users, devices, students, lists, stranger, image: disk.image(), ids })
    }
}

/// The key of a user's vault on a device, as the registry keeps it.
pub fn vault_key(user: UserId, device: DeviceId) -> Vec<u8> {
    [*user.uuid().as_bytes(), *device.uuid().as_bytes()].concat()
}

/// By what the registry knows the session that a user has on a device at the beginning.
pub fn first_session(user: UserId, device: DeviceId) -> [u8; 32] {
    let mut token = [0; 32];
    token[..16].copy_from_slice(user.uuid().as_bytes());
    token[16..].copy_from_slice(device.uuid().as_bytes());
    token
}

/// Ids of a client's doses and entries.
pub fn ids_of(client: &Client) -> BTreeSet<Uuid> {
    let doses = client.doses.iter().map(|dose| dose.id.uuid());
    doses.chain(client.entry_ids().map(|id| id.uuid())).collect()
}

fn sign_in(
    store: &SqliteStore,
    user: UserId,
    device: DeviceId,
    organization: OrgId,
    chance: &mut Chance,
    cause: &Cause,
) -> Result<(), Unmade> {
    let opening = SessionOpening {
        token: TokenHash(first_session(user, device)),
        id: SessionId::new(chance.uuid()),
        ground: Ground::Codes { password: PasswordNumber(0), replaces: None },
        user,
        organization,
        device,
        fresh_vault_key: SealedKey(vault_key(user, device)),
        agreed: Some(1),
        second_factor: false,
        expires: Cast::SESSIONS_END,
    };
    store.open_session(&opening, cause)?;
    Ok(())
}

fn by(organization: OrgId, chance: &mut Chance) -> Stamp {
    Stamp { user: UserId::new(chance.uuid()), user_name: "Import".into(), organization, at: BEGINNING }
}

fn student(
    store: &SqliteStore,
    organization: OrgId,
    neighbour: OrgId,
    number: usize,
    chance: &mut Chance,
    cause: &Cause,
) -> Result<ClientId, Unmade> {
    let id = ClientId::new(chance.uuid());
    let mut record = ClientRecord::new(ActorId::from(chance.bytes()))?;
    let enrolment = Enrolment {
        organization,
        student_id: format!("S{number:03}"),
        school_code: "227901101".into(),
        school_name: "Demo Elementary".into(),
        grade: "05".into(),
        enrolled_on: None,
        status: EnrolmentStatus::Active,
        provisional: None,
        override_until: None,
    };
    let facts = ClientFacts {
        id,
        name: PersonName { first: format!("Student {number}"), last: "Demo".into(), ..PersonName::default() },
        birth_date: Date::constant(2015, 3, 14),
        sex: Sex::Unknown,
        birth: BirthFacts::default(),
        language: None,
        phone: None,
        enrolments: vec![(EntryId::new(chance.uuid()), enrolment)],
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    };
    let stamp = by(organization, chance);
    record.edit(&Edit::Describe(Box::new(facts)), &stamp)?;
    for place in 0..number % 3 {
        let mut dose = super::deeds::new_dose(chance, &stamp, &format!("before {place}"));
        if place == 1 {
            // Given elsewhere: a nurse here may not change it.
            dose.owner = Some(neighbour);
        }
        record.edit(&Edit::AddDose(Box::new(dose)), &stamp)?;
    }
    let document = NewDocument::prepare(DocumentId::Client(id), organization, record.save())?;
    store.create_documents(vec![document], cause)?;
    Ok(id)
}

fn list(
    store: &SqliteStore,
    organization: OrgId,
    number: usize,
    members: &BTreeSet<ClientId>,
    chance: &mut Chance,
    cause: &Cause,
) -> Result<ListId, Unmade> {
    let id = ListId::new(chance.uuid());
    let mut record = ListRecord::new(ActorId::from(chance.bytes()))?;
    let create = ListEdit::Create { id, name: format!("List {number}"), organization };
    let stamp = by(organization, chance);
    record.edit_all(&[create, ListEdit::Add(members.iter().copied().collect())], &stamp)?;
    let document = NewDocument::prepare(DocumentId::List(id), organization, record.save())?;
    store.create_documents(vec![document], cause)?;
    Ok(id)
}
