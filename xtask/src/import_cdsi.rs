//! `cargo xtask import-cdsi DIR`: turns CDC's XML release into `schedules/acip/`. Only facts are taken: codes, names, ages,
//! intervals and conditions.

mod layout;
mod skip;
mod xml;

use crate::schedule::{files, release};
use anyhow::{Context, Result, bail, ensure};
use release::{
    AgeBand, AgeRule, AllowableInterval, AllowableVaccines, Antigen, Association, BirthRule, CodedValue,
    Conflict, ContraindicatedVaccines, Contraindication, CvxCode, Gender, Group, Immunity, Interval,
    Observation, Observed, PreferableVaccine, Product, Season, Series, SeriesDose, SeriesKind, Since,
    VaccineContraindication,
};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use xml::Element;

/// What `import-cdsi` can be told.
#[derive(clap::Args)]
pub struct Options {
    /// The folder with CDC's AntigenSupportingData*.xml and ScheduleSupportingData.xml.
    folder: PathBuf,
    /// The release's version, such as 4.64-508; the XML itself does not name it.
    #[arg(long)]
    release: String,
}

/// Reads the release in a folder and writes it, checked, to `schedules/acip`.
///
/// # Errors
/// A file that cannot be read or written, or a value that the schedule's form does not know, with file and line.
pub fn import(options: &Options) -> Result<()> {
    let (from, version) = (options.folder.as_path(), options.release.as_str());
    let to = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schedules/acip");
    let mut antigens = Vec::new();
    let mut shared = None;
    let mut paths: Vec<_> = fs::read_dir(from)
        .with_context(|| format!("cannot read {}", from.display()))?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "xml")) {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let document =
            roxmltree::Document::parse(&text).with_context(|| format!("{} is not XML", path.display()))?;
        let root = Element::root(&document);
        match root.name() {
            "antigenSupportingData" => {
                antigens.push(antigen(root).with_context(|| path.display().to_string())?)
            }
            "scheduleSupportingData" => {
                shared = Some(tables(root).with_context(|| path.display().to_string())?);
            }
            other => bail!("{}: `{other}` is no part of a CDSi release", path.display()),
        }
    }
    let Some(tables) = shared else { bail!("{} holds no ScheduleSupportingData.xml", from.display()) };
    antigens.sort_by(|left, right| left.antigen.cmp(&right.antigen));
    let files = layout::files(version, &tables, &antigens)?;
    if let Err(faults) = files::read(&files) {
        let list: Vec<String> = faults.iter().map(ToString::to_string).collect();
        bail!("the release contradicts itself:\n{}", list.join("\n"));
    }
    fs::create_dir_all(to.join("antigens"))?;
    for (path, text) in &files {
        fs::write(to.join(path), text).with_context(|| format!("cannot write {path}"))?;
    }
    println!("{} files of release {version} written to {}", files.len(), to.display());
    Ok(())
}

/// The tables that all antigens share.
pub struct Tables {
    groups: Vec<Group>,
    products: Vec<Product>,
    conflicts: Vec<Conflict>,
    observations: Vec<Observation>,
}

fn tables(root: Element) -> Result<Tables> {
    let mut antigens_of: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for map in root.child("vaccineGroupToAntigenMap")?.children("vaccineGroupMap") {
        antigens_of.insert(map.required("name")?, map.texts("antigen"));
    }
    let groups = root.child("vaccineGroups")?.children("vaccineGroup").map(|group| {
        let name = group.required("name")?;
        let antigens = antigens_of.get(&name).cloned().unwrap_or_default();
        Ok(Group { antigens, whole: group.flag("administerFullVaccineGroup")?, name })
    });
    let products = root.child("cvxToAntigenMap")?.children("cvxMap").map(|map| {
        let antigens = map.children("association").map(|association| {
            Ok(Association {
                antigen: association.required("antigen")?,
                ages: AgeBand {
                    from: association.parsed("associationBeginAge")?,
                    before: association.parsed("associationEndAge")?,
                },
            })
        });
        Ok(Product {
            cvx: map.needed("cvx")?,
            name: map.required("shortDescription")?,
            antigens: antigens.collect::<Result<_>>()?,
        })
    });
    let observations = root.child("observations")?.children("observation").map(|observation| {
        let coded = observation.children("codedValues").flat_map(|values| values.children("codedValue"));
        let coded = coded.map(|value| {
            Ok(CodedValue { system: value.required("codeSystem")?, code: value.required("code")? })
        });
        Ok(Observation {
            code: observation.needed("observationCode")?,
            name: observation.required("observationTitle")?,
            coded: coded.collect::<Result<_>>()?,
        })
    });
    let mut products: Vec<Product> = products.collect::<Result<_>>()?;
    name_unmapped(root.child("liveVirusConflicts")?, &mut products)?;
    Ok(Tables {
        groups: groups.collect::<Result<_>>()?,
        products,
        observations: observations.collect::<Result<_>>()?,
        conflicts: conflicts(root.child("liveVirusConflicts")?)?,
    })
}

