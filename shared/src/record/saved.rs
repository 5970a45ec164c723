//! A saved document as bytes: a chunk that holds all of it, and perhaps chunks of single changes behind that one. Opening takes in
//! both (Automerge's binary format, "chunk container").

/// Bytes of a chunk before its length: four that are always the same, four of a checksum, and the type.
const HEAD: usize = 9;
/// A length takes no more bytes than this, 7 bits in each.
const LONGEST_LENGTH: usize = 5;

/// The saved document with changes behind it, whose causes are in it or among them. Saving a record anew takes longer than all else
/// that is done to it, because it is compressed; a change travels and lies uncompressed. So none where more would stand behind the
/// document than the document itself takes: then it is to be saved anew.
pub fn with_changes(saved: &[u8], changes: &[Vec<u8>]) -> Option<Vec<u8>> {
    let document = first_chunk(saved)?;
    let behind = saved.len().checked_sub(document)? + changes.iter().map(Vec::len).sum::<usize>();
    if behind > document {
        return None;
    }
    let mut all = Vec::with_capacity(document + behind);
    all.extend_from_slice(saved);
    changes.iter().for_each(|change| all.extend_from_slice(change));
    Some(all)
}

/// How many bytes the first chunk takes.
fn first_chunk(bytes: &[u8]) -> Option<usize> {
    let mut length = 0;
    for (place, byte) in bytes.iter().skip(HEAD).take(LONGEST_LENGTH).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some(HEAD + place + 1 + length);
        }
    }
    None
}
