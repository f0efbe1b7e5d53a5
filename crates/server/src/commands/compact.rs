//! `compact`: cuts the log where no tablet is expected to follow it from any more.

use std::path::Path;

use domain::ids::PartitionId;
use sync::server::compacting;

use crate::cli::{COMPACT_DAYS, say};
use crate::clock;
use crate::db::sync::{Books, last_before};
use crate::db::{Db, DbError, book};
use crate::failure::Failure;
use crate::words::Words;

const DAY_MS: u64 = 86_400_000;

/// Cuts the log, also while the server runs.
pub(super) async fn run(data: &Path, days: u16, words: &'static Words) -> Result<(), Failure> {
    let db = Db::open(data).await?;
    let removed = compact_book(&db, days).await;
    db.close().await;
    say(&(words.say.compacted)(removed?));
    Ok(())
}

async fn compact_book(db: &Db, days: u16) -> Result<u64, DbError> {
    let mut snapshot = db.snapshot().await?;
    let partition = book::read(&mut snapshot).await?.partition;
    drop(snapshot);
    compact(db, partition, days).await
}

/// As `serve` does at its start. A log that cannot be cut now is no reason not to serve the book: it is
/// cut at the next start.
pub(super) async fn compact_as_usual(db: &Db, partition: PartitionId) {
    match compact(db, partition, COMPACT_DAYS).await {
        Ok(0) => {}
        Ok(removed) => tracing::info!(removed, "the log was cut"),
        Err(error) => tracing::warn!(%error, "the log was not cut"),
    }
}

/// Cuts what is older than so many days from the log of a commune; how many entries went.
async fn compact(db: &Db, partition: PartitionId, days: u16) -> Result<u64, DbError> {
    let before_ms = clock::now_ms().saturating_sub(u64::from(days) * DAY_MS);
    let mut snapshot = db.snapshot().await?;
    let floor = last_before(&mut snapshot, partition, before_ms).await?;
    drop(snapshot);
    compacting::compact(&Books(db.clone()), partition, floor).await
}
