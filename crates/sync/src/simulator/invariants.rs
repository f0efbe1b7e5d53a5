//! What must hold, whatever happened.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::{FieldName, Fields, RecordKey, RecordKind};
use domain::ids::OpId;

use crate::changeset::Changeset;
use crate::fold::fold;
use crate::server::store::LogRow;
use crate::tablet::session::Session;

/// What must hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Invariant {
    /// Every saved change is on its tablet: waiting, acknowledged or refused.
    NothingLost,
    /// What was saved on a tablet is shown there, until somebody replaces it.
    ReadYourWrites,
    /// A confirmed record is exactly its first so many log entries.
    ConfirmedIsReplayed,
    /// With the cursor at a place, every record holds every entry up to it.
    Prefix,
    /// The log has no gap.
    NoGap,
    /// No change is in the log twice.
    ExactlyOnce,
    /// Only what a strict commit made durable was sent.
    OnlyDurable,
    /// No time in the log is far ahead of the server.
    Clamped,
    /// Nothing makes a device take a new identity for no reason.
    NoForkForNothing,
    /// A tab that reads the store anew sees what it showed already.
    StoreIsMemory,
    /// The outbox empties and every tablet catches up once the network is back.
    Settles,
    /// Every tablet and the server end with the same records.
    Converges,
    /// The log, folded from its beginning, gives the records that the server holds.
    LogReplays,
    /// A value is gone only where a change in the log named it.
    NoSilentOverwrite,
    /// Exactly the changes that may not be made are refused.
    RefusedRightly,
    /// No call fails but by an injected death.
    NoOtherError,
}

/// An invariant that broke.
#[derive(Clone, Debug, thiserror::Error)]
#[error("seed {seed}, step {step}: {invariant:?}: {detail}")]
pub struct Broken {
    /// The seed that shows it again.
    pub seed: u64,
    /// The step it was seen at.
    pub step: u32,
    /// What broke.
    pub invariant: Invariant,
    /// Where.
    pub detail: String,
}

/// What broke, before seed and step are known.
pub(super) type Check = Result<(), (Invariant, String)>;

/// Says what broke when something did.
pub(super) fn hold(invariant: Invariant, holds: bool, detail: impl FnOnce() -> String) -> Check {
    if holds {
        Ok(())
    } else {
        Err((invariant, detail()))
    }
}

/// True for the changes that the simulated people may not make.
pub(super) fn is_forbidden(op: &Changeset) -> bool {
    op.record.0 == RecordKind::ACCOUNT
}

/// A value of a field, by the change that wrote it.
pub(super) type Written = (RecordKey, FieldName, OpId);

/// What a change replaces.
pub(super) fn replaced(op: &Changeset) -> impl Iterator<Item = Written> {
    op.writes.iter().flat_map(|write| {
        write
            .base
            .iter()
            .map(|base| (op.record.clone(), write.field.clone(), *base))
    })
}

/// On one tablet, after anything happened to it.
pub(super) fn check_tablet(
    session: &Session,
    made: &BTreeMap<OpId, Changeset>,
    replaced: &BTreeSet<Written>,
) -> Check {
    let waiting: BTreeSet<OpId> = session.outbox().map(|op| op.op_id).collect();
    let acked: BTreeSet<OpId> = session.acked().map(|row| row.op.op_id).collect();
    let refused: BTreeSet<OpId> = session.quarantine().map(|row| row.op.op_id).collect();
    let shown = session.records().flat_map(|(_, fields)| fields.iter());
    let shown: BTreeSet<(OpId, &FieldName)> = shown
        .flat_map(|(field, heads)| heads.iter().map(move |head| (head.op, field)))
        .collect();
    for (op_id, op) in made {
        let kept = waiting.contains(op_id) || acked.contains(op_id) || refused.contains(op_id);
        hold(Invariant::NothingLost, kept, || {
            format!("{op_id} is nowhere")
        })?;
        if refused.contains(op_id) {
            continue;
        }
        for write in &op.writes {
            let seen = shown.contains(&(*op_id, &write.field)) || {
                replaced.contains(&(op.record.clone(), write.field.clone(), *op_id))
            };
            let field = &write.field;
            hold(Invariant::ReadYourWrites, seen, || {
                format!("{field:?} of {op_id}")
            })?;
        }
    }
    Ok(())
}

/// Every record as it was after each of its log entries.
#[derive(Debug, Default)]
pub(super) struct History(BTreeMap<RecordKey, Vec<(u64, Fields)>>);

impl History {
    /// The log grew by an entry.
    pub(super) fn follow(&mut self, row: &LogRow) {
        let states = self.0.entry(row.op.record.clone()).or_default();
        let mut fields = states
            .last()
            .map(|(_, fields)| fields.clone())
            .unwrap_or_default();
        fold(&mut fields, &row.op, row.op.hlc, row.op.actor_id);
        states.push((row.seq, fields));
    }

    /// Every record as its whole log makes it.
    pub(super) fn latest(&self) -> BTreeMap<&RecordKey, &Fields> {
        self.0
            .iter()
            .filter_map(|(record, states)| Some((record, &states.last()?.1)))
            .collect()
    }

    /// On one tablet, against the server's log.
    pub(super) fn check(&self, session: &Session) -> Check {
        let fetched_whole = session.has_everything();
        let cursor = session.cursor().unwrap_or(0);
        for (record, states) in &self.0 {
            let (rv, confirmed) = session.confirmed(record).unzip();
            let place = rv.map(|rv| usize::try_from(rv).unwrap_or(0));
            let replayed = place.map_or(Some(None), |place| {
                states
                    .get(place.wrapping_sub(1))
                    .map(|(_, fields)| Some(fields))
            });
            let same = replayed == Some(confirmed);
            hold(Invariant::ConfirmedIsReplayed, same, || {
                format!("{record:?} at {rv:?}")
            })?;
            let needed = states.iter().take_while(|(seq, _)| *seq <= cursor).count();
            let complete = !fetched_whole || place.unwrap_or(0) >= needed;
            hold(Invariant::Prefix, complete, || {
                format!("{record:?} at {rv:?} of {needed}")
            })?;
        }
        Ok(())
    }
}

/// At the end: the server's records hold exactly what nobody replaced.
pub(super) fn check_heads(log: &[LogRow], records: &[(RecordKey, Fields)]) -> Check {
    let gone: BTreeSet<Written> = log.iter().flat_map(|row| replaced(&row.op)).collect();
    let mut expected: BTreeSet<Written> = BTreeSet::new();
    for row in log {
        for write in &row.op.writes {
            expected.insert((row.op.record.clone(), write.field.clone(), row.op.op_id));
        }
    }
    let expected: BTreeSet<Written> = expected.difference(&gone).cloned().collect();
    let mut held = BTreeSet::new();
    for (record, fields) in records {
        for (field, heads) in fields.iter() {
            held.extend(
                heads
                    .iter()
                    .map(|head| (record.clone(), field.clone(), head.op)),
            );
        }
    }
    hold(Invariant::NoSilentOverwrite, held == expected, || {
        format!("{:?}", held.symmetric_difference(&expected).next())
    })
}
