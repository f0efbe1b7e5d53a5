//! The messages as they travel: the bodies of `POST /sync/v1`, with what is many written as columns.
//!
//! In memory a message holds rows; which form they take on the way is decided here and nowhere else.
//! A reader takes both forms; who writes asks what the other end reads ([`PROTO_COLUMNS`]).

use domain::fields::{RecordKey, Value};
use domain::ids::{PartitionId, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::columns::{BadColumns, ChangesetColumns, RecordColumns};
use super::{
    Ack, Backfill, BackfillRecord, ErrorCode, LogBody, LogEntry, Outcome, REQUEST_DEPTH_MAX,
    RejectCode, Request, Response,
};
use crate::json;
use crate::scope::View;

/// From this protocol on both ends read columns. Those of an earlier one get rows.
pub const PROTO_COLUMNS: u16 = 2;

/// The member of a request that is rows or columns.
const CHANGESETS: &str = "changesets";
/// The member of an answer that holds rows or columns.
const BACKFILL: &str = "backfill";

/// Writes a request, its changesets as columns.
///
/// # Errors
/// It cannot be written as JSON, which no request of ours is.
pub fn encode_request(mut request: Request) -> Result<Vec<u8>, serde_json::Error> {
    if request.changesets.is_empty() {
        return serde_json::to_vec(&request);
    }
    let changesets = std::mem::take(&mut request.changesets);
    let columns = ChangesetColumns::new(&changesets);
    let packed = with_member(&request, CHANGESETS, &columns)?;
    // What waits on a tablet must never wait for ever because it was packed badly.
    let comes_back = columns.read().as_ref() == Ok(&changesets);
    if !comes_back {
        request.changesets = changesets;
        return serde_json::to_vec(&request);
    }
    Ok(packed)
}

/// Writes an answer for a reader of the given protocol.
///
/// # Errors
/// It cannot be written as JSON, which no answer of ours is.
pub fn encode_response(mut response: Response, proto: u16) -> Result<Vec<u8>, serde_json::Error> {
    let reads_columns = proto >= PROTO_COLUMNS;
    let Some(backfill) = response
        .backfill
        .take_if(|page| reads_columns && !is_huge(page))
    else {
        return serde_json::to_vec(&response);
    };
    let written = WrittenBackfill {
        unit: backfill.unit,
        after: backfill.after,
        columns: RecordColumns::new(&backfill.records),
        done: backfill.done,
        at: backfill.at,
    };
    with_member(&response, BACKFILL, &written)
}

/// True for a record that is more than columns may unfold to. Only one that stands alone in its page
/// can be: what a record holds is bounded, what its fields remember was not always.
fn is_huge(page: &Backfill) -> bool {
    let is_alone = page.records.len() == 1;
    is_alone && RecordColumns::new(&page.records).read().as_ref() != Ok(&page.records)
}

/// Writes a message with one member more.
fn with_member(
    message: &impl Serialize,
    name: &str,
    member: &impl Serialize,
) -> Result<Vec<u8>, serde_json::Error> {
    let mut bytes = serde_json::to_vec(message)?;
    // It has other members, and ends with the brace that closes it.
    bytes.pop();
    bytes.extend_from_slice([",\"", name, "\":"].concat().as_bytes());
    serde_json::to_writer(&mut bytes, member)?;
    bytes.push(b'}');
    Ok(bytes)
}

/// Puts rows in the place of a request's columns.
///
/// # Errors
/// The code to answer with.
pub(super) fn unfold_changesets(request: &mut Value) -> Result<(), ErrorCode> {
    let Some(changesets) = request.get_mut(CHANGESETS) else {
        return Ok(());
    };
    if !changesets.is_object() {
        return Ok(());
    }
    let columns = ChangesetColumns::deserialize(&*changesets);
    let columns = columns.map_err(|_| ErrorCode::Malformed)?;
    *changesets = Value::Array(columns.read().map_err(|bad| match bad {
        BadColumns::TooNew => ErrorCode::UnsupportedProto,
        BadColumns::Malformed => ErrorCode::Malformed,
        BadColumns::TooLarge => ErrorCode::TooLarge,
        BadColumns::TooMany => ErrorCode::TooManyChangesets,
    })?);
    Ok(())
}

/// The request with the text of each changeset in its place that is nested too deep or names a member
/// twice: a text is no changeset, so it is refused alone and kept as it came. `None` where the changesets
/// cannot be told apart.
pub(super) fn quote_unreadable_changesets(text: &str) -> Option<String> {
    #[derive(Deserialize)]
    struct Sent<'a> {
        #[serde(borrow)]
        changesets: Vec<&'a RawValue>,
    }
    let sent: Sent<'_> = serde_json::from_str(text).ok()?;
    let (mut quoted, mut from) = (String::new(), 0);
    for raw in sent.changesets.into_iter().map(RawValue::get) {
        // The request and its list are around it.
        if json::depth(raw) + 2 > REQUEST_DEPTH_MAX || !json::is_unambiguous(raw) {
            // It is a part of the text.
            let at = raw.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
            quoted.push_str(text.get(from..at)?);
            quoted.push_str(&serde_json::to_string(raw).ok()?);
            from = at + raw.len();
        }
    }
    quoted.push_str(text.get(from..)?);
    Some(quoted)
}

