//! The tablet app: what people see and what this tablet remembers.
//!
//! Start reading at [`app`]. [`gate`] decides whether a book is open; `pages` see the store's door
//! and the words, never the browser itself; the browser is known to `platform` and to one file of
//! `store`. `carrier` brings changes to the server and news back.

pub mod account;
pub mod administration;
pub mod app;
pub mod behind_the_gate;
pub mod carrier;
pub mod citizen_id;
pub mod components;
pub mod duplicates;
pub mod forms;
pub mod gate;
#[cfg(test)]
mod golden;
pub mod locales;
pub mod pages;
pub mod platform;
pub mod record_history;
pub mod report;
pub mod requests;
pub mod set_aside;
pub mod store;

pub use app::start;
