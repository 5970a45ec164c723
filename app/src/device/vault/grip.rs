//! What a password opened, held for as long as its user's desk is unlocked.

use super::Vault;
use super::derivation::Derivation;
use super::keyring::{place, vault_name};
use crate::device::account::EnrolledAccount;
use crate::device::browser::crypto::{CryptoFault, Key, random};
use crate::device::error::DeviceError;
use bluebonnet_shared::sync::{Blob, farewell_place};
use zeroize::Zeroizing;

/// The keys of one user on this device. Her vaults, one an organization, have the same key: she goes from one to the other without
/// typing her password again. No script can read either key back.
#[derive(Clone, Debug)]
pub struct Grip {
    derivation: Derivation,
    /// Derived from the password; wraps the vaults' key.
    wrapping: Key,
    /// The vaults' key.
    vaults: Key,
}

impl Grip {
    /// Takes hold anew, after a sign-in: under a fresh salt.
    pub(super) async fn fresh(password: &str, vault_key: &[u8; 32]) -> Result<Self, DeviceError> {
        let derivation = Derivation::new(random()?);
        let wrapping = wrapping_key(&derivation, password).await?;
        Ok(Self { derivation, wrapping, vaults: Key::import(vault_key, false).await? })
    }

    /// Takes hold of what was wrapped for an account.
    ///
    /// # Errors
    /// `DoesNotOpen` when this is not the password it was wrapped with.
    pub(super) async fn of(
        derivation: &Derivation,
        password: &str,
        account: &EnrolledAccount,
        wrapped: &Blob,
    ) -> Result<Result<Self, CryptoFault>, DeviceError> {
        let wrapping = wrapping_key(derivation, password).await?;
        let unwrapped = wrapping.unwrap(&place(account), &wrapped.0).await;
        Ok(unwrapped.map(|vaults| Self { derivation: derivation.clone(), wrapping, vaults }))
    }

    /// The vaults' key wrapped for an account of this user, and how the key that wraps it was derived.
    pub(super) async fn wrap(
        &self,
        account: &EnrolledAccount,
        vault_key: &[u8; 32],
    ) -> Result<(Derivation, Blob), DeviceError> {
        let wrapped = self.wrapping.seal(&place(account), vault_key).await?;
        Ok((self.derivation.clone(), Blob(wrapped.to_vec())))
    }

    /// Shows that the keys of an account's vault are at hand ([`farewell_place`]).
    ///
    /// # Errors
    /// What the browser says.
    pub async fn proof(&self, account: &EnrolledAccount) -> Result<Blob, DeviceError> {
        let place = farewell_place(account.user, account.organization);
        Ok(Blob(self.vaults.seal(&place, &[]).await?.to_vec()))
    }

    /// Opens the vault of an account of this user.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn vault(&self, account: &EnrolledAccount) -> Result<Vault, DeviceError> {
        Vault::open(&vault_name(account), self.vaults.clone()).await
    }
}

async fn wrapping_key(derivation: &Derivation, password: &str) -> Result<Key, DeviceError> {
    let bytes: Zeroizing<[u8; 32]> =
        derivation.key(password).ok_or(DeviceError::Damaged("an account's key"))?;
    Ok(Key::import(&bytes, true).await?)
}
