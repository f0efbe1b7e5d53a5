//! On real IndexedDB.
