//! What the Texas school requirements speak of: vaccines, exemptions, provisional admissions.

use super::coded::coded;

coded! {
    /// A vaccine of the school requirements, in the order in which results list them.
    SchoolVaccine {
        /// Diphtheria, tetanus and pertussis: the primary series.
        Dtap = "DTAP", "DTaP";
        /// The booster of grades 7 to 12 and of courses in health care and veterinary medicine.
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
        /// Rabies.
        Rabies = "RABIES", "Rabies";
    }
}

coded! {
    /// On what ground a student is exempt (25 TAC 97.62).
    ExemptionKind {
        /// A physician's statement; it holds for a year.
        Medical = "medical", "Medical";
        /// A physician's statement that the condition is lifelong.
        MedicalLifelong = "medical-lifelong", "Medical, lifelong";
        /// An affidavit of reasons of conscience, religious belief included.
        Conscience = "conscience", "Reasons of conscience";
        /// The student serves in the armed forces.
        ArmedForces = "military", "Armed forces";
        /// A religious exemption from before September 2003, which holds for life.
        ReligiousBefore2003 = "religious-before-2003", "Religious, before September 2003";
    }
}

coded! {
    /// On what ground a student is admitted before proof of immunization is there.
    ProvisionalKind {
        /// From one Texas school to another, the record being awaited.
        Transfer = "transfer", "Transfer from another Texas school";
        /// Homeless under the McKinney-Vento Act.
        Homeless = "homeless", "Homeless (McKinney-Vento)";
        /// A child in foster care.
        FosterCare = "foster", "In foster care";
        /// A dependent of a person on active duty.
        MilitaryDependent = "military", "Dependent of active-duty military";
    }
}
