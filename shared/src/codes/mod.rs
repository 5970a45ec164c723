//! Vaccine and administration codes. A code that this program does not know is a case, not an error: it is kept as it
//! came and shown as unknown, because a newer program may know it.
//!
//! Vaccines, makers, products, packages and statements are tables in `schedules/codes/`, which `cargo xtask import-codes` writes; they
//! are part of the program and read at first use. Short lists that the program itself speaks of are enums.

mod administration;
mod coded;
mod cvx;
mod demographics;
mod evidence;
mod grade;
mod mvx;
mod ndc;
mod place;
mod product;
mod school;
mod statement;
mod table;
mod vaccine;

pub use administration::{Route, Site};
pub(crate) use coded::coded;
pub use cvx::Cvx;
pub use demographics::{Ethnicity, Language, Race, Relationship};
pub use evidence::Evidence;
pub use grade::{Grade, NumberedGrade};
pub use mvx::Mvx;
pub use ndc::{Ndc, Package, PackageUnit, packages};
pub use place::{texas_counties, texas_county};
pub use product::{Manufacturer, Product, manufacturers, products};
pub use school::{ExemptionKind, ProvisionalKind, SchoolVaccine};
pub use statement::{Statement, statements};
pub use vaccine::{Vaccine, VaccineStatus, active_vaccines, historical_vaccines, same_family, vaccines};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::fmt;

macro_rules! names {
    ($($(#[$about:meta])* $name:ident)*) => {$(
        $(#[$about])*
        ///
        /// A forecast gives dozens of them, so that one that is not long stands where it is and no memory is shared or asked for.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// Wraps a name. Names are data of the schedule, so any text is one.
            pub fn new(name: impl AsRef<str>) -> Self {
                Self(SmolStr::new(name))
            }

            /// The name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

names! {
    /// The name of a vaccine group as the schedule in force writes it: `MMR`, `Polio`, `HepB`.
    VaccineGroup
    /// The name of an antigen as the schedule in force writes it: `Measles`, `Hib`.
    AntigenName
    /// The trade name of a product, as someone or a barcode wrote it: `RECOMBIVAX HB`, `Recombivax-Adult`.
    TradeName
}

impl TradeName {
    /// The word of it that names the brand, where it has words: `RECOMBIVAX`. The others say which of its vaccines it is, each in
    /// its own way, and the vaccine's code says that too.
    pub fn brand(&self) -> Option<&str> {
        self.0.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty())
    }
}

/// Why a text is not a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// Not one to three digits.
    #[error("a CVX code is one to three digits")]
    NotACvx,
    /// Not two to four letters.
    #[error("an MVX code is two to four letters")]
    NotAnMvx,
    /// Not ten digits in three parts, nor eleven.
    #[error("an NDC is ten digits in three parts, such as 49281-574-88, or eleven digits")]
    NotAnNdc,
    /// Ten digits that nothing tells apart.
    #[error("ten digits without hyphens can be three NDC codes: write it with the hyphens of the package")]
    NdcWithoutHyphens,
    /// Not the number of a drug's barcode.
    #[error(
        "the barcode's number is fourteen digits that begin with 003 and end with a check digit: scan it again"
    )]
    NotAGtin,
    /// The number of no vaccine in the list.
    #[error("the barcode is of no vaccine that this program knows: choose the vaccine by its name")]
    UnknownGtin,
    /// The number of several vaccines.
    #[error("the barcode could be of more than one vaccine: choose the vaccine by its name")]
    AmbiguousGtin,
}
