//! Builds grids while counting. Nothing enters a grid but through here.

use domain::day::Day;
use domain::text;

use crate::bounds::{
    CELL_TEXT_BYTES_MAX, CELLS_MAX, COLUMNS_MAX, MERGES_MAX, PADDED_CELLS_MAX, ROWS_MAX,
    UNPACKED_BYTES_MAX,
};
use crate::error::SheetError;
use crate::grid::{Cell, Grid, Merge};

/// Counts over all sheets of one workbook.
#[derive(Debug, Default)]
pub(super) struct Filler {
    cells: usize,
    padded_cells: usize,
    text_bytes: u64,
}

impl Filler {
    /// Puts a value at a place counted from 0; the later of two values wins.
    ///
    /// # Errors
    /// `FarCell`, `TooManyCells`, `TextTooLong`, `TooLargeUnpacked`.
    pub(super) fn put(
        &mut self,
        grid: &mut Grid,
        row: u32,
        column: u32,
        cell: Cell,
    ) -> Result<(), SheetError> {
        if cell.is_empty() {
            return Ok(());
        }
        check_place(row, column)?;
        let text = match &cell {
            Cell::Text(text) => Some(text.as_str()),
            Cell::NotCalculated(text) => Some(text.as_ref()),
            Cell::Empty | Cell::Number(_) | Cell::Day(_) | Cell::Bool(_) => None,
        };
        if let Some(text) = text {
            if text.len() > CELL_TEXT_BYTES_MAX {
                return Err(SheetError::TextTooLong {
                    row: row + 1,
                    column: column + 1,
                });
            }
            self.text_bytes = self.text_bytes.saturating_add(text.len() as u64);
        }
        if self.text_bytes > UNPACKED_BYTES_MAX {
            return Err(SheetError::TooLargeUnpacked {
                bytes_max: UNPACKED_BYTES_MAX,
            });
        }
        let (row, column) = (row as usize, column as usize);
        self.count(grid, row, column)?;
        if grid.rows.len() <= row {
            grid.rows.resize_with(row + 1, Vec::new);
        }
        if let Some(cells) = grid.rows.get_mut(row) {
            if cells.len() <= column {
                cells.resize_with(column + 1, Cell::default);
            }
            if let Some(place) = cells.get_mut(column) {
                *place = cell;
            }
        }
        Ok(())
    }

    fn count(&mut self, grid: &Grid, row: usize, column: usize) -> Result<(), SheetError> {
        let wide = grid.rows.get(row).map_or(0, Vec::len);
        self.cells += 1;
        self.padded_cells += (column + 1).saturating_sub(wide);
        if self.cells > CELLS_MAX || self.padded_cells > PADDED_CELLS_MAX {
            return Err(SheetError::TooManyCells {
                cells_max: CELLS_MAX,
            });
        }
        Ok(())
    }
}

/// Refuses a filled cell that lies far outside any list. Counted from 0.
///
/// # Errors
/// `FarCell`.
pub(super) fn check_place(row: u32, column: u32) -> Result<(), SheetError> {
    if row >= ROWS_MAX || column >= COLUMNS_MAX {
        return Err(SheetError::FarCell {
            row: row.saturating_add(1),
            column: column.saturating_add(1),
        });
    }
    Ok(())
}

/// Remembers a merged area; one that is no area, or one too many, is left out.
pub(super) fn add_merge(grid: &mut Grid, merge: Merge) {
    let is_area = merge.row <= merge.row_last && merge.column <= merge.column_last;
    let is_one_cell = merge.row == merge.row_last && merge.column == merge.column_last;
    if is_area && !is_one_cell && grid.merges.len() < MERGES_MAX {
        grid.merges.push(merge);
    }
}

/// What formulas show instead of a value. Files of text, and cells to which only the values of
/// others were copied, hold it as text.
const FORMULA_ERRORS: [&str; 10] = [
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
    "#DATA!",
];

/// True for what a formula shows instead of a value; LibreOffice numbers the errors that have no
/// name: `Err:502`.
fn is_formula_error(text: &str) -> bool {
    let number = text.strip_prefix("Err:").unwrap_or_default();
    let is_numbered = number.len() == 3 && number.bytes().all(|byte| byte.is_ascii_digit());
    is_numbered || FORMULA_ERRORS.contains(&text)
}

/// Text in the stored form; a cell of white space is empty, and what a formula shows instead of a
/// value is no text.
pub(super) fn text_cell(raw: &str) -> Cell {
    // Cleaning costs time and memory in proportion, and such a text is refused all the same.
    if raw.len() > CELL_TEXT_BYTES_MAX && !raw.trim().is_empty() {
        return Cell::Text(raw.to_owned());
    }
    let clean = text::clean(raw);
    if clean.is_empty() {
        Cell::Empty
    } else if is_formula_error(&clean) {
        Cell::NotCalculated(clean.into())
    } else {
        Cell::Text(clean)
    }
}

