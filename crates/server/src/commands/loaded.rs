//! The whole book in memory, as a tablet has it: what the counting and comparing commands need.

use domain::book::Book as Records;
use domain::day::Day;
use domain::fields::{Fields, RecordKey};
use sync::server::commands::read_book;

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
    let fields = read_book(&Books(db.clone()), book.partition).await?;
    let today = Day::at_ms(clock::now_ms());
    let mut records = Records::new(frameworks);
    records.upsert(fields.iter().map(|(key, fields)| (key, fields)), today);
    Ok(Loaded {
        book,
        fields,
        records,
        today,
    })
}
