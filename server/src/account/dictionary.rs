//! Words that a password must not have in it, by the lists of zxcvbn: English, names, and the passwords that leaked most often, also
//! backwards and with signs for letters.

use zxcvbn::matching::patterns::MatchPattern;

/// A shorter word is in too many passwords that nobody could guess.
const SHORTEST_WORD: usize = 4;

/// Whether a password is made of words, one at least. Takes some milliseconds, more for long ones: not to be asked of text without end.
pub fn has_word(password: &str) -> bool {
    zxcvbn::zxcvbn(password, &[]).sequence().iter().any(|part| is_word(&part.pattern))
}

fn is_word(pattern: &MatchPattern) -> bool {
    match pattern {
        MatchPattern::Dictionary(found) => {
            let letters = found.matched_word.chars().filter(|it| it.is_alphabetic()).count();
            letters >= SHORTEST_WORD
        }
        MatchPattern::Repeat(repeated) => repeated.base_matches.iter().any(|part| is_word(&part.pattern)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_however_they_are_dressed_up() {
        for password in [
            "Vaccine-4821",
            "P@ssw0rd-4821",
            "xq4821Dragon",
            "4821-elcitsiger-Nurse",
            "nursenurse4821-X",
            "Jennifer_4821",
        ] {
            assert!(has_word(password), "{password}");
        }
        for password in ["Tavoki-4821", "g7#Kq!2vLx9w", "Ze-1999-2024-qk", "Rufimo-7710"] {
            assert!(!has_word(password), "{password}");
        }
    }
}
