//! `.xls` of Excel 95 to 2003, and what else comes in a compound file.
//!
//! `calamine` lays out the rectangle between the first and the last cell, reserves what a header
//! claims, and follows the chains of the container without counting; so the container is read by
//! `cfb`, which checks them, the records are looked over here, and `calamine` gets a fresh container
//! with nothing but the looked-over stream. Source of the record layouts: [MS-XLS] 2.4.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use calamine::{Reader, Xls, XlsError};
use cfb::{CompoundFile, Version};

use super::fill::{Filler, add_merge, check_place};
use super::shown::{Shown, ShownDates};
use super::xls_formats::Formats;
use super::xlsx::{add_range, merge, sheet_names};
use crate::bounds::{CELLS_MAX, FILE_BYTES_MAX, PADDED_CELLS_MAX};
use crate::error::{Look, SheetError};
use crate::grid::{Grid, Workbook};

/// Reads all sheets.
///
/// # Errors
/// [`SheetError`].
pub(super) fn read(bytes: &[u8]) -> Result<Workbook, SheetError> {
    let mut container = CompoundFile::open(Cursor::new(bytes)).map_err(|_| SheetError::Damaged)?;
    // A password puts an `.xlsx` into a compound file.
    if container.exists("/EncryptedPackage") {
        return Err(SheetError::Encrypted);
    }
    let Some(name) = ["/Workbook", "/Book"]
        .into_iter()
        .find(|name| container.is_stream(name))
    else {
        let look = if container.exists("/WordDocument") {
            Look::TextDocument
        } else if container.exists("/PowerPoint Document") {
            Look::Presentation
        } else {
            Look::Unknown
        };
        return Err(SheetError::WrongType { look });
    };
    let mut stream = Vec::new();
    let source = container
        .open_stream(name)
        .map_err(|_| SheetError::Damaged)?;
    source
        .take(FILE_BYTES_MAX as u64)
        .read_to_end(&mut stream)
        .map_err(|_| SheetError::Damaged)?;
    let dates = look_over(&mut stream)?;
    let bytes = repacked(name, &stream).map_err(|_| SheetError::Damaged)?;
    read_sheets(bytes, &dates)
}

/// Reads the sheets; `dates` are those of each sheet, in the order of the table of sheets.
fn read_sheets(bytes: Vec<u8>, dates: &[ShownDates]) -> Result<Workbook, SheetError> {
    let whole = ShownDates::new();
    let mut file = Xls::new(Cursor::new(bytes)).map_err(from_xls)?;
    let mut filler = Filler::default();
    let mut sheets = Vec::new();
    for name in sheet_names(file.sheets_metadata()) {
        let range = file.worksheet_range(&name).map_err(from_xls)?;
        let mut grid = Grid {
            name: domain::text::clean(&name),
            ..Grid::default()
        };
        // Of sheets of one name `calamine` gives the last.
        let mut named = file.sheets_metadata().iter();
        let index = named.rposition(|sheet| sheet.name == name);
        let shown = index.and_then(|index| dates.get(index));
        add_range(&mut grid, &mut filler, &range, shown.unwrap_or(&whole))?;
        for area in file.merge_cells_by_sheet_name(&name).map_err(from_xls)? {
            add_merge(&mut grid, merge(area));
        }
        sheets.push(grid);
    }
    Ok(Workbook { sheets })
}

/// A new container that holds one stream.
fn repacked(name: &str, stream: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut container = CompoundFile::create_with_version(Version::V3, Cursor::new(Vec::new()))?;
    container.create_stream(name)?.write_all(stream)?;
    container.flush()?;
    Ok(container.into_inner().into_inner())
}

/// The rectangle between the first and the last cell of one sheet.
#[derive(Default)]
struct Extent {
    rows: Option<(u32, u32)>,
    columns: Option<(u32, u32)>,
}

impl Extent {
    fn add(&mut self, row: u32, column: u32) {
        let wider = |range: Option<(u32, u32)>, place: u32| {
            Some(range.map_or((place, place), |(first, last)| {
                (first.min(place), last.max(place))
            }))
        };
        self.rows = wider(self.rows, row);
        self.columns = wider(self.columns, column);
    }

    fn cells(&self) -> usize {
        let wide = |range: Option<(u32, u32)>| {
            range.map_or(0, |(first, last)| (last - first + 1) as usize)
        };
        wide(self.rows).saturating_mul(wide(self.columns))
    }
}

/// Looks over the records: refuses passwords, far cells and too many of them, and blanks the claimed
/// extent of each sheet, which often covers whole columns that hold nothing. Gives the cells of each
/// sheet that do not show a whole date, in the order of the table of sheets.
fn look_over(stream: &mut [u8]) -> Result<Vec<ShownDates>, SheetError> {
    let mut walk = Walk::default();
    let mut rest = stream;
    while let Some((header, after)) = rest.split_first_chunk_mut::<4>() {
        let [kind_low, kind_high, length_low, length_high] = *header;
        let length = usize::from(word(length_low, length_high));
        let Some((data, after)) = after.split_at_mut_checked(length) else {
            break;
        };
        walk.record(word(kind_low, kind_high), data)?;
        walk.offset += 4 + length;
        rest = after;
    }
    walk.check_sheets()?;
    Ok(walk.into_dates())
}

