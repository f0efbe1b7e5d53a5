//! What an answer changes, worked out before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::RecordKey;
use domain::ids::{DeviceId, OpId};
use domain::registry;

use super::paging::Pager;
use super::receive::{ACKED_KEPT_MS, Received};
use super::rows::{
    self, AckedRow, NUMBERS_KEY, Numbers, OutboxRow, QuarantineRow, SYNC_KEY, SyncState,
};
use super::session::{Confirmed, Page, Session};
use super::store::{ACKED, Change, Durability, META, OUTBOX, QUARANTINE};
use crate::changeset::Changeset;
use crate::map::{map_of, set_of};
use crate::protocol::{Ack, LogBody, Outcome, RejectCode, Response};
use crate::scope::View;

/// Old acknowledged changesets removed with one answer: they are in no hurry.
const PRUNED_MAX: usize = 500;

/// What an answer changes in memory.
#[derive(Debug)]
pub(super) struct Delta {
    pub sync: SyncState,
    pub numbers: Option<Numbers>,
    pub outbox_gone: BTreeSet<u64>,
    /// The whole outbox, when it was numbered anew.
    pub outbox_new: Option<Vec<OutboxRow>>,
    pub acked_new: Vec<AckedRow>,
    pub acked_gone: BTreeSet<u64>,
    pub quarantine_new: Vec<QuarantineRow>,
    /// Refused once, and in the log all the same: judged again in another life of the book.
    pub quarantine_gone: BTreeSet<OpId>,
    pub confirmed_new: BTreeMap<RecordKey, Confirmed>,
    pub confirmed_gone: BTreeSet<RecordKey>,
    pub pages: BTreeMap<u32, Page>,
    pub page_entries: u16,
    /// Something turned out to be missing: nothing that was fetched counts as whole.
    pub is_fetched_again: bool,
}

impl Delta {
    pub(super) fn new(session: &Session) -> Self {
        Self {
            sync: session.sync.clone(),
            numbers: None,
            outbox_gone: BTreeSet::new(),
            outbox_new: None,
            acked_new: Vec::new(),
            acked_gone: BTreeSet::new(),
            quarantine_new: Vec::new(),
            quarantine_gone: BTreeSet::new(),
            confirmed_new: BTreeMap::new(),
            confirmed_gone: BTreeSet::new(),
            pages: BTreeMap::new(),
            page_entries: session.page_entries,
            is_fetched_again: false,
        }
    }

    pub(super) fn look_through_again(&mut self) {
        self.is_fetched_again = true;
        self.sync.look_through_again();
    }

    pub(super) fn touched(&self, session: &Session) -> BTreeSet<RecordKey> {
        let gone = self
            .outbox_gone
            .iter()
            .filter_map(|dseq| session.outbox.get(dseq));
        let changed = gone.map(|row| row.op.record.clone());
        let changed = changed.chain(self.confirmed_new.keys().cloned());
        set_of(changed.chain(self.confirmed_gone.iter().cloned()))
    }

    /// The server's numbers began anew: what it had acknowledged is sent again, under a new
    /// identity, and every record is fetched again. Until then the known ones stay on the screen.
    pub(super) fn begin_anew(&mut self, session: &Session, fresh_device: DeviceId) {
        self.sync.epoch += 1;
        self.sync.cursor = None;
        self.sync.told = 0;
        self.sync.left.clear();
        self.sync.look_through_again();
        self.acked_gone = session.acked.keys().copied().collect();
        // What an older life had acknowledged is in the record as it was then, unless it had not come
        // back yet, or the record has come again since without it.
        let is_older = |op: &Changeset| {
            let known = session.confirmed.get(&op.record);
            known.is_some_and(|known| known.epoch != session.sync.epoch)
        };
        let acked = session.acked.values().map(|row| OutboxRow {
            op: row.op.clone(),
            again: session.is_confirmed(row) || (row.again && is_older(&row.op)),
            asked: row.asked.clone(),
        });
        let outbox = session.outbox.values().map(|row| OutboxRow {
            again: row.again && is_older(&row.op),
            ..row.clone()
        });
        let waiting = acked.chain(outbox).collect();
        self.renumber(session, waiting, fresh_device);
    }

