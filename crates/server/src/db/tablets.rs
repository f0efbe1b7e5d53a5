//! The tablets, as they last told of themselves, and which of them are blocked.

use std::collections::BTreeMap;

use domain::ids::{AccountId, DeviceId, TabletId, UnitId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::DbError;

/// How exactly the last contact is known; spares a write a request.
pub const CONTACT_MS: u64 = 60_000;

/// What a tablet tells of itself. Where it says nothing, what it said before stays.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Report {
    /// The version of the app.
    pub app_version: Option<String>,
    /// Changes that wait to be sent.
    pub unsent: Option<u32>,
    /// Bytes that the browser says the app takes up.
    pub storage_used: Option<u64>,
    /// Bytes that it may take up.
    pub storage_quota: Option<u64>,
    /// What the browser answered to "will it stay": `yes`, `no` or `unsaid`.
    pub storage_kept: Option<String>,
}

/// One tablet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tablet {
    /// The id that the app gave itself there.
    pub id: TabletId,
    /// First and last contact, in milliseconds since 1970.
    pub first_ms: u64,
    /// The last one.
    pub last_ms: u64,
    /// Who used it last.
    pub account: Option<AccountId>,
    /// The unit it was enrolled for.
    pub unit: Option<UnitId>,
    /// What it told of itself.
    pub report: Report,
    /// Its clock was ahead of the server's when it last sent a change.
    pub clock_suspect: bool,
    /// Since when it is blocked.
    pub blocked_ms: Option<u64>,
    /// When it was last found to hold other records than the book.
    pub differed_ms: Option<u64>,
}

/// All tablets, the latest contact first.
///
/// # Errors
/// [`DbError`].
pub async fn all(connection: &mut SqliteConnection) -> Result<Vec<Tablet>, DbError> {
    let rows = sqlx::query("SELECT * FROM tablet ORDER BY last_ms DESC, id")
        .fetch_all(&mut *connection)
        .await?;
    let suspects = clocks(connection).await?;
    let mut tablets: Vec<Tablet> = rows.iter().map(tablet).collect::<Result<_, _>>()?;
    for tablet in &mut tablets {
        let device_says = suspects.get(&tablet.id.to_string());
        tablet.clock_suspect = device_says.copied().unwrap_or_default();
    }
    Ok(tablets)
}

/// Whether the clock of each tablet was ahead when its last changeset came, from whichever of its devices.
/// A device that was given up never sends another, so what it said holds only until the next one speaks.
///
/// When that was stands at what became of the device's last changeset: in the log or among the refused.
/// An act that comes again under another device stands where it was first taken: then the newer device.
async fn clocks(connection: &mut SqliteConnection) -> Result<BTreeMap<String, bool>, DbError> {
    let rows = sqlx::query(
        "SELECT tablet, clock_suspect FROM tablet_device \
         JOIN device ON device.id = tablet_device.device \
         LEFT JOIN settled_op ON settled_op.device = device.id AND settled_op.dseq = last_dseq \
         LEFT JOIN log ON log.partition = settled_op.partition AND log.seq = settled_op.seq \
         LEFT JOIN rejected_op ON rejected_op.device = device.id AND rejected_op.dseq = last_dseq \
         ORDER BY coalesce(log.accepted_ms, rejected_op.rejected_ms), log.seq, device.id",
    )
    .fetch_all(connection)
    .await?;
    // The last row of a tablet holds.
    let flags = rows
        .iter()
        .map(|row| Ok((row.try_get("tablet")?, row.try_get("clock_suspect")?)));
    flags.collect()
}

