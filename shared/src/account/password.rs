//! The rules for passwords, as the app ticks them off while one is typed and as the registry applies them. They are those that Texas
//! school nurses know from ImmTrac2, but for the length, which may be 64.

use crate::person::Folded;
use serde::{Deserialize, Serialize};

/// The fewest characters.
pub const SHORTEST: usize = 8;
/// The most characters.
pub const LONGEST: usize = 64;
/// How many of the last passwords are not taken again.
pub const REMEMBERED: usize = 6;
/// In how many characters a password differs from the one before it, at least.
pub const FEWEST_DIFFERENT: usize = 4;
/// A name with fewer letters than this stands in too many words to be looked for.
const SHORTEST_NAME: usize = 3;

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Requirement {
    /// From [`SHORTEST`] to [`LONGEST`] characters.
    Length,
    /// A capital letter.
    Upper,
    /// A small letter.
    Lower,
    /// A digit.
    Digit,
    /// Something else than a letter or a digit; a space between words will do.
    Special,
    /// No part of the owner's name, and not the username, in capital or small letters, with or without accents.
    NoName,
    /// No word of a dictionary, nor one written with digits or signs for letters.
    NoDictionaryWord,
    /// None of the last [`REMEMBERED`] passwords.
    NotRecent,
    /// [`FEWEST_DIFFERENT`] characters to change, put in or take out, to get from the one before it to this one.
    Different,
}

impl Requirement {
    /// Every rule, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::Length,
        Self::Upper,
        Self::Lower,
        Self::Digit,
        Self::Special,
        Self::NoName,
        Self::NoDictionaryWord,
        Self::NotRecent,
        Self::Different,
    ];

    /// The rule in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Length => "8 to 64 characters",
            Self::Upper => "A capital letter",
            Self::Lower => "A small letter",
            Self::Digit => "A digit",
            Self::Special => "A special character, such as - ! or a space",
            Self::NoName => "Neither your name nor your username in it",
            Self::NoDictionaryWord => "No word from a dictionary in it",
            Self::NotRecent => "None of your last six passwords",
            Self::Different => "At least four characters different from your last password",
        }
    }
}

/// Whose password it is.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'a> {
    /// The login name.
    pub username: &'a str,
    /// The person's name.
    pub name: &'a str,
}

/// How a password stands to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It meets it.
    Met,
    /// It does not.
    Unmet,
    /// That cannot be told here: the registry has the dictionary and the former passwords, and where one was forgotten nobody has its text.
    NotKnown,
}

/// Holds a password against every rule, in the order of [`Requirement::ALL`]. `last` is the present password as typed, where it was.
pub fn check(password: &str, owner: Owner<'_>, last: Option<&str>) -> [(Requirement, Standing); 9] {
    Requirement::ALL.map(|requirement| (requirement, standing(requirement, password, owner, last)))
}

/// The rules that a password is known not to meet.
pub fn unmet(password: &str, owner: Owner<'_>, last: Option<&str>) -> Vec<Requirement> {
    let checked = check(password, owner, last);
    checked.into_iter().filter(|(_, standing)| *standing == Standing::Unmet).map(|(it, _)| it).collect()
}

fn standing(requirement: Requirement, password: &str, owner: Owner<'_>, last: Option<&str>) -> Standing {
    let met = match requirement {
        Requirement::Length => (SHORTEST..=LONGEST).contains(&password.chars().count()),
        Requirement::Upper => password.chars().any(char::is_uppercase),
        Requirement::Lower => password.chars().any(char::is_lowercase),
        Requirement::Digit => password.chars().any(char::is_numeric),
        Requirement::Special => password.chars().any(|it| !it.is_alphanumeric() && !it.is_control()),
        Requirement::NoName => !names(password, owner),
        Requirement::NoDictionaryWord | Requirement::NotRecent => return Standing::NotKnown,
        Requirement::Different => match last {
            None => return Standing::NotKnown,
            Some(last) => distance(last, password) >= FEWEST_DIFFERENT,
        },
    };
    if met { Standing::Met } else { Standing::Unmet }
}

