//! What was done that is no change of a record: to accounts and tablets, and with what stays on the
//! server. Who, what, to whom, when; no secrets. Roles are records; they are read here beside it, from
//! the log, so that the whole is one list.

use domain::code::Code;
use domain::fields::Fields;
use domain::ids::{AccountId, CadreId, UnitId};
use domain::rights::Grant;
use serde::Serialize;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, Sqlite, SqliteConnection, Transaction};
use sync::changeset::Changeset;

use super::DbError;
use super::book::Book;

/// What was done; its code is what is stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Act {
    /// An account was made.
    AccountMade,
    /// It belongs to another person of the books, or to nobody there.
    AccountTied,
    /// It was given another password by somebody else.
    PasswordReset,
    /// Its owner chose another password.
    PasswordChanged,
    /// Nobody signs in with it until it is unblocked.
    AccountBlocked,
    /// It may sign in again.
    AccountUnblocked,
    /// All its sign-ins were ended.
    SessionsEnded,
    /// A code was made that signs it in once, on another tablet.
    EnrolmentMade,
    /// Such a code was used.
    TabletEnrolled,
    /// It was tried again; told once a code.
    EnrolmentTriedAgain,
    /// What a sign-in that names no tablet sent was refused as a whole; told once a day.
    ExchangeRefused,
    /// A tablet may exchange nothing until it is unblocked.
    TabletBlocked,
    /// It may again.
    TabletUnblocked,
    /// The số định danh cá nhân of a person was read.
    CitizenIdRead,
    /// It was written. What stands there since is in the log of the record alone.
    CitizenIdWritten,
}

impl Act {
    /// The stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::AccountMade => "account_made",
            Self::AccountTied => "account_tied",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::AccountBlocked => "account_blocked",
            Self::AccountUnblocked => "account_unblocked",
            Self::SessionsEnded => "sessions_ended",
            Self::EnrolmentMade => "enrolment_made",
            Self::TabletEnrolled => "tablet_enrolled",
            Self::EnrolmentTriedAgain => "enrolment_tried_again",
            Self::ExchangeRefused => "exchange_refused",
            Self::TabletBlocked => "tablet_blocked",
            Self::TabletUnblocked => "tablet_unblocked",
            Self::CitizenIdRead => "citizen_id_read",
            Self::CitizenIdWritten => "citizen_id_written",
        }
    }
}

/// One act.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whose sign-in did it; the server's own account for commands.
    pub by: AccountId,
    /// What.
    pub act: Act,
    /// To which account.
    pub account: Option<AccountId>,
    /// To which tablet.
    pub tablet: Option<String>,
    /// With whose record.
    pub cadre: Option<CadreId>,
}

/// Nothing is kept for longer: two years, so that the year before a yearly review is whole.
const KEPT_MS: u64 = 2 * 366 * DAY_MS;
const DAY_MS: u64 = 24 * 60 * 60_000;

/// Writes an act down, and clears away what is older than is kept.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn insert(tx: &mut Transaction<'_, Sqlite>, event: &Event) -> Result<(), DbError> {
    sqlx::query("DELETE FROM account_event WHERE at_ms < ?")
        .bind(event.at_ms.saturating_sub(KEPT_MS).cast_signed())
        .execute(&mut **tx)
        .await?;
    sqlx::query(
        "INSERT INTO account_event (at_ms, done_by, act, account, tablet, cadre) \
         VALUES (?, ?, ?, ?, ?, ?)",
    )
    .bind(event.at_ms.cast_signed())
    .bind(event.by.to_string())
    .bind(event.act.code())
    .bind(event.account.map(|account| account.to_string()))
    .bind(event.tablet.as_ref())
    .bind(event.cadre.map(|cadre| cadre.to_string()))
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Writes an act down that may happen any number of times, at most once a day and account.
///
/// # Errors
/// [`DbError::Sql`].
pub async fn insert_once_a_day(
    tx: &mut Transaction<'_, Sqlite>,
    event: &Event,
) -> Result<(), DbError> {
    let known =
        sqlx::query("SELECT 1 FROM account_event WHERE act = ? AND done_by = ? AND at_ms > ?")
            .bind(event.act.code())
            .bind(event.by.to_string())
            .bind(event.at_ms.saturating_sub(DAY_MS).cast_signed())
            .fetch_optional(&mut **tx)
            .await?;
    match known {
        Some(_) => Ok(()),
        None => insert(tx, event).await,
    }
}

