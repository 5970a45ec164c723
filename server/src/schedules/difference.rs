//! What differs between two releases, for whoever decides whether to take one.

use bluebonnet_shared::schedule::release::{Antigen, Release, Series};
use std::fmt;

/// How much is in a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    antigens: usize,
    series: usize,
    doses: usize,
    products: usize,
    groups: usize,
    conflicts: usize,
    observations: usize,
}

impl From<&Release> for Counts {
    fn from(release: &Release) -> Self {
        let series = || release.antigens.iter().flat_map(|antigen| &antigen.series);
        Self {
            antigens: release.antigens.len(),
            series: series().count(),
            doses: series().map(|series| series.doses.len()).sum(),
            products: release.products.len(),
            groups: release.groups.len(),
            conflicts: release.conflicts.len(),
            observations: release.observations.len(),
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { antigens, series, doses, products, groups, conflicts, observations } = self;
        write!(
            f,
            "{antigens} antigens with {series} series of {doses} doses, {groups} vaccine groups, {products} vaccines, \
             {conflicts} rows of conflicts, {observations} observations"
        )
    }
}

/// What differs: one line for each antigen, series or table that does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The lines, indented by what they belong to.
    pub lines: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines.iter().try_for_each(|line| writeln!(f, "  {line}"))
    }
}

/// What a release has otherwise than the one before it.
pub fn difference(before: &Release, after: &Release) -> Difference {
    let mut lines = Vec::new();
    for (name, change) in changes(&before.antigens, &after.antigens, |antigen| antigen.antigen.clone()) {
        match change {
            Change::New(antigen) => {
                lines.push(format!("{name}: new, with {} series", antigen.series.len()));
            }
            Change::Gone => lines.push(format!("{name}: gone")),
            Change::Other(before, after) => {
                lines.push(format!("{name}: changed"));
                of_antigen(before, after, &mut lines);
            }
        }
    }
    lines.extend(of_table("vaccine groups", &before.groups, &after.groups, |group| group.name.clone()));
    lines.extend(of_table("vaccines", &before.products, &after.products, |it| format!("CVX {}", it.cvx)));
    lines.extend(of_table("observations", &before.observations, &after.observations, |it| {
        it.code.to_string()
    }));
    if before.conflicts != after.conflicts {
        lines.push("live-virus conflicts: changed".to_owned());
    }
    Difference { lines }
}

fn of_antigen(before: &Antigen, after: &Antigen, lines: &mut Vec<String>) {
    if before.immunity != after.immunity {
        lines.push("  evidence of immunity: changed".to_owned());
    }
    if (&before.contraindications, &before.vaccine_contraindications)
        != (&after.contraindications, &after.vaccine_contraindications)
    {
        lines.push("  contraindications: changed".to_owned());
    }
    if before.group != after.group {
        lines.push(format!("  vaccine group: {}, was {}", after.group, before.group));
    }
    for (name, change) in changes(&before.series, &after.series, |series| series.name.clone()) {
        match change {
            Change::New(series) => {
                lines.push(format!("  series `{name}`: new, with {} doses", series.doses.len()));
            }
            Change::Gone => lines.push(format!("  series `{name}`: gone")),
            Change::Other(before, after) => lines.push(of_series(&name, before, after)),
        }
    }
}

fn of_series(name: &str, before: &Series, after: &Series) -> String {
    let mut parts = Vec::new();
    let changed: Vec<String> = (1..)
        .zip(before.doses.iter().zip(&after.doses))
        .filter(|(_, (before, after))| before != after)
        .map(|(number, _): (usize, _)| number.to_string())
        .collect();
    if !changed.is_empty() {
        parts.push(format!("dose {} changed", changed.join(", ")));
    }
    if before.doses.len() != after.doses.len() {
        parts.push(format!("{} doses, were {}", after.doses.len(), before.doses.len()));
    }
    if (Series { doses: Vec::new(), ..before.clone() }) != (Series { doses: Vec::new(), ..after.clone() }) {
        parts.push("for whom it is and how it is chosen changed".to_owned());
    }
    format!("  series `{name}`: {}", parts.join("; "))
}

/// One line of the names that are new, gone and changed in a table.
fn of_table<T: PartialEq>(
    table: &str,
    before: &[T],
    after: &[T],
    name: impl Fn(&T) -> String,
) -> Option<String> {
    let (mut new, mut gone, mut changed) = (Vec::new(), Vec::new(), Vec::new());
    for (name, change) in changes(before, after, name) {
        match change {
            Change::New(_) => new.push(name),
            Change::Gone => gone.push(name),
            Change::Other(..) => changed.push(name),
        }
    }
    let parts = [("new", new), ("gone", gone), ("changed", changed)];
    let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
    let parts: Vec<String> = parts.map(|(what, names)| format!("{what} {}", names.join(", "))).collect();
    (!parts.is_empty()).then(|| format!("{table}: {}", parts.join("; ")))
}

enum Change<'a, T> {
    New(&'a T),
    Gone,
    Other(&'a T, &'a T),
}

/// What is not the same in two lists of named things: in the order of the new one, and then what is gone.
fn changes<'a, T: PartialEq>(
    before: &'a [T],
    after: &'a [T],
    name: impl Fn(&T) -> String,
) -> Vec<(String, Change<'a, T>)> {
    let mut changes = Vec::new();
    for after in after {
        match before.iter().find(|before| name(before) == name(after)) {
            None => changes.push((name(after), Change::New(after))),
            Some(before) if before != after => changes.push((name(after), Change::Other(before, after))),
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|before| !after.iter().any(|after| name(after) == name(before)));
    changes.extend(gone.map(|gone| (name(gone), Change::Gone)));
    changes
}
