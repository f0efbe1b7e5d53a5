//! The changes of one record, from the log. Who may see which of them is [`crate::history`]'s
//! business.

use domain::ids::{OpId, PartitionId, RecordId};
use sqlx::SqliteConnection;
use sync::server::store::{LogRow, RecordRow};

use super::rows;
use crate::db::DbError;

/// A record as it is now.
///
/// # Errors
/// [`DbError`].
pub async fn record(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    record: RecordId,
) -> Result<Option<RecordRow>, DbError> {
    let row = sqlx::query("SELECT * FROM record WHERE partition = ? AND id = ?")
        .bind(partition.to_string())
        .bind(record.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(rows::record).transpose()
}

/// At most `limit` changesets of a record with their places in the log, the newest first; only those
/// before a place, where one is given.
///
/// # Errors
/// [`DbError`].
pub async fn changes(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    record: RecordId,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<LogRow>, DbError> {
    let before = before.and_then(|seq| i64::try_from(seq).ok());
    let rows = sqlx::query(
        "SELECT * FROM log WHERE partition = ? AND record = ? AND seq < ? \
         AND changeset IS NOT NULL ORDER BY seq DESC LIMIT ?",
    )
    .bind(partition.to_string())
    .bind(record.to_string())
    .bind(before.unwrap_or(i64::MAX))
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.iter().map(rows::log).collect()
}

/// One changeset of a record; none where the log has no such act, or has it of another record.
///
/// # Errors
/// [`DbError`].
pub async fn change(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    record: RecordId,
    op: OpId,
) -> Result<Option<LogRow>, DbError> {
    let row = sqlx::query("SELECT * FROM log WHERE partition = ? AND op = ? AND record = ?")
        .bind(partition.to_string())
        .bind(op.to_string())
        .bind(record.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(rows::log).transpose()
}
