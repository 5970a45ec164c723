//! What is known of each vaccine code: names, whether it is in use, its families.

use super::table::{rows, several};
use super::{Cvx, coded};
use crate::order;
use std::sync::LazyLock;

/// One vaccine code and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vaccine {
    /// The code.
    pub cvx: Cvx,
    /// Short name: `MMR`.
    pub name: &'static str,
    /// Full name; the short one again where it has no other.
    pub full_name: &'static str,
    /// Whether it is given in the United States now.
    pub status: VaccineStatus,
    /// The families it belongs to, by the code base's own group codes (`DTAP`, `POLIO`): several for a combination. What a
    /// schedule calls a vaccine group is [`super::VaccineGroup`], and may differ.
    pub families: Vec<&'static str>,
}

coded! {
    /// Whether a vaccine code is in use.
    VaccineStatus {
        /// Given now.
        Active = "active", "In use";
        /// Given once.
        Inactive = "inactive", "No longer in use";
        /// Formulation not known: for doses known from elsewhere.
        Unspecified = "unspecified", "Formulation not known";
        /// Given outside the United States.
        Foreign = "foreign", "Not a United States vaccine";
        /// An immune globulin, a skin test and the like.
        OtherProduct = "other product", "Not a vaccine";
        /// Has a code, was never given.
        NeverActive = "never active", "Never in use";
        /// Has a code, is not licensed yet.
        Pending = "pending", "Not licensed yet";
    }
}

/// Every vaccine code, in the order of the codes.
pub fn vaccines() -> &'static [Vaccine] {
    static VACCINES: LazyLock<Vec<Vaccine>> = LazyLock::new(|| {
        let mut vaccines: Vec<Vaccine> = rows(include_str!("../../../schedules/codes/cvx.csv"))
            .filter_map(|[code, name, full_name, status, families]| {
                Some(Vaccine {
                    cvx: code.parse().ok()?,
                    name,
                    full_name: if full_name.is_empty() { name } else { full_name },
                    status: VaccineStatus::from(status),
                    families: several(families).collect(),
                })
            })
            .collect();
        order::sort_by_key(&mut vaccines, |vaccine| vaccine.cvx);
        vaccines
    });
    &VACCINES
}

/// Vaccines given now, by name: what a form offers for a new dose.
pub fn active_vaccines() -> Vec<&'static Vaccine> {
    by_name(|status| *status == VaccineStatus::Active)
}

/// Vaccines that a dose from elsewhere may have been, by name: also former, foreign and unspecified ones.
pub fn historical_vaccines() -> Vec<&'static Vaccine> {
    by_name(|status| !matches!(status, VaccineStatus::NeverActive | VaccineStatus::Pending))
}

fn by_name(wanted: impl Fn(&VaccineStatus) -> bool) -> Vec<&'static Vaccine> {
    let mut found: Vec<&Vaccine> = vaccines().iter().filter(|vaccine| wanted(&vaccine.status)).collect();
    order::sort_by_made_key(&mut found, |vaccine| vaccine.name.to_lowercase());
    found
}

impl Cvx {
    /// What the code stands for. None for a code that this program does not know.
    pub fn vaccine(self) -> Option<&'static Vaccine> {
        let vaccines = vaccines();
        vaccines.binary_search_by_key(&self, |vaccine| vaccine.cvx).ok().map(|index| &vaccines[index])
    }

    /// The vaccine's short name; for an unknown code, the code: `CVX 900`.
    pub fn name(self) -> std::borrow::Cow<'static, str> {
        self.vaccine().map_or_else(|| format!("CVX {self}").into(), |vaccine| vaccine.name.into())
    }
}

/// Whether two codes are one vaccine or share a family, as MMR and MMRV do. An unknown code is like itself alone.
pub fn same_family(one: Cvx, other: Cvx) -> bool {
    one == other
        || match (one.vaccine(), other.vaccine()) {
            (Some(one), Some(other)) => one.families.iter().any(|family| other.families.contains(family)),
            _ => false,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_a_name() {
        let mmr = Cvx::new(3).vaccine().expect("MMR is known");
        assert_eq!((mmr.name, &mmr.status), ("MMR", &VaccineStatus::Active));
        assert_eq!(mmr.full_name, "measles, mumps and rubella virus vaccine");
        assert_eq!(Cvx::new(900).vaccine(), None, "not in the list");
        assert_eq!(Cvx::new(900).name(), "CVX 900");
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(vaccines().len(), include_str!("../../../schedules/codes/cvx.csv").lines().count() - 1);
        for vaccine in vaccines() {
            assert!(!vaccine.name.is_empty() && !vaccine.name.contains('"'), "{}", vaccine.cvx);
            assert!(VaccineStatus::KNOWN.contains(&vaccine.status), "{}", vaccine.cvx);
        }
    }

    #[test]
    fn a_form_offers_what_is_given_now() {
        let offered: Vec<u16> = active_vaccines().iter().map(|vaccine| vaccine.cvx.number()).collect();
        for school_vaccine in [3, 8, 10, 20, 21, 83, 94, 110, 114, 115, 130, 165] {
            assert!(offered.contains(&school_vaccine), "CVX {school_vaccine}");
        }
        assert!(!offered.contains(&1), "DTP is no longer given");
    }

    #[test]
    fn combinations_share_their_families() {
        assert!(same_family(Cvx::new(3), Cvx::new(94)), "MMR and MMRV");
        assert!(same_family(Cvx::new(8), Cvx::new(110)), "hepatitis B and DTaP-hep B-IPV");
        assert!(!same_family(Cvx::new(3), Cvx::new(10)), "MMR and polio");
        assert!(same_family(Cvx::new(900), Cvx::new(900)));
    }
}
