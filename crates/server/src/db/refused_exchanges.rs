//! What a tablet asked that was refused as a whole, for the administrator's list.

use std::collections::BTreeMap;

use domain::ids::TabletId;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::DbError;

/// Notes a refusal of what a tablet asked. One that was never seen is not noted, so that a stranger
/// leaves nothing here.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note(
    tx: &mut Transaction<'_, Sqlite>,
    tablet: TabletId,
    code: &str,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO refused_exchange SELECT id, ?2, 1, ?3 FROM tablet WHERE id = ?1 \
         ON CONFLICT (tablet, code) DO UPDATE SET count = count + 1, last_ms = ?3",
    )
    .bind(tablet.to_string())
    .bind(code)
    .bind(now_ms.cast_signed())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What was refused of one tablet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Refused {
    /// How often, by the code.
    pub counts: BTreeMap<String, u64>,
    /// When last, in milliseconds since 1970.
    pub last_ms: Option<u64>,
}

/// What was refused, by the tablet.
///
/// # Errors
/// [`DbError`].
pub async fn by_tablet(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<TabletId, Refused>, DbError> {
    const DAMAGED: DbError = DbError::Damaged {
        table: "refused_exchange",
    };
    let rows = sqlx::query("SELECT * FROM refused_exchange")
        .fetch_all(connection)
        .await?;
    let mut refused: BTreeMap<TabletId, Refused> = BTreeMap::new();
    for row in rows {
        let tablet = TabletId::parse(row.try_get("tablet")?).ok_or(DAMAGED)?;
        let number = |column: &str| row.try_get(column).map(i64::cast_unsigned);
        let of_tablet = refused.entry(tablet).or_default();
        let code: String = row.try_get("code")?;
        of_tablet.counts.insert(code, number("count")?);
        of_tablet.last_ms = of_tablet.last_ms.max(Some(number("last_ms")?));
    }
    Ok(refused)
}
