//! What can go wrong below the screens. Each message is written for the nurse and says what to do.

use super::refusal;
use bluebonnet_shared::account::LadderStep;
use bluebonnet_shared::record::{EditError, RecordError};
use bluebonnet_shared::replica::ReplicaError;
use bluebonnet_shared::sync::policy::Objection;

/// Why signing in did not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The registry did not answer in time.
    #[error("The registry cannot be reached. Check the network and try again.")]
    Unreachable,
    /// One of the three codes is wrong; the registry does not say which.
    #[error("The Org Code, Username or Password is not right. Check all three and try again.")]
    WrongCodes {
        /// Where on the ladder of attempts the next one stands.
        step: LadderStep,
    },
    /// The characters of a CAPTCHA image are asked for, or those that were typed are wrong.
    #[error("{}", captcha(*.wrong))]
    Captcha {
        /// Where on the ladder of attempts the next one stands.
        step: LadderStep,
        /// Whether they are wrong. Else the codes may be right: they were not looked at.
        wrong: bool,
    },
    /// So many attempts have failed that the registry checks no password any more.
    #[error(
        "Sign-in is locked after six wrong attempts. Reset the password, or ask your administrator to unlock the account."
    )]
    Locked,
    /// The codes are right, and the account has a second factor.
    #[error("{}", second_factor(*.wrong))]
    SecondFactor {
        /// Where on the ladder of attempts the next one stands, where a code was typed and is not right.
        wrong: Option<LadderStep>,
    },
    /// Too many attempts.
    #[error("Too many attempts. Wait {}, then try again.", wait(*.seconds))]
    TooManyAttempts {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// An administrator has revoked this device.
    #[error(
        "This device was revoked by an administrator. If entries on it are unsent, unlock it with your password: they are sent for review, and its records are removed."
    )]
    Revoked,
    /// The registry refused, and said why.
    #[error("{0}")]
    Refused(String),
    /// This device cannot keep the vault.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// Why a vault did not open.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// The password is not this vault's.
    #[error(
        "The password is not right. If it was changed at the registry, connect to the network and sign in at the registry with the new one."
    )]
    WrongPassword,
    /// Too many attempts.
    #[error("Too many attempts. Wait {}, then try again.", wait(*.seconds))]
    TooManyAttempts {
        /// How long to wait, in seconds.
        seconds: u32,
    },
    /// So many attempts have failed that only the registry lets this user in.
    #[error(
        "Too many wrong passwords. This tablet stays locked until you sign in at the registry: connect to the network and choose Sign in at the registry. What is unsent is kept."
    )]
    UntilOnline,
    /// This user has no vault on this device.
    #[error("This account has not been used on this device. Connect to the network and sign in.")]
    NotEnrolled,
    /// The store failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// Why another organization did not open. The desk that was open still is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SwitchError {
    /// The user has not been there on this device, and the registry cannot be reached.
    #[error(
        "This organization's lists are not on this tablet yet. Connect to the network, sign in again if asked, and choose it once more."
    )]
    NotHere,
    /// The registry refused, and said why.
    #[error("{0}")]
    Refused(String),
    /// The registry's answer makes no sense.
    #[error("The registry's answer cannot be read. Update the app.")]
    Unreadable,
    /// The store failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// Why agreeing to the Confidentiality Statement did not work.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AgreeError {
    /// The store failed.
    #[error(transparent)]
    Device(#[from] DeviceError),
}

/// Why an entry was not saved. The form still holds it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SaveError {
    /// The disk is full, or the browser's share of it.
    #[error(
        "This device is full: the entry is not saved. It is still in the form. Free some space on the device, then press Save again."
    )]
    StorageFull,
    /// The registry would not take it.
    #[error("The entry was not saved. {}", refusal::words(.0.code, .0.field.as_deref()))]
    Foreseen(Objection),
    /// The record does not allow the edit.
    #[error("The entry was not saved: {0}.")]
    Edit(#[from] EditError),
    /// The record itself cannot be read.
    #[error("The entry was not saved: {0}. Call your administrator.")]
    Record(#[from] RecordError),
    /// The entry to be sent again is not there any more, or was not kept as it was typed.
    #[error("This entry cannot be sent again from here. Open the student and enter it once more.")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Device(DeviceError),
}

impl From<ReplicaError> for SaveError {
    fn from(error: ReplicaError) -> Self {
        match error {
            ReplicaError::Foreseen(objection) => Self::Foreseen(objection),
            ReplicaError::Edit(error) => Self::Edit(error),
            ReplicaError::Record(error) => Self::Record(error),
            ReplicaError::NoSuchEntry => Self::Gone,
        }
    }
}

impl From<DeviceError> for SaveError {
    fn from(error: DeviceError) -> Self {
        match error {
            DeviceError::StorageFull => Self::StorageFull,
            other => Self::Device(other),
        }
    }
}

/// Why the device's store could not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DeviceError {
    /// The record is not on this device, or no longer.
    #[error("This student's record is not on this device.")]
    NotHere,
    /// The disk is full, or the browser's share of it.
    #[error("This device is full. Free some space on it, then try again.")]
    StorageFull,
    /// The desk has been locked meanwhile.
    #[error("Bluebonnet is locked. Unlock it and try again.")]
    Locked,
    /// What is stored does not decrypt, or is not what was stored.
    #[error(
        "What is stored on this device cannot be read ({0}). Nothing has been deleted. Call your administrator."
    )]
    Damaged(&'static str),
    /// The browser's store failed.
    #[error("This device's store failed ({0}). Reload the page and try again.")]
    Store(String),
}

fn captcha(wrong: bool) -> &'static str {
    if wrong {
        "The characters of the image are not right. Here is a new one."
    } else {
        "Type the characters of the image, too. Each image is good for one attempt."
    }
}

fn second_factor(wrong: Option<LadderStep>) -> &'static str {
    match wrong {
        None => "Enter the code that your authenticator app shows.",
        Some(_) => "This code is not right. Enter the one that the app shows now.",
    }
}

/// A wait in words.
fn wait(seconds: u32) -> String {
    match seconds {
        0 | 1 => "1 second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

impl SignInError {
    /// Where on the ladder of attempts the next one stands, where this says so.
    pub fn step(&self) -> Option<LadderStep> {
        match self {
            Self::WrongCodes { step } | Self::Captcha { step, .. } => Some(*step),
            Self::SecondFactor { wrong } => *wrong,
            Self::Locked => Some(LadderStep::Reset),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_of_a_sign_in_says_what_is_wrong_and_where_the_next_attempt_stands() {
        let step = LadderStep::Recall;
        let [asked, wrong] = [false, true].map(|wrong| SignInError::Captcha { step, wrong });
        assert_eq!((asked.step(), wrong.step()), (Some(step), Some(step)));
        assert!(!asked.to_string().contains("not right") && wrong.to_string().contains("not right"));
        let [asked, wrong] = [None, Some(step)].map(|wrong| SignInError::SecondFactor { wrong });
        assert_eq!((asked.step(), wrong.step()), (None, Some(step)));
        assert!(!asked.to_string().contains("not right") && wrong.to_string().contains("not right"));
        assert_eq!(SignInError::Locked.step(), Some(LadderStep::Reset));
    }
}
