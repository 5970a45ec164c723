//! The words of a case: a dose, a fact, a date.

use super::{CaseFault, FactFault};
use crate::calendar::Date;
use crate::codes::{Evidence, ExemptionKind, ProvisionalKind, SchoolVaccine};
use crate::compliance::facts::{Facts, SchoolDose};
use crate::ids::DoseId;
use crate::person::{Exemption, ProvisionalAdmission};
use uuid::Uuid;

/// Reads a dose. It gets an id of its place, which names it in this student's results only.
///
/// # Errors
/// `NotADose` when it is none.
pub fn read_dose(text: &str, place: usize) -> Result<SchoolDose, CaseFault> {
    let read = || {
        let (product, day) = text.split_once('@')?;
        let (cvx, mvx) = match product.split_once(':') {
            Some((cvx, mvx)) => (cvx, Some(mvx.parse().ok()?)),
            None => (product, None),
        };
        let place = u128::try_from(place).ok()?;
        Some(SchoolDose {
            id: DoseId::new(Uuid::from_u128(place)),
            cvx: cvx.parse().ok()?,
            mvx,
            trade_name: None,
            date: read_date(day)?,
            sub_standard: false,
        })
    };
    read().ok_or_else(|| CaseFault::NotADose(text.to_owned()))
}

/// Takes one fact in.
pub(super) fn take_in(facts: &mut Facts, text: &str) -> Result<(), FactFault> {
    let (what, day) = text.split_once('@').unwrap_or((text, ""));
    let what = what.to_ascii_lowercase();
    let on = || read_date(day).ok_or(FactFault::NoDate);
    if let Some(of) = what.strip_prefix("serology-") {
        let evidence = match of {
            "measles" => Evidence::MeaslesSerology,
            "mumps" => Evidence::MumpsSerology,
            "rubella" => Evidence::RubellaSerology,
            "varicella" => Evidence::VaricellaSerology,
            "hepa" => Evidence::HepatitisASerology,
            "hepb" => Evidence::HepatitisBSerology,
            _ => return Err(FactFault::Unknown),
        };
        facts.evidence.push((evidence, Some(on()?)));
    } else if what == "history-varicella" {
        facts.evidence.push((Evidence::VaricellaStatement, Some(on()?)));
    } else if let Some(of) = what.strip_prefix("exempt-") {
        facts.exemptions.push(read_exemption(of, day)?);
    } else if let Some(kind) = what.strip_prefix("provisional-") {
        let kind = ProvisionalKind::from(kind);
        if !ProvisionalKind::KNOWN.contains(&kind) {
            return Err(FactFault::Unknown);
        }
        once(&mut facts.provisional, ProvisionalAdmission { kind, since: on()? })?;
    } else if what == "override-until" {
        once(&mut facts.override_until, on()?)?;
    } else {
        return Err(FactFault::Unknown);
    }
    Ok(())
}

/// Puts a fact where there is room for one.
fn once<T>(place: &mut Option<T>, value: T) -> Result<(), FactFault> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(FactFault::Again),
    }
}

fn read_exemption(of: &str, days: &str) -> Result<Exemption, FactFault> {
    let (kind, vaccines) = of.split_once(':').unwrap_or((of, "all"));
    let kind = ExemptionKind::from(kind);
    if !ExemptionKind::KNOWN.contains(&kind) {
        return Err(FactFault::Unknown);
    }
    let vaccines = if vaccines == "all" {
        Vec::new()
    } else {
        let read =
            |text: &str| read_vaccine(text).ok_or_else(|| FactFault::NotAVaccine(text.to_ascii_uppercase()));
        vaccines.split('+').map(read).collect::<Result<_, _>>()?
    };
    let (signed, received) = if kind == ExemptionKind::Conscience {
        let (signed, received) = days.split_once('/').ok_or(FactFault::NeedsTwoDates)?;
        let read = |day| read_date(day).ok_or(FactFault::NeedsTwoDates);
        (read(signed)?, Some(read(received)?))
    } else {
        (read_date(days).ok_or(FactFault::NoDate)?, None)
    };
    Ok(Exemption { kind, vaccines, signed_on: Some(signed), received_on: received, until: None })
}

/// A vaccine of the requirements by its code, in capitals or not.
pub(super) fn read_vaccine(text: &str) -> Option<SchoolVaccine> {
    let vaccine = SchoolVaccine::from(text.trim().to_ascii_uppercase());
    (!matches!(vaccine, SchoolVaccine::Other(_))).then_some(vaccine)
}

/// A date, `2026-11-24` and no other way.
pub(super) fn read_date(text: &str) -> Option<Date> {
    // jiff would also take a date with a time after it, and other ways of ISO 8601 to write one.
    Some(text).filter(|text| text.len() == 10).and_then(|text| text.parse().ok())
}

/// The words of a column, apart by blanks or semicolons.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| letter.is_whitespace() || letter == ';').filter(|word| !word.is_empty())
}
