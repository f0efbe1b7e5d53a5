//! From the bytes of a file to grids: the only part of this crate that meets hostile bytes.
//!
//! [`detect`] tells the format by the first bytes; [`packed`] and [`xls`] look the file over and
//! refuse what would make the reader allocate without measure; `calamine` then reads it; [`fill`]
//! counts every cell that is kept. [`shown`] is about dates of which a cell hides the day;
//! [`xls_formats`], [`ods_dates`] and [`ods_styles`] find them. `calamine` and `zip` are named only
//! below this folder.

mod detect;
mod fill;
mod ods;
mod ods_dates;
mod ods_styles;
mod packed;
mod shown;
mod text;
mod xls;
mod xls_formats;
mod xlsx;

pub use detect::read;