    /// Gives what waits new places in a new sequence. The changesets keep their ids, so the server
    /// still knows one that it had already.
    pub(super) fn renumber(
        &mut self,
        session: &Session,
        waiting: Vec<OutboxRow>,
        fresh_device: DeviceId,
    ) {
        let mut waiting = waiting;
        let mut dseq = 0;
        for row in &mut waiting {
            dseq += 1;
            row.op.device_id = fresh_device;
            row.op.dseq = dseq;
        }
        self.outbox_new = Some(waiting);
        self.numbers = Some(Numbers {
            device: fresh_device,
            dseq,
            hlc: session.numbers.hlc,
            last_op: session.numbers.last_op,
        });
    }

    pub(super) fn take_acks(&mut self, session: &Session, response: &Response) {
        if response.device_id == session.numbers.device {
            for Ack { dseq, outcome } in &response.acks {
                match outcome {
                    Outcome::Accepted { seq, .. } => {
                        self.accepted(session, *dseq, *seq, response.now);
                    }
                    Outcome::Refused { rejected } => {
                        self.refused(session, *dseq, rejected, response.now)
                    }
                }
            }
        }
        if !session.quarantine.is_empty() {
            self.accept_what_was_refused(session, response);
        }
        if !session.outbox.is_empty() && !response.log.is_empty() {
            self.take_acks_of_log(session, response);
        }
        let accepted = self.acked_new.iter().map(|row| &row.op);
        self.sync.note_acked(session.numbers.device, accepted);
    }

    fn take_acks_of_log(&mut self, session: &Session, response: &Response) {
        // A changeset that comes back in the log was accepted, though the answer to it was lost.
        let waiting = session.outbox.iter();
        let waiting = map_of(waiting.map(|(dseq, row)| (row.op.op_id, *dseq)));
        for entry in &response.log {
            if let LogBody::Op(op) = &entry.body
                && let Some(dseq) = waiting.get(&op.op_id)
                && self.accepted(session, *dseq, entry.seq, response.now)
                && let Some(row) = self.acked_new.last_mut()
            {
                // Where it was settled, which may be before this device was taken.
                (row.op.device_id, row.op.dseq) = (op.device_id, op.dseq);
            }
        }
    }

    /// A push that was repeated in another life of the book may have been judged otherwise there.
    fn accept_what_was_refused(&mut self, session: &Session, response: &Response) {
        for entry in &response.log {
            if let LogBody::Op(op) = &entry.body
                && let Some(row) = session.quarantine.get(&op.op_id)
                && self.quarantine_gone.insert(op.op_id)
            {
                self.acked_new.push(AckedRow {
                    op: row.op.clone(),
                    seq: entry.seq,
                    acked_ms: response.now,
                    again: false,
                    asked: None,
                });
            }
        }
    }

    /// False when it waits no longer.
    fn accepted(&mut self, session: &Session, dseq: u64, seq: u64, now: u64) -> bool {
        let Some(row) = session.outbox.get(&dseq) else {
            return false;
        };
        let is_news = self.outbox_gone.insert(dseq);
        if is_news {
            let OutboxRow { op, again, asked } = row.clone();
            self.acked_new.push(AckedRow {
                op,
                seq,
                acked_ms: now,
                again,
                asked,
            });
        }
        is_news
    }

    fn refused(&mut self, session: &Session, dseq: u64, code: &RejectCode, now: u64) {
        let Some(row) = session.outbox.get(&dseq) else {
            return;
        };
        if self.outbox_gone.insert(dseq) {
            let op = row.op.clone();
            self.quarantine_new.push(QuarantineRow {
                op,
                code: code.clone(),
                refused_ms: now,
                put_away_ms: None,
            });
        }
    }

    pub(super) fn prune(&mut self, session: &Session, now: u64) {
        let old = session.acked.values().filter(|row| {
            row.acked_ms.saturating_add(ACKED_KEPT_MS) < now && session.is_confirmed(row)
        });
        self.acked_gone
            .extend(old.take(PRUNED_MAX).map(|row| row.seq));
    }

