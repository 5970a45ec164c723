//! NDC: which package.

use super::CodeError;
use super::table::{rows, several};
use super::{Cvx, Mvx};
use crate::order;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::LazyLock;

/// A National Drug Code: labeler, product and package. Kept as the number of its eleven digits, printed as `49281-0574-88`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ndc(u64);

/// A package of a vaccine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Its code.
    pub ndc: Ndc,
    /// The vaccine; several for a few codes that were used for one after another.
    pub cvx: Vec<Cvx>,
    /// Those who make or made it; for a few codes nobody is known.
    pub mvx: Vec<Mvx>,
    /// The trade name.
    pub name: &'static str,
    /// What the package is.
    pub unit: PackageUnit,
}

/// What a package is: a carton that is sold, or a syringe in it that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackageUnit {
    /// What is given.
    Use,
    /// What is sold.
    Sale,
    /// Both, as a single vial.
    Both,
}

/// Lengths of labeler, product and package: the form of eleven digits, then the three of ten. One of ten is short of a nought at the
/// beginning of one of its parts.
const FORMS: [[usize; 3]; 4] = [[5, 4, 2], [4, 4, 2], [5, 3, 2], [5, 4, 1]];

/// Every package known, by code: those sold once as well.
pub fn packages() -> &'static [Package] {
    static PACKAGES: LazyLock<Vec<Package>> = LazyLock::new(|| {
        let mut packages: Vec<Package> = rows(include_str!("../../../schedules/codes/ndc.csv"))
            .filter_map(|[ndc, cvx, mvx, name, unit]| {
                Some(Package {
                    ndc: ndc.parse().ok()?,
                    cvx: several(cvx).filter_map(|code| code.parse().ok()).collect(),
                    mvx: several(mvx).filter_map(|code| code.parse().ok()).collect(),
                    name,
                    unit: match unit {
                        "use" => PackageUnit::Use,
                        "sale" => PackageUnit::Sale,
                        "both" => PackageUnit::Both,
                        _ => return None,
                    },
                })
            })
            .collect();
        order::sort_by_key(&mut packages, |package| package.ndc);
        packages
    });
    &PACKAGES
}

impl Ndc {
    /// The package. None for a code that this program does not know.
    pub fn package(self) -> Option<&'static Package> {
        let packages = packages();
        let place = packages.binary_search_by_key(&self, |package| package.ndc).ok()?;
        packages.get(place)
    }

    /// Reads the fourteen digits that a barcode carries (GTIN): a digit for the kind of package, `03`, ten digits of the NDC, and a
    /// check digit. Ten digits without hyphens could be three codes, so they are looked up.
    ///
    /// # Errors
    /// Where the digits are not such a number, not of a vaccine that this program knows, or of more than one.
    pub fn from_gtin(digits: &str) -> Result<Self, CodeError> {
        let digits = digits.trim();
        let ten = digits.get(3..13).ok_or(CodeError::NotAGtin)?;
        if digits.len() != 14 || !is_checked(digits) || digits.get(1..3) != Some("03") {
            return Err(CodeError::NotAGtin);
        }
        let readings = FORMS.iter().skip(1).filter_map(|[labeler, product, _]| {
            let (labeler, rest) = ten.split_at_checked(*labeler)?;
            let (product, package) = rest.split_at_checked(*product)?;
            Self::of(labeler, product, package)
        });
        let mut known = readings.filter(|ndc| ndc.package().is_some());
        let ndc = known.next().ok_or(CodeError::UnknownGtin)?;
        // Two readings may be of one code, as where a part is all noughts.
        if known.all(|other| other == ndc) { Ok(ndc) } else { Err(CodeError::AmbiguousGtin) }
    }

    fn of(labeler: &str, product: &str, package: &str) -> Option<Self> {
        format!("{labeler:0>5}{product:0>4}{package:0>2}").parse().ok().map(Self)
    }
}

/// Whether all are digits and the last is the check digit of the others (GS1): each other one counts three times.
fn is_checked(digits: &str) -> bool {
    let worth = |(place, byte): (usize, u8)| {
        let digit = char::from(byte).to_digit(10)?;
        Some(if place % 2 == 0 { 3 * digit } else { digit })
    };
    let sum: Option<u32> = digits.bytes().enumerate().map(worth).sum();
    sum.is_some_and(|sum| sum.is_multiple_of(10))
}

impl fmt::Display for Ndc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:05}-{:04}-{:02}", self.0 / 1_000_000, self.0 / 100 % 10_000, self.0 % 100)
    }
}

impl From<Ndc> for String {
    fn from(ndc: Ndc) -> Self {
        ndc.to_string()
    }
}

