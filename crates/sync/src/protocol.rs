//! The messages of `POST /sync/v1`: push, then pull, in one round trip; either half may be empty.
//!
//! `docs/protocol.md` states every message, with golden examples that a test reads.

mod codes;
pub mod columns;
mod wire;

use std::collections::BTreeMap;

use domain::fields::{Fields, RecordKey, Value};
use domain::ids::{AccountId, DeviceId, PartitionId, RecordId};
use serde::{Deserialize, Serialize};

use crate::changeset::Changeset;
use crate::json;
use crate::scope::View;

pub use codes::{ErrorCode, RejectCode};
pub use wire::{PROTO_COLUMNS, encode_request, encode_response};

/// The protocol that this code speaks: 2, since what a tablet has is named by views, and what is
/// many travels as columns.
pub const PROTO: u16 = 2;
/// The oldest protocol that is still sent to. What older ones push is taken all the same.
pub const PROTO_PULL_MIN: u16 = 2;
/// Changesets in one push.
pub const PUSH_CHANGESETS_MAX: usize = 500;
/// Bytes of the changesets in one push.
pub const PUSH_BYTES_MAX: usize = 1024 * 1024;
/// As little as this gets through in a minute over the slowest line that is still one.
pub const PUSH_BYTES_MIN: usize = 16 * 1024;
/// Bytes of a whole request, unpacked: the push and room for the rest.
pub const REQUEST_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Levels of lists and maps in a request. A changeset that is too deep by itself is refused alone.
pub const REQUEST_DEPTH_MAX: usize = 64;
/// Lists and maps in a request, far more than a full push has: each takes hundreds of bytes of memory
/// once it is read, and a few of the two megabytes.
pub const REQUEST_CONTAINERS_MAX: usize = 60_000;
/// Entries in the first page of a pull, so that something is seen soon on a slow line.
pub const PAGE_ENTRIES_FIRST: u16 = 200;
/// Entries that are asked for when even the first page got no answer in time.
pub const PAGE_ENTRIES_MIN: u16 = 25;
/// Entries in any page of a pull.
pub const PAGE_ENTRIES_MAX: u16 = 2_000;
/// Bytes of a page of a pull, unpacked. One entry is always sent, however large.
pub const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// Without another answer a tablet may be read for so long: an account that was not seen for 45 days
/// counts as idle on the administrator's list, and nobody is out of reach of a network for longer.
pub const LEASE_MS: u64 = 45 * 86_400_000;
/// What a record holds, as JSON, without what its fields remember.
pub const RECORD_BYTES_MAX: usize = 64 * 1024;
/// What it may remember beyond that.
pub const REMEMBERED_BYTES_MAX: usize = 64 * 1024;

/// What a tablet sends.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The protocol it speaks.
    pub proto: u16,
    /// The version of the meaning of fields that it knows.
    pub schema: u16,
    /// The server whose sequence numbers it keeps; none before the first answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_id: Option<String>,
    /// The account whose book this is. Another account's sign-in must not send it.
    pub account: AccountId,
    /// The local database.
    pub device_id: DeviceId,
    /// The place of the first changeset in the device's sequence.
    #[serde(default)]
    pub dseq_from: u64,
    /// Changesets in sequence without a gap. Kept loose here, so that one that cannot be read is
    /// refused alone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changesets: Vec<Value>,
    /// Views that were fetched whole, by name. A name that the server does not know is dropped.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub have: Vec<String>,
    /// Views that were fetched in part, each with the last record that came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub partial: BTreeMap<String, RecordId>,
    /// Every log entry up to this one is applied.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cursor: BTreeMap<PartitionId, u64>,
    /// The greatest place in the log that an answer told of, where that is beyond the cursor.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<u64>,
    /// Entries wanted in the answer; the server keeps to [`PAGE_ENTRIES_MAX`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u16>,
    /// Asked now and then, with everything fetched and followed: what the tablet holds under each view,
    /// by name, as [`crate::sums::of`] tells it. The server compares.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums: Option<BTreeMap<String, u64>>,
}

/// What the server answers.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Response {
    /// The server and the life of its sequence numbers; a new one after a restore from a backup.
    pub server_id: String,
    /// The server's clock, in milliseconds since 1970.
    pub now: u64,
    /// The oldest protocol that may still pull.
    pub min_proto: u16,
    /// The device that asked: an answer to an identity since given up is not for this one.
    pub device_id: DeviceId,
    /// As asked: where the push began.
    #[serde(default)]
    pub dseq_from: u64,
    /// What became of each changeset.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acks: Vec<Ack>,
    /// The place in the device's sequence that the server waits for.
    pub next_dseq: u64,
    /// Why the push stopped, if it did: `dseq_gap` or `device_forked`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push_error: Option<ErrorCode>,
    /// Views that the account may have and that the request did not list as fetched whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub granted: Vec<View>,
    /// Views that the request listed and that the account may not have, by name: the tablet removes
    /// what it has under them, before it takes anything else of this answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<String>,
    /// The sum of the names in `have`, as asked: what was pulled is for a tablet that has just that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub have_sum: Option<u64>,
    /// A page of whole records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backfill: Option<Backfill>,
    /// As asked: the log entries begin after this one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub since: BTreeMap<PartitionId, u64>,
    /// A page of the log, in sequence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<LogEntry>,
    /// With this answer applied, every log entry up to this one is applied. Absent where nothing was
    /// pulled: the rest of the pulling half says nothing then.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub cursor: BTreeMap<PartitionId, u64>,
    /// True when nothing more was there to send.
    pub caught_up: bool,
    /// The server's sums of the views of which the tablet's are others; empty when all are alike, absent
    /// where nothing was compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sums: Option<BTreeMap<View, u64>>,
    /// The log can be followed from here on only, and the tablet's cursor is before it: everything is to
    /// be fetched again. Of the pulling half only `granted` and `drop` say something then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<u64>,
    /// Without another answer reading ends on the tablet then, by the server's clock. Absent from a
    /// server that asks for no such end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease_until: Option<u64>,
}

