//! What the registry would say, asked before anything is sent.

use super::{Author, LARGEST_CHANGE, Objection, check_growth, judge_client};
use crate::calendar::Date;
use crate::person::Stamp;
use crate::record::{ClientRecord, Edit, EditError};
use crate::sync::Refusal;

/// Why edits would not be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Foreseen {
    /// They cannot be made.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// They can be made here, and the registry would refuse them.
    #[error(transparent)]
    Refused(#[from] Objection),
}

/// Says what the registry would say to these edits, made as one change on the record as it is here: by the very same
/// judgement, so that the only surprise left is what others did meanwhile. The record stays as it is.
///
/// # Errors
/// As [`ClientRecord::edit_all`], or the registry's objection.
pub fn foresee(
    record: &ClientRecord,
    edits: &[Edit],
    by: &Stamp,
    author: &Author,
    today: Date,
) -> Result<(), Foreseen> {
    let mut after = record.clone();
    let Some(change) = after.edit_all(edits, by)? else { return Ok(()) };
    if change.bytes.len() > LARGEST_CHANGE {
        return Err(Objection::from(Refusal::TooLarge).into());
    }
    check_growth(&after.save()).map_err(Objection::from)?;
    judge_client(record, &change.bytes, author, today)?;
    Ok(())
}
