//! Reading the rules from the text of their files.

mod check;
#[cfg(test)]
mod tests;

use super::book::{AdmissionRule, Book, ExemptionRule, ProductSet, Rule, Settings, VaccineFacts};
use crate::rule_files::{Fault, Files, parse, table};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Products {
    product: Vec<ProductSet>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vaccines {
    vaccine: Vec<VaccineFacts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exemptions {
    exemption: Vec<ExemptionRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Admissions {
    admission: Vec<AdmissionRule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

/// Reads and checks a folder of rules.
///
/// # Errors
/// Everything that is wrong, each with its file and line: an unknown key, a value that is not what the key asks for, a
/// missing file, a name that leads nowhere, two rules for one student.
pub fn read(files: &Files) -> Result<Book, Vec<Fault>> {
    let mut faults = Vec::new();
    let settings: Option<Settings> = table(files, "settings.toml", &mut faults);
    let products: Option<Products> = table(files, "products.toml", &mut faults);
    let vaccines: Option<Vaccines> = table(files, "vaccines.toml", &mut faults);
    let exemptions: Option<Exemptions> = table(files, "exemptions.toml", &mut faults);
    let admissions: Option<Admissions> = table(files, "admissions.toml", &mut faults);
    let rules: Vec<(String, Rule)> = files
        .iter()
        .filter(|(path, _)| path.starts_with("rules/") && path.ends_with(".toml"))
        .filter_map(|(path, text)| Some((path, parse::<Rules>(path, text, &mut faults)?)))
        .flat_map(|(path, rules)| rules.rule.into_iter().map(|rule| (path.clone(), rule)))
        .collect();
    let (Some(settings), Some(products), Some(vaccines), Some(exemptions), Some(admissions)) =
        (settings, products, vaccines, exemptions, admissions)
    else {
        return Err(faults);
    };
    if faults.is_empty() {
        let book = Book {
            settings,
            products: products.product,
            vaccines: vaccines.vaccine,
            exemptions: exemptions.exemption,
            admissions: admissions.admission,
            rules: Vec::new(),
        };
        faults = check::check(&book, &rules, files);
        if faults.is_empty() {
            return Ok(Book { rules: rules.into_iter().map(|(_, rule)| rule).collect(), ..book });
        }
    }
    Err(faults)
}
