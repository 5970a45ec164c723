//! The keyring: who has a vault on this device, and each vault's key, wrapped by a key from its user's password.
//!
//! It lies in a database of its own and is the one thing that can be read before anything is unlocked.

use super::Vault;
use super::attempts::{Attempts, Next};
use super::derivation::Derivation;
use super::grip::Grip;
use crate::device::account::EnrolledAccount;
use crate::device::browser::crypto::{CryptoFault, Key};
use crate::device::browser::indexed_db::{Database, Durability, Query, Step, StoreFault};
use crate::device::clock;
use crate::device::error::{DeviceError, UnlockError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bluebonnet_shared::calendar::Timestamp;
use bluebonnet_shared::ids::{AccessId, DeviceId};
use bluebonnet_shared::order;
use bluebonnet_shared::sync::{Access, Blob, Deed};
use js_sys::Uint8Array;
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;
use zeroize::Zeroizing;

const ACCOUNTS: &str = "accounts";
const DEVICE: &str = "device";
/// Where in it the device's id lies.
const ID: &str = "id";
/// What the keys of notes in `device` begin with that a vault is still to be emptied; its name follows.
const EMPTYING: &str = "emptying:";

/// The open keyring.
#[derive(Debug)]
pub struct Keyring(Database);

/// One account's ring.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Ring {
    account: EnrolledAccount,
    derivation: Derivation,
    /// The vault's key, sealed by the derived key.
    wrapped: Blob,
    /// The id by which the registry knows this device where this account signs in. A ring of an earlier version of the app has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    device: Option<DeviceId>,
    attempts: Attempts,
    /// Wrong passwords typed here of which the vault does not know yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    wrong: Option<Access>,
    used: Timestamp,
}

impl Keyring {
    /// Opens the keyring, making it on a new device.
    ///
    /// # Errors
    /// What the browser says. Nothing is deleted.
    pub async fn open() -> Result<Self, StoreFault> {
        Database::open("bluebonnet", &[ACCOUNTS, DEVICE]).await.map(Self)
    }

    /// Who has a vault here, last used first.
    ///
    /// # Errors
    /// `Damaged` when an entry cannot be read.
    pub async fn accounts(&self) -> Result<Vec<EnrolledAccount>, DeviceError> {
        let mut rings = self.rings().await?;
        order::sort_by_key(&mut rings, |ring| std::cmp::Reverse(ring.used));
        Ok(rings.into_iter().map(|ring| ring.account).collect())
    }

