//! Whether a value can stand in its field, and who a mark speaks for.

use super::{Author, Objection};
use crate::calendar::{Date, Timestamp};
use crate::person::Stamp;
use crate::record::effect::{Effect, Touched, Write, Written};
use crate::record::fields::{Content, Field, Holds, field};
use crate::sync::Refusal;
use automerge::ScalarValue;
use jiff::ToSpan;
use jiff::civil::date;

/// No day in a record is earlier: nobody alive was born before.
const EARLIEST: Date = date(1900, 1, 1);
/// No day in a record is later, an expiry or the end of an exemption least of all.
const LATEST: Date = date(2199, 12, 31);
/// Marks carry the clock of the device, which may be wrong by decades (one that lost its battery begins in 1970) and is not
/// refused for it: what was entered is worth more. Beyond these it is no clock's time.
const EARLIEST_MARK: Timestamp = Timestamp::UNIX_EPOCH;
/// The first moment of the year 2200.
const LATEST_MARK: Timestamp = Timestamp::constant(7_258_118_400, 0);

/// What values are judged by.
#[derive(Clone, Copy)]
pub(super) struct Judge<'a> {
    pub(super) author: &'a Author,
    /// The last day that can have come where the sender is: the registry's, and one more for clocks and zones.
    pub(super) last_day: Date,
}

impl<'a> Judge<'a> {
    /// A judge on the day that the registry received the change.
    pub(super) fn on(received: Date, author: &'a Author) -> Self {
        Self { author, last_day: received.saturating_add(1.day()) }
    }

    /// Reads one plain value that is written into a field, and judges it by itself. None for what this program does not
    /// know or need not judge: a newer program's field, or a value that the sender saw there.
    pub(super) fn value(
        &self,
        effect: &Effect<'_>,
        container: &str,
        map: &Touched,
        write: &Write,
    ) -> Result<Option<Content>, Objection> {
        let objection = |code| Err(Objection::at(code, map.field(&write.name)));
        let value = match &write.what {
            Written::Value(value) => value,
            Written::OthersGone => return Ok(None),
            Written::Map | Written::MapOver | Written::Nothing => return objection(Refusal::NewerSchema),
        };
        let Some(field) = field(container, &write.name) else { return Ok(None) };
        if effect.stood(map, &write.name, value) {
            return Ok(None);
        }
        match self.content(field, value) {
            Ok(content) => Ok(Some(content)),
            Err(code) => objection(code),
        }
    }

    fn content(&self, field: Field, value: &ScalarValue) -> Result<Content, Refusal> {
        let content = field.holds.read(value).ok_or(Refusal::Impossible)?;
        match &content {
            Content::Nothing if field.needed => Err(Refusal::Impossible),
            Content::Day(day) if !(EARLIEST..=LATEST).contains(day) => Err(Refusal::Impossible),
            Content::Day(day) if field.holds == Holds::DayPast && *day > self.last_day => {
                Err(Refusal::Impossible)
            }
            Content::Mark(mark) => self.stamp(&mark.by).map(|()| content),
            _ => Ok(content),
        }
    }

    /// A mark speaks for the sender alone.
    pub(super) fn stamp(&self, by: &Stamp) -> Result<(), Refusal> {
        if by.user != self.author.user || by.organization != self.author.organization {
            return Err(Refusal::ForeignStamp);
        }
        if (EARLIEST_MARK..LATEST_MARK).contains(&by.at) { Ok(()) } else { Err(Refusal::Impossible) }
    }
}
