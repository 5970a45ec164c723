//! A record that is almost as large as one may be.

use crate::dice::Dice;
use crate::support::{District, cause, dose, fresh_actor};
use bluebonnet_server::store::{RecordChanges, Records};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::immunization::Dose;
use bluebonnet_shared::record::{ClientRecord, Edit};
use bluebonnet_shared::sync::DocumentId;
use bluebonnet_shared::sync::policy::LARGEST_DOCUMENT;

/// Text that takes less room in no form, or not much less: six bits a letter.
pub struct Noise(Dice);

impl Noise {
    pub fn new() -> Self {
        Self(Dice(1))
    }

    fn letters(&mut self, many: usize) -> String {
        let alphabet = ('a'..='z').chain('A'..='Z').chain('0'..='9').chain(['-', '_']);
        let alphabet: Vec<char> = alphabet.collect();
        (0..many).map(|_| alphabet[self.0.below(alphabet.len())]).collect()
    }

    /// A dose with so long a comment.
    pub fn dose(&mut self, comment: usize) -> Dose {
        Dose { comment: Some(self.letters(comment)), ..dose(3, "2024-11-20") }
    }
}

/// Has the registry write into a record until there is no room left for so many bytes.
pub fn fill(district: &District, student: ClientId, noise: &mut Noise, room: usize) {
    let document = DocumentId::Client(student);
    let saved = district.store.read_documents(&[document], &cause()).unwrap().remove(0).saved;
    let mut record = ClientRecord::load(&saved, fresh_actor()).unwrap();
    let mut changes = Vec::new();
    let mut add = |comment| {
        let edit = Edit::AddDose(Box::new(noise.dose(comment)));
        changes.push(record.edit(&edit, &district.stamp()).unwrap().unwrap().bytes);
        record.save().len() + room < LARGEST_DOCUMENT
    };
    // Saved, four letters take a little more than three bytes. The rest comes in small steps.
    assert!(add((LARGEST_DOCUMENT - room) * 5 / 4));
    while add(room) {}
    district.store.change_documents(vec![RecordChanges { document, changes }], &cause()).unwrap();
}

/// How large a record is.
pub fn size(district: &District, student: ClientId) -> usize {
    let found = district.store.read_documents(&[DocumentId::Client(student)], &cause()).unwrap();
    found[0].saved.len()
}
