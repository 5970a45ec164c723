//! Errors in one shape: RFC 9457, `application/problem+json`.

use super::denied::Denial;
use crate::store::{Missing, StoreError};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bluebonnet_shared::account::password::Requirement;
use bluebonnet_shared::account::{LadderStep, Problem};
use bluebonnet_shared::office::FieldFault;
use std::any::Any;
use std::time::Duration;

/// Why a request is not answered as hoped.
#[derive(Debug)]
pub enum Fault {
    /// Organization code, username or password is wrong; which of them is not said.
    WrongCodes {
        /// Where on the ladder these codes are now.
        step: LadderStep,
    },
    /// The present password of somebody who is signed in is wrong.
    WrongPassword {
        /// Where on the ladder the user's codes are now.
        step: LadderStep,
        /// The field it was typed in.
        field: &'static str,
    },
    /// A CAPTCHA is to be answered before the codes are looked at, or was answered wrongly.
    Captcha {
        /// Where on the ladder these codes are now.
        step: LadderStep,
        /// Whether an answer was looked at and is wrong.
        wrong: bool,
    },
    /// These codes are at the end of the ladder: no password is checked.
    Locked,
    /// The codes are right, and a second factor is to be shown with them.
    SecondFactorRequired {
        /// Where on the ladder these codes are now, if one was shown and is wrong.
        wrong: Option<LadderStep>,
    },
    /// The organization requires a second factor and the user has none yet: nothing else can be done before it is set up.
    SecondFactorSetup,
    /// A link that sets a password is not known, or not good any more.
    ResetLink,
    /// A new password does not meet the rules.
    PasswordRules {
        /// Which of them, in the order they are shown.
        unmet: Vec<Requirement>,
    },
    /// No session, or one that has ended.
    SignInRequired,
    /// The Confidentiality Statement has not been agreed to in this session.
    AgreementRequired,
    /// The device is revoked: it may push what it still has and tell what was done on it, and nothing else.
    DeviceRevoked,
    /// The request lacks the header that our own app sends.
    ForeignOrigin,
    /// The user's role does not allow it.
    NotPermitted {
        /// Whom to ask.
        detail: &'static str,
    },
    /// It cannot be done as things stand.
    Conflict {
        /// What to do first.
        detail: &'static str,
    },
    /// Nothing is here, or nothing that this user may see.
    NotFound,
    /// The path is right, the method is not.
    WrongMethod,
    /// The request cannot be understood.
    BadRequest {
        /// What to do about it; never quotes what was sent.
        detail: &'static str,
        /// The field it concerns.
        field: Option<&'static str>,
    },
    /// Something was asked for too often.
    TooManyRequests {
        /// When to try again.
        wait: Duration,
    },
    /// Too many tries of codes; answered as what is asked for too often.
    TooManyTries {
        /// When to try again.
        wait: Duration,
    },
    /// The body is too large.
    TooLarge,
    /// The request took too long to arrive or to be answered.
    TimedOut,
    /// As many connections wait for events as there may be, or the registry stops.
    Busy,
    /// As many long pulls are sent as there may be.
    Crowded {
        /// When to try again.
        wait: Duration,
    },
    /// The registry's disk is full.
    StorageFull,
    /// Something failed here; the log says what.
    Server,
}

