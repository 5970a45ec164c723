//! Fields that are words: names, genders, relationships, languages, telephone numbers.

use super::Reason;
use bluebonnet_shared::codes::{Language, Relationship};
use bluebonnet_shared::person::{PersonName, Sex};
use unicode_normalization::UnicodeNormalization;

/// Text as it is stored: composed letters (`é` as one), one space where there was any white space, none at the ends.
/// Capitals stay as they were typed: turning `DE LA CRUZ` or `MCDONALD` into ordinary spelling would be a guess at
/// somebody's name.
///
/// # Errors
/// `TooLong` beyond `most` characters, `Unprintable` for control characters other than white space.
pub fn tidy(text: &str, most: usize) -> Result<String, Reason> {
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect();
    if text.chars().count() > most {
        Err(Reason::TooLong(most))
    } else if text.chars().any(char::is_control) {
        Err(Reason::Unprintable)
    } else {
        Ok(text)
    }
}

/// Reads a gender. Nothing, `U`, `X` and the like are *unknown*.
///
/// # Errors
/// `NotAGender` for any other text.
pub fn sex(text: &str) -> Result<Sex, Reason> {
    match text.trim().to_lowercase().as_str() {
        "f" | "female" | "girl" | "w" | "woman" | "mujer" | "femenino" => Ok(Sex::Female),
        "m" | "male" | "boy" | "man" | "hombre" | "masculino" => Ok(Sex::Male),
        "" | "u" | "x" | "n" | "unk" | "unknown" | "non-binary" | "nonbinary" | "not specified" | "other" => {
            Ok(Sex::Unknown)
        }
        _ => Err(Reason::NotAGender),
    }
}

/// A guardian's name in one field: `First Last Last`, or `Last, First`.
pub fn person(text: &str) -> PersonName {
    let (first, last) = match text.split_once(',') {
        Some((last, first)) => (first.trim(), last.trim()),
        None => text.split_once(' ').unwrap_or(("", text)),
    };
    PersonName { first: first.to_owned(), last: last.to_owned(), ..PersonName::default() }
}

/// A relationship as a code of HL7 table 0063, from its code or a word; none for an empty text. A code or word that is
/// none of ours is kept as it came.
pub fn relationship(text: &str) -> Option<Relationship> {
    let word = text.trim().to_lowercase();
    let named = |known: &&Relationship| known.label().to_lowercase() == word;
    match word.as_str() {
        "" => None,
        "mom" | "madre" => Some(Relationship::Mother),
        "dad" | "padre" => Some(Relationship::Father),
        "grandmother" | "grandfather" | "abuela" | "abuelo" => Some(Relationship::Grandparent),
        _ => Some(match Relationship::KNOWN.iter().find(named) {
            Some(known) => known.clone(),
            None => Relationship::from(text.trim().to_uppercase()),
        }),
    }
}

/// A language as its three letters of ISO 639-2, from the letters or a word; none for a word that is not known.
pub fn language(text: &str) -> Option<String> {
    let word = text.trim().to_lowercase();
    let language = match word.as_str() {
        "en" | "inglés" | "ingles" => Language::English,
        "es" | "español" | "espanol" => Language::Spanish,
        "vi" | "tiếng việt" => Language::Vietnamese,
        "zh" | "zho" | "mandarin" | "cantonese" => Language::Chinese,
        _ => match Language::KNOWN.iter().find(|known| known.label().to_lowercase() == word) {
            Some(known) => known.clone(),
            None if word.len() == 3 && word.bytes().all(|b| b.is_ascii_lowercase()) => Language::from(word),
            None => return None,
        },
    };
    Some(language.code().to_owned())
}

/// A telephone number's digits: ten of them, a leading 1 dropped. None for anything else.
pub fn phone(text: &str) -> Option<String> {
    if !text.chars().all(|c| c.is_ascii_digit() || " ()-.+/".contains(c)) {
        return None;
    }
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.len() {
        11 => digits.strip_prefix('1')?.to_owned(),
        _ => digits,
    };
    (digits.len() == 10).then_some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_composed_and_keep_their_capitals() {
        assert_eq!(tidy("  GARCÍA\u{a0} LÓPEZ\n", 60).as_deref(), Ok("GARCÍA LÓPEZ"));
        assert_eq!(tidy("Tra\u{302}\u{300}n", 60).as_deref(), Ok("Trần"));
        assert_eq!(tidy("a\u{7}b", 60), Err(Reason::Unprintable));
        assert_eq!(tidy("abcd", 3), Err(Reason::TooLong(3)));
    }

    #[test]
    fn genders_are_read_from_words_and_letters() {
        for (text, expected) in [
            ("F", Sex::Female),
            ("female", Sex::Female),
            ("FEMALE", Sex::Female),
            ("m", Sex::Male),
            ("Male", Sex::Male),
            ("", Sex::Unknown),
            ("X", Sex::Unknown),
        ] {
            assert_eq!(sex(text), Ok(expected), "{text}");
        }
        assert_eq!(sex("7"), Err(Reason::NotAGender));
    }

    #[test]
    fn a_guardian_in_one_field_has_a_first_and_a_last_name() {
        let both = |text| {
            let name = person(text);
            (name.first, name.last)
        };
        assert_eq!(both("Ana Flores Kim"), ("Ana".into(), "Flores Kim".into()));
        assert_eq!(both("Flores Kim, Ana"), ("Ana".into(), "Flores Kim".into()));
        assert_eq!(both("Flores"), (String::new(), "Flores".into()));
    }

    #[test]
    fn telephone_numbers_are_ten_digits() {
        assert_eq!(phone("(512) 555-0142").as_deref(), Some("5125550142"));
        assert_eq!(phone("+1 512 555 0142").as_deref(), Some("5125550142"));
        assert_eq!(phone("555-0142"), None);
        assert_eq!(phone("call 5125550142"), None);
    }

    #[test]
    fn languages_and_relationships_are_codes() {
        assert_eq!(language("Spanish").as_deref(), Some("spa"));
        assert_eq!(language("vie").as_deref(), Some("vie"));
        assert_eq!(language("martian tongue"), None);
        assert_eq!(language("Tagalog").as_deref(), Some("tgl"));
        assert_eq!(relationship("Mother"), Some(Relationship::Mother));
        assert_eq!(relationship("mth"), Some(Relationship::Mother));
        assert_eq!(relationship("Aunt"), Some(Relationship::Other("AUNT".into())));
        assert_eq!(relationship(" "), None);
    }
}
