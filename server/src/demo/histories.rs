//! Made-up vaccination histories: on time, late, broken off, too early, half known, begun abroad, none at all.
//!
//! A history is a course of visits. Each visit has vaccines that are due at it; the clinic's brands turn those into
//! products, so that the same visit is five injections at one clinic and three at another. What is due today follows
//! from the birth date and the course, so that a demo made at any time has students who are due.

use super::names::pick;
use super::products::{Brands, Product, Vaccine, covid, flu, unspecified};
use crate::roster::DoseRow;
use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::Cvx;
use bluebonnet_shared::immunization::DoseSource;
use jiff::{Span, ToSpan};
use rand::Rng;
use std::collections::HashSet;

/// How a child's vaccinations went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Course {
    OnTime,
    /// Visits slip, some are missed, and what was missed is caught up with in part.
    Late,
    /// Nothing after some age.
    BrokenOff,
    /// One or two visits before the minimum age or interval.
    TooEarly,
    /// The record names kinds of vaccine and not products.
    Unspecified,
    /// Begun under another country's programme, with a gap until the first visit here.
    Abroad,
    /// Some doses stand in the record twice, under two codes.
    EnteredTwice,
    /// No dose on record.
    Nothing,
}

impl Course {
    const SHARES: [(Self, u32); 8] = [
        (Self::OnTime, 52),
        (Self::Late, 15),
        (Self::BrokenOff, 9),
        (Self::TooEarly, 7),
        (Self::Unspecified, 5),
        (Self::Abroad, 6),
        (Self::EnteredTwice, 3),
        (Self::Nothing, 3),
    ];

    /// One course, each as often as its share says.
    pub(super) fn draw(random: &mut impl Rng) -> Self {
        let mut point = random.random_range(0..Self::SHARES.iter().map(|(_, share)| share).sum());
        for (course, share) in Self::SHARES {
            if point < share {
                return course;
            }
            point -= share;
        }
        Self::OnTime
    }
}

/// A visit: the age in months at which the schedule has it, the day it happened, and what was given.
struct Visit {
    months: i32,
    date: Date,
    vaccines: Vec<Vaccine>,
}

/// The routine visits: age in months, how many days they usually spread over, what is due.
const ROUTINE: &[(i32, i64, &[Vaccine])] = {
    use Vaccine::{DTaP, HepA, HepB, Hib, Hpv, MenAcwy, MenB, Mmr, Pcv, Polio, Rota, Tdap, Varicella};
    &[
        (0, 2, &[HepB]),
        (2, 14, &[HepB, DTaP, Polio, Hib, Pcv, Rota]),
        (4, 20, &[DTaP, Polio, Hib, Pcv, Rota]),
        (6, 25, &[HepB, DTaP, Polio, Hib, Pcv, Rota]),
        (12, 25, &[Mmr, Varicella, HepA, Pcv]),
        (15, 30, &[DTaP, Hib]),
        (19, 40, &[HepA]),
        (48, 330, &[DTaP, Polio, Mmr, Varicella]),
        (132, 300, &[Tdap, Hpv, MenAcwy]),
        (139, 200, &[Hpv]),
        (192, 250, &[MenAcwy, MenB]),
        (199, 120, &[MenB]),
    ]
};

/// Makes a student's doses, oldest first, none after `today`.
pub(super) fn history(
    student_id: &str,
    birth: Date,
    course: Course,
    today: Date,
    random: &mut impl Rng,
) -> Vec<DoseRow> {
    if course == Course::Nothing {
        return Vec::new();
    }
    let brands = Brands::draw(random);
    let mut given: Vec<(Date, Product)> = Vec::new();
    let visits = match course {
        Course::Abroad => {
            let arrival = arrival(birth, today, random);
            given.extend(abroad(birth, arrival, random));
            after_arrival(birth, arrival, random)
        }
        Course::TooEarly => too_early(routine(birth, course, random), birth, random),
        _ => routine(birth, course, random),
    };
    for visit in &visits {
        let months = months_between(birth, visit.date);
        given.extend(
            brands.products(&visit.vaccines, months, visit.date).into_iter().map(|p| (visit.date, p)),
        );
    }
    if course != Course::BrokenOff {
        given.extend(seasons(birth, today, random));
        given.extend(pandemic(birth, random));
    }
    if course == Course::Unspecified {
        for (_, product) in &mut given {
            if random.random_bool(0.6) {
                *product = unspecified(*product);
            }
        }
    }
    if course == Course::EnteredTwice {
        let again: Vec<_> = given
            .iter()
            .filter(|(_, product)| unspecified(*product) != *product && random.random_bool(0.12))
            .map(|(date, product)| (*date, unspecified(*product)))
            .collect();
        given.extend(again);
    }
    rows(student_id, birth, given, today, random)
}

