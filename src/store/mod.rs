//! What this tablet remembers. Pages see this door and never IndexedDB.
//!
//! `tablet` knows the accounts of this tablet, `schema` every database version there ever was,
//! `indexeddb` the browser's database.

pub mod indexeddb;
pub mod schema;
pub mod tablet;
