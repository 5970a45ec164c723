//! The Official Immunization Record on paper: who it is about, the doses by vaccine group, what no dose is on record for,
//! and a line to sign on. Headings are repeated on each page, and a dose's row is never split between two.

mod doses;
mod person;

use super::book::Book;
use super::sheet::{Block, HEIGHT, Piece, Rule, WIDTH, text_lines};
use super::text::{cut, lines, printable};
use super::typeface::{REPLACEMENT, Style, Typefaces};
use crate::print::{OfficialGroup, OfficialRecord, us_date};

const LEFT: f32 = 45.0;
const RIGHT: f32 = WIDTH - LEFT;

const TITLE: Style = Style::bold(18.0);
const HEADING: Style = Style::bold(10.0);
const BODY: Style = Style::regular(9.0);
const STRONG: Style = Style::bold(9.0);
const SMALL: Style = Style::regular(8.0);
const SMALL_STRONG: Style = Style::bold(8.0);

/// Lines of one entry in the table. A real one has one to three, and a page full of one lot number helps nobody.
const MOST_LINES: usize = 6;
/// Lines of one entry above the table, so that the table always begins on the first page.
const MOST_HEAD_LINES: usize = 3;

/// Lays the record out on as many pages as it needs.
pub(super) fn pages(record: &OfficialRecord, typefaces: &Typefaces) -> Vec<Block> {
    let layout = Layout { record, typefaces };
    let (given, missing): (Vec<_>, Vec<_>) = record.groups.iter().partition(|group| !group.doses.is_empty());

    let mut book = Book::open(layout.first_head());
    layout.put_doses(&given, &mut book);
    layout.put_missing(&missing, &mut book);
    layout.put_closing(&mut book);
    let mut pages = book.close();
    layout.explain_replacements(&mut pages);
    layout.add_feet(&mut pages);
    pages
}

/// What every part of the layout needs.
struct Layout<'a> {
    record: &'a OfficialRecord,
    typefaces: &'a Typefaces,
}

