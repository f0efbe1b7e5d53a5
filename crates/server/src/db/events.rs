//! What was done that is no change of a record: to accounts and tablets, and with what stays on the
//! server. Who, what, to whom, when; no secrets.

use domain::ids::{AccountId, CadreId};
use sqlx::{Sqlite, Transaction};

use super::DbError;

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
    /// Nobody signs in with it for now.
    AccountBlocked,
    /// It may sign in again.
    AccountUnblocked,
    /// All its sign-ins were ended.
    SessionsEnded,
    /// A code was made that signs it in once, on another tablet.
    EnrolmentMade,
    /// Such a code was used.
    TabletEnrolled,
    /// A tablet may exchange nothing for now.
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
const KEPT_MS: u64 = 2 * 366 * 24 * 60 * 60_000;

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
