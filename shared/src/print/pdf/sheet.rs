//! What stands on a sheet of paper, and where. Distances are points (1/72 inch); a block measures down from its own top,
//! a page measures down from the top of the sheet.

use super::typeface::{Style, Typefaces};
use printpdf::{Color, Greyscale, Line, LinePoint, Op, PdfFontHandle, PdfPage, Point, Pt, Rect, TextItem};

/// US Letter.
pub(super) const WIDTH: f32 = 612.0;
/// US Letter.
pub(super) const HEIGHT: f32 = 792.0;

/// A piece of text on one line.
#[derive(Clone, Debug)]
pub(super) struct Piece {
    /// From the left edge of the sheet.
    pub(super) x: f32,
    /// Of the baseline.
    pub(super) down: f32,
    pub(super) text: String,
    pub(super) style: Style,
}

/// A horizontal line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) from: f32,
    pub(super) to: f32,
    pub(super) down: f32,
    pub(super) thickness: f32,
    /// 0 is black, 1 is white.
    pub(super) grey: f32,
}

/// Something that stays whole on one page.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) height: f32,
    pub(super) pieces: Vec<Piece>,
    pub(super) rules: Vec<Rule>,
}

impl Block {
    /// Empty space.
    pub(super) fn space(height: f32) -> Self {
        Self { height, ..Self::default() }
    }

    /// Adds another block below this one.
    pub(super) fn append(&mut self, below: Self) {
        self.place(self.height, below.pieces, below.rules);
        self.height += below.height;
    }

    /// Adds another block at this one's top, beside what is there already.
    pub(super) fn beside(&mut self, other: Self) {
        self.height = self.height.max(other.height);
        self.place(0.0, other.pieces, other.rules);
    }

    fn place(&mut self, down: f32, pieces: Vec<Piece>, rules: Vec<Rule>) {
        self.pieces.extend(pieces.into_iter().map(|piece| Piece { down: piece.down + down, ..piece }));
        self.rules.extend(rules.into_iter().map(|rule| Rule { down: rule.down + down, ..rule }));
    }
}

/// Lines of text below each other, from `x` on.
pub(super) fn text_lines(lines: Vec<String>, x: f32, style: Style) -> Block {
    let mut block = Block::default();
    for text in lines {
        let down = block.height + style.size;
        block.pieces.push(Piece { x, down, text, style });
        block.height += style.leading();
    }
    block
}

/// The pages of a document as the PDF writer takes them.
pub(super) fn pdf_page(page: &Block, typefaces: &Typefaces) -> PdfPage {
    let mut ops = Vec::new();
    for rule in &page.rules {
        draw_rule(rule, &mut ops);
    }
    ops.push(Op::SetFillColor { col: grey(0.0) });
    for piece in page.pieces.iter().filter(|piece| !piece.text.is_empty()) {
        draw_text(piece, typefaces, &mut ops);
    }
    let sheet = || Rect::from_wh(Pt(WIDTH), Pt(HEIGHT));
    PdfPage { media_box: sheet(), trim_box: sheet(), crop_box: sheet(), ops }
}

fn draw_text(piece: &Piece, typefaces: &Typefaces, ops: &mut Vec<Op>) {
    debug_assert!(
        piece.text.chars().all(|letter| typefaces.have(letter)),
        "{:?} is not printable",
        piece.text
    );
    let font = PdfFontHandle::External(piece.style.weight.font());
    ops.extend([
        Op::StartTextSection,
        Op::SetFont { font, size: Pt(piece.style.size) },
        Op::SetTextCursor { pos: point(piece.x, piece.down) },
        Op::ShowText { items: vec![TextItem::Text(piece.text.clone())] },
        Op::EndTextSection,
    ]);
}

fn draw_rule(rule: &Rule, ops: &mut Vec<Op>) {
    let end = |x| LinePoint { p: point(x, rule.down), bezier: false };
    ops.extend([
        Op::SetOutlineColor { col: grey(rule.grey) },
        Op::SetOutlineThickness { pt: Pt(rule.thickness) },
        Op::DrawLine { line: Line { points: vec![end(rule.from), end(rule.to)], is_closed: false } },
    ]);
}

fn grey(percent: f32) -> Color {
    Color::Greyscale(Greyscale { percent, icc_profile: None })
}

/// PDF measures up from the foot of the sheet; a hundredth of a point is finer than any printer.
fn point(x: f32, down: f32) -> Point {
    let hundredths = |value: f32| Pt((value * 100.0).round() / 100.0);
    Point { x: hundredths(x), y: hundredths(HEIGHT - down) }
}
