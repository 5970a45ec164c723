//! Documents of either kind, opened to merge into or to take something back.

use super::StoredRecord;
use crate::person::Client;
use crate::record::{
    ActorId, Change, ClientRecord, ListRecord, Merged, RecordError, StudentList, with_changes,
};
use crate::sync::{ChangeHash, DocumentId, Epoch};

/// An open document.
#[derive(Clone, Debug)]
pub(super) enum Open {
    Client(ClientRecord),
    List(ListRecord),
}

/// What a document says, as plain values.
#[derive(Clone, Debug, PartialEq)]
pub enum View {
    /// A client's record.
    Client(Box<Client>),
    /// A school list.
    List(StudentList),
}

impl Open {
    /// Opens saved bytes.
    pub fn load(id: DocumentId, bytes: &[u8], actor: &ActorId) -> Result<Self, RecordError> {
        match id {
            DocumentId::Client(_) => ClientRecord::load(bytes, actor.clone()).map(Self::Client),
            DocumentId::List(_) => ListRecord::load(bytes, actor.clone()).map(Self::List),
        }
    }

    /// Takes in changes; ones already known do nothing.
    pub fn merge(&mut self, changes: &[Vec<u8>]) -> Result<Merged, RecordError> {
        match self {
            Self::Client(record) => record.merge(changes),
            Self::List(record) => record.merge(changes),
        }
    }

    /// The document without some of its changes and without what builds on them.
    pub fn without(&self, taken_back: &[ChangeHash], actor: &ActorId) -> Result<Self, RecordError> {
        let kept = |changes: Vec<Change>| -> Vec<Vec<u8>> {
            changes
                .into_iter()
                .filter(|change| !taken_back.contains(&change.hash))
                .map(|change| change.bytes)
                .collect()
        };
        let (mut rest, changes) = match self {
            Self::Client(record) => {
                (Self::Client(ClientRecord::new(actor.clone())?), kept(record.changes_after(&[])))
            }
            Self::List(record) => {
                (Self::List(ListRecord::new(actor.clone())?), kept(record.changes_after(&[])))
            }
        };
        // A change whose cause is taken back is left out by merging itself.
        rest.merge(&changes)?;
        Ok(rest)
    }

    /// Whether the document holds a change.
    pub fn holds(&self, change: &ChangeHash) -> bool {
        match self {
            Self::Client(record) => record.holds(change),
            Self::List(record) => record.holds(change),
        }
    }

    /// The document as it lies on the disk, beside what it says.
    pub fn stored(&self, epoch: Epoch) -> Result<(StoredRecord, View), RecordError> {
        self.beside_view(epoch, self.save())
    }

    /// The same where it was opened from `saved` and has taken in `changes` since: they are put behind what was saved, as the registry
    /// does, until as much stands there as in it.
    pub fn stored_behind(
        &self,
        epoch: Epoch,
        saved: &[u8],
        changes: &[Vec<u8>],
    ) -> Result<(StoredRecord, View), RecordError> {
        self.beside_view(epoch, with_changes(saved, changes).unwrap_or_else(|| self.save()))
    }

    fn beside_view(&self, epoch: Epoch, document: Vec<u8>) -> Result<(StoredRecord, View), RecordError> {
        let view = self.view()?;
        let json = view.json().map_err(|error| RecordError::Unreadable(error.to_string()))?;
        Ok((StoredRecord { epoch, document, view: json }, view))
    }

    /// The whole document as bytes.
    fn save(&self) -> Vec<u8> {
        match self {
            Self::Client(record) => record.save(),
            Self::List(record) => record.save(),
        }
    }

    /// The document as plain values.
    pub fn view(&self) -> Result<View, RecordError> {
        match self {
            Self::Client(record) => record.view().map(|client| View::Client(Box::new(client))),
            Self::List(record) => record.view().map(View::List),
        }
    }
}

impl View {
    /// What a record says, read from the view beside it.
    ///
    /// # Errors
    /// `Unreadable` when it is not one of `id`'s kind.
    pub fn of(id: DocumentId, stored: &StoredRecord) -> Result<Self, RecordError> {
        match id {
            DocumentId::Client(_) => stored.client().map(|client| Self::Client(Box::new(client))),
            DocumentId::List(_) => stored.list().map(Self::List),
        }
    }

    /// The view as JSON.
    fn json(&self) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Self::Client(client) => serde_json::to_vec(client),
            Self::List(list) => serde_json::to_vec(list),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{Date, Timestamp};
    use crate::ids::{ClientId, DoseId, OrgId, UserId};
    use crate::person::{BirthFacts, PersonName, Sex, Stamp};
    use crate::record::{ClientFacts, Edit};
    use uuid::Uuid;

    const BORN: Date = Date::constant(2018, 1, 1);

    fn actor(number: u8) -> ActorId {
        ActorId::from([number; 16])
    }

    fn by() -> Stamp {
        Stamp {
            user: UserId::new(Uuid::nil()),
            user_name: "Demo Nurse".to_owned(),
            organization: OrgId::new(Uuid::nil()),
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn described() -> ClientRecord {
        let mut record = ClientRecord::new(actor(1)).unwrap();
        let facts = ClientFacts {
            id: ClientId::new(Uuid::nil()),
            name: PersonName {
                first: "Student".to_owned(),
                last: "Demo".to_owned(),
                ..PersonName::default()
            },
            birth_date: BORN,
            sex: Sex::Unknown,
            birth: BirthFacts::default(),
            language: None,
            phone: None,
            enrolments: Vec::new(),
            addresses: Vec::new(),
            responsible_persons: Vec::new(),
            identifiers: Vec::new(),
        };
        record.edit(&Edit::Describe(Box::new(facts)), &by()).unwrap().unwrap();
        record
    }

    fn give(record: &mut ClientRecord, number: u128) -> ChangeHash {
        let dose = serde_json::json!({
            "id": Uuid::from_u128(number), "cvx": "03", "date": "2026-11-24", "source": "00", "recorded": by(),
        });
        let edit = Edit::AddDose(Box::new(serde_json::from_value(dose).unwrap()));
        record.edit(&edit, &by()).unwrap().unwrap().hash
    }

    fn doses(open: &Open) -> Vec<DoseId> {
        match open.view().unwrap() {
            View::Client(client) => client.doses.iter().map(|dose| dose.id).collect(),
            View::List(_) => Vec::new(),
        }
    }

    #[test]
    fn a_change_taken_back_leaves_with_all_that_builds_on_it() {
        let registry = described();
        let mut tablet = ClientRecord::load(&registry.save(), actor(2)).unwrap();
        let refused = give(&mut tablet, 1);
        give(&mut tablet, 2);
        let rest = Open::Client(tablet).without(&[refused], &actor(3)).unwrap();
        assert_eq!(doses(&rest), []);
        assert_eq!(rest.save(), registry.save());
    }

    #[test]
    fn a_change_taken_back_leaves_what_others_wrote_beside_it() {
        let registry = described();
        let mut tablet = ClientRecord::load(&registry.save(), actor(2)).unwrap();
        let mut other = ClientRecord::load(&registry.save(), actor(4)).unwrap();
        let refused = give(&mut tablet, 1);
        give(&mut other, 2);
        let changes: Vec<Vec<u8>> = other.changes_after(&[]).into_iter().map(|change| change.bytes).collect();
        tablet.merge(&changes).unwrap();
        let rest = Open::Client(tablet).without(&[refused], &actor(3)).unwrap();
        assert_eq!(doses(&rest), [DoseId::new(Uuid::from_u128(2))]);
    }
}
