//! From a password to a key: Argon2id, which makes every guess cost memory and time.

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// How a key was derived. Kept beside what it opens, so that a later version may ask more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derivation {
    /// Memory, in KiB.
    memory: u32,
    /// Passes over it.
    passes: u32,
    /// The salt.
    salt: [u8; 16],
}

impl Derivation {
    /// The cost in force (OWASP's second choice for Argon2id: 19 MiB, two passes, one lane) with a salt.
    pub fn new(salt: [u8; 16]) -> Self {
        Self { memory: 19 * 1024, passes: 2, salt }
    }

    /// The key of a password; `None` when the figures cannot be ones that [`Self::new`] ever wrote.
    pub fn key(&self, password: &str) -> Option<Zeroizing<[u8; 32]>> {
        // Figures from a damaged store must not ask for all the memory there is.
        if self.memory > 256 * 1024 || self.passes > 16 {
            return None;
        }
        let parameters = argon2::Params::new(self.memory, self.passes, 1, Some(32)).ok()?;
        let argon = argon2::Argon2::new(argon2::Algorithm::Argon2id, argon2::Version::V0x13, parameters);
        let mut key = Zeroizing::new([0; 32]);
        argon.hash_password_into(password.as_bytes(), &self.salt, key.as_mut_slice()).ok()?;
        Some(key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn password_and_salt_both_make_the_key() {
        let small = |salt| Derivation { memory: 64, passes: 1, salt: [salt; 16] };
        let key = small(1).key("password").unwrap();
        assert_eq!(key, small(1).key("password").unwrap());
        assert_ne!(key, small(2).key("password").unwrap());
        assert_ne!(key, small(1).key("Password").unwrap());
    }

    #[test]
    fn figures_out_of_a_damaged_store_give_no_key() {
        assert!(Derivation { memory: u32::MAX, passes: 2, salt: [0; 16] }.key("password").is_none());
        assert!(Derivation { memory: 1, passes: 0, salt: [0; 16] }.key("password").is_none());
    }
}