/// Whether a password has the username or a part of the name in it.
fn names(password: &str, owner: Owner<'_>) -> bool {
    let run_together = |text: &str| Folded::new(text).as_str().replace(' ', "");
    let password = run_together(password);
    let parts = owner.name.split(|it: char| it.is_whitespace() || matches!(it, '-' | '\u{2010}' | ','));
    parts
        .map(run_together)
        .chain([run_together(owner.username)])
        .filter(|part| part.chars().count() >= SHORTEST_NAME)
        .any(|part| password.contains(&part))
}

/// How many characters are changed, put in or taken out at the least to get from one text to another.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (taken, from) in from.chars().enumerate() {
        let mut left = taken + 1;
        let mut next = vec![left];
        for ((before, above), to) in row.iter().zip(row.iter().skip(1)).zip(&to) {
            left = (before + usize::from(from != *to)).min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NORA: Owner<'static> = Owner { username: "nora.h", name: "Nóra Müller-Hill" };

    fn unmet_of_nora(password: &str) -> Vec<Requirement> {
        unmet(password, NORA, None)
    }

    #[test]
    fn a_password_is_told_each_rule_it_does_not_meet_and_no_other() {
        use Requirement::*;
        for (password, expected) in [
            ("Tavoki-4821", vec![]),
            ("Ta-4821", vec![Length]),
            ("tavoki-4821", vec![Upper]),
            ("TAVOKI-4821", vec![Lower]),
            ("Tavoki-velu", vec![Digit]),
            ("Tavoki4821", vec![Special]),
            ("Tavoki 4821", vec![]),
            ("Tavoki\t4821", vec![Special]),
            ("", vec![Length, Upper, Lower, Digit, Special]),
            ("Ünders-4821", vec![]),
        ] {
            assert_eq!(unmet_of_nora(password), expected, "{password}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_from_8_to_64() {
        for (count, met) in [(7, false), (8, true), (64, true), (65, false)] {
            let password: String = "Aa1-".chars().chain(std::iter::repeat_n('ñ', count - 4)).collect();
            assert_eq!(unmet_of_nora(&password).is_empty(), met, "{count}");
        }
    }

    #[test]
    fn a_name_is_found_whatever_its_case_accents_and_signs() {
        for password in
            ["xNora-4821", "NÓRA-4821x", "N.o.r.a-4821", "4821-Muller-x", "Hill 4821 xyz", "NORA.H-48a2"]
        {
            assert_eq!(unmet_of_nora(password), [Requirement::NoName], "{password}");
        }
        let short = Owner { username: "x", name: "Jo Li" };
        assert!(unmet("Jolita-4821", short, None).is_empty(), "two letters are in every second word");
    }

    #[test]
    fn four_characters_have_to_differ_from_the_last_one_and_moving_them_along_does_not_help() {
        let last = Some("Tavoki-4821");
        for (password, met) in [
            ("Tavoki-4821", false),
            ("Tavoki-4999", false),
            ("Bavoki-4999", true),
            ("Tavoki-48213", false),
            ("1Tavoki-4821", false),
            ("Tavoki-4821xyz", false),
            ("Tavoki-4821wxyz", true),
            ("Velu-4821", true),
        ] {
            assert_eq!(unmet(password, NORA, last).is_empty(), met, "{password}");
        }
    }

    #[test]
    fn what_only_the_registry_knows_is_not_known_here() {
        let not_known = |last| {
            let checked = check("Tavoki-4821", NORA, last);
            checked
                .into_iter()
                .filter(|(_, it)| *it == Standing::NotKnown)
                .map(|(it, _)| it)
                .collect::<Vec<_>>()
        };
        use Requirement::*;
        assert_eq!(not_known(Some("Velusi-1177")), [NoDictionaryWord, NotRecent]);
        assert_eq!(not_known(None), [NoDictionaryWord, NotRecent, Different]);
    }

    #[test]
    fn every_rule_is_shown_once_and_has_words_of_its_own() {
        let words: std::collections::HashSet<_> = Requirement::ALL.map(Requirement::words).into();
        assert_eq!(words.len(), Requirement::ALL.len());
    }
}
