//! Browsers that an account has signed in from, by the hash of a cookie that outlives the sign-in.

use domain::ids::AccountId;
use sqlx::{Sqlite, SqliteConnection, Transaction};

use super::DbError;
use crate::accounts::Token;

/// As long as browsers keep the cookie: one that was not used for so long is a stranger again.
const KEPT_MS: u64 = 400 * 24 * 60 * 60_000;

/// True when the account has signed in from there.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn knows(
    connection: &mut SqliteConnection,
    browser: &Token,
    account: AccountId,
) -> Result<bool, DbError> {
    let row = sqlx::query("SELECT 1 FROM known_browser WHERE token_hash = ? AND account = ?")
        .bind(browser.hash())
        .bind(account.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

/// Remembers that the account has signed in from there now.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn remember(
    tx: &mut Transaction<'_, Sqlite>,
    browser: &Token,
    account: AccountId,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM known_browser WHERE seen_ms < ?")
        .bind(now_ms.saturating_sub(KEPT_MS).cast_signed())
        .execute(&mut **tx)
        .await?;
    sqlx::query("INSERT OR REPLACE INTO known_browser VALUES (?, ?, ?)")
        .bind(browser.hash())
        .bind(account.to_string())
        .bind(now_ms.cast_signed())
        .execute(&mut **tx)
        .await?;
    Ok(())
}
