//! What a release must keep beyond the form of its files.

use super::super::release::{
    AgeBand, Antigen, Association, Condition, CvxCode, Interval, ObservationCode, Release, SeriesDose,
    SeriesKind, Since,
};
use super::{Fault, Places};
use crate::calendar::Period;
use std::collections::BTreeSet;
use std::fmt::Display;

/// Everything in a release that names what is not there, or that cannot be: dangling codes and names, ages and intervals
/// that end before they begin, doses without a vaccine, groups without a series to follow.
pub fn check(release: &Release, places: &dyn Places) -> Vec<Fault> {
    let mut checker = Checker {
        places,
        cvx: release.products.iter().map(|product| product.cvx).collect(),
        observations: release.observations.iter().map(|observation| observation.code).collect(),
        antigens: release.antigens.iter().map(|antigen| antigen.antigen.as_str()).collect(),
        groups: release.groups.iter().map(|group| group.name.as_str()).collect(),
        faults: Vec::new(),
    };
    checker.tables(release);
    let mut seen = BTreeSet::new();
    for antigen in &release.antigens {
        if !seen.insert(antigen.antigen.as_str()) {
            let file = checker.places.antigen(&antigen.antigen);
            let message = format!("`{}` stands here twice", antigen.antigen);
            checker.fault(&file, &antigen.antigen, message);
        }
        checker.antigen(antigen);
    }
    checker.faults
}

struct Checker<'a> {
    places: &'a dyn Places,
    cvx: BTreeSet<CvxCode>,
    observations: BTreeSet<ObservationCode>,
    antigens: BTreeSet<&'a str>,
    groups: BTreeSet<&'a str>,
    faults: Vec<Fault>,
}

impl<'a> Checker<'a> {
    fn tables(&mut self, release: &'a Release) {
        let [groups, products, conflicts, observations] =
            ["groups.toml", "products.toml", "conflicts.toml", "observations.toml"]
                .map(|table| self.places.shared(table));
        let (groups, products, conflicts) = (groups.as_str(), products.as_str(), conflicts.as_str());
        self.unique(groups, release.groups.iter().map(|group| group.name.clone()));
        self.unique(products, release.products.iter().map(|product| product.cvx.to_string()));
        self.unique(&observations, release.observations.iter().map(|entry| entry.code.to_string()));
        for group in &release.groups {
            for antigen in &group.antigens {
                self.antigen_name(groups, antigen);
            }
        }
        for product in &release.products {
            for Association { antigen, ages } in &product.antigens {
                self.antigen_name(products, antigen);
                self.band(products, &product.cvx.to_string(), *ages);
            }
        }
        for conflict in &release.conflicts {
            for cvx in conflict.earlier.iter().chain(&conflict.later) {
                self.cvx(conflicts, *cvx);
            }
            let ends = [Some(conflict.begins), Some(conflict.ends_after_valid), Some(conflict.ends)];
            self.ascending(conflicts, "conflict", &ends);
        }
    }

    fn antigen(&mut self, antigen: &'a Antigen) {
        let file = &self.places.antigen(&antigen.antigen);
        if !self.groups.contains(antigen.group.as_str()) {
            self.fault(file, &antigen.group, format!("no vaccine group is named `{}`", antigen.group));
        }
        for code in &antigen.immunity.observations {
            self.observation(file, *code);
        }
        for code in antigen.immunity.births.iter().flat_map(|rule| &rule.unless) {
            self.observation(file, *code);
        }
        for contraindication in &antigen.contraindications {
            self.observation(file, contraindication.observation);
            self.band(file, &contraindication.observation.to_string(), contraindication.ages);
        }
        for contraindication in &antigen.vaccine_contraindications {
            self.observation(file, contraindication.observation);
            for vaccines in &contraindication.vaccines {
                vaccines.cvx.iter().for_each(|cvx| self.cvx(file, *cvx));
                self.band(file, &contraindication.observation.to_string(), vaccines.ages);
            }
        }
        self.unique(file, antigen.series.iter().map(|series| series.name.clone()));
        for series in &antigen.series {
            if series.kind == SeriesKind::Risk && series.indications.is_empty() {
                self.fault(file, &series.name, format!("risk series `{}` has no indication", series.name));
            }
            if series.doses.is_empty() || series.doses.len() > usize::from(u8::MAX) {
                self.fault(file, &series.name, format!("series `{}` must have 1 to 255 doses", series.name));
            }
            for indication in &series.indications {
                self.observation(file, indication.observation);
                self.band(file, &series.name, indication.ages);
            }
            for (number, dose) in (1..).zip(&series.doses) {
                self.dose(file, &series.name, number, dose);
            }
        }
    }

