//! What this user has on the device, shown to the registry without a session: by the key of her vaults, which opens all of them.

use super::Desk;
use super::noting::{NOTED, accesses};
use super::open::unsent;
use crate::device::account::EnrolledAccount;
use crate::device::browser::indexed_db::Query;
use crate::device::error::DeviceError;
use crate::device::vault::keyring::Keyring;
use crate::device::vault::{META, OUTBOX};
use bluebonnet_shared::replica::{Batch, LastWords, Place, Portion, Unsent};
use bluebonnet_shared::sync::{Access, Farewell, PushedChange};
use std::collections::BTreeMap;

/// A vault of the desk's user for another organization, opened to be emptied.
pub struct OtherVault {
    account: EnrolledAccount,
    outbox: BTreeMap<Place, Unsent>,
    untold: Vec<Access>,
}

impl Desk {
    /// The account that this desk is of.
    pub fn account(&self) -> &EnrolledAccount {
        &self.0.account
    }

    /// The accounts of the same user that have a vault here for other organizations.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn other_accounts(&self) -> Result<Vec<EnrolledAccount>, DeviceError> {
        let mine = &self.0.account;
        let accounts = Keyring::open().await?.accounts().await?;
        Ok(accounts.into_iter().filter(|other| other.user == mine.user && !other.is_same(mine)).collect())
    }

    /// What the registry is told of an account of this user without a session.
    ///
    /// # Errors
    /// `Locked` when the keys are gone.
    pub async fn farewell(
        &self,
        account: &EnrolledAccount,
        changes: Vec<PushedChange>,
    ) -> Result<Farewell, DeviceError> {
        let grip = self.0.grip.borrow().clone().ok_or(DeviceError::Locked)?;
        let (user, organization) = (account.user, account.organization);
        Ok(Farewell { user, organization, proof: grip.proof(account).await?, changes, accesses: Vec::new() })
    }

    /// Opens a vault of this user for another organization.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn other_vault(&self, account: EnrolledAccount) -> Result<OtherVault, DeviceError> {
        let grip = self.0.grip.borrow().clone().ok_or(DeviceError::Locked)?;
        let vault = grip.vault(&account).await?;
        let queries = [Query::All(OUTBOX), Query::Prefix(META, NOTED)];
        let mut found = vault.read_what_opens(&queries).await?.into_iter();
        let (outbox, _) = unsent(found.next().unwrap_or_default())?;
        let noted = found.next().unwrap_or_default();
        let mut untold = accesses(noted.iter().filter_map(|(key, bytes)| Some((key, bytes.as_ref()?))));
        untold.extend(Keyring::open().await?.wrong_passwords(&account).await?);
        Ok(OtherVault { account, outbox, untold })
    }
}

impl OtherVault {
    /// The next batch of what the registry has not answered for.
    pub fn next_words(&self, words: &LastWords, portion: Portion) -> Option<Batch> {
        words.next(&self.outbox, portion)
    }

    /// What was done there that the registry has not been told of.
    pub fn untold(&self) -> &[Access] {
        &self.untold
    }

    /// Takes it off the device, and its key.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn wipe(self) -> Result<(), DeviceError> {
        let keyring = Keyring::open().await?;
        keyring.forget(&self.account).await?;
        keyring.empty_forgotten().await
    }
}
