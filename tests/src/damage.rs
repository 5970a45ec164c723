//! Damage to text files, as a slip of a hand or a disk would do it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One thing done to one of several files. Places are drawn apart from the files, so that a case can be made smaller and
/// still means the same.
#[derive(Clone, Debug)]
pub struct Damage {
    file: Index,
    place: Index,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Kind {
    /// A bit of a byte is another.
    FlipBit(u8),
    /// A line is gone.
    DropLine,
    /// Some lines stand there twice.
    DoubleLines(usize),
    /// Some lines stand somewhere else.
    MoveLines(usize, Index),
    /// A number is another.
    ChangeNumber(String),
    /// A quoted text is another.
    ChangeText(String),
    /// The file ends here.
    CutShort,
    /// Something stands here that does not belong.
    Insert(String),
    /// The file is gone.
    LoseFile,
}

/// A few things done to files.
pub fn damages() -> impl Strategy<Value = Vec<Damage>> {
    let number = prop_oneof![
        3 => (0..300_u32).prop_map(|number| number.to_string()),
        1 => select(vec!["-1", "0", "255", "256", "9999", "65535", "99999999999999999999", "1e9", "nan"]).prop_map(str::to_owned),
    ];
    let text = prop_oneof![
        select(vec![
            "",
            " ",
            "0 days",
            "150 years",
            "12 months - 4 days",
            "1 week",
            "previous",
            "999",
            "03",
            "both",
            "all",
            "any",
            "standard",
            "risk",
            "evaluation-only",
            "MMR",
            "Measles",
            "\u{1f33c}",
            "female",
            "9999-12-31",
            "-9999-01-01",
        ])
        .prop_map(str::to_owned),
        "[ -!#-\\[\\]-~]{0,12}",
    ];
    let insert = prop_oneof![
        select(vec![
            "\"",
            "[[",
            "]]\n",
            "\n[[series]]\n",
            "\n[[series.dose]]\n",
            "\u{0}",
            "\r",
            "{",
            "}",
            "<",
            ">",
            "&x;",
            "<!--",
            "]]>"
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ];
    let kind = prop_oneof![
        2 => (0..7_u8).prop_map(Kind::FlipBit),
        2 => Just(Kind::DropLine),
        2 => (1..40_usize).prop_map(Kind::DoubleLines),
        1 => (1..40_usize, any::<Index>()).prop_map(|(lines, to)| Kind::MoveLines(lines, to)),
        5 => number.prop_map(Kind::ChangeNumber),
        5 => text.prop_map(Kind::ChangeText),
        1 => Just(Kind::CutShort),
        1 => insert.prop_map(Kind::Insert),
        1 => Just(Kind::LoseFile),
    ];
    let one =
        (any::<Index>(), any::<Index>(), kind).prop_map(|(file, place, kind)| Damage { file, place, kind });
    vec(one, 1..5)
}

/// Files, by path and text, after what was done to them.
pub fn damaged(files: &[(String, String)], damages: &[Damage]) -> Vec<(String, String)> {
    let mut files = files.to_vec();
    for Damage { file, place, kind } in damages {
        if files.is_empty() {
            break;
        }
        let chosen = file.index(files.len());
        if matches!(kind, Kind::LoseFile) {
            files.remove(chosen);
            continue;
        }
        let text = &mut files[chosen].1;
        *text = kind.done_to(text, *place);
    }
    files
}

impl Kind {
    fn done_to(&self, text: &str, place: Index) -> String {
        match self {
            Self::FlipBit(bit) => {
                let mut bytes = text.as_bytes().to_vec();
                if !bytes.is_empty() {
                    let at = place.index(bytes.len());
                    bytes[at] ^= 1 << bit;
                }
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Self::DropLine => in_lines(text, |lines| {
                lines.remove(place.index(lines.len()));
            }),
            Self::DoubleLines(count) => in_lines(text, |lines| {
                let from = place.index(lines.len());
                let to = (from + count).min(lines.len());
                let again: Vec<&str> = lines[from..to].to_vec();
                lines.splice(to..to, again);
            }),
            Self::MoveLines(count, target) => in_lines(text, |lines| {
                let from = place.index(lines.len());
                let to = (from + count).min(lines.len());
                let moved: Vec<&str> = lines.drain(from..to).collect();
                let target = target.index(lines.len() + 1);
                lines.splice(target..target, moved);
            }),
            Self::ChangeNumber(number) => {
                replaced(text, &runs(text, |byte| byte.is_ascii_digit()), place, number)
            }
            Self::ChangeText(new) => replaced(text, &quoted(text), place, new),
            Self::CutShort => text[..boundary(text, place)].to_owned(),
            Self::Insert(new) => {
                let mut text = text.to_owned();
                text.insert_str(boundary(&text, place), new);
                text
            }
            Self::LoseFile => text.to_owned(),
        }
    }
}

fn in_lines(text: &str, change: impl FnOnce(&mut Vec<&str>)) -> String {
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    if !lines.is_empty() {
        change(&mut lines);
    }
    lines.concat()
}

/// Where runs of some bytes stand.
fn runs(text: &str, wanted: impl Fn(u8) -> bool) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, _) in text.bytes().enumerate().filter(|(_, byte)| wanted(*byte)) {
        match runs.last_mut() {
            Some((_, end)) if *end == at => *end = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}

/// Where values stand: between quotation marks, or in XML between tags.
fn quoted(text: &str) -> Vec<(usize, usize)> {
    let marks: Vec<usize> = text.match_indices('"').map(|(at, _)| at).collect();
    let pairs = marks.chunks_exact(2).map(|pair| (pair[0] + 1, pair[1]));
    let tags = runs(text, |byte| byte != b'<' && byte != b'>').into_iter();
    let between = tags.filter(|(from, to)| {
        text[..*from].ends_with('>') && text[*to..].starts_with("</") && !text[*from..*to].trim().is_empty()
    });
    pairs.chain(between).collect()
}

fn replaced(text: &str, spans: &[(usize, usize)], place: Index, new: &str) -> String {
    if spans.is_empty() {
        return text.to_owned();
    }
    let (from, to) = spans[place.index(spans.len())];
    format!("{}{new}{}", &text[..from], &text[to..])
}

fn boundary(text: &str, place: Index) -> usize {
    let mut at = place.index(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
