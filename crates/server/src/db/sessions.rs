//! Who is signed in. A row is found by the hash of the token only.

use domain::ids::{AccountId, TabletId};
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};

use super::accounts::{Account, account};
use super::tablets::CONTACT_MS;
use super::{BrokenRule, DbError, enrolments, tablets};
use crate::accounts::Token;

/// A sign-in that nobody has used for this long has ended: 60 days, longer than a field season
/// without a network.
pub const IDLE_MS_MAX: u64 = 60 * DAY_MS;
/// How exactly the last use is known; spares a write a request.
const DAY_MS: u64 = 24 * 60 * 60_000;

/// Begins a session, and clears away those that ended by themselves.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn begin(
    tx: &mut Transaction<'_, Sqlite>,
    token: &Token,
    account: AccountId,
    tablet: Option<TabletId>,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM session WHERE used_ms < ?")
        .bind(now_ms.saturating_sub(IDLE_MS_MAX).cast_signed())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO session (token_hash, account, begun_ms, used_ms, tablet) \
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(token.hash())
    .bind(account.to_string())
    .bind(now_ms.cast_signed())
    .bind(now_ms.cast_signed())
    .bind(tablet.map(|tablet| tablet.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// What a token says: who, and whether its last use must be noted (see [`note_use`]).
pub struct Found {
    /// Who signed in.
    pub account: Account,
    /// On which tablet, as it said when it signed in or first reported.
    pub tablet: Option<TabletId>,
    /// A day or more has passed since the last use that was noted, or a minute since the last contact of
    /// its tablet.
    pub is_to_be_noted: bool,
}

/// Finds the account behind a token; `None` when there is no such session or it has ended.
///
/// # Errors
/// [`DbError`].
pub async fn find(
    connection: &mut SqliteConnection,
    token: &Token,
    now_ms: u64,
) -> Result<Option<Found>, DbError> {
    let row = sqlx::query(
        "SELECT account.*, session.used_ms, session.tablet, tablet.last_ms AS contact_ms FROM session \
         JOIN account ON account.id = session.account LEFT JOIN tablet ON tablet.id = session.tablet \
         WHERE session.token_hash = ? AND session.used_ms >= ? AND account.blocked_ms IS NULL",
    )
    .bind(token.hash())
    .bind(now_ms.saturating_sub(IDLE_MS_MAX).cast_signed())
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let used_ms: i64 = row.try_get("used_ms")?;
    let tablet: Option<&str> = row.try_get("tablet")?;
    let contact_ms: Option<i64> = row.try_get("contact_ms")?;
    let is_older = |ms: i64, than_ms: u64| now_ms.saturating_sub(ms.cast_unsigned()) >= than_ms;
    Ok(Some(Found {
        account: account(&row)?,
        tablet: tablet.and_then(TabletId::parse),
        is_to_be_noted: is_older(used_ms, DAY_MS)
            || contact_ms.is_some_and(|ms| is_older(ms, CONTACT_MS)),
    }))
}

/// The account of a session, asked for where something is done for it: the door lets a request in by its
/// head, and its body may drip in long after the session has ended or its tablet was blocked.
///
/// # Errors
/// [`BrokenRule::NotSignedIn`], [`BrokenRule::TabletBlocked`].
pub async fn holder(
    connection: &mut SqliteConnection,
    token: &Token,
    now_ms: u64,
) -> Result<Account, DbError> {
    let found = find(connection, token, now_ms).await?;
    let found = found.ok_or(DbError::Rule(BrokenRule::NotSignedIn))?;
    if let Some(tablet) = found.tablet
        && tablets::is_blocked(connection, tablet).await?
    {
        return Err(DbError::Rule(BrokenRule::TabletBlocked));
    }
    Ok(found.account)
}

/// Notes that a session is in use.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_use(
    tx: &mut Transaction<'_, Sqlite>,
    token: &Token,
    now_ms: u64,
) -> Result<(), DbError> {
    sqlx::query("UPDATE session SET used_ms = ? WHERE token_hash = ?")
        .bind(now_ms.cast_signed())
        .bind(token.hash())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Notes on which tablet a session is, where it did not say so when it began.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn note_tablet(
    tx: &mut Transaction<'_, Sqlite>,
    token: &Token,
    tablet: TabletId,
) -> Result<(), DbError> {
    sqlx::query("UPDATE session SET tablet = ? WHERE token_hash = ? AND tablet IS NULL")
        .bind(tablet.to_string())
        .bind(token.hash())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

/// Ends one session; false when there is none. A second call does nothing.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn end(tx: &mut Transaction<'_, Sqlite>, token: &Token) -> Result<bool, DbError> {
    let ended = sqlx::query("DELETE FROM session WHERE token_hash = ?")
        .bind(token.hash())
        .execute(&mut **tx)
        .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends every session of an account, and the codes that would begin one more.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn end_all(tx: &mut Transaction<'_, Sqlite>, account: AccountId) -> Result<(), DbError> {
    end_others(tx, account, None).await?;
    enrolments::end_all(tx, account).await
}

/// Ends every session of an account but the one that is kept.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn end_others(
    tx: &mut Transaction<'_, Sqlite>,
    account: AccountId,
    kept: Option<&Token>,
) -> Result<(), DbError> {
    sqlx::query("DELETE FROM session WHERE account = ? AND token_hash IS NOT ?")
        .bind(account.to_string())
        .bind(kept.map(Token::hash))
        .execute(&mut **tx)
        .await?;
    Ok(())
}
