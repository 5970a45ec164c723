//! The registry's master key, and vault keys sealed under it.

use crate::store::SealedKey;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use bluebonnet_shared::ids::{DeviceId, UserId};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroize;

const NONCE: usize = 12;

/// The key under which vault keys and other secrets are kept. It lies in a file beside the database that only its owner may read; a
/// copy of the database alone opens no vault.
pub struct MasterKey {
    cipher: Aes256Gcm,
    /// The same key as it makes keyed hashes.
    hash: Hmac<Sha256>,
}

/// The key of one user's vault on one device.
pub struct VaultKey(pub [u8; 32]);

impl VaultKey {
    /// Whether something was sealed under this key for a place, as a device seals what it keeps.
    pub fn opens(&self, place: &str, sealed: &[u8]) -> bool {
        let Some((nonce, msg)) = sealed.split_at_checked(NONCE) else { return false };
        let payload = Payload { msg, aad: place.as_bytes() };
        Aes256Gcm::new_from_slice(&self.0)
            .is_ok_and(|cipher| cipher.decrypt(Nonce::from_slice(nonce), payload).is_ok())
    }
}

impl Drop for VaultKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// Why a key cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key's file cannot be read or written.
    #[error("the key file cannot be used: {0}")]
    File(#[from] io::Error),
    /// The key's file does not hold 32 bytes.
    #[error("the key file does not hold a key; restore it from a backup")]
    NotAKey,
    /// Others may read the key's file.
    #[error("others may read the key file; take that right away with chmod 600")]
    Exposed,
    /// The system gives no random numbers.
    #[error("the system gives no random numbers")]
    NoRandomness,
    /// A kept vault key was not sealed under this master key for this user and device.
    #[error("a vault key does not open under this master key")]
    WrongKey,
}

impl MasterKey {
    /// Reads the key from its file, or makes one there if there is none.
    ///
    /// # Errors
    /// When the file cannot be used, or others may read it.
    pub fn load_or_make(file: &Path) -> Result<Self, KeyError> {
        let mut key = match std::fs::read(file) {
            Ok(key) => key,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(file)?,
            Err(error) => return Err(error.into()),
        };
        if std::fs::metadata(file)?.permissions().mode() & 0o077 != 0 {
            return Err(KeyError::Exposed);
        }
        let cipher = Aes256Gcm::new_from_slice(&key).map_err(|_| KeyError::NotAKey);
        // Another key for hashes than for sealing, made from it.
        let hash = <Hmac<Sha256> as Mac>::new_from_slice(&key)
            .map(|hash| hash.chain_update("bluebonnet keyed hash").finalize().into_bytes())
            .and_then(|key| Mac::new_from_slice(&key))
            .map_err(|_| KeyError::NotAKey);
        key.zeroize();
        Ok(Self { cipher: cipher?, hash: hash? })
    }

    /// A keyed hash of some parts, for what must be found again and not be guessed from the database. What it is for keeps hashes of
    /// different things apart; the parts are kept apart as well.
    pub fn hash(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hash = self.hash.clone();
        for part in [purpose.as_bytes()].iter().chain(parts) {
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        hash.finalize().into_bytes().into()
    }

    /// Seals something for one purpose and one owner; it opens for these alone.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn seal(&self, purpose: &str, owner: &[u8], text: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.seal_bound(&bound(purpose, owner), text)
    }

    /// Opens what [`MasterKey::seal`] sealed.
    ///
    /// # Errors
    /// `WrongKey` when it was sealed for another purpose or owner, or under another master key.
    pub fn open(&self, purpose: &str, owner: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        self.open_bound(&bound(purpose, owner), sealed)
    }

    fn seal_bound(&self, aad: &[u8], msg: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce).map_err(|_| KeyError::NoRandomness)?;
        let payload = Payload { msg, aad };
        let sealed =
            self.cipher.encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| KeyError::WrongKey)?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    fn open_bound(&self, aad: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KeyError> {
        let (nonce, msg) = sealed.split_at_checked(NONCE).ok_or(KeyError::WrongKey)?;
        self.cipher.decrypt(Nonce::from_slice(nonce), Payload { msg, aad }).map_err(|_| KeyError::WrongKey)
    }

    /// Draws a new vault key and seals it for a user on a device.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn draw_vault_key(&self, user: UserId, device: DeviceId) -> Result<SealedKey, KeyError> {
        let mut key = VaultKey([0; 32]);
        getrandom::fill(&mut key.0).map_err(|_| KeyError::NoRandomness)?;
        self.seal_vault_key(&key, user, device)
    }

    /// Seals a vault key for its owner.
    ///
    /// # Errors
    /// `NoRandomness` when the system gives none.
    pub fn seal_vault_key(
        &self,
        key: &VaultKey,
        user: UserId,
        device: DeviceId,
    ) -> Result<SealedKey, KeyError> {
        self.seal_bound(&owner(user, device), &key.0).map(SealedKey)
    }

    /// Opens a kept vault key.
    ///
    /// # Errors
    /// `WrongKey` when it was sealed for another user or device, or under another master key.
    pub fn open_vault_key(
        &self,
        sealed: &SealedKey,
        user: UserId,
        device: DeviceId,
    ) -> Result<VaultKey, KeyError> {
        let mut key = self.open_bound(&owner(user, device), &sealed.0)?;
        let opened = <[u8; 32]>::try_from(key.as_slice()).map(VaultKey).map_err(|_| KeyError::WrongKey);
        key.zeroize();
        opened
    }
}

