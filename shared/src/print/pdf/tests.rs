//! What comes out on paper, read back from the file.

use super::sheet::{Block, HEIGHT, WIDTH};
use super::typeface::Typefaces;
use super::{file, official, official_record};
use crate::print::OfficialRecord;
use crate::print::sample::{record, record_of_doses};

/// The text of each page, as a reader's search and copy find it: through the fonts' own tables.
fn text_of_pages(record: &OfficialRecord) -> Vec<String> {
    let file = lopdf::Document::load_mem(&official_record(record).unwrap()).unwrap();
    file.get_pages().keys().map(|page| file.extract_text(&[*page]).unwrap()).collect()
}

fn pages(record: &OfficialRecord) -> Vec<Block> {
    official::pages(record, &Typefaces::load().unwrap())
}

#[test]
fn everything_the_record_says_is_found_by_search() {
    let record = record();
    let text = text_of_pages(&record).concat();
    let mut said: Vec<String> = vec![record.name, record.organization, record.schedule_version];
    said.extend(record.aka.into_iter().chain(record.address));
    said.extend(
        [record.state_id, record.student_id, record.responsible_person, record.school, record.grade]
            .into_iter()
            .flatten(),
    );
    said.extend(["11/10/2021", "Female", "NOT VALID", "1 of 3", "2 of 3"].map(str::to_owned));
    for group in record.groups {
        said.extend([group.group, group.standing]);
        for dose in group.doses {
            said.extend([dose.manufacturer, dose.lot, dose.source, dose.vaccine]);
            said.extend(dose.reason);
        }
    }
    for words in said {
        assert!(text.contains(&words), "{words:?} is not in {text}");
    }
}

#[test]
fn a_letter_that_cannot_be_printed_is_seen_and_explained() {
    let explanation = "stands for a character";
    let mut record = record();
    assert!(!text_of_pages(&record).concat().contains(explanation));
    record.name = "Li 小龙".to_owned();
    let text = text_of_pages(&record).concat();
    assert!(text.contains("Li \u{FFFD}\u{FFFD}") && text.contains(explanation), "{text}");
}

#[test]
fn every_page_says_whose_it_is_what_the_columns_are_and_which_page_of_how_many() {
    let record = record_of_doses(100);
    let pages = text_of_pages(&record);
    assert!(pages.len() >= 3, "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        for words in [
            record.name.as_str(),
            "Official Immunization Record",
            "11/10/2021",
            &format!("Page {} of {}", index + 1, pages.len()),
            "Printed 11/24/2026 by Dana Demo, Demo Independent School District",
        ] {
            assert!(page.contains(words), "page {} lacks {words:?}", index + 1);
        }
        if page.contains("LOT-") {
            assert!(
                page.contains("Manufacturer") && page.contains("Polio"),
                "page {} lacks headings",
                index + 1
            );
        }
    }
}

#[test]
fn each_of_many_doses_is_there_once_and_whole() {
    for count in 1..=60 {
        let pages = pages(&record_of_doses(count));
        for number in 1..=count {
            let lot = format!("LOT-{number}");
            let at: Vec<_> =
                pages.iter().flat_map(|page| &page.pieces).filter(|piece| piece.text == lot).collect();
            assert_eq!(at.len(), 1, "{lot} of {count}");
        }
    }
}

#[test]
fn nothing_leaves_the_paper_or_runs_into_the_foot() {
    let long = "Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren ".repeat(4);
    let mut overlong = record_of_doses(40);
    overlong.name.clone_from(&long);
    overlong.aka = vec![long.clone(); 3];
    overlong.organization.clone_from(&long);
    overlong.printed_by.clone_from(&long);
    overlong.schedule_version.clone_from(&long);
    overlong.school = Some(long.clone());
    overlong.responsible_person = Some(long.clone());
    overlong.address = vec![long.clone(); 4];
    for group in &mut overlong.groups {
        group.group.clone_from(&long);
        group.standing.clone_from(&long);
        for dose in &mut group.doses {
            for words in [&mut dose.vaccine, &mut dose.lot, &mut dose.manufacturer, &mut dose.source] {
                words.clone_from(&long);
            }
            dose.reason = Some(long.clone());
        }
    }
    let typefaces = Typefaces::load().unwrap();
    for record in [record(), overlong] {
        for page in pages(&record) {
            let (foot, body): (Vec<_>, Vec<_>) =
                page.pieces.iter().partition(|piece| piece.down > HEIGHT - 50.0);
            assert!(foot.len() <= 3 && !body.is_empty(), "{foot:?}");
            for piece in &page.pieces {
                let right = piece.x + typefaces.width(&piece.text, piece.style);
                assert!(piece.x >= 45.0 && right <= WIDTH - 44.9 && piece.down < HEIGHT - 20.0, "{piece:?}");
            }
            for (index, piece) in page.pieces.iter().enumerate() {
                let right = piece.x + typefaces.width(&piece.text, piece.style);
                let over = |other: &&_| overlaps(piece, right, other);
                assert_eq!(
                    page.pieces[index + 1..].iter().find(over).map(|other| &other.text),
                    None,
                    "{piece:?}"
                );
            }
        }
    }
}

/// Whether another piece begins on the same line within this one.
fn overlaps(piece: &super::sheet::Piece, right: f32, other: &super::sheet::Piece) -> bool {
    (other.down - piece.down).abs() < 5.0 && other.x >= piece.x && other.x < right
}

#[test]
fn a_record_without_doses_says_so() {
    let mut record = record();
    record.groups.clear();
    let text = text_of_pages(&record).concat();
    assert!(
        text.contains("No immunization is on this record.") && !text.contains("No dose on record"),
        "{text}"
    );
}

#[test]
fn the_same_record_is_the_same_file_on_every_day_and_machine() {
    let file = official_record(&record()).unwrap();
    assert_eq!(file, official_record(&record()).unwrap());
    assert_eq!(
        format!("{:032x}", file::fnv(&file)),
        "24d216931bb25840c48dffaf0567680f",
        "the document's bytes have changed: devices and servers of different versions will print different files. \
         If the new layout is meant, take over its hash"
    );
}

#[test]
fn two_records_have_different_ids_and_none_of_them_a_clock_time() {
    let (one, two) = (record(), record_of_doses(2));
    let load = |record| lopdf::Document::load_mem(&official_record(record).unwrap()).unwrap();
    let id = |record| load(record).trailer.get(b"ID").unwrap().clone();
    assert_ne!(id(&one), id(&two));

    let file = load(&one);
    let info = file.get_dictionary(file.trailer.get(b"Info").unwrap().as_reference().unwrap()).unwrap();
    assert_eq!(info.get(b"CreationDate").unwrap().as_str().unwrap(), b"D:20261124");
    assert!(!info.has(b"ModDate"));
}
