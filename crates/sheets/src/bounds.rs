//! How much of a file is read before it is refused. Every number has its reason here; nothing else
//! in this crate invents one.

/// Greatest file, in bytes. A list of ten thousand people is under 2 MB; more than this is a
/// different file, usually one full of pictures.
pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Greatest sum of all parts of a packed workbook, in bytes, counted while unpacking. The sizes in
/// the headers are never believed. Also the most text that all cells together may hold: one shared
/// text can stand in many cells.
pub const UNPACKED_BYTES_MAX: u64 = 100 * 1024 * 1024;

/// Most parts of a packed workbook. An office file has some dozens.
pub const PARTS_MAX: usize = 2_000;

/// Most cells that hold something, over all sheets. A list of ten thousand people with twenty
/// columns just fits.
pub const CELLS_MAX: usize = 200_000;

/// Most cells of all sheets when the empty ones between filled ones are counted too, for that is
/// what the grids occupy in memory: 24 bytes each.
pub const PADDED_CELLS_MAX: usize = 2_000_000;

/// Cells below this row are too far away, counted in rows from 1: the last row of an `.xls`.
pub const ROWS_MAX: u32 = 65_536;

/// Cells to the right of this column are too far away, counted from 1: the last column of an
/// `.xls`. No list of people has a tenth of it.
pub const COLUMNS_MAX: u32 = 256;

/// Longest text of one cell, in bytes of UTF-8. Excel's own limit is 32,767 characters; longer
/// text comes from a quotation mark that was never closed.
pub const CELL_TEXT_BYTES_MAX: usize = 3 * 32_767;

/// Most sheets looked at; later ones are left alone.
pub const SHEETS_MAX: usize = 64;

/// Most merged areas remembered of one sheet; they only help to read headings.
pub const MERGES_MAX: usize = 10_000;

/// Most formats of a workbook: Excel's own limit is 65,490.
pub const FORMATS_MAX: usize = 65_490;

/// Longest attribute in the table of formats, in bytes. Excel allows 255 characters for a number
/// format; the reader copies each format whole, so a long one would be multiplied.
pub const FORMAT_BYTES_MAX: usize = 2_048;

/// Rows in which the headings are looked for, counted in rows that hold something.
pub const HEADING_SEARCH_ROWS: usize = 40;

/// Most heading rows one above the other.
pub const HEADING_ROWS_MAX: usize = 4;

/// Longest text taken for a heading, in characters. A sentence above the list is no heading.
pub const HEADING_CHARS_MAX: usize = 80;
