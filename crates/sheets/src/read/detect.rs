//! Which format a file has. The first bytes decide; the name of the file is only a hint.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::{packed, text, xls};
use crate::bounds::FILE_BYTES_MAX;
use crate::error::{Look, SheetError};
use crate::grid::{Grid, Workbook};

/// Reads a spreadsheet: `.xlsx`, `.xls`, `.ods`, or text with separators. `file_name` helps to tell
/// a text file from something unknown, and may be empty.
///
/// # Errors
/// [`SheetError`] says why, and nothing is kept of the file.
pub fn read(bytes: &[u8], file_name: &str) -> Result<Workbook, SheetError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(SheetError::TooLarge {
            bytes: bytes.len(),
            bytes_max: FILE_BYTES_MAX,
        });
    }
    // The reader of a damaged file may panic, for it trusts offsets that the file gives. In the
    // browser the worker dies instead, which the page reports as a damaged file too.
    let outcome = catch_unwind(AssertUnwindSafe(|| read_any(bytes, file_name)));
    let workbook = outcome.unwrap_or(Err(SheetError::Damaged))?;
    if workbook.sheets.is_empty() {
        return Err(SheetError::NoSheet);
    }
    if workbook.sheets.iter().all(Grid::is_empty) {
        return Err(SheetError::Empty);
    }
    Ok(workbook)
}

fn read_any(bytes: &[u8], file_name: &str) -> Result<Workbook, SheetError> {
    match bytes {
        [] => Err(SheetError::Empty),
        [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => packed::read(bytes),
        [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => xls::read(bytes),
        _ => match look(bytes) {
            Some(look) => Err(SheetError::WrongType { look }),
            None => text::read(bytes, file_name),
        },
    }
}

/// What a file looks like that is neither packed nor a compound file; `None` for what may be text.
fn look(bytes: &[u8]) -> Option<Look> {
    match bytes {
        [b'%', b'P', b'D', b'F', ..] => Some(Look::Pdf),
        [0x89, b'P', b'N', b'G', ..]
        | [0xFF, 0xD8, 0xFF, ..]
        | [b'G', b'I', b'F', b'8', ..]
        | [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Some(Look::Picture),
        [b'{', b'\\', b'r', b't', b'f', ..] => Some(Look::TextDocument),
        [b'R', b'a', b'r', b'!', ..] | [0x1F, 0x8B, ..] | [b'7', b'z', 0xBC, 0xAF, ..] => {
            Some(Look::Archive)
        }
        _ => None,
    }
}
