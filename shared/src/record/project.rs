//! Projecting a document to plain values: once after each merge, so it reads the document directly and in order.

use super::document::Document;
use super::entries::{EntryValue, read_name};
use super::mark::read_mark;
use super::read::{Fields, Item, Lacking, items};
use super::{RecordError, dose};
use crate::codes::Cvx;
use crate::ids::{ClientId, EntryId};
use crate::immunization::Dose;
use crate::order;
use crate::person::{BirthFacts, Client, Conflict, Entry, PersonName, Sex, Unreadable};
use automerge::{Automerge, ObjId, ROOT, ReadDoc, ScalarValue, Value};
use std::str::FromStr;

/// Fields whose value is not a matter of opinion: who last touched an entry. The last one stands, without a question.
pub(super) const MARKS_OF_EDITS: [&str; 2] = ["recorded", "amended"];
/// Fields that say that an entry no longer stands. Two people who both removed it agree.
pub(super) const MARKS_OF_REMOVAL: [&str; 2] = ["removed", "deleted"];

/// Projects a client's document.
pub(super) fn project(document: &Document) -> Result<Client, RecordError> {
    let automerge = document.automerge();
    let root = items(automerge, &ROOT);
    let mut projection = Projection { document: automerge, conflicts: Vec::new(), unreadable: Vec::new() };
    let lacks = |Lacking(what): Lacking| RecordError::Incomplete(what);

    let mut client = projection.root_fields(&root, "client")?;
    let mut name = projection.root_fields(&root, "name")?;
    let mut birth = projection.root_fields(&root, "birth")?;
    let race = projection.root_fields(&root, "race")?;
    let view = Client {
        id: client.need_uuid("id").map(ClientId::new).map_err(lacks)?,
        schema: document.schema(),
        name: read_name(&mut name),
        aka: projection.entries::<PersonName>(&root)?,
        birth_date: client.need_date("birth_date").map_err(lacks)?,
        sex: client.text("sex").map_or(Sex::Unknown, Sex::from),
        birth: read_birth(&mut birth),
        race: race.set(""),
        ethnicity: client.text("ethnicity"),
        language: client.text("language"),
        phone: client.text("phone"),
        email: client.text("email"),
        consents: projection.entries(&root)?,
        enrolments: projection.entries(&root)?,
        addresses: projection.entries(&root)?,
        responsible_persons: projection.entries(&root)?,
        comments: projection.entries(&root)?,
        notes: projection.entries(&root)?,
        identifiers: projection.entries(&root)?,
        observations: projection.entries(&root)?,
        exemptions: projection.entries(&root)?,
        doses: projection.doses(&root)?,
        conflicts: Vec::new(),
        unreadable: Vec::new(),
    };
    projection.note_unfit("client", &client);
    projection.note_unfit("name", &name);
    projection.note_unfit("birth", &birth);
    order::sort_by(&mut projection.conflicts, |a, b| a.field.cmp(&b.field));
    order::sort_by(&mut projection.unreadable, |a, b| a.field.cmp(&b.field));
    Ok(Client { conflicts: projection.conflicts, unreadable: projection.unreadable, ..view })
}

fn read_birth(from: &mut Fields<'_>) -> BirthFacts {
    BirthFacts {
        vital_statistics: from.flag("vital_statistics"),
        mother_first: from.text("mother_first"),
        mother_maiden_last: from.text("mother_maiden_last"),
        state: from.text("state"),
        country: from.text("country"),
        certificate: from.text("certificate"),
        death_date: from.date("death_date"),
    }
}

struct Projection<'doc> {
    document: &'doc Automerge,
    conflicts: Vec<Conflict>,
    unreadable: Vec<Unreadable>,
}

impl<'doc> Projection<'doc> {
    fn root_fields(&mut self, root: &[Item<'doc>], name: &'static str) -> Result<Fields<'doc>, RecordError> {
        let map = root_map(root, name)?;
        let fields = Fields::read(self.document, map);
        self.note_conflicts(name, map, &fields);
        Ok(fields)
    }

