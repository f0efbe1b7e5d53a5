//! OpenDocument spreadsheets. Repeated rows and cells are how the format stores emptiness to the
//! edge of the sheet, and `calamine` believes them; so [`TableScan`] adds them up first.
//! Source: OASIS ODF 1.2, part 1, chapter 9.

use std::io::Cursor;

use calamine::{Ods, OdsError, Reader};
use quick_xml::events::BytesStart;

use super::fill::{Filler, add_merge, check_place};
use super::packed::{Scan, attribute};
use super::xlsx::{data_cell, sheet_names};
use crate::bounds::{CELLS_MAX, PADDED_CELLS_MAX, UNPACKED_BYTES_MAX};
use crate::error::{Look, SheetError};
use crate::grid::{Grid, Merge, Workbook};

/// Reads all sheets. The file was looked over by `scan` before.
///
/// # Errors
/// [`SheetError`].
pub(super) fn read(bytes: &[u8], scan: &TableScan) -> Result<Workbook, SheetError> {
    let mut file = Ods::new(Cursor::new(bytes)).map_err(from_ods)?;
    let mut filler = Filler::default();
    let mut sheets = Vec::new();
    for name in sheet_names(file.sheets_metadata()) {
        let range = file.worksheet_range(&name).map_err(from_ods)?;
        let (first_row, first_column) = range.start().unwrap_or_default();
        let mut grid = Grid {
            name: domain::text::clean(&name),
            ..Grid::default()
        };
        for (row, column, data) in range.used_cells() {
            let place = |first: u32, offset: usize| {
                first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX))
            };
            filler.put(
                &mut grid,
                place(first_row, row),
                place(first_column, column),
                data_cell(data),
            )?;
        }
        for (_, merge) in scan.merges.iter().filter(|(table, _)| *table == name) {
            add_merge(&mut grid, *merge);
        }
        sheets.push(grid);
    }
    Ok(Workbook { sheets })
}

/// Adds up what the repeats of `content.xml` would become, and notes merged areas, which `calamine`
/// does not tell.
#[derive(Default)]
pub(super) struct TableScan {
    table: String,
    merges: Vec<(String, Merge)>,
    row: u64,
    row_repeats: u64,
    /// Where the next cell of this row stands.
    column: u64,
    /// Up to where this row is laid out: the empty cells at its end are not.
    laid_out: u64,
    filled_in_row: u64,
    last_filled_column: u64,
    filled: u64,
    padded: u64,
    /// The rows above, laid out when a filled row follows.
    empty_rows: u64,
    widest: u64,
    spaces: u64,
}

impl Scan for TableScan {
    fn wants(&self, part: &str) -> bool {
        part == "content.xml"
    }

    fn begin(&mut self, _part: &str, element: &BytesStart<'_>) -> Result<(), SheetError> {
        match element.name().as_ref() {
            "table:table" => self.begin_table(element),
            "table:table-row" => {
                self.row_repeats = repeats(element, "table:number-rows-repeated");
                (self.column, self.laid_out, self.filled_in_row) = (0, 0, 0);
            }
            "table:table-cell" | "table:covered-table-cell" => self.add_cell(element),
            "text:s" => {
                self.spaces = self.spaces.saturating_add(repeats(element, "text:c"));
                if self.spaces > UNPACKED_BYTES_MAX {
                    return Err(SheetError::TooLargeUnpacked {
                        bytes_max: UNPACKED_BYTES_MAX,
                    });
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, local_name: &str) -> Result<(), SheetError> {
        if local_name == "table-row" {
            self.end_row()
        } else {
            Ok(())
        }
    }
}

impl TableScan {
    fn begin_table(&mut self, element: &BytesStart<'_>) {
        let name = attribute(element, "table:name");
        let name = name.map(|name| {
            quick_xml::escape::unescape(&name).map_or_else(|_| name.to_string(), |n| n.into())
        });
        self.table = name.unwrap_or_default();
        (self.row, self.empty_rows, self.widest) = (0, 0, 0);
    }

    fn add_cell(&mut self, element: &BytesStart<'_>) {
        let cells = repeats(element, "table:number-columns-repeated");
        let is_filled = element.attributes().flatten().any(|attribute| {
            let key = attribute.key.as_ref();
            key == "table:formula" || key.starts_with("office:") || key.starts_with("calcext:")
        });
        // Reached only by laying out every cell before it.
        self.laid_out = self.column;
        self.add_merge(element);
        self.column = self.column.saturating_add(cells);
        if is_filled {
            self.laid_out = self.column;
            self.filled_in_row = self.filled_in_row.saturating_add(cells);
            self.last_filled_column = self.column.saturating_sub(1);
        }
    }

    fn add_merge(&mut self, element: &BytesStart<'_>) {
        let wide = repeats(element, "table:number-columns-spanned");
        let high = repeats(element, "table:number-rows-spanned");
        if wide > 1 || high > 1 {
            let narrow = |place: u64| u32::try_from(place).unwrap_or(u32::MAX);
            let merge = Merge {
                row: narrow(self.row),
                column: narrow(self.column),
                row_last: narrow(self.row.saturating_add(high) - 1),
                column_last: narrow(self.column.saturating_add(wide) - 1),
            };
            if self.merges.len() < crate::bounds::MERGES_MAX {
                self.merges.push((self.table.clone(), merge));
            }
        }
    }

    fn end_row(&mut self) -> Result<(), SheetError> {
        let too_many = || SheetError::TooManyCells {
            cells_max: CELLS_MAX,
        };
        let narrow = |place: u64| u32::try_from(place).unwrap_or(u32::MAX);
        self.padded = self.padded.saturating_add(self.laid_out);
        if self.filled_in_row == 0 {
            self.empty_rows = self.empty_rows.saturating_add(self.row_repeats);
        } else {
            let last_row = self.row.saturating_add(self.row_repeats).saturating_sub(1);
            check_place(narrow(last_row), narrow(self.last_filled_column))?;
            self.filled = self
                .filled
                .saturating_add(self.filled_in_row.saturating_mul(self.row_repeats));
            self.widest = self.widest.max(self.laid_out);
            let rows = self.empty_rows.saturating_add(self.row_repeats);
            self.padded = self.padded.saturating_add(rows.saturating_mul(self.widest));
            self.empty_rows = 0;
        }
        self.row = self.row.saturating_add(self.row_repeats);
        if self.filled > CELLS_MAX as u64 || self.padded > PADDED_CELLS_MAX as u64 {
            return Err(too_many());
        }
        Ok(())
    }
}

fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
    attribute(element, name)
        .and_then(|count| count.parse().ok())
        .unwrap_or(1)
}

fn from_ods(error: OdsError) -> SheetError {
    match error {
        OdsError::Password => SheetError::Encrypted,
        OdsError::InvalidMime(_) => SheetError::WrongType {
            look: Look::TextDocument,
        },
        _ => SheetError::Damaged,
    }
}
