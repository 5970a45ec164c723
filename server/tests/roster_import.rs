//! Importing rosters into a real store: what is written the first time, and what is not written the second.
#![expect(clippy::unwrap_used, reason = "a test may stop where it stands")]

use bluebonnet_server::roster::{Circumstances, Counts, Reason, Reject, Report, import_roster};
use bluebonnet_server::store::{
    Accounts, Cause, Epochs, FreshActors, Lists, Merger, Mergers, Organization, RecordChanges, Records,
    School, SqliteStore,
};
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::ids::{OrgId, UserId};
use bluebonnet_shared::person::{Client, Sex, Stamp};
use bluebonnet_shared::record::{ActorId, ClientFacts, ClientRecord, Collection, DoseAmendment, Edit};
use bluebonnet_shared::sync::DocumentId;
use indicatif::ProgressBar;
use std::collections::BTreeMap;
use tempfile::TempDir;
use uuid::Uuid;

const STUDENTS: &str = "\
student_id,first_name,last_name,birth_date,gender,school_code,school_name,grade,street,city,state,zip,county,phone
1,Ana,Ejemplo,2018-03-01,F,999901101,Sample Elementary,02,1 Sotol Pass,Sampleton,TX,78999,Hays,5125550101
2,Binh,Mẫu,2018-04-01,M,999901101,Sample Elementary,02,2 Sotol Pass,Sampleton,TX,78999,Hays,5125550102
3,Cleo,Sample,2012-05-01,F,999901041,Sample Middle School,08,3 Sotol Pass,Sampleton,TX,78999,Hays,5125550103
";
const IMMUNIZATIONS: &str = "\
student_id,date_administered,cvx,mvx,lot,source
1,2019-03-02,03,MSD,S1,01
1,2019-03-02,21,MSD,S2,01
2,2019-04-05,94,MSD,S3,01
3,2013-05-02,03,,,01
3,2016-06-02,03,,,00
";

/// A registry with one organization.
struct Registry {
    store: SqliteStore,
    organization: OrgId,
    _folder: TempDir,
}

impl Registry {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("registry.db")).unwrap();
        let id = OrgId::new(Uuid::from_u128(7));
        let organization = Organization { id, code: "SAMPLE".into(), name: "Sample District".into() };
        store.add_organization(&organization, &cause()).unwrap();
        Self { store, organization: id, _folder: folder }
    }

    fn import(&self, students: &str, immunizations: &str) -> Report {
        let with = Circumstances {
            today: Date::constant(2026, 11, 24),
            now: Timestamp::UNIX_EPOCH,
            progress: &ProgressBar::hidden(),
        };
        import_roster(&self.store, self.organization, students.as_bytes(), immunizations.as_bytes(), &with)
            .unwrap()
    }

    fn client(&self, student_id: &str) -> Client {
        let found = self.store.clients_by_student_id(self.organization, &[student_id.to_owned()]).unwrap();
        let documents =
            self.store.read_documents(&[DocumentId::Client(found[student_id])], &cause()).unwrap();
        serde_json::from_str(&documents[0].view).unwrap()
    }

    /// Students on each list, by the list's name.
    fn lists(&self) -> BTreeMap<String, u64> {
        let lists = self.store.lists(self.organization).unwrap();
        lists.into_iter().map(|list| (list.name, list.members)).collect()
    }

    /// What a nurse does to a record by hand.
    fn by_hand(&self, client: &Client, edits: &[Edit]) {
        let id = DocumentId::Client(client.id);
        let saved = self.store.read_documents(&[id], &cause()).unwrap().remove(0).saved;
        let mut record = ClientRecord::load(&saved, ActorId::random()).unwrap();
        let by = Stamp {
            user: UserId::new(Uuid::from_u128(1)),
            user_name: "Nora Demo".into(),
            organization: self.organization,
            at: Timestamp::UNIX_EPOCH,
        };
        let change = record.edit_all(edits, &by).unwrap().unwrap();
        let changes = RecordChanges { document: id, changes: vec![change.bytes] };
        self.store.change_documents(vec![changes], &cause()).unwrap();
    }

    /// Every document's bytes.
    fn everything(&self) -> BTreeMap<String, Vec<u8>> {
        let clients = ["1", "2", "3"].map(|id| DocumentId::Client(self.client(id).id));
        let lists = self.store.lists(self.organization).unwrap();
        let lists = lists.into_iter().map(|list| DocumentId::List(list.id));
        let ids: Vec<DocumentId> = clients.into_iter().chain(lists).collect();
        let documents = self.store.read_documents(&ids, &cause()).unwrap();
        documents.into_iter().map(|document| (document.id.to_string(), document.saved)).collect()
    }
}

