//! One antigen: immunity, contraindications and its series.

use super::Result;
use super::dose::dose;
use super::xml::Element;
use crate::schedule::release::{
    Antigen, BirthRule, ContraindicatedVaccines, Contraindication, Gender, Immunity, Observed, Series,
    SeriesKind, VaccineContraindication,
};

/// Reads the file of one antigen.
pub(super) fn antigen(root: Element) -> Result<Antigen> {
    let series: Vec<Series> = root.children("series").map(series).collect::<Result<_>>()?;
    let first = root.child("series")?;
    let contraindications = root.child("contraindications")?;
    let of_group =
        contraindications.children("vaccineGroup").flat_map(|level| level.children("contraindication"));
    let of_vaccine =
        contraindications.children("vaccine").flat_map(|level| level.children("contraindication"));
    Ok(Antigen {
        antigen: first.required("targetDisease")?,
        group: first.required("vaccineGroup")?,
        immunity: immunity(root.children("immunity").next())?,
        contraindications: of_group
            .map(|entry| {
                Ok(Contraindication { observation: entry.needed("observationCode")?, ages: entry.ages()? })
            })
            .collect::<Result<_>>()?,
        vaccine_contraindications: of_vaccine.map(vaccine_contraindication).collect::<Result<_>>()?,
        series,
    })
}

fn immunity(element: Option<Element>) -> Result<Immunity> {
    let Some(element) = element else { return Ok(Immunity::default()) };
    let births = element.children("dateOfBirth").map(|rule| {
        let unless = rule.children("exclusion").map(|exclusion| exclusion.needed("exclusionCode"));
        Ok(BirthRule {
            before: rule.american_date("immunityBirthDate")?,
            country: rule.text("birthCountry"),
            unless: unless.collect::<Result<_>>()?,
        })
    });
    Ok(Immunity {
        observations: element
            .children("clinicalHistory")
            .map(|entry| entry.needed("guidelineCode"))
            .collect::<Result<_>>()?,
        births: births.collect::<Result<_>>()?,
    })
}

fn vaccine_contraindication(entry: Element) -> Result<VaccineContraindication> {
    let mut vaccines: Vec<ContraindicatedVaccines> = Vec::new();
    for vaccine in entry.children("contraindicatedVaccine") {
        let (cvx, ages) = (vaccine.needed("cvx")?, vaccine.ages()?);
        match vaccines.iter_mut().find(|known| known.ages == ages) {
            Some(known) => known.cvx.push(cvx),
            None => vaccines.push(ContraindicatedVaccines { cvx: vec![cvx], ages }),
        }
    }
    Ok(VaccineContraindication { observation: entry.needed("observationCode")?, vaccines })
}

fn series(element: Element) -> Result<Series> {
    let select = element.child("selectSeries")?;
    let kind = match element.required("seriesType")?.as_str() {
        "Standard" => SeriesKind::Standard,
        "Risk" => SeriesKind::Risk,
        "Evaluation Only" => SeriesKind::EvaluationOnly,
        other => return Err(element.fault(format!("`{other}` is no series type"))),
    };
    let genders = element.texts("requiredGender").into_iter().map(|gender| match gender.as_str() {
        "Female" => Ok(Gender::Female),
        "Male" => Ok(Gender::Male),
        "Unknown" => Ok(Gender::Unknown),
        other => Err(element.fault(format!("`{other}` is no gender"))),
    });
    let equivalent = element.text("equivalentSeriesGroups").unwrap_or_default();
    let indications = element.children("indication").filter(Element::has_children).map(|indication| {
        Ok(Observed {
            observation: indication.child("observationCode")?.needed("code")?,
            ages: indication.ages()?,
        })
    });
    Ok(Series {
        name: element.required("seriesName")?,
        kind,
        genders: genders.collect::<Result<_>>()?,
        series_group: select.needed("seriesGroup")?,
        equivalent_groups: element.list(&equivalent)?,
        default: select.flag("defaultSeries")?,
        product: select.flag("productPath")?,
        priority: select.needed("seriesPriority")?,
        preference: select.parsed("seriesPreference")?,
        start_from: select.parsed("minAgeToStart")?,
        start_before: select.parsed("maxAgeToStart")?,
        indications: indications.collect::<Result<_>>()?,
        doses: element.children("seriesDose").map(dose).collect::<Result<_>>()?,
    })
}
