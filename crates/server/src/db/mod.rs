//! The database: one SQLite file a book, `book.sqlite` in the data folder.
//!
//! [`Db`] opens, migrates and closes it, [`restore()`] puts a backup in its place; the files beside it each own some tables: [`book`],
//! [`accounts`], [`sessions`], [`known_browsers`], [`events`], [`enrolments`], [`tablets`], [`device_keys`], [`refused_exchanges`],
//! [`frameworks`], [`sync`]; [`grants`] reads who may what. Nothing here knows HTTP. Every write is a `BEGIN IMMEDIATE`
//! transaction, so that two programs at one file wait for each other instead of failing half-way.

pub mod accounts;
pub mod book;
pub mod device_keys;
pub mod enrolments;
pub mod events;
mod first_roles;
pub mod frameworks;
pub mod grants;
mod in_use;
pub mod known_browsers;
mod making;
mod open;
pub mod refused_exchanges;
mod restore;
pub mod sessions;
pub mod sync;
pub mod tablets;
mod trouble;

pub use making::Making;
pub use open::{BrokenRule, Db, DbError, FILE_NAME};
pub use restore::{NotRestored, Restored, restore};
pub use trouble::SqlTrouble;
