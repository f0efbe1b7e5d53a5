//! How the server's own commands write: as a device of their own, in one transaction.

use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Hlc, RecordKey};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};
use serde_json::Map;

use super::batch::{Batch, Judged};
use super::pull;
use super::store::{
    DeviceRow, RecordReader, ServerSnapshot, ServerStore, ServerTransaction, SettledOp,
};
use crate::changeset::{self, BadChangeset, Changeset, SCHEMA, Write};
use crate::clock::Clock;
use crate::protocol::{Outcome, RejectCode};

/// In whose name a command of the server writes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommandContext {
    /// The commune.
    pub partition: PartitionId,
    /// The server's own device.
    pub device: DeviceId,
    /// The author that everybody will see.
    pub account: AccountId,
    /// The server's clock in milliseconds since 1970.
    pub now_ms: u64,
    /// The last place of the log that the edits were planned on: nothing is written when others
    /// wrote since. None for edits that replace whatever is shown.
    pub planned_on: Option<u64>,
}

/// Why a command wrote nothing.
#[derive(Debug, thiserror::Error)]
pub enum CommandError<E> {
    /// Fewer ids than edits were given.
    #[error("{ids} ids for {edits} edits")]
    TooFewIds {
        /// How many edits.
        edits: usize,
        /// How many ids.
        ids: usize,
    },
    /// The edit at this place is out of bounds.
    #[error("edit {index}: {bad}")]
    OutOfBounds {
        /// Which edit, from 0.
        index: usize,
        /// The bound.
        bad: BadChangeset,
    },
    /// The edit at this place was refused.
    #[error("edit {index} was refused: {}", code.as_str())]
    Refused {
        /// Which edit, from 0.
        index: usize,
        /// The reason.
        code: RejectCode,
    },
    /// Others wrote after what the edits were planned on.
    #[error("the book changed meanwhile")]
    BookChanged,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] E),
}

/// Writes edits as changesets of the server's own device: all of them or none. Each edit replaces
/// the values that its author saw, where it names them, else those that are shown now. Returns the
/// last place in the log.
///
/// # Errors
/// Nothing was written.
pub async fn commit_server_edits<S: ServerStore>(
    store: &S,
    context: &CommandContext,
    edits: &[Edit],
    op_ids: &[OpId],
) -> Result<u64, CommandError<S::Error>> {
    let authored: Vec<(AccountId, &Edit)> =
        edits.iter().map(|edit| (context.account, edit)).collect();
    commit_authored_edits(store, context, &authored, op_ids).await
}

/// As [`commit_server_edits`], each edit in its own author's name: how an invented commune, whose
/// people assess and review each other, comes into a new book.
///
/// # Errors
/// Nothing was written.
pub async fn commit_authored_edits<S: ServerStore>(
    store: &S,
    context: &CommandContext,
    edits: &[(AccountId, &Edit)],
    op_ids: &[OpId],
) -> Result<u64, CommandError<S::Error>> {
    if op_ids.len() < edits.len() {
        return Err(CommandError::TooFewIds {
            edits: edits.len(),
            ids: op_ids.len(),
        });
    }
    let mut transaction = store.begin().await?;
    let known = transaction.device(context.device).await?;
    let mut device = known.unwrap_or(DeviceRow {
        device: context.device,
        account: context.account,
        last_dseq: 0,
        last_hlc: Hlc::default(),
        clock_suspect: false,
    });
    let mut batch = Batch::new(&mut transaction, context.partition, context.now_ms);
    let mut clock = Clock::at(device.last_hlc);
    for (index, ((author, edit), op_id)) in edits.iter().zip(op_ids).enumerate() {
        device.last_dseq += 1;
        device.last_hlc = clock.tick(context.now_ms);
        let row = batch.read(edit.record.1).await?;
        let shown = row.map(|row| row.fields).unwrap_or_default();
        let op = stamp(context, &device, *author, edit, *op_id, &shown);
        changeset::check(&op).map_err(|bad| CommandError::OutOfBounds { index, bad })?;
        if let Judged::Refused(code) = batch.accept(op, *author, device.last_hlc).await? {
            return Err(CommandError::Refused { index, code });
        }
    }
    let first = batch.finish().await?;
    // The places were taken in this transaction: nobody else takes one before it ends.
    let is_next = |head: u64| first == head + 1;
    if !edits.is_empty() && !context.planned_on.is_none_or(is_next) {
        return Err(CommandError::BookChanged);
    }
    let first_dseq = device.last_dseq + 1 - count(edits.len());
    for (place, op_id) in (0..).zip(op_ids.iter().take(edits.len())) {
        let outcome = Outcome::Accepted {
            partition: context.partition,
            seq: first + place,
        };
        let settled = SettledOp {
            op: Some(*op_id),
            outcome,
        };
        transaction
            .settle(context.device, first_dseq + place, &settled)
            .await?;
    }
    transaction.put_device(&device).await?;
    transaction.commit().await?;
    Ok((first + count(edits.len())).saturating_sub(1))
}

fn stamp(
    context: &CommandContext,
    device: &DeviceRow,
    author: AccountId,
    edit: &Edit,
    op_id: OpId,
    shown: &Fields,
) -> Changeset {
    let now = |field: &FieldName| shown.shown(field.as_str()).map(|head| head.op);
    let base = |field: &FieldName| {
        let seen = edit.seen.get(field).cloned();
        seen.unwrap_or_else(|| now(field).into_iter().collect())
    };
    let writes = edit.values.iter().map(|(field, value)| Write {
        field: field.clone(),
        base: base(field),
        value: value.clone(),
        other: Map::new(),
    });
    Changeset {
        op_id,
        device_id: context.device,
        dseq: device.last_dseq,
        actor_id: author,
        partition: context.partition,
        record: edit.record.clone(),
        schema: SCHEMA,
        hlc: device.last_hlc,
        wall_ms: context.now_ms,
        writes: writes.collect(),
        reason: edit.reason.clone(),
        other: Map::new(),
    }
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

/// Every record of a book, from one snapshot, in the order of record ids.
///
/// # Errors
/// The store failed.
pub async fn read_book<S: ServerStore>(
    store: &S,
    partition: PartitionId,
) -> Result<Vec<(RecordKey, Fields)>, S::Error> {
    let mut snapshot = store.snapshot().await?;
    let mut book = Vec::new();
    let mut after = None;
    loop {
        let rows = snapshot
            .records(partition, None, after, pull::READ_AHEAD)
            .await?;
        let Some(last) = rows.last() else {
            return Ok(book);
        };
        after = Some(last.record.1);
        book.extend(rows.into_iter().map(|row| (row.record, row.fields)));
    }
}
