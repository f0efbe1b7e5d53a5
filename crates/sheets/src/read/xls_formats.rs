//! The number formats of an `.xls`, as far as they say how much of a date a cell shows. `calamine`
//! only tells that a cell holds a date.

use std::collections::BTreeMap;

use super::shown::Shown;

/// The number format "mmm-yy", which every program knows and no file spells out: what Excel chooses
/// when somebody types `08/1975`. Of such formats all others show a day, or no year.
/// Source: ECMA-376 part 1, 18.8.30.
const MONTH_FORMAT: u16 = 17;

/// How a file spells texts.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Spelling {
    /// Excel 97 and later: letters of one or two bytes.
    #[default]
    Biff8,
    /// Excel 95 and earlier: bytes.
    Biff5,
}

/// The formats of one workbook.
#[derive(Default)]
pub(super) struct Formats {
    spelling: Spelling,
    /// What each number format shows that the file spells out, by its number.
    numbers: BTreeMap<u16, Shown>,
    /// The number format of each cell format, in the order of the file.
    cells: Vec<u16>,
}

impl Formats {
    /// The workbook begins: the record that says its version, BOF ([MS-XLS] 2.4.21).
    pub(super) fn begin(&mut self, record: &[u8]) {
        self.spelling = match record {
            [0, 5, ..] => Spelling::Biff5,
            _ => Spelling::Biff8,
        };
    }

    /// A number format, Format ([MS-XLS] 2.4.126). One that is cut off counts as far as it goes.
    pub(super) fn add_number_format(&mut self, record: &[u8]) {
        let (number, code) = match (self.spelling, record) {
            (Spelling::Biff8, [a, b, c, d, flags, letters @ ..]) => {
                let length = usize::from(u16::from_le_bytes([*c, *d]));
                let is_wide = flags & 1 == 1;
                ([*a, *b], unicode(letters, length, is_wide))
            }
            (Spelling::Biff5, [a, b, length, letters @ ..]) => {
                ([*a, *b], unicode(letters, usize::from(*length), false))
            }
            _ => return,
        };
        let number = u16::from_le_bytes(number);
        self.numbers.insert(number, Shown::of_format(&code));
    }

    /// A cell format, XF ([MS-XLS] 2.4.353). Cells name it with two bytes, so none after that many
    /// is ever meant.
    pub(super) fn add_cell_format(&mut self, record: &[u8]) {
        if let [_, _, low, high, ..] = record
            && self.cells.len() <= usize::from(u16::MAX)
        {
            self.cells.push(u16::from_le_bytes([*low, *high]));
        }
    }

    /// How much of a date a cell of this format shows.
    pub(super) fn shown(&self, cell_format: u16) -> Shown {
        let Some(number) = self.cells.get(usize::from(cell_format)) else {
            return Shown::Whole;
        };
        match self.numbers.get(number) {
            Some(shown) => *shown,
            None if *number == MONTH_FORMAT => Shown::Month,
            None => Shown::Whole,
        }
    }
}

/// The letters of a number format; those that matter here are the same in every code page.
fn unicode(letters: &[u8], length: usize, is_wide: bool) -> String {
    if is_wide {
        let (pairs, _) = letters.as_chunks::<2>();
        let units = pairs
            .iter()
            .take(length)
            .map(|pair| u16::from_le_bytes(*pair));
        let letters = char::decode_utf16(units);
        letters
            .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect()
    } else {
        letters
            .iter()
            .take(length)
            .copied()
            .map(char::from)
            .collect()
    }
}
