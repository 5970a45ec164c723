//! Trade names and manufacturers.

use super::table::{rows, several};
use super::{Cvx, Mvx};
use crate::order;
use std::sync::LazyLock;

/// A product by its trade name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// The trade name.
    pub name: &'static str,
    /// The vaccine codes it goes by.
    pub cvx: Vec<Cvx>,
    /// Those who make or made it.
    pub mvx: Vec<Mvx>,
    /// Sold now.
    pub active: bool,
}

/// A manufacturer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manufacturer {
    /// The code.
    pub mvx: Mvx,
    /// The name.
    pub name: &'static str,
    /// In business under that name now.
    pub active: bool,
}

/// Every product, by name.
pub fn products() -> &'static [Product] {
    static PRODUCTS: LazyLock<Vec<Product>> = LazyLock::new(|| {
        rows(include_str!("../../../schedules/codes/products.csv"))
            .map(|[name, cvx, mvx, status]| Product {
                name,
                cvx: several(cvx).filter_map(|code| code.parse().ok()).collect(),
                mvx: several(mvx).filter_map(|code| code.parse().ok()).collect(),
                active: status == "active",
            })
            .collect()
    });
    &PRODUCTS
}

/// Every manufacturer, by code.
pub fn manufacturers() -> &'static [Manufacturer] {
    static MANUFACTURERS: LazyLock<Vec<Manufacturer>> = LazyLock::new(|| {
        rows(include_str!("../../../schedules/codes/mvx.csv"))
            .filter_map(|[code, name, status]| {
                Some(Manufacturer { mvx: code.parse().ok()?, name, active: status == "active" })
            })
            .collect()
    });
    &MANUFACTURERS
}

impl Cvx {
    /// Products that go by this code, those sold now first.
    pub fn products(self) -> Vec<&'static Product> {
        let mut found: Vec<&Product> =
            products().iter().filter(|product| product.cvx.contains(&self)).collect();
        order::sort_by_key(&mut found, |product| !product.active);
        found
    }

    /// Those who make this vaccine now, in the order of their codes: what a form offers once the vaccine is chosen.
    pub fn makers(self) -> Vec<&'static Mvx> {
        let mut makers: Vec<&Mvx> = products()
            .iter()
            .filter(|product| product.active && product.cvx.contains(&self))
            .flat_map(|product| &product.mvx)
            .filter(|mvx| mvx.manufacturer().is_some_and(|maker| maker.active))
            .collect();
        order::sort(&mut makers);
        makers.dedup();
        makers
    }
}

impl Mvx {
    /// The manufacturer. None for a code that this program does not know.
    pub fn manufacturer(&self) -> Option<&'static Manufacturer> {
        manufacturers().iter().find(|manufacturer| manufacturer.mvx == *self)
    }

    /// The manufacturer's name; for an unknown code, the code.
    pub fn name(&self) -> &str {
        self.manufacturer().map_or(self.as_str(), |manufacturer| manufacturer.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vaccine_has_products_and_makers() {
        let names: Vec<&str> = Cvx::new(3).products().iter().map(|product| product.name).collect();
        assert!(names.contains(&"M-M-R II") && names.contains(&"Priorix"), "{names:?}");
        let makers: Vec<&str> = Cvx::new(3).makers().iter().map(|mvx| mvx.as_str()).collect();
        assert_eq!(makers, ["MSD", "SKB"]);
        assert!(Cvx::new(900).products().is_empty());
    }

    #[test]
    fn a_maker_has_a_name() {
        assert_eq!("MSD".parse::<Mvx>().expect("a code").name(), "Merck and Co., Inc.");
        assert_eq!("ZZZ".parse::<Mvx>().expect("a code").name(), "ZZZ");
    }

    #[test]
    fn every_row_of_the_tables_is_read() {
        let lines = include_str!("../../../schedules/codes/mvx.csv").lines().count();
        assert_eq!(manufacturers().len(), lines - 1);
        for product in products() {
            assert!(!product.cvx.is_empty(), "{}", product.name);
        }
    }
}
