//! One "Save" of one record: what was written, by whom, and what the author had seen.
//!
//! A changeset is made on a tablet (or by a command of the server), never changes its meaning, and
//! is kept for ever in the log. Fields of later versions that this version does not know are kept
//! and forwarded. The bounds are checked by the author before it is stored and by the server
//! before it is accepted; see [`check`].

use domain::fields::{FieldName, Hlc, RecordKey, Value};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};
use domain::text;
use serde::{Deserialize, Serialize};
use serde_json::Map;

/// The version of the meaning of fields that this code writes.
pub const SCHEMA: u16 = 1;
/// A changeset as JSON. A record must fit in as much, and nobody types more in one form.
pub const CHANGESET_BYTES_MAX: usize = 64 * 1024;
/// Fields written by one changeset; the largest record kind has far fewer.
pub const WRITES_MAX: usize = 64;
/// Values that one write may replace; more heads of one field mean an endless conflict.
pub const BASE_MAX: usize = 64;
/// Characters of one text value: several pages.
pub const TEXT_CHARS_MAX: usize = 8_000;
/// Characters of the author's reason: a paragraph.
pub const REASON_CHARS_MAX: usize = 2_000;
/// Bytes of the name of a field or of a kind of record.
pub const NAME_BYTES_MAX: usize = 64;
/// Levels of lists and maps inside one value.
pub const DEPTH_MAX: usize = 8;

/// New values for some fields of one record, made in one act.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Changeset {
    /// Identity of this act, and of every value it wrote.
    #[serde(rename = "o")]
    pub op_id: OpId,
    /// The local database it was made in.
    #[serde(rename = "d")]
    pub device_id: DeviceId,
    /// Its place in that database's sequence: 1, 2, 3, ….
    #[serde(rename = "n")]
    pub dseq: u64,
    /// The account that claims to have made it; in the log, the account the server settled.
    #[serde(rename = "a")]
    pub actor_id: AccountId,
    /// The commune.
    #[serde(rename = "p")]
    pub partition: PartitionId,
    /// The record.
    #[serde(rename = "r")]
    pub record: RecordKey,
    /// The version of the meaning of fields it was written with.
    #[serde(rename = "s")]
    pub schema: u16,
    /// When, on the author's logical clock; in the log, as the server settled it.
    #[serde(rename = "t")]
    pub hlc: Hlc,
    /// The raw clock of the device in milliseconds since 1970; only for the trail.
    #[serde(rename = "m")]
    pub wall_ms: u64,
    /// What was written, at most one write a field.
    #[serde(rename = "w")]
    pub writes: Vec<Write>,
    /// Why, where the author said so.
    #[serde(rename = "y", default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Whatever a later version added.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// One field's new value.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Write {
    /// The field.
    #[serde(rename = "f")]
    pub field: FieldName,
    /// The values the author saw and meant to replace, each named by the changeset that wrote it.
    #[serde(rename = "b", default, skip_serializing_if = "Vec::is_empty")]
    pub base: Vec<OpId>,
    /// The value; `null` clears.
    #[serde(rename = "v")]
    pub value: Value,
    /// Whatever a later version added.
    #[serde(flatten)]
    pub other: Map<String, Value>,
}

/// Why a changeset is out of bounds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadChangeset {
    /// It writes nothing, writes a field twice, or its number in the sequence is 0.
    #[error("malformed")]
    Malformed,
    /// More than [`CHANGESET_BYTES_MAX`].
    #[error("{bytes} bytes are too many")]
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// More than [`WRITES_MAX`] writes or [`BASE_MAX`] replaced values.
    #[error("too many writes")]
    TooManyWrites,
    /// A text, a reason or a name is too long.
    #[error("a text is too long")]
    TextTooLong,
    /// Nested more than [`DEPTH_MAX`] levels.
    #[error("nested too deep")]
    TooDeep,
    /// A text is not in Unicode's composed form.
    #[error("a text is not NFC")]
    NotNfc,
    /// A number that is not whole: it would not come back the same from every reader.
    #[error("a number is not whole")]
    BadNumber,
}

/// Checks the bounds of a changeset.
///
/// # Errors
/// The first bound it breaks.
pub fn check(changeset: &Changeset) -> Result<(), BadChangeset> {
    let bytes = json_len(changeset);
    if bytes > CHANGESET_BYTES_MAX {
        return Err(BadChangeset::TooLarge { bytes });
    }
    check_shape(changeset)?;
    check_name(changeset.record.0.as_str())?;
    if let Some(reason) = &changeset.reason {
        check_text(reason, REASON_CHARS_MAX)?;
    }
    for (name, value) in &changeset.other {
        check_text(name, NAME_BYTES_MAX)?;
        check_value(value)?;
    }
    for write in &changeset.writes {
        check_name(write.field.as_str())?;
        check_value(&write.value)?;
        for (name, value) in &write.other {
            check_text(name, NAME_BYTES_MAX)?;
            check_value(value)?;
        }
    }
    Ok(())
}

/// The size of something as JSON, in bytes.
#[must_use]
pub fn json_len<T: Serialize>(value: &T) -> usize {
    // Written out for it, so that the app's program holds one writer and not another that counts. What
    // cannot be written as JSON at all counts as endless.
    serde_json::to_vec(value).map_or(usize::MAX, |bytes| bytes.len())
}

fn check_shape(changeset: &Changeset) -> Result<(), BadChangeset> {
    let writes = &changeset.writes;
    if writes.is_empty() || changeset.dseq == 0 {
        return Err(BadChangeset::Malformed);
    }
    if writes.len() > WRITES_MAX || writes.iter().any(|write| write.base.len() > BASE_MAX) {
        return Err(BadChangeset::TooManyWrites);
    }
    let mut fields: Vec<&FieldName> = writes.iter().map(|write| &write.field).collect();
    fields.sort_unstable();
    let twice = fields.windows(2).any(|pair| pair.first() == pair.last());
    if twice {
        Err(BadChangeset::Malformed)
    } else {
        Ok(())
    }
}

fn check_name(name: &str) -> Result<(), BadChangeset> {
    if name.len() > NAME_BYTES_MAX {
        return Err(BadChangeset::TextTooLong);
    }
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_';
    if name.is_empty() || !name.bytes().all(plain) {
        Err(BadChangeset::Malformed)
    } else {
        Ok(())
    }
}

fn check_text(value: &str, chars_max: usize) -> Result<(), BadChangeset> {
    if value.len() > chars_max && value.chars().count() > chars_max {
        return Err(BadChangeset::TextTooLong);
    }
    if text::is_nfc(value) {
        Ok(())
    } else {
        Err(BadChangeset::NotNfc)
    }
}

/// Walks a value with a stack of its own: what comes from outside is never recursed on.
fn check_value(value: &Value) -> Result<(), BadChangeset> {
    let mut waiting = vec![(value, 1)];
    while let Some((value, depth)) = waiting.pop() {
        let nested = matches!(value, Value::Array(_) | Value::Object(_));
        if nested && depth > DEPTH_MAX {
            return Err(BadChangeset::TooDeep);
        }
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::Number(number) if number.is_i64() || number.is_u64() => {}
            Value::Number(_) => return Err(BadChangeset::BadNumber),
            Value::String(text) => check_text(text, TEXT_CHARS_MAX)?,
            Value::Array(items) => waiting.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(entries) => {
                for (name, item) in entries {
                    check_text(name, TEXT_CHARS_MAX)?;
                    waiting.push((item, depth + 1));
                }
            }
        }
    }
    Ok(())
}
