//! From edits to changesets: the place in the sequence, the time, and what the author had seen.

use std::collections::BTreeMap;

use domain::edit::Edit;
use domain::fields::{FieldName, Fields, RecordKey, Value};
use domain::ids::OpId;
use domain::registry::{self, ConflictPolicy};
use serde_json::Map;

use super::rows::{self, NUMBERS_KEY, OutboxRow};
use super::session::{Save, SaveError, Session};
use super::store::{Change, DRAFTS, META};
use crate::changeset::{self, BASE_MAX, Changeset, SCHEMA, Write, json_len};
use crate::clock::Clock;
use crate::fold::fold;
use crate::protocol::RECORD_BYTES_MAX;

impl Session {
    /// Stamps edits as changesets of this device. Each replaces the values that its author saw, else
    /// those that are shown now, so that a conflict nobody looked at stays open. Nothing counts
    /// until it is written strictly and [`Session::saved`] was called.
    ///
    /// # Errors
    /// An edit is out of bounds, a record would hold more than the server takes, or there are too few
    /// ids: nothing can be saved.
    pub fn prepare_save(
        &self,
        edits: &[Edit],
        op_ids: &[OpId],
        now_ms: u64,
        delete_drafts: &[String],
    ) -> Result<Save, SaveError> {
        if op_ids.len() < edits.len() {
            return Err(SaveError::TooFewIds {
                edits: edits.len(),
                ids: op_ids.len(),
            });
        }
        let mut numbers = self.numbers.clone();
        let mut clock = Clock::at(numbers.hlc.max(self.sync.hlc));
        let mut seen: BTreeMap<&RecordKey, Fields> = BTreeMap::new();
        let mut rows = Vec::with_capacity(edits.len());
        for (index, (edit, op_id)) in edits.iter().zip(op_ids).enumerate() {
            numbers.dseq += 1;
            numbers.hlc = clock.tick(self.corrected_now(now_ms));
            numbers.last_op = Some(*op_id);
            let shown = seen
                .entry(&edit.record)
                .or_insert_with(|| self.fields(&edit.record).cloned().unwrap_or_default());
            let op = Changeset {
                op_id: *op_id,
                device_id: numbers.device,
                dseq: numbers.dseq,
                actor_id: self.identity.account,
                partition: self.identity.partition,
                record: edit.record.clone(),
                schema: SCHEMA,
                hlc: numbers.hlc,
                wall_ms: now_ms,
                writes: writes(edit, shown),
                reason: edit.reason.clone(),
                other: Map::new(),
            };
            changeset::check(&op).map_err(|bad| SaveError::OutOfBounds { index, bad })?;
            let asked = asked(&op, shown);
            fold(shown, &op, op.hlc, op.actor_id);
            let bytes = json_len(&shown.held());
            if bytes > RECORD_BYTES_MAX {
                return Err(SaveError::RecordTooLarge { index, bytes });
            }
            rows.push(OutboxRow {
                op,
                again: false,
                asked,
            });
        }
        let mut changes: Vec<Change> = rows.iter().map(rows::put_outbox).collect();
        changes.push(rows::put(META, NUMBERS_KEY, &numbers));
        let drafts = delete_drafts.iter();
        changes.extend(drafts.map(|key| Change::Delete {
            store: DRAFTS,
            key: key.clone(),
        }));
        Ok(Save {
            rows,
            changes,
            numbers,
        })
    }
}

/// The fields in which a change chooses between values, as they were before.
fn asked(op: &Changeset, shown: &Fields) -> Option<Fields> {
    let settles = |write: &Write| {
        let policy = registry::policy(op.record.0.as_str(), write.field.as_str());
        write.base.len() > 1 && policy != ConflictPolicy::Auto
    };
    if !op.writes.iter().any(settles) {
        return None;
    }
    let mut asked = shown.clone();
    asked.retain(|name| {
        let mut writes = op.writes.iter();
        writes.any(|write| write.field == *name && settles(write))
    });
    Some(asked)
}

fn writes(edit: &Edit, shown: &Fields) -> Vec<Write> {
    let write = |(field, value): &(FieldName, Value)| {
        let now = || shown.shown(field.as_str()).map(|head| head.op);
        let seen = edit.seen.get(field).cloned();
        let mut base = seen.unwrap_or_else(|| now().into_iter().collect());
        // More than a changeset may name are settled by and by.
        base.truncate(BASE_MAX);
        Write {
            field: field.clone(),
            base,
            value: value.clone(),
            other: Map::new(),
        }
    };
    edit.values.iter().map(write).collect()
}
