//! What was refused or handed over by a blocked tablet, row by row. Who may see what of it is
//! [`crate::set_aside`]'s business.

use std::collections::BTreeMap;

use domain::ids::{AccountId, DeviceId, PartitionId, TabletId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};
use sync::changeset::CHANGESET_BYTES_MAX;
use sync::protocol::RejectCode;

use crate::db::DbError;

/// A changeset that was set aside.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AsideRow {
    /// Its place in the order in which they came.
    pub place: u64,
    /// The device that brought it.
    pub device: DeviceId,
    /// Its place in the device's sequence.
    pub dseq: u64,
    /// The account that was signed in.
    pub account: AccountId,
    /// Why it was not written.
    pub code: RejectCode,
    /// What came, as JSON; none where it is longer than a changeset may be.
    pub body: Option<String>,
    /// How long it is.
    pub bytes: u64,
    /// When it came, in milliseconds since 1970.
    pub received_ms: u64,
}

const COLUMNS: &str = "rowid AS place, device, dseq, account, code, rejected_ms, \
     length(CAST(body AS BLOB)) AS bytes, \
     CASE WHEN length(CAST(body AS BLOB)) <= ? THEN body END AS short_body";

/// At most `limit` of those that nobody has put away, the newest first; only those before a place,
/// where one is given.
///
/// # Errors
/// [`DbError`].
pub async fn open(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<AsideRow>, DbError> {
    let before = before.and_then(|place| i64::try_from(place).ok());
    let query = format!(
        "SELECT {COLUMNS} FROM rejected_op \
         WHERE partition = ? AND put_away_ms IS NULL AND rowid < ? ORDER BY rowid DESC LIMIT ?"
    );
    let rows = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(i64::try_from(CHANGESET_BYTES_MAX).unwrap_or(i64::MAX))
        .bind(partition.to_string())
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(connection)
        .await?;
    rows.iter().map(read).collect()
}

/// One of them, put away or not.
///
/// # Errors
/// [`DbError`].
pub async fn one(
    connection: &mut SqliteConnection,
    partition: PartitionId,
    device: DeviceId,
    dseq: u64,
) -> Result<Option<AsideRow>, DbError> {
    let query = format!(
        "SELECT {COLUMNS} FROM rejected_op WHERE partition = ? AND device = ? AND dseq = ?"
    );
    let row = sqlx::query(sqlx::AssertSqlSafe(query))
        .bind(i64::try_from(CHANGESET_BYTES_MAX).unwrap_or(i64::MAX))
        .bind(partition.to_string())
        .bind(device.to_string())
        .bind(dseq.cast_signed())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// Notes who has dealt with one of them. Whoever was first stays.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn put_away(
    tx: &mut Transaction<'_, Sqlite>,
    device: DeviceId,
    dseq: u64,
    by: AccountId,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE rejected_op SET put_away_ms = ?3, put_away_by = ?4 \
         WHERE device = ?1 AND dseq = ?2 AND put_away_ms IS NULL",
    )
    .bind(device.to_string())
    .bind(dseq.cast_signed())
    .bind(now_ms.cast_signed())
    .bind(by.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// How many of each tablet wait for somebody, by why they were not written.
///
/// # Errors
/// [`DbError`].
pub async fn counts(
    connection: &mut SqliteConnection,
    partition: PartitionId,
) -> Result<BTreeMap<TabletId, BTreeMap<String, u64>>, DbError> {
    let rows = sqlx::query(
        "SELECT tablet, code, count(*) AS count FROM rejected_op \
         JOIN tablet_device ON tablet_device.device = rejected_op.device \
         WHERE partition = ? AND put_away_ms IS NULL GROUP BY tablet, code",
    )
    .bind(partition.to_string())
    .fetch_all(connection)
    .await?;
    let mut counts: BTreeMap<TabletId, BTreeMap<String, u64>> = BTreeMap::new();
    for row in rows {
        let Some(tablet) = TabletId::parse(row.try_get("tablet")?) else {
            continue;
        };
        let count = row.try_get::<i64, _>("count")?.cast_unsigned();
        counts
            .entry(tablet)
            .or_default()
            .insert(row.try_get("code")?, count);
    }
    Ok(counts)
}

fn read(row: &SqliteRow) -> Result<AsideRow, DbError> {
    const DAMAGED: DbError = DbError::Damaged {
        table: "rejected_op",
    };
    let number = |column: &str| -> Result<u64, DbError> {
        Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
    };
    Ok(AsideRow {
        place: number("place")?,
        device: DeviceId::parse(row.try_get("device")?).ok_or(DAMAGED)?,
        dseq: number("dseq")?,
        account: AccountId::parse(row.try_get("account")?).ok_or(DAMAGED)?,
        code: RejectCode::from(row.try_get::<String, _>("code")?),
        body: row.try_get("short_body")?,
        bytes: number("bytes")?,
        received_ms: number("rejected_ms")?,
    })
}
