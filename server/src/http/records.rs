//! Records as documents to print.

use super::Fault;
use super::caller::AgreedCaller;
use super::path::Path;
use super::state::AppState;
use axum::extract::State;
use axum::http::{Uri, header};
use axum::response::IntoResponse;
use bluebonnet_shared::calendar::{Date, Timestamp};
use bluebonnet_shared::forecast::{Patient, forecast};
use bluebonnet_shared::ids::ClientId;
use bluebonnet_shared::person::Client;
use bluebonnet_shared::print::{OfficialRecord, Printing, pdf};
use bluebonnet_shared::sync::DocumentId;
use jiff::tz::TimeZone;
use std::sync::Arc;

/// `GET /api/clients/{id}/official-record.pdf?on=<date>`, where `on` is the day by the calendar of who prints: today where
/// it is left out, and never more than a day away from it. With the same day, the device makes the same bytes.
pub(super) async fn official_record(
    State(state): State<Arc<AppState>>,
    AgreedCaller(caller): AgreedCaller,
    Path(id): Path<ClientId>,
    uri: Uri,
) -> Result<impl IntoResponse, Fault> {
    let document = DocumentId::Client(id);
    let on = day(uri.query().unwrap_or_default(), caller.now).ok_or(Fault::BadRequest {
        detail: "on is the day of printing, such as 2026-08-14: today, yesterday or tomorrow.",
        field: Some("on"),
    })?;
    let session = caller.session();
    let cause = caller.cause("Official Immunization Record");
    let grantee = caller.sender().grantee();
    let found = state
        .in_store(move |store| {
            if store.may_see(grantee, document)? {
                store.read_documents(&[document], &cause)
            } else {
                Ok(Vec::new())
            }
        })
        .await?;
    let view = found.into_iter().next().ok_or(Fault::NotFound)?.view;
    let printing = Printing { organization: session.organization_name, user_name: session.user_name, on };
    let schedule = state.schedule.clone();
    let written = tokio::task::spawn_blocking(move || {
        let client: Client = serde_json::from_str(&view).ok()?;
        let forecast = forecast(&schedule, &Patient::from(&client), on);
        pdf::official_record(&OfficialRecord::of(&client, &forecast, &printing)).ok()
    });
    let pdf = written.await.ok().flatten().ok_or_else(|| {
        tracing::error!("an official record could not be written");
        Fault::Server
    })?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"official-immunization-record.pdf\""),
    ];
    Ok((headers, pdf))
}

/// The day to print on the record; none when the query asks for one that is today nowhere.
fn day(query: &str, now: Timestamp) -> Option<Date> {
    let today = now.to_zoned_datetime(TimeZone::system()).date();
    let Some(asked) = query.split('&').find_map(|pair| pair.strip_prefix("on=")) else { return Some(today) };
    let asked: Date = asked.parse().ok()?;
    let near = today.yesterday().ok()? <= asked && asked <= today.tomorrow().ok()?;
    near.then_some(asked)
}