/// Turns what was given into rows: once for a vaccine and day, on a weekday, in the past.
fn rows(
    student_id: &str,
    birth: Date,
    mut given: Vec<(Date, Product)>,
    today: Date,
    random: &mut impl Rng,
) -> Vec<DoseRow> {
    const SOURCES: [DoseSource; 5] = [
        DoseSource::Historical,
        DoseSource::Historical,
        DoseSource::OtherProvider,
        DoseSource::OtherRegistry,
        DoseSource::SchoolRecord,
    ];
    let source =
        SOURCES.get(random.random_range(0..SOURCES.len())).cloned().unwrap_or(DoseSource::Historical);
    let keeps_lots = random.random_bool(0.6);
    for (date, _) in &mut given {
        if date.weekday() == jiff::civil::Weekday::Sunday && *date > birth.saturating_add(3.days()) {
            *date = date.saturating_add(1.day());
        }
    }
    given.sort_by_key(|(date, product)| (*date, product.cvx));
    let mut seen = HashSet::new();
    given
        .into_iter()
        .filter(|(date, _)| *date >= birth && *date <= today)
        .filter(|(date, product)| seen.insert((*date, product.cvx)))
        .map(|(date, product)| {
            // A few of the last year's influenza doses were given at the schools' own clinics.
            let own = product.is_flu() && date > today.saturating_sub(1.year()) && random.random_bool(0.2);
            DoseRow {
                line: 0,
                student_id: student_id.to_owned(),
                date,
                cvx: Cvx::new(product.cvx),
                mvx: product.mvx.parse().ok().filter(|_| keeps_lots || own),
                lot: (keeps_lots || own).then(|| lot(random)),
                source: if own { DoseSource::Administered } else { source.clone() },
            }
        })
        .collect()
}

/// A lot number, with DM for demo.
fn lot(random: &mut impl Rng) -> String {
    format!("DM{:04}{}", random.random_range(0..10_000), pick(&["A", "B", "C", "D"], random))
}

fn routine(birth: Date, course: Course, random: &mut impl Rng) -> Vec<Visit> {
    let broken_off = match course {
        Course::BrokenOff => [4, 6, 12, 19, 48, 132].get(random.random_range(0..6)).copied().unwrap_or(12),
        _ => i32::MAX,
    };
    let late = course == Course::Late;
    let mut visits: Vec<Visit> = Vec::new();
    let mut owed: Vec<Vaccine> = Vec::new();
    let mut delay = 0;
    for (months, spread, due) in ROUTINE.iter().filter(|(months, ..)| *months < broken_off) {
        if late && random.random_bool(0.14) {
            owed.extend_from_slice(due);
            continue;
        }
        if late && *months > 0 {
            // What slipped in infancy is forgotten by the time school begins.
            delay = if *months == 48 { 0 } else { delay } + random.random_range(0..70);
        }
        let mut date = later(birth, months.months()).saturating_add((skewed(*spread, random) + delay).days());
        if let Some(last) = visits.last() {
            date = date.max(last.date.saturating_add(28.days()));
        }
        let mut vaccines = due.to_vec();
        let age = months_between(birth, date);
        owed.retain(|vaccine| {
            let now = vaccine.is_given_at(age) && !vaccines.contains(vaccine);
            if now {
                vaccines.push(*vaccine);
            }
            !now
        });
        vaccines.retain(|vaccine| vaccine.is_given_at(age));
        visits.push(Visit { months: *months, date, vaccines });
    }
    visits
}

/// Moves one or two visits before the age or interval at which their doses count.
fn too_early(mut visits: Vec<Visit>, birth: Date, random: &mut impl Rng) -> Vec<Visit> {
    let date_of = |visits: &[Visit], months: i32| visits.iter().find(|v| v.months == months).map(|v| v.date);
    for _ in 0..random.random_range(1..=2) {
        let (months, date) = match random.random_range(0..5) {
            // Measles, mumps, rubella and varicella before the first birthday; now and then within four days of it.
            0 => (12, Some(later(birth, 12.months()).saturating_sub(random.random_range(1..45).days()))),
            // The second dose of everything after two weeks.
            1 => (4, date_of(&visits, 2).map(|d| d.saturating_add(random.random_range(12..26).days()))),
            // The doses for school before the fourth birthday.
            2 => (48, Some(later(birth, 48.months()).saturating_sub(random.random_range(2..120).days()))),
            // The third dose of hepatitis B before 24 weeks.
            3 => (6, Some(birth.saturating_add(random.random_range(130..165).days()))),
            // Varicella within four weeks of measles, mumps and rubella.
            _ => {
                let split = visits.iter_mut().find(|v| v.months == 12).map(|visit| {
                    visit.vaccines.retain(|vaccine| *vaccine != Vaccine::Varicella);
                    visit.date.saturating_add(random.random_range(5..24).days())
                });
                if let Some(date) = split {
                    visits.push(Visit { months: 13, date, vaccines: vec![Vaccine::Varicella] });
                }
                continue;
            }
        };
        if let (Some(visit), Some(date)) = (visits.iter_mut().find(|v| v.months == months), date) {
            visit.date = date;
        }
    }
    visits
}

