//! From a release to its rules.

use super::Rules;
use super::accepted::{AcceptedVaccine, AcceptedVaccines};
use super::age::Numbering;
use super::antigen::{Antigen, Group, Series};
use super::brand::BrandTable;
use super::dose::{AgeRule, AllowableInterval, InForce, Interval, PreferableVaccine, SeriesDose, Since};
use super::product::{Conflict, Lookup, Product, ProductPlace, ProductSet};
use super::skip::{Condition, DoseCount, GroupSet, Skip, SkipSet};
use super::twin::Twin;
use crate::calendar::{Date, Day, Period};
use crate::codes::{AntigenName, VaccineGroup};
use crate::order;
use crate::schedule::release::{self, Release, SeriesKind, SkipContext};
use std::sync::Arc;

impl Rules {
    /// Compiles a release. `products` gives for every CVX number one more than its product's place, and 0 where there is none.
    pub(in crate::schedule) fn compile(release: &Release, products: &[u16]) -> Self {
        let mut compiler = Compiler {
            release,
            lookup: Lookup(products),
            ages: Numbering::default(),
            brands: BrandTable::default(),
            accepted: Vec::new(),
            counts: Vec::new(),
        };
        let products: Vec<Product> =
            release.products.iter().map(|product| compiler.product(product)).collect();
        let conflicts = release.conflicts.iter().map(|conflict| compiler.conflict(conflict)).collect();
        let ends = release.conflicts.iter().flat_map(|conflict| [conflict.ends, conflict.ends_after_valid]);
        let longest_conflict = ends.map(Period::most_days).max().unwrap_or(0);
        let antigens = (0..)
            .zip(&release.antigens)
            .map(|(place, antigen)| compiler.antigen(place, antigen, &products))
            .collect();
        let groups = (0..)
            .zip(&release.groups)
            .map(|(place, group)| compiler.group(place, group, &products))
            .collect();
        Self {
            version: release.version.as_str().into(),
            ages: compiler.ages.table(),
            brands: compiler.brands,
            products,
            conflicts,
            longest_conflict,
            antigens,
            groups,
        }
    }
}

struct Compiler<'a> {
    release: &'a Release,
    lookup: Lookup<'a>,
    ages: Numbering,
    brands: BrandTable,
    /// What doses accept, each once.
    accepted: Vec<Arc<AcceptedVaccines>>,
    /// What skips count, each once.
    counts: Vec<Arc<DoseCount>>,
}

