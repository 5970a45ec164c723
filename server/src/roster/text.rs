//! From a file's bytes to text, whatever program wrote it.

use super::FileError;
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::fmt;

/// How a file was written, for the summary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writing {
    /// UTF-8, with or without a byte-order mark. Plain ASCII is this too.
    Utf8,
    /// UTF-16, either byte order.
    Utf16,
    /// Windows-1252, the "ANSI" of older spreadsheet programs, at least in part.
    Windows1252,
}

impl fmt::Display for Writing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16 => "UTF-16",
            Self::Windows1252 => "Windows-1252",
        })
    }
}

/// Reads bytes as text and brings every line ending to `\n`.
///
/// A byte-order mark decides; without one, zero bytes in every second place mean UTF-16, and what is not valid UTF-8
/// is read as Windows-1252. That last step is taken byte by byte and not for the file as a whole: files put together
/// from two exports hold both, and one stray byte must not garble every other name.
///
/// # Errors
/// `Workbook` for a spreadsheet that was not saved as CSV, `NotText` for other binary content, `Empty` for nothing.
pub fn decode(bytes: &[u8]) -> Result<(String, Writing), FileError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Err(FileError::Workbook);
    }
    let (text, writing) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == UTF_16LE || encoding == UTF_16BE => {
            (utf16(encoding, bytes.get(mark..).unwrap_or_default()), Writing::Utf16)
        }
        Some((_, mark)) => mixed(bytes.get(mark..).unwrap_or_default()),
        None => match unmarked_utf16(bytes) {
            Some(encoding) => (utf16(encoding, bytes), Writing::Utf16),
            None => mixed(bytes),
        },
    };
    if text.contains('\0') {
        return Err(FileError::NotText);
    }
    if text.trim().is_empty() {
        return Err(FileError::Empty);
    }
    Ok((text.replace("\r\n", "\n").replace('\r', "\n"), writing))
}

fn utf16(encoding: &'static Encoding, bytes: &[u8]) -> String {
    encoding.decode_without_bom_handling(bytes).0.into_owned()
}

/// UTF-8, with the bytes that are none read as Windows-1252.
fn mixed(bytes: &[u8]) -> (String, Writing) {
    let mut text = String::with_capacity(bytes.len());
    let mut writing = Writing::Utf8;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            writing = Writing::Windows1252;
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    (text, writing)
}

/// The header of a table is ASCII: in UTF-16, every second byte of it is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let pairs = || bytes.chunks_exact(2).take(16).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    if pairs().next().is_none() {
        None
    } else if pairs().all(|[low, high]| low != 0 && high == 0) {
        Some(UTF_16LE)
    } else if pairs().all(|[high, low]| low != 0 && high == 0) {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_not_part_of_the_first_header() {
        let (text, writing) = decode(b"\xEF\xBB\xBFstudent_id,last\n").unwrap();
        assert_eq!((text.as_str(), writing), ("student_id,last\n", Writing::Utf8));
    }

    #[test]
    fn windows_1252_names_keep_their_letters() {
        let (text, writing) = decode(b"Mu\xF1oz,Garc\xEDa\x85").unwrap();
        assert_eq!((text.as_str(), writing), ("Muñoz,García…", Writing::Windows1252));
    }

    #[test]
    fn one_stray_byte_does_not_garble_the_utf8_around_it() {
        let (text, _) = decode(b"Tr\xE1\xBA\xA7n,Mu\xF1oz,P\xC3\xA9rez").unwrap();
        assert_eq!(text, "Trần,Muñoz,Pérez");
    }

    #[test]
    fn utf16_is_read_with_and_without_its_mark() {
        let little: Vec<u8> = "id,Trần".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "\u{FEFF}id,Trần".encode_utf16().flat_map(u16::to_be_bytes).collect();
        // Too short for sixteen ASCII pairs, so the unmarked one needs an ASCII header.
        let header: Vec<u8> =
            "student_id,first_name\nTrần".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decode(&big).unwrap().0, "id,Trần");
        assert_eq!(decode(&header).unwrap().0, "student_id,first_name\nTrần");
        assert!(decode(&little).is_err(), "neither a mark nor an ASCII header: not taken for text");
    }

    #[test]
    fn a_workbook_an_image_and_an_empty_file_are_told_apart() {
        assert_eq!(decode(b"PK\x03\x04...."), Err(FileError::Workbook));
        assert_eq!(decode(b"\x89PNG\0\0"), Err(FileError::NotText));
        assert_eq!(decode(b"\xEF\xBB\xBF \r\n"), Err(FileError::Empty));
    }

    #[test]
    fn every_line_ending_becomes_one() {
        assert_eq!(decode(b"a\r\nb\rc\nd").unwrap().0, "a\nb\nc\nd");
    }
}
