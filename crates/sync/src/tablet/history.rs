//! What a tablet knows of the history of a record: the changes that were made on it, each by itself.
//! The rest is in the server's log.

use std::cmp::Reverse;

use domain::fields::{FieldName, RecordKey, Value};
use domain::ids::OpId;

use super::session::Session;
use crate::changeset::{Changeset, Write};
use crate::protocol::RejectCode;

/// How far a change of this tablet has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Came {
    /// It is not known to be on the server.
    Waits,
    /// The server refused it.
    Refused {
        /// Why.
        code: RejectCode,
        /// The server's time of the refusal, in milliseconds since 1970.
        at_ms: u64,
    },
    /// The server has it.
    Acknowledged {
        /// Its place in the log.
        seq: u64,
        /// The server's time of the acknowledgement, in milliseconds since 1970.
        at_ms: u64,
    },
}

/// A change of a record that was made on this tablet.
#[derive(Clone, PartialEq, Debug)]
pub struct KnownChange {
    /// The change, as it was made here.
    pub op: Changeset,
    /// How far it has come.
    pub came: Came,
    /// Field by field.
    pub fields: Vec<KnownField>,
}

/// What a change did to one field.
#[derive(Clone, PartialEq, Debug)]
pub struct KnownField {
    /// The field.
    pub field: FieldName,
    /// What its author saw there and replaced; nothing where it was empty. None where this tablet does
    /// not know all of it any more.
    pub before: Option<Vec<Value>>,
    /// What was written.
    pub after: Value,
}

impl Session {
    /// The changes of a record that were made here and are still known: those that wait, then those
    /// that were refused, then those the server has; of each the newest first.
    #[must_use]
    pub fn changes_of(&self, record: &RecordKey) -> Vec<KnownChange> {
        let waiting = self.outbox().map(|op| (op, Came::Waits));
        let refused = self.quarantine().map(|row| {
            let (code, at_ms) = (row.code.clone(), row.refused_ms);
            (&row.op, Came::Refused { code, at_ms })
        });
        let acknowledged = self.acked().map(|row| {
            let (seq, at_ms) = (row.seq, row.acked_ms);
            (&row.op, Came::Acknowledged { seq, at_ms })
        });
        let all = waiting.chain(refused).chain(acknowledged);
        let order = |(op, came): &(&Changeset, Came)| match came {
            Came::Waits => (0, Reverse(op.dseq)),
            Came::Refused { at_ms, .. } => (1, Reverse(*at_ms)),
            Came::Acknowledged { seq, .. } => (2, Reverse(*seq)),
        };
        let mut made: Vec<(&Changeset, Came)> = Vec::new();
        // They are few: each is put in its place, which takes less code than to sort them.
        for change in all.filter(|(op, _)| op.record == *record) {
            let place = made.partition_point(|known| order(known) <= order(&change));
            made.insert(place, change);
        }
        let ops: Vec<&Changeset> = made.iter().map(|(op, _)| *op).collect();
        let known = |(op, came): &(&Changeset, Came)| KnownChange {
            op: (*op).clone(),
            came: came.clone(),
            fields: op
                .writes
                .iter()
                .map(|it| self.known_field(&ops, op, it))
                .collect(),
        };
        made.iter().map(known).collect()
    }

    fn known_field(&self, ops: &[&Changeset], op: &Changeset, write: &Write) -> KnownField {
        let field = &write.field;
        let named = |replaced: &OpId| self.value_of(ops, &op.record, field, *replaced);
        KnownField {
            field: field.clone(),
            before: write.base.iter().map(named).collect(),
            after: write.value.clone(),
        }
    }

    /// What an act wrote to a field: one that was made here, or of which the record holds or remembers
    /// the value.
    fn value_of(
        &self,
        ops: &[&Changeset],
        record: &RecordKey,
        field: &FieldName,
        act: OpId,
    ) -> Option<Value> {
        let mut made = ops.iter().filter(|op| op.op_id == act);
        if let Some(op) = made.next() {
            let write = op.writes.iter().find(|write| write.field == *field);
            return write.map(|write| write.value.clone());
        }
        let (_, confirmed) = self.confirmed(record)?;
        let held = confirmed.heads(field.as_str()).iter();
        let mut held = held.chain(confirmed.before(field.as_str()));
        let head = held.find(|head| head.op == act);
        head.map(|head| head.value.clone())
    }
}
