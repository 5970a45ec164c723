//! Error answers, in one shape.

use super::password::Requirement;
use serde::{Deserialize, Serialize};

/// An error answer (RFC 9457, `application/problem+json`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind: a relative URI such as `/problems/wrong-codes`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The kind in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What to do about this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field it concerns.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Whether a CAPTCHA was answered, and not with its characters; else it is only asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub wrong: bool,
    /// Which screen the person is on now, where codes or a password were not taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub step: Option<LadderStep>,
    /// What a password does not meet (`/problems/password-rules`).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unmet: Vec<Requirement>,
}

/// How far up the ladder of failed tries an account is: three tries, then three with a CAPTCHA, then the password is reset by mail.
/// It is kept by what was typed, so that it says nothing of whether there is such an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LadderStep {
    /// The three codes alone.
    SignIn,
    /// The three codes and the answer to a CAPTCHA.
    Recall,
    /// No password is checked any more: a new one is set by a link in a mail, or an administrator unlocks the account.
    Reset,
}

/// Failed tries of the codes alone.
const WITHOUT_CAPTCHA: u32 = 3;
/// All failed tries there may be.
const IN_ALL: u32 = 6;

impl LadderStep {
    /// The step after so many failed tries since the last that succeeded.
    pub fn after(failures: u32) -> Self {
        match failures {
            0..WITHOUT_CAPTCHA => Self::SignIn,
            WITHOUT_CAPTCHA..IN_ALL => Self::Recall,
            _ => Self::Reset,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_tries_then_three_with_a_captcha_then_reset() {
        use LadderStep::*;
        let steps: Vec<_> = (0..8).map(LadderStep::after).collect();
        assert_eq!(steps, [SignIn, SignIn, SignIn, Recall, Recall, Recall, Reset, Reset]);
    }
}
