//! Letters that tell users what was done to their accounts: whoever did not do it learns of it.

use super::Letter;
use super::letter::seal;
use crate::account::{KeyError, MasterKey};
use crate::settings::PublicAddress;
use crate::store::{Cause, QueuedMail};
use bluebonnet_shared::account::EmailAddress;
use bluebonnet_shared::calendar::Timestamp;
use std::time::Duration;

/// How long a notice is tried to be sent: later it would only puzzle.
const GOOD_FOR: Duration = Duration::from_secs(3 * 24 * 3600);

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The password is another one.
    Password,
    /// A second factor was set up.
    FactorSetUp,
    /// The second factor was taken away.
    FactorTakenAway,
    /// The same, by somebody who manages users.
    FactorReset,
    /// Mail goes to another address, or to none. This is told to the former one.
    Address,
}

impl Notice {
    fn what(self) -> &'static str {
        match self {
            Self::Password => "The password was changed",
            Self::FactorSetUp => "A second factor was set up",
            Self::FactorTakenAway => "The second factor was taken away",
            Self::FactorReset => "An administrator took away the second factor that was set up",
            Self::Address => "The e-mail address on file was changed",
        }
    }

    /// The notice for a user as mail for the queue. `registry` is where people reach the registry, where that is known; the cause is of what
    /// was done.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn queued(
        self,
        key: &MasterKey,
        registry: Option<&PublicAddress>,
        username: &str,
        to: EmailAddress,
        cause: Cause,
    ) -> Result<QueuedMail, KeyError> {
        let letter =
            Letter { to, subject: "Your Bluebonnet account".to_owned(), text: self.text(username, registry) };
        let expires = cause.at.checked_add(GOOD_FOR).unwrap_or(Timestamp::MAX);
        seal(key, &letter, expires, Cause { why: "notice of a change of the account".to_owned(), ..cause })
    }

    fn text(self, username: &str, registry: Option<&PublicAddress>) -> String {
        let door = registry.map_or_else(|| " ".to_owned(), |address| format!(" at\n\n{address}\n\n"));
        format!(
            "{} for {username}.\n\nIf it was not you, choose a new password at once with Forgot Password{door}\
             and tell an administrator of your organization.\n",
            self.what(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_notice_leads_to_the_registry_where_its_address_is_known() {
        let address = "https://registry.example.org".parse().unwrap();
        let known = Notice::Password.text("maria", Some(&address));
        assert!(
            known.contains("with Forgot Password at\n\nhttps://registry.example.org\n\nand tell"),
            "{known}"
        );
        let unknown = Notice::Password.text("maria", None);
        assert!(unknown.contains("with Forgot Password and tell"), "{unknown}");
    }
}
