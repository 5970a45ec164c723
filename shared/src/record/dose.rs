//! How a dose stands in a document.

use super::read::{Fields, Lacking};
use super::write::Writer;
use super::{DoseAmendment, EditError};
use crate::codes::{Cvx, Route, Site};
use crate::ids::DoseId;
use crate::immunization::{Amount, Dose, DoseCondition, DoseSource};

/// Writes a new dose.
pub(super) fn write(dose: &Dose, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
    to.number("cvx", dose.cvx.number())?;
    to.text("amount", dose.amount.as_ref().map(Amount::code))?;
    to.text("source", Some(dose.source.code()))?;
    to.organization("owner", dose.owner)?;
    to.text("funding", dose.funding.as_deref())?;
    to.set("reaction:", dose.reactions.iter().map(String::as_str))?;
    amend(
        &DoseAmendment {
            date: dose.date,
            mvx: dose.mvx.clone(),
            trade_name: dose.trade_name.clone(),
            lot: dose.lot.clone(),
            lot_expires: dose.lot_expires,
            site: dose.site.clone(),
            route: dose.route.clone(),
            vis_date: dose.vis_date,
            given_by: dose.given_by.clone(),
            condition: dose.condition.clone(),
            comment: dose.comment.clone(),
        },
        to,
    )
}

/// Writes what an amendment changes.
pub(super) fn amend(amendment: &DoseAmendment, to: &mut Writer<'_, '_>) -> Result<(), EditError> {
    to.date("date", Some(amendment.date))?;
    to.text("mvx", amendment.mvx.as_ref().map(|mvx| mvx.as_str()))?;
    to.text("trade_name", amendment.trade_name.as_deref())?;
    to.text("lot", amendment.lot.as_deref())?;
    to.date("lot_expires", amendment.lot_expires)?;
    to.text("site", amendment.site.as_ref().map(Site::code))?;
    to.text("route", amendment.route.as_ref().map(Route::code))?;
    to.date("vis_date", amendment.vis_date)?;
    to.text("given_by", amendment.given_by.as_deref())?;
    to.text("condition", amendment.condition.as_ref().map(DoseCondition::code))?;
    to.text("comment", amendment.comment.as_deref())
}

/// Reads a dose. Without vaccine, date or source it says nothing, and is unreadable.
pub(super) fn read(id: DoseId, from: &mut Fields<'_>) -> Result<Dose, Lacking> {
    Ok(Dose {
        id,
        cvx: Cvx::new(from.need_number("cvx")?),
        mvx: from.code("mvx", |code| code.parse().ok()),
        trade_name: from.text("trade_name"),
        date: from.need_date("date")?,
        lot: from.text("lot"),
        lot_expires: from.date("lot_expires"),
        site: from.text("site").map(Site::from),
        route: from.text("route").map(Route::from),
        vis_date: from.date("vis_date"),
        amount: from.text("amount").map(Amount::from),
        condition: from.text("condition").map(DoseCondition::from),
        source: from.need_text("source").map(DoseSource::from)?,
        owner: from.organization("owner"),
        given_by: from.text("given_by"),
        funding: from.text("funding"),
        reactions: from.set("reaction:"),
        comment: from.text("comment"),
        recorded: from.need_stamp("recorded")?,
        amended: from.stamp("amended"),
        deletion: from.removal("deleted"),
    })
}