fn cause() -> Cause {
    Cause::command("test", Timestamp::UNIX_EPOCH)
}

fn facts(client: &Client) -> ClientFacts {
    ClientFacts {
        id: client.id,
        name: client.name.clone(),
        birth_date: client.birth_date,
        sex: client.sex.clone(),
        birth: client.birth.clone(),
        language: None,
        phone: None,
        enrolments: Vec::new(),
        addresses: Vec::new(),
        responsible_persons: Vec::new(),
        identifiers: Vec::new(),
    }
}

fn without_schools(counts: Counts) -> Counts {
    Counts { schools: 0, ..counts }
}

#[test]
fn a_first_import_makes_students_doses_schools_and_a_list_per_grade() {
    let registry = Registry::new();
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    assert_eq!(
        report.counts,
        Counts { schools: 2, students_new: 3, doses_new: 5, lists_new: 2, ..Counts::default() }
    );
    let schools = registry.store.schools(registry.organization).unwrap();
    let school = |code: &str, name: &str| School { code: code.into(), name: name.into() };
    assert!(schools.contains(&school("999901101", "Sample Elementary")), "{schools:?}");
    assert!(schools.contains(&school("999901041", "Sample Middle School")), "{schools:?}");
    let lists = registry.lists();
    assert_eq!(lists["Sample Elementary, Grade 02"], 2);
    assert_eq!(lists["Sample Middle School, Grade 08"], 1);
    let cleo = registry.client("3");
    assert_eq!((cleo.name.first_last().as_str(), cleo.doses.len()), ("Cleo Sample", 2));
    assert_eq!(cleo.enrolment().unwrap().grade, "08");
    assert_eq!(cleo.addresses[0].value.county.as_deref(), Some("Hays"));
    let owners: Vec<Option<OrgId>> = cleo.doses.iter().map(|dose| dose.owner).collect();
    assert_eq!(owners, [None, Some(registry.organization)], "who gave a dose owns it");
}

#[test]
fn a_second_import_of_the_same_files_writes_nothing() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let before = registry.everything();
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    let nothing = Counts { students_same: 3, doses_known: 5, ..Counts::default() };
    assert_eq!(without_schools(report.counts), nothing);
    assert!(before == registry.everything(), "some document changed");
}

#[test]
fn an_import_that_was_cut_off_is_completed_by_the_next() {
    let registry = Registry::new();
    let two_students = STUDENTS.rsplit_once("3,Cleo").unwrap().0;
    registry.import(two_students, "student_id,date_administered,cvx\n1,2019-03-02,03\n");
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    assert_eq!((report.counts.students_new, report.counts.students_same), (1, 2));
    assert_eq!((report.counts.doses_new, report.counts.doses_known), (4, 1));
    assert_eq!(registry.client("1").doses.len(), 2);
}

#[test]
fn a_student_in_a_new_grade_moves_to_its_list() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let report = registry.import(&STUDENTS.replace("Elementary,02,2 ", "Elementary,03,2 "), IMMUNIZATIONS);
    assert_eq!((report.counts.students_changed, report.counts.students_same), (1, 2));
    assert_eq!((report.counts.lists_new, report.counts.lists_changed), (1, 1));
    let lists = registry.lists();
    assert_eq!((lists["Sample Elementary, Grade 02"], lists["Sample Elementary, Grade 03"]), (1, 1));
    let binh = registry.client("2");
    assert_eq!((binh.enrolments.len(), binh.enrolment().unwrap().grade.as_str()), (1, "03"));
}

#[test]
fn the_last_student_of_a_grade_leaves_an_empty_list() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    registry.import(&STUDENTS.replace("Middle School,08", "Middle School,07"), IMMUNIZATIONS);
    let lists = registry.lists();
    assert_eq!((lists["Sample Middle School, Grade 08"], lists["Sample Middle School, Grade 07"]), (0, 1));
}

#[test]
fn a_blank_field_erases_nothing() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let blank = STUDENTS
        .replace(",Hays,5125550101", ",,")
        .replace("1 Sotol Pass", "")
        .replace("2018-03-01,F", "2018-03-01,");
    let report = registry.import(&blank, IMMUNIZATIONS);
    assert_eq!((report.counts.students_changed, report.counts.students_same), (0, 3));
    let ana = registry.client("1");
    assert_eq!(ana.sex, Sex::Female);
    assert_eq!(ana.phone.as_deref(), Some("5125550101"));
    assert_eq!(ana.addresses[0].value.county.as_deref(), Some("Hays"));
}

