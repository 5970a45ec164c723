//! A release as a forecast walks through it: compiled once, with places and sets of bits where the files have names.
//!
//! Every age that a rule names has a number, so that a forecast works out each patient's dates of all ages once and from then
//! on only looks them up. Vaccines are places among the products, and a list of vaccines is a [`ProductSet`]. Nothing here is
//! checked again: what leads nowhere was refused when the release was read, and is left out.

mod accepted;
mod age;
mod antigen;
mod brand;
mod compile;
mod dose;
mod product;
mod skip;
mod twin;

pub(crate) use age::{AgeId, Ages};
pub(crate) use antigen::{Antigen, Group, Series};
pub(crate) use brand::Brands;
pub(crate) use dose::{AgeRule, PreferableVaccine, SeriesDose, Since};
pub(crate) use product::{Conflict, Product, ProductPlace, ProductSet};
pub(crate) use skip::{Condition, DoseCount, GroupSet, Skip, SkipSet};

use crate::calendar::{Dated, Day, Period};
use crate::codes::{Mvx, TradeName};
use std::sync::Arc;

/// All rules of a release.
#[derive(Debug)]
pub(crate) struct Rules {
    /// The release's version.
    pub version: Arc<str>,
    /// Every age that a rule names.
    ages: age::AgeTable,
    /// Every brand that a rule asks for.
    brands: brand::BrandTable,
    /// The vaccines, in the release's order.
    pub products: Vec<Product>,
    /// Which vaccine may not closely follow which.
    pub conflicts: Vec<Conflict>,
    /// The most days that one of them lasts.
    pub longest_conflict: i32,
    /// The antigens, in the release's order.
    pub antigens: Vec<Antigen>,
    /// The vaccine groups, in the order they are shown.
    pub groups: Vec<Group>,
}

impl Rules {
    /// The days on which someone reaches every age, to be asked with [`AgeId::of`].
    pub fn days_of_ages(&self, birth: Dated) -> Vec<Day> {
        self.ages.days(birth)
    }

    /// The age of a number.
    pub fn age(&self, id: AgeId) -> Period {
        self.ages.period(id)
    }

    /// The ends of an age range: none where it has none.
    pub fn ends(&self, ages: Ages) -> (Option<Period>, Option<Period>) {
        self.ages.ends(ages)
    }

    /// Which of the brands that rules ask for a dose may be, by its vaccine and by what is known of its name and its maker.
    pub fn brands(&self, product: ProductPlace, name: Option<&TradeName>, mvx: Option<&Mvx>) -> Brands {
        self.brands.of(product, name, mvx)
    }

    /// The vaccine at a place.
    pub fn product(&self, place: ProductPlace) -> Option<&Product> {
        self.products.get(place.index())
    }
}