impl Layout<'_> {
    /// A text from `x` on, in as many lines as it needs at that width.
    fn paragraph(&self, text: &str, x: f32, width: f32, style: Style) -> Block {
        self.lines(text, x, width, style, MOST_LINES)
    }

    /// A text above the table.
    fn head_paragraph(&self, text: &str, x: f32, width: f32, style: Style) -> Block {
        self.lines(text, x, width, style, MOST_HEAD_LINES)
    }

    fn lines(&self, text: &str, x: f32, width: f32, style: Style, most: usize) -> Block {
        let text = printable(text, self.typefaces);
        text_lines(lines(&text, width, style, most, self.typefaces), x, style)
    }

    /// A text on one line that ends at `right`.
    fn flush_right(&self, text: &str, right: f32, style: Style) -> Block {
        let text = printable(text, self.typefaces);
        let x = right - self.typefaces.width(&text, style);
        text_lines(vec![text], x, style)
    }

    /// A text on one line, cut short where it is too wide.
    fn one_line(&self, text: &str, x: f32, width: f32, style: Style) -> Block {
        let text = cut(&printable(text, self.typefaces), width, style, self.typefaces);
        text_lines(vec![text], x, style)
    }

    /// Top of the first page.
    fn first_head(&self) -> Block {
        let mut head = text_lines(vec!["Official Immunization Record".to_owned()], LEFT, TITLE);
        head.append(self.head_paragraph(&self.record.organization, LEFT, RIGHT - LEFT, BODY));
        head.append(Block::space(7.0));
        head.append(rule(1.2));
        head.append(Block::space(8.0));
        head.append(self.person());
        head.append(Block::space(12.0));
        head
    }

    /// Top of every other page.
    fn running_head(&self) -> Block {
        let born = format!("Born {}", us_date(self.record.birth_date));
        let room = RIGHT - LEFT - self.typefaces.width(&born, BODY) - 12.0;
        let name = format!("Official Immunization Record: {}", self.record.name);
        let mut head = self.one_line(&name, LEFT, room, STRONG);
        head.beside(self.flush_right(&born, RIGHT, BODY));
        head.append(Block::space(4.0));
        head.append(rule(1.2));
        head.append(Block::space(12.0));
        head
    }

    /// Puts blocks that belong together on one page: the next, where this one has no room for them all.
    fn put_together(&self, blocks: Vec<Block>, book: &mut Book) {
        let height: f32 = blocks.iter().map(|block| block.height).sum();
        if !book.has_room_for(height) {
            book.turn(self.running_head());
        }
        for block in blocks {
            book.put(block);
        }
    }

    /// The vaccines that no dose is on record for.
    fn put_missing(&self, groups: &[&OfficialGroup], book: &mut Book) {
        let rows = groups.iter().map(|group| {
            let mut row = Block::space(0.0);
            row.beside(self.paragraph(&group.group, LEFT, doses::SERIES.x - LEFT - 8.0, BODY));
            row.beside(self.paragraph(&group.standing, doses::SERIES.x, RIGHT - doses::SERIES.x, BODY));
            row.append(Block::space(2.0));
            row
        });
        let heading = || {
            let mut heading = Block::space(14.0);
            heading.append(text_lines(vec!["No dose on record".to_owned()], LEFT, HEADING));
            heading.append(Block::space(3.0));
            heading
        };
        for (index, row) in rows.enumerate() {
            let together = if index == 0 { vec![heading(), row] } else { vec![row] };
            self.put_together(together, book);
        }
    }

    /// What the record says of itself, and the line to sign on.
    fn put_closing(&self, book: &mut Book) {
        let record = self.record;
        let mut closing = Block::space(14.0);
        closing.append(self.paragraph(
            &format!(
                "Series and validity as of {}, by immunization schedule {}. NOT VALID: the dose was given and does not \
                 count. A vaccine missing from this record may have been given and recorded elsewhere.",
                us_date(record.judged_on),
                record.schedule_version,
            ),
            LEFT,
            RIGHT - LEFT,
            SMALL,
        ));
        closing.append(Block::space(40.0));
        for (label, from, to) in [("Signature and title", LEFT, 400.0), ("Date", 420.0, RIGHT)] {
            let down = closing.height;
            closing.rules.push(Rule { from, to, down, thickness: 0.6, grey: 0.0 });
            let (text, style) = (label.to_owned(), SMALL);
            closing.pieces.push(Piece { x: from, down: down + 11.0, text, style });
        }
        closing.height += 12.0;
        self.put_together(vec![closing], book);
    }

    /// Says on each page that needs it what the replacement sign stands for.
    fn explain_replacements(&self, pages: &mut [Block]) {
        for page in
            pages.iter_mut().filter(|page| page.pieces.iter().any(|piece| piece.text.contains(REPLACEMENT)))
        {
            let text = format!("{REPLACEMENT} stands for a character that this document cannot print.");
            page.pieces.push(Piece { x: LEFT, down: HEIGHT - 46.0, text, style: SMALL });
        }
    }

    /// Who printed and when, and page n of m.
    fn add_feet(&self, pages: &mut [Block]) {
        let record = self.record;
        let printed = format!(
            "Printed {} by {}, {}",
            us_date(record.printed_on),
            record.printed_by,
            record.organization
        );
        let of = pages.len();
        for (index, page) in pages.iter_mut().enumerate() {
            let number = format!("Page {} of {of}", index + 1);
            let room = RIGHT - LEFT - self.typefaces.width(&number, SMALL) - 12.0;
            let mut foot = Block::space(HEIGHT - 40.0);
            foot.append(hairline());
            foot.append(Block::space(3.0));
            let mut line = self.one_line(&printed, LEFT, room, SMALL);
            line.beside(self.flush_right(&number, RIGHT, SMALL));
            foot.append(line);
            page.beside(foot);
        }
    }
}

/// A black rule across the page.
fn rule(thickness: f32) -> Block {
    line_across(thickness, 0.0)
}

/// A thin grey one.
fn hairline() -> Block {
    line_across(0.4, 0.6)
}

fn line_across(thickness: f32, grey: f32) -> Block {
    let rule = Rule { from: LEFT, to: RIGHT, down: thickness / 2.0, thickness, grey };
    Block { height: thickness, rules: vec![rule], pieces: Vec::new() }
}