#[test]
fn a_dose_deleted_by_hand_is_not_brought_back() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let binh = registry.client("2");
    let dose = binh.doses[0].id;
    registry.by_hand(&binh, &[Edit::DeleteDose { dose, reason: "entered for the wrong student".into() }]);
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    assert_eq!((report.counts.doses_new, report.counts.doses_deleted_here), (0, 1));
    assert_eq!(registry.client("2").standing_doses().count(), 0);
}

#[test]
fn a_dose_recorded_by_hand_is_not_doubled() {
    let registry = Registry::new();
    registry.import(STUDENTS, "student_id,date_administered,cvx\n");
    let mut by_hand = {
        let other = Registry::new();
        other.import(STUDENTS, IMMUNIZATIONS);
        other.client("2").doses.remove(0)
    };
    by_hand.id = bluebonnet_shared::ids::DoseId::new(Uuid::from_u128(99));
    registry.by_hand(&registry.client("2"), &[Edit::AddDose(Box::new(by_hand))]);
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    assert_eq!((report.counts.doses_new, report.counts.doses_known), (4, 1));
    assert_eq!(registry.client("2").doses.len(), 1);
}

#[test]
fn a_dose_whose_date_was_corrected_by_hand_is_not_brought_back_under_the_old_one() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let binh = registry.client("2");
    let dose = binh.doses.first().unwrap();
    let amendment = DoseAmendment {
        date: Date::constant(2019, 4, 15),
        mvx: dose.mvx.clone(),
        trade_name: None,
        lot: dose.lot.clone(),
        lot_expires: None,
        site: None,
        route: None,
        vis_date: None,
        given_by: None,
        condition: None,
        comment: None,
    };
    registry.by_hand(&binh, &[Edit::AmendDose { dose: dose.id, amendment: Box::new(amendment) }]);
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    assert_eq!((report.counts.doses_new, report.counts.doses_known), (0, 5));
    assert_eq!(registry.client("2").doses.len(), 1);
}

#[test]
fn an_address_removed_by_hand_stays_removed_and_the_next_import_is_content() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let ana = registry.client("1");
    let id = ana.addresses.first().unwrap().id;
    let reason = "moved".to_owned();
    registry.by_hand(&ana, &[Edit::RemoveEntry { collection: Collection::Addresses, id, reason }]);
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    assert_eq!((report.counts.students_changed, report.counts.students_same), (0, 3));
    assert!(registry.client("1").addresses.iter().all(|entry| entry.removed.is_some()));
}

#[test]
fn what_vital_statistics_registered_is_not_overwritten() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let ana = registry.client("1");
    let mut locked = facts(&ana);
    locked.birth.vital_statistics = true;
    registry.by_hand(&ana, &[Edit::Describe(Box::new(locked))]);
    let report = registry.import(&STUDENTS.replace("1,Ana,Ejemplo", "1,Anna,Ejemplo"), IMMUNIZATIONS);
    assert_eq!((report.counts.students_locked, report.counts.students_changed), (1, 0));
    assert_eq!(registry.client("1").name.first, "Ana");
}

#[test]
fn two_students_never_share_a_record_when_ids_were_changed_by_hand() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let ana = registry.client("1");
    let mut renumbered = facts(&ana);
    let mut enrolment = ana.enrolments[0].value.clone();
    enrolment.student_id = "9".into();
    renumbered.enrolments.push((ana.enrolments[0].id, enrolment));
    registry.by_hand(&ana, &[Edit::Describe(Box::new(renumbered))]);
    let newcomer = STUDENTS.replace("1,Ana,Ejemplo,2018-03-01", "1,Dara,Newcomer,2018-09-09");
    for new in [1, 0] {
        let report = registry.import(&newcomer, "student_id,date_administered,cvx\n");
        assert_eq!(report.counts.students_new, new);
    }
    assert_eq!(registry.client("1").name.last, "Newcomer");
    assert_eq!((registry.client("9").name.last.as_str(), registry.client("9").doses.len()), ("Ejemplo", 2));
}

#[test]
fn doses_of_a_student_the_registry_knows_need_no_line_in_the_students_file() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let header = STUDENTS.lines().next().unwrap();
    let report =
        registry.import(header, "student_id,date_administered,cvx\n3,2020-01-02,115\n4,2020-01-02,115\n");
    assert_eq!((report.counts.doses_new, report.immunizations.rejects.len()), (1, 1));
    assert_eq!(registry.client("3").doses.len(), 3);
}

#[test]
fn a_school_that_was_renamed_is_renamed_here() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    registry.import(&STUDENTS.replace("Sample Middle School", "Sample Junior High"), IMMUNIZATIONS);
    let schools = registry.store.schools(registry.organization).unwrap();
    assert_eq!(schools.len(), 2);
    assert!(schools.iter().any(|school| school.name == "Sample Junior High"));
}

