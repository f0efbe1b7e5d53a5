//! "Lịch sử thay đổi": every change of a person's record or of an office, each by itself.
//!
//! [`page`] is the screen with its filter, [`log`] asks the server part by part, [`entry`] draws one
//! change, [`parts`] what it did inside a value.

mod entry;
mod log;
mod page;
mod parts;

pub(in crate::pages) use entry::value_in_words;
pub use page::HistoryPage;
