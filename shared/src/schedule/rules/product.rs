//! Vaccines by place, sets of them, and which may not closely follow which.

use super::age::Ages;
use crate::calendar::Period;
use crate::schedule::release::CvxCode;

/// The place of a vaccine among the release's products.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct ProductPlace(u16);

impl ProductPlace {
    /// No product: a code that the release does not know.
    pub const UNKNOWN: Self = Self(u16::MAX);

    pub(in crate::schedule) fn new(index: usize) -> Self {
        u16::try_from(index).map_or(Self::UNKNOWN, Self)
    }

    /// The place as an index.
    pub fn index(self) -> usize {
        self.0.into()
    }
}

/// Enough bits for every code of three digits.
const WORDS: usize = 1000_usize.div_ceil(64);

/// A set of vaccines, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ProductSet([u64; WORDS]);

impl ProductSet {
    /// Whether a vaccine is in it.
    pub fn contains(&self, product: ProductPlace) -> bool {
        let word = self.0.get(product.index() / 64).copied().unwrap_or(0);
        word >> (product.index() % 64) & 1 == 1
    }

    pub(super) fn insert(&mut self, product: ProductPlace) {
        if let Some(word) = self.0.get_mut(product.index() / 64) {
            *word |= 1 << (product.index() % 64);
        }
    }
}

/// One vaccine.
#[derive(Debug)]
pub(crate) struct Product {
    /// The antigens it counts for, by place, each at its ages (4.2).
    pub antigens: Vec<(usize, Ages)>,
    /// The vaccine groups that it counts for, by place, each with the antigens of it that are in the vaccine.
    pub groups: Vec<(usize, Vec<usize>)>,
    /// The conflicts that it may fall under as the later vaccine (6.7), by place.
    pub conflicts: Vec<usize>,
    /// Whether any other may not closely follow it.
    pub conflicts_with_later: bool,
}

/// That a vaccine may not closely follow others (6.7).
#[derive(Debug)]
pub(crate) struct Conflict {
    /// The vaccines given first.
    pub earlier: ProductSet,
    /// The conflict begins this long after the earlier vaccine.
    pub begins: Period,
    /// It ends this long after one that was valid or not evaluated.
    pub ends_after_valid: Period,
    /// It ends this long after one that was not valid, and for forecasts.
    pub ends: Period,
}

/// Finds vaccines by their code.
pub(super) struct Lookup<'a>(pub &'a [u16]);

impl Lookup<'_> {
    pub fn place(&self, cvx: CvxCode) -> Option<ProductPlace> {
        let entry = usize::from(*self.0.get(usize::from(cvx.0))?);
        entry.checked_sub(1).map(ProductPlace::new)
    }

    pub fn set(&self, vaccines: &[CvxCode]) -> ProductSet {
        let mut set = ProductSet::default();
        for place in vaccines.iter().filter_map(|cvx| self.place(*cvx)) {
            set.insert(place);
        }
        set
    }
}
