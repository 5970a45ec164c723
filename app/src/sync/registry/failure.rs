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
    /// The answer to the CAPTCHA is not right, or there was none that counts.
    Captcha {
        /// Where on the ladder of attempts the next one stands.
        step: LadderStep,
        /// Whether there was one, and not the right one. Else it is only asked for: the codes may be right.
        wrong: bool,
    },
    /// No password is checked any more.
    Locked,
    /// The codes are right; a code of the second factor is needed besides.
    SecondFactorRequired {
        /// Where on the ladder of attempts the next one stands, where a code was typed and is not right.
        wrong: Option<LadderStep>,
    },
    /// The organization requires a second factor, and this user has none yet.
    SecondFactorSetup,
    /// Too many attempts.
    TooManyRequests {
        /// Seconds to wait.
        seconds: u32,
    },
    /// The registry is there and cannot do it now.
    Trouble {
        /// What it says.
        problem: Box<Problem>,
        /// Seconds to wait before it is asked again, where it says so.
        seconds: Option<u32>,
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
            Self::Captcha { wrong: true, .. } => "The characters of the image are not right.".to_owned(),
            Self::Captcha { wrong: false, .. } => "The characters of an image are asked for, too.".to_owned(),
            Self::Locked => "Too many wrong attempts. Reset the password first.".to_owned(),
            Self::SecondFactorRequired { .. } => "A code of your authenticator app is needed.".to_owned(),
            Self::SecondFactorSetup => {
                "Your organization requires a second factor. Set one up to go on.".to_owned()
            }
            Self::TooManyRequests { seconds } => {
                format!("Too many attempts. Wait {seconds} seconds, then try again.")
            }
            Self::Problem(problem) | Self::Trouble { problem, .. } => {
                problem.detail.clone().unwrap_or_else(|| problem.title.clone())
            }
        }
    }

    /// Seconds that the registry wants to be left alone for.
    pub fn wait(&self) -> Option<u32> {
        match self {
            Self::TooManyRequests { seconds } => Some(*seconds),
            Self::Trouble { seconds, .. } => *seconds,
            _ => None,
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
    let seconds = retry_after.and_then(|seconds| seconds.trim().parse().ok());
    match problem.kind.as_str() {
        "/problems/wrong-codes" => Failure::WrongCodes { step: problem.step.unwrap_or(LadderStep::SignIn) },
        "/problems/captcha" => {
            Failure::Captcha { step: problem.step.unwrap_or(LadderStep::Recall), wrong: problem.wrong }
        }
        "/problems/locked" => Failure::Locked,
        "/problems/second-factor-required" => Failure::SecondFactorRequired { wrong: problem.step },
        "/problems/second-factor-setup" => Failure::SecondFactorSetup,
        "/problems/sign-in-required" => Failure::SignInRequired,
        "/problems/agreement-required" => Failure::AgreementRequired,
        "/problems/device-revoked" => Failure::Revoked,
        "/problems/too-many-requests" => Failure::TooManyRequests { seconds: seconds.unwrap_or(60) },
        _ if problem.status >= 500 => Failure::Trouble { problem: Box::new(problem), seconds },
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
    fn a_registry_that_cannot_now_is_another_matter_than_one_that_will_not() {
        let trouble = Problem { status: 503, ..problem("/problems/busy") };
        let said = failure(trouble.clone(), Some("30"));
        assert_eq!(said, Failure::Trouble { problem: Box::new(trouble), seconds: Some(30) });
        assert_eq!(
            (said.wait(), failure(problem("/problems/too-large"), Some("30")).wait()),
            (Some(30), None)
        );
    }

    #[test]
    fn characters_that_are_asked_for_are_not_called_wrong() {
        let said = |wrong| failure(Problem { wrong, ..problem("/problems/captcha") }, None);
        assert_eq!(said(false), Failure::Captcha { step: LadderStep::Recall, wrong: false });
        assert_ne!(said(false).words(), said(true).words());
    }

    #[test]
    fn a_second_factor_that_is_required_is_known_for_what_it_is() {
        assert_eq!(failure(problem("/problems/second-factor-setup"), None), Failure::SecondFactorSetup);
        let asked = problem("/problems/second-factor-required");
        let wrong = Problem { step: Some(LadderStep::Recall), ..asked.clone() };
        let said = |problem| failure(problem, None);
        assert_eq!(said(asked), Failure::SecondFactorRequired { wrong: None });
        assert_eq!(said(wrong), Failure::SecondFactorRequired { wrong: Some(LadderStep::Recall) });
    }

    #[test]
    fn a_problem_from_a_newer_registry_is_kept_as_it_is() {
        let newer = problem("/problems/something-new");
        assert_eq!(failure(newer.clone(), None), Failure::Problem(Box::new(newer)));
    }
}