#[test]
fn a_student_who_was_erased_is_not_brought_back_and_the_line_says_so() {
    let registry = Registry::new();
    registry.import(STUDENTS, IMMUNIZATIONS);
    let erased = registry.client("1").id;
    registry.store.erase(erased, FreshActors::draw(), &cause()).unwrap();
    let report = registry.import(STUDENTS, IMMUNIZATIONS);
    let rejected = |rejects: &[Reject]| {
        rejects.iter().map(|reject| (reject.line, reject.faults[0].reason.clone())).collect::<Vec<_>>()
    };
    assert_eq!(rejected(&report.students.rejects), [(2, Reason::Erased)]);
    let dose = Reason::StudentNotTaken(2);
    assert_eq!(rejected(&report.immunizations.rejects), [(2, dose.clone()), (3, dose)]);
    assert_eq!((report.counts.students_new, report.counts.students_same), (0, 2));
    let gone = registry.store.clients_by_student_id(registry.organization, &["1".to_owned()]).unwrap();
    assert!(gone.is_empty());
    assert!(registry.store.read_documents(&[DocumentId::Client(erased)], &cause()).unwrap().is_empty());
}

/// Ana has a second record, under another student id; it is merged into her first.
fn with_ana_twice() -> (Registry, String, String) {
    let registry = Registry::new();
    let students = STUDENTS.replace(
        "3,Cleo",
        "4,Anna,Ejemplo,2018-03-01,F,999901101,Sample Elementary,02,1 Sotol Pass,Sampleton,TX,78999,Hays,5125550101\n3,Cleo",
    );
    let immunizations = format!("{IMMUNIZATIONS}4,2019-03-02,03,MSD,S1,01\n4,2022-01-10,03,MSD,S9,01\n");
    registry.import(&students, &immunizations);
    let (keep, gone) = (registry.client("1").id, registry.client("4").id);
    let merger = Merger { keep, gone, even_so: false };
    registry.store.merge_clients(merger, FreshActors::draw(), &cause()).unwrap();
    (registry, students, immunizations)
}

#[test]
fn a_student_with_two_lines_whose_records_were_merged_is_found_as_the_one_that_goes_on() {
    let (registry, students, immunizations) = with_ana_twice();
    let ana = registry.client("1");
    assert_eq!((registry.client("4").id, ana.doses.len()), (ana.id, 4));
    // Her own line says how she is called, whatever the other one says.
    let first = registry.import(&students, &immunizations);
    assert_eq!((first.counts.students_new, first.counts.doses_new), (0, 0));
    let second = registry.import(&students, &immunizations);
    assert_eq!((second.counts.students_changed, second.counts.lists_changed), (0, 0));
    assert_eq!((registry.client("1").name.first.as_str(), registry.client("4").id), ("Ana", ana.id));
    assert_eq!(registry.lists().values().copied().collect::<Vec<_>>(), [2, 1]);
    let both = format!("{immunizations}1,2023-02-03,141,,,00\n4,2023-02-03,141,,,00\n");
    let report = registry.import(&students, &both);
    assert_eq!((report.counts.doses_new, registry.client("1").doses.len()), (1, 5));
    // One line goes to another grade: she is on both lists, and on none by half.
    let moved = students.replace(
        "4,Anna,Ejemplo,2018-03-01,F,999901101,Sample Elementary,02",
        "4,Anna,Ejemplo,2018-03-01,F,999901101,Sample Elementary,03",
    );
    registry.import(&moved, &both);
    assert_eq!(registry.lists().values().copied().collect::<Vec<_>>(), [2, 1, 1]);
}

#[test]
fn a_line_whose_place_was_removed_from_the_merged_record_still_finds_it() {
    let (registry, students, immunizations) = with_ana_twice();
    let ana = registry.client("1");
    let theirs = ana.enrolments.iter().find(|entry| entry.value.student_id == "4").unwrap();
    let removal = Edit::RemoveEntry {
        collection: Collection::Enrolments,
        id: theirs.id,
        reason: "the same child".into(),
    };
    registry.by_hand(&ana, &[removal]);
    let report = registry.import(&students, &immunizations);
    assert_eq!((report.counts.students_new, report.students.rejects.len()), (0, 0));
    let known = registry.store.clients_by_student_id(registry.organization, &["4".to_owned()]).unwrap();
    assert!(known.values().all(|id| *id == ana.id));
    let ana = registry.client("1");
    assert_eq!((ana.doses.len(), ana.enrolments.len()), (4, 2), "and what a person removed stays removed");
}
