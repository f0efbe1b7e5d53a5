//! `.xlsx` and `.xlsm`, cell by cell: no rectangle is ever laid out between the first and last cell.

use std::io::Cursor;

use calamine::{
    Data, DataRef, ExcelDateTime, Range, Reader, SheetType, SheetVisible, Style, Xlsx, XlsxError,
};

use super::fill::{Filler, add_merge, dated, iso_day, number_cell, text_cell};
use super::shown::{Shown, ShownDates};
use crate::bounds::SHEETS_MAX;
use crate::error::SheetError;
use crate::grid::{Cell, Grid, Merge, Workbook};

/// Reads all sheets of cells. The file was looked over before.
///
/// # Errors
/// [`SheetError`].
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetError> {
    let mut file = Xlsx::new(Cursor::new(bytes)).map_err(from_xlsx)?;
    let mut filler = Filler::default();
    let mut sheets = Vec::new();
    for name in sheet_names(file.sheets_metadata()) {
        let mut grid = Grid {
            name: text_cell(&name).shown(),
            ..Grid::default()
        };
        match read_cells(&mut file, &name, &mut grid, &mut filler) {
            Ok(()) => {}
            // A sheet of another kind, such as one that is a chart.
            Err(ReadError::NotCells) => continue,
            Err(ReadError::Sheet(error)) => return Err(error),
        }
        for area in file.merge_cells_by_sheet_name(&name).map_err(from_xlsx)? {
            add_merge(&mut grid, merge(area));
        }
        sheets.push(grid);
    }
    Ok(Workbook { sheets })
}

/// The names of the sheets of cells, visible ones first, each in the order of the file.
pub(super) fn sheet_names(sheets: &[calamine::Sheet]) -> Vec<String> {
    let mut sheets: Vec<_> = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    sheets.sort_by_key(|sheet| sheet.visible != SheetVisible::Visible);
    sheets
        .iter()
        .take(SHEETS_MAX)
        .map(|sheet| sheet.name.clone())
        .collect()
}

pub(super) fn merge(area: calamine::Dimensions) -> Merge {
    Merge {
        row: area.start.0,
        column: area.start.1,
        row_last: area.end.0,
        column_last: area.end.1,
    }
}

/// Fills a grid with the values as the readers of `.xls` and `.ods` give them; `shown` names the
/// cells that do not show a whole date.
///
/// # Errors
/// As [`Filler::put`].
pub(super) fn add_range(
    grid: &mut Grid,
    filler: &mut Filler,
    range: &Range<Data>,
    shown: &ShownDates,
) -> Result<(), SheetError> {
    let place =
        |first: u32, offset: usize| first.saturating_add(u32::try_from(offset).unwrap_or(u32::MAX));
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, data) in range.used_cells() {
        let (row, column) = (place(first_row, row), place(first_column, column));
        let shown = shown.get(&(row, column)).copied().unwrap_or_default();
        filler.put(grid, row, column, shown.of_value(data_cell(data)))?;
    }
    Ok(())
}

fn data_cell(data: &Data) -> Cell {
    match data {
        Data::Empty => Cell::Empty,
        Data::String(text) | Data::DurationIso(text) => text_cell(text),
        #[expect(
            clippy::cast_precision_loss,
            reason = "a number of a sheet is a floating one to begin with"
        )]
        Data::Int(number) => Cell::Number(*number as f64),
        Data::Float(number) => number_cell(*number),
        Data::Bool(truth) => Cell::Bool(*truth),
        Data::DateTime(time) => time_cell(time),
        Data::DateTimeIso(iso) => iso_day(iso),
        Data::Error(error) => Cell::NotCalculated(error.to_string().into()),
    }
}

enum ReadError {
    NotCells,
    Sheet(SheetError),
}

impl From<SheetError> for ReadError {
    fn from(error: SheetError) -> Self {
        Self::Sheet(error)
    }
}

impl From<XlsxError> for ReadError {
    fn from(error: XlsxError) -> Self {
        match error {
            XlsxError::NotAWorksheet(_) => Self::NotCells,
            error => Self::Sheet(from_xlsx(error)),
        }
    }
}

fn read_cells(
    file: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    grid: &mut Grid,
    filler: &mut Filler,
) -> Result<(), ReadError> {
    let mut may_lack_values = false;
    let mut cells = file.worksheet_cells_reader(name)?;
    while let Some((cell, style)) = cells.next_cell_with_style_id()? {
        let (row, column) = cell.get_position();
        let value = match cell.get_value() {
            DataRef::Empty => {
                may_lack_values = true;
                continue;
            }
            DataRef::DateTime(time) => shown(cells.styles().get(style)).of_value(time_cell(time)),
            DataRef::SharedString(text) => text_cell(text),
            other => data_cell(&Data::from(other.clone())),
        };
        filler.put(grid, row, column, value)?;
    }
    drop(cells);
    if may_lack_values {
        add_never_calculated(file, name, grid, filler)?;
    }
    Ok(())
}

/// Goes through a sheet a second time, for the formulas that have no value: programs that write
/// files without calculating leave them so. The first time tells styles but no formulas.
fn add_never_calculated(
    file: &mut Xlsx<Cursor<&[u8]>>,
    name: &str,
    grid: &mut Grid,
    filler: &mut Filler,
) -> Result<(), ReadError> {
    let mut cells = file.worksheet_cells_reader(name)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata()? {
        let (row, column) = cell.pos;
        let has_no_value = cell.formula.is_some() && cell.value == DataRef::Empty;
        if has_no_value && grid.cell(row, column).is_empty() {
            filler.put(grid, row, column, Cell::never_calculated())?;
        }
    }
    Ok(())
}

fn time_cell(time: &ExcelDateTime) -> Cell {
    if !time.is_datetime() {
        return number_cell(time.as_f64());
    }
    let (year, month, day, ..) = time.to_ymd_hms_milli();
    dated(time.as_f64(), (year, month, day))
}

/// How much of a date a cell of this style shows.
fn shown(style: Option<&Style>) -> Shown {
    let format = style.and_then(|style| style.number_format.as_ref());
    format.map_or(Shown::Whole, |format| Shown::of_format(&format.format_code))
}

fn from_xlsx(error: XlsxError) -> SheetError {
    match error {
        XlsxError::Password => SheetError::Encrypted,
        _ => SheetError::Damaged,
    }
}
