//! What rules must keep beyond the form of their files.

use super::super::book::{Book, Branch, Rule};
use crate::codes::{Evidence, ExemptionKind, ProvisionalKind, SchoolVaccine};
use crate::rule_files::{Fault, Files};
use std::collections::BTreeSet;
use std::fmt::Display;

/// Everything that names what is not there, or that cannot be. Each rule comes with its file.
pub(super) fn check(book: &Book, rules: &[(String, Rule)], files: &Files) -> Vec<Fault> {
    let mut checker = Checker {
        files,
        sets: book.products.iter().map(|set| set.name.as_str()).collect(),
        faults: Vec::new(),
    };
    checker.tables(book);
    for (file, rule) in rules {
        checker.rule(file, rule);
        if !book.vaccines.iter().any(|facts| facts.vaccine == rule.vaccine) {
            checker.fault(file, &rule.id, format!("`{}` is not in vaccines.toml", rule.vaccine.code()));
        }
    }
    for (place, (file, rule)) in rules.iter().enumerate() {
        for (_, other) in rules.iter().take(place) {
            if rule.id == other.id {
                checker.fault(file, &rule.id, format!("two rules are named `{}`", rule.id));
            } else if rule.vaccine == other.vaccine && overlap(rule, other) {
                let message = format!(
                    "`{}` and `{}` are for the same vaccine and grade in one year",
                    other.id, rule.id
                );
                checker.fault(file, &rule.id, message);
            }
        }
    }
    checker.faults
}

/// Whether some student falls under both rules.
fn overlap(one: &Rule, other: &Rule) -> bool {
    let spans = |rule: &Rule| {
        let rolled = rule.roll_in.iter().map(|row| (Some(row.school_years), row.grades));
        let plain = rule.grades.map(|grades| (rule.school_years, grades));
        rolled.chain(plain).collect::<Vec<_>>()
    };
    spans(one).iter().any(|(years, grades)| {
        spans(other).iter().any(|(other_years, other_grades)| {
            let years = match (years, other_years) {
                (Some(years), Some(other)) => years.overlaps(*other),
                _ => true,
            };
            years && grades.overlaps(*other_grades)
        })
    })
}

struct Checker<'a> {
    files: &'a Files,
    sets: BTreeSet<&'a str>,
    faults: Vec<Fault>,
}

/// More sets of products than a dose can be marked with.
const MOST_SETS: usize = 32;

impl Checker<'_> {
    fn tables(&mut self, book: &Book) {
        let (products, vaccines) = ("products.toml", "vaccines.toml");
        if book.products.len() > MOST_SETS {
            self.fault(products, &"", format!("there are more than {MOST_SETS} sets of products"));
        }
        self.unique(products, book.products.iter().map(|set| set.name.as_str()));
        for set in &book.products {
            if set.cvx.is_empty() {
                self.fault(products, &set.name, format!("`{}` holds no vaccine", set.name));
            }
            for code in &set.evidence {
                if !Evidence::KNOWN.contains(&Evidence::from(code.as_str())) {
                    self.fault(products, code, format!("`{code}` is not evidence that a school takes"));
                }
            }
            for cvx in set.cvx.iter().chain(&set.doubtful) {
                if cvx.vaccine().is_none() {
                    self.fault(products, cvx, format!("CVX {cvx} is not in the table of vaccines"));
                }
            }
            for cvx in set.doubtful.iter().filter(|cvx| !set.cvx.contains(cvx)) {
                self.fault(products, cvx, format!("CVX {cvx} is doubtful in `{}` but not in it", set.name));
            }
        }
        self.unique(vaccines, book.vaccines.iter().map(|facts| facts.vaccine.code()));
        for facts in &book.vaccines {
            if !SchoolVaccine::KNOWN.contains(&facts.vaccine) {
                self.unknown(vaccines, "a vaccine of the requirements", facts.vaccine.code());
            }
            self.set(vaccines, &facts.counts);
            if facts.next_dose.windows(2).any(|pair| matches!(pair, [one, next] if next.dose < one.dose)) {
                let code = facts.vaccine.code();
                self.fault(vaccines, &code, format!("the next doses of `{code}` are not in order"));
            }
        }
        self.unique("exemptions.toml", book.exemptions.iter().map(|rule| rule.kind.code()));
        for rule in &book.exemptions {
            if !ExemptionKind::KNOWN.contains(&rule.kind) {
                self.unknown("exemptions.toml", "a kind of exemption", rule.kind.code());
            }
        }
        self.unique("admissions.toml", book.admissions.iter().map(|rule| rule.kind.code()));
        for rule in &book.admissions {
            if !ProvisionalKind::KNOWN.contains(&rule.kind) {
                self.unknown("admissions.toml", "a ground of admission", rule.kind.code());
            }
        }
    }

    fn rule(&mut self, file: &str, rule: &Rule) {
        let id = &rule.id;
        if rule.grades.is_none() == rule.roll_in.is_empty() {
            self.fault(file, id, format!("`{id}` must have either `grades` or `roll-in`"));
        }
        if rule.school_years.is_some() && !rule.roll_in.is_empty() {
            self.fault(file, id, format!("`{id}` must not have `school-years` beside `roll-in`"));
        }
        if rule.branches.is_empty() {
            self.fault(file, id, format!("`{id}` has no branch: nobody could comply"));
        } else if rule.branches.iter().all(|branch| branch.only_when_begun) {
            self.fault(
                file,
                id,
                format!("`{id}` has only branches that are `only-when-begun`: nobody could begin"),
            );
        }
        if let Some(due) = &rule.due_after_last {
            self.set(file, &due.of);
        }
        for branch in &rule.branches {
            self.branch(file, branch);
        }
    }

    fn branch(&mut self, file: &str, branch: &Branch) {
        let name = &branch.name;
        if branch.needs.is_empty() || branch.needs.iter().any(|need| need.doses == 0) {
            self.fault(file, name, format!("`{name}` must need at least one dose"));
        }
        for need in &branch.needs {
            self.set(file, &need.of);
        }
    }

    fn set(&mut self, file: &str, name: &str) {
        if !self.sets.contains(name) {
            self.fault(file, &name, format!("`{name}` is not in products.toml"));
        }
    }

    fn unknown(&mut self, file: &str, what: &str, code: &str) {
        self.fault(file, &code, format!("`{code}` is not {what}"));
    }

    fn unique<'n>(&mut self, file: &str, names: impl Iterator<Item = &'n str>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name) {
                self.fault(file, &name, format!("`{name}` stands here twice"));
            }
        }
    }

    fn fault(&mut self, file: &str, named: &dyn Display, message: String) {
        self.faults.push(Fault::at(self.files, file, named, message));
    }
}
