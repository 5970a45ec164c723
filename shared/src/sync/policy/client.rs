//! What a device may write into a client's record.

use super::values::Judge;
use super::{Author, Objection};
use crate::account::Role;
use crate::calendar::Date;
use crate::ids::OrgId;
use crate::immunization::DoseSource;
use crate::office::Right;
use crate::record::effect::{Effect, Touched, Write, Written};
use crate::record::fields::{Content, Holds, fields};
use crate::record::schema::CLIENT_ENTRIES;
use crate::record::{ClientRecord, ReadChange};
use crate::sync::Refusal;
use automerge::ScalarValue;
use uuid::Uuid;

/// Maps of the root whose fields a device may write.
const FACTS: [&str; 4] = ["client", "name", "birth", "race"];

/// Where ImmTrac2 locks what the state's vital statistics unit has registered: first, middle and last name, date of birth and
/// gender (its exchange answers IEE-296 to IEE-299 and IEE-313). Only the registry's staff may change them.
const LOCKED: [(&str, &str); 5] =
    [("name", "first"), ("name", "middle"), ("name", "last"), ("client", "birth_date"), ("client", "sex")];

/// Judges a change to a client's record. `before` is the record as the registry has it, which may hold changes that the
/// sender has not seen; it must hold all that the change builds on. `received` is the registry's day, in UTC.
///
/// # Errors
/// Says why the change must not be taken, and which field it is about.
pub fn judge_client(
    before: &ClientRecord,
    change: &ReadChange,
    author: &Author,
    received: Date,
) -> Result<(), Objection> {
    if !author.role.may(Right::ChangeRecords) {
        return Err(Refusal::NotYourRole.into());
    }
    let effect = before.effect(change).map_err(|_| Refusal::Unreadable)?;
    let case = Case { effect: &effect, author, judge: Judge::on(received, author) };
    effect.maps.iter().try_for_each(|map| case.map(map))
}

/// One change under judgement.
struct Case<'a> {
    effect: &'a Effect<'a>,
    author: &'a Author,
    judge: Judge<'a>,
}

