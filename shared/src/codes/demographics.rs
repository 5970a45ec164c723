//! Codes about people: relationship, race, ethnicity, language.

use super::coded::coded;

coded! {
    /// Relationship of a responsible person to the client, HL7 table 0063.
    Relationship {
        /// Mother.
        Mother = "MTH", "Mother";
        /// Father.
        Father = "FTH", "Father";
        /// Guardian.
        Guardian = "GRD", "Guardian";
        /// Parent.
        Parent = "PAR", "Parent";
        /// Grandparent.
        Grandparent = "GRP", "Grandparent";
        /// Care giver.
        CareGiver = "CGV", "Care giver";
        /// Brother.
        Brother = "BRO", "Brother";
        /// Sister.
        Sister = "SIS", "Sister";
        /// Sibling.
        Sibling = "SIB", "Sibling";
        /// Spouse.
        Spouse = "SPO", "Spouse";
        /// The client's own self.
        Itself = "SEL", "Self";
        /// Emergency contact.
        EmergencyContact = "EMC", "Emergency contact";
        /// Another adult.
        OtherAdult = "OAD", "Other adult";
        /// Not known.
        Unknown = "UNK", "Unknown";
    }
}

coded! {
    /// Race, CDC race and ethnicity code set.
    Race {
        /// American Indian or Alaska Native.
        AmericanIndian = "1002-5", "American Indian or Alaska Native";
        /// Asian.
        Asian = "2028-9", "Asian";
        /// Black or African American.
        Black = "2054-5", "Black or African American";
        /// Native Hawaiian or other Pacific Islander.
        PacificIslander = "2076-8", "Native Hawaiian or Other Pacific Islander";
        /// White.
        White = "2106-3", "White";
        /// Another race.
        OtherRace = "2131-1", "Other race";
    }
}

coded! {
    /// Ethnicity, CDC race and ethnicity code set.
    Ethnicity {
        /// Hispanic or Latino.
        Hispanic = "2135-2", "Hispanic or Latino";
        /// Not Hispanic or Latino.
        NotHispanic = "2186-5", "Not Hispanic or Latino";
    }
}

coded! {
    /// Language, ISO 639-2: those most spoken in Texas.
    Language {
        /// English.
        English = "eng", "English";
        /// Spanish.
        Spanish = "spa", "Spanish";
        /// Vietnamese.
        Vietnamese = "vie", "Vietnamese";
        /// Chinese.
        Chinese = "chi", "Chinese";
        /// Arabic.
        Arabic = "ara", "Arabic";
        /// Hindi.
        Hindi = "hin", "Hindi";
        /// Urdu.
        Urdu = "urd", "Urdu";
        /// Telugu.
        Telugu = "tel", "Telugu";
        /// Tagalog.
        Tagalog = "tgl", "Tagalog";
        /// Korean.
        Korean = "kor", "Korean";
        /// French.
        French = "fre", "French";
        /// German.
        German = "ger", "German";
        /// Burmese.
        Burmese = "bur", "Burmese";
        /// Swahili.
        Swahili = "swa", "Swahili";
        /// American Sign Language.
        AmericanSign = "ase", "American Sign Language";
    }
}
