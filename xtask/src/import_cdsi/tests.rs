//! What is taken from CDC's XML, on a series small enough to read.

use super::*;
use crate::schedule::release::{Condition, DoseCountBound};

const MEASLES: &str = "<antigenSupportingData>
<contraindications>
<vaccineGroup><contraindication><observationCode>007</observationCode><endAge>n/a</endAge></contraindication></vaccineGroup>
</contraindications>
<series>
<seriesName>Measles  2-dose
series</seriesName>
<targetDisease>Measles</targetDisease>
<vaccineGroup>MMR</vaccineGroup>
<seriesType>Standard</seriesType>
<equivalentSeriesGroups/>
<requiredGender/>
<selectSeries>
<defaultSeries>Yes</defaultSeries>
<productPath>No</productPath>
<seriesGroup>1</seriesGroup>
<seriesPriority>A</seriesPriority>
<seriesPreference>1</seriesPreference>
</selectSeries>
<indication/>
<seriesDose>
<age><absMinAge>12 months - 4 days</absMinAge><effectiveDate>20090807</effectiveDate></age>
<interval/>
<preferableVaccine><cvx>05</cvx><forecastVaccineType>Y</forecastVaccineType></preferableVaccine>
<allowableVaccine><cvx>03</cvx></allowableVaccine>
<allowableVaccine><cvx>94</cvx></allowableVaccine>
<conditionalSkip>
<context>Both</context>
<setLogic>n/a</setLogic>
<set><conditionLogic/><condition>
<conditionType>Vaccine Count By Age</conditionType>
<doseCount>2</doseCount><doseType>valid</doseType><doseCountLogic>Greater Than</doseCountLogic>
<vaccineTypes>03; 94</vaccineTypes>
</condition></set>
</conditionalSkip>
<recurringDose>No</recurringDose>
</seriesDose>
</series>
</antigenSupportingData>";

fn read(text: &str) -> Result<Antigen> {
    let document = roxmltree::Document::parse(text)?;
    antigen(Element::root(&document))
}

#[test]
fn the_facts_of_a_series_are_taken() {
    let antigen = read(MEASLES).unwrap();
    assert_eq!((antigen.antigen.as_str(), antigen.group.as_str()), ("Measles", "MMR"));
    assert_eq!(antigen.contraindications[0].ages, AgeBand::default());
    let series = &antigen.series[0];
    assert_eq!(series.name, "Measles 2-dose series");
    assert!(series.default && !series.product && series.indications.is_empty() && series.genders.is_empty());
    let dose = &series.doses[0];
    assert_eq!(dose.ages[0].absolute_minimum.unwrap().to_string(), "12 months - 4 days");
    assert_eq!(dose.ages[0].effective.unwrap().to_string(), "2009-08-07");
    assert!(dose.intervals.is_empty(), "an empty element is no rule");
    assert!(dose.preferable[0].forecast);
    assert_eq!(
        dose.allowable,
        [AllowableVaccines { cvx: vec![CvxCode(3), CvxCode(94)], ages: AgeBand::default() }]
    );
    let Condition::Count(count) = &dose.skips[0].sets[0].conditions[0] else { panic!("not a count") };
    assert_eq!(count.doses, DoseCountBound::MoreThan(2));
    assert!(count.valid);
    assert_eq!(count.cvx, [CvxCode(3), CvxCode(94)]);
}

#[test]
fn a_value_that_is_not_known_is_named_with_its_line() {
    let said = |old: &str, new: &str| read(&MEASLES.replace(old, new)).unwrap_err().to_string();
    assert_eq!(
        said("<context>Both", "<context>Always"),
        "line 27, <conditionalSkip>: `Always` is no context of a conditional skip"
    );
    assert!(said("12 months - 4 days", "12 moons").starts_with("line 22, <age>: <absMinAge> is `12 moons`:"));
    assert_eq!(
        said("<productPath>No", "<productPath>Maybe"),
        "line 13, <selectSeries>: <productPath> is `Maybe`, not Yes or No"
    );
}