/// Binds a sealed key to whom it is for, so that rows of the database cannot be exchanged.
fn owner(user: UserId, device: DeviceId) -> [u8; 32] {
    let mut owner = [0; 32];
    owner[..16].copy_from_slice(user.uuid().as_bytes());
    owner[16..].copy_from_slice(device.uuid().as_bytes());
    owner
}

/// Binds what is sealed to what it is for and to whom. A vault key's binding has 32 bytes and neither length nor words in it.
fn bound(purpose: &str, owner: &[u8]) -> Vec<u8> {
    [b"bluebonnet ", purpose.as_bytes(), b":", owner].concat()
}

/// Makes a key in a new file, on disk before it is used: a key that a power cut takes away takes every vault with it.
fn make(file: &Path) -> Result<Vec<u8>, KeyError> {
    let mut key = vec![0; 32];
    getrandom::fill(&mut key).map_err(|_| KeyError::NoRandomness)?;
    let mut out = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(&key)?;
    out.sync_all()?;
    if let Some(folder) = file.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn a_vault_key_opens_again_for_its_owner_only_and_only_under_its_master_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.key");
        let (user, device) = (UserId::new(Uuid::new_v4()), DeviceId::new(Uuid::new_v4()));
        let sealed = MasterKey::load_or_make(&file).unwrap().draw_vault_key(user, device).unwrap();
        let again = MasterKey::load_or_make(&file).unwrap();
        assert!(again.open_vault_key(&sealed, user, device).is_ok());
        let other = UserId::new(Uuid::new_v4());
        assert!(matches!(again.open_vault_key(&sealed, other, device), Err(KeyError::WrongKey)));
        let elsewhere = MasterKey::load_or_make(&folder.path().join("other.key")).unwrap();
        assert!(matches!(elsewhere.open_vault_key(&sealed, user, device), Err(KeyError::WrongKey)));
    }

    #[test]
    fn what_is_sealed_opens_for_its_purpose_and_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::load_or_make(&folder.path().join("server.key")).unwrap();
        let sealed = key.seal("mail", b"1", b"a letter").unwrap();
        assert_ne!(sealed, key.seal("mail", b"1", b"a letter").unwrap(), "never twice the same");
        assert_eq!(key.open("mail", b"1", &sealed).unwrap(), b"a letter");
        for (purpose, owner) in [("mail", b"2"), ("factor", b"1")] {
            assert!(matches!(key.open(purpose, owner, &sealed), Err(KeyError::WrongKey)));
        }
    }

    #[test]
    fn a_keyed_hash_tells_parts_purposes_and_keys_apart() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::load_or_make(&folder.path().join("server.key")).unwrap();
        let again = MasterKey::load_or_make(&folder.path().join("server.key")).unwrap();
        let other = MasterKey::load_or_make(&folder.path().join("other.key")).unwrap();
        let hash = key.hash("codes", &[b"TX01", b"maria"]);
        assert_eq!(hash, again.hash("codes", &[b"TX01", b"maria"]));
        assert_ne!(hash, key.hash("codes", &[b"TX0", b"1maria"]));
        assert_ne!(hash, key.hash("address", &[b"TX01", b"maria"]));
        assert_ne!(hash, other.hash("codes", &[b"TX01", b"maria"]));
    }

    #[test]
    fn a_key_file_that_others_may_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.key");
        MasterKey::load_or_make(&file).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(MasterKey::load_or_make(&file), Err(KeyError::Exposed)));
    }

    #[test]
    fn a_key_file_of_the_wrong_length_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("server.key");
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&file)
            .unwrap()
            .write_all(b"short")
            .unwrap();
        assert!(matches!(MasterKey::load_or_make(&file), Err(KeyError::NotAKey)));
        assert_eq!(std::fs::read(&file).unwrap(), b"short");
    }
}
