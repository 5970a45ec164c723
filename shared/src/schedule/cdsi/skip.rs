//! Conditional skips: when a dose need not be given.

use super::Result;
use super::xml::Element;
use crate::schedule::release::{
    CompleteSeries, Condition, DoseCount, DoseCountBound, Skip, SkipContext, SkipLogic, SkipSet,
};

/// Reads a `<conditionalSkip>`.
pub(super) fn skip(element: Element) -> Result<Skip> {
    let context = match element.required("context")?.as_str() {
        "Evaluation" => SkipContext::Evaluation,
        "Forecast" => SkipContext::Forecast,
        "Both" => SkipContext::Both,
        other => return Err(element.fault(format!("`{other}` is no context of a conditional skip"))),
    };
    let sets: Vec<SkipSet> = element.children("set").map(skip_set).collect::<Result<_>>()?;
    Ok(Skip { context, logic: logic(element, "setLogic", sets.len())?, sets })
}

fn skip_set(element: Element) -> Result<SkipSet> {
    let conditions: Vec<Condition> = element.children("condition").map(condition).collect::<Result<_>>()?;
    Ok(SkipSet {
        logic: logic(element, "conditionLogic", conditions.len())?,
        conditions,
        effective: element.compact_date("effectiveDate")?,
        ceased: element.compact_date("cessationDate")?,
    })
}

/// `AND` or `OR`; for a single member either is the same and CDC writes neither.
fn logic(element: Element, name: &str, members: usize) -> Result<SkipLogic> {
    match element.text(name).as_deref() {
        Some("AND") => Ok(SkipLogic::All),
        Some("OR") => Ok(SkipLogic::Any),
        None | Some("n/a") if members == 1 => Ok(SkipLogic::All),
        other => Err(element.fault(format!("`{}` is not AND or OR", other.unwrap_or_default()))),
    }
}

fn condition(element: Element) -> Result<Condition> {
    let kind = element.required("conditionType")?.to_lowercase();
    match kind.as_str() {
        "age" => Ok(Condition::Age(element.ages()?)),
        "interval" => Ok(Condition::Interval(element.needed("interval")?)),
        "completed series" => {
            let groups = element.required("seriesGroups")?;
            let series_groups = element.list(&groups)?;
            Ok(Condition::Complete(CompleteSeries { series_groups }))
        }
        "vaccine count by age" | "vaccine count by date" | "vaccine count by date and age" => {
            let count = element.needed("doseCount")?;
            let doses = match element.required("doseCountLogic")?.to_lowercase().as_str() {
                "greater than" => DoseCountBound::MoreThan(count),
                "equal to" => DoseCountBound::Exactly(count),
                "less than" => DoseCountBound::FewerThan(count),
                other => return Err(element.fault(format!("`{other}` is no way to compare a count"))),
            };
            let valid = match element.required("doseType")?.to_lowercase().as_str() {
                "valid" => true,
                "total" => false,
                other => return Err(element.fault(format!("`{other}` is no dose type"))),
            };
            Ok(Condition::Count(DoseCount {
                doses,
                valid,
                cvx: element.list(&element.text("vaccineTypes").unwrap_or_default())?,
                ages: element.ages()?,
                from: element.compact_date("startDate")?,
                before: element.compact_date("endDate")?,
            }))
        }
        other => Err(element.fault(format!("`{other}` is no condition type"))),
    }
}