/// Some vaccines of the conflicts count for no antigen that is forecast, so CDC's map leaves them out: BCG is one.
fn name_unmapped(list: Element, products: &mut Vec<Product>) -> Result<()> {
    for pair in list.children("liveVirusConflict") {
        for vaccine in [pair.child("previous")?, pair.child("current")?] {
            let cvx: CvxCode = vaccine.needed("cvx")?;
            if !products.iter().any(|product| product.cvx == cvx) {
                products.push(Product { cvx, name: vaccine.required("vaccineType")?, antigens: Vec::new() });
            }
        }
    }
    products.sort_by_key(|product| product.cvx);
    Ok(())
}

/// CDC lists pairs. Those of one earlier vaccine and one length become a row, and rows that differ only in the earlier
/// vaccine become one.
fn conflicts(list: Element) -> Result<Vec<Conflict>> {
    let mut later: BTreeMap<([String; 3], CvxCode), Vec<CvxCode>> = BTreeMap::new();
    for pair in list.children("liveVirusConflict") {
        let lengths = ["conflictBeginInterval", "minConflictEndInterval", "conflictEndInterval"];
        let [begins, valid, ends] = lengths.map(|name| pair.required(name));
        let earlier: CvxCode = pair.child("previous")?.needed("cvx")?;
        later
            .entry(([begins?, valid?, ends?], earlier))
            .or_default()
            .push(pair.child("current")?.needed("cvx")?);
    }
    let mut rows: BTreeMap<([String; 3], Vec<CvxCode>), Vec<CvxCode>> = BTreeMap::new();
    for ((lengths, earlier), mut later) in later {
        later.sort_unstable();
        later.dedup();
        rows.entry((lengths, later)).or_default().push(earlier);
    }
    rows.into_iter()
        .map(|(([begins, valid, ends], later), earlier)| {
            Ok(Conflict {
                earlier,
                later,
                begins: begins.parse()?,
                ends_after_valid: valid.parse()?,
                ends: ends.parse()?,
            })
        })
        .collect()
}

fn antigen(root: Element) -> Result<Antigen> {
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
        equivalent_groups: list(&equivalent).map(|group| Ok(group.parse()?)).collect::<Result<_>>()?,
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

fn dose(element: Element) -> Result<SeriesDose> {
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
        Ok::<_, anyhow::Error>(Season {
            from: season.compact_date("startDate")?.context("a season without a start")?,
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
        skips: rules("conditionalSkip").map(skip::skip).collect::<Result<_>>()?,
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
        return Ok(Since::Recent(codes(&vaccines)?));
    }
    let observation = interval.children("fromRelevantObs").find(Element::has_children);
    match observation {
        Some(observation) => Ok(Since::Observation(observation.needed("code")?)),
        None => Err(interval.fault("an interval from nothing".to_owned())),
    }
}

fn codes(text: &str) -> Result<Vec<CvxCode>> {
    let codes: Vec<CvxCode> =
        list(text).map(|code| code.parse().map_err(anyhow::Error::msg)).collect::<Result<_>>()?;
    ensure!(!codes.is_empty() || text.trim().is_empty(), "`{text}` lists no codes");
    Ok(codes)
}

fn list(text: &str) -> impl Iterator<Item = &str> {
    text.split([';', ',']).map(str::trim).filter(|entry| !entry.is_empty())
}

#[cfg(test)]
mod tests;
