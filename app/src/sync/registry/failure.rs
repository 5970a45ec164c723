//! Why a request did not get what it asked for.

use bluebonnet_shared::account::{LadderStep, Problem};

/// Why a request did not get what it asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer in time, or one that is not our registry's.
    Unreachable,
    /// No session, or one that has ended.
    SignInRequired,
    /// The Confidentiality Statement is not agreed to in this session.
    AgreementRequired,
    /// An administrator has revoked this device: it may push what it has and tell what was done on it, and nothing else.
    Revoked,
    /// The three codes are not right.
    WrongCodes {
        /// Where on the ladder of attempts the next one stands.
        step: LadderStep,
    },
    /// The answer to the CAPTCHA is not right, or there was none.
    Captcha {
        /// Where on the ladder of attempts the next one stands.
        step: LadderStep,
    },
    /// No password is checked any more.
    Locked,
    /// The codes are right; a code of the second factor is needed besides.
    SecondFactorRequired,
    /// Too many attempts.
    TooManyRequests {
        /// Seconds to wait.
        seconds: u32,
    },
    /// Anything else the registry says.
    Problem(Box<Problem>),
}

impl Failure {
    /// What to tell the person who asked.
    pub fn words(&self) -> String {
        match self {
            Self::Unreachable => {
                "The registry cannot be reached. Check the network and try again.".to_owned()
            }
            Self::SignInRequired => "Your session has ended. Sign in again.".to_owned(),
            Self::AgreementRequired => "Agree to the Confidentiality Statement first.".to_owned(),
            Self::Revoked => "This device was revoked by an administrator.".to_owned(),
            Self::WrongCodes { .. } => "The password is not right.".to_owned(),
            Self::Captcha { .. } => "The characters of the image are not right.".to_owned(),
            Self::Locked => "Too many wrong attempts. Reset the password first.".to_owned(),
            Self::SecondFactorRequired => "A code of your authenticator app is needed.".to_owned(),
            Self::TooManyRequests { seconds } => {
                format!("Too many attempts. Wait {seconds} seconds, then try again.")
            }
            Self::Problem(problem) => problem.detail.clone().unwrap_or_else(|| problem.title.clone()),
        }
    }

    /// The field that the registry names, if it names one.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Problem(problem) => problem.field.as_deref(),
            _ => None,
        }
    }
}

/// What an error answer comes to.
pub(super) fn failure(problem: Problem, retry_after: Option<&str>) -> Failure {
    match problem.kind.as_str() {
        "/problems/wrong-codes" => Failure::WrongCodes { step: problem.step.unwrap_or(LadderStep::SignIn) },
        "/problems/captcha" => Failure::Captcha { step: problem.step.unwrap_or(LadderStep::Recall) },
        "/problems/locked" => Failure::Locked,
        "/problems/second-factor-required" => Failure::SecondFactorRequired,
        "/problems/sign-in-required" => Failure::SignInRequired,
        "/problems/agreement-required" => Failure::AgreementRequired,
        "/problems/device-revoked" => Failure::Revoked,
        "/problems/too-many-requests" => Failure::TooManyRequests {
            seconds: retry_after.and_then(|seconds| seconds.trim().parse().ok()).unwrap_or(60),
        },
        _ => Failure::Problem(Box::new(problem)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(kind: &str) -> Problem {
        Problem { kind: kind.to_owned(), status: 400, ..Problem::default() }
    }

    #[test]
    fn a_wait_without_a_figure_is_a_minute() {
        let many = |header| failure(problem("/problems/too-many-requests"), header);
        assert_eq!(many(Some("7")), Failure::TooManyRequests { seconds: 7 });
        assert_eq!(many(Some("Tue, 24 Nov 2026")), Failure::TooManyRequests { seconds: 60 });
        assert_eq!(many(None), Failure::TooManyRequests { seconds: 60 });
    }

    #[test]
    fn a_problem_from_a_newer_registry_is_kept_as_it_is() {
        let newer = problem("/problems/something-new");
        assert_eq!(failure(newer.clone(), None), Failure::Problem(Box::new(newer)));
    }
}
