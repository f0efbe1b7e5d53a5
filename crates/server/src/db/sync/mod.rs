//! What travels, kept in SQLite: `sync`'s store contract over the tables of `0002_sync.sql`.
//!
//! [`Books`] is the store, [`Reading`] its snapshot, [`Writing`] its transaction; `rows` turns
//! rows into values and refuses damaged ones; [`history`] reads the changes of one record;
//! [`quarantine`] receives what a blocked tablet sends, [`set_aside`] reads that and what was refused.
//! What the rows mean is `sync`'s business.

pub mod history;
pub mod quarantine;
mod reading;
mod rows;
pub mod set_aside;
mod store;
mod writing;

pub use reading::{Reading, has_cadre, last_before, people};
pub use store::{
    Books, BooksAfter, BooksOf, Ending, First, Guard, NewAccount, Over, SignIn,
    keep_an_administrator_besides,
};
pub use writing::Writing;
