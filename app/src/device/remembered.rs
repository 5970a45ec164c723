//! What was filled in the last time a vaccine was given, to fill it in again.

use bluebonnet_shared::calendar::Date;
use bluebonnet_shared::codes::{Mvx, Route, Site};
use serde::{Deserialize, Serialize};

/// The last new dose of one vaccine, as far as the next one is likely to be the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The manufacturer.
    pub mvx: Option<Mvx>,
    /// The trade name.
    pub trade_name: Option<String>,
    /// Lot number.
    pub lot: Option<String>,
    /// The lot's expiry date.
    pub lot_expires: Option<Date>,
    /// Body site.
    pub site: Option<Site>,
    /// Route.
    pub route: Option<Route>,
    /// Edition date of the Vaccine Information Statement.
    pub vis_date: Option<Date>,
    /// Who gave it.
    pub given_by: Option<String>,
    /// Funding source or eligibility code.
    pub funding: Option<String>,
}