    /// All entries of a collection, oldest first.
    fn entries<T: EntryValue>(&mut self, root: &[Item<'doc>]) -> Result<Vec<Entry<T>>, RecordError> {
        let mut entries = self.each(root, T::COLLECTION.name(), |id: EntryId, fields| {
            Ok(Entry {
                id,
                value: T::read(fields)?,
                recorded: fields.need_stamp("recorded")?,
                amended: fields.stamp("amended"),
                removed: fields.removal("removed"),
            })
        })?;
        order::sort_by_key(&mut entries, |entry| (entry.recorded.at, entry.id));
        Ok(entries)
    }

    /// All doses, oldest first.
    fn doses(&mut self, root: &[Item<'doc>]) -> Result<Vec<Dose>, RecordError> {
        let mut doses = self.each(root, "doses", dose::read)?;
        order::sort_by_key(&mut doses, |dose| (dose.date, dose.id));
        Ok(doses)
    }

    /// Reads each entry of a container. One that cannot be read is noted and passed by: it must not hide the others.
    fn each<Id: FromStr, T>(
        &mut self,
        root: &[Item<'doc>],
        name: &'static str,
        read: impl Fn(Id, &mut Fields<'doc>) -> Result<T, Lacking>,
    ) -> Result<Vec<T>, RecordError> {
        let document = self.document;
        let mut found = Vec::new();
        for item in items(document, root_map(root, name)?) {
            let path = || format!("{name}/{}", item.key);
            let (Some(map), Ok(id)) = (item.map(), item.key.parse()) else {
                self.unreadable.push(Unreadable { field: path() });
                continue;
            };
            let mut fields = Fields::read(document, map);
            match read(id, &mut fields) {
                Ok(value) => found.push(value),
                Err(Lacking(field)) => {
                    self.unreadable.push(Unreadable { field: format!("{}/{field}", path()) });
                }
            }
            if !fields.unfit.is_empty() {
                self.note_unfit(&path(), &fields);
            }
            if fields.conflicts().next().is_some() {
                self.note_conflicts(&path(), map, &fields);
            }
            if item.conflict {
                self.note_twins(&path(), root_map(root, name)?, &item.key);
            }
        }
        Ok(found)
    }

    fn note_unfit(&mut self, path: &str, fields: &Fields<'_>) {
        let unfit = fields.unfit.iter().map(|field| Unreadable { field: format!("{path}/{field}") });
        self.unreadable.extend(unfit);
    }

    fn note_conflicts(&mut self, path: &str, map: &ObjId, fields: &Fields<'_>) {
        for name in fields.conflicts() {
            if MARKS_OF_EDITS.contains(&name) {
                continue;
            }
            let values = scalars(self.document, map, name);
            let agreed = MARKS_OF_REMOVAL.contains(&name)
                && values.iter().all(|value| !matches!(value, ScalarValue::Null));
            if agreed {
                continue;
            }
            let texts = distinct(values.iter().map(|value| value_text(name, value)));
            if texts.len() > 1 {
                self.conflicts.push(Conflict { field: format!("{path}/{name}"), values: texts });
            }
        }
    }

    /// An entry that two people made under one id, as a device does that sends an entry anew: whatever differs between the
    /// two is a conflict of its field.
    fn note_twins(&mut self, path: &str, container: &ObjId, key: &str) {
        let twins: Vec<ObjId> = self
            .document
            .get_all(container, key)
            .unwrap_or_default()
            .into_iter()
            .rev()
            .filter(|(value, _)| value.is_object())
            .map(|(_, map)| map)
            .collect();
        let mut names: Vec<String> = twins
            .iter()
            .flat_map(|twin| items(self.document, twin))
            .map(|item| item.key.into_owned())
            .collect();
        order::sort(&mut names);
        names.dedup();
        for name in names {
            if MARKS_OF_EDITS.contains(&name.as_str()) {
                continue;
            }
            let texts = distinct(twins.iter().map(|twin| {
                scalars(self.document, twin, &name).first().map_or_else(String::new, |v| value_text(&name, v))
            }));
            let field = format!("{path}/{name}");
            if texts.len() > 1 && !self.conflicts.iter().any(|conflict| conflict.field == field) {
                self.conflicts.push(Conflict { field, values: texts });
            }
        }
    }
}

fn root_map<'i>(root: &'i [Item<'_>], name: &'static str) -> Result<&'i ObjId, RecordError> {
    root.iter().find(|item| item.key == name).and_then(Item::map).ok_or(RecordError::Incomplete(name))
}

/// The values of a field, the one that is shown first.
fn scalars(document: &Automerge, map: &ObjId, name: &str) -> Vec<ScalarValue> {
    let all = document.get_all(map, name).unwrap_or_default();
    all.into_iter()
        .rev()
        .filter_map(|(value, _)| match value {
            Value::Scalar(value) => Some(value.into_owned()),
            Value::Object(_) => None,
        })
        .collect()
}

/// Without repetitions, the first kept first and the others in order.
fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut texts = texts.peekable();
    let Some(first) = texts.peek().cloned() else { return Vec::new() };
    let mut others: Vec<String> = texts.filter(|text| *text != first).collect();
    order::sort(&mut others);
    others.dedup();
    std::iter::once(first).chain(others).collect()
}

/// A value as text: how a conflict shows it, and how one is chosen.
pub(super) fn value_text(name: &str, value: &ScalarValue) -> String {
    match value {
        ScalarValue::Null => String::new(),
        ScalarValue::Str(text) => text.to_string(),
        ScalarValue::Uint(number) => match u16::try_from(*number) {
            Ok(number) if name == "cvx" => Cvx::new(number).to_string(),
            _ => number.to_string(),
        },
        ScalarValue::Boolean(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        ScalarValue::Bytes(bytes) => match uuid::Uuid::from_slice(bytes) {
            Ok(id) => id.to_string(),
            Err(_) => read_mark(bytes).map_or_else(
                || "unreadable".to_owned(),
                |mark| format!("{}, {}: {}", mark.by.at, mark.by.user_name, mark.reason),
            ),
        },
        other => other.to_string(),
    }
}