impl Case<'_> {
    fn map(&self, map: &Touched) -> Result<(), Objection> {
        let path: Vec<&str> = map.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            [facts] if FACTS.contains(facts) => self.facts(facts, map),
            [container] if is_container(container) => map.writes.iter().try_for_each(|write| {
                if write.what == Written::Map && is_id(&write.name) {
                    Ok(())
                } else {
                    Err(Objection::at(Refusal::NewerSchema, map.field(&write.name)))
                }
            }),
            [container, _] if is_container(container) => self.entry(container, map),
            // The root, a container of a newer schema, or something inside a field.
            _ => {
                let field = map.writes.first().map_or_else(|| map.field(""), |write| map.field(&write.name));
                Err(Objection::at(Refusal::NewerSchema, field))
            }
        }
    }

    fn facts(&self, container: &str, map: &Touched) -> Result<(), Objection> {
        let locked = self.author.role != Role::RegistryStaff && self.is_vital();
        for write in &map.writes {
            let name = write.name.as_str();
            let objection = |code| Err(Objection::at(code, map.field(name)));
            match (container, name) {
                // A document is one client's for ever.
                ("client", "id") => return objection(Refusal::Impossible),
                // Vital statistics come from the state to the registry, never from a device.
                ("birth", "vital_statistics") => return objection(Refusal::Locked),
                field if locked && LOCKED.contains(&field) => return objection(Refusal::Locked),
                _ => {}
            }
            let content = self.judge.value(self.effect, container, map, write)?;
            if let ("birth", "death_date", Some(Content::Day(day))) = (container, name, &content)
                && self.is_before_birth(*day)
            {
                return objection(Refusal::Impossible);
            }
            self.check_named(container, map, write, content.as_ref())?;
        }
        Ok(())
    }

    fn entry(&self, container: &str, map: &Touched) -> Result<(), Objection> {
        if map.new {
            self.check_whole(container, map)?;
            if let Some(twin) = self.effect.twins(map).iter().find(|twin| !self.is_own(container, twin)) {
                // Made anew under an id that stands already, it could hide the other.
                return Err(Objection::at(Refusal::NotYours, twin.path.join("/")));
            }
        } else if !self.may_amend(container, map) {
            let name = map.writes.first().map_or("", |write| write.name.as_str());
            return Err(Objection::at(Refusal::NotYours, map.field(name)));
        }
        map.writes.iter().try_for_each(|write| self.entry_field(container, map, write))
    }

    fn entry_field(&self, container: &str, map: &Touched, write: &Write) -> Result<(), Objection> {
        let name = write.name.as_str();
        let objection = |code| Err(Objection::at(code, map.field(name)));
        let content = self.judge.value(self.effect, container, map, write)?;
        match (container, name) {
            // Who entered it first stays who entered it first.
            (_, "recorded") if !map.new => return objection(Refusal::ForeignStamp),
            ("doses", "owner") | ("enrolments", "organization") => match content {
                Some(Content::Id(id)) if map.new && id == self.author.organization.uuid() => {}
                Some(Content::Nothing) if map.new => {}
                _ => return objection(Refusal::NotYours),
            },
            ("doses", "date") => {
                if let Some(Content::Day(day)) = content
                    && self.is_before_birth(day)
                {
                    return objection(Refusal::Impossible);
                }
            }
            _ => {}
        }
        self.check_named(container, map, write, content.as_ref())
    }

    /// A new entry says all that an entry of its kind cannot be without.
    fn check_whole(&self, container: &str, map: &Touched) -> Result<(), Objection> {
        let lacks = |name: &str| map.written(name).is_none_or(|value| *value == ScalarValue::Null);
        if let Some(field) = fields(container).find(|field| field.needed && lacks(field.name)) {
            return Err(Objection::at(Refusal::Impossible, map.field(field.name)));
        }
        let named = matches!(container, "aka" | "responsible_persons");
        if named && lacks("first") && lacks("last") {
            return Err(Objection::at(Refusal::Impossible, map.field("last")));
        }
        Ok(())
    }

    /// A person has a first or a last name; some people have a single one.
    fn check_named(
        &self,
        container: &str,
        map: &Touched,
        write: &Write,
        content: Option<&Content>,
    ) -> Result<(), Objection> {
        let other = match (container, write.name.as_str()) {
            ("name" | "aka" | "responsible_persons", "first") => "last",
            ("name" | "aka" | "responsible_persons", "last") => "first",
            _ => return Ok(()),
        };
        let empty = match content {
            None => false,
            Some(Content::Text(text)) => text.trim().is_empty(),
            Some(_) => true,
        };
        let says = |value: &ScalarValue| matches!(Holds::Text.read(value), Some(Content::Text(text)) if !text.trim().is_empty());
        let other_says = match map.written(other) {
            Some(value) => says(value),
            None => self.effect.standing(map, other).iter().any(says),
        };
        if empty && !other_says {
            return Err(Objection::at(Refusal::Impossible, map.field(&write.name)));
        }
        Ok(())
    }

    /// Whether the state's vital statistics unit has registered this client, for all that the registry knows.
    fn is_vital(&self) -> bool {
        let flags = self.effect.standing_at_root("birth", "vital_statistics");
        flags.contains(&ScalarValue::Boolean(true))
    }

    /// Whether a day is before the birth, whichever of several birth dates given at the same time is right. The day of
    /// birth itself can be corrected to one after a dose: then one of the two is wrong, and people must look.
    fn is_before_birth(&self, day: Date) -> bool {
        let standing = self.effect.standing_at_root("client", "birth_date");
        let client = self.effect.maps.iter().find(|map| map.path == ["client"]);
        let births = standing.iter().chain(client.and_then(|map| map.written("birth_date")));
        let births = births.filter_map(|value| match Holds::Day.read(value) {
            Some(Content::Day(birth)) => Some(birth),
            _ => None,
        });
        births.min().is_some_and(|birth| day < birth)
    }

    /// Whether the sender's organization may change an entry that stands.
    ///
    /// A dose is changed and deleted by its owner only; ImmTrac2 refuses a non-owner's delete (IEE-596) and shows a non-owner
    /// another form. An owner stands in new immunizations only: a historical one is what parents, schools or papers say, it
    /// is nobody's stock, and immunization registries let any organization that sees one put it right (77 Ill. Adm. Code
    /// 689, Appendix A, says so in as many words). So a historical dose without an owner is open to whoever may see the
    /// client, and a dose that was given is its giver's: where no owner stands in it, the organization that recorded it.
    /// A dose of which neither can be read is nobody's to change on a tablet.
    ///
    /// An enrolment is its organization's: removing it would take the client from its lists. All else is the client's, and
    /// whoever works with her may amend or remove it, under their name.
    fn may_amend(&self, container: &str, map: &Touched) -> bool {
        match container {
            "doses" if self.effect.standing(map, "owner").iter().any(|owner| *owner != ScalarValue::Null) => {
                self.all_own(map, "owner")
            }
            "doses" => {
                let sources = self.effect.standing(map, "source");
                let historical = |source: &ScalarValue| match Holds::Text.read(source) {
                    Some(Content::Text(code)) => DoseSource::from(code) != DoseSource::Administered,
                    _ => false,
                };
                (!sources.is_empty() && sources.iter().all(historical)) || self.all_own(map, "recorded")
            }
            "enrolments" => self.all_own(map, "organization"),
            _ => true,
        }
    }

    /// Whether an entry is the sender's organization's own, so that it may be sent once more under the same id.
    fn is_own(&self, container: &str, map: &Touched) -> bool {
        self.may_amend(container, map) && self.all_own(map, "recorded")
    }

    /// Whether every value of a field names the sender's organization, and there is one.
    fn all_own(&self, map: &Touched, name: &str) -> bool {
        let own = |value: &ScalarValue| {
            let organization = match name {
                "recorded" => match Holds::Mark.read(value) {
                    Some(Content::Mark(mark)) => Some(mark.by.organization),
                    _ => None,
                },
                _ => match Holds::Id.read(value) {
                    Some(Content::Id(id)) => Some(OrgId::new(id)),
                    _ => None,
                },
            };
            organization == Some(self.author.organization)
        };
        let values = self.effect.standing(map, name);
        !values.is_empty() && values.iter().all(own)
    }
}

fn is_container(name: &str) -> bool {
    name == "doses" || CLIENT_ENTRIES.contains(&name)
}

/// An id as this program writes it. Another spelling of one would be a second key for the same entry.
pub(super) fn is_id(key: &str) -> bool {
    key.parse::<Uuid>().is_ok_and(|id| id.hyphenated().to_string() == key)
}
