//! The vaccines that Texas schools ask for, as rules and exemptions name them.

use super::coded::coded;

coded! {
    /// A vaccine of the school requirements, in the order in which results list them.
    SchoolVaccine {
        /// Diphtheria, tetanus and pertussis: the primary series.
        Dtap = "DTAP", "DTaP";
        /// The booster of grades 7 to 12.
        Tdap = "TDAP", "Tdap";
        /// Polio.
        Polio = "POLIO", "Polio";
        /// Measles, mumps and rubella.
        Mmr = "MMR", "MMR";
        /// Hepatitis B.
        HepatitisB = "HEPB", "Hepatitis B";
        /// Varicella.
        Varicella = "VARICELLA", "Varicella";
        /// Meningococcal ACWY.
        MenAcwy = "MENACWY", "Meningococcal ACWY";
        /// Hepatitis A.
        HepatitisA = "HEPA", "Hepatitis A";
        /// Haemophilus influenzae type b.
        Hib = "HIB", "Hib";
        /// Pneumococcal conjugate.
        Pcv = "PCV", "Pneumococcal conjugate (PCV)";
    }
}