#[derive(Serialize)]
struct WrittenBackfill {
    unit: View,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<RecordId>,
    columns: RecordColumns,
    done: bool,
    at: u64,
}

/// An [`Ack`] as it is read: what its parts say, without another copy of them to try each outcome on.
#[derive(Deserialize)]
pub(super) struct ReadAck {
    dseq: u64,
    #[serde(default)]
    partition: Option<PartitionId>,
    #[serde(default)]
    seq: Option<u64>,
    #[serde(default)]
    rejected: Option<RejectCode>,
}

impl TryFrom<ReadAck> for Ack {
    type Error = &'static str;

    fn try_from(read: ReadAck) -> Result<Self, Self::Error> {
        let outcome = match (read.partition, read.seq, read.rejected) {
            (Some(partition), Some(seq), _) => Outcome::Accepted { partition, seq },
            (_, _, Some(rejected)) => Outcome::Refused { rejected },
            (_, _, None) => return Err("neither accepted nor refused"),
        };
        Ok(Self {
            dseq: read.dseq,
            outcome,
        })
    }
}

/// A [`Backfill`] as it is read: rows or columns.
#[derive(Deserialize)]
pub(super) struct ReadBackfill {
    unit: View,
    #[serde(default)]
    after: Option<RecordId>,
    #[serde(default)]
    records: Option<Vec<BackfillRecord>>,
    #[serde(default)]
    columns: Option<RecordColumns>,
    done: bool,
    at: u64,
}

impl TryFrom<ReadBackfill> for Backfill {
    type Error = BadColumns;

    fn try_from(read: ReadBackfill) -> Result<Self, BadColumns> {
        let records = match (read.records, read.columns) {
            (Some(records), None) => records,
            (None, Some(columns)) => columns.read()?,
            (None, None) | (Some(_), Some(_)) => return Err(BadColumns::Malformed),
        };
        Ok(Self {
            unit: read.unit,
            after: read.after,
            records,
            done: read.done,
            at: read.at,
        })
    }
}

/// A [`LogEntry`] as it is read: what its body is, its kind says. So a changeset is read from its text by
/// the code that reads it elsewhere, which a reader of any body would have once more.
#[derive(Deserialize)]
pub(super) struct ReadEntry {
    q: u64,
    u: View,
    r: RecordKey,
    rv: u64,
    k: LogKind,
    #[serde(default)]
    b: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum LogKind {
    Op,
    Enter,
    Leave,
}

impl TryFrom<ReadEntry> for LogEntry {
    type Error = serde_json::Error;

    fn try_from(read: ReadEntry) -> Result<Self, serde_json::Error> {
        let text = read.b.as_deref().map_or("null", RawValue::get);
        let body = match read.k {
            LogKind::Op => LogBody::Op(Box::new(serde_json::from_str(text)?)),
            LogKind::Enter => LogBody::Enter(serde_json::from_str(text)?),
            LogKind::Leave => LogBody::Leave,
        };
        Ok(Self {
            seq: read.q,
            unit: read.u,
            record: read.r,
            rv: read.rv,
            body,
        })
    }
}
