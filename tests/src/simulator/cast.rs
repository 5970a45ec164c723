//! Who and what there is before anything happens: the same for every seed, so that it is made once and every world begins
//! with a copy of its disk. Nobody in it exists.

use super::chance::Chance;
use super::disk::{Image, Mounted};
use bluebonnet_server::store::{
    Accounts, Cause, DeviceVisit, Grantee, Ground, NewDocument, NewUser, Organization, PasswordNumber,
    Records, SealedKey, Sender, SessionOpening, Sessions, SqliteStore, StoreError, TokenHash,
};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::ids::{ClientId, DeviceId, EntryId, ListId, OrgId, SessionId, UserId};
use bluebonnet_shared::person::{BirthFacts, Client, Enrolment, EnrolmentStatus, PersonName, Sex, Stamp};
use bluebonnet_shared::record::{
    ActorId, ClientFacts, ClientRecord, Edit, EditError, ListEdit, ListRecord, RecordError,
};
use bluebonnet_shared::sync::DocumentId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;
use uuid::Uuid;

/// What people type for the two districts when they sign in.
const HOME: &str = "HOME";
const AWAY: &str = "AWAY";

/// The number of the user who works in both.
const WORKS_IN_BOTH: usize = 2;

/// When every world begins: noon of a school day.
pub const BEGINNING: Timestamp = Timestamp::constant(1_787_572_800, 0);

/// A district where people work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum District {
    /// Everybody does, and the tablets are its own.
    Home,
    /// One of them does as well.
    Away,
}

/// Students enrolled in both districts, by their number, and those of the other one alone. All others are enrolled at home.
const IN_BOTH: [usize; 3] = [3, 4, 10];
const AWAY_ALONE: [usize; 3] = [12, 13, 14];
/// So many students there are.
const STUDENTS: usize = 15;

/// Students on each list, by their number. The last list of a district begins empty.
const LISTS: [(District, &[usize]); 7] = [
    (District::Home, &[0, 1, 2, 3, 4]),
    (District::Home, &[3, 4, 5, 6, 7, 8, 9]),
    (District::Home, &[10, 11]),
    (District::Home, &[]),
    (District::Away, &[3, 12, 13]),
    (District::Away, &[4, 10, 13, 14]),
    (District::Away, &[]),
];

/// Users and devices, students in their lists, and what lies on the registry's disk of all that.
pub struct Cast {
    /// The district where everybody works.
    pub home: OrgId,
    /// Another one, where one of them works as well.
    pub away: OrgId,
    /// The nurses.
    pub users: Vec<UserId>,
    /// Who works where.
    pub members: Vec<Grantee>,
    /// The tablets.
    pub devices: Vec<DeviceId>,
    /// The students of both districts.
    pub students: Vec<ClientId>,
    /// The same by the districts where they are enrolled.
    pub enrolled: BTreeMap<OrgId, Vec<ClientId>>,
    /// The lists of both. Nobody works with them yet.
    pub lists: Vec<CastList>,
    /// A student of a third district, whom no nurse here may see.
    pub stranger: ClientId,
    /// The registry's disk.
    pub image: Image,
    /// Ids of the doses and entries that are there at the beginning.
    pub ids: BTreeSet<Uuid>,
}

/// A list as it is at the beginning.
#[derive(Clone, Debug)]
pub struct CastList {
    /// The list.
    pub id: ListId,
    /// Whose it is.
    pub organization: OrgId,
    /// Who is on it.
    pub members: BTreeSet<ClientId>,
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

    /// What a user is called.
    pub fn username(&self, user: UserId) -> String {
        let place = self.users.iter().position(|known| *known == user).unwrap_or_default();
        username(place + 1)
    }

