//! Passwords: argon2id with OWASP's parameters (19 MiB, two passes, one lane).

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

/// A password could not be hashed.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the password could not be hashed")]
pub struct HashError;

/// Hashes a password with a fresh salt, as a PHC string. Takes some 20 ms and 19 MiB.
///
/// # Errors
/// When the system gives no random salt.
pub fn hash_password(password: &str) -> Result<String, HashError> {
    // The crate's defaults are OWASP's first choice for argon2id; the test below holds it to that.
    let hash: PasswordHash = Argon2::default().hash_password(password.as_bytes()).map_err(|_| HashError)?;
    Ok(hash.to_string())
}

/// Checks passwords, a few at a time: each takes a core and 19 MiB, and a flood of sign-ins must not take the machine.
pub struct Passwords {
    at_once: Semaphore,
    nobodys: String,
}

impl Passwords {
    /// `at_once` is how many checks may run at the same time.
    ///
    /// # Errors
    /// When the system gives no random salt.
    pub fn new(at_once: usize) -> Result<Self, HashError> {
        Ok(Self { at_once: Semaphore::new(at_once), nobodys: hash_password("nobody's password")? })
    }

    /// Whether a password fits a hash. With no hash, it does the same work and says no: who measures the time does not
    /// learn whether there is such a user.
    pub async fn fits(&self, password: String, hash: Option<String>) -> bool {
        let Ok(_permit) = self.at_once.acquire().await else { return false };
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| self.nobodys.clone());
        let fits = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&hash)
                .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
        });
        fits.await.unwrap_or(false) && known
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_argon2id_with_the_parameters_owasp_asks_for() {
        let hash = hash_password("bluebonnet").unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
    }

    #[tokio::test]
    async fn the_right_password_fits_and_nothing_else_does() {
        let passwords = Passwords::new(2).unwrap();
        let hash = hash_password("bluebonnet").unwrap();
        assert!(passwords.fits("bluebonnet".into(), Some(hash.clone())).await);
        assert!(!passwords.fits("Bluebonnet".into(), Some(hash)).await);
        assert!(!passwords.fits("nobody's password".into(), None).await);
        assert!(!passwords.fits("bluebonnet".into(), Some("not a hash".into())).await);
    }
}
