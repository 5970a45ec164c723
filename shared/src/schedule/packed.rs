//! A release on its way to a device: a stamp, then the release in few bytes.
//!
//! The bytes say nothing of their own form, so that an app of another version could take them for something else. The stamp
//! says which form it is, and a device that does not know it goes on with the schedule it has.

use super::release::Release;

/// What packed releases begin with.
const NAME: &[u8; 4] = b"BBSR";

/// The form of what follows. It must be another number whenever the types of [`super::release`] are; a test compares.
const FORM: u32 = 1;

/// The header by which the answer to a pull says which release is in force: its [`tag`].
pub const HEADER: &str = "x-bluebonnet-schedule";

/// What a packed release is known by: another release, or the same in another form, has another.
pub fn tag(packed: &[u8]) -> String {
    // FNV-1a: it tells releases apart and proves nothing.
    let sum = packed
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    format!("{sum:016x}")
}

/// Why bytes are not taken for a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// They are none.
    #[error("these bytes are no packed release of a schedule")]
    NotARelease,
    /// Another version of this program packed them.
    #[error("the release was packed in form {0}; this program reads form {FORM}")]
    OtherForm(u32),
}

/// Packs a release. The same release gives the same bytes.
pub fn pack(release: &Release) -> Vec<u8> {
    let mut packed = NAME.to_vec();
    packed.extend(FORM.to_le_bytes());
    // Writing to memory, and with nothing in a release that has no form in bytes, this cannot fail; a reader would refuse it.
    packed.extend(postcard::to_allocvec(release).unwrap_or_default());
    packed
}

/// Reads a packed release. It is held to be checked by whoever packed it.
///
/// # Errors
/// Where the bytes are not a release, or one in a form of another version of this program.
pub fn unpack(packed: &[u8]) -> Result<Release, Unreadable> {
    let rest = packed.strip_prefix(NAME).ok_or(Unreadable::NotARelease)?;
    let (form, rest) = rest.split_first_chunk().ok_or(Unreadable::NotARelease)?;
    match u32::from_le_bytes(*form) {
        FORM => {}
        other => return Err(Unreadable::OtherForm(other)),
    }
    match postcard::take_from_bytes(rest) {
        Ok((release, [])) => Ok(release),
        _ => Err(Unreadable::NotARelease),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::{Schedule, files};

    #[test]
    fn a_release_comes_out_as_it_went_in() {
        let release = Schedule::acip().release();
        assert_eq!(unpack(&pack(release)).as_ref(), Ok(release));
    }

    #[test]
    fn another_form_and_damaged_bytes_are_refused() {
        let packed = pack(Schedule::acip().release());
        let mut later = packed.clone();
        later[4] = 9;
        assert_eq!(unpack(&later), Err(Unreadable::OtherForm(9)));
        for cut in [0, 3, 4, 7, 8, packed.len() / 2, packed.len() - 1] {
            assert_eq!(unpack(&packed[..cut]), Err(Unreadable::NotARelease), "{cut} bytes");
        }
        let mut longer = packed;
        longer.push(0);
        assert_eq!(unpack(&longer), Err(Unreadable::NotARelease));
    }

    /// Every field that a release may have, each once.
    const WHOLE: [(&str, &str); 6] = [
        (
            "antigens/measles.toml",
            r#"antigen = "Measles"
group = "MMR"
immunity = { observations = ["007"], births = [{ before = "1957-01-01", country = "US", unless = ["007"] }] }
contraindications = [{ observation = "007", ages = { from = "1 day", before = "2 weeks" } }]
vaccine-contraindications = [{ observation = "007", vaccines = [{ cvx = ["05"], ages = { from = "1 day" } }] }]
[[series]]
name = "Measles"
kind = "risk"
genders = ["female", "male", "unknown"]
series-group = 1
equivalent-groups = [2]
default = true
product = true
priority = "A"
preference = 1
start-from = "1 year"
start-before = "2 years"
indications = [{ observation = "007", ages = { from = "1 month - 4 days" } }]
[[series.dose]]
ages = [
  { absolute-minimum = "1 day", minimum = "2 days", recommended = "3 days", recommended-before = "4 days", maximum = "5 days", effective = "2020-01-01", ceased = "2021-01-01" },
]
preferable = [
  { cvx = "05", ages = { before = "9 years" }, trade-name = "A", mvx = "MSD", volume = 0.5, forecast = true },
]
[[series.dose]]
intervals = [
  { since = "previous", absolute-minimum = "1 day", minimum = "2 days", recommended = "3 days", recommended-before = "4 days", priority = true, effective = "2020-01-01", ceased = "2021-01-01" },
  { since = { dose = 1 } },
  { since = { recent = ["05"] } },
  { since = { observation = "007" } },
]
allowable-intervals = [{ since = "previous", absolute-minimum = "1 day", effective = "2020-01-01", ceased = "2021-01-01" }]
allowable = [{ cvx = ["05"], ages = { from = "1 day" } }]
inadvertent = ["05"]
recurring = true
season = { from = "2020-01-01", until = "2020-06-30" }
[[series.dose.skips]]
context = "both"
logic = "any"
sets = [
  { logic = "all", effective = "2020-01-01", ceased = "2021-01-01", conditions = [
    { age = { from = "1 day" } },
    { interval = "1 week" },
    { complete = { series-groups = [1] } },
    { count = { doses = { more-than = 1 }, valid = true, cvx = ["05"], ages = { from = "1 day" }, from = "2020-01-01", before = "2021-01-01" } },
  ] },
]
"#,
        ),
        (
            "conflicts.toml",
            "conflict = [{ earlier = [\"05\"], later = [\"05\"], begins = \"1 day\", ends-after-valid = \"2 days\", ends = \"3 days\" }]",
        ),
        ("groups.toml", "group = [{ name = \"MMR\", antigens = [\"Measles\"], whole = true }]"),
        (
            "observations.toml",
            "observation = [{ code = \"007\", name = \"P\", coded = [{ system = \"S\", code = \"1\" }] }]",
        ),
        (
            "products.toml",
            "product = [{ cvx = \"05\", name = \"M\", antigens = [{ antigen = \"Measles\", ages = { from = \"1 day\" } }] }]",
        ),
        ("release.toml", "version = \"1\""),
    ];

    #[test]
    fn the_form_has_another_number_where_the_types_have_changed() {
        let whole = WHOLE.map(|(path, text)| (path.to_owned(), text.to_owned())).to_vec();
        let packed = pack(&files::read(&whole).unwrap());
        // Another tag means that the same release is other bytes now. Then FORM must be the next number.
        assert_eq!((FORM, tag(&packed).as_str()), (1, "3e55ae04803cbab2"));
    }
}
