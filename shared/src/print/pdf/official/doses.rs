//! The table of doses, by vaccine group.

use super::{BODY, HEADING, LEFT, Layout, RIGHT, SMALL, SMALL_STRONG, STRONG, hairline, rule};
use crate::print::pdf::book::Book;
use crate::print::pdf::sheet::{Block, text_lines};
use crate::print::pdf::typeface::Style;
use crate::print::{OfficialDose, OfficialGroup, Series, us_date};

/// A column of the table.
pub(super) struct Column {
    head: &'static str,
    pub(super) x: f32,
    width: f32,
}

const DATE: Column = Column { head: "Date", x: LEFT, width: 54.0 };
const VACCINE: Column = Column { head: "Vaccine [trade name]", x: 107.0, width: 166.0 };
pub(super) const SERIES: Column = Column { head: "Series", x: 281.0, width: 60.0 };
const MANUFACTURER: Column = Column { head: "Manufacturer", x: 349.0, width: 76.0 };
const LOT: Column = Column { head: "Lot", x: 433.0, width: 50.0 };
const SOURCE: Column = Column { head: "Source", x: 491.0, width: RIGHT - 491.0 };

impl Layout<'_> {
    /// Every group that has doses. A page that is turned within a group repeats the columns' and the group's headings.
    pub(super) fn put_doses(&self, groups: &[&OfficialGroup], book: &mut Book) {
        if groups.is_empty() {
            let words = vec!["No immunization is on this record.".to_owned()];
            book.put(text_lines(words, LEFT, BODY));
            return;
        }
        book.put(column_heads());
        for group in groups {
            for (index, dose) in group.doses.iter().enumerate() {
                let row = self.dose_row(dose);
                if index == 0 {
                    let heading = self.group_heading(group, "");
                    if !book.has_room_for(heading.height + row.height) {
                        self.turn(book);
                    }
                    book.put(heading);
                } else if !book.has_room_for(row.height) {
                    self.turn(book);
                    book.put(self.group_heading(group, " (continued)"));
                }
                book.put(row);
            }
        }
    }

    fn turn(&self, book: &mut Book) {
        book.turn(self.running_head());
        book.put(column_heads());
    }

    /// A group's name, and on the right where it stands.
    fn group_heading(&self, group: &OfficialGroup, continued: &str) -> Block {
        let name = format!("{}{continued}", group.group);
        let mut heading = Block::space(7.0);
        let mut line = self.paragraph(&name, LEFT, SERIES.x - LEFT - 8.0, HEADING);
        line.beside(self.standing(&group.standing));
        heading.append(line);
        heading.append(Block::space(2.0));
        heading
    }

    fn standing(&self, standing: &str) -> Block {
        let mut block = Block::space(1.0);
        block.append(self.paragraph(standing, SERIES.x, RIGHT - SERIES.x, BODY));
        block
    }

    fn dose_row(&self, dose: &OfficialDose) -> Block {
        let series = match dose.series {
            Series::NotValid => STRONG,
            Series::Dose { .. } | Series::Valid | Series::Extra | Series::NotEvaluated => BODY,
        };
        let vaccine = self.cell(&dose.vaccine, &VACCINE, BODY);
        let mut below_vaccine = Block::space(vaccine.height);
        if let Some(reason) = &dose.reason {
            let width = SERIES.x + SERIES.width - VACCINE.x;
            below_vaccine.append(self.paragraph(reason, VACCINE.x, width, SMALL));
        }
        // In the order in which a line is read aloud and copied.
        let mut row = self.cell(&us_date(dose.date), &DATE, BODY);
        row.beside(vaccine);
        row.beside(self.cell(&dose.series.to_string(), &SERIES, series));
        row.beside(self.cell(&dose.manufacturer, &MANUFACTURER, BODY));
        row.beside(self.cell(&dose.lot, &LOT, BODY));
        row.beside(self.cell(&dose.source, &SOURCE, BODY));
        row.beside(below_vaccine);

        let mut ruled = hairline();
        ruled.append(Block::space(2.0));
        ruled.append(row);
        ruled.append(Block::space(2.0));
        ruled
    }

    fn cell(&self, text: &str, column: &Column, style: Style) -> Block {
        self.paragraph(text, column.x, column.width, style)
    }
}

fn column_heads() -> Block {
    let mut heads = Block::default();
    for column in [DATE, VACCINE, SERIES, MANUFACTURER, LOT, SOURCE] {
        heads.beside(text_lines(vec![column.head.to_owned()], column.x, SMALL_STRONG));
    }
    heads.append(Block::space(2.0));
    heads.append(rule(0.8));
    heads
}
