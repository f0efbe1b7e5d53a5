//! The tablet app: what people see and what this tablet remembers.
//!
//! Start reading at [`app`]. Pages see the store's door and the words, never the browser itself;
//! the browser is known to `platform` and to one file of `store`.

pub mod account;
pub mod app;
pub mod components;
pub mod locales;
pub mod pages;
pub mod platform;
pub mod store;

pub use app::start;
