//! The feed as it comes off the wire: pieces of any length, out of which whole lines become entries.

use crate::sync::FeedEntry;

/// A line that is no entry of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a line of the feed cannot be read")]
pub struct NotAnEntry;

/// Puts pieces together. A last line that never ended is an entry that never came.
#[derive(Debug, Default)]
pub struct Lines {
    begun: Vec<u8>,
}

impl Lines {
    /// Takes a piece and gives the entries that it completes.
    ///
    /// # Errors
    /// `NotAnEntry` when a whole line cannot be read; what came before it in this piece is lost with it, and comes again with
    /// the next pull.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<FeedEntry>, NotAnEntry> {
        let Some(end) = piece.iter().rposition(|byte| *byte == b'\n') else {
            self.begun.extend_from_slice(piece);
            return Ok(Vec::new());
        };
        let (whole, rest) = piece.split_at(end + 1);
        self.begun.extend_from_slice(whole);
        let entries = self
            .begun
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.iter().all(u8::is_ascii_whitespace))
            .map(|line| serde_json::from_slice(line).map_err(|_| NotAnEntry))
            .collect();
        self.begun.clear();
        self.begun.extend_from_slice(rest);
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::ClientId;
    use crate::sync::{Cursor, DocumentId};
    use uuid::Uuid;

    fn feed() -> Vec<u8> {
        let document = DocumentId::Client(ClientId::new(Uuid::nil()));
        let entries = [FeedEntry::Forget { at: Cursor(3), document }, FeedEntry::End { at: Cursor(4) }];
        entries
            .iter()
            .flat_map(|entry| [serde_json::to_vec(entry).unwrap(), b"\n".to_vec()].concat())
            .collect()
    }

    fn places(pieces: &[&[u8]]) -> Vec<u64> {
        let mut lines = Lines::default();
        pieces.iter().flat_map(|piece| lines.take(piece).unwrap()).map(|entry| entry.at().0).collect()
    }

    #[test]
    fn a_feed_cut_anywhere_gives_the_same_entries() {
        let feed = feed();
        for cut in 0..=feed.len() {
            let (first, second) = feed.split_at(cut);
            assert_eq!(places(&[first, second]), [3, 4], "cut at {cut}");
        }
    }

    #[test]
    fn a_line_that_never_ended_is_no_entry() {
        let feed = feed();
        assert_eq!(places(&[&feed[..feed.len() - 1]]), [3]);
    }

    #[test]
    fn a_line_from_another_kind_of_server_is_an_error() {
        assert!(Lines::default().take(b"<!doctype html>\n").is_err());
    }
}
