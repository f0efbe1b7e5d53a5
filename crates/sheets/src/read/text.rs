//! Text with separators: UTF-8 with or without a byte order mark, and UTF-16, as Excel saves them.
//!
//! Eight-bit encodings (Windows-1258, TCVN3, VNI) are refused: nothing in the bytes tells which one
//! it is, and a wrong guess would spoil every name without anyone noticing.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::fill::{Filler, text_cell};
use crate::error::{Look, SheetError};
use crate::grid::{Grid, Workbook};

/// The separators that occur; the later one wins a tie.
const SEPARATORS: [u8; 3] = *b"\t,;";
/// Lines looked at to tell the separator.
const SAMPLE_LINES: usize = 50;

/// Reads a text file as one sheet.
///
/// # Errors
/// `OldEncoding` for other encodings, `NotText` and `WrongType` for what is not text.
pub(super) fn read(bytes: &[u8], file_name: &str) -> Result<Workbook, SheetError> {
    let (encoding, body) = encoding(bytes);
    let text = encoding.decode_without_bom_handling_and_without_replacement(body);
    let Some(text) = text.filter(|text| !text.chars().any(is_binary)) else {
        return Err(not_text(bytes, file_name));
    };
    if text.trim_start().starts_with('<') && !is_named_text(file_name) {
        return Err(SheetError::WrongType {
            look: Look::WebPage,
        });
    }
    let (separator, body, first_row) = separator(&text);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(body.as_bytes());
    let mut filler = Filler::default();
    let mut grid = Grid {
        name: domain::text::clean(file_name),
        ..Grid::default()
    };
    let mut record = csv::StringRecord::new();
    let mut row = first_row + line_breaks(body, 0);
    while reader
        .read_record(&mut record)
        .map_err(|_| SheetError::Damaged)?
    {
        for (column, field) in (0u32..).zip(record.iter()) {
            filler.put(&mut grid, row, column, text_cell(field))?;
        }
        // The reader leaves out empty lines and counts those inside quotation marks; a sheet has a
        // row for each of the former and none for the latter.
        row = row.saturating_add(line_breaks(body, reader.position().byte()));
    }
    Ok(Workbook { sheets: vec![grid] })
}

/// How many lines end in the run of line ends around a place: after a record its own and those of
/// the empty lines that follow.
fn line_breaks(text: &str, end: u64) -> u32 {
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    let (before, after) = text
        .as_bytes()
        .split_at_checked(usize::try_from(end).unwrap_or(usize::MAX))
        .unwrap_or_default();
    let mut run: Vec<u8> = before
        .iter()
        .rev()
        .copied()
        .take_while(is_line_end)
        .collect();
    run.reverse();
    run.extend(after.iter().copied().take_while(is_line_end));
    let returns_alone = run
        .iter()
        .zip(run.iter().skip(1).chain([&0]))
        .filter(|(one, next)| (**one, **next) != (b'\r', b'\n'));
    u32::try_from(returns_alone.count()).unwrap_or(u32::MAX)
}

/// By byte order mark; without one, zero bytes at every other place tell UTF-16.
fn encoding(bytes: &[u8]) -> (&'static Encoding, &[u8]) {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => (UTF_8, rest),
        [0xFF, 0xFE, rest @ ..] => (UTF_16LE, rest),
        [0xFE, 0xFF, rest @ ..] => (UTF_16BE, rest),
        _ => {
            let zeros = |parity| {
                let sample = bytes.iter().take(1_024).skip(parity).step_by(2);
                let (count, zero) =
                    sample.fold((0, 0), |(n, z), byte| (n + 1, z + u32::from(*byte == 0)));
                count > 0 && zero * 3 > count
            };
            match (zeros(0), zeros(1)) {
                (false, true) => (UTF_16LE, bytes),
                (true, false) => (UTF_16BE, bytes),
                (false, false) | (true, true) => (UTF_8, bytes),
            }
        }
    }
}

/// Control characters that no text file has.
fn is_binary(c: char) -> bool {
    c < '\t'
}

fn is_named_text(file_name: &str) -> bool {
    let name = file_name.to_lowercase();
    [".csv", ".txt", ".tsv"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn not_text(bytes: &[u8], file_name: &str) -> SheetError {
    if !is_named_text(file_name) {
        return SheetError::WrongType {
            look: Look::Unknown,
        };
    }
    if bytes.iter().any(|byte| is_binary(char::from(*byte))) {
        return SheetError::NotText;
    }
    SheetError::OldEncoding
}

/// The separator that stands most often outside quotation marks. Excel's own first line `sep=;`
/// settles it, and is no data: the number returned says how many lines were left out.
fn separator(text: &str) -> (u8, &str, u32) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if let Some([separator]) = first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        return (*separator, rest, 1);
    }
    let count = |separator: u8| -> usize {
        text.lines()
            .take(SAMPLE_LINES)
            .map(|line| count_outside_quotes(line, separator))
            .sum()
    };
    let best = SEPARATORS
        .into_iter()
        .max_by_key(|separator| count(*separator));
    (best.unwrap_or(b','), text, 0)
}

fn count_outside_quotes(line: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut count = 0;
    for byte in line.bytes() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == separator && !quoted {
            count += 1;
        }
    }
    count
}