    /// By which id the registry knows this device for somebody who signs in: that of her own vaults here, or of others of her organization.
    /// The one it gave out last may be another organization's since. With that she would be on a new device: without the key that opens
    /// what lies here, and out of reach of whoever revokes the device that it was.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn device_of(&self, org_code: &str, username: &str) -> Result<Option<DeviceId>, DeviceError> {
        let rings = self.rings().await?;
        let hers = |account: &EnrolledAccount| account.username.eq_ignore_ascii_case(username);
        let theirs = |account: &EnrolledAccount| account.org_code.eq_ignore_ascii_case(org_code);
        let device_where = |is_meant: &dyn Fn(&EnrolledAccount) -> bool| {
            rings.iter().filter(|ring| is_meant(&ring.account)).find_map(|ring| ring.device)
        };
        let known = device_where(&|account| hers(account) && theirs(account))
            .or_else(|| device_where(&hers))
            .or_else(|| device_where(&theirs));
        match known {
            Some(device) => Ok(Some(device)),
            None => self.last_device().await,
        }
    }

    /// The id that the registry gave this device last.
    async fn last_device(&self) -> Result<Option<DeviceId>, DeviceError> {
        let found = self.0.read(&[Query::Keys(DEVICE, vec![ID.to_owned()])]).await?;
        Ok(found.into_iter().flatten().find_map(|(_, id)| id.as_string()?.parse().ok()))
    }

    /// Makes or renews an account's ring after a sign-in. The rings that the same user has here for other organizations follow: she has
    /// one password.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn enrol(
        &self,
        account: &EnrolledAccount,
        password: &str,
        vault_key: &[u8; 32],
        device: DeviceId,
    ) -> Result<Grip, DeviceError> {
        self.make_way_for(account).await?;
        let grip = Grip::fresh(password, vault_key).await?;
        let ring = Ring::new(account.clone(), &grip, vault_key, Some(device)).await?;
        let mut steps = vec![
            self.instead(ring).await?,
            Step::Put { store: DEVICE, key: ID.to_owned(), value: device.to_string().into() },
        ];
        for mut ring in self.rings().await? {
            if ring.account.user == account.user && ring.account.organization != account.organization {
                (ring.derivation, ring.wrapped) = grip.wrap(&ring.account, vault_key).await?;
                ring.attempts = Attempts::default();
                ring.device = Some(device);
                steps.push(ring.step()?);
            }
        }
        self.0.write(Durability::Strict, &steps).await?;
        Ok(grip)
    }

    /// The key of a user's vaults on this device in base64, where a password opens it: a registry that does not know the device any more
    /// must not give it another one, under which nothing that lies here would open.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn key_here(&self, username: &str, password: &str) -> Result<Option<String>, DeviceError> {
        // All rings of a user hold one key under one password.
        let rings = self.rings().await?;
        let ring = rings.iter().find(|ring| ring.account.username.eq_ignore_ascii_case(username));
        let Some((ring, derived)) = ring.and_then(|ring| Some((ring, ring.derivation.key(password)?))) else {
            return Ok(None);
        };
        let opening = Key::import(&derived, false).await?;
        let sealed = Uint8Array::from(ring.wrapped.0.as_slice());
        match opening.open_all(&[(place(&ring.account).as_str(), sealed.as_ref())]).await {
            Ok(opened) => {
                let key = opened.into_iter().next().map(Zeroizing::new);
                Ok(key.map(|key| STANDARD.encode(key.as_slice())))
            }
            Err(CryptoFault::DoesNotOpen) => Ok(None),
            Err(fault) => Err(fault.into()),
        }
    }

    /// Makes or renews a ring for another organization of a user whose desk is open.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn join(
        &self,
        account: &EnrolledAccount,
        grip: &Grip,
        vault_key: &[u8; 32],
    ) -> Result<(), DeviceError> {
        self.make_way_for(account).await?;
        let device = self.device_of(&account.org_code, &account.username).await?;
        let ring = Ring::new(account.clone(), grip, vault_key, device).await?;
        Ok(self.0.write(Durability::Strict, &[self.instead(ring).await?]).await?)
    }

    /// Takes hold of an account's keys with its password.
    ///
    /// # Errors
    /// See [`UnlockError`]. A wrong password is counted on the disk before this returns.
    pub async fn unlock(&self, account: &EnrolledAccount, password: &str) -> Result<Grip, UnlockError> {
        let mut ring = self.ring(account).await?.ok_or(UnlockError::NotEnrolled)?;
        let now = clock::now();
        match ring.attempts.next(now) {
            Next::Now => {}
            Next::After { seconds } => return Err(UnlockError::TooManyAttempts { seconds }),
            Next::AtTheRegistry => return Err(UnlockError::UntilOnline),
        }
        match Grip::of(&ring.derivation, password, &ring.account, &ring.wrapped).await? {
            Ok(grip) => {
                ring.attempts = Attempts::default();
                ring.used = now;
                self.put(&ring, Durability::Relaxed).await?;
                Ok(grip)
            }
            Err(CryptoFault::DoesNotOpen) => {
                ring.attempts = ring.attempts.failed(now);
                ring.count_wrong(now);
                self.put(&ring, Durability::Strict).await?;
                Err(match ring.attempts.next(now) {
                    Next::AtTheRegistry => UnlockError::UntilOnline,
                    Next::Now | Next::After { .. } => UnlockError::WrongPassword,
                })
            }
            Err(fault) => Err(DeviceError::from(fault).into()),
        }
    }

    /// The wrong passwords typed at an account's lock that its vault does not know of. Nothing in it is secret.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn wrong_passwords(&self, account: &EnrolledAccount) -> Result<Option<Access>, DeviceError> {
        Ok(self.ring(account).await?.and_then(|ring| ring.wrong))
    }

    /// Lets go of them: they are in the vault.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn drop_wrong_passwords(&self, account: &EnrolledAccount) -> Result<(), DeviceError> {
        let Some(mut ring) = self.ring(account).await? else { return Ok(()) };
        ring.wrong = None;
        self.put(&ring, Durability::Relaxed).await
    }

    /// Forgets an account's ring, and with the last one the device's id: whoever signs in here next, does so on a new device. Nothing
    /// opens its vault from then on, which is noted as one to be emptied ([`Self::empty_forgotten`]): emptied first, a vault would be left
    /// behind by a crash with a key to it, and would only ever be called damaged.
    ///
    /// # Errors
    /// What the browser says.
    pub async fn forget(&self, account: &EnrolledAccount) -> Result<(), DeviceError> {
        let mut steps = vec![
            Step::Delete { store: ACCOUNTS, key: ring_key(account) },
            Step::Put { store: DEVICE, key: emptying(account), value: true.into() },
        ];
        if self.accounts().await?.iter().all(|other| ring_key(other) == ring_key(account)) {
            steps.push(Step::Delete { store: DEVICE, key: ID.to_owned() });
        }
        Ok(self.0.write(Durability::Strict, &steps).await?)
    }

    /// Empties the vaults whose rings have been forgotten, if need be from a former run.
    ///
    /// # Errors
    /// What the browser says; the rest is done the next time.
    pub async fn empty_forgotten(&self) -> Result<(), DeviceError> {
        for (note, _) in self.0.read(&[Query::Prefix(DEVICE, EMPTYING)]).await?.into_iter().flatten() {
            self.empty(note).await?;
        }
        Ok(())
    }

    /// Sees to it that nothing is going to empty the vault of an account that comes back here.
    async fn make_way_for(&self, account: &EnrolledAccount) -> Result<(), DeviceError> {
        let noted = self.0.read(&[Query::Keys(DEVICE, vec![emptying(account)])]).await?;
        match noted.into_iter().flatten().next() {
            Some((note, _)) => self.empty(note).await,
            None => Ok(()),
        }
    }

    async fn empty(&self, note: String) -> Result<(), DeviceError> {
        if let Some(vault) = note.strip_prefix(EMPTYING) {
            Vault::empty(vault).await?;
        }
        Ok(self.0.write(Durability::Strict, &[Step::Delete { store: DEVICE, key: note }]).await?)
    }

    async fn rings(&self) -> Result<Vec<Ring>, DeviceError> {
        let found = self.0.read(&[Query::All(ACCOUNTS)]).await?;
        found.into_iter().flatten().map(|(_, value)| Ring::parse(&value)).collect()
    }

    async fn ring(&self, account: &EnrolledAccount) -> Result<Option<Ring>, DeviceError> {
        let found = self.0.read(&[Query::Keys(ACCOUNTS, vec![ring_key(account)])]).await?;
        found.into_iter().flatten().next().map(|(_, value)| Ring::parse(&value)).transpose()
    }

    /// Puts a new ring in the place of the account's former one. The wrong passwords counted on that are still to be told of.
    async fn instead(&self, ring: Ring) -> Result<Step, DeviceError> {
        let wrong = self.wrong_passwords(&ring.account).await?;
        Ring { wrong, ..ring }.step()
    }

    async fn put(&self, ring: &Ring, durability: Durability) -> Result<(), DeviceError> {
        Ok(self.0.write(durability, &[ring.step()?]).await?)
    }
}

