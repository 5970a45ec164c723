//! Determine evidence of immunity (7.2).

use crate::forecast::finding::Finding;
use crate::forecast::history::History;
use crate::schedule::release::Immunity;

/// Table 7-3. A country of birth that is not on record is not the one asked for.
pub(super) fn evidence(history: &History, immunity: &Immunity) -> Option<Finding> {
    if let Some(code) = immunity.observations.iter().find(|code| history.observed(**code)) {
        return Some(Finding::EvidenceOfImmunity(*code));
    }
    let rule = immunity.births.iter().find(|rule| {
        history.birth.date < rule.before
            && !rule.unless.iter().any(|code| history.observed(*code))
            && rule.country.as_deref().is_none_or(|country| is_same_country(country, history.birth_country))
    })?;
    Some(Finding::ImmuneByBirth { before: rule.before.into() })
}

/// The schedule writes `U.S.`; records hold `US`, `USA` or the name.
fn is_same_country(asked: &str, recorded: Option<&str>) -> bool {
    let plain =
        |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_ascii_uppercase();
    let united_states =
        |text: &str| matches!(plain(text).as_str(), "US" | "USA" | "UNITEDSTATES" | "UNITEDSTATESOFAMERICA");
    recorded.is_some_and(|recorded| {
        plain(asked) == plain(recorded) || united_states(asked) && united_states(recorded)
    })
}
