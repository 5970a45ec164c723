//! What a device may write into a school list. Whether each new member is one of the organization's own is for the registry
//! to look up.

use super::client::is_id;
use super::values::Judge;
use super::{Author, Objection};
use crate::calendar::Date;
use crate::record::effect::{Effect, Touched, Write, Written};
use crate::record::fields::{Content, Holds};
use crate::record::{ListRecord, ReadChange};
use crate::sync::Refusal;
use automerge::ScalarValue;

/// Judges a change to a list, as [`super::judge_client`] does one to a client's record.
///
/// # Errors
/// Says why the change must not be taken, and which field it is about.
pub fn judge_list(
    before: &ListRecord,
    change: &ReadChange,
    author: &Author,
    received: Date,
) -> Result<(), Objection> {
    let effect = before.effect(change).map_err(|_| Refusal::Unreadable)?;
    let own = ScalarValue::Bytes(author.organization.uuid().as_bytes().to_vec());
    let organizations = effect.standing_at_root("list", "organization");
    if organizations.is_empty() || organizations.iter().any(|organization| *organization != own) {
        return Err(Objection::at(Refusal::NotYours, "list/organization".into()));
    }
    let judge = Judge::on(received, author);
    for map in &effect.maps {
        for write in &map.writes {
            match map.path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                ["list"] => fact(&effect, &judge, map, write)?,
                [marks @ ("members" | "removed")] => mark(&effect, &judge, map, write, *marks == "removed")?,
                _ => return Err(Objection::at(Refusal::NewerSchema, map.field(&write.name))),
            }
        }
    }
    Ok(())
}

fn fact(effect: &Effect<'_>, judge: &Judge<'_>, map: &Touched, write: &Write) -> Result<(), Objection> {
    let objection = |code| Err(Objection::at(code, map.field(&write.name)));
    if matches!(write.name.as_str(), "id" | "organization") {
        return objection(Refusal::NotYours);
    }
    match judge.value(effect, "list", map, write)? {
        Some(Content::Text(text)) if write.name == "name" && text.trim().is_empty() => {
            objection(Refusal::Impossible)
        }
        _ => Ok(()),
    }
}

/// Who put a student on or took her off. A removal can be taken back, an addition cannot be unsaid.
fn mark(
    effect: &Effect<'_>,
    judge: &Judge<'_>,
    map: &Touched,
    write: &Write,
    may_clear: bool,
) -> Result<(), Objection> {
    let objection = |code| Err(Objection::at(code, map.field(&write.name)));
    let value = match &write.what {
        Written::Value(value) if is_id(&write.name) => value,
        Written::OthersGone => return Ok(()),
        _ => return objection(Refusal::NewerSchema),
    };
    if effect.stood(map, &write.name, value) {
        return Ok(());
    }
    match Holds::Mark.read(value) {
        Some(Content::Mark(mark)) => judge.stamp(&mark.by).or_else(objection),
        Some(Content::Nothing) if may_clear => Ok(()),
        _ => objection(Refusal::Impossible),
    }
}