impl Ring {
    async fn new(
        account: EnrolledAccount,
        grip: &Grip,
        vault_key: &[u8; 32],
        device: Option<DeviceId>,
    ) -> Result<Self, DeviceError> {
        let (derivation, wrapped) = grip.wrap(&account, vault_key).await?;
        Ok(Self {
            account,
            derivation,
            wrapped,
            device,
            attempts: Attempts::default(),
            wrong: None,
            used: clock::now(),
        })
    }

    fn count_wrong(&mut self, now: Timestamp) {
        match &mut self.wrong {
            Some(wrong) => wrong.again(now),
            None => {
                let id = AccessId::new(uuid::Uuid::new_v4());
                self.wrong = Some(Access::once(id, Deed::WrongPassword, None, now));
            }
        }
    }

    fn parse(value: &JsValue) -> Result<Self, DeviceError> {
        let text = value.as_string().ok_or(DeviceError::Damaged("an account"))?;
        serde_json::from_str(&text).map_err(|_| DeviceError::Damaged("an account"))
    }

    fn step(&self) -> Result<Step, DeviceError> {
        let text = serde_json::to_string(self).map_err(|_| DeviceError::Damaged("an account"))?;
        Ok(Step::Put { store: ACCOUNTS, key: ring_key(&self.account), value: text.into() })
    }
}

fn ring_key(account: &EnrolledAccount) -> String {
    format!("{}/{}", account.user, account.organization)
}

pub(super) fn vault_name(account: &EnrolledAccount) -> String {
    format!("bluebonnet-vault-{}-{}", account.user, account.organization)
}

/// The note that an account's vault is to be emptied.
fn emptying(account: &EnrolledAccount) -> String {
    format!("{EMPTYING}{}", vault_name(account))
}

/// What the wrapped key is bound to: it opens for its own account only.
pub(super) fn place(account: &EnrolledAccount) -> String {
    format!("bluebonnet 1/vault key/{}", ring_key(account))
}