    /// What was written here to something that the account may not have any more, and the server has, goes
    /// with it; so does a change with a field beyond what is left. Only once everything else has come: what
    /// is to be fetched under another view has left until then. `is_alike` when the server has just found
    /// that it has nothing else for the account than what is here.
    pub(super) fn let_go(&mut self, session: &Session, is_alike: bool) {
        let old = session.acked.values();
        let gone = old.filter(|row| self.is_out_of_reach(session, &row.op, is_alike));
        let gone: Vec<u64> = gone.map(|row| row.seq).collect();
        self.acked_gone.extend(gone);
        let mut new = std::mem::take(&mut self.acked_new);
        new.retain(|row| !self.is_out_of_reach(session, &row.op, is_alike));
        self.acked_new = new;
    }

    fn is_out_of_reach(&self, session: &Session, op: &Changeset, is_alike: bool) -> bool {
        let Some(known) = self.current(session, &op.record) else {
            // What did not leave from here was never here, or its page was lost.
            return is_alike || self.sync.left.contains(&op.record);
        };
        let is_beyond = |view: View| {
            let kind = op.record.0.as_str();
            let mut fields = op.writes.iter().map(|write| write.field.as_str());
            fields.any(|field| registry::tier(kind, field) > view.tier)
        };
        known.view.is_some_and(is_beyond)
    }

    pub(super) fn finish(mut self, session: &Session, more: bool, update_needed: bool) -> Received {
        self.forget_left(session);
        let mut changes = self.outbox_changes(session);
        let durability = if changes.is_empty() {
            Durability::Relaxed
        } else {
            Durability::Strict
        };
        let mut pager = Pager::new(session);
        pager.remove(&self.confirmed_gone);
        pager.place(&mut self.confirmed_new);
        changes.extend(pager.changes(&self.confirmed_new));
        self.pages = pager.into_pages();
        changes.push(rows::put(META, SYNC_KEY, &self.sync));
        let waiting = match &self.outbox_new {
            Some(outbox) => outbox.len(),
            None => session.outbox.len() - self.outbox_gone.len(),
        };
        Received {
            changes,
            durability,
            acked_count: self.quarantine_gone.len() + self.outbox_gone.len()
                - self.quarantine_new.len(),
            refused_count: self.quarantine_new.len(),
            more: more || waiting > 0,
            update_needed,
            delta: self,
        }
    }

    /// Of what left, only that is remembered of which changes are still here.
    fn forget_left(&mut self, session: &Session) {
        if self.sync.left.is_empty() {
            return;
        }
        let waiting = session.outbox.values().map(|row| &row.op);
        let acked = session.acked.values().map(|row| &row.op);
        let here = set_of(waiting.chain(acked).map(|op| &op.record));
        self.sync.left.retain(|record| here.contains(record));
    }

    /// From the outbox to where it belongs now.
    fn outbox_changes(&self, session: &Session) -> Vec<Change> {
        let mut changes = Vec::new();
        let gone = self
            .outbox_gone
            .iter()
            .filter_map(|dseq| session.outbox.get(dseq));
        changes.extend(gone.map(|row| rows::delete(OUTBOX, row.op.op_id)));
        let old = self
            .acked_gone
            .iter()
            .filter_map(|seq| session.acked.get(seq));
        changes.extend(old.map(|row| rows::delete(ACKED, row.op.op_id)));
        let acked = self.acked_new.iter();
        changes.extend(acked.map(|row| rows::put(ACKED, &row.op.op_id.to_string(), row)));
        let refused = self.quarantine_new.iter();
        changes.extend(refused.map(|row| rows::put(QUARANTINE, &row.op.op_id.to_string(), row)));
        let accepted = self.quarantine_gone.iter();
        changes.extend(accepted.map(|op| rows::delete(QUARANTINE, *op)));
        changes.extend(self.outbox_new.iter().flatten().map(rows::put_outbox));
        changes.extend(
            self.numbers
                .iter()
                .map(|numbers| rows::put(META, NUMBERS_KEY, numbers)),
        );
        changes
    }
}
