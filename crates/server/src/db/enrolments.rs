//! Codes that sign an account in once, on another tablet. A row is found by the hash of the code.

use domain::ids::{AccountId, UnitId};
use sha2::{Digest, Sha256};
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::DbError;

/// How long a code may be used: it is read from one screen and typed or photographed at once.
pub const VALID_MS: u64 = 10 * 60_000;
/// A used or outdated code is still told from an unknown one for this long.
const KEPT_MS: u64 = 7 * 24 * 60 * 60_000;

/// What a code says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Enrolment {
    /// Whom it signs in.
    pub account: AccountId,
    /// The unit that the tablet is for.
    pub unit: Option<UnitId>,
    /// When it was made, in milliseconds since 1970.
    pub made_ms: u64,
    /// It was used.
    pub is_used: bool,
}

/// Keeps a new code, by its hash only, and ends those that the account has not used yet.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn insert(
    tx: &mut Transaction<'_, Sqlite>,
    code: &str,
    account: AccountId,
    unit: Option<UnitId>,
    made_by: AccountId,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM enrolment WHERE made_ms < ? OR (account = ? AND used_ms IS NULL)")
        .bind(now_ms.saturating_sub(KEPT_MS).cast_signed())
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO enrolment (code_hash, account, unit, made_by, made_ms) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(hash(code))
    .bind(account.to_string())
    .bind(unit.map(|unit| unit.to_string()))
    .bind(made_by.to_string())
    .bind(now_ms.cast_signed())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Finds what a code says; `None` for one that was never made.
///
/// # Errors
/// [`DbError`].
pub async fn find(
    connection: &mut SqliteConnection,
    code: &str,
) -> Result<Option<Enrolment>, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "enrolment" };
    let row = sqlx::query("SELECT * FROM enrolment WHERE code_hash = ?")
        .bind(hash(code))
        .fetch_optional(connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let unit: Option<&str> = row.try_get("unit")?;
    Ok(Some(Enrolment {
        account: AccountId::parse(row.try_get("account")?).ok_or(DAMAGED)?,
        unit: unit.and_then(UnitId::parse),
        made_ms: row.try_get::<i64, _>("made_ms")?.cast_unsigned(),
        is_used: row.try_get::<Option<i64>, _>("used_ms")?.is_some(),
    }))
}

/// Uses a code up.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn use_up(
    tx: &mut Transaction<'_, Sqlite>,
    code: &str,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("UPDATE enrolment SET used_ms = ? WHERE code_hash = ?")
        .bind(now_ms.cast_signed())
        .bind(hash(code))
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that a code which was used up was tried again; the account it is of when that is the first
/// time, and nothing afterwards, so that whoever repeats it fills nothing.
///
/// # Errors
/// [`DbError`].
pub async fn note_tried_again(
    tx: &mut Transaction<'_, Sqlite>,
    code: &str,
    now_ms: u64,
) -> Result<Option<AccountId>, DbError> {
    let row = sqlx::query(
        "UPDATE enrolment SET tried_again_ms = ? WHERE code_hash = ? \
         AND used_ms IS NOT NULL AND tried_again_ms IS NULL RETURNING account",
    )
    .bind(now_ms.cast_signed())
    .bind(hash(code))
    .fetch_optional(&mut **tx)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(AccountId::parse(row.try_get("account")?))
}

/// Ends every code of an account that was not used yet.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn end_all(tx: &mut Transaction<'_, Sqlite>, account: AccountId) -> Result<(), DbError> {
    sqlx::query("DELETE FROM enrolment WHERE account = ? AND used_ms IS NULL")
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

fn hash(code: &str) -> Vec<u8> {
    Sha256::digest(code.as_bytes()).to_vec()
}
