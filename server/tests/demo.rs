//! The demo district in a real store: who may see whom.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bluebonnet_server::demo::{
    NEIGHBOUR_CODE, NEIGHBOUR_NAME, ORG_CODE, ORG_NAME, Options, Size, USUAL_SEED, fill,
};
use bluebonnet_server::roster::Circumstances;
use bluebonnet_server::store::{Accounts, Announcements, Grantee, Lists, Records, SqliteStore};
use bluebonnet_shared::account::Role;
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::ids::{ListId, UserId};
use bluebonnet_shared::sync::DocumentId;
use indicatif::ProgressBar;
use tempfile::TempDir;

struct Demo {
    store: SqliteStore,
    codes: String,
    _folder: TempDir,
}

impl Demo {
    fn new(size: Size) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("registry.db")).unwrap();
        let with = Circumstances {
            today: Date::constant(2026, 11, 24),
            now: Timestamp::UNIX_EPOCH,
            progress: &ProgressBar::hidden(),
        };
        let codes = fill(&store, &Options { size, seed: USUAL_SEED }, &with).unwrap().text();
        Self { store, codes, _folder: folder }
    }

    fn user(&self, username: &str) -> UserId {
        self.store.credentials(ORG_CODE, username).unwrap().unwrap().account.user
    }

    fn list(&self, name: &str) -> ListId {
        let organization = self.store.organization_with_code(ORG_CODE).unwrap().unwrap();
        self.store.list_named(organization.id, name).unwrap().unwrap()
    }

    fn sees(&self, username: &str, list: &str) -> bool {
        let organization = self.store.organization_with_code(ORG_CODE).unwrap().unwrap().id;
        let grantee = Grantee { user: self.user(username), organization };
        self.store.may_see(grantee, DocumentId::List(self.list(list))).unwrap()
    }
}

#[test]
fn the_district_says_that_it_is_a_demo_and_tells_how_to_sign_in() {
    let demo = Demo::new(Size::District(14));
    let organization = demo.store.organization_with_code(ORG_CODE).unwrap().unwrap();
    assert_eq!(organization.name, ORG_NAME);
    let users = demo.store.users(organization.id).unwrap();
    let roles: Vec<Role> = users.iter().map(|account| account.role).collect();
    let expected = [Role::Admin, Role::Clerk, Role::Nurse, Role::Nurse, Role::Nurse, Role::RegistryStaff];
    assert_eq!(roles, expected, "in the order of usernames");
    for account in users {
        assert!(
            demo.codes.contains(&format!("Username: {}\n  Password: ", account.username)),
            "{}",
            demo.codes
        );
    }
    let announced = demo.store.announcements(demo.user("nora"), 10).unwrap();
    let titles: Vec<_> = announced.iter().map(|it| (it.title.as_str(), it.read)).collect();
    assert_eq!(titles, [("This is a demo district", false), ("What you can try in this demo", false)]);
    assert!(demo.codes.contains("generated") && demo.codes.contains("Org Code: DEMO\n"), "{}", demo.codes);
}

#[test]
fn one_nurse_is_a_clerk_in_the_neighbouring_district_which_has_one_list() {
    let demo = Demo::new(Size::District(14));
    let neighbour = demo.store.organization_with_code(NEIGHBOUR_CODE).unwrap().unwrap();
    assert_eq!(neighbour.name, NEIGHBOUR_NAME);
    let users = demo.store.users(neighbour.id).unwrap();
    let [clerk] = users.as_slice() else { panic!("{users:?}") };
    assert_eq!((clerk.username.as_str(), clerk.role), ("pia", Role::Clerk));
    let lists = demo.store.lists(neighbour.id).unwrap();
    assert_eq!(lists.iter().map(|list| list.members).collect::<Vec<_>>(), [20]);
    let roles: Vec<Role> = demo.store.memberships(clerk.user).unwrap().iter().map(|it| it.role).collect();
    assert_eq!(roles, [Role::Nurse, Role::Clerk]);
    assert!(demo.store.contact(clerk.user).unwrap().email.is_some());
    assert!(demo.codes.contains("Org Code DEMO2"), "{}", demo.codes);
}

#[test]
fn the_nurses_share_two_lists_and_have_others_of_their_own() {
    let demo = Demo::new(Size::District(28));
    for shared in ["Bluebonnet Elementary, Grade 05", "Bluebonnet Middle School, Grade 06"] {
        assert!(demo.sees("nora", shared) && demo.sees("noel", shared), "{shared}");
    }
    assert!(demo.sees("nora", "Bluebonnet Elementary, Grade PK"));
    assert!(!demo.sees("noel", "Bluebonnet Elementary, Grade PK"));
    assert!(demo.sees("noel", "Bluebonnet High School, Grade 12"));
    assert!(!demo.sees("nora", "Bluebonnet High School, Grade 12"));
    assert!(demo.sees("clara", "Bluebonnet High School, Grade 12"));
    assert!(!demo.sees("ada", "Bluebonnet High School, Grade 12"));
}

#[test]
fn one_list_holds_every_student_and_no_other_is_assigned() {
    let demo = Demo::new(Size::OneList(30));
    let organization = demo.store.organization_with_code(ORG_CODE).unwrap().unwrap();
    let lists = demo.store.lists(organization.id).unwrap();
    assert!(lists.iter().any(|list| list.name == "All 30 demo students" && list.members == 30), "{lists:?}");
    for nurse in ["nora", "noel"] {
        assert!(demo.sees(nurse, "All 30 demo students"));
        assert!(!demo.sees(nurse, "Bluebonnet Elementary, Grade 05"));
    }
}
