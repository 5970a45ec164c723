//! Refusals, as FHIR has them: `OperationOutcome`.

use super::super::denied::Denial;
use super::super::problem::Fault;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Issue {
    severity: &'static str,
    /// Of FHIR's issue types.
    code: &'static str,
    /// What to do about it; quotes nothing of what was sent.
    diagnostics: String,
    /// The element, by its path.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    expression: Vec<String>,
}

impl Issue {
    fn new(code: &'static str, diagnostics: impl Into<String>) -> Self {
        Self { severity: "error", code, diagnostics: diagnostics.into(), expression: Vec::new() }
    }

    /// Not the JSON or not the resource that belongs here.
    pub fn structure(diagnostics: impl Into<String>) -> Self {
        Self::new("structure", diagnostics)
    }

    /// Missing.
    pub fn required(diagnostics: impl Into<String>) -> Self {
        Self::new("required", diagnostics)
    }

    /// A value that is none.
    pub fn value(diagnostics: impl Into<String>) -> Self {
        Self::new("value", diagnostics)
    }

    /// Right by the standard, but nothing that this registry can do.
    pub fn not_supported(diagnostics: impl Into<String>) -> Self {
        Self::new("not-supported", diagnostics)
    }

    /// At an element.
    pub fn at(mut self, path: impl Into<String>) -> Self {
        self.expression.push(path.into());
        self
    }
}

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    issues: Vec<Issue>,
    /// Where an access is refused by it: why.
    denial: Option<Denial>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationOutcome<'a> {
    resource_type: &'static str,
    issue: &'a [Issue],
}

impl Refusal {
    /// What was sent is not what belongs here.
    pub fn of(issues: Vec<Issue>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, issues, denial: None }
    }

    /// The request as such is refused.
    pub fn of_request(status: StatusCode, issue: Issue) -> Self {
        Self { status, issues: vec![issue], denial: None }
    }

    pub fn response(&self, media: &'static str) -> Response {
        let outcome = OperationOutcome { resource_type: "OperationOutcome", issue: &self.issues };
        let mut response = (self.status, axum::Json(outcome)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        if let Some(denial) = self.denial {
            response.extensions_mut().insert(denial);
        }
        response
    }
}

impl From<&Fault> for Refusal {
    fn from(fault: &Fault) -> Self {
        let problem = fault.problem();
        let code = match fault {
            Fault::SignInRequired => "login",
            Fault::TooLarge => "too-long",
            Fault::WrongMethod => "not-supported",
            _ => "exception",
        };
        let words = [Some(problem.title), problem.detail].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { denial: Denial::of(fault), ..Self::of_request(status, Issue::new(code, words)) }
    }
}
