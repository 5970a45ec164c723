//! Finding people as nurses type their names: case, accents and punctuation do not matter, and words come in any order.

/// Text made ready for comparing: small letters without accents, words apart by one space, nothing else.
///
/// Letters are taken apart by a table of the Latin ones, Spanish, Vietnamese and the rest of Europe's included, because the
/// whole of Unicode would weigh more than all other names together. A letter of another script is compared as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Folded(String);

/// A plain letter, or two, and the letters that are read as it.
const LETTERS: [(&str, &str); 30] = [
    ("a", "àáâãäåāăąǎǟǡǻȁȃȧạảấầẩẫậắằẳẵặª"),
    ("ae", "æǣǽ"),
    ("b", "ḃḅḇɓ"),
    ("c", "çćĉċč"),
    ("d", "ďđðḋḍɗ"),
    ("e", "èéêëēĕėęěȅȇȩẹẻẽếềểễệ"),
    ("f", "ḟƒ"),
    ("g", "ĝğġģǧǵḡ"),
    ("h", "ĥħḣḥ"),
    ("i", "ìíîïĩīĭįıǐȉȋịỉ"),
    ("ij", "ĳ"),
    ("j", "ĵǰ"),
    ("k", "ķǩḱḳ"),
    ("l", "ĺļľŀłḷ"),
    ("m", "ṁṃḿ"),
    ("n", "ñńņňŉŋǹṅṇ"),
    ("o", "òóôõöøōŏőơǒǫǭǿȍȏȫȭȯọỏốồổỗộớờởỡợº"),
    ("oe", "œ"),
    ("p", "ṕṗ"),
    ("r", "ŕŗřȑȓṙṛ"),
    ("s", "śŝşšșṡṣ"),
    ("ss", "ß"),
    ("t", "ţťŧțṫṭ"),
    ("th", "þ"),
    ("u", "ùúûüũūŭůűųưǔǖǘǚǜȕȗụủứừửữự"),
    ("v", "ṽṿ"),
    ("w", "ŵẁẃẅẇẉ"),
    ("x", "ẋẍ"),
    ("y", "ýÿŷȳẏỳỵỷỹ"),
    ("z", "źżžẑẓ"),
];

impl Folded {
    /// Folds text.
    pub fn new(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        for letter in text.chars().flat_map(char::to_lowercase) {
            match letter {
                'a'..='z' | '0'..='9' => folded.push(letter),
                // Accents that stand apart from their letter, and what is written inside a name: O'Neil, Mary-Ann, St. John.
                '\u{300}'..='\u{36f}'
                | '\''
                | '\u{2018}'
                | '\u{2019}'
                | '\u{2bb}'
                | '\u{2bc}'
                | '`'
                | '´'
                | '-'
                | '\u{2010}'
                | '\u{2011}'
                | '.' => {}
                letter if letter.is_alphanumeric() => match plain(letter) {
                    Some(plain) => folded.push_str(plain),
                    None => folded.push(letter),
                },
                _ if folded.is_empty() || folded.ends_with(' ') => {}
                _ => folded.push(' '),
            }
        }
        folded.truncate(folded.trim_end().len());
        Self(folded)
    }

    /// The folded text, for a search that something else makes, such as a database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each word of the question begins a word here, in any order, or the whole of it stands here somewhere.
    /// Nothing asked is answered by everybody.
    pub fn answers(&self, question: &Self) -> bool {
        self.0.contains(&question.0)
            || question.0.split(' ').all(|asked| self.0.split(' ').any(|word| word.starts_with(asked)))
    }
}

fn plain(letter: char) -> Option<&'static str> {
    LETTERS.iter().find(|(_, accented)| accented.contains(letter)).map(|(plain, _)| *plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, question: &str) -> bool {
        Folded::new(name).answers(&Folded::new(question))
    }

    #[test]
    fn punctuation_and_case_do_not_matter() {
        assert!(finds("O'Neil, Mary-Ann", "oneil"));
        assert!(finds("O\u{2019}Neil, Mary-Ann", "O'NE maryann"));
        assert!(finds("ONeil", "o'neil"));
        assert!(finds("St. John, Lee", "st john"));
    }

    #[test]
    fn accents_do_not_matter() {
        assert!(finds("Nguyễn, Đức", "nguyen duc"));
        assert!(finds("NGUYỄN, ƯỚC", "nguyen uoc"));
        assert!(finds("Núñez Peña, José", "nunez pena jose"));
        assert!(finds("Nunez", "NÚÑEZ"));
        assert!(finds("Øystein Łukasz Großmann Þór", "oystein lukasz grossmann thor"));
    }

    #[test]
    fn accents_that_stand_apart_do_not_matter_either() {
        assert!(finds("Nguye\u{302}\u{303}n", "Nguyễn"));
        assert_eq!(Folded::new("Pen\u{303}a"), Folded::new("Peña"));
    }

    #[test]
    fn every_vietnamese_letter_is_read_as_its_plain_one() {
        for code in 0x1ea0..=0x1ef9_u32 {
            let letter = char::from_u32(code).expect("a letter").to_string();
            assert!(Folded::new(&letter).as_str().is_ascii(), "{letter}");
        }
    }

    #[test]
    fn words_come_in_any_order_and_each_must_be_there() {
        assert!(finds("Garcia, Maria Elena", "elena gar"));
        assert!(!finds("Garcia, Maria Elena", "elena lopez"));
    }

    #[test]
    fn nothing_asked_finds_everybody() {
        assert!(finds("Garcia, Maria", "  "));
    }

    #[test]
    fn another_script_is_compared_as_it_is() {
        assert!(finds("王, 小明", "王"));
        assert!(!finds("王, 小明", "李"));
    }
}
