//! What a school knows of a student beside the doses: exemptions, histories, laboratory results, enrolment and admission.
//! Each is entered in a sheet, and taken away in one.

mod enrolment_sheet;
mod evidence_sheet;
mod exemption_sheet;
mod fact;
mod form_sheet;
mod remove_sheet;
mod term;

pub use enrolment_sheet::EnrolmentSheet;
pub use evidence_sheet::EvidenceSheet;
pub use exemption_sheet::ExemptionSheet;
pub use fact::{FactLine, facts_of};
pub use remove_sheet::RemoveSheet;
