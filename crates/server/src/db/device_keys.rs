//! The public keys of the devices that sign what they send.

use std::collections::BTreeMap;

use domain::ids::{AccountId, DeviceId, TabletId};
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::DbError;

/// The key that a device is known by; `None` for one that has never signed.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn find(
    connection: &mut SqliteConnection,
    device: DeviceId,
) -> Result<Option<Vec<u8>>, DbError> {
    let row = sqlx::query("SELECT key FROM device_key WHERE device = ?")
        .bind(device.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.map(|row| row.try_get("key")).transpose()?)
}

/// True for the key of a device that is on a blocked tablet.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn is_on_blocked_tablet(
    connection: &mut SqliteConnection,
    key: &[u8],
) -> Result<bool, DbError> {
    let row = sqlx::query(
        "SELECT 1 FROM device_key JOIN tablet_device USING (device) \
         JOIN tablet ON tablet.id = tablet_device.tablet \
         WHERE device_key.key = ? AND tablet.blocked_ms IS NOT NULL",
    )
    .bind(key)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// True for the key of a device of this account that is on a blocked tablet.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn is_blocked_with(
    connection: &mut SqliteConnection,
    key: &[u8],
    account: AccountId,
) -> Result<bool, DbError> {
    let row = sqlx::query(
        "SELECT 1 FROM device_key JOIN tablet_device USING (device) \
         JOIN tablet ON tablet.id = tablet_device.tablet \
         JOIN device ON device.id = device_key.device \
         WHERE device_key.key = ? AND tablet.blocked_ms IS NOT NULL AND device.account = ?",
    )
    .bind(key)
    .bind(account.to_string())
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Binds a key to a device for ever, and the device to the account. A device that has a key keeps it, and
/// nobody binds one to a device of another account: its id stands in the log for all to read.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn bind(
    tx: &mut Transaction<'_, Sqlite>,
    device: DeviceId,
    account: AccountId,
    key: &[u8],
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT OR IGNORE INTO device_key SELECT ?1, ?2, ?3 \
         WHERE NOT EXISTS (SELECT 1 FROM device WHERE id = ?1 AND account <> ?4)",
    )
    .bind(device.to_string())
    .bind(key)
    .bind(now_ms.cast_signed())
    .bind(account.to_string())
    .execute(&mut **tx)
    .await?;
    sqlx::query("INSERT OR IGNORE INTO device VALUES (?, ?, 0, 0, 0)")
        .bind(device.to_string())
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that an exchange of an account was refused because it was not signed as the device signs. Of a
/// device that is not this account's, or on no tablet, nothing is noted: false then.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_refused(
    tx: &mut Transaction<'_, Sqlite>,
    device: DeviceId,
    account: AccountId,
    code: &str,
    now_ms: u64,
) -> Result<bool, DbError> {
    let noted = sqlx::query(
        "INSERT INTO refused_signature SELECT id, ?3, 1, ?4 FROM device \
         JOIN tablet_device ON tablet_device.device = device.id WHERE id = ?1 AND account = ?2 \
         ON CONFLICT (device) DO UPDATE SET code = ?3, count = count + 1, last_ms = ?4",
    )
    .bind(device.to_string())
    .bind(account.to_string())
    .bind(code)
    .bind(now_ms.cast_signed())
    .execute(&mut **tx)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// How the devices on one tablet sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Signing {
    /// One of them signs what it sends.
    pub signs: bool,
    /// Exchanges that were refused because they were not signed so.
    pub refused: u64,
}

/// How the devices sign, by the tablet they are on.
///
/// # Errors
/// [`DbError`].
pub async fn by_tablet(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<TabletId, Signing>, DbError> {
    const DAMAGED: DbError = DbError::Damaged {
        table: "tablet_device",
    };
    let rows = sqlx::query(
        "SELECT tablet, max(device_key.key IS NOT NULL) AS signs, sum(coalesce(count, 0)) AS refused \
         FROM tablet_device LEFT JOIN device_key USING (device) \
         LEFT JOIN refused_signature USING (device) GROUP BY tablet",
    )
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let tablet = TabletId::parse(row.try_get("tablet")?).ok_or(DAMAGED)?;
            let refused: i64 = row.try_get("refused")?;
            let signing = Signing {
                signs: row.try_get("signs")?,
                refused: refused.cast_unsigned(),
            };
            Ok((tablet, signing))
        })
        .collect()
}
