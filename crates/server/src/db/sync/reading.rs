//! One state of the books, whatever is committed meanwhile.

use domain::ids::{CadreId, DeviceId, PartitionId, RecordId};
use sqlx::{Sqlite, SqliteConnection, Transaction};
use sync::scope::Scope;
use sync::server::store::{DeviceRow, FollowedRow, RecordReader, RecordRow, ServerSnapshot};

use super::{Writing, rows};
use crate::db::DbError;

/// A read transaction. Its state is fixed from its beginning on.
pub struct Reading(pub(super) Transaction<'static, Sqlite>);

/// Reads records the same way in a snapshot and in a transaction.
macro_rules! reads_records {
    ($reader:ty) => {
        impl RecordReader for $reader {
            type Error = DbError;

            async fn record(
                &mut self,
                partition: PartitionId,
                record: RecordId,
            ) -> Result<Option<RecordRow>, DbError> {
                let row = sqlx::query("SELECT * FROM record WHERE partition = ? AND id = ?")
                    .bind(partition.to_string())
                    .bind(record.to_string())
                    .fetch_optional(&mut *self.0)
                    .await?;
                row.as_ref().map(rows::record).transpose()
            }

            async fn owned(
                &mut self,
                partition: PartitionId,
                owner: RecordId,
            ) -> Result<Vec<RecordRow>, DbError> {
                // The plus keeps SQLite from walking through the whole book in the order of ids.
                let rows = sqlx::query(
                    "SELECT * FROM record WHERE partition = ? AND owner = ? ORDER BY +id",
                )
                .bind(partition.to_string())
                .bind(owner.to_string())
                .fetch_all(&mut *self.0)
                .await?;
                rows.iter().map(rows::record).collect()
            }

            async fn units(&mut self, partition: PartitionId) -> Result<Vec<RecordRow>, DbError> {
                let rows = sqlx::query(
                    "SELECT * FROM record WHERE partition = ? AND kind = 'unit' ORDER BY id",
                )
                .bind(partition.to_string())
                .fetch_all(&mut *self.0)
                .await?;
                rows.iter().map(rows::record).collect()
            }

            async fn device(&mut self, device: DeviceId) -> Result<Option<DeviceRow>, DbError> {
                let row = sqlx::query("SELECT * FROM device WHERE id = ?")
                    .bind(device.to_string())
                    .fetch_optional(&mut *self.0)
                    .await?;
                row.as_ref().map(rows::device).transpose()
            }
        }
    };
}

reads_records!(Reading);
reads_records!(Writing);

impl ServerSnapshot for Reading {
    async fn head(&mut self, partition: PartitionId) -> Result<u64, DbError> {
        let sql = "SELECT head FROM sync_partition WHERE id = ?";
        let head = sqlx::query_scalar::<_, i64>(sql).bind(partition.to_string());
        let head = head.fetch_optional(&mut *self.0).await?;
        Ok(head.unwrap_or_default().cast_unsigned())
    }

    async fn floor(&mut self, partition: PartitionId) -> Result<u64, DbError> {
        let sql = "SELECT floor FROM sync_partition WHERE id = ?";
        let floor = sqlx::query_scalar::<_, i64>(sql).bind(partition.to_string());
        let floor = floor.fetch_optional(&mut *self.0).await?;
        Ok(floor.unwrap_or_default().cast_unsigned())
    }

    async fn log(
        &mut self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<FollowedRow>, DbError> {
        let rows = sqlx::query(
            "SELECT log.*, record.home AS home_now, record.owner AS owner_now FROM log \
             LEFT JOIN record ON record.partition = log.partition AND record.id = log.record \
             WHERE log.partition = ? AND log.seq > ? ORDER BY log.seq LIMIT ?",
        )
        .bind(partition.to_string())
        .bind(i64::try_from(after).unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *self.0)
        .await?;
        rows.iter().map(rows::followed).collect()
    }

    async fn records(
        &mut self,
        partition: PartitionId,
        scope: Option<Scope>,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordRow>, DbError> {
        // Each asks for one value more than it needs at most, so that all are bound alike.
        let (wanted, value) = match scope {
            None => ("?2 = ''", String::new()),
            Some(Scope::All) => ("home <> 'commune' AND ?2 = ''", String::new()),
            Some(Scope::Commune) => ("home = 'commune' AND ?2 = ''", String::new()),
            Some(Scope::Unit(unit)) => ("home = ?2", unit.to_string()),
            Some(Scope::Person(person)) => (
                "((id = ?2 AND kind = 'cadre') \
                 OR (owner = ?2 AND kind IN ('office', 'assessment')))",
                person.to_string(),
            ),
        };
        // The empty text stands before every id.
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let sql = format!(
            "SELECT * FROM record WHERE partition = ?1 AND {wanted} AND id > ?3 \
             ORDER BY id LIMIT ?4"
        );
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql))
            .bind(partition.to_string())
            .bind(value)
            .bind(after)
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut *self.0)
            .await?;
        rows.iter().map(rows::record).collect()
    }
}

/// The last entry of the log that was accepted before a time, and every one before it: from there on
/// everything is later. 0 when there is none.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn last_before(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    time_ms: u64,
) -> Result<u64, DbError> {
    // Where the server's clock once went back, the earliest that is late enough decides.
    let sql = "SELECT coalesce( \
         (SELECT min(seq) - 1 FROM log WHERE partition = ?1 AND accepted_ms >= ?2), \
         (SELECT head FROM sync_partition WHERE id = ?1), 0)";
    let last = sqlx::query_scalar::<_, i64>(sql)
        .bind(partition.to_string())
        .bind(time_ms.cast_signed());
    Ok(last.fetch_one(connection).await?.cast_unsigned())
}

/// The record of everybody, in the order of ids.
///
/// # Errors
/// [`DbError`].
pub async fn people(
    connection: &mut SqliteConnection,
    partition: PartitionId,
) -> Result<Vec<RecordRow>, DbError> {
    let rows =
        sqlx::query("SELECT * FROM record WHERE partition = ? AND kind = 'cadre' ORDER BY id")
            .bind(partition.to_string())
            .fetch_all(connection)
            .await?;
    rows.iter().map(rows::record).collect()
}

/// True when there is a record of this person.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn has_cadre(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    cadre: CadreId,
) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT 1 FROM record WHERE partition = ? AND id = ? AND kind = 'cadre'")
        .bind(partition.to_string())
        .bind(cadre.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}