/// One act as it is told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Told {
    /// When, in milliseconds since 1970.
    pub at_ms: u64,
    /// Whose sign-in did it; none for commands of the server.
    pub by: Option<AccountId>,
    /// What, by its code; that of a later version is told as it is.
    pub act: String,
    /// To which account.
    pub account: Option<AccountId>,
    /// To which tablet.
    pub tablet: Option<String>,
    /// Which role, where one was given or ended.
    pub role: Option<String>,
    /// On which unit.
    pub unit: Option<UnitId>,
}

/// Where an act stands in the list: the moment, the list it is from, and its place there.
pub type Position = (u64, u64, u64);

/// At most `limit` acts, the newest first; only those before a position, where one is given.
///
/// # Errors
/// [`DbError`].
pub async fn newest(
    connection: &mut SqliteConnection,
    book: &Book,
    before: Option<Position>,
    limit: usize,
) -> Result<Vec<(Position, Told)>, DbError> {
    let (at_ms, list, place) = before.unwrap_or((i64::MAX.cast_unsigned(), 0, 0));
    let rows = sqlx::query(
        "SELECT at_ms, 0 AS list, place, done_by, act, account, tablet, \
         NULL AS changeset, NULL AS fields FROM account_event \
         WHERE (at_ms, 0, place) < (?2, ?3, ?4) \
         UNION ALL \
         SELECT accepted_ms, 1, seq, NULL, NULL, NULL, NULL, log.changeset, record.fields \
         FROM record JOIN log ON log.partition = record.partition AND log.record = record.id \
         WHERE record.partition = ?1 AND record.kind = 'grant' AND log.changeset IS NOT NULL \
         AND (accepted_ms, 1, seq) < (?2, ?3, ?4) \
         ORDER BY 1 DESC, 2 DESC, 3 DESC LIMIT ?5",
    )
    .bind(book.partition.to_string())
    .bind(at_ms.cast_signed())
    .bind(list.cast_signed())
    .bind(place.cast_signed())
    .bind(i64::try_from(limit).unwrap_or(i64::MAX))
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| told(row, book.server_account))
        .collect()
}

fn told(row: &SqliteRow, server: AccountId) -> Result<(Position, Told), DbError> {
    let number = |column: &str| -> Result<u64, DbError> {
        Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
    };
    let at_ms = number("at_ms")?;
    let account = |column: &str| -> Result<Option<AccountId>, DbError> {
        let text: Option<&str> = row.try_get(column)?;
        Ok(text.and_then(AccountId::parse))
    };
    let mut told = Told {
        at_ms,
        by: account("done_by")?,
        act: row.try_get::<Option<String>, _>("act")?.unwrap_or_default(),
        account: account("account")?,
        tablet: row.try_get("tablet")?,
        role: None,
        unit: None,
    };
    if let Some(changeset) = row.try_get("changeset")? {
        tell_role(&mut told, changeset, row.try_get("fields")?)?;
    }
    told.by = told.by.filter(|by| *by != server);
    Ok(((at_ms, number("list")?, number("place")?), told))
}

/// What a change of a grant did: whose and which role it is stands in the record.
fn tell_role(told: &mut Told, changeset: &str, fields: &str) -> Result<(), DbError> {
    let damaged = |_| DbError::Damaged { table: "record" };
    let changeset: Changeset = serde_json::from_str(changeset).map_err(damaged)?;
    let fields: Fields = serde_json::from_str(fields).map_err(damaged)?;
    let grant = Grant::read(&fields);
    let gives = changeset
        .writes
        .iter()
        .any(|write| write.field.as_str() == "role");
    told.act = if gives { "role_given" } else { "role_ended" }.to_owned();
    told.by = Some(changeset.actor_id);
    told.account = grant.account;
    told.role = grant.role.map(|role| role.code().to_owned());
    told.unit = grant.unit;
    Ok(())
}
