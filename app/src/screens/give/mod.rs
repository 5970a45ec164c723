//! Entering doses: new ones, historical ones, changes to one's own, and deleting one.

mod body_picture;
mod delete_sheet;
mod edit_sheet;
mod entry_card;
mod form;
mod give_sheet;
mod historical_sheet;
mod warnings;

pub use delete_sheet::DeleteSheet;
pub use edit_sheet::EditSheet;
pub use give_sheet::GiveSheet;
pub use historical_sheet::HistoricalSheet;