/// True when a tablet may exchange nothing; one that was never seen may.
///
/// # Errors
/// [`DbError`].
pub async fn is_blocked(
    connection: &mut SqliteConnection,
    tablet: TabletId,
) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT 1 FROM tablet WHERE id = ? AND blocked_ms IS NOT NULL")
        .bind(tablet.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// How many changes waited on a tablet, as it last told; `None` where it told nothing.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn unsent(
    connection: &mut SqliteConnection,
    tablet: TabletId,
) -> Result<Option<u32>, DbError> {
    let row = sqlx::query("SELECT unsent FROM tablet WHERE id = ?")
        .bind(tablet.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(row.try_get("unsent")?)
}

/// True when the tablet that a device is on may exchange nothing.
///
/// # Errors
/// [`DbError`].
pub async fn is_device_blocked(
    connection: &mut SqliteConnection,
    device: DeviceId,
) -> Result<bool, DbError> {
    let row = sqlx::query(
        "SELECT 1 FROM tablet_device JOIN tablet ON tablet.id = tablet_device.tablet \
         WHERE tablet_device.device = ? AND tablet.blocked_ms IS NOT NULL",
    )
    .bind(device.to_string())
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// True when the tablet of a sign-in may exchange nothing, or the one that a device was last seen on.
///
/// # Errors
/// [`DbError`].
pub async fn is_blocked_for(
    connection: &mut SqliteConnection,
    tablet: Option<TabletId>,
    device: DeviceId,
) -> Result<bool, DbError> {
    if let Some(tablet) = tablet
        && is_blocked(connection, tablet).await?
    {
        return Ok(true);
    }
    is_device_blocked(connection, device).await
}

/// Which tablet a device is on, where that is known.
///
/// # Errors
/// [`DbError`].
pub async fn of_device(
    connection: &mut SqliteConnection,
    device: DeviceId,
) -> Result<Option<TabletId>, DbError> {
    let row = sqlx::query("SELECT tablet FROM tablet_device WHERE device = ?")
        .bind(device.to_string())
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(TabletId::parse(row.try_get("tablet")?))
}

/// Notes that a tablet was in contact, by whom, and what it told.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note(
    tx: &mut Transaction<'_, Sqlite>,
    tablet: TabletId,
    account: AccountId,
    report: &Report,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO tablet (id, first_ms, last_ms, account, app_version, unsent, \
         storage_used, storage_quota, storage_kept) VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8) \
         ON CONFLICT (id) DO UPDATE SET last_ms = ?2, account = ?3, \
         app_version = coalesce(?4, app_version), unsent = coalesce(?5, unsent), \
         storage_used = coalesce(?6, storage_used), storage_quota = coalesce(?7, storage_quota), \
         storage_kept = coalesce(?8, storage_kept)",
    )
    .bind(tablet.to_string())
    .bind(now_ms.cast_signed())
    .bind(account.to_string())
    .bind(report.app_version.as_ref())
    .bind(report.unsent)
    .bind(report.storage_used.map(u64::cast_signed))
    .bind(report.storage_quota.map(u64::cast_signed))
    .bind(report.storage_kept.as_ref())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that a tablet was in contact, whatever came of it; one that was never seen is not noted.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_contact(
    tx: &mut Transaction<'_, Sqlite>,
    tablet: TabletId,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("UPDATE tablet SET last_ms = ? WHERE id = ?")
        .bind(now_ms.cast_signed())
        .bind(tablet.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// The same of the tablet whose device signs with this key; once a minute.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_contact_by_key(
    tx: &mut Transaction<'_, Sqlite>,
    key: &[u8],
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE tablet SET last_ms = ?2 WHERE last_ms <= ?3 AND id IN \
         (SELECT tablet FROM tablet_device JOIN device_key USING (device) WHERE key = ?1)",
    )
    .bind(key)
    .bind(now_ms.cast_signed())
    .bind(now_ms.saturating_sub(CONTACT_MS).cast_signed())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes which tablet a device is on. Its id stands in the log for all to read: a device that has pushed
/// for another account is where it was, and none comes to a blocked tablet or away from one.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_device(
    tx: &mut Transaction<'_, Sqlite>,
    tablet: TabletId,
    device: DeviceId,
    account: AccountId,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT OR REPLACE INTO tablet_device SELECT ?1, ?2 \
         WHERE NOT EXISTS (SELECT 1 FROM device WHERE id = ?1 AND account <> ?3) \
         AND NOT EXISTS (SELECT 1 FROM tablet WHERE blocked_ms IS NOT NULL AND \
         (id = ?2 OR id = (SELECT tablet FROM tablet_device WHERE device = ?1)))",
    )
    .bind(device.to_string())
    .bind(tablet.to_string())
    .bind(account.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes that the tablet which a device is on held other records than the book. One that was never
/// seen is not noted, nor is one on the word of another account.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_difference(
    tx: &mut Transaction<'_, Sqlite>,
    device: DeviceId,
    account: AccountId,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "UPDATE tablet SET differed_ms = ?2 \
         WHERE id = (SELECT tablet FROM tablet_device WHERE device = ?1) \
         AND NOT EXISTS (SELECT 1 FROM device WHERE id = ?1 AND account <> ?3)",
    )
    .bind(device.to_string())
    .bind(now_ms.cast_signed())
    .bind(account.to_string())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Notes for which unit a tablet was enrolled.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_unit(
    tx: &mut Transaction<'_, Sqlite>,
    tablet: TabletId,
    unit: UnitId,
) -> Result<(), DbError> {
    sqlx::query("UPDATE tablet SET unit = ? WHERE id = ?")
        .bind(unit.to_string())
        .bind(tablet.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Blocks a tablet or lets it in again; false when there is none of this id.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn set_blocked(
    tx: &mut Transaction<'_, Sqlite>,
    tablet: TabletId,
    since_ms: Option<u64>,
) -> Result<bool, DbError> {
    let set = sqlx::query("UPDATE tablet SET blocked_ms = ? WHERE id = ?")
        .bind(since_ms.map(u64::cast_signed))
        .bind(tablet.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(set.rows_affected() == 1)
}

fn tablet(row: &SqliteRow) -> Result<Tablet, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "tablet" };
    let account: Option<&str> = row.try_get("account")?;
    let unit: Option<&str> = row.try_get("unit")?;
    let number = |column: &str| -> Result<Option<u64>, DbError> {
        Ok(row
            .try_get::<Option<i64>, _>(column)?
            .map(i64::cast_unsigned))
    };
    Ok(Tablet {
        id: TabletId::parse(row.try_get("id")?).ok_or(DAMAGED)?,
        first_ms: number("first_ms")?.ok_or(DAMAGED)?,
        last_ms: number("last_ms")?.ok_or(DAMAGED)?,
        account: account.and_then(AccountId::parse),
        unit: unit.and_then(UnitId::parse),
        report: Report {
            app_version: row.try_get("app_version")?,
            unsent: row.try_get("unsent")?,
            storage_used: number("storage_used")?,
            storage_quota: number("storage_quota")?,
            storage_kept: row.try_get("storage_kept")?,
        },
        clock_suspect: false,
        blocked_ms: number("blocked_ms")?,
        differed_ms: number("differed_ms")?,
    })
}
