//! OpenDocument spreadsheets. Repeated rows and cells are how the format stores emptiness to the
//! edge of the sheet, and `calamine` believes them; so [`TableScan`] adds them up first.
//! Source: OASIS ODF 1.2, part 1, chapter 9.

use std::io::Cursor;
use std::rc::Rc;

use calamine::{Ods, OdsError, Reader};
use quick_xml::events::BytesStart;

use super::fill::{Filler, add_merge, check_place};
use super::ods_dates::DateScan;
use super::packed::{Scan, attribute};
use super::xlsx::{add_range, sheet_names};
use crate::bounds::{CELLS_MAX, PADDED_CELLS_MAX, UNPACKED_BYTES_MAX};
use crate::error::{Look, SheetError};
use crate::grid::{Cell, Grid, Merge, Workbook};

/// The part with the cells.
pub(super) const CONTENT: &str = "content.xml";

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
        let mut grid = Grid {
            name: domain::text::clean(&name),
            ..Grid::default()
        };
        let shown = scan.dates.of_table(&name);
        add_range(&mut grid, &mut filler, &range, &shown)?;
        for (_, area) in scan
            .not_calculated
            .iter()
            .filter(|(table, _)| **table == *name)
        {
            add_not_calculated(&mut grid, &mut filler, area)?;
        }
        for (_, merge) in scan.merges.iter().filter(|(table, _)| **table == *name) {
            add_merge(&mut grid, *merge);
        }
        sheets.push(grid);
    }
    Ok(Workbook { sheets })
}

/// Marks the formulas without a value. What they show instead stays; what the file gives as a value
/// beside an error is none.
fn add_not_calculated(
    grid: &mut Grid,
    filler: &mut Filler,
    area: &Merge,
) -> Result<(), SheetError> {
    for row in area.row..=area.row_last {
        for column in area.column..=area.column_last {
            let cell = match grid.cell(row, column) {
                Cell::NotCalculated(_) => continue,
                Cell::Text(text) => Cell::NotCalculated(text.as_str().into()),
                Cell::Empty | Cell::Number(_) | Cell::Day(_) | Cell::Bool(_) => {
                    Cell::never_calculated()
                }
            };
            filler.put(grid, row, column, cell)?;
        }
    }
    Ok(())
}

/// Adds up what the repeats of `content.xml` would become, and notes what `calamine` does not tell:
/// merged areas, cells with a formula that shows an error or has no value, and how much of a date is
/// shown.
#[derive(Default)]
pub(super) struct TableScan {
    table: Rc<str>,
    merges: Vec<(Rc<str>, Merge)>,
    not_calculated: Vec<(Rc<str>, Merge)>,
    dates: DateScan,
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
        part == CONTENT || part == "styles.xml"
    }

    fn needs(&self, part: &str) -> bool {
        part == CONTENT
    }

    fn begin(&mut self, part: &str, element: &BytesStart<'_>) -> Result<(), SheetError> {
        self.dates.begin(part, element)?;
        // Page headers may hold tables too.
        if part != CONTENT {
            return Ok(());
        }
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

    fn text(&mut self, text: &str) {
        self.dates.text(text);
    }

    fn end(&mut self, part: &str, local_name: &str) -> Result<(), SheetError> {
        self.dates.end(part, local_name);
        if part == CONTENT && local_name == "table-row" {
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
        self.table = name.unwrap_or_default().into();
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
        let area = self.area(cells);
        self.add_not_calculated(element, area);
        self.dates.begin_cell(element, &self.table, area);
        self.column = self.column.saturating_add(cells);
        if is_filled {
            self.laid_out = self.column;
            self.filled_in_row = self.filled_in_row.saturating_add(cells);
            self.last_filled_column = self.column.saturating_sub(1);
        }
    }

    /// Where a cell of this row stands, with its repeats.
    fn area(&self, cells: u64) -> Merge {
        Merge {
            row: narrow(self.row),
            column: narrow(self.column),
            row_last: narrow(self.row.saturating_add(self.row_repeats).saturating_sub(1)),
            column_last: narrow(self.column.saturating_add(cells).saturating_sub(1)),
        }
    }

    fn add_not_calculated(&mut self, element: &BytesStart<'_>, area: Merge) {
        let says_value = element
            .attributes()
            .flatten()
            .any(|attribute| attribute.key.as_ref().starts_with("office:"));
        let was_never_calculated = attribute(element, "table:formula").is_some() && !says_value;
        let shows_error = attribute(element, "calcext:value-type").is_some_and(|v| v == "error");
        // More of them than cells are allowed, and the row is refused at its end.
        if (shows_error || was_never_calculated) && self.not_calculated.len() <= CELLS_MAX {
            self.not_calculated.push((Rc::clone(&self.table), area));
        }
    }

    fn add_merge(&mut self, element: &BytesStart<'_>) {
        let wide = repeats(element, "table:number-columns-spanned");
        let high = repeats(element, "table:number-rows-spanned");
        if wide > 1 || high > 1 {
            let merge = Merge {
                row: narrow(self.row),
                column: narrow(self.column),
                row_last: narrow(self.row.saturating_add(high).saturating_sub(1)),
                column_last: narrow(self.column.saturating_add(wide).saturating_sub(1)),
            };
            if self.merges.len() < crate::bounds::MERGES_MAX {
                self.merges.push((Rc::clone(&self.table), merge));
            }
        }
    }

    fn end_row(&mut self) -> Result<(), SheetError> {
        let too_many = || SheetError::TooManyCells {
            cells_max: CELLS_MAX,
        };
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

fn narrow(place: u64) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// How often something is repeated; once when the file does not say it.
pub(super) fn repeats(element: &BytesStart<'_>, name: &str) -> u64 {
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
