//! What was read: sheets of cells, with values only. These types cross from the worker to the page
//! as JSON, so they know nothing of the file they came from.

use domain::day::Day;
use serde::{Deserialize, Serialize};

/// What a cell shows here whose formula was never calculated.
const NEVER_CALCULATED: &str = "=…";

/// What one cell shows. A formula counts as the value it last had; it is never calculated here.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Text, in the stored form: NFC, trimmed, one space between words. Also a date of which the
    /// format hides the day (`08/1975`).
    Text(String),
    /// A number without a date format.
    Number(f64),
    /// A day.
    Day(Day),
    /// A truth value.
    Bool(bool),
    /// A formula without a value: what its error shows (`#REF!`), or `=…` where no program has
    /// calculated it yet. Boxed, so that a cell stays as small as its text.
    NotCalculated(Box<str>),
}

impl Cell {
    /// A formula that no program has calculated yet.
    #[must_use]
    pub fn never_calculated() -> Self {
        Self::NotCalculated(NEVER_CALCULATED.into())
    }

    /// True for a formula without a value: nothing is known of what the cell means.
    #[must_use]
    pub fn is_not_calculated(&self) -> bool {
        matches!(self, Self::NotCalculated(_))
    }

    /// True when it shows nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// What a person would read: days as `15/08/1975`, whole numbers without a fraction.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) => text.clone(),
            Self::Number(number) => number_text(*number),
            Self::Day(day) => format!(
                "{:02}/{:02}/{:04}",
                day.day_of_month(),
                day.month(),
                day.year()
            ),
            Self::Bool(true) => "TRUE".to_owned(),
            Self::Bool(false) => "FALSE".to_owned(),
            Self::NotCalculated(shown) => shown.as_ref().to_owned(),
        }
    }
}

fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        format!("{number:.0}")
    } else {
        number.to_string()
    }
}

/// A merged area, inclusive, counted from 0. Its value stands in the upper left cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Merge {
    /// The first row.
    pub row: u32,
    /// The first column.
    pub column: u32,
    /// The last row.
    pub row_last: u32,
    /// The last column.
    pub column_last: u32,
}

impl Merge {
    /// True when the area covers a cell.
    #[must_use]
    pub fn covers(&self, row: u32, column: u32) -> bool {
        (self.row..=self.row_last).contains(&row)
            && (self.column..=self.column_last).contains(&column)
    }
}

/// One sheet. Rows and columns begin with the first of the sheet, so `rows[6]` is row 7; a row ends
/// with its last filled cell.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Grid {
    /// The name on the tab; for text files that of the file.
    pub name: String,
    /// The rows, from the top.
    pub rows: Vec<Vec<Cell>>,
    /// Merged areas, in no promised order.
    pub merges: Vec<Merge>,
}

impl Grid {
    /// The cell at a place, counted from 0; empty where the sheet holds nothing.
    #[must_use]
    pub fn cell(&self, row: u32, column: u32) -> &Cell {
        let at = |place: u32| usize::try_from(place).unwrap_or(usize::MAX);
        self.rows
            .get(at(row))
            .and_then(|cells| cells.get(at(column)))
            .unwrap_or(&Cell::Empty)
    }

    /// The filled cells of a row, counted from 0, each with its column.
    pub fn filled(&self, row: u32) -> impl Iterator<Item = (u32, &Cell)> {
        let cells = usize::try_from(row)
            .ok()
            .and_then(|row| self.rows.get(row))
            .map_or(&[][..], Vec::as_slice);
        (0u32..).zip(cells).filter(|(_, cell)| !cell.is_empty())
    }

    /// True when no cell holds anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.iter().flatten().all(Cell::is_empty)
    }
}

/// A whole file, read.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Workbook {
    /// The sheets in the order of the file, hidden ones last; at least one holds something.
    pub sheets: Vec<Grid>,
}

/// The letters of a column, counted from 0: `A`, `B`, … `XFD`.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{Cell, column_letters};

    #[test]
    fn columns_have_the_letters_of_the_file() {
        for (column, expect) in [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (701, "ZZ"),
            (16_383, "XFD"),
        ] {
            assert_eq!(column_letters(column), expect);
        }
    }

    #[test]
    fn a_cell_is_no_larger_than_its_text() {
        assert_eq!(size_of::<Cell>(), size_of::<String>());
    }

    #[test]
    fn numbers_read_as_people_write_them() {
        for (number, expect) in [(1975.0, "1975"), (-3.0, "-3"), (1.5, "1.5")] {
            assert_eq!(Cell::Number(number).shown(), expect);
        }
    }
}
