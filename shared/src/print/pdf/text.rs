//! Text made ready for paper: letters the faces can draw, broken into lines that fit.

use super::typeface::{REPLACEMENT, Style, Typefaces};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The text in letters that the faces have. Letters and marks that came apart are put together (NFC), every white space
/// is one space, signs without a form of their own are left out, and a letter that no face has is shown as [`REPLACEMENT`].
pub(super) fn printable(text: &str, typefaces: &Typefaces) -> String {
    let letters = text.nfc().filter(|letter| !is_invisible(*letter)).map(|letter| {
        if letter.is_whitespace() || letter.is_control() {
            ' '
        } else if typefaces.have(letter) {
            letter
        } else {
            REPLACEMENT
        }
    });
    letters.collect::<String>().split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Soft hyphens, joiners, direction marks and the byte-order mark: they steer layout and show nothing.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}')
}

/// Breaks a printable text into lines no wider than `width` points: between words, after hyphens and slashes, and where
/// one word is wider than a line, between its letters. At least one line, and at most `most` of them; a text that needs
/// more ends in an ellipsis.
pub(super) fn lines(text: &str, width: f32, style: Style, most: usize, typefaces: &Typefaces) -> Vec<String> {
    let fits = |line: &str| typefaces.width(line.trim_end(), style) <= width;
    let mut lines = Vec::new();
    let mut line = String::new();
    for part in parts(text) {
        if fits(&format!("{line}{part}")) {
            line.push_str(part);
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in letters(part) {
            if !line.is_empty() && !fits(&format!("{line}{letter}")) {
                lines.push(std::mem::take(&mut line));
            }
            line.push_str(letter);
        }
    }
    lines.push(line);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last}{ELLIPSIS}"), width, style, typefaces);
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// The text on one line, cut short with an ellipsis where it is wider than `width` points.
pub(super) fn cut(text: &str, width: f32, style: Style, typefaces: &Typefaces) -> String {
    if typefaces.width(text, style) <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for letter in letters(text) {
        if typefaces.width(&format!("{kept}{letter}{ELLIPSIS}"), style) > width {
            break;
        }
        kept.push_str(letter);
    }
    format!("{}{ELLIPSIS}", kept.trim_end())
}

const ELLIPSIS: char = '…';

/// The parts between which a line may break, each with what it ends in: a space, a hyphen or a slash.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive([' ', '-', '/'])
}

/// The letters, each with the marks that stand on it.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    let mut starts = text.char_indices().filter(|(_, c)| !is_combining_mark(*c)).map(|(at, _)| at).skip(1);
    let mut from = Some(0).filter(|_| !text.is_empty());
    std::iter::from_fn(move || {
        let start = from?;
        from = starts.next();
        text.get(start..from.unwrap_or(text.len()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const STYLE: Style = Style::regular(10.0);

    fn typefaces() -> Typefaces {
        Typefaces::load().unwrap()
    }

    #[test]
    fn letters_and_marks_that_came_apart_are_put_together() {
        let decomposed = "Nguye\u{302}\u{303}n A\u{301}nh, Nin\u{303}o";
        assert_eq!(printable(decomposed, &typefaces()), "Nguyễn Ánh, Niño");
    }

    #[test]
    fn a_letter_no_face_has_is_replaced_in_sight() {
        assert_eq!(printable("Li 小龙", &typefaces()), "Li \u{FFFD}\u{FFFD}");
    }

    #[test]
    fn white_space_and_signs_without_a_form_leave_no_trace() {
        assert_eq!(
            printable("  Ana\u{A0}\tMaría\r\n\u{200B}Ruiz\u{AD} \u{FEFF}", &typefaces()),
            "Ana María Ruiz"
        );
    }

    #[test]
    fn every_line_fits_and_nothing_is_lost() {
        let typefaces = typefaces();
        let text = "DTaP-Hib-IPV/HepB Wolfeschlegelsteinhausenbergerdorffwelchevoralternwaren of Austin";
        for width in [30.0, 60.0, 200.0] {
            let lines = lines(text, width, STYLE, usize::MAX, &typefaces);
            assert!(lines.iter().all(|line| typefaces.width(line, STYLE) <= width), "{lines:?}");
            let without_spaces = |text: &str| text.replace(' ', "");
            assert_eq!(without_spaces(&lines.concat()), without_spaces(text));
        }
    }

    #[test]
    fn a_line_breaks_between_words_and_after_hyphens_before_it_breaks_a_word() {
        let typefaces = typefaces();
        let width = typefaces.width("DTaP-Hib-", STYLE) + 0.1;
        assert_eq!(lines("DTaP-Hib-IPV dose", width, STYLE, 9, &typefaces), ["DTaP-Hib-", "IPV dose"]);
    }

    #[test]
    fn a_text_of_too_many_lines_ends_in_an_ellipsis() {
        let typefaces = typefaces();
        let lines = lines(&"word ".repeat(50), 60.0, STYLE, 3, &typefaces);
        assert_eq!(lines.len(), 3);
        assert!(lines[2].ends_with('…') && typefaces.width(&lines[2], STYLE) <= 60.0, "{lines:?}");
    }

    #[test]
    fn a_mark_without_a_composed_letter_is_never_torn_from_its_letter() {
        let typefaces = typefaces();
        let text = printable(&"q\u{301}".repeat(20), &typefaces);
        for line in lines(&text, 25.0, STYLE, usize::MAX, &typefaces) {
            assert!(line.starts_with('q'), "{line:?}");
        }
    }

    #[test]
    fn no_text_is_one_empty_line() {
        assert_eq!(lines("", 50.0, STYLE, 3, &typefaces()), [""]);
    }
}