fn arrival(birth: Date, today: Date, random: &mut impl Rng) -> Date {
    let age = months_between(birth, today).max(16);
    later(birth, random.random_range(14..age).months())
}

/// A childhood programme of the World Health Organization's kind, as far as it went before the child came here.
fn abroad(birth: Date, arrival: Date, random: &mut impl Rng) -> Vec<(Date, Product)> {
    let oral_polio = match birth.year() {
        _ if random.random_bool(0.2) => 182,
        ..2016 => 2,
        _ => 178,
    };
    let second_measles: &[u16] = if random.random_bool(0.4) { &[4] } else { &[3] };
    let programme: [(i32, &[u16]); 7] = [
        (0, &[19, 8]),
        (6, &[198, oral_polio, 133]),
        (10, &[198, oral_polio, 133]),
        (14, &[198, oral_polio, 133]),
        (39, &[5]),
        (65, second_measles),
        (78, &[1, oral_polio]),
    ];
    let mut given = Vec::new();
    for (weeks, codes) in programme {
        let date = birth.saturating_add((weeks * 7 + random.random_range(0..12)).days());
        if date < arrival && random.random_bool(0.85) {
            given.extend(codes.iter().map(|cvx| (date, Product { cvx: *cvx, mvx: "" })));
        }
    }
    given
}

/// Catching up after arrival, often not to the end; then the routine visits of later years.
fn after_arrival(birth: Date, arrival: Date, random: &mut impl Rng) -> Vec<Visit> {
    use Vaccine::{DTaP, HepA, HepB, Mmr, Polio, Tdap, Varicella};
    let catch_up: [(i64, &[Vaccine]); 3] = [
        (random.random_range(20..150), &[Mmr, Varicella, HepA, HepB, Polio, DTaP, Tdap]),
        (random.random_range(180..260), &[Mmr, Varicella, HepB, Polio, DTaP]),
        (random.random_range(380..500), &[HepA, HepB, Polio]),
    ];
    let kept = random.random_range(0..=catch_up.len());
    let settled = arrival.saturating_add(1.year());
    let mut visits: Vec<Visit> = catch_up
        .into_iter()
        .take(kept)
        .map(|(days, due)| {
            let date = arrival.saturating_add(days.days());
            let age = months_between(birth, date);
            let vaccines = due.iter().copied().filter(|vaccine| vaccine.is_given_at(age)).collect();
            Visit { months: age, date, vaccines }
        })
        .collect();
    visits.extend(routine(birth, Course::OnTime, random).into_iter().filter(|visit| visit.date > settled));
    visits
}

/// Influenza doses, autumn by autumn: some families never, some always, two in a young child's first season.
fn seasons(birth: Date, today: Date, random: &mut impl Rng) -> Vec<(Date, Product)> {
    let keenness = [0.0, 0.0, 0.2, 0.5, 0.85].get(random.random_range(0..5)).copied().unwrap_or(0.0);
    let mut given = Vec::new();
    for year in birth.year()..=today.year() {
        let Ok(opening) = Date::new(year, 9, 8) else { continue };
        let date = opening.saturating_add(random.random_range(0..110).days());
        let months = months_between(birth, date);
        if months < 6 || !random.random_bool(keenness) {
            continue;
        }
        let first = given.is_empty();
        given.push((date, flu(year, months, random)));
        if first && months < 108 && random.random_bool(0.7) {
            let second = date.saturating_add(random.random_range(28..50).days());
            given.push((second, flu(year, months, random)));
        }
    }
    given
}

/// Doses against COVID-19, for one family in four: two from the age of five, another in a later autumn for some.
fn pandemic(birth: Date, random: &mut impl Rng) -> Vec<(Date, Product)> {
    if !random.random_bool(0.25) {
        return Vec::new();
    }
    let opening = later(birth, 5.years()).max(Date::constant(2021, 11, 8));
    let first = opening.saturating_add(random.random_range(0..150).days());
    let mut dates = vec![first];
    if first < Date::constant(2023, 8, 1) {
        dates.push(first.saturating_add(random.random_range(21..40).days()));
    }
    if random.random_bool(0.3) {
        let autumn = Date::constant(2023, 9, 20).max(later(first, 6.months()));
        dates.push(autumn.saturating_add(random.random_range(0..90).days()));
    }
    dates.into_iter().map(|date| (date, covid(months_between(birth, date), date))).collect()
}

/// A number of days up to `most`, small ones more often.
fn skewed(most: i64, random: &mut impl Rng) -> i64 {
    let (one, other) = (random.random_range(0..=most), random.random_range(0..=most));
    one.min(other)
}

fn later(date: Date, span: Span) -> Date {
    date.saturating_add(span)
}

fn months_between(birth: Date, date: Date) -> i32 {
    let months = (i32::from(date.year()) - i32::from(birth.year())) * 12 + i32::from(date.month())
        - i32::from(birth.month());
    if date.day() < birth.day() { months - 1 } else { months }
}
