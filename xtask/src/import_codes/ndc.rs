//! National Drug Codes: which vaccine is in a package, by the code on it.

use super::{CodeBase, Table};
use anyhow::{Result, ensure};
use std::collections::{BTreeMap, BTreeSet};

/// What the code base says of one code, in all places where it does.
#[derive(Default)]
struct Package {
    cvx: BTreeSet<String>,
    mvx: BTreeSet<String>,
    /// The names it had, each by the first day it had it; the day is empty where it is not known.
    names: BTreeSet<(String, String)>,
    of_use: bool,
    of_sale: bool,
}

/// Every package, by its code in eleven digits.
///
/// The code base keeps the unit that is given and the unit that is sold apart; some codes are both. A code that stands there
/// several times, as one that was used for the vaccines of two seasons, becomes one row: every vaccine and maker, under the name it had
/// last. The days of use are left out: to a quarter of the codes the code base gives one and the same last day, of many that are in
/// use still.
pub fn packages(base: &CodeBase<'_, '_>) -> Result<Table> {
    let trade_names: BTreeMap<String, String> = base
        .codes("VACCINATION_TRADE_NAME")?
        .iter()
        .map(|code| (code.value().to_lowercase(), code.value()))
        .collect();
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for (kind, of_use) in
        [("VACCINATION_NDC_CODE_UNIT_OF_USE", true), ("VACCINATION_NDC_CODE_UNIT_OF_SALE", false)]
    {
        for code in base.codes(kind)? {
            let package = packages.entry(digits(&code.value())?).or_default();
            package.cvx.extend(code.links("VACCINATION_CVX_CODE"));
            package.mvx.extend(code.links("VACCINATION_MANUFACTURER_CODE"));
            package.names.insert((code.text("use-date/not-before"), code.text("label")));
            package.of_use |= of_use;
            package.of_sale |= !of_use;
        }
    }
    let mut table = Table::new(["ndc", "cvx", "mvx", "name", "unit"]);
    for (ndc, package) in packages {
        ensure!(!package.cvx.is_empty(), "NDC {ndc} is of no vaccine");
        let joined =
            |codes: &BTreeSet<String>| codes.iter().map(String::as_str).collect::<Vec<_>>().join(";");
        let (_, name) = package.names.last().cloned().unwrap_or_default();
        // One spelling a product: the code base has FLUZONE, Fluzone and fluzone.
        let name = trade_names.get(&name.to_lowercase()).cloned().unwrap_or(name);
        let unit = match (package.of_use, package.of_sale) {
            (true, true) => "both",
            (true, false) => "use",
            _ => "sale",
        };
        let row = [ndc.clone(), joined(&package.cvx), joined(&package.mvx), name, unit.into()];
        table.rows.insert(ndc, row.into());
    }
    Ok(table)
}

/// `49281-0574-88` as `49281057488`.
fn digits(code: &str) -> Result<String> {
    let parts: Vec<usize> = code.split('-').map(str::len).collect();
    let digits = code.replace('-', "");
    ensure!(
        parts == [5, 4, 2] && digits.bytes().all(|byte| byte.is_ascii_digit()),
        "{code} is not an NDC of five, four and two digits"
    );
    Ok(digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use roxmltree::Document;

    const BASE: &str = r#"<codebase>
<codeset><type>VACCINATION_TRADE_NAME</type><code><value>Fluzone</value><code-status><status>Valid</status></code-status></code></codeset>
<codeset><type>VACCINATION_NDC_CODE_UNIT_OF_USE</type>
<code><value>49281-0387-65</value><label>FLUZONE</label><code-status><status>Valid</status></code-status>
<reference><link-to codeset="VACCINATION_CVX_CODE">140</link-to><link-to codeset="VACCINATION_MANUFACTURER_CODE">PMC</link-to></reference>
<use-date><not-before>20110701</not-before><not-after>20120630</not-after></use-date></code>
<code><value>49281038765</value><label>FLUZONE</label><code-status><status>Deprecated</status></code-status></code>
</codeset>
<codeset><type>VACCINATION_NDC_CODE_UNIT_OF_SALE</type>
<code><value>49281-0387-65</value><label>Fluzone HD</label><code-status><status>Valid</status></code-status>
<reference><link-to codeset="VACCINATION_CVX_CODE">135</link-to></reference>
<use-date><not-before>20100701</not-before><not-after>20110630</not-after></use-date></code>
</codeset></codebase>"#;

    #[test]
    fn a_code_that_stands_twice_becomes_one_row() {
        let document = Document::parse(BASE).expect("XML");
        let table = packages(&CodeBase { root: document.root_element() }).expect("a table");
        let rows: Vec<&Vec<String>> = table.rows.values().collect();
        let expected = ["49281038765", "135;140", "PMC", "Fluzone", "both"];
        assert_eq!(rows, [&expected.map(str::to_owned).to_vec()]);
    }

    #[test]
    fn a_code_of_another_form_is_refused() {
        assert!(digits("4928-0387-65").is_err());
        assert!(digits("49281-O387-65").is_err());
    }
}
