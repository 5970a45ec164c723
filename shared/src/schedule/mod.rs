//! The typed, validated, interned form of what stands in `schedules/`.
//!
//! [`release`] is the form of the files, `files` reads them. A build reads and checks them, and packs them into the few bytes that
//! [`Schedule::acip`] unpacks; a [`Schedule`] adds the tables by which a forecast finds its way without comparing text.

#[cfg(any(test, feature = "schedule-files"))]
pub mod cdsi;
#[cfg(any(test, feature = "schedule-files"))]
pub mod files;
mod in_force;
pub mod packed;
pub mod release;
mod rules;

pub use in_force::InForce;

use release::{CvxCode, ObservationCode, Product, Release};
pub(crate) use rules::{
    AgeId, AgeRule, Ages, Antigen, Brands, Condition, DoseCount, Group, GroupSet, PreferableVaccine,
    ProductPlace, ProductSet, Rules, Series, SeriesDose, Since, Skip, SkipSet,
};

/// A schedule: every antigen's series, with products, groups and conflicts.
#[derive(Debug)]
pub struct Schedule {
    release: Release,
    /// For every CVX number, one more than its product's place; 0 where there is none.
    products: Vec<u16>,
    /// The release as a forecast walks through it.
    rules: Rules,
}

/// Packed bytes that are not a schedule.
#[derive(Debug, thiserror::Error)]
#[error("the packed schedule cannot be read: it was packed by another version of this program")]
pub struct NotASchedule;

impl Schedule {
    /// The ACIP schedule that this program was built with.
    pub fn acip() -> &'static Self {
        static ACIP: std::sync::OnceLock<Schedule> = std::sync::OnceLock::new();
        ACIP.get_or_init(|| {
            let packed = include_bytes!(concat!(env!("OUT_DIR"), "/acip.schedule"));
            // The build script unpacks what it packed before it lets the build go on.
            Self::unpack(packed).unwrap_or_else(|_| Self::new(Release::empty()))
        })
    }

    /// Unpacks a schedule.
    ///
    /// # Errors
    /// Where the bytes are not a packed schedule of this version of the program.
    pub fn unpack(packed: &[u8]) -> Result<Self, NotASchedule> {
        postcard::from_bytes(packed).map(Self::new).map_err(|_| NotASchedule)
    }

    /// Takes a release, which is held to be checked, and compiles its rules.
    pub fn new(release: Release) -> Self {
        let mut products = vec![0; 1000];
        for (entry, product) in (1..).zip(&release.products) {
            if let Some(slot) = products.get_mut(usize::from(product.cvx.0)) {
                *slot = entry;
            }
        }
        let rules = Rules::compile(&release, &products);
        Self { release, products, rules }
    }

    /// Version of the release it came from.
    pub fn version(&self) -> &str {
        &self.release.version
    }

    /// The release itself.
    pub fn release(&self) -> &Release {
        &self.release
    }

    /// The vaccine of a code.
    pub fn product(&self, cvx: CvxCode) -> Option<&Product> {
        self.release.products.get(self.product_place(cvx)?)
    }

    /// The release as a forecast walks through it.
    pub(crate) fn rules(&self) -> &Rules {
        &self.rules
    }

    /// The place of a vaccine among the products.
    pub(crate) fn place(&self, cvx: CvxCode) -> ProductPlace {
        self.product_place(cvx).map_or(ProductPlace::UNKNOWN, ProductPlace::new)
    }

    /// The name of an observation.
    pub fn observation_name(&self, code: ObservationCode) -> Option<&str> {
        let observations = &self.release.observations;
        observations
            .iter()
            .find(|observation| observation.code == code)
            .map(|observation| observation.name.as_str())
    }

    /// The name of an observation, or its code where it has none.
    pub(crate) fn name_of(&self, code: ObservationCode) -> String {
        self.observation_name(code).map_or_else(|| code.to_string(), str::to_owned)
    }

    fn product_place(&self, cvx: CvxCode) -> Option<usize> {
        usize::from(*self.products.get(usize::from(cvx.0))?).checked_sub(1)
    }
}

#[cfg(test)]
mod tests;
