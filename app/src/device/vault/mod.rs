//! The encrypted store of one user on this device.
//!
//! Every value is sealed for its own place: store and key go into the seal, so that a value moved to another place does not
//! open there. Keys of the stores are ids and numbers, never names.

pub mod attempts;
pub mod derivation;
pub mod grip;
pub mod keyring;

use super::browser::crypto::{CryptoFault, Key};
use super::browser::indexed_db::{Database, Durability, Query, Step, StoreFault};
use super::error::DeviceError;
use bluebonnet_shared::replica::StoredRecord;
use bluebonnet_shared::sync::DocumentId;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

/// Documents and their views, by document id, and under keys of their own what was sent of them and has arrived.
pub const RECORDS: &str = "records";
/// Rows of the lists, packed, by number of the pack.
pub const ROWS: &str = "rows";
/// What is not yet on the registry's disk, by its place in the order it was entered.
pub const OUTBOX: &str = "outbox";
/// Half-entered forms, by the form's name.
pub const DRAFTS: &str = "drafts";
/// Single values, by name.
pub const META: &str = "meta";

const STORES: [&str; 5] = [RECORDS, ROWS, OUTBOX, DRAFTS, META];

/// An open vault.
#[derive(Debug)]
pub struct Vault {
    database: Database,
    key: Key,
}

/// One change of a vault: what to put where, in the clear until [`Vault::write`] seals it.
#[derive(Debug)]
pub enum Entry {
    /// Puts a value.
    Put {
        /// The store.
        store: &'static str,
        /// The key.
        key: String,
        /// The value.
        plain: Vec<u8>,
    },
    /// Takes a value out.
    Delete {
        /// The store.
        store: &'static str,
        /// The key.
        key: String,
    },
    /// Takes every value out whose key begins so.
    DeleteAll {
        /// The store.
        store: &'static str,
        /// What the keys begin with.
        prefix: String,
    },
}

impl Entry {
    /// Puts a value as JSON.
    ///
    /// # Errors
    /// `Damaged` when the value cannot be written, which no value of ours is.
    pub fn json(store: &'static str, key: String, value: &impl Serialize) -> Result<Self, DeviceError> {
        let plain =
            serde_json::to_vec(value).map_err(|_| DeviceError::Damaged("a value that cannot be written"))?;
        Ok(Self::Put { store, key, plain })
    }

    /// Puts a record.
    pub fn record(id: DocumentId, record: &StoredRecord) -> Self {
        Self::Put { store: RECORDS, key: id.to_string(), plain: record.to_bytes() }
    }
}

impl Vault {
    /// Opens the database of one account with its key.
    ///
    /// # Errors
    /// `Store` or `StorageFull`, as the browser says.
    pub async fn open(name: &str, key: Key) -> Result<Self, DeviceError> {
        Ok(Self { database: Database::open(name, &STORES).await?, key })
    }

    /// Reads and opens values, in one transaction. The answers stand in the order of the queries.
    ///
    /// # Errors
    /// `Damaged` when a value does not open.
    pub async fn read(&self, queries: &[Query]) -> Result<Vec<Vec<(String, Vec<u8>)>>, DeviceError> {
        let found = self.database.read(queries).await?;
        let places: Vec<Vec<String>> = queries
            .iter()
            .zip(&found)
            .map(|(query, found)| found.iter().map(|(key, _)| place(store_of(query), key)).collect())
            .collect();
        let sealed: Vec<(&str, &JsValue)> = places
            .iter()
            .zip(&found)
            .flat_map(|(places, found)| {
                places.iter().zip(found).map(|(place, (_, value))| (place.as_str(), value))
            })
            .collect();
        let mut plain = self.key.open_all(&sealed).await?.into_iter();
        Ok(found
            .into_iter()
            .map(|found| found.into_iter().map(|(key, _)| key).zip(plain.by_ref()).collect())
            .collect())
    }

    /// The same, with nothing in the place of a value that does not open. All are opened one by one only where that is needed.
    ///
    /// # Errors
    /// What the browser says of the store.
    pub async fn read_what_opens(
        &self,
        queries: &[Query],
    ) -> Result<Vec<Vec<(String, Option<Vec<u8>>)>>, DeviceError> {
        match self.read(queries).await {
            Ok(found) => {
                let whole = |values: Vec<(String, Vec<u8>)>| {
                    values.into_iter().map(|(key, value)| (key, Some(value))).collect()
                };
                Ok(found.into_iter().map(whole).collect())
            }
            Err(DeviceError::Damaged(_)) => self.read_one_by_one(queries).await,
            Err(error) => Err(error),
        }
    }

