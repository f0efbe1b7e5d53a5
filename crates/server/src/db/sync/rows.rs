//! Rows as values. A row that does not hold what it must is [`DbError::Damaged`], never guessed.

use domain::fields::{Hlc, RecordKey, RecordKind};
use domain::ids::{CadreId, OpId, PartitionId, RecordId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use sync::protocol::{Outcome, RejectCode};
use sync::scope::{Home, Place, person_of};
use sync::server::store::{DeviceRow, FollowedRow, LogRow, LoggedOp, RecordRow, SettledOp};

use crate::db::DbError;

/// An entry of the log.
pub(super) fn log(row: &SqliteRow) -> Result<LogRow, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "log" };
    let id = RecordId::parse(row.try_get("record")?).ok_or(DAMAGED)?;
    let changeset: Option<&str> = row.try_get("changeset")?;
    let op = match changeset {
        Some(_) => Some(LoggedOp {
            changeset: from_json(row, "changeset", "log")?,
            claimed_hlc: hlc(row, "claimed_hlc")?,
        }),
        None => None,
    };
    Ok(LogRow {
        seq: unsigned(row, "seq")?,
        record: RecordKey(RecordKind::new(row.try_get("kind")?), id),
        rv: unsigned(row, "rv")?,
        before: place(row, "home_before", "person_before")?,
        after: place(row, "home_after", "person_after")?.ok_or(DAMAGED)?,
        op,
        accepted_ms: unsigned(row, "accepted_ms")?,
    })
}

/// An entry of the log beside the record's `home_now` and `owner_now`, where there is one.
pub(super) fn followed(row: &SqliteRow) -> Result<FollowedRow, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "record" };
    let home: Option<&str> = row.try_get("home_now")?;
    let entry = log(row)?;
    let now = match home {
        None => entry.after,
        Some(home) => Place {
            home: Home::read(home).ok_or(DAMAGED)?,
            person: person_of(&entry.record, id(row, "owner_now", "record")?),
        },
    };
    Ok(FollowedRow { row: entry, now })
}

/// A record.
pub(super) fn record(row: &SqliteRow) -> Result<RecordRow, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "record" };
    let record = RecordId::parse(row.try_get("id")?).ok_or(DAMAGED)?;
    Ok(RecordRow {
        record: RecordKey(RecordKind::new(row.try_get("kind")?), record),
        home: Home::read(row.try_get("home")?).ok_or(DAMAGED)?,
        owner: id(row, "owner", "record")?,
        rv: unsigned(row, "rv")?,
        fields: from_json(row, "fields", "record")?,
    })
}

fn id(row: &SqliteRow, column: &str, table: &'static str) -> Result<Option<RecordId>, DbError> {
    let text: Option<&str> = row.try_get(column)?;
    let read = |text| RecordId::parse(text).ok_or(DbError::Damaged { table });
    text.map(read).transpose()
}

fn place(row: &SqliteRow, home: &str, person: &str) -> Result<Option<Place>, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "log" };
    let text: Option<&str> = row.try_get(home)?;
    let Some(text) = text else { return Ok(None) };
    Ok(Some(Place {
        home: Home::read(text).ok_or(DAMAGED)?,
        person: id(row, person, "log")?.map(CadreId::from),
    }))
}

pub(super) fn device(row: &SqliteRow) -> Result<DeviceRow, DbError> {
    const DAMAGED: DbError = DbError::Damaged { table: "device" };
    Ok(DeviceRow {
        device: domain::ids::DeviceId::parse(row.try_get("id")?).ok_or(DAMAGED)?,
        account: domain::ids::AccountId::parse(row.try_get("account")?).ok_or(DAMAGED)?,
        last_dseq: unsigned(row, "last_dseq")?,
        last_hlc: hlc(row, "last_hlc")?,
        clock_suspect: row.try_get("clock_suspect")?,
    })
}

pub(super) fn settled(row: &SqliteRow) -> Result<SettledOp, DbError> {
    const DAMAGED: DbError = DbError::Damaged {
        table: "settled_op",
    };
    let op: Option<&str> = row.try_get("op")?;
    let rejected: Option<String> = row.try_get("rejected")?;
    let partition: Option<&str> = row.try_get("partition")?;
    let outcome = match (rejected, partition.and_then(PartitionId::parse)) {
        (Some(code), None) => Outcome::Refused {
            rejected: RejectCode::from(code),
        },
        (None, Some(partition)) => Outcome::Accepted {
            partition,
            seq: unsigned(row, "seq")?,
        },
        _ => return Err(DAMAGED),
    };
    Ok(SettledOp {
        op: op
            .map(|text| OpId::parse(text).ok_or(DAMAGED))
            .transpose()?,
        outcome,
    })
}

/// The 64 bits of a hybrid clock as SQLite's signed number.
pub(super) fn signed(hlc: Hlc) -> i64 {
    (hlc.wall_ms() << 16 | u64::from(hlc.counter())).cast_signed()
}

/// A value as JSON text.
pub(super) fn to_json(value: &impl Serialize, table: &'static str) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|_| DbError::Damaged { table })
}

fn hlc(row: &SqliteRow, column: &str) -> Result<Hlc, DbError> {
    let bits = unsigned(row, column)?;
    let counter = u16::try_from(bits & 0xffff).unwrap_or_default();
    Ok(Hlc::new(bits >> 16, counter))
}

fn unsigned(row: &SqliteRow, column: &str) -> Result<u64, DbError> {
    Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
}

fn from_json<T: DeserializeOwned>(
    row: &SqliteRow,
    column: &str,
    table: &'static str,
) -> Result<T, DbError> {
    serde_json::from_str(row.try_get(column)?).map_err(|_| DbError::Damaged { table })
}
