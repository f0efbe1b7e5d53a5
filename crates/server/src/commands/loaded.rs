//! The whole book in memory, as a tablet has it: what the counting and comparing commands need.

use domain::book::Book as Records;
use domain::day::Day;
use domain::fields::{Fields, RecordKey};
use sync::server::commands::read_book;
use sync::server::store::{ServerSnapshot, ServerStore};

use crate::clock;
use crate::db::Db;
use crate::db::book::{self, Book};
use crate::db::sync::Books;
use crate::failure::Failure;
use crate::frameworks;

/// A book of one moment.
pub(super) struct Loaded {
    /// Which book.
    pub(super) book: Book,
    /// The last place of the log that is certainly in it.
    pub(super) head: u64,
    /// Every record as it is stored, in the order of ids.
    pub(super) fields: Vec<(RecordKey, Fields)>,
    /// What the records mean.
    pub(super) records: Records,
    /// The day on which that was judged.
    pub(super) today: Day,
}

/// Reads everything.
///
/// # Errors
/// The database failed.
pub(super) async fn load(db: &Db) -> Result<Loaded, Failure> {
    let mut snapshot = db.snapshot().await?;
    let book = book::read(&mut snapshot).await?;
    let frameworks = frameworks::all(&mut snapshot).await?;
    drop(snapshot);
    let books = Books(db.clone());
    // Before the records: whatever is read beyond it makes a plan be made again, never go wrong.
    let head = books.snapshot().await?.head(book.partition).await?;
    let fields = read_book(&books, book.partition).await?;
    let today = Day::at_ms(clock::now_ms());
    let mut records = Records::new(frameworks);
    records.upsert(fields.iter().map(|(key, fields)| (key, fields)), today);
    Ok(Loaded {
        book,
        head,
        fields,
        records,
        today,
    })
}
