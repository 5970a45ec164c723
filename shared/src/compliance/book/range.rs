//! Ranges as rules write them: `from` the first that is in it, `before` the first that no longer is. Either end may be missing.

use std::fmt;
use std::str::FromStr;

/// The two ends of a range.
pub(super) struct Ends<T> {
    pub from: Option<T>,
    pub before: Option<T>,
}

/// Reads `from A`, `before B` or `from A, before B`; an empty text is everything. None for any other text, and where nothing is in the
/// range.
pub(super) fn read<T: FromStr>(text: &str, is_before: impl Fn(&T, &T) -> bool) -> Option<Ends<T>> {
    let mut ends = Ends { from: None, before: None };
    for part in text.split(',').map(str::trim).filter(|_| !text.is_empty()) {
        let (end, value) = part.split_once(' ')?;
        let value: T = value.parse().ok()?;
        let end = match end {
            "from" if ends.before.is_none() => &mut ends.from,
            "before" => &mut ends.before,
            _ => return None,
        };
        if end.replace(value).is_some() {
            return None;
        }
    }
    match (&ends.from, &ends.before) {
        (Some(from), Some(before)) if !is_before(from, before) => None,
        _ => Some(ends),
    }
}

/// Writes a range as it is read.
pub(super) fn write<T: fmt::Display>(
    from: Option<T>,
    before: Option<T>,
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    match (from, before) {
        (None, None) => Ok(()),
        (Some(from), None) => write!(f, "from {from}"),
        (None, Some(before)) => write!(f, "before {before}"),
        (Some(from), Some(before)) => write!(f, "from {from}, before {before}"),
    }
}
