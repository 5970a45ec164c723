//! Vaccine Information Statements: the sheet that is handed over with each dose, known by the date of its edition.

use super::Cvx;
use super::table::{rows, several};
use crate::calendar::Date;
use std::sync::LazyLock;

/// The present edition of one statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Its number among such documents.
    pub document: &'static str,
    /// The date of the edition.
    pub edition: Date,
    /// Its title.
    pub name: &'static str,
    /// The vaccines it is for.
    pub cvx: Vec<Cvx>,
}

impl Statement {
    /// Number of the statement that covers a baby's vaccines together.
    const MULTI_PEDIATRIC: &'static str = "00026";
}

/// Every statement.
pub fn statements() -> &'static [Statement] {
    static STATEMENTS: LazyLock<Vec<Statement>> = LazyLock::new(|| {
        rows(include_str!("../../../schedules/codes/vis.csv"))
            .filter_map(|[document, edition, name, cvx]| {
                let cvx = several(cvx).filter_map(|code| code.parse().ok()).collect();
                Some(Statement { document, edition: edition.parse().ok()?, name, cvx })
            })
            .collect()
    });
    &STATEMENTS
}

impl Cvx {
    /// The statement a form fills in for this vaccine: its own, of the latest edition; for a combination of a baby's
    /// vaccines the one sheet that covers them all.
    pub fn statement(self) -> Option<&'static Statement> {
        let combination = self.vaccine().is_some_and(|vaccine| vaccine.families.len() > 1);
        let (multi, own): (Vec<&Statement>, Vec<&Statement>) = statements()
            .iter()
            .filter(|statement| statement.cvx.contains(&self))
            .partition(|statement| statement.document == Statement::MULTI_PEDIATRIC);
        let (first, second) = if combination { (multi, own) } else { (own, multi) };
        let latest = |statements: Vec<&'static Statement>| {
            statements.into_iter().max_by_key(|statement| statement.edition)
        };
        latest(first).or_else(|| latest(second))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edition(cvx: u16) -> Option<String> {
        Cvx::new(cvx).statement().map(|statement| statement.edition.to_string())
    }

    #[test]
    fn a_vaccine_has_its_own_statement() {
        assert_eq!(edition(3).as_deref(), Some("2025-01-31"), "MMR");
        assert_eq!(edition(133).as_deref(), Some("2025-05-29"), "PCV13 by the later of two");
        assert_eq!(edition(20).as_deref(), Some("2021-08-06"), "DTaP");
        assert_eq!(edition(900), None);
    }

    #[test]
    fn a_combination_for_babies_has_the_sheet_for_all() {
        let statement = Cvx::new(110).statement().expect("DTaP-hep B-IPV has one");
        assert_eq!(statement.document, Statement::MULTI_PEDIATRIC);
        assert!(statement.name.starts_with("Multi"));
        assert_eq!(edition(94).as_deref(), Some("2025-01-31"), "MMRV has one of its own");
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        let lines = include_str!("../../../schedules/codes/vis.csv").lines().count();
        assert_eq!(statements().len(), lines - 1);
    }
}
