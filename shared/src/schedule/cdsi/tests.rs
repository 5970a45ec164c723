//! What is taken from CDC's XML, on a series small enough to read.

use super::antigen::antigen;
use super::xml::Element;
use super::{Result, files, read as read_release};
use crate::schedule::files::{Files, read as read_files};
use crate::schedule::release::{AgeBand, AllowableVaccines, Antigen, Condition, CvxCode, DoseCountBound};

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
    let document = roxmltree::Document::parse(text).unwrap();
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
        ":27: <conditionalSkip>: `Always` is no context of a conditional skip"
    );
    assert!(said("12 months - 4 days", "12 moons").starts_with(":22: <age>: <absMinAge> is `12 moons`:"));
    assert_eq!(
        said("<productPath>No", "<productPath>Maybe"),
        ":13: <selectSeries>: <productPath> is `Maybe`, not Yes or No"
    );
}

const SHARED: &str = "<scheduleSupportingData>
<liveVirusConflicts><liveVirusConflict>
<previous><vaccineType>MMRV</vaccineType><cvx>94</cvx></previous>
<current><vaccineType>MMR</vaccineType><cvx>03</cvx></current>
<conflictBeginInterval>1 day</conflictBeginInterval>
<minConflictEndInterval>24 days</minConflictEndInterval>
<conflictEndInterval>28 days</conflictEndInterval>
</liveVirusConflict></liveVirusConflicts>
<vaccineGroups><vaccineGroup>
<name>MMR</name><administerFullVaccineGroup>Yes</administerFullVaccineGroup>
</vaccineGroup></vaccineGroups>
<vaccineGroupToAntigenMap><vaccineGroupMap><name>MMR</name><antigen>Measles</antigen></vaccineGroupMap></vaccineGroupToAntigenMap>
<cvxToAntigenMap>
<cvxMap><cvx>03</cvx><shortDescription>MMR</shortDescription><association><antigen>Measles</antigen></association></cvxMap>
<cvxMap><cvx>05</cvx><shortDescription>measles</shortDescription><association><antigen>Measles</antigen></association></cvxMap>
<cvxMap><cvx>94</cvx><shortDescription>MMRV</shortDescription><association><antigen>Measles</antigen></association></cvxMap>
</cvxToAntigenMap>
<observations><observation>
<observationCode>007</observationCode><observationTitle>Pregnant</observationTitle>
<codedValues><codedValue><code>77386006</code><codeSystem>SNOMED</codeSystem></codedValue></codedValues>
</observation></observations>
</scheduleSupportingData>";

/// A release of two files, with a text of either another.
fn release(old: &str, new: &str) -> Files {
    let file = |name: &str, text: &str| (name.to_owned(), text.replace(old, new));
    vec![file("AntigenSupportingData- Measles-508.xml", MEASLES), file("ScheduleSupportingData.xml", SHARED)]
}

#[test]
fn a_release_laid_out_in_our_own_form_is_the_same_release() {
    let release = read_release("4.64", &release("", "")).unwrap();
    let files = files(&release).unwrap();
    assert_eq!(read_files(&files).unwrap(), release);
    let names: Vec<&str> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        names,
        [
            "antigens/measles.toml",
            "conflicts.toml",
            "groups.toml",
            "observations.toml",
            "products.toml",
            "release.toml"
        ]
    );
    assert!(files[4].1.contains("name = \"MMRV\""));
}

#[test]
fn what_is_wrong_with_the_xml_is_named_with_file_and_line() {
    let said = |old: &str, new: &str| -> Vec<String> {
        let faults = read_release("4.64", &release(old, new)).unwrap_err();
        faults.iter().map(ToString::to_string).collect()
    };
    let measles = "AntigenSupportingData- Measles-508.xml";
    assert_eq!(
        said("<doseCount>2", "<doseCount>two"),
        [format!("{measles}:30: <condition>: <doseCount> is `two`: invalid digit found in string")]
    );
    assert!(said("</selectSeries>", "")[0].starts_with(&format!("{measles}:")));
    assert_eq!(
        said(
            "<observationCode>007</observationCode><endAge>",
            "<observationCode>008</observationCode><endAge>"
        ),
        [format!("{measles}:3: observation 008 is not among the observations")]
    );
    assert_eq!(
        said("<seriesGroup>1<", "<seriesGroup>one<"),
        [format!("{measles}:13: <selectSeries>: <seriesGroup> is `one`: invalid digit found in string")]
    );
    let moons = "ScheduleSupportingData.xml:2: <liveVirusConflict>: <conflictEndInterval> is `28 moons`";
    assert!(said("28 days", "28 moons")[0].starts_with(moons));
}

#[test]
fn a_release_without_its_shared_file_and_one_with_a_strange_file_do_not_hold() {
    let mut alone = release("", "");
    alone.pop();
    let faults = read_release("4.64", &alone).unwrap_err();
    assert_eq!(faults[0].to_string(), "ScheduleSupportingData.xml:0: this file is missing from the release");
    let strange = vec![("page.xml".to_owned(), "<html/>".to_owned())];
    let faults = read_release("4.64", &strange).unwrap_err();
    assert_eq!(faults[0].to_string(), "page.xml:1: <html>: no part of a CDSi release");
}

#[test]
fn an_antigen_that_stands_in_two_files_is_named() {
    let mut twice = release("", "");
    twice.insert(1, ("copy.xml".to_owned(), twice[0].1.clone()));
    let faults = read_release("4.64", &twice).unwrap_err();
    assert_eq!(faults[0].to_string(), "copy.xml:8: `Measles` stands here twice");
}

#[test]
fn a_name_in_the_xml_chooses_no_place_on_the_disk() {
    let release = read_release("4.64", &release("Measles</", "../../Measles</")).unwrap();
    assert!(files(&release).unwrap().iter().any(|(path, _)| path == "antigens/------measles.toml"));
}
