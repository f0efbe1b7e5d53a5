//! One state of the books, whatever is committed meanwhile.

use domain::ids::{CadreId, PartitionId, RecordId, UnitId};
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};
use sync::server::store::{LogRow, RecordRow, ServerSnapshot};

use super::rows;
use crate::db::DbError;

/// A read transaction. Its state is fixed from its beginning on.
pub struct Reading(pub(super) Transaction<'static, Sqlite>);

impl ServerSnapshot for Reading {
    type Error = DbError;

    async fn head(&mut self, partition: PartitionId) -> Result<u64, DbError> {
        let row = sqlx::query("SELECT head FROM sync_partition WHERE id = ?")
            .bind(partition.to_string())
            .fetch_optional(&mut *self.0)
            .await?;
        row.map_or(Ok(0), |row| {
            Ok(row.try_get::<i64, _>("head")?.cast_unsigned())
        })
    }

    async fn log(
        &mut self,
        partition: PartitionId,
        after: u64,
        limit: usize,
    ) -> Result<Vec<LogRow>, DbError> {
        let rows =
            sqlx::query("SELECT * FROM log WHERE partition = ? AND seq > ? ORDER BY seq LIMIT ?")
                .bind(partition.to_string())
                .bind(i64::try_from(after).unwrap_or(i64::MAX))
                .bind(i64::try_from(limit).unwrap_or(i64::MAX))
                .fetch_all(&mut *self.0)
                .await?;
        rows.iter().map(rows::log).collect()
    }

    async fn records(
        &mut self,
        partition: PartitionId,
        after: Option<RecordId>,
        limit: usize,
    ) -> Result<Vec<RecordRow>, DbError> {
        // The empty text stands before every id.
        let after = after.map(|id| id.to_string()).unwrap_or_default();
        let rows =
            sqlx::query("SELECT * FROM record WHERE partition = ? AND id > ? ORDER BY id LIMIT ?")
                .bind(partition.to_string())
                .bind(after)
                .bind(i64::try_from(limit).unwrap_or(i64::MAX))
                .fetch_all(&mut *self.0)
                .await?;
        rows.iter().map(rows::record).collect()
    }

    async fn units(&mut self, partition: PartitionId) -> Result<Vec<UnitId>, DbError> {
        let rows =
            sqlx::query("SELECT id FROM record WHERE partition = ? AND kind = 'unit' ORDER BY id")
                .bind(partition.to_string())
                .fetch_all(&mut *self.0)
                .await?;
        let unit = |row| {
            UnitId::parse(sqlx::Row::try_get(row, "id")?)
                .ok_or(DbError::Damaged { table: "record" })
        };
        rows.iter().map(unit).collect()
    }
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
