//! Products that a rule asks for by their trade name or their maker (6.8): of the vaccine against hepatitis B for adults, one counts in
//! the series of two doses for adolescents.

use super::product::ProductPlace;
use crate::codes::{Mvx, TradeName};
use crate::schedule::release::PreferableVaccine;

/// A brand that some rule asks for, by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Brand(u8);

/// The brands that a dose may be.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Brands(u64);

impl Brands {
    /// Whether a brand is among them.
    pub fn contains(self, brand: Brand) -> bool {
        self.0 >> brand.0 & 1 == 1
    }
}

/// The last number there is.
const LAST: usize = u64::BITS as usize - 1;

/// Every brand that a rule asks for.
#[derive(Debug, Default)]
pub(super) struct BrandTable(Vec<Asked>);

/// What a rule asks of a product.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    product: ProductPlace,
    name: Option<TradeName>,
    mvx: Option<String>,
}

impl BrandTable {
    /// Gives a number to the brand that a vaccine must be, if it must be one.
    pub fn number(&mut self, product: ProductPlace, vaccine: &PreferableVaccine) -> Option<Brand> {
        let name = vaccine.trade_name.as_ref().map(TradeName::new).filter(|name| name.brand().is_some());
        let asked = Asked { product, name, mvx: vaccine.mvx.clone() };
        if asked.name.is_none() && asked.mvx.is_none() {
            return None;
        }
        let place = self.0.iter().position(|known| *known == asked).unwrap_or_else(|| {
            self.0.push(asked);
            self.0.len() - 1
        });
        // No release asks for so many; one that did would be read as if the last were all the rest.
        u8::try_from(place.min(LAST)).ok().map(Brand)
    }

    /// The brands that a dose of a vaccine may be.
    pub fn of(&self, product: ProductPlace, name: Option<&TradeName>, mvx: Option<&Mvx>) -> Brands {
        let mut brands = Brands::default();
        for (place, _) in self.0.iter().enumerate().filter(|(_, asked)| asked.is_met(product, name, mvx)) {
            brands.0 |= 1 << place.min(LAST);
        }
        brands
    }
}

impl Asked {
    /// Whether a dose may be it. Histories seldom hold the trade name: the maker stands for it then.
    fn is_met(&self, product: ProductPlace, name: Option<&TradeName>, mvx: Option<&Mvx>) -> bool {
        if self.product != product {
            return false;
        }
        match (self.name.as_ref().and_then(TradeName::brand), name.and_then(TradeName::brand)) {
            (Some(asked), Some(given)) => asked.eq_ignore_ascii_case(given),
            _ => self.mvx.as_deref().is_none_or(|asked| mvx.is_some_and(|mvx| mvx.as_str() == asked)),
        }
    }
}