impl TryFrom<String> for Ndc {
    type Error = CodeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl std::str::FromStr for Ndc {
    type Err = CodeError;

    /// Reads eleven digits, with or without hyphens, or ten with hyphens, as they stand on a package.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let parts: Vec<&str> = text.split('-').collect();
        if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') {
            return Err(CodeError::NotAnNdc);
        }
        let found = match parts.as_slice() {
            [labeler, product, package] if FORMS.contains(&[labeler.len(), product.len(), package.len()]) => {
                Self::of(labeler, product, package)
            }
            [digits] if digits.len() == 11 => digits.parse().ok().map(Self),
            [digits] if digits.len() == 10 => return Err(CodeError::NdcWithoutHyphens),
            _ => None,
        };
        found.ok_or(CodeError::NotAnNdc)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ndc(text: &str) -> Ndc {
        text.parse().expect("an NDC")
    }

    #[test]
    fn a_code_is_the_same_in_every_form() {
        for text in ["49281-0574-88", "49281057488", "49281-574-88", " 49281-574-88 "] {
            assert_eq!(ndc(text).to_string(), "49281-0574-88");
        }
        assert_eq!(ndc("0006-4171-00").to_string(), "00006-4171-00");
        assert_eq!(ndc("51285-0174-2").to_string(), "51285-0174-02");
    }

    #[test]
    fn a_code_leads_to_its_package() {
        let beyfortus = ndc("49281-574-88").package().expect("Beyfortus");
        assert_eq!((beyfortus.name, beyfortus.unit), ("BEYFORTUS", PackageUnit::Use));
        assert_eq!(beyfortus.cvx, [Cvx::new(307)]);
        assert_eq!(beyfortus.mvx, ["PMC".parse::<Mvx>().expect("a code")]);
        assert_eq!(ndc("00000-0000-00").package(), None);
    }

    #[test]
    fn what_is_no_code_is_refused_with_what_to_write() {
        for text in [
            "",
            "-",
            "4928105748",
            "492810574888",
            "49281-0574-8a",
            "4928-105-7488",
            "49281--057488",
            "٤٩٢٨١-٠٥٧٤-٨٨",
        ] {
            assert!(text.parse::<Ndc>().is_err(), "{text}");
        }
        let said = "4928105748".parse::<Ndc>().expect_err("three codes").to_string();
        assert_eq!(
            said,
            "ten digits without hyphens can be three NDC codes: write it with the hyphens of the package"
        );
        let said = "ABC".parse::<Ndc>().expect_err("no code").to_string();
        assert_eq!(said, "an NDC is ten digits in three parts, such as 49281-574-88, or eleven digits");
    }

    #[test]
    fn a_barcode_leads_to_its_package() {
        assert_eq!(
            Ndc::from_gtin("00349281574887").map(|ndc| ndc.to_string()),
            Ok("49281-0574-88".to_owned())
        );
        assert_eq!(Ndc::from_gtin("00349281574888"), Err(CodeError::NotAGtin), "a wrong check digit");
        assert_eq!(
            Ndc::from_gtin("00449281574884"),
            Err(CodeError::NotAGtin),
            "not of the United States' drugs"
        );
        assert_eq!(Ndc::from_gtin("00300000000001"), Err(CodeError::UnknownGtin));
        for text in ["", "003", "0034928157488a", "00349281574887 1", "ééééééé"] {
            assert_eq!(Ndc::from_gtin(text), Err(CodeError::NotAGtin), "{text}");
        }
    }

    #[test]
    fn a_barcode_never_leads_to_another_package() {
        let mut ambiguous = Vec::new();
        for package in packages() {
            let text = package.ndc.to_string();
            let [labeler, product, last] =
                text.split('-').collect::<Vec<_>>().try_into().expect("three parts");
            let short = |text: &str| text.strip_prefix('0').map(str::to_owned);
            let tens = [
                short(labeler).map(|labeler| format!("{labeler}{product}{last}")),
                short(product).map(|product| format!("{labeler}{product}{last}")),
                short(last).map(|last| format!("{labeler}{product}{last}")),
            ];
            for ten in tens.into_iter().flatten() {
                let gtin = (0..10).map(|check| format!("003{ten}{check}")).find(|gtin| is_checked(gtin));
                match Ndc::from_gtin(&gtin.expect("a check digit")) {
                    Err(CodeError::AmbiguousGtin) => ambiguous.push(text.clone()),
                    found => assert_eq!(found, Ok(package.ndc)),
                }
            }
        }
        assert_eq!(ambiguous, ["50632-0001-01", "50632-0010-01"], "JYNNEOS and RabAvert are 5063200101 both");
    }

    #[test]
    fn every_row_of_the_table_is_read_and_every_vaccine_and_maker_known() {
        let lines = include_str!("../../../schedules/codes/ndc.csv").lines().count();
        assert_eq!(packages().len(), lines - 1);
        for package in packages() {
            assert_eq!(ndc(&package.ndc.to_string()), package.ndc);
            assert!(!package.name.is_empty() && !package.cvx.is_empty(), "{}", package.ndc);
            assert!(package.cvx.iter().all(|cvx| cvx.vaccine().is_some()), "{}", package.ndc);
            assert!(package.mvx.iter().all(|mvx| mvx.manufacturer().is_some()), "{}", package.ndc);
        }
    }
}