/// A number in a cell with a date format. A year typed into such a cell (`1975`, which the cell
/// shows as 28/05/1905) is the year; a number that is no day of the calendar stays a number.
pub(super) fn dated(number: f64, ymd: (u16, u8, u8)) -> Cell {
    let is_year = (1900.0..=2100.0).contains(&number) && number.fract() == 0.0;
    if is_year || !number.is_finite() || number < 1.0 {
        return number_cell(number);
    }
    let (year, month, day) = ymd;
    Day::new(year, month, day).map_or(Cell::Number(number), Cell::Day)
}

/// A number; what is none, such as infinity, is text, for JSON has no word for it.
pub(super) fn number_cell(number: f64) -> Cell {
    if number.is_finite() {
        Cell::Number(number)
    } else {
        text_cell(&number.to_string())
    }
}

/// A day of the form `1975-08-15`, with or without a time behind it.
pub(super) fn iso_day(iso: &str) -> Cell {
    let date = iso.split(['T', ' ']).next().unwrap_or_default();
    Day::parse(date).map_or_else(|| text_cell(iso), Cell::Day)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Filler, dated, iso_day, text_cell};
    use crate::bounds::{CELLS_MAX, COLUMNS_MAX, ROWS_MAX};
    use crate::error::SheetError;
    use crate::grid::{Cell, Grid};
    use domain::day::Day;

    #[test]
    fn cells_are_counted_over_all_sheets() {
        let mut filler = Filler::default();
        let (mut one, mut two) = (Grid::default(), Grid::default());
        let rows = 500;
        for index in 0..u32::try_from(CELLS_MAX / 2).unwrap() {
            filler
                .put(&mut one, index % rows, index / rows, Cell::Number(1.0))
                .unwrap();
            filler
                .put(&mut two, index % rows, index / rows, Cell::Number(1.0))
                .unwrap();
        }
        let more = filler.put(&mut two, rows, 0, Cell::Number(1.0));
        assert_eq!(
            more,
            Err(SheetError::TooManyCells {
                cells_max: CELLS_MAX
            })
        );
    }

    #[test]
    fn empty_cells_between_filled_ones_are_counted_too() {
        let mut filler = Filler::default();
        let mut grid = Grid::default();
        let outcome = (0..ROWS_MAX)
            .try_for_each(|row| filler.put(&mut grid, row, COLUMNS_MAX - 1, Cell::Bool(true)));
        assert_eq!(
            outcome,
            Err(SheetError::TooManyCells {
                cells_max: CELLS_MAX
            })
        );
        assert!(grid.rows.len() < 10_000);
    }

    #[test]
    fn a_far_cell_is_named_and_white_space_there_is_nothing() {
        let mut grid = Grid::default();
        let mut filler = Filler::default();
        filler
            .put(&mut grid, 1_048_575, 16_383, text_cell(" \u{a0} "))
            .unwrap();
        let far = filler.put(&mut grid, 1_048_575, 16_383, text_cell("x"));
        assert_eq!(
            far,
            Err(SheetError::FarCell {
                row: 1_048_576,
                column: 16_384
            })
        );
        assert!(grid.rows.is_empty());
    }

    #[test]
    fn what_a_formula_shows_instead_of_a_value_is_no_text() {
        let check = |shown: &str, is_error: bool| {
            assert_eq!(text_cell(shown).is_not_calculated(), is_error, "{shown}");
            assert_eq!(text_cell(shown).shown(), shown.trim());
        };
        for error in super::FORMULA_ERRORS {
            check(error, true);
        }
        check(" #N/A ", true);
        check("Err:502", true);
        check("Err:50", false);
        check("N/A", false);
        check("#", false);
        check("Phòng #N/A", false);
    }

    #[test]
    fn a_year_in_a_date_cell_is_a_year() {
        let day = Day::new(1975, 8, 15).unwrap();
        assert_eq!(dated(27_621.0, (1975, 8, 15)), Cell::Day(day));
        assert_eq!(dated(1975.0, (1905, 5, 28)), Cell::Number(1975.0));
        assert_eq!(dated(-4.0, (1899, 12, 31)), Cell::Number(-4.0));
        assert_eq!(
            dated(f64::INFINITY, (9999, 12, 31)),
            Cell::Text("inf".to_owned())
        );
        assert_eq!(iso_day("1975-08-15T00:00:00"), Cell::Day(day));
        assert_eq!(iso_day("PT3H"), Cell::Text("PT3H".to_owned()));
    }
}
