//! Finding people as nurses type them: accents, case and punctuation do not matter, words may come in any order.

/// Text made ready for comparing: small letters without accents, words apart by one space, nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folded(String);

impl Folded {
    /// Folds text in the browser, which knows how to take letters and their accents apart.
    pub fn new(text: &str) -> Self {
        if text.is_ascii() {
            return Self::from_decomposed(text);
        }
        let decomposed = js_sys::JsString::from(text).normalize("NFD");
        Self::from_decomposed(&String::from(decomposed))
    }

    /// Folds text whose accents are apart from their letters already (NFD).
    fn from_decomposed(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        for letter in text.chars() {
            match letter {
                '\u{300}'..='\u{36f}' | '\'' | '\u{2019}' | '\u{2bc}' | '-' | '.' => {}
                'đ' | 'Đ' | 'ð' | 'Ð' => folded.push('d'),
                'ø' | 'Ø' => folded.push('o'),
                'ł' | 'Ł' => folded.push('l'),
                'ß' => folded.push_str("ss"),
                'æ' | 'Æ' => folded.push_str("ae"),
                'œ' | 'Œ' => folded.push_str("oe"),
                letter if letter.is_alphanumeric() => folded.extend(letter.to_lowercase()),
                _ if folded.ends_with(' ') || folded.is_empty() => {}
                _ => folded.push(' '),
            }
        }
        folded.truncate(folded.trim_end().len());
        Self(folded)
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether each word of the question begins a word here, in any order, or the whole of it stands here somewhere.
    pub fn answers(&self, question: &Self) -> bool {
        self.0.contains(&question.0)
            || question.0.split(' ').all(|asked| self.0.split(' ').any(|word| word.starts_with(asked)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(name: &str, question: &str) -> bool {
        Folded::from_decomposed(name).answers(&Folded::from_decomposed(question))
    }

    #[test]
    fn punctuation_and_case_do_not_matter() {
        assert!(finds("O'Neil, Mary-Ann", "one"));
        assert!(finds("O'Neil, Mary-Ann", "O'NE maryann"));
        assert!(finds("St. John, Lee", "st john"));
    }

    #[test]
    fn accents_do_not_matter() {
        assert!(finds("Nguye\u{302}\u{303}n, Đức", "nguyen duc"));
        assert!(finds("Pen\u{303}a, Jose\u{301}", "pena"));
        assert!(finds("Pena, Jose", "Pen\u{303}a"));
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
}
