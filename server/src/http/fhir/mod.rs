//! `POST /fhir/$immds-forecast`: the forecaster behind the standard's door (HL7 Immunization Decision Support Forecast,
//! ImmDS 2.0.0, over FHIR R4).
//!
//! In: `Parameters` with `assessmentDate`, `patient` and any number of `immunization`. Out: `Parameters` with an `evaluation`
//! for each dose and disease, and one `recommendation`. What was sent is computed with and forgotten: nothing of it is stored
//! or logged. The caller must be signed in, as for everything that this registry answers; there is no personal data to agree
//! about, and nothing changes, so that neither the Confidentiality Statement nor the app's own header is asked for.
//!
//! What is read is read strictly. An element that changes the meaning of others and is not understood is refused rather than
//! passed over, and a refusal names the element by its path and quotes nothing of what was sent.

mod datatypes;
mod disease;
mod evaluation;
mod outcome;
mod recommendation;
mod request;

use super::caller::Caller;
use super::problem::Fault;
use super::state::AppState;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bluebonnet_shared::forecast::forecast;
use outcome::{Issue, Refusal};
use request::Request;
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use std::sync::Arc;

/// FHIR's own media type.
const FHIR_JSON: &str = "application/fhir+json";
/// What is understood to be the same.
const JSON: &str = "application/json";

/// Answers the operation.
pub(super) async fn immds_forecast(
    State(state): State<Arc<AppState>>,
    caller: Result<Caller, Fault>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let media = answer_in(&headers);
    let answered = match caller {
        Err(fault) => Err(Refusal::from(&fault)),
        Ok(_) => compute(&state, &headers, body).await,
    };
    match answered {
        Ok(parameters) => ([(header::CONTENT_TYPE, media)], parameters).into_response(),
        Err(refusal) => refusal.response(media),
    }
}

async fn compute(
    state: &AppState,
    headers: &HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<String, Refusal> {
    let written_in = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if !written_in.is_some_and(|written| is_media(written, FHIR_JSON) || is_media(written, JSON)) {
        return Err(Refusal::of_request(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Issue::not_supported("Send application/fhir+json or application/json."),
        ));
    }
    let body = body.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refusal::from(&Fault::TooLarge),
        _ => Refusal::of_request(StatusCode::BAD_REQUEST, Issue::structure("The request was cut short.")),
    })?;
    let schedule = state.schedule.clone();
    let work = move || {
        let request = Request::read(&body)?;
        let forecast = forecast(&schedule, &request.patient, request.on);
        let mut parameter = evaluation::evaluations(&request, &forecast);
        parameter.push(recommendation::recommendation(&request, &forecast, &schedule));
        let answer = ParametersOut { resource_type: "Parameters", parameter };
        serde_json::to_string(&answer).map_err(|_| Refusal::from(&Fault::Server))
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Refusal::from(&Fault::Server)))
}

/// The media type that the caller asks for; FHIR's where it is all the same.
fn answer_in(headers: &HeaderMap) -> &'static str {
    let accepts = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let mut accepts = accepts.flat_map(|value| value.split(',')).peekable();
    let only_json = accepts.peek().is_some() && accepts.all(|media| is_media(media, JSON));
    if only_json { JSON } else { FHIR_JSON }
}

/// Whether a media type, whatever its parameters, is this one.
fn is_media(written: &str, media: &str) -> bool {
    written.split(';').next().is_some_and(|written| written.trim().eq_ignore_ascii_case(media))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ParametersOut {
    resource_type: &'static str,
    parameter: Vec<ParameterOut>,
}

/// One parameter of the answer: its name, and the resource in it.
#[derive(Serialize)]
struct ParameterOut {
    name: &'static str,
    resource: Box<RawValue>,
}

impl ParameterOut {
    fn new(name: &'static str, resource: &impl Serialize) -> Self {
        // What is written here has text for keys and no numbers but small whole ones, so that it can always be written.
        Self { name, resource: to_raw_value(resource).unwrap_or_default() }
    }
}
