//! Evidence of immunity that a school takes in the place of a vaccine.

use super::coded::coded;

coded! {
    /// Evidence of immunity, as the code of an observation in a client's record.
    ///
    /// Laboratory evidence goes by CDSi's own codes, so that a forecast sees it too. A written statement that a child has had
    /// chickenpox is enough for a Texas school and not for ACIP; it has a code of our own, which is no number, and a forecast
    /// passes it by.
    Evidence {
        /// 25 TAC 97.65: a statement by a physician, school nurse, parent or guardian that the child has had varicella.
        VaricellaStatement = "TX-VARICELLA-STATEMENT", "Written statement of varicella (chickenpox) disease";
        /// Laboratory evidence for varicella.
        VaricellaSerology = "023", "Laboratory evidence of immunity to varicella";
        /// Laboratory evidence for measles.
        MeaslesSerology = "020", "Laboratory evidence of immunity to measles";
        /// Laboratory evidence for mumps.
        MumpsSerology = "021", "Laboratory evidence of immunity to mumps";
        /// Laboratory evidence for rubella.
        RubellaSerology = "022", "Laboratory evidence of immunity to rubella";
        /// Laboratory evidence for hepatitis A.
        HepatitisASerology = "018", "Laboratory evidence of immunity to hepatitis A";
        /// Laboratory evidence for hepatitis B.
        HepatitisBSerology = "019", "Laboratory evidence of immunity to hepatitis B";
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schedule::Schedule;
    use crate::schedule::release::ObservationCode;

    #[test]
    fn laboratory_evidence_goes_by_the_codes_of_the_schedule_in_force() {
        for evidence in Evidence::KNOWN.iter().filter(|evidence| **evidence != Evidence::VaricellaStatement) {
            let code: ObservationCode = evidence.code().parse().unwrap();
            let name = Schedule::acip().observation_name(code).unwrap();
            let disease = evidence.label().strip_prefix("Laboratory evidence of immunity to ").unwrap();
            assert!(name.starts_with("Laboratory Evidence"), "{name}");
            assert!(name.to_lowercase().contains(&disease.to_lowercase()), "{name}: {disease}");
        }
    }

    #[test]
    fn a_forecast_passes_the_statement_by() {
        assert!(Evidence::VaricellaStatement.code().parse::<ObservationCode>().is_err());
    }
}
