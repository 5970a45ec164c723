//! Pages written out as a file whose bytes depend on the document alone.
//!
//! printpdf numbers its objects in order, but it makes up the file's id, knows no date in a browser and leaves
//! compression to whatever zlib was built in. All three are set here instead.

use super::PdfError;
use super::sheet::{self, Block};
use super::typeface::{Typefaces, Weight};
use crate::calendar::Date;
use lopdf::{Dictionary, Document, Object, StringFormat};
use printpdf::{PdfDocument, PdfFont, PdfSaveOptions};

/// What the file says about itself.
pub(super) struct About<'a> {
    pub(super) title: &'a str,
    pub(super) author: &'a str,
    pub(super) on: Date,
}

/// Writes the pages as one file.
pub(super) fn write(
    pages: Vec<Block>,
    typefaces: &Typefaces,
    about: &About<'_>,
) -> Result<Vec<u8>, PdfError> {
    let mut document = PdfDocument::new(about.title);
    for weight in [Weight::Regular, Weight::Bold] {
        let font = PdfFont::new(typefaces.face(weight).clone());
        document.resources.fonts.map.insert(weight.font(), font);
    }
    document.with_pages(pages.iter().map(|page| sheet::pdf_page(page, typefaces)).collect());

    let options = PdfSaveOptions { optimize: false, ..PdfSaveOptions::default() };
    let mut file = document.to_lopdf_document(&options, &mut Vec::new());
    describe(&mut file, about)?;
    compress(&mut file);
    identify(&mut file)?;
    save(&mut file)
}

fn save(file: &mut Document) -> Result<Vec<u8>, PdfError> {
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).map_err(|_| PdfError::Unwritable)?;
    Ok(bytes)
}

/// Title, author, date and language, in place of printpdf's.
fn describe(file: &mut Document, about: &About<'_>) -> Result<(), PdfError> {
    let date = format!("D:{:04}{:02}{:02}", about.on.year(), about.on.month(), about.on.day());
    let info = Dictionary::from_iter([
        ("Title", utf16(about.title)),
        ("Author", utf16(about.author)),
        ("Creator", utf16("Bluebonnet")),
        ("Producer", utf16("Bluebonnet")),
        ("CreationDate", Object::string_literal(date)),
    ]);
    let info = file.add_object(info);
    if let Ok(replaced) = file.trailer.get(b"Info").and_then(Object::as_reference) {
        file.objects.remove(&replaced);
    }
    file.trailer.set("Info", info);
    file.version = "1.7".to_owned();

    let catalog = file.catalog_mut().map_err(|_| PdfError::Unwritable)?;
    catalog.set("Lang", Object::string_literal("en-US"));
    catalog.set("ViewerPreferences", Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))]));
    Ok(())
}

fn compress(file: &mut Document) {
    /// Of 0 to 10; beyond 6 a record shrinks no further.
    const LEVEL: u8 = 6;
    for object in file.objects.values_mut() {
        if let Object::Stream(stream) = object
            && !stream.dict.has(b"Filter")
        {
            let packed = miniz_oxide::deflate::compress_to_vec_zlib(&stream.content, LEVEL);
            stream.dict.set("Filter", Object::Name(b"FlateDecode".to_vec()));
            stream.set_content(packed);
        }
    }
}

/// Gives the file an id made from all of its bytes (ISO 32000-1, 14.4, asks for one that hardly two files share).
fn identify(file: &mut Document) -> Result<(), PdfError> {
    file.trailer.remove(b"ID");
    let id = fnv(&save(file)?).to_be_bytes();
    let id = Object::String(id.to_vec(), StringFormat::Hexadecimal);
    file.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    Ok(())
}

/// FNV-1a over 128 bits. It tells files apart; it protects nothing.
pub(super) fn fnv(bytes: &[u8]) -> u128 {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
    bytes.iter().fold(OFFSET, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

/// A PDF text string: UTF-16 with a byte-order mark.
fn utf16(text: &str) -> Object {
    let bytes = std::iter::once(0xFEFF).chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect();
    Object::String(bytes, StringFormat::Hexadecimal)
}
