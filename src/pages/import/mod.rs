//! "Nhập danh sách": from a file with a list of people to the book, all or nothing.
//!
//! `reading` gets the rows out of the file, `list` and `summary` are what is decided and counted
//! (plain Rust), `page` keeps it together, and each remaining file draws one part of the screen.

mod columns;
mod list;
mod page;
mod preview;
mod reading;
mod result;
mod row;
mod summary;
mod wishes;

pub use page::ImportPage;
