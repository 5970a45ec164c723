//! Which vaccine group of the schedule a case means: CDC's files write some in several ways.

use bluebonnet_shared::codes::VaccineGroup;
use bluebonnet_shared::schedule::Schedule;

/// Other ways to write a group, without case and punctuation, and a name that stands in the schedule.
const OTHER_NAMES: [(&str, &str); 27] = [
    ("covid", "COVID-19"),
    ("dt", "DTaP/Tdap/Td"),
    ("dtap", "DTaP/Tdap/Td"),
    ("td", "DTaP/Tdap/Td"),
    ("tdap", "DTaP/Tdap/Td"),
    ("flu", "Influenza"),
    ("hepatitisa", "HepA"),
    ("hepatitisb", "HepB"),
    ("ipol", "Polio"),
    ("ipv", "Polio"),
    ("pol", "Polio"),
    ("je", "Japanese Encephalitis"),
    ("mcv", "Meningococcal"),
    ("mcv4", "Meningococcal"),
    ("menacwy", "Meningococcal"),
    ("menb", "Meningococcal B"),
    ("mpox", "Orthopoxvirus"),
    ("smallpox", "Orthopoxvirus"),
    ("pcv", "Pneumococcal"),
    ("ppsv", "Pneumococcal"),
    ("pneumo", "Pneumococcal"),
    ("rota", "Rotavirus"),
    ("rv", "Rotavirus"),
    ("tickborneencephalitis", "TBE"),
    ("var", "Varicella"),
    ("yf", "Yellow Fever"),
    ("zos", "Zoster"),
];

/// The group that a case names: by the schedule's name for it, by the name of an antigen in it, or by one of CDC's other
/// ways to write it. None where the schedule has no such group.
pub(super) fn group(schedule: &Schedule, written: &str) -> Option<VaccineGroup> {
    let written = plain(written);
    let release = schedule.release();
    let named = |name: &str| {
        let name = plain(name);
        let by_name = release.groups.iter().map(|group| &group.name).find(|group| plain(group) == name);
        let by_antigen = || release.antigens.iter().find(|antigen| plain(&antigen.antigen) == name);
        by_name
            .or_else(|| by_antigen().map(|antigen| &antigen.group))
            .map(|name| VaccineGroup::new(name.as_str()))
    };
    named(&written).or_else(|| {
        let (_, name) = OTHER_NAMES.iter().find(|(other, _)| *other == written)?;
        named(name)
    })
}

/// A name without case, spaces and punctuation.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_that_cdc_writes_a_group_is_understood() {
        for (written, group_name) in [
            ("DTAP", "DTaP/Tdap/Td"),
            ("DTaP", "DTaP/Tdap/Td"),
            ("FLU", "Influenza"),
            ("HIB", "Hib"),
            ("IPOL", "Polio"),
            ("POL", "Polio"),
            ("MCV", "Meningococcal"),
            ("MENB", "Meningococcal B"),
            ("Meningococcal B", "Meningococcal B"),
            ("PCV", "Pneumococcal"),
            ("Rota", "Rotavirus"),
            ("VAR", "Varicella"),
            ("ZOSTER", "Zoster"),
            ("COVID-19", "COVID-19"),
            ("Rubella", "MMR"),
        ] {
            let found = group(Schedule::acip(), written).map(|group| group.to_string());
            assert_eq!(found.as_deref(), Some(group_name), "{written}");
        }
        assert_eq!(group(Schedule::acip(), "BCG"), None);
        assert_eq!(group(Schedule::acip(), ""), None);
    }

    #[test]
    fn every_other_name_leads_to_a_group_of_the_schedule() {
        for (other, name) in OTHER_NAMES {
            assert!(group(Schedule::acip(), other).is_some(), "{other} for {name}");
        }
    }
}
