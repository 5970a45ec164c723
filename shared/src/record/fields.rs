//! The fields that this program knows, as a table: what each holds, and which of them an entry cannot be without.
//!
//! Reading passes by a field that is not here, because a newer program may know it. Judging a device's change does too; but
//! what stands in a field that *is* here must be readable, since one bad value can hide a whole dose.

use super::mark::read_mark;
use super::schema::CLIENT_ENTRIES;
use crate::calendar::Date;
use crate::codes::Mvx;
use crate::person::Removal;
use automerge::ScalarValue;
use uuid::Uuid;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A text or code.
    Text,
    /// Yes or no.
    Flag,
    /// A day that may still be to come.
    Day,
    /// A day on which something has happened.
    DayPast,
    /// A number up to 65535: a CVX code.
    Number,
    /// An MVX code, known or not.
    Maker,
    /// The id of a client, list or organization.
    Id,
    /// Who, for whom, when and why.
    Mark,
}

/// A value that is what its field holds.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Content {
    /// Nothing: the field is cleared.
    Nothing,
    /// A text that is not empty.
    Text(String),
    /// A day.
    Day(Date),
    /// An id.
    Id(Uuid),
    /// A mark.
    Mark(Removal),
    /// A number or a flag.
    Plain,
}

/// A field of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it holds.
    pub(crate) holds: Holds,
    /// Whether the entry means nothing without it.
    pub(crate) needed: bool,
}

const fn may(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, needed: false }
}

const fn must(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, needed: true }
}

const NAME: [Field; 4] = [
    may("first", Holds::Text),
    may("middle", Holds::Text),
    may("last", Holds::Text),
    may("suffix", Holds::Text),
];

/// Fields of every entry but a dose.
const ENTRY: [Field; 3] =
    [must("recorded", Holds::Mark), may("amended", Holds::Mark), may("removed", Holds::Mark)];

/// The fields of each root map, and of the entries in each container without those of [`ENTRY`].
const TABLE: [(&str, &[Field]); 15] = [
    (
        "client",
        &[
            must("id", Holds::Id),
            must("birth_date", Holds::DayPast),
            may("sex", Holds::Text),
            may("ethnicity", Holds::Text),
            may("language", Holds::Text),
            may("phone", Holds::Text),
            may("email", Holds::Text),
        ],
    ),
    ("name", &NAME),
    ("aka", &NAME),
    (
        "birth",
        &[
            may("vital_statistics", Holds::Flag),
            may("mother_first", Holds::Text),
            may("mother_maiden_last", Holds::Text),
            may("state", Holds::Text),
            may("country", Holds::Text),
            may("certificate", Holds::Text),
            may("death_date", Holds::DayPast),
        ],
    ),
    ("consents", &[must("kind", Holds::Text), must("on", Holds::DayPast), may("granted", Holds::Flag)]),
    (
        "enrolments",
        &[
            must("organization", Holds::Id),
            may("student_id", Holds::Text),
            may("school_code", Holds::Text),
            may("school_name", Holds::Text),
            may("grade", Holds::Text),
            may("enrolled_on", Holds::Day),
            must("status", Holds::Text),
            may("provisional_kind", Holds::Text),
            may("provisional_since", Holds::DayPast),
            may("override_until", Holds::Day),
        ],
    ),
    (
        "addresses",
        &[
            may("street", Holds::Text),
            may("city", Holds::Text),
            may("state", Holds::Text),
            may("zip", Holds::Text),
            may("county", Holds::Text),
        ],
    ),
    (
        "responsible_persons",
        &[
            may("first", Holds::Text),
            may("middle", Holds::Text),
            may("last", Holds::Text),
            may("suffix", Holds::Text),
            may("relationship", Holds::Text),
            may("primary", Holds::Flag),
            may("phone", Holds::Text),
        ],
    ),
    ("comments", &[may("code", Holds::Text), may("text", Holds::Text), may("from", Holds::Day)]),
    ("notes", &[may("text", Holds::Text)]),
    ("identifiers", &[must("authority", Holds::Text), must("value", Holds::Text)]),
    ("observations", &[must("code", Holds::Text), may("on", Holds::DayPast)]),
    (
        "exemptions",
        &[
            must("kind", Holds::Text),
            may("signed_on", Holds::DayPast),
            may("received_on", Holds::DayPast),
            may("until", Holds::Day),
        ],
    ),
    (
        "doses",
        &[
            must("cvx", Holds::Number),
            may("mvx", Holds::Maker),
            may("trade_name", Holds::Text),
            must("date", Holds::DayPast),
            may("lot", Holds::Text),
            may("lot_expires", Holds::Day),
            may("site", Holds::Text),
            may("route", Holds::Text),
            may("vis_date", Holds::DayPast),
            may("amount", Holds::Text),
            may("condition", Holds::Text),
            must("source", Holds::Text),
            may("owner", Holds::Id),
            may("given_by", Holds::Text),
            may("funding", Holds::Text),
            may("comment", Holds::Text),
            must("recorded", Holds::Mark),
            may("amended", Holds::Mark),
            may("deleted", Holds::Mark),
        ],
    ),
    ("list", &[must("id", Holds::Id), must("name", Holds::Text), must("organization", Holds::Id)]),
];

/// The fields of a root map, or of the entries in a container.
pub(crate) fn fields(container: &str) -> impl Iterator<Item = &'static Field> {
    let marks: &[Field] = if CLIENT_ENTRIES.contains(&container) { &ENTRY } else { &[] };
    let own = TABLE.iter().find(|(name, _)| *name == container).map_or(&[][..], |(_, fields)| *fields);
    own.iter().chain(marks)
}

/// What the field of this name holds; none for a field that this program does not know.
pub(crate) fn field(container: &str, name: &str) -> Option<Field> {
    let of_set = match container {
        "race" => true,
        "doses" => name.starts_with("reaction:"),
        "exemptions" => name.starts_with("vaccine:"),
        _ => false,
    };
    if of_set {
        return Some(may("", Holds::Flag));
    }
    fields(container).find(|field| field.name == name).copied()
}

impl Holds {
    /// Reads a value as what the field holds; none when it cannot be.
    pub(crate) fn read(self, value: &ScalarValue) -> Option<Content> {
        match (self, value) {
            (_, ScalarValue::Null) => Some(Content::Nothing),
            (Self::Text, ScalarValue::Str(text)) if text.is_empty() => Some(Content::Nothing),
            (Self::Text, ScalarValue::Str(text)) => Some(Content::Text(text.to_string())),
            (Self::Maker, ScalarValue::Str(text)) => {
                text.parse::<Mvx>().ok().map(|_| Content::Text(text.to_string()))
            }
            (Self::Flag, ScalarValue::Boolean(_)) => Some(Content::Plain),
            (Self::Number, ScalarValue::Uint(number)) => u16::try_from(*number).ok().map(|_| Content::Plain),
            (Self::Day | Self::DayPast, ScalarValue::Str(text)) => text.parse().ok().map(Content::Day),
            (Self::Id, ScalarValue::Bytes(bytes)) => Uuid::from_slice(bytes).ok().map(Content::Id),
            (Self::Mark, ScalarValue::Bytes(bytes)) => read_mark(bytes).map(Content::Mark),
            _ => None,
        }
    }
}