/// What became of one changeset.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "wire::ReadAck")]
pub struct Ack {
    /// Its place in the device's sequence.
    pub dseq: u64,
    /// Accepted or refused.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// Accepted or refused; settled once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(untagged)]
pub enum Outcome {
    /// It is in the log.
    Accepted {
        /// The commune.
        partition: PartitionId,
        /// Its place in the log.
        seq: u64,
    },
    /// It is kept aside, with the reason.
    Refused {
        /// The reason.
        rejected: RejectCode,
    },
}

/// A page of whole records that the account has under one view, in the order of record ids.
///
/// The log is followed only when every view was fetched whole, from the state that the first page of
/// all was read from. So a record that moves between views meanwhile is neither missed nor left
/// where it was: its move is in the log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "wire::ReadBackfill")]
pub struct Backfill {
    /// The view.
    pub unit: View,
    /// The records come after this one; absent on the first page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<RecordId>,
    /// The records.
    pub records: Vec<BackfillRecord>,
    /// True when there are no more.
    pub done: bool,
    /// The records hold every log entry up to this one.
    pub at: u64,
}

/// One whole record.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct BackfillRecord {
    /// The record.
    #[serde(rename = "r")]
    pub record: RecordKey,
    /// The view that the account has it under.
    #[serde(rename = "u")]
    pub unit: View,
    /// How many changesets were folded into it.
    #[serde(rename = "rv")]
    pub rv: u64,
    /// Its values.
    #[serde(rename = "h")]
    pub fields: Fields,
}

/// One entry of the log.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "wire::ReadEntry")]
pub struct LogEntry {
    /// Its place: 1, 2, 3, … without a gap, in the order of commits.
    #[serde(rename = "q")]
    pub seq: u64,
    /// The view that the account has the record under after it; for a record that left, the one it
    /// was had under last.
    #[serde(rename = "u")]
    pub unit: View,
    /// The record.
    #[serde(rename = "r")]
    pub record: RecordKey,
    /// The record's revision after it. An entry that is not newer than the record is ignored.
    #[serde(rename = "rv")]
    pub rv: u64,
    /// What happened.
    #[serde(flatten)]
    pub body: LogBody,
}

/// What happened to a record, sent as `"k"` (the kind) and `"b"` (its body).
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(tag = "k", content = "b", rename_all = "lowercase")]
pub enum LogBody {
    /// A changeset, with the time and the author as the server settled them.
    Op(Box<Changeset>),
    /// The record came into what the account may have, or under another view: its values as they
    /// are now, which may be after this entry.
    Enter(Fields),
    /// The record is no longer in anything that the account may have.
    Leave,
}

/// Reads a request from hostile bytes.
///
/// # Errors
/// Why it cannot be read, as the code to answer with.
pub fn decode_request(body: &[u8]) -> Result<Request, ErrorCode> {
    if body.len() > REQUEST_BYTES_MAX {
        return Err(ErrorCode::TooLarge);
    }
    let text = std::str::from_utf8(body).map_err(|_| ErrorCode::NotUtf8)?;
    let is_readable =
        |text: &str| json::depth(text) <= REQUEST_DEPTH_MAX && json::is_unambiguous(text);
    let is_clear = is_readable(text);
    let quoted = match is_clear {
        true => None,
        false => wire::quote_unreadable_changesets(text),
    };
    let text = quoted.as_deref().unwrap_or(text);
    if json::depth(text) > REQUEST_DEPTH_MAX {
        return Err(ErrorCode::TooDeep);
    }
    if json::containers(text) > REQUEST_CONTAINERS_MAX {
        return Err(ErrorCode::TooLarge);
    }
    let mut value: Value = serde_json::from_str(text).map_err(|error| {
        if error.is_eof() {
            ErrorCode::Truncated
        } else {
            ErrorCode::Malformed
        }
    })?;
    let proto = value
        .get("proto")
        .and_then(Value::as_u64)
        .ok_or(ErrorCode::Malformed)?;
    if proto > u64::from(PROTO) {
        return Err(ErrorCode::UnsupportedProto);
    }
    if !is_clear && !json::is_unambiguous(text) {
        return Err(ErrorCode::Malformed);
    }
    wire::unfold_changesets(&mut value)?;
    let request: Request = serde_json::from_value(value).map_err(|_| ErrorCode::Malformed)?;
    if request.changesets.len() > PUSH_CHANGESETS_MAX {
        return Err(ErrorCode::TooManyChangesets);
    }
    Ok(request)
}

/// Reads an answer.
///
/// Whoever reads one comes here: what a generic reader makes for a type is compiled where it is asked
/// for, and once more wherever else it is.
///
/// # Errors
/// Not UTF-8, not JSON, or not an answer.
pub fn decode_response(body: &[u8]) -> Result<Response, serde_json::Error> {
    json::read(body)
}
