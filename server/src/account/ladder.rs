//! By what failed tries are counted: keyed hashes, so that the database says neither whose codes were tried nor from where.

use super::MasterKey;
use crate::store::{AddressKey, CodesKey};
use std::net::IpAddr;

impl MasterKey {
    /// The place on the ladder of codes as typed, whether or not there are such. Letter case and the space around them are ignored, as
    /// they are in signing in.
    pub fn codes_key(&self, org_code: &str, username: &str) -> CodesKey {
        let (org_code, username) = (org_code.trim().to_uppercase(), username.trim().to_lowercase());
        CodesKey(self.hash("codes", &[org_code.as_bytes(), username.as_bytes()]))
    }

    /// What an address is counted by.
    pub fn address_key(&self, address: IpAddr) -> AddressKey {
        AddressKey(self.hash("address", &[address.to_string().as_bytes()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_have_one_place_however_they_are_written() {
        let folder = tempfile::tempdir().unwrap();
        let key = MasterKey::load_or_make(&folder.path().join("server.key")).unwrap();
        let place = key.codes_key("TX01", "maria");
        assert_eq!(place, key.codes_key(" tx01 ", "MARIA "));
        assert_ne!(place, key.codes_key("TX01", "mario"));
        assert_ne!(place, key.codes_key("TX02", "maria"));
    }
}
