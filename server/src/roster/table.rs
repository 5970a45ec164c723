//! From text to lines of fields: the delimiter, the header, quoted fields, and where each record starts.

use super::{FileError, Reason};
use csv::{ReaderBuilder, StringRecord};

/// A column that a table may have. Implemented by one enum for each kind of file.
pub trait Column: Copy + PartialEq + 'static {
    /// Every column of this kind of file.
    const ALL: &'static [Self];
    /// Its name, as in the documented format and in the rejects file.
    fn name(self) -> &'static str;
    /// Other headers that mean the same, written as [`plain`] leaves them.
    fn aliases(self) -> &'static [&'static str];
    /// Whether the file makes no sense without it.
    fn required(self) -> bool;
}

/// A file's lines under their header.
#[derive(Debug)]
pub struct Table<C> {
    columns: Vec<Option<C>>,
    /// Headers that mean no column we know: they are left alone and named in the summary.
    pub unused: Vec<String>,
    /// Every line after the header that is not blank, in order.
    pub lines: Vec<Line>,
}

/// One record of the file.
#[derive(Debug)]
pub struct Line {
    /// The line of the file on which it starts; the first line is 1.
    pub number: u64,
    fields: Result<StringRecord, Reason>,
}

impl<C: Column> Table<C> {
    /// Reads a whole file's text.
    ///
    /// # Errors
    /// `MissingColumns` when a required column stands under no header.
    pub fn read(text: &str) -> Result<Self, FileError> {
        let mut lines = split(text, delimiter(text)).into_iter();
        let header = lines.next().ok_or(FileError::Empty)?.fields.map_err(|_| FileError::NoHeader)?;
        let columns = name_columns::<C>(&header);
        let missing: Vec<_> = C::ALL
            .iter()
            .filter(|column| column.required() && !columns.contains(&Some(**column)))
            .map(|column| column.name())
            .collect();
        if !missing.is_empty() {
            return Err(FileError::MissingColumns(missing.join(", ")));
        }
        let unused = header
            .iter()
            .zip(&columns)
            .filter(|(title, column)| column.is_none() && !title.trim().is_empty())
            .map(|(title, _)| title.trim().to_owned())
            .collect();
        Ok(Self { columns, unused, lines: lines.collect() })
    }

    /// A line's fields by column.
    ///
    /// # Errors
    /// Why the line could not be split into the header's columns.
    pub fn fields<'a>(&'a self, line: &'a Line) -> Result<Fields<'a, C>, Reason> {
        let record = line.fields.as_ref().map_err(Clone::clone)?;
        // Fewer fields are fine: spreadsheets leave empty ones off the end. More, with something in them, means that a
        // comma inside a field has moved every field after it.
        if record.iter().skip(self.columns.len()).any(|field| !field.trim().is_empty()) {
            return Err(Reason::TooManyFields);
        }
        Ok(Fields { columns: &self.columns, record })
    }
}

/// One line's fields.
pub struct Fields<'a, C> {
    columns: &'a [Option<C>],
    record: &'a StringRecord,
}

impl<C: Column> Fields<'_, C> {
    /// The field under a column, trimmed; empty when the file or the line does not have it.
    pub fn get(&self, column: C) -> &str {
        self.columns
            .iter()
            .position(|found| *found == Some(column))
            .and_then(|at| self.record.get(at))
            .unwrap_or_default()
            .trim()
    }
}

/// A header without case, spaces and punctuation: `Student ID`, `STUDENT_ID` and `student-id` are one.
fn plain(header: &str) -> String {
    header.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Gives each header its column. A column's own name wins over an alias, and the first header over a later one.
fn name_columns<C: Column>(header: &StringRecord) -> Vec<Option<C>> {
    let titles: Vec<String> = header.iter().map(plain).collect();
    let mut columns = vec![None; titles.len()];
    for column in C::ALL {
        let names =
            std::iter::once(plain(column.name())).chain(column.aliases().iter().map(|a| (*a).to_owned()));
        let place = names.into_iter().find_map(|name| titles.iter().position(|title| *title == name));
        if let Some(slot) = place.and_then(|at| columns.get_mut(at))
            && slot.is_none()
        {
            *slot = Some(*column);
        }
    }
    columns
}

/// Comma, semicolon or tab: the one the header has most of.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let count = |delimiter: u8| header.bytes().filter(|byte| *byte == delimiter).count();
    [b';', b'\t', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Splits text into records. A quotation mark that is never closed would swallow the lines after it: such a line is
/// given up alone and reading goes on with the next.
fn split(text: &str, delimiter: u8) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = text;
    let mut number = 1;
    let mut width = None;
    while let Some(resume) = split_until_broken(rest, delimiter, &mut number, &mut width, &mut lines) {
        rest = rest.get(resume..).unwrap_or_default();
    }
    lines
}

/// Splits until the end, or until a record with an open quotation mark; gives the place after that record's first line.
fn split_until_broken(
    text: &str,
    delimiter: u8,
    number: &mut u64,
    width: &mut Option<usize>,
    lines: &mut Vec<Line>,
) -> Option<usize> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text.as_bytes());
    let mut record = StringRecord::new();
    let mut start = 0;
    // Neither error of the reader can happen here: the text is in memory and is UTF-8.
    while reader.read_record(&mut record).unwrap_or(false) {
        let end = usize::try_from(reader.position().byte()).unwrap_or(text.len());
        let raw = text.get(start..end).unwrap_or_default();
        let blank = raw.len() - raw.trim_start_matches('\n').len();
        *number += blank as u64;
        let columns = *width.get_or_insert(record.len());
        if is_open(&record, raw, columns, char::from(delimiter)) {
            lines.push(Line { number: *number, fields: Err(Reason::QuoteNotClosed) });
            *number += 1;
            let first_line = raw.get(blank..).and_then(|line| line.find('\n'));
            return first_line.map(|length| start + blank + length + 1);
        }
        if record.iter().any(|field| !field.trim().is_empty()) {
            lines.push(Line { number: *number, fields: Ok(record.clone()) });
        }
        *number += raw.matches('\n').count() as u64 - blank as u64;
        start = end;
    }
    None
}

