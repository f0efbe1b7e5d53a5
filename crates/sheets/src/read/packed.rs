//! Looks over a packed workbook (`.xlsx`, `.ods`) before it is read: unpacks every part once, counts
//! what comes out, and refuses the numbers that would make the reader allocate without measure.

use std::io::{BufReader, Cursor, Read, copy, sink};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use super::ods::{self, TableScan};
use super::xlsx;
use crate::bounds::{CELLS_MAX, FORMAT_BYTES_MAX, FORMATS_MAX, PARTS_MAX, UNPACKED_BYTES_MAX};
use crate::error::{Look, SheetError};
use crate::grid::Workbook;

/// What looks at the XML of a packed workbook while it is unpacked the first time.
pub(super) trait Scan {
    /// Whether a part is looked into; its name is in lower case, with slashes.
    fn wants(&self, part: &str) -> bool;

    /// Whether a part that is no sound XML makes the workbook unreadable.
    fn needs(&self, _part: &str) -> bool {
        true
    }

    /// An element begins.
    ///
    /// # Errors
    /// Whatever makes the workbook unreadable.
    fn begin(&mut self, part: &str, element: &BytesStart<'_>) -> Result<(), SheetError>;

    /// Text stands in the element that began last, or behind one that ended.
    fn text(&mut self, text: &str);

    /// An element ends.
    ///
    /// # Errors
    /// Whatever makes the workbook unreadable.
    fn end(&mut self, part: &str, local_name: &str) -> Result<(), SheetError>;
}

/// Reads a packed workbook.
///
/// # Errors
/// [`SheetError`].
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(from_zip)?;
    if archive.len() > PARTS_MAX {
        return Err(too_large());
    }
    let names: Vec<String> = archive
        .file_names()
        .filter_map(Result::ok)
        .map(|name| part_name(&name))
        .collect();
    let has = |start: &str| names.iter().any(|name| name.starts_with(start));
    let wrong = |look| Err(SheetError::WrongType { look });
    if has("xl/workbook.bin") {
        return wrong(Look::BinaryWorkbook);
    }
    if has("word/") {
        return wrong(Look::TextDocument);
    }
    if has("ppt/") {
        return wrong(Look::Presentation);
    }
    if has("[content_types].xml") {
        look_over(&mut archive, &mut OfficeScan::default())?;
        return xlsx::read(bytes);
    }
    if has("content.xml") && has("mimetype") {
        let mut scan = TableScan::default();
        look_over(&mut archive, &mut scan)?;
        return ods::read(bytes, &scan);
    }
    // A password makes one part of the whole document; what kind it is shows only behind it.
    if has("encrypted-package") && has("mimetype") {
        return Err(SheetError::Encrypted);
    }
    wrong(Look::Archive)
}

/// Part names are compared without case (ECMA-376 part 2, 6.3.5); some writers use backslashes.
fn part_name(name: &str) -> String {
    name.trim_start_matches('/')
        .replace('\\', "/")
        .to_ascii_lowercase()
}

/// Unpacks every part once. What is counted is what comes out, never what a header claims.
fn look_over(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    scan: &mut dyn Scan,
) -> Result<(), SheetError> {
    let mut left = UNPACKED_BYTES_MAX;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(from_zip)?;
        let name = entry
            .name()
            .map(|name| part_name(&name))
            .map_err(from_zip)?;
        // One byte more than is left tells a part that is too long from one that just fits.
        let mut counted = BufReader::new(entry.take(left + 1));
        let scanned = if scan.wants(&name) {
            scan_part(&name, &mut counted, scan)
        } else {
            Ok(())
        };
        let outcome = match scanned {
            Err(SheetError::Damaged) if !scan.needs(&name) => Ok(()),
            outcome => outcome,
        };
        let rest = copy(&mut counted, &mut sink());
        let unpacked = left + 1 - counted.into_inner().limit();
        // Too long comes first: a part that was cut off here does not end as XML should.
        left = left.checked_sub(unpacked).ok_or_else(too_large)?;
        outcome?;
        rest.map_err(|_| SheetError::Damaged)?;
    }
    Ok(())
}

fn scan_part(
    name: &str,
    part: &mut impl std::io::BufRead,
    scan: &mut dyn Scan,
) -> Result<(), SheetError> {
    let mut reader = Reader::from_reader(part);
    // As `calamine` reads, so that both see the same elements.
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader
            .read_event_into(&mut buffer)
            .map_err(|_| SheetError::Damaged)?
        {
            Event::Start(element) => scan.begin(name, &element)?,
            Event::Text(text) => scan.text(&text.xml10_content()),
            Event::End(element) => scan.end(name, element.local_name().as_ref())?,
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

/// The value of an attribute, by its whole name; `None` when it is missing or damaged.
pub(super) fn attribute<'a>(
    element: &'a BytesStart<'_>,
    name: &str,
) -> Option<std::borrow::Cow<'a, str>> {
    element
        .try_get_attribute(name)
        .ok()
        .flatten()
        .map(|attribute| attribute.value)
}

/// Looks at the numbers of an `.xlsx` that `calamine` takes on trust: it reserves as many texts as a
/// header claims, and copies fonts and number formats into every cell format.
#[derive(Default)]
struct OfficeScan {
    texts: usize,
    formats: usize,
}

impl Scan for OfficeScan {
    fn wants(&self, part: &str) -> bool {
        part.ends_with("sharedstrings.xml") || part.ends_with("styles.xml")
    }

    fn begin(&mut self, part: &str, element: &BytesStart<'_>) -> Result<(), SheetError> {
        match element.local_name().as_ref() {
            "sst" => {
                let claimed =
                    attribute(element, "uniqueCount").and_then(|count| count.parse::<usize>().ok());
                // Each shared text stands in some cell, so there are no more than cells allowed.
                if claimed.is_some_and(|claimed| claimed > CELLS_MAX) {
                    return Err(too_many());
                }
            }
            "si" => {
                self.texts += 1;
                if self.texts > CELLS_MAX {
                    return Err(too_many());
                }
            }
            "xf" => {
                self.formats += 1;
                if self.formats > 2 * FORMATS_MAX {
                    return Err(SheetError::Damaged);
                }
            }
            _ => {}
        }
        let is_long = |value: &str| value.len() > FORMAT_BYTES_MAX;
        if part.ends_with("styles.xml") && element.attributes().flatten().any(|a| is_long(&a.value))
        {
            return Err(SheetError::Damaged);
        }
        Ok(())
    }

    fn text(&mut self, _text: &str) {}

    fn end(&mut self, _part: &str, _local_name: &str) -> Result<(), SheetError> {
        Ok(())
    }
}

fn from_zip(error: ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::Encrypted,
        _ => SheetError::Damaged,
    }
}

fn too_large() -> SheetError {
    SheetError::TooLargeUnpacked {
        bytes_max: UNPACKED_BYTES_MAX,
    }
}

fn too_many() -> SheetError {
    SheetError::TooManyCells {
        cells_max: CELLS_MAX,
    }
}
