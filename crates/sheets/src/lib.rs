//! Office spreadsheets to rows and back; pure bytes.
//!
//! Three steps, each usable alone: [`read()`] turns the bytes of a file into grids, whatever the
//! format; [`headings`] finds in a grid where the list of people is and what its columns mean;
//! [`plan`] compares the people with the book and turns the whole list into edits, all or none.
//!
//! This crate must not know where bytes come from, what day it is (the day is an argument), nor
//! who is importing. The words for errors and findings are in the `words` crate. Reading (feature
//! `read`) is left out of the app, which has a worker do it; the types, headings and plan are not.

pub mod bounds;
mod edits;
pub mod error;
pub mod grid;
pub mod headings;
pub mod list;
mod lookup;
pub mod meaning;
mod person;
pub mod plan;
#[cfg(feature = "read")]
mod read;
mod spelling;
mod values;
#[cfg(feature = "write")]
pub mod write;

pub use error::{Look, SheetError};
pub use grid::{Cell, Grid, Merge, Workbook};
#[cfg(feature = "read")]
pub use read::read;
