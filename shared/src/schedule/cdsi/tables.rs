//! What all antigens share: vaccine groups, products, observations, live-virus conflicts.

use super::Result;
use super::xml::Element;
use crate::calendar::Period;
use crate::schedule::release::{
    AgeBand, Association, CodedValue, Conflict, CvxCode, Group, Observation, Product, Release,
};
use std::collections::BTreeMap;

/// Reads the file of what all antigens share into a release.
pub(super) fn tables(root: Element, release: &mut Release) -> Result<()> {
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
    release.groups = groups.collect::<Result<_>>()?;
    release.products = products;
    release.observations = observations.collect::<Result<_>>()?;
    release.conflicts = conflicts(root.child("liveVirusConflicts")?)?;
    Ok(())
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

/// How long a conflict is, as CDC writes it, which is also the order of the rows.
type Lengths = [String; 3];

/// CDC lists pairs. Those of one earlier vaccine and one length become a row, and rows that differ only in the earlier
/// vaccine become one.
fn conflicts(list: Element) -> Result<Vec<Conflict>> {
    let mut later: BTreeMap<(Lengths, CvxCode), ([Period; 3], Vec<CvxCode>)> = BTreeMap::new();
    for pair in list.children("liveVirusConflict") {
        let names = ["conflictBeginInterval", "minConflictEndInterval", "conflictEndInterval"];
        let [begins, valid, ends] = names.map(|name| pair.required(name));
        let periods = [pair.needed(names[0])?, pair.needed(names[1])?, pair.needed(names[2])?];
        let earlier: CvxCode = pair.child("previous")?.needed("cvx")?;
        let row = later.entry(([begins?, valid?, ends?], earlier)).or_insert((periods, Vec::new()));
        row.1.push(pair.child("current")?.needed("cvx")?);
    }
    let mut rows: BTreeMap<(Lengths, Vec<CvxCode>), Conflict> = BTreeMap::new();
    for ((lengths, earlier), ([begins, ends_after_valid, ends], mut later)) in later {
        later.sort_unstable();
        later.dedup();
        let row = Conflict { earlier: Vec::new(), later: later.clone(), begins, ends_after_valid, ends };
        rows.entry((lengths, later)).or_insert(row).earlier.push(earlier);
    }
    Ok(rows.into_values().collect())
}