    async fn read_one_by_one(
        &self,
        queries: &[Query],
    ) -> Result<Vec<Vec<(String, Option<Vec<u8>>)>>, DeviceError> {
        let mut all = Vec::with_capacity(queries.len());
        for (query, found) in queries.iter().zip(self.database.read(queries).await?) {
            let mut values = Vec::with_capacity(found.len());
            for (key, sealed) in found {
                let place = place(store_of(query), &key);
                let opened = self.key.open_all(&[(place.as_str(), &sealed)]).await;
                values.push((key, opened.ok().and_then(|plain| plain.into_iter().next())));
            }
            all.push(values);
        }
        Ok(all)
    }

    /// Reads one value as JSON. `None` when there is none.
    ///
    /// # Errors
    /// `Damaged` when it does not open or is of another shape.
    pub async fn json<T: DeserializeOwned>(
        &self,
        store: &'static str,
        key: &str,
    ) -> Result<Option<T>, DeviceError> {
        match self.one(store, key).await? {
            Some(bytes) => {
                serde_json::from_slice(&bytes).map(Some).map_err(|_| DeviceError::Damaged("a value"))
            }
            None => Ok(None),
        }
    }

    /// Reads one record. `None` when it is not here.
    ///
    /// # Errors
    /// `Damaged` when it does not open.
    pub async fn record(&self, id: DocumentId) -> Result<Option<StoredRecord>, DeviceError> {
        match self.one(RECORDS, &id.to_string()).await? {
            Some(bytes) => {
                StoredRecord::from_bytes(&bytes).map(Some).ok_or(DeviceError::Damaged("a student's record"))
            }
            None => Ok(None),
        }
    }

    /// Seals entries and writes them in one transaction: all or none.
    ///
    /// # Errors
    /// `StorageFull` when there is no room. Nothing has been written then.
    pub async fn write(&self, durability: Durability, entries: &[Entry]) -> Result<(), DeviceError> {
        let places: Vec<(String, &[u8])> = entries
            .iter()
            .filter_map(|entry| match entry {
                Entry::Put { store, key, plain } => Some((place(store, key), plain.as_slice())),
                Entry::Delete { .. } | Entry::DeleteAll { .. } => None,
            })
            .collect();
        let values: Vec<(&str, &[u8])> =
            places.iter().map(|(place, plain)| (place.as_str(), *plain)).collect();
        let mut sealed = self.key.seal_all(&values).await?.into_iter();
        let mut steps = Vec::with_capacity(entries.len());
        for entry in entries {
            steps.push(match entry {
                Entry::Put { store, key, .. } => {
                    let value = sealed.next().ok_or(DeviceError::Damaged("a value that was not sealed"))?;
                    Step::Put { store, key: key.clone(), value: value.into() }
                }
                Entry::Delete { store, key } => Step::Delete { store, key: key.clone() },
                Entry::DeleteAll { store, prefix } => Step::DeleteAll { store, prefix: prefix.clone() },
            });
        }
        Ok(self.database.write(durability, &steps).await?)
    }

    /// Takes everything out of the database of an account, for good. That needs no key.
    ///
    /// # Errors
    /// What the browser says. Nothing has gone then.
    async fn empty(name: &str) -> Result<(), DeviceError> {
        let steps: Vec<Step> = STORES.into_iter().map(|store| Step::Clear { store }).collect();
        Ok(Database::open(name, &STORES).await?.write(Durability::Strict, &steps).await?)
    }

    async fn one(&self, store: &'static str, key: &str) -> Result<Option<Vec<u8>>, DeviceError> {
        let found = self.read(&[Query::Keys(store, vec![key.to_owned()])]).await?;
        Ok(found.into_iter().flatten().next().map(|(_, bytes)| bytes))
    }
}

/// What a seal is bound to.
fn place(store: &str, key: &str) -> String {
    format!("bluebonnet 1/{store}/{key}")
}

fn store_of(query: &Query) -> &'static str {
    match query {
        Query::All(store) | Query::Prefix(store, _) | Query::Keys(store, _) => store,
    }
}

impl From<StoreFault> for DeviceError {
    fn from(fault: StoreFault) -> Self {
        match fault {
            StoreFault::Full => Self::StorageFull,
            StoreFault::Missing => Self::Store("no IndexedDB".to_owned()),
            StoreFault::Other(name) => Self::Store(name),
        }
    }
}

impl From<CryptoFault> for DeviceError {
    fn from(fault: CryptoFault) -> Self {
        match fault {
            CryptoFault::Missing | CryptoFault::Refused => Self::Store("encryption refused".to_owned()),
            CryptoFault::DoesNotOpen => Self::Damaged("it does not decrypt"),
        }
    }
}