    /// What people type for a district when they sign in.
    pub fn code(&self, organization: OrgId) -> &'static str {
        if organization == self.away { AWAY } else { HOME }
    }

    /// Where a user works at the beginning.
    pub fn workplaces(&self, user: UserId) -> Vec<OrgId> {
        self.members.iter().filter(|member| member.user == user).map(|member| member.organization).collect()
    }

    /// The lists of a district.
    pub fn lists_of(&self, organization: OrgId) -> Vec<ListId> {
        self.lists.iter().filter(|list| list.organization == organization).map(|list| list.id).collect()
    }

    /// Whose a document is: a list's district, or the first in which a student is enrolled.
    pub fn organization_of(&self, document: DocumentId) -> OrgId {
        let is_away = match document {
            DocumentId::List(id) => {
                self.lists.iter().any(|list| list.id == id && list.organization == self.away)
            }
            DocumentId::Client(client) => {
                self.enrolled.get(&self.home).is_some_and(|enrolled| !enrolled.contains(&client))
            }
        };
        if is_away { self.away } else { self.home }
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
        let (home, away, elsewhere) = (organization(HOME)?, organization(AWAY)?, organization("ELSEWHERE")?);
        let (mut users, mut members) = (Vec::new(), Vec::new());
        for number in 1..=3 {
            let user = NewUser {
                id: UserId::new(chance.uuid()),
                username: username(number),
                name: format!("Demo Nurse {number}"),
                email: None,
                password_hash: String::new(),
                organization: home,
                role: Role::Nurse,
            };
            store.add_user(&user, &cause)?;
            users.push(user.id);
            members.push(Grantee { user: user.id, organization: home });
            if number == WORKS_IN_BOTH {
                store.join(user.id, away, Role::Nurse, &cause)?;
                members.push(Grantee { user: user.id, organization: away });
            }
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
        for Grantee { user, organization } in members.iter().copied() {
            for device in devices.iter().copied() {
                sign_in(&store, Sender { user, device, organization }, &mut chance, &cause)?;
            }
        }
        let mut students = Vec::new();
        let mut enrolled: BTreeMap<OrgId, Vec<ClientId>> = BTreeMap::new();
        for number in 0..STUDENTS {
            let districts: &[OrgId] = match number {
                _ if IN_BOTH.contains(&number) => &[home, away],
                _ if AWAY_ALONE.contains(&number) => &[away],
                _ => &[home],
            };
            let id = student(&store, districts, elsewhere, number, &mut chance, &cause)?;
            students.push(id);
            for district in districts {
                enrolled.entry(*district).or_default().push(id);
            }
        }
        let stranger = student(&store, &[elsewhere], elsewhere, 99, &mut chance, &cause)?;
        let mut lists = Vec::new();
        for (number, (district, members)) in LISTS.iter().enumerate() {
            let organization = if *district == District::Home { home } else { away };
            let members: BTreeSet<ClientId> = members.iter().map(|number| students[*number]).collect();
            let id = list(&store, organization, number, &members, &mut chance, &cause)?;
            lists.push(CastList { id, organization, members });
        }
        let everyone: Vec<DocumentId> = students.iter().copied().map(DocumentId::Client).collect();
        let mut ids = BTreeSet::new();
        for held in store.read_documents(&everyone, &cause)? {
            ids.extend(ids_of(&ClientRecord::load(&held.saved, ActorId::from(chance.bytes()))?.view()?));
        }
        drop(store);
        let image = disk.image();
        Ok(Self { home, away, users, members, devices, students, enrolled, lists, stranger, image, ids })
    }
}

fn username(number: usize) -> String {
    format!("nurse{number}")
}

/// The key of a user's vaults on a device, as the registry keeps it: one, wherever she works.
pub fn vault_key(user: UserId, device: DeviceId) -> Vec<u8> {
    [*user.uuid().as_bytes(), *device.uuid().as_bytes()].concat()
}

/// By what the registry knows the session that a user has on a device, for an organization, at the beginning.
pub fn first_session(sender: Sender) -> [u8; 32] {
    let Sender { user, device, organization } = sender;
    let on_device = device.uuid().as_u128() ^ organization.uuid().as_u128();
    let mut token = [0; 32];
    token[..16].copy_from_slice(user.uuid().as_bytes());
    token[16..].copy_from_slice(&on_device.to_be_bytes());
    token
}

/// Ids of a client's doses and entries.
pub fn ids_of(client: &Client) -> BTreeSet<Uuid> {
    let doses = client.doses.iter().map(|dose| dose.id.uuid());
    doses.chain(client.entry_ids().map(|id| id.uuid())).collect()
}

fn sign_in(store: &SqliteStore, sender: Sender, chance: &mut Chance, cause: &Cause) -> Result<(), Unmade> {
    let Sender { user, device, organization } = sender;
    let opening = SessionOpening {
        token: TokenHash(first_session(sender)),
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
    districts: &[OrgId],
    neighbour: OrgId,
    number: usize,
    chance: &mut Chance,
    cause: &Cause,
) -> Result<ClientId, Unmade> {
    let id = ClientId::new(chance.uuid());
    let mut record = ClientRecord::new(ActorId::from(chance.bytes()))?;
    let enrolment = |organization: &OrgId| Enrolment {
        organization: *organization,
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
        enrolments: districts.iter().map(|at| (EntryId::new(chance.uuid()), enrolment(at))).collect(),
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    };
    let organization = districts.first().copied().unwrap_or(neighbour);
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