/// Whether a record that runs over several lines does so because a quotation mark is missing. A quoted field may hold
/// line breaks, as an address does; then the marks pair up, the record is as wide as the header, and no line inside the
/// field is divided as a record would be.
fn is_open(record: &StringRecord, raw: &str, columns: usize, delimiter: char) -> bool {
    let looks_like_a_record = |line: &str| line.matches(delimiter).count() + 1 >= columns;
    record.iter().any(|field| field.contains('\n'))
        && (record.len() != columns
            || raw.matches('"').count() % 2 == 1
            || record.iter().any(|field| {
                let mut inner = field.split('\n').skip(1).peekable();
                std::iter::from_fn(|| inner.next().filter(|_| inner.peek().is_some()))
                    .any(looks_like_a_record)
            }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Pet {
        Name,
        Kind,
    }

    impl Column for Pet {
        const ALL: &'static [Self] = &[Self::Name, Self::Kind];
        fn name(self) -> &'static str {
            match self {
                Self::Name => "pet_name",
                Self::Kind => "kind",
            }
        }
        fn aliases(self) -> &'static [&'static str] {
            match self {
                Self::Name => &["name", "pet"],
                Self::Kind => &["species"],
            }
        }
        fn required(self) -> bool {
            self == Self::Name
        }
    }

    type Row = (u64, Result<(String, String), Reason>);

    fn rows(text: &str) -> Vec<Row> {
        let table = Table::<Pet>::read(text).unwrap();
        let both = |fields: Fields<Pet>| (fields.get(Pet::Name).to_owned(), fields.get(Pet::Kind).to_owned());
        table.lines.iter().map(|line| (line.number, table.fields(line).map(both))).collect()
    }

    fn row(number: u64, name: &str, kind: &str) -> Row {
        (number, Ok((name.to_owned(), kind.to_owned())))
    }

    #[test]
    fn columns_stand_in_any_order_under_any_spelling() {
        assert_eq!(rows("Species,colour,PET NAME\ncat,red,Rex\n"), [row(2, "Rex", "cat")]);
        assert_eq!(Table::<Pet>::read("colour,name\n").unwrap().unused, ["colour"]);
    }

    #[test]
    fn the_columns_own_name_wins_over_an_alias() {
        assert_eq!(rows("name,pet_name,kind\nowner,Rex,cat\n"), [row(2, "Rex", "cat")]);
    }

    #[test]
    fn a_missing_column_is_named() {
        assert_eq!(
            Table::<Pet>::read("kind\ncat\n").unwrap_err(),
            FileError::MissingColumns("pet_name".into())
        );
    }

    #[test]
    fn semicolons_and_tabs_divide_as_commas_do() {
        assert_eq!(rows("name;kind\nRex;cat, old\n"), [row(2, "Rex", "cat, old")]);
        assert_eq!(rows("name\tkind\nRex\tcat\n"), [row(2, "Rex", "cat")]);
    }

    #[test]
    fn a_record_is_named_by_the_line_it_starts_on() {
        let text = "name,kind\n\nRex,\"cat,\n\nvery \"\"old\"\"\"\n\n,\nTom,dog";
        assert_eq!(rows(text), [row(3, "Rex", "cat,\n\nvery \"old\""), row(8, "Tom", "dog")]);
    }

    #[test]
    fn an_open_quotation_mark_costs_its_own_line_only() {
        let text = "name,kind\nRex,cat\n\"Tom,dog\nAda,fish\nBo,\"bird\nCleo,newt\n";
        assert_eq!(
            rows(text),
            [
                row(2, "Rex", "cat"),
                (3, Err(Reason::QuoteNotClosed)),
                row(4, "Ada", "fish"),
                (5, Err(Reason::QuoteNotClosed)),
                row(6, "Cleo", "newt"),
            ]
        );
    }

    #[test]
    fn fields_left_off_the_end_are_empty_and_too_many_are_refused() {
        let text = "name,kind\nRex\nTom,dog,\nAda,fish,gold\n";
        assert_eq!(rows(text), [row(2, "Rex", ""), row(3, "Tom", "dog"), (4, Err(Reason::TooManyFields))]);
    }
}
