//! The vaccines that may satisfy a dose, to be looked up by vaccine: it is asked of every record and every series.

use super::age::Ages;
use super::brand::Brand;
use super::product::ProductPlace;
use crate::order;

/// A vaccine that may satisfy a dose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AcceptedVaccine {
    /// Its place.
    pub product: ProductPlace,
    /// At these ages.
    pub ages: Ages,
    /// The brand it must be.
    pub brand: Option<Brand>,
}

/// All of a dose.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct AcceptedVaccines {
    /// Ordered by place.
    vaccines: Vec<AcceptedVaccine>,
    /// For every place, where its entries begin: they end where those of the next place begin. No dose has as many as a number here
    /// can count.
    begins: Vec<u16>,
}

impl AcceptedVaccines {
    /// Takes them in the order in which they are to be asked, and how many products there are.
    pub(super) fn new(mut vaccines: Vec<AcceptedVaccine>, products: usize) -> Self {
        order::sort_by_key(&mut vaccines, |accepted| accepted.product);
        let begin = |place| vaccines.partition_point(|accepted| accepted.product < ProductPlace::new(place));
        let begins = (0..=products).map(|place| u16::try_from(begin(place)).unwrap_or(u16::MAX)).collect();
        Self { vaccines, begins }
    }

    /// What is said of a vaccine: nothing where it is not named.
    pub fn of(&self, product: ProductPlace) -> &[AcceptedVaccine] {
        let place = product.index();
        match (self.begins.get(place), self.begins.get(place + 1)) {
            (Some(begin), Some(end)) => self.vaccines.get((*begin).into()..(*end).into()).unwrap_or(&[]),
            _ => &[],
        }
    }
}
