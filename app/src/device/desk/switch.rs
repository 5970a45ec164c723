//! From one organization to another of the same user, with the registry or without.

use super::{Arrival, Desk, Sitting};
use crate::device::account::EnrolledAccount;
use crate::device::door::vault_key;
use crate::device::error::{DeviceError, SwitchError};
use crate::device::vault::keyring::Keyring;
use crate::sync::registry::{self, Failure};
use bluebonnet_shared::account::{Membership, SignedIn};
use bluebonnet_shared::ids::OrgId;

impl Desk {
    /// Where this user works, as far as this device has heard.
    pub fn organizations(&self) -> Vec<Membership> {
        self.0.sitting.borrow().organizations.clone()
    }

    /// Opens this user's desk for another organization and locks this one. Without the registry that goes where the user has been on
    /// this device before.
    ///
    /// # Errors
    /// See [`SwitchError`]; this desk stays open then.
    pub async fn switch(&self, to: &Membership) -> Result<Self, SwitchError> {
        let keyring = Keyring::open().await.map_err(DeviceError::from)?;
        let grip = self.0.grip.borrow().clone().ok_or(DeviceError::Locked)?;
        let account = self.account_of(to);
        let arrival = match registry::switch(to.organization).await {
            Ok(answer) if answer.session.user == self.0.account.user => {
                let key = vault_key(&answer).ok_or(SwitchError::Unreadable)?;
                keyring.join(&account, &grip, &key).await?;
                Arrival::SignedIn(Box::new(Sitting::from(&answer)))
            }
            Ok(_) => return Err(SwitchError::Unreadable),
            Err(Failure::Unreachable | Failure::SignInRequired | Failure::AgreementRequired) => {
                if !keyring.accounts().await?.iter().any(|known| known.is_same(&account)) {
                    return Err(SwitchError::NotHere);
                }
                let from = self.0.comes_from.get().unwrap_or(self.0.account.organization);
                Arrival::Switched { from, agreed: self.0.sitting.borrow().agreed }
            }
            Err(failure) => return Err(SwitchError::Refused(failure.words())),
        };
        // One desk at a time speaks to the registry.
        self.lock();
        Ok(Self::open(account, grip, arrival).await?)
    }

    /// Notes that the password is another one at the registry: from now on this device unlocks with it as well.
    ///
    /// # Errors
    /// See [`SwitchError`]; then the device unlocks with the former one until the next sign-in.
    pub async fn note_password(&self, password: &str) -> Result<(), SwitchError> {
        let answer = registry::switch(self.organization())
            .await
            .map_err(|failure| SwitchError::Refused(failure.words()))?;
        if answer.session.user != self.0.account.user {
            return Err(SwitchError::Unreadable);
        }
        let key = vault_key(&answer).ok_or(SwitchError::Unreadable)?;
        let keyring = Keyring::open().await.map_err(DeviceError::from)?;
        let grip = keyring.enrol(&self.0.account, password, &key, answer.device).await?;
        self.0.grip.replace(Some(grip));
        Ok(self.note_switched(&answer).await?)
    }

    /// The organization that the registry's session is for, where it is not this desk's.
    pub fn comes_from(&self) -> Option<OrgId> {
        self.0.comes_from.get()
    }

    /// The organization that this desk is for.
    pub fn organization(&self) -> OrgId {
        self.0.account.organization
    }

    /// Notes that the registry's session has followed here.
    ///
    /// # Errors
    /// When it cannot be noted on this device.
    pub async fn note_switched(&self, answer: &SignedIn) -> Result<(), DeviceError> {
        self.speak_for_here();
        let agreed = self.0.sitting.borrow().agreed;
        self.keep_sitting(Sitting { agreed, ..Sitting::from(answer) }).await
    }

    /// Takes the registry's session for one of this desk's organization: because it is, or because there is none that could follow here.
    pub fn speak_for_here(&self) {
        self.0.comes_from.set(None);
        registry::speak_for(self.0.account.user, self.0.account.organization);
    }

    fn account_of(&self, to: &Membership) -> EnrolledAccount {
        EnrolledAccount {
            organization: to.organization,
            org_code: to.code.clone(),
            organization_name: to.name.clone(),
            ..self.0.account.clone()
        }
    }
}