/// What is known after some records.
#[derive(Default)]
struct Walk {
    /// Where the record begins.
    offset: usize,
    /// How many streams the record is inside of: sheets may contain charts.
    depth: usize,
    /// Where the outermost streams begin.
    streams: Vec<usize>,
    /// Where the table of sheets says that they begin.
    sheets: Vec<usize>,
    cells: usize,
    padded_cells: usize,
    extent: Extent,
    formats: Formats,
    /// The cells that do not show a whole date, by where their stream begins.
    dates: BTreeMap<usize, ShownDates>,
}

impl Walk {
    fn record(&mut self, kind: u16, data: &mut [u8]) -> Result<(), SheetError> {
        match (kind, &mut *data) {
            // FilePass; of type zero with key zero it hides nothing.
            (0x002F, [low, high, ..]) if word(*low, *high) != 0 => {
                return Err(SheetError::Encrypted);
            }
            // BOF.
            (0x0809, _) => {
                if self.depth == 0 {
                    self.streams.push(self.offset);
                }
                self.depth += 1;
                if self.is_before_sheets() {
                    self.formats.begin(data);
                }
            }
            // EOF.
            (0x000A, _) => {
                self.depth = self.depth.saturating_sub(1);
                if self.depth == 0 {
                    self.padded_cells = self.padded_cells.saturating_add(self.extent.cells());
                    self.extent = Extent::default();
                }
            }
            // BoundSheet8.
            (0x0085, [a, b, c, d, ..]) => self
                .sheets
                .push(u32::from_le_bytes([*a, *b, *c, *d]) as usize),
            // Dimensions.
            (0x0200, claimed) => claimed.fill(0),
            // Format.
            (0x041E, format) if self.is_before_sheets() => self.formats.add_number_format(format),
            // XF.
            (0x00E0, format) if self.is_before_sheets() => self.formats.add_cell_format(format),
            (kind, data) => self.cell_record(kind, data)?,
        }
        if self.cells > CELLS_MAX
            || self.padded_cells.saturating_add(self.extent.cells()) > PADDED_CELLS_MAX
        {
            return Err(SheetError::TooManyCells {
                cells_max: CELLS_MAX,
            });
        }
        Ok(())
    }

    fn cell_record(&mut self, kind: u16, data: &[u8]) -> Result<(), SheetError> {
        match (kind, data) {
            // Number, Label, RString, BoolErr, RK, LabelSst, Formula: row, column, cell format.
            (
                0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x0006,
                [a, b, c, d, format @ ..],
            ) => {
                let (row, column) = (word(*a, *b), word(*c, *d));
                self.add(row, column)?;
                self.note_date(row, column, format);
            }
            // MulRk: row, first column, values with their cell formats, last column.
            (0x00BD, [a, b, c, d, values @ .., y, z]) => {
                let (row, first, last) = (word(*a, *b), word(*c, *d), word(*y, *z));
                self.add(row, first)?;
                self.add(row, last)?;
                self.cells += usize::from(last.saturating_sub(first));
                for (column, value) in (first..=last).zip(values.chunks(6)) {
                    self.note_date(row, column, value);
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// Notes how much of a date a cell shows; of two values in one place the later one counts.
    fn note_date(&mut self, row: u16, column: u16, format: &[u8]) {
        let (1, Some(sheet), [low, high, ..]) = (self.depth, self.streams.last(), format) else {
            return;
        };
        let place = (row.into(), column.into());
        let dates = self.dates.entry(*sheet).or_default();
        match self.formats.shown(word(*low, *high)) {
            Shown::Whole => drop(dates.remove(&place)),
            shown => drop(dates.insert(place, shown)),
        }
    }

    /// The formats stand in the stream before those of the sheets.
    fn is_before_sheets(&self) -> bool {
        self.streams.len() == 1
    }

    fn into_dates(mut self) -> Vec<ShownDates> {
        let sheets = self.sheets.iter();
        sheets
            .map(|sheet| self.dates.remove(sheet).unwrap_or_default())
            .collect()
    }

    fn add(&mut self, row: u16, column: u16) -> Result<(), SheetError> {
        check_place(row.into(), column.into())?;
        self.extent.add(row.into(), column.into());
        self.cells += 1;
        Ok(())
    }

    /// A sheet that does not begin where a stream does, or two in one place, would be read as
    /// something else than what was looked over.
    fn check_sheets(&self) -> Result<(), SheetError> {
        let mut seen = BTreeSet::new();
        let is_sound = |sheet: &usize| self.streams.binary_search(sheet).is_ok();
        if self
            .sheets
            .iter()
            .all(|sheet| is_sound(sheet) && seen.insert(*sheet))
        {
            Ok(())
        } else {
            Err(SheetError::Damaged)
        }
    }
}

fn word(low: u8, high: u8) -> u16 {
    u16::from_le_bytes([low, high])
}

fn from_xls(error: XlsError) -> SheetError {
    match error {
        XlsError::Password => SheetError::Encrypted,
        _ => SheetError::Damaged,
    }
}
