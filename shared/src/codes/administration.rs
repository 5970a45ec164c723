//! How a dose was given: body site and route.

use super::coded::coded;

coded! {
    /// Body site, HL7 table 0163.
    Site {
        /// Left deltoid.
        LeftDeltoid = "LD", "Left deltoid";
        /// Right deltoid.
        RightDeltoid = "RD", "Right deltoid";
        /// Left thigh.
        LeftThigh = "LT", "Left thigh";
        /// Right thigh.
        RightThigh = "RT", "Right thigh";
        /// Left upper arm.
        LeftArm = "LA", "Left upper arm";
        /// Right upper arm.
        RightArm = "RA", "Right upper arm";
        /// Left vastus lateralis.
        LeftVastusLateralis = "LVL", "Left vastus lateralis";
        /// Right vastus lateralis.
        RightVastusLateralis = "RVL", "Right vastus lateralis";
        /// Left lower forearm.
        LeftForearm = "LLFA", "Left lower forearm";
        /// Right lower forearm.
        RightForearm = "RLFA", "Right lower forearm";
        /// Left gluteus medius.
        LeftGluteus = "LG", "Left gluteus medius";
        /// Right gluteus medius.
        RightGluteus = "RG", "Right gluteus medius";
        /// Both nares.
        BothNares = "BN", "Both nares";
        /// Left naris.
        LeftNaris = "LN", "Left naris";
        /// Right naris.
        RightNaris = "RN", "Right naris";
        /// Mouth.
        Mouth = "MO", "Mouth";
    }
}

coded! {
    /// Route of administration, HL7 table 0162.
    Route {
        /// Into a muscle.
        Intramuscular = "IM", "Intramuscular";
        /// Under the skin.
        Subcutaneous = "SC", "Subcutaneous";
        /// By mouth.
        Oral = "PO", "Oral";
        /// Into the nose.
        Nasal = "NS", "Nasal";
        /// Into the skin.
        Intradermal = "ID", "Intradermal";
        /// Through the skin by punctures; the HL7 table has none, so the NCI thesaurus code.
        Percutaneous = "C38676", "Percutaneous";
        /// Onto the skin.
        Transdermal = "TD", "Transdermal";
        /// Into a vein.
        Intravenous = "IV", "Intravenous";
    }
}
