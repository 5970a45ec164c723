//! The diseases that antigens of the schedule protect from, in SNOMED CT where HL7's own value sets of target diseases name
//! one. An antigen without a code is named in words alone.

use super::datatypes::{CodeableConcept, Coding};

const SNOMED_CT: &str = "http://snomed.info/sct";

/// Antigen, code, and the code's name.
const DISEASES: [(&str, &str, &str); 20] = [
    ("COVID-19", "840539006", "COVID-19"),
    ("Diphtheria", "397430003", "Diphtheria caused by Corynebacterium diphtheriae"),
    ("HepA", "40468003", "Viral hepatitis, type A"),
    ("HepB", "66071002", "Hepatitis B"),
    ("Hib", "709410003", "Haemophilus influenzae type b infection"),
    ("Influenza", "6142004", "Influenza"),
    ("Measles", "14189004", "Measles"),
    ("Meningococcal", "23511006", "Meningococcal infectious disease"),
    ("Mumps", "36989005", "Mumps"),
    ("Pertussis", "27836007", "Pertussis"),
    ("Pneumococcal", "16814004", "Pneumococcal infectious disease"),
    ("Polio", "398102009", "Acute poliomyelitis"),
    ("Rabies", "14168008", "Rabies"),
    ("Rotavirus", "18624000", "Disease caused by Rotavirus"),
    ("Rubella", "36653000", "Rubella"),
    ("Tetanus", "76902006", "Tetanus"),
    ("Typhoid", "4834000", "Typhoid fever"),
    ("Varicella", "38907003", "Varicella"),
    ("Yellow Fever", "16541001", "Yellow fever"),
    ("Zoster", "4740000", "Herpes zoster"),
];

/// The disease that an antigen protects from.
pub(super) fn of_antigen(antigen: &str) -> CodeableConcept {
    let known = DISEASES.iter().find(|(name, ..)| *name == antigen);
    let coding = known.map(|(_, code, name)| Coding::new(SNOMED_CT, *code, *name));
    CodeableConcept { coding: coding.into_iter().collect(), text: Some(antigen.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bluebonnet_shared::schedule::Schedule;

    #[test]
    fn every_antigen_with_a_code_is_one_of_the_schedule() {
        for (antigen, ..) in DISEASES {
            let antigens = &Schedule::acip().release().antigens;
            assert!(antigens.iter().any(|known| known.antigen == antigen), "{antigen}");
        }
    }
}
