//! Who the record is about: name, birth, ids, school, parent, address, in two columns of labelled entries.

use super::{BODY, LEFT, Layout, RIGHT, SMALL};
use crate::print::pdf::sheet::{Block, WIDTH};
use crate::print::pdf::typeface::Style;
use crate::print::us_date;

const NAME: Style = Style::bold(13.0);
/// Labels stand before their entries.
const LABEL_WIDTH: f32 = 78.0;
const GUTTER: f32 = 16.0;
const MIDDLE: f32 = WIDTH / 2.0;

impl Layout<'_> {
    /// The student's name across the page, then the student on the left, school and home on the right.
    pub(super) fn person(&self) -> Block {
        let record = self.record;
        let optional = |entry: &Option<String>| entry.iter().cloned().collect::<Vec<_>>();
        let also_known_as = if record.aka.is_empty() { vec![] } else { vec![record.aka.join("; ")] };
        let left = [
            ("Also known as", also_known_as),
            ("Birth date", vec![us_date(record.birth_date)]),
            ("Gender", vec![record.sex.clone()]),
            ("Student ID", optional(&record.student_id)),
            ("State registry ID", optional(&record.state_id)),
        ];
        let right = [
            ("School", optional(&record.school)),
            ("Grade", optional(&record.grade)),
            ("Parent or guardian", optional(&record.responsible_person)),
            ("Address", record.address.clone()),
        ];
        let mut person = self.head_paragraph(&record.name, LEFT, RIGHT - LEFT, NAME);
        person.append(Block::space(3.0));
        let mut columns = self.entries(&left, LEFT, MIDDLE - GUTTER);
        columns.beside(self.entries(&right, MIDDLE, RIGHT));
        person.append(columns);
        person
    }

    /// Labelled entries between two edges; an entry that has nothing to say is left out.
    fn entries(&self, entries: &[(&str, Vec<String>)], from: f32, to: f32) -> Block {
        let x = from + LABEL_WIDTH;
        let mut column = Block::default();
        for (label, values) in entries.iter().filter(|(_, values)| !values.is_empty()) {
            let mut entry = Block::space(1.0);
            entry.append(self.head_paragraph(label, from, LABEL_WIDTH - 6.0, SMALL));
            let mut value = Block::default();
            for line in values {
                value.append(self.head_paragraph(line, x, to - x, BODY));
            }
            entry.beside(value);
            entry.append(Block::space(2.0));
            column.append(entry);
        }
        column
    }
}
