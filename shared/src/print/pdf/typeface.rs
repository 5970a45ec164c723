//! The two faces that documents are set in, and the widths of their letters.

use super::PdfError;
use printpdf::{FontId, ParsedFont};

/// Noto Sans, cut down to the letters listed in `fonts/README.md`.
const REGULAR: &[u8] = include_bytes!("fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("fonts/NotoSans-Bold.ttf");

/// What a letter that the faces lack is shown as.
pub(super) const REPLACEMENT: char = '\u{FFFD}';

/// Weight of a piece of text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    Bold,
}

impl Weight {
    /// Name of the font in the file.
    pub(super) fn font(self) -> FontId {
        FontId(self.font_name().to_owned())
    }

    const fn font_name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSans-Regular",
            Self::Bold => "NotoSans-Bold",
        }
    }
}

/// Both faces, read.
pub(super) struct Typefaces {
    regular: ParsedFont,
    bold: ParsedFont,
}

impl Typefaces {
    /// Reads the faces that this program carries.
    pub(super) fn load() -> Result<Self, PdfError> {
        Ok(Self { regular: read(REGULAR, Weight::Regular)?, bold: read(BOLD, Weight::Bold)? })
    }

    pub(super) const fn face(&self, weight: Weight) -> &ParsedFont {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    /// Whether both faces have a letter.
    pub(super) fn have(&self, letter: char) -> bool {
        [Weight::Regular, Weight::Bold]
            .into_iter()
            .all(|weight| self.face(weight).lookup_glyph_index(letter.into()).is_some())
    }

    /// Width of a text on one line, in points.
    pub(super) fn width(&self, text: &str, style: Style) -> f32 {
        let face = self.face(style.weight);
        let units: u32 = text
            .chars()
            .filter_map(|letter| face.lookup_glyph_index(letter.into()))
            .filter_map(|glyph| face.get_glyph_width(glyph))
            .map(u32::from)
            .sum();
        units as f32 * style.size / f32::from(face.units_per_em)
    }
}

/// How a piece of text is set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    pub(super) weight: Weight,
    /// In points.
    pub(super) size: f32,
}

impl Style {
    pub(super) const fn regular(size: f32) -> Self {
        Self { weight: Weight::Regular, size }
    }

    pub(super) const fn bold(size: f32) -> Self {
        Self { weight: Weight::Bold, size }
    }

    /// From one line's baseline to the next, in points.
    pub(super) fn leading(self) -> f32 {
        self.size * 1.3
    }
}

fn read(bytes: &[u8], weight: Weight) -> Result<ParsedFont, PdfError> {
    ParsedFont::from_bytes(bytes, 0, &mut Vec::new())
        .map(|font| ParsedFont { font_name: Some(weight.font_name().to_owned()), ..font })
        .ok_or(PdfError::Font(weight.font_name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_latin_vietnamese_and_spanish_letter_is_there_in_both_weights() {
        let typefaces = Typefaces::load().unwrap();
        let printable = |range: std::ops::RangeInclusive<char>| range.filter(|letter| *letter != '\u{7F}');
        for letter in printable(' '..='~').chain('\u{A0}'..='\u{24F}').chain('\u{1E00}'..='\u{1EFF}') {
            assert!(typefaces.have(letter), "{letter:?} is missing");
        }
        for letter in "“”‘’–—…•№€₫™".chars().chain([REPLACEMENT]) {
            assert!(typefaces.have(letter), "{letter:?} is missing");
        }
        assert!(!typefaces.have('学'), "a letter of another script is known to be missing");
    }

    #[test]
    fn no_two_letters_share_a_glyph_so_that_copied_text_is_what_was_written() {
        let typefaces = Typefaces::load().unwrap();
        for weight in [Weight::Regular, Weight::Bold] {
            let letters = &typefaces.face(weight).codepoint_to_glyph;
            let mut glyphs: Vec<_> = letters.values().collect();
            glyphs.sort_unstable();
            glyphs.dedup();
            assert_eq!(glyphs.len(), letters.len(), "{weight:?}");
        }
    }

    #[test]
    fn figures_are_all_of_one_width_so_that_dates_stand_in_columns() {
        let typefaces = Typefaces::load().unwrap();
        let style = Style::regular(10.0);
        for figure in ["1", "4", "8"] {
            assert!((typefaces.width(figure, style) - typefaces.width("0", style)).abs() < f32::EPSILON);
        }
    }
}
