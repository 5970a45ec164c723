//! Texas counties.

use std::sync::LazyLock;

/// The 254 counties of Texas, in the alphabet's order.
pub fn texas_counties() -> &'static [&'static str] {
    static COUNTIES: LazyLock<Vec<&str>> = LazyLock::new(|| {
        include_str!("../../../schedules/codes/texas_counties.csv").lines().skip(1).collect()
    });
    &COUNTIES
}

/// A county by its name as people write it: case, spaces and a final `County` do not matter.
pub fn texas_county(text: &str) -> Option<&'static str> {
    let squeeze = |text: &str| text.to_lowercase().split_whitespace().collect::<String>();
    let wanted = squeeze(text);
    let wanted = wanted.strip_suffix("county").unwrap_or(&wanted);
    texas_counties().iter().copied().find(|county| squeeze(county) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texas_has_254_counties() {
        assert_eq!(texas_counties().len(), 254);
        assert!(texas_counties().windows(2).all(|pair| pair[0].to_lowercase() < pair[1].to_lowercase()));
    }

    #[test]
    fn a_county_is_found_as_people_write_it() {
        assert_eq!(texas_county("travis"), Some("Travis"));
        assert_eq!(texas_county(" De Witt County "), Some("DeWitt"));
        assert_eq!(texas_county("Orleans"), None);
    }
}
