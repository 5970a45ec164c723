//! Every line of `tests/compliance/*.csv`: both sides of every edge, derived from the text of the rules.

use bluebonnet_shared::compliance::Rules;
use bluebonnet_shared::compliance::case::Heading;
use std::collections::BTreeSet;

const TABLES: [(&str, &str); 13] = [
    ("child-care.csv", include_str!("../../compliance/child-care.csv")),
    ("dtap.csv", include_str!("../../compliance/dtap.csv")),
    ("exemptions.csv", include_str!("../../compliance/exemptions.csv")),
    ("health-courses.csv", include_str!("../../compliance/health-courses.csv")),
    ("hepa.csv", include_str!("../../compliance/hepa.csv")),
    ("hepb.csv", include_str!("../../compliance/hepb.csv")),
    ("higher-education.csv", include_str!("../../compliance/higher-education.csv")),
    ("menacwy.csv", include_str!("../../compliance/menacwy.csv")),
    ("mmr.csv", include_str!("../../compliance/mmr.csv")),
    ("polio.csv", include_str!("../../compliance/polio.csv")),
    ("provisional.csv", include_str!("../../compliance/provisional.csv")),
    ("tdap.csv", include_str!("../../compliance/tdap.csv")),
    ("varicella.csv", include_str!("../../compliance/varicella.csv")),
];

#[test]
fn every_case_comes_out_as_the_rules_have_it() {
    let rules = Rules::texas();
    let mut wrong = Vec::new();
    let mut decided = BTreeSet::new();
    for (file, table) in TABLES {
        let mut lines = table.lines();
        let heading = Heading::read(lines.next().unwrap()).unwrap();
        for (number, line) in (2..).zip(lines) {
            let row = heading.row(line).unwrap();
            let case = row.case().unwrap_or_else(|fault| panic!("{file}:{number}: {fault}"));
            let outcome = rules.evaluate(&case.facts, case.on, case.grade, None);
            let found = outcome.vaccines.iter().find(|found| found.vaccine == case.vaccine).unwrap();
            let until = found.status.until().map_or_else(String::new, |until| until.to_string());
            let paragraph = rules.paragraph_of(found).unwrap_or_default();
            let expected = [row.get("status"), row.get("until"), row.get("paragraph")];
            let got = [found.status.code(), &until, paragraph];
            if got != expected {
                wrong.push(format!("{file}:{number}: {}: expected {expected:?}, got {got:?}", case.id));
            }
            if let Some(decision) = found.decision.filter(|_| found.status.code() == "compliant") {
                decided.insert((decision.rule, decision.branch));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let book = rules.book();
    for (place, rule) in (0..).zip(&book.rules) {
        assert!(
            (0..rule.branches.len()).any(|branch| decided.contains(&(place, u8::try_from(branch).ok()))),
            "no case complies with `{}`",
            rule.id
        );
    }
}