impl Compiler<'_> {
    fn place(&self, antigen: &str) -> Option<usize> {
        self.release.antigens.iter().position(|known| known.antigen == antigen)
    }

    fn product(&mut self, product: &release::Product) -> Product {
        let mut antigens = Vec::with_capacity(product.antigens.len());
        for of in &product.antigens {
            antigens.extend(self.place(&of.antigen).map(|place| (place, self.ages.range(of.ages))));
        }
        let rows = || self.release.conflicts.iter().enumerate();
        let conflicts = rows().filter(|(_, conflict)| conflict.later.contains(&product.cvx));
        let mut groups = Vec::new();
        for (place, group) in self.release.groups.iter().enumerate() {
            let members = group.antigens.iter().filter_map(|name| self.place(name));
            let members: Vec<usize> =
                members.filter(|member| antigens.iter().any(|(antigen, _)| antigen == member)).collect();
            if !members.is_empty() {
                groups.push((place, members));
            }
        }
        Product {
            antigens,
            groups,
            conflicts: conflicts.map(|(row, _)| row).collect(),
            conflicts_with_later: rows().any(|(_, conflict)| conflict.earlier.contains(&product.cvx)),
        }
    }

    fn conflict(&self, conflict: &release::Conflict) -> Conflict {
        Conflict {
            earlier: self.lookup.set(&conflict.earlier),
            begins: conflict.begins,
            ends_after_valid: conflict.ends_after_valid,
            ends: conflict.ends,
        }
    }

    fn group(&self, place: usize, group: &release::Group, products: &[Product]) -> Group {
        let mut set = ProductSet::default();
        for (number, product) in products.iter().enumerate() {
            if product.groups.iter().any(|(group, _)| *group == place) {
                set.insert(ProductPlace::new(number));
            }
        }
        Group {
            name: VaccineGroup::new(&group.name),
            antigens: group.antigens.iter().filter_map(|name| self.place(name)).collect(),
            whole: group.whole,
            products: set,
        }
    }

    fn antigen(&mut self, place: usize, antigen: &release::Antigen, products: &[Product]) -> Antigen {
        let mut series: Vec<Series> =
            antigen.series.iter().map(|series| self.series(series, products)).collect();
        order::sort_by_key(&mut series, |series| series.asks_for_complete);
        let is_plain = |group: &u8| {
            let mut members = series.iter().filter(|series| series.series_group == *group);
            members.all(|series| match series.kind {
                SeriesKind::Standard => !series.asks_for_complete,
                SeriesKind::Risk => true,
                SeriesKind::EvaluationOnly => false,
            })
        };
        let plain_groups = series.iter().map(|series| series.series_group).filter(is_plain).collect();
        let is_for_all =
            |place: &usize| series.get(*place).is_some_and(|series| series.kind != SeriesKind::Risk);
        let without_risk = (0..series.len()).filter(is_for_all).collect();
        Antigen {
            name: AntigenName::new(&antigen.antigen),
            series,
            without_risk,
            plain_groups,
            twin: Twin::of(antigen, self.release.antigens.get(..place).unwrap_or(&[]), &self.lookup),
        }
    }

    fn series(&mut self, series: &release::Series, products: &[Product]) -> Series {
        let doses: Vec<SeriesDose> = series.doses.iter().map(|dose| self.dose(dose, products)).collect();
        let asks_for =
            |what: fn(&Condition) -> bool| doses.iter().flat_map(SeriesDose::skip_conditions).any(what);
        let asks_for_complete = asks_for(|condition| matches!(condition, Condition::Complete(_)));
        let asks_for_count = asks_for(|condition| matches!(condition, Condition::Count(_)));
        let must_be_given = |dose: &SeriesDose| !dose.skips.iter().any(|skip| skip.in_evaluation);
        let opening = doses.iter().position(must_be_given).map_or(doses.len(), |last| last + 1);
        Series {
            name: Arc::from(series.name.as_str()),
            kind: series.kind,
            genders: series.genders.clone(),
            series_group: series.series_group,
            equivalent_groups: series.equivalent_groups.iter().copied().collect(),
            default: series.default,
            product: series.product,
            priority: series.priority,
            preference: series.preference.unwrap_or(u8::MAX),
            start_from: self.ages.several(series.start_from),
            start_before: self.ages.several(series.start_before),
            indications: series
                .indications
                .iter()
                .map(|indication| (indication.observation, self.ages.range(indication.ages)))
                .collect(),
            asks_for_complete,
            asks_for_count,
            opening,
            doses,
        }
    }

    fn dose(&mut self, dose: &release::SeriesDose, products: &[Product]) -> SeriesDose {
        let (preferable, accepted) = self.vaccines(dose);
        let mut conflicts: Vec<usize> = Vec::new();
        let places = dose.preferable.iter().filter_map(|vaccine| self.lookup.place(vaccine.cvx));
        let of_vaccines = places.filter_map(|place| products.get(place.index()));
        for conflict in of_vaccines.flat_map(|product| &product.conflicts) {
            if !conflicts.contains(conflict) {
                conflicts.push(*conflict);
            }
        }
        SeriesDose {
            ages: dose.ages.iter().map(|rule| self.age_rule(rule)).collect(),
            intervals: dose
                .intervals
                .iter()
                .map(|interval| Interval {
                    since: self.since(&interval.since),
                    absolute_minimum: interval.absolute_minimum,
                    minimum: interval.minimum,
                    recommended: interval.recommended,
                    recommended_before: interval.recommended_before,
                    priority: interval.priority,
                    in_force: in_force(interval.effective, interval.ceased),
                })
                .collect(),
            allowable_intervals: dose
                .allowable_intervals
                .iter()
                .map(|interval| AllowableInterval {
                    since: self.since(&interval.since),
                    absolute_minimum: interval.absolute_minimum,
                    in_force: in_force(interval.effective, interval.ceased),
                })
                .collect(),
            preferable,
            accepted,
            inadvertent: dose.inadvertent.iter().filter_map(|cvx| self.lookup.place(*cvx)).collect(),
            conflicts,
            skips: dose.skips.iter().map(|skip| self.skip(skip)).collect(),
            recurring: dose.recurring,
            season: dose.season,
        }
    }

    fn age_rule(&mut self, rule: &release::AgeRule) -> AgeRule {
        AgeRule {
            absolute_minimum: self.ages.several(rule.absolute_minimum),
            minimum: self.ages.several(rule.minimum),
            recommended: self.ages.several(rule.recommended),
            recommended_before: self.ages.several(rule.recommended_before),
            maximum: self.ages.several(rule.maximum),
            in_force: in_force(rule.effective, rule.ceased),
        }
    }

    fn since(&self, since: &release::Since) -> Since {
        match since {
            release::Since::Previous => Since::Previous,
            release::Since::Dose(number) => Since::Dose(usize::from(*number).saturating_sub(1)),
            release::Since::Recent(vaccines) => Since::Recent(Box::new(self.lookup.set(vaccines))),
            release::Since::Observation(code) => Since::Observation(*code),
        }
    }

    fn vaccines(&mut self, dose: &release::SeriesDose) -> (Vec<PreferableVaccine>, Arc<AcceptedVaccines>) {
        let mut preferable = Vec::with_capacity(dose.preferable.len());
        let mut accepted = Vec::new();
        for vaccine in &dose.preferable {
            let ages = self.ages.range(vaccine.ages);
            let place = self.lookup.place(vaccine.cvx);
            let brand = place.and_then(|product| self.brands.number(product, vaccine));
            let release::PreferableVaccine { cvx, volume, forecast, .. } = *vaccine;
            preferable.push(PreferableVaccine { cvx, ages, brand, volume, forecast });
            accepted.extend(place.map(|product| AcceptedVaccine { product, ages, brand }));
        }
        for vaccines in &dose.allowable {
            let ages = self.ages.range(vaccines.ages);
            let places = vaccines.cvx.iter().filter_map(|cvx| self.lookup.place(*cvx));
            accepted.extend(places.map(|product| AcceptedVaccine { product, ages, brand: None }));
        }
        let accepted = AcceptedVaccines::new(accepted, self.release.products.len());
        (preferable, shared(&mut self.accepted, accepted))
    }

    fn skip(&mut self, skip: &release::Skip) -> Skip {
        let sets = skip.sets.iter().map(|set| SkipSet {
            logic: set.logic,
            conditions: set.conditions.iter().map(|condition| self.condition(condition)).collect(),
            in_force: in_force(set.effective, set.ceased),
        });
        Skip {
            sets: sets.collect(),
            logic: skip.logic,
            in_evaluation: matches!(skip.context, SkipContext::Evaluation | SkipContext::Both),
            in_forecast: matches!(skip.context, SkipContext::Forecast | SkipContext::Both),
        }
    }

    fn condition(&mut self, condition: &release::Condition) -> Condition {
        match condition {
            release::Condition::Age(ages) => Condition::Age(self.ages.range(*ages)),
            release::Condition::Interval(interval) => Condition::Interval(*interval),
            release::Condition::Complete(complete) => {
                Condition::Complete(complete.series_groups.iter().copied().collect::<GroupSet>())
            }
            release::Condition::Count(count) => {
                let count = DoseCount {
                    doses: count.doses,
                    valid: count.valid,
                    vaccines: (!count.cvx.is_empty()).then(|| self.lookup.set(&count.cvx)),
                    ages: self.ages.range(count.ages),
                    from: count.from.map_or(Day::BEGINNING, Day::from),
                    before: count.before.map_or(Day::END, Day::from),
                };
                Condition::Count(shared(&mut self.counts, count))
            }
        }
    }
}

/// The same as another dose has, where there is such a dose.
fn shared<T: PartialEq>(known: &mut Vec<Arc<T>>, new: T) -> Arc<T> {
    if let Some(same) = known.iter().find(|known| ***known == new) {
        return same.clone();
    }
    let new = Arc::new(new);
    known.push(new.clone());
    new
}

fn in_force(effective: Option<Date>, ceased: Option<Date>) -> InForce {
    InForce { from: effective.map_or(Day::BEGINNING, Day::from), until: ceased.map_or(Day::END, Day::from) }
}
