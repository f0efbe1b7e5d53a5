//! One write to the books, all or nothing.

use domain::ids::{DeviceId, OpId, PartitionId};
use sqlx::{Row, Sqlite, Transaction};
use sync::protocol::Outcome;
use sync::scope::Place;
use sync::server::store::{
    DeviceRow, LogRow, RecordRow, RejectedRow, ServerTransaction, SettledOp,
};

use super::rows::{self, signed, to_json};
use crate::db::DbError;

/// A write transaction: the only one at a time, so every row it reads is locked.
pub struct Writing(pub(super) Transaction<'static, Sqlite>);

impl ServerTransaction for Writing {
    async fn put_device(&mut self, row: &DeviceRow) -> Result<(), DbError> {
        sqlx::query("INSERT OR REPLACE INTO device VALUES (?, ?, ?, ?, ?)")
            .bind(row.device.to_string())
            .bind(row.account.to_string())
            .bind(row.last_dseq.cast_signed())
            .bind(signed(row.last_hlc))
            .bind(row.clock_suspect)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn settled(&mut self, device: DeviceId, dseq: u64) -> Result<Option<SettledOp>, DbError> {
        let row = sqlx::query("SELECT * FROM settled_op WHERE device = ? AND dseq = ?")
            .bind(device.to_string())
            .bind(dseq.cast_signed())
            .fetch_optional(&mut *self.0)
            .await?;
        row.as_ref().map(rows::settled).transpose()
    }

    async fn settle(
        &mut self,
        device: DeviceId,
        dseq: u64,
        settled: &SettledOp,
    ) -> Result<(), DbError> {
        let (partition, seq, rejected) = match &settled.outcome {
            Outcome::Accepted { partition, seq } => {
                (Some(partition.to_string()), Some(seq.cast_signed()), None)
            }
            Outcome::Refused { rejected } => (None, None, Some(rejected.as_str())),
        };
        sqlx::query("INSERT INTO settled_op VALUES (?, ?, ?, ?, ?, ?)")
            .bind(device.to_string())
            .bind(dseq.cast_signed())
            .bind(settled.op.map(|op| op.to_string()))
            .bind(partition)
            .bind(seq)
            .bind(rejected)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn logged(
        &mut self,
        partition: PartitionId,
        op: OpId,
    ) -> Result<Option<LogRow>, DbError> {
        let row = sqlx::query("SELECT * FROM log WHERE partition = ? AND op = ?")
            .bind(partition.to_string())
            .bind(op.to_string())
            .fetch_optional(&mut *self.0)
            .await?;
        row.as_ref().map(rows::log).transpose()
    }

    async fn put_record(&mut self, partition: PartitionId, row: &RecordRow) -> Result<(), DbError> {
        sqlx::query("INSERT OR REPLACE INTO record VALUES (?, ?, ?, ?, ?, ?, ?)")
            .bind(partition.to_string())
            .bind(row.record.1.to_string())
            .bind(row.record.0.as_str())
            .bind(row.home.stored())
            .bind(row.owner.map(|owner| owner.to_string()))
            .bind(row.rv.cast_signed())
            .bind(to_json(&row.fields, "record")?)
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn take_places(&mut self, partition: PartitionId, count: u64) -> Result<u64, DbError> {
        let row = sqlx::query(
            "INSERT INTO sync_partition (id, head) VALUES (?, ?) \
             ON CONFLICT (id) DO UPDATE SET head = head + excluded.head RETURNING head",
        )
        .bind(partition.to_string())
        .bind(count.cast_signed())
        .fetch_one(&mut *self.0)
        .await?;
        Ok(row.try_get::<i64, _>("head")?.cast_unsigned())
    }

    async fn append(&mut self, partition: PartitionId, row: &LogRow) -> Result<(), DbError> {
        let op = row.op.as_ref();
        let changeset = op.map(|op| to_json(&op.changeset, "log")).transpose()?;
        let person = |place: Place| place.person.map(|person| person.to_string());
        sqlx::query("INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            .bind(partition.to_string())
            .bind(row.seq.cast_signed())
            .bind(row.record.0.as_str())
            .bind(row.record.1.to_string())
            .bind(row.rv.cast_signed())
            .bind(row.before.map(|place| place.home.stored()))
            .bind(row.before.and_then(person))
            .bind(row.after.home.stored())
            .bind(person(row.after))
            .bind(op.map(|op| op.changeset.op_id.to_string()))
            .bind(changeset)
            .bind(op.map(|op| signed(op.claimed_hlc)))
            .bind(row.accepted_ms.cast_signed())
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn raise_floor(&mut self, partition: PartitionId, floor: u64) -> Result<(), DbError> {
        sqlx::query("UPDATE sync_partition SET floor = max(floor, min(?2, head)) WHERE id = ?1")
            .bind(partition.to_string())
            .bind(floor.cast_signed())
            .execute(&mut *self.0)
            .await?;
        Ok(())
    }

    async fn drop_moves(&mut self, partition: PartitionId, limit: usize) -> Result<u64, DbError> {
        let removed = sqlx::query(
            "DELETE FROM log WHERE partition = ?1 AND seq IN \
             (SELECT seq FROM log WHERE partition = ?1 AND op IS NULL \
              AND seq <= (SELECT floor FROM sync_partition WHERE id = ?1) LIMIT ?2)",
        )
        .bind(partition.to_string())
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .execute(&mut *self.0)
        .await?;
        Ok(removed.rows_affected())
    }

    async fn put_rejected(&mut self, row: &RejectedRow) -> Result<(), DbError> {
        sqlx::query(
            "INSERT INTO rejected_op (device, dseq, partition, account, code, body, rejected_ms) \
             VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .bind(row.device.to_string())
        .bind(row.dseq.cast_signed())
        .bind(row.partition.to_string())
        .bind(row.account.to_string())
        .bind(row.code.as_str())
        .bind(&row.body)
        .bind(row.rejected_ms.cast_signed())
        .execute(&mut *self.0)
        .await?;
        Ok(())
    }

    async fn commit(self) -> Result<(), DbError> {
        Ok(self.0.commit().await?)
    }
}
