//! What the registry would say, asked before anything is sent.

use super::{Author, LARGEST_CHANGE, Objection, check_growth, judge_client};
use crate::calendar::Date;
use crate::record::{ClientRecord, ReadChange};
use crate::sync::Refusal;

/// Says what the registry would say to a change made on this record, which is saved as `after` with it: by the very same judgement,
/// so that the only surprise left is what others did meanwhile.
///
/// # Errors
/// The registry's objection.
pub fn foresee(
    record: &ClientRecord,
    change: &[u8],
    after: &[u8],
    author: &Author,
    today: Date,
) -> Result<(), Objection> {
    if change.len() > LARGEST_CHANGE {
        return Err(Refusal::TooLarge.into());
    }
    check_growth(after)?;
    let change = ReadChange::read(change).map_err(|_| Refusal::Unreadable)?;
    judge_client(record, &change, author, today)
}
