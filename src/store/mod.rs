//! What this tablet remembers. Pages see this door and never IndexedDB.

pub mod indexeddb;
