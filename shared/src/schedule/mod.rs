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

pub use in_force::InForce;

use release::{AgeBand, Conflict, CvxCode, Group, ObservationCode, Product, Release};

/// A schedule: every antigen's series, with products, groups and conflicts.
#[derive(Debug)]
pub struct Schedule {
    release: Release,
    /// For every CVX number, one more than its product's place; 0 where there is none.
    products: Vec<u16>,
    /// For every product, the antigens it counts for, by place.
    antigens: Vec<Vec<(usize, AgeBand)>>,
    /// For every product, the conflicts it may fall under as the later vaccine, by place.
    conflicts: Vec<Vec<usize>>,
    /// For every group, its antigens, by place.
    groups: Vec<Vec<usize>>,
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

    /// Takes a release, which is held to be checked, and makes its tables.
    pub fn new(release: Release) -> Self {
        let place = |name: &str| release.antigens.iter().position(|antigen| antigen.antigen == name);
        let mut products = vec![0; 1000];
        for (entry, product) in (1..).zip(&release.products) {
            if let Some(slot) = products.get_mut(usize::from(product.cvx.0)) {
                *slot = entry;
            }
        }
        let antigens = release.products.iter().map(|product| {
            product.antigens.iter().filter_map(|of| Some((place(&of.antigen)?, of.ages))).collect()
        });
        let conflicts = release.products.iter().map(|product| {
            let rows = release.conflicts.iter().enumerate();
            rows.filter(|(_, conflict)| conflict.later.contains(&product.cvx)).map(|(row, _)| row).collect()
        });
        let groups =
            release.groups.iter().map(|group| group.antigens.iter().filter_map(|name| place(name)).collect());
        Self {
            products,
            antigens: antigens.collect(),
            conflicts: conflicts.collect(),
            groups: groups.collect(),
            release,
        }
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

    /// The antigens that a vaccine counts for, by place in the release, each at its ages.
    pub(crate) fn antigens_of(&self, cvx: CvxCode) -> &[(usize, AgeBand)] {
        self.product_place(cvx).and_then(|place| self.antigens.get(place)).map_or(&[], Vec::as_slice)
    }

    /// The conflicts that a vaccine may fall under as the later one.
    pub(crate) fn conflicts_of(&self, later: CvxCode) -> impl Iterator<Item = &Conflict> {
        let rows = self.product_place(later).and_then(|place| self.conflicts.get(place));
        rows.map_or(&[][..], Vec::as_slice).iter().filter_map(|row| self.release.conflicts.get(*row))
    }

    /// The vaccine groups with their antigens, by place in the release.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (&Group, &[usize])> {
        self.release.groups.iter().zip(self.groups.iter().map(Vec::as_slice))
    }

    /// The name of an observation.
    pub fn observation_name(&self, code: ObservationCode) -> Option<&str> {
        let observations = &self.release.observations;
        observations
            .iter()
            .find(|observation| observation.code == code)
            .map(|observation| observation.name.as_str())
    }

    fn product_place(&self, cvx: CvxCode) -> Option<usize> {
        usize::from(*self.products.get(usize::from(cvx.0))?).checked_sub(1)
    }
}

#[cfg(test)]
mod tests;
