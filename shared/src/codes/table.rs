//! Reading the tables of `schedules/codes/`, which are part of the program: comma-separated values, as RFC 4180 has them.

/// The rows after the heading, each with as many columns as asked for; a missing one is empty.
pub(super) fn rows<const COLUMNS: usize>(
    table: &'static str,
) -> impl Iterator<Item = [&'static str; COLUMNS]> {
    table.lines().skip(1).map(|line| {
        let mut columns = columns(line);
        std::array::from_fn(|_| columns.next().unwrap_or_default())
    })
}

/// The columns of a line. A quoted one may hold commas; none of ours holds a quote or a line break (a test sees to it).
fn columns(line: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = Some(line);
    std::iter::from_fn(move || {
        let text = rest?;
        let (column, after) = match text.strip_prefix('"').and_then(|text| text.split_once('"')) {
            Some((column, after)) => (column, after.strip_prefix(',')),
            None => text.split_once(',').map_or((text, None), |(column, after)| (column, Some(after))),
        };
        rest = after;
        Some(column)
    })
}

/// The parts of a column that holds several, separated by semicolons.
pub(super) fn several(column: &'static str) -> impl Iterator<Item = &'static str> {
    column.split(';').filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_columns_may_hold_commas() {
        let read: Vec<[&str; 3]> = rows("a,b,c\n1,\"x, y\",z\n2,,\n\"q, r\",,s\n3").collect();
        assert_eq!(read, [["1", "x, y", "z"], ["2", "", ""], ["q, r", "", "s"], ["3", "", ""]]);
    }
}