    fn dose(&mut self, file: &str, series: &str, number: u8, dose: &SeriesDose) {
        for age in &dose.ages {
            self.ascending(file, series, &[age.absolute_minimum, age.minimum, age.recommended, age.maximum]);
            self.ascending(file, series, &[age.recommended, age.recommended_before]);
        }
        for Interval { since, absolute_minimum, minimum, recommended, recommended_before, .. } in
            &dose.intervals
        {
            self.ascending(file, series, &[*absolute_minimum, *minimum, *recommended, *recommended_before]);
            self.since(file, series, number, since);
        }
        for interval in &dose.allowable_intervals {
            self.since(file, series, number, &interval.since);
        }
        for vaccine in &dose.preferable {
            self.cvx(file, vaccine.cvx);
            self.band(file, series, vaccine.ages);
        }
        for vaccines in &dose.allowable {
            vaccines.cvx.iter().for_each(|cvx| self.cvx(file, *cvx));
            self.band(file, series, vaccines.ages);
        }
        dose.inadvertent.iter().for_each(|cvx| self.cvx(file, *cvx));
        if dose.preferable.is_empty() && dose.allowable.is_empty() {
            self.fault(file, &series, format!("dose {number} of series `{series}` allows no vaccine"));
        }
        let sets = dose.skips.iter().flat_map(|skip| &skip.sets);
        for condition in sets.flat_map(|set| &set.conditions) {
            match condition {
                Condition::Age(ages) => self.band(file, series, *ages),
                Condition::Count(count) => {
                    count.cvx.iter().for_each(|cvx| self.cvx(file, *cvx));
                    self.band(file, series, count.ages);
                }
                Condition::Interval(_) | Condition::Complete(_) => {}
            }
        }
    }

    fn since(&mut self, file: &str, series: &str, number: u8, since: &Since) {
        match since {
            Since::Previous => {}
            Since::Dose(earlier) if (1..number).contains(earlier) => {}
            Since::Dose(earlier) => {
                let message = format!(
                    "dose {number} of series `{series}` counts from dose {earlier}, which is not before it"
                );
                self.fault(file, &series, message);
            }
            Since::Recent(vaccines) => vaccines.iter().for_each(|cvx| self.cvx(file, *cvx)),
            Since::Observation(code) => self.observation(file, *code),
        }
    }

    fn cvx(&mut self, file: &str, cvx: CvxCode) {
        if !self.cvx.contains(&cvx) {
            self.fault(file, &cvx, format!("CVX {cvx} is not among the products"));
        }
    }

    fn observation(&mut self, file: &str, code: ObservationCode) {
        if !self.observations.contains(&code) {
            self.fault(file, &code, format!("observation {code} is not among the observations"));
        }
    }

    fn antigen_name(&mut self, file: &str, antigen: &str) {
        if !self.antigens.contains(antigen) {
            self.fault(file, &antigen, format!("no file is of the antigen `{antigen}`"));
        }
    }

    fn band(&mut self, file: &str, place: &str, ages: AgeBand) {
        self.ascending(file, place, &[ages.from, ages.before]);
    }

    /// That each period is at least as long as the one before it.
    fn ascending(&mut self, file: &str, place: &str, periods: &[Option<Period>]) {
        let mut longest: Option<Period> = None;
        for period in periods.iter().flatten() {
            match longest {
                Some(before) if before.approximate_days() > period.approximate_days() => {
                    self.fault(
                        file,
                        period,
                        format!("in `{place}`, `{period}` must not be less than `{before}`"),
                    );
                }
                _ => longest = Some(*period),
            }
        }
    }

    fn unique(&mut self, file: &str, names: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for name in names {
            if !seen.insert(name.clone()) {
                self.fault(file, &name, format!("`{name}` stands here twice"));
            }
        }
    }

    /// Notes a fault at the first line of the file that names the thing.
    fn fault(&mut self, file: &str, named: &dyn Display, message: String) {
        let line = self.places.line(file, &named.to_string());
        self.faults.push(Fault { file: file.to_owned(), line, message });
    }
}
