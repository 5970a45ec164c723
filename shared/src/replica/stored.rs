//! A document and its view as they lie side by side in the vault.

use crate::person::Client;
use crate::record::{RecordError, StudentList};
use crate::sync::Epoch;
use serde::de::DeserializeOwned;

/// A document with the view projected from it. The two are written together, so that they never disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredRecord {
    /// The document's epoch.
    pub epoch: Epoch,
    /// The saved document.
    pub document: Vec<u8>,
    /// The view, as JSON.
    pub view: Vec<u8>,
}

impl StoredRecord {
    /// Epoch (4 bytes), length of the document (4 bytes), document, view; numbers little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(8 + self.document.len() + self.view.len());
        bytes.extend(self.epoch.0.to_le_bytes());
        // A document is at most 4 MB, so its length always fits.
        bytes.extend((self.document.len() as u32).to_le_bytes());
        bytes.extend(&self.document);
        bytes.extend(&self.view);
        bytes
    }

    /// What the record says, read from its view.
    ///
    /// # Errors
    /// `Unreadable` when the view is not a client's.
    pub fn client(&self) -> Result<Client, RecordError> {
        read(&self.view)
    }

    /// What the list says, read from its view.
    ///
    /// # Errors
    /// `Unreadable` when the view is not a list's.
    pub fn list(&self) -> Result<StudentList, RecordError> {
        read(&self.view)
    }

    /// Reads what [`Self::to_bytes`] wrote; `None` for anything else.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (epoch, rest) = bytes.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (document, view) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        Some(Self {
            epoch: Epoch(u32::from_le_bytes(*epoch)),
            document: document.to_vec(),
            view: view.to_vec(),
        })
    }
}

/// Reads a view. Views are read in this crate alone: the code for it is large, and each crate that reads one gets its own.
fn read<T: DeserializeOwned>(view: &[u8]) -> Result<T, RecordError> {
    serde_json::from_slice(view).map_err(|error| RecordError::Unreadable(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_comes_back_as_it_was_put_in() {
        let record = StoredRecord { epoch: Epoch(7), document: vec![1, 2, 3], view: b"{}".to_vec() };
        assert_eq!(StoredRecord::from_bytes(&record.to_bytes()), Some(record));
    }

    #[test]
    fn bytes_cut_short_are_no_record() {
        let bytes = StoredRecord { epoch: Epoch(0), document: vec![1; 9], view: Vec::new() }.to_bytes();
        for length in 0..bytes.len() {
            assert_eq!(StoredRecord::from_bytes(&bytes[..length]), None, "{length} bytes");
        }
    }
}