impl Fault {
    pub(super) fn problem(&self) -> Problem {
        let (status, kind, title, detail) = match self {
            Self::WrongCodes { .. } => (
                StatusCode::UNAUTHORIZED,
                "wrong-codes",
                "These codes do not match.",
                Some("Check the Org Code, the Username and the Password."),
            ),
            Self::WrongPassword { .. } => (
                StatusCode::FORBIDDEN,
                "wrong-password",
                "This is not your present password.",
                Some("Type the password that you signed in with."),
            ),
            Self::Captcha { wrong: false, .. } => (
                StatusCode::UNAUTHORIZED,
                "captcha",
                "Please answer a CAPTCHA first.",
                Some("Type the characters of the picture, or listen to them. Each is good for one answer."),
            ),
            Self::Captcha { wrong: true, .. } => (
                StatusCode::UNAUTHORIZED,
                "captcha",
                "These are not the characters of the picture.",
                Some("Here is another one. The codes were not looked at."),
            ),
            Self::Locked => (
                StatusCode::FORBIDDEN,
                "locked",
                "Too many tries with these codes.",
                Some(
                    "Ask for a link by mail to set a new password, or ask an administrator to unlock the account.",
                ),
            ),
            Self::SecondFactorRequired { wrong: None } => (
                StatusCode::UNAUTHORIZED,
                "second-factor-required",
                "Please type the code of your authenticator app.",
                Some("It has six digits. A recovery code will do as well."),
            ),
            Self::SecondFactorRequired { wrong: Some(_) } => (
                StatusCode::UNAUTHORIZED,
                "second-factor-required",
                "This code is not right, or was used already.",
                Some("Wait for the app to show the next one, or use a recovery code."),
            ),
            Self::SecondFactorSetup => (
                StatusCode::FORBIDDEN,
                "second-factor-setup",
                "This organization requires a second factor.",
                Some("Set one up with an authenticator app to go on."),
            ),
            Self::ResetLink => (
                StatusCode::GONE,
                "reset-link",
                "This link is not good any more.",
                Some(
                    "It works once, for 24 hours, and not after a newer one was asked for. Ask for another with Forgot password.",
                ),
            ),
            Self::PasswordRules { .. } => (
                StatusCode::UNPROCESSABLE_ENTITY,
                "password-rules",
                "This password does not meet the rules.",
                Some("Choose one that meets those that are marked."),
            ),
            Self::SignInRequired => (
                StatusCode::UNAUTHORIZED,
                "sign-in-required",
                "Please sign in.",
                Some("There is no session, or it has ended. What is entered on the device is kept."),
            ),
            Self::AgreementRequired => (
                StatusCode::FORBIDDEN,
                "agreement-required",
                "Please agree to the Confidentiality Statement.",
                None,
            ),
            Self::DeviceRevoked => (
                StatusCode::FORBIDDEN,
                "device-revoked",
                "This device has been revoked.",
                Some(
                    "It sends what it has not sent yet, for an administrator to look at, and then clears itself.",
                ),
            ),
            Self::ForeignOrigin => (
                StatusCode::FORBIDDEN,
                "not-allowed",
                "This request does not come from the Bluebonnet app.",
                Some("Requests that change something carry the header X-Bluebonnet: 1."),
            ),
            Self::NotPermitted { detail } => {
                (StatusCode::FORBIDDEN, "not-permitted", "Your role does not allow this.", Some(*detail))
            }
            Self::Conflict { detail } => {
                (StatusCode::CONFLICT, "conflict", "This cannot be done as things stand.", Some(*detail))
            }
            Self::NotFound => (StatusCode::NOT_FOUND, "not-found", "There is nothing here.", None),
            Self::WrongMethod => (
                StatusCode::METHOD_NOT_ALLOWED,
                "bad-request",
                "This cannot be done here.",
                Some("The address is right, the method is not."),
            ),
            Self::BadRequest { detail, .. } => {
                (StatusCode::BAD_REQUEST, "bad-request", "This request cannot be understood.", Some(*detail))
            }
            Self::TooManyRequests { .. } | Self::TooManyTries { .. } => (
                StatusCode::TOO_MANY_REQUESTS,
                "too-many-requests",
                "Too many tries.",
                Some("Wait a moment, then try again."),
            ),
            Self::TooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-large",
                "This request is too large.",
                Some("Send less at once: at most 8 MB."),
            ),
            Self::TimedOut => (
                StatusCode::REQUEST_TIMEOUT,
                "server-error",
                "This took too long.",
                Some("Try again; sending twice does no harm."),
            ),
            Self::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The registry takes no more connections that wait.",
                Some("Ask now and then instead, and try again in a minute."),
            ),
            Self::Crowded { .. } => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The registry is sending to as many devices as it can.",
                Some("Nothing was sent. Try again in a moment."),
            ),
            Self::StorageFull => (
                StatusCode::INSUFFICIENT_STORAGE,
                "storage-full",
                "The registry's disk is full.",
                Some("Nothing was stored. What is on the device stays there and is sent again later."),
            ),
            Self::Server => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "server-error",
                "The registry could not do this.",
                Some("Try again later; what is on the device stays there."),
            ),
        };
        let field = match self {
            Self::BadRequest { field, .. } => *field,
            Self::WrongPassword { field, .. } => Some(*field),
            Self::Captcha { .. } => Some("captcha"),
            Self::SecondFactorRequired { .. } => Some("second_factor"),
            Self::PasswordRules { .. } => Some("password"),
            _ => None,
        };
        let step = match self {
            Self::WrongCodes { step } | Self::WrongPassword { step, .. } | Self::Captcha { step, .. } => {
                Some(*step)
            }
            Self::Locked => Some(LadderStep::Reset),
            Self::SecondFactorRequired { wrong } => *wrong,
            _ => None,
        };
        let unmet = match self {
            Self::PasswordRules { unmet } => unmet.clone(),
            _ => Vec::new(),
        };
        Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.map(str::to_owned),
            field: field.map(str::to_owned),
            wrong: matches!(self, Self::Captcha { wrong: true, .. }),
            step,
            unmet,
        }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let problem = self.problem();
        let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, axum::Json(problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Self::TooManyRequests { wait } | Self::TooManyTries { wait } | Self::Crowded { wait } = self {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        if let Some(denial) = Denial::of(&self) {
            response.extensions_mut().insert(denial);
        }
        response
    }
}

impl From<FieldFault> for Fault {
    fn from(FieldFault { field, advice }: FieldFault) -> Self {
        Self::BadRequest { detail: advice, field: Some(field) }
    }
}

/// The first fault stands for all: the app has checked the form itself and shown each at its field.
impl From<Vec<FieldFault>> for Fault {
    fn from(faults: Vec<FieldFault>) -> Self {
        faults.into_iter().next().map_or(Self::Server, Self::from)
    }
}

impl From<StoreError> for Fault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Full => {
                tracing::error!("the disk is full");
                Self::StorageFull
            }
            StoreError::Missing(Missing::ResetLink) => Self::ResetLink,
            StoreError::Missing(_) => Self::NotFound,
            StoreError::Overtaken => Self::SignInRequired,
            StoreError::Revoked => Self::DeviceRevoked,
            // As of a session that ended with it.
            StoreError::Ended => Self::SignInRequired,
            StoreError::Objection(objection) => objection.into(),
            error => {
                tracing::error!(%error, "the store failed");
                Self::Server
            }
        }
    }
}

/// The answer when a handler panics: the same shape as every other error, and nothing of the panic's text, which could
/// hold anything.
pub(super) fn of_panic(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("a request panicked");
    Fault::Server.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whose_work_has_ended_is_answered_as_one_whose_session_has() {
        assert!(matches!(Fault::from(StoreError::Ended), Fault::SignInRequired));
        assert!(matches!(Fault::from(StoreError::Revoked), Fault::DeviceRevoked));
    }
}
