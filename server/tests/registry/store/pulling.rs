use crate::support::{District, dose, kinds};
use bluebonnet_server::store::{Feed, Lists};
use bluebonnet_shared::person::Client;
use bluebonnet_shared::record::ListEdit;
use bluebonnet_shared::sync::{Cursor, DocumentId, FeedEntry};

#[test]
fn the_first_pull_brings_the_list_and_its_students_whole_with_their_views() {
    let district = District::new();
    let students = [district.student("1"), district.student("2")];
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &students);
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    let entries = tablet.pull(&*district.store);
    assert_eq!(kinds(&entries), ["document", "document", "document"]);
    assert!(entries.is_sorted_by_key(FeedEntry::at));
    for entry in &entries {
        if let FeedEntry::Document { document: DocumentId::Client(id), view, .. } = entry {
            let client: Client = serde_json::from_str(view.get()).unwrap();
            assert_eq!(client.id, *id);
            assert_eq!(client, tablet.records[&DocumentId::Client(*id)].view().unwrap());
        }
    }
    assert!(tablet.pull(&*district.store).is_empty());
}

#[test]
fn a_pull_in_small_pages_brings_the_same_as_in_one() {
    let district = District::new();
    let students: Vec<_> = (0..20).map(|number| district.student(&number.to_string())).collect();
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &students), nurse);
    let ats = |entries: &[FeedEntry]| entries.iter().map(FeedEntry::at).collect::<Vec<_>>();
    let whole = ats(&district.tablet(nurse).pull(&*district.store));
    let paged = ats(&district.tablet(nurse).pull_in_pages(&*district.store, 1));
    assert_eq!(whole.len(), 21);
    assert_eq!(whole, paged);
}

#[test]
fn a_pull_cut_anywhere_goes_on_from_the_last_entry_and_ends_the_same() {
    let district = District::new();
    let students: Vec<_> = (0..6).map(|number| district.student(&number.to_string())).collect();
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &students);
    district.assign(list, nurse);
    let mut other = district.tablet(nurse);
    other.pull(&*district.store);
    let changes: Vec<_> =
        students.iter().map(|student| other.give(*student, &dose(3, "2024-11-20"))).collect();
    other.push(&*district.store, &changes);
    let all = district.tablet(nurse).pull(&*district.store);
    for cut in 0..all.len() {
        let mut tablet = district.tablet(nurse);
        for entry in all.iter().take(cut) {
            tablet.take(entry);
        }
        tablet.pull(&*district.store);
        for student in &students {
            assert_eq!(tablet.doses(*student), other.doses(*student), "cut after {cut}");
        }
        assert_eq!(tablet.lists.len(), 1);
    }
}

#[test]
fn a_change_that_a_whole_document_holds_is_not_sent_beside_it() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    district.assign(district.list("Grade 5", &[student]), nurse);
    let mut first = district.tablet(nurse);
    first.pull(&*district.store);
    let change = first.give(student, &dose(3, "2024-11-20"));
    first.push(&*district.store, &[change]);
    let entries = district.tablet(nurse).pull(&*district.store);
    assert_eq!(kinds(&entries), ["document", "document"]);
    assert_eq!(kinds(&first.pull(&*district.store)), ["change"]);
}

#[test]
fn what_is_taken_away_while_a_pull_runs_is_not_sent_any_more() {
    let district = District::new();
    let students: Vec<_> = (0..4).map(|number| district.student(&number.to_string())).collect();
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &students);
    district.assign(list, nurse);
    let tablet = district.tablet(nurse);
    let pull = district.store.begin_pull(tablet.sender, Cursor(0), crate::support::now()).unwrap();
    let first = district.store.pull_page(&pull, Cursor(0), 1).unwrap();
    district.store.unassign_list(list, nurse, &crate::support::cause()).unwrap();
    let rest = district.store.pull_page(&pull, first.next.unwrap(), usize::MAX).unwrap();
    assert!(rest.entries.is_empty() && rest.next.is_none());
    let later = district.store.begin_pull(tablet.sender, pull.upto, crate::support::now()).unwrap();
    let told = district.store.pull_page(&later, pull.upto, usize::MAX).unwrap();
    assert!(kinds(&told.entries).iter().all(|kind| *kind == "forget"));
}

#[test]
fn a_cursor_from_the_future_brings_nothing_and_the_feeds_real_end() {
    let district = District::new();
    let nurse = district.nurse("maria");
    let mut tablet = district.tablet(nurse);
    tablet.cursor = Cursor(u64::MAX);
    assert!(tablet.pull(&*district.store).is_empty());
    assert!(tablet.cursor < Cursor(1000));
}

#[test]
fn the_registrys_own_change_reaches_devices_that_hold_the_document() {
    let district = District::new();
    let student = district.student("1");
    let nurse = district.nurse("maria");
    let list = district.list("Grade 5", &[student]);
    district.assign(list, nurse);
    let mut tablet = district.tablet(nurse);
    tablet.pull(&*district.store);
    district.edit_list(list, &ListEdit::Rename("Fifth grade".into()));
    assert_eq!(kinds(&tablet.pull(&*district.store)), ["change"]);
    assert_eq!(tablet.lists[&DocumentId::List(list)].view().unwrap().name, "Fifth grade");
    assert_eq!(district.store.list_named(district.organization.id, "Fifth grade").unwrap(), Some(list));
}
