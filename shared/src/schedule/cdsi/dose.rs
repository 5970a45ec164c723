//! One dose of a series: its ages, intervals, vaccines, skips and season.

use super::skip::skip;
use super::xml::Element;
use super::{Fault, Result};
use crate::schedule::release::{
    AgeRule, AllowableInterval, AllowableVaccines, Interval, PreferableVaccine, Season, SeriesDose, Since,
};

/// Reads a `<seriesDose>`.
pub(super) fn dose(element: Element) -> Result<SeriesDose> {
    let rules = |name: &'static str| element.children(name).filter(Element::has_children);
    let ages = rules("age").map(|age| {
        Ok(AgeRule {
            absolute_minimum: age.parsed("absMinAge")?,
            minimum: age.parsed("minAge")?,
            recommended: age.parsed("earliestRecAge")?,
            recommended_before: age.parsed("latestRecAge")?,
            maximum: age.parsed("maxAge")?,
            effective: age.compact_date("effectiveDate")?,
            ceased: age.compact_date("cessationDate")?,
        })
    });
    let ages =
        ages.collect::<Result<Vec<_>>>()?.into_iter().filter(|age| *age != AgeRule::default()).collect();
    let intervals = rules("interval").map(|interval| {
        Ok(Interval {
            since: since(interval)?,
            absolute_minimum: interval.parsed("absMinInt")?,
            minimum: interval.parsed("minInt")?,
            recommended: interval.parsed("earliestRecInt")?,
            recommended_before: interval.parsed("latestRecInt")?,
            priority: match interval.text("intervalPriority").as_deref() {
                None => false,
                Some("override") => true,
                Some(other) => return Err(interval.fault(format!("`{other}` is no interval priority"))),
            },
            effective: interval.compact_date("effectiveDate")?,
            ceased: interval.compact_date("cessationDate")?,
        })
    });
    let allowable_intervals = rules("allowableInterval").map(|interval| {
        Ok(AllowableInterval {
            since: since(interval)?,
            absolute_minimum: interval.parsed("absMinInt")?,
            effective: interval.compact_date("effectiveDate")?,
            ceased: interval.compact_date("cessationDate")?,
        })
    });
    let preferable = rules("preferableVaccine").map(|vaccine| {
        Ok(PreferableVaccine {
            cvx: vaccine.needed("cvx")?,
            ages: vaccine.ages()?,
            trade_name: vaccine.text("tradeName"),
            mvx: vaccine.text("mvx"),
            volume: vaccine.parsed("volume")?,
            forecast: vaccine.flag("forecastVaccineType")?,
        })
    });
    let mut allowable: Vec<AllowableVaccines> = Vec::new();
    for vaccine in rules("allowableVaccine") {
        let (cvx, ages) = (vaccine.needed("cvx")?, vaccine.ages()?);
        match allowable.iter_mut().find(|known| known.ages == ages) {
            Some(known) => known.cvx.push(cvx),
            None => allowable.push(AllowableVaccines { cvx: vec![cvx], ages }),
        }
    }
    let season = rules("seasonalRecommendation").next().map(|season| {
        let start = season.compact_date("startDate")?;
        Ok::<_, Fault>(Season {
            from: start.ok_or_else(|| season.fault("a season without a start".to_owned()))?,
            until: season.compact_date("endDate")?,
        })
    });
    Ok(SeriesDose {
        ages,
        intervals: intervals.collect::<Result<_>>()?,
        allowable_intervals: allowable_intervals.collect::<Result<_>>()?,
        preferable: preferable.collect::<Result<_>>()?,
        allowable,
        inadvertent: rules("inadvertentVaccine")
            .map(|vaccine| vaccine.needed("cvx"))
            .collect::<Result<_>>()?,
        skips: rules("conditionalSkip").map(skip).collect::<Result<_>>()?,
        recurring: element.flag("recurringDose")?,
        season: season.transpose()?,
    })
}

fn since(interval: Element) -> Result<Since> {
    if interval.flag("fromPrevious")? {
        return Ok(Since::Previous);
    }
    if let Some(number) = interval.parsed("fromTargetDose")? {
        return Ok(Since::Dose(number));
    }
    if let Some(vaccines) = interval.text("fromMostRecent") {
        return Ok(Since::Recent(interval.list(&vaccines)?));
    }
    let observation = interval.children("fromRelevantObs").find(Element::has_children);
    match observation {
        Some(observation) => Ok(Since::Observation(observation.needed("code")?)),
        None => Err(interval.fault("an interval from nothing".to_owned())),
    }
}
