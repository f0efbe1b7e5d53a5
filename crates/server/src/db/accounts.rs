//! The accounts: who may sign in, and as whom.

use std::collections::BTreeMap;

use domain::ids::{AccountId, CadreId};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::DbError;

/// One account, without its password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its id; also the id of its record on every tablet.
    pub id: AccountId,
    /// The folded name.
    pub name: String,
    /// The person on the books that it belongs to.
    pub cadre: Option<CadreId>,
    /// The password was given by somebody else.
    pub must_change_password: bool,
    /// Nobody may sign in with it until it is unblocked.
    pub is_blocked: bool,
}

/// Writes a new account.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn insert(
    tx: &mut Transaction<'_, Sqlite>,
    account: &Account,
    password_hash: &str,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query(
        "INSERT INTO account (id, name, cadre, password_hash, must_change_password, made_ms) \
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(account.id.to_string())
    .bind(&account.name)
    .bind(account.cadre.map(|cadre| cadre.to_string()))
    .bind(password_hash)
    .bind(account.must_change_password)
    .bind(now_ms.cast_signed())
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Finds an account and the hash of its password by its folded name.
///
/// # Errors
/// [`DbError`].
pub async fn by_name(
    connection: &mut SqliteConnection,
    name: &str,
) -> Result<Option<(Account, String)>, DbError> {
    let row = sqlx::query("SELECT * FROM account WHERE name = ?")
        .bind(name)
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((account(&row)?, row.try_get("password_hash")?)))
        .transpose()
}

/// Finds an account by its id.
///
/// # Errors
/// [`DbError`].
pub async fn by_id(
    connection: &mut SqliteConnection,
    id: AccountId,
) -> Result<Option<Account>, DbError> {
    let row = sqlx::query("SELECT * FROM account WHERE id = ?")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(account).transpose()
}

/// An account and the hash of its password.
///
/// # Errors
/// [`DbError`].
pub async fn with_password(
    connection: &mut SqliteConnection,
    id: AccountId,
) -> Result<Option<(Account, String)>, DbError> {
    let row = sqlx::query("SELECT * FROM account WHERE id = ?")
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    row.map(|row| Ok((account(&row)?, row.try_get("password_hash")?)))
        .transpose()
}

/// All accounts by name.
///
/// # Errors
/// [`DbError`].
pub async fn all(connection: &mut SqliteConnection) -> Result<Vec<Account>, DbError> {
    let rows = sqlx::query("SELECT * FROM account ORDER BY name")
        .fetch_all(connection)
        .await?;
    rows.iter().map(account).collect()
}

/// Keeps a new password. The caller decides which sessions end.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn set_password(
    tx: &mut Transaction<'_, Sqlite>,
    account: AccountId,
    password_hash: &str,
    must_change: bool,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET password_hash = ?, must_change_password = ? WHERE id = ?")
        .bind(password_hash)
        .bind(must_change)
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Asks for another password at this sign-in.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn require_change(
    tx: &mut Transaction<'_, Sqlite>,
    account: AccountId,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET must_change_password = 1 WHERE id = ?")
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes that the server has seen an account: at a sign-in, and once a day that it is in use.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_seen(
    tx: &mut Transaction<'_, Sqlite>,
    account: AccountId,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET seen_ms = ? WHERE id = ?")
        .bind(now_ms.cast_signed())
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// When each account was last seen by the server, in milliseconds since 1970, to the day, and true;
/// when it was made, and false, for one that never came.
///
/// # Errors
/// [`DbError`].
pub async fn last_seen(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<AccountId, (u64, bool)>, DbError> {
    let rows = sqlx::query("SELECT id, made_ms, seen_ms FROM account")
        .fetch_all(connection)
        .await?;
    let read = |row: &SqliteRow| {
        let id =
            AccountId::parse(row.try_get("id")?).ok_or(DbError::Damaged { table: "account" })?;
        let seen: Option<i64> = row.try_get("seen_ms")?;
        let made: i64 = row.try_get("made_ms")?;
        Ok((id, (seen.unwrap_or(made).cast_unsigned(), seen.is_some())))
    };
    rows.iter().map(read).collect()
}

/// Blocks an account, or lets it in again. The caller ends its sessions.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn set_blocked(
    tx: &mut Transaction<'_, Sqlite>,
    account: AccountId,
    since_ms: Option<u64>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET blocked_ms = ? WHERE id = ?")
        .bind(since_ms.map(u64::cast_signed))
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ties an account to another person on the books, or to nobody.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn set_cadre(
    tx: &mut Transaction<'_, Sqlite>,
    account: AccountId,
    cadre: Option<CadreId>,
) -> Result<(), DbError> {
    sqlx::query("UPDATE account SET cadre = ? WHERE id = ?")
        .bind(cadre.map(|cadre| cadre.to_string()))
        .bind(account.to_string())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Reads an account out of a row that holds its columns.
pub(super) fn account(row: &SqliteRow) -> Result<Account, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "account" };
    let cadre: Option<&str> = row.try_get("cadre")?;
    Ok(Account {
        id: AccountId::parse(row.try_get("id")?).ok_or(DAMAGED)?,
        name: row.try_get("name")?,
        cadre: cadre
            .map(|text| CadreId::parse(text).ok_or(DAMAGED))
            .transpose()?,
        must_change_password: row.try_get("must_change_password")?,
        is_blocked: row.try_get::<Option<i64>, _>("blocked_ms")?.is_some(),
    })
}
