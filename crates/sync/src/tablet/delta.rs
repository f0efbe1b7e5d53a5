//! What an answer changes, worked out before anything is written.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::{Fields, RecordKey};
use domain::ids::{DeviceId, OpId};

use super::paging::Pager;
use super::receive::{ACKED_KEPT_MS, ReceiveError, Received};
use super::rows::{
    self, AckedRow, NUMBERS_KEY, Numbers, OutboxRow, QuarantineRow, SYNC_KEY, SyncState,
};
use super::session::{Confirmed, Page, Session};
use super::store::{ACKED, Change, Durability, META, OUTBOX, QUARANTINE};
use crate::changeset::Changeset;
use crate::fold::fold;
use crate::protocol::{
    Ack, Backfill, BackfillRecord, LogBody, LogEntry, Outcome, PAGE_ENTRIES_MAX, RejectCode,
    Response, Scope,
};

/// Old acknowledged changesets removed with one answer, so that no write grows without bound.
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
    pub acked_gone: Vec<u64>,
    pub quarantine_new: Vec<QuarantineRow>,
    pub confirmed_new: BTreeMap<RecordKey, Confirmed>,
    pub confirmed_gone: Vec<RecordKey>,
    pub pages: BTreeMap<u32, Page>,
    pub page_entries: u16,
}

impl Delta {
    pub(super) fn new(session: &Session) -> Self {
        Self {
            sync: session.sync.clone(),
            numbers: None,
            outbox_gone: BTreeSet::new(),
            outbox_new: None,
            acked_new: Vec::new(),
            acked_gone: Vec::new(),
            quarantine_new: Vec::new(),
            confirmed_new: BTreeMap::new(),
            confirmed_gone: Vec::new(),
            pages: BTreeMap::new(),
            page_entries: session.page_entries,
        }
    }

    pub(super) fn touched(&self, session: &Session) -> BTreeSet<RecordKey> {
        let gone = self
            .outbox_gone
            .iter()
            .filter_map(|dseq| session.outbox.get(dseq));
        let changed = gone.map(|row| row.op.record.clone());
        let changed = changed.chain(self.confirmed_new.keys().cloned());
        changed.chain(self.confirmed_gone.iter().cloned()).collect()
    }

    /// The server's numbers began anew: what it had acknowledged is sent again, under a new
    /// identity, and every record is fetched again. Until then the known ones stay on the screen.
    pub(super) fn begin_anew(&mut self, session: &Session, fresh_device: DeviceId) {
        self.sync.epoch += 1;
        self.sync.cursor = None;
        self.sync.have.clear();
        self.sync.partial.clear();
        self.acked_gone = session.acked.keys().copied().collect();
        let again = session.acked.values().map(|row| OutboxRow {
            op: row.op.clone(),
            again: true,
        });
        let waiting = again.chain(session.outbox.values().cloned()).collect();
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
                        self.accepted(session, *dseq, *seq, response.now)
                    }
                    Outcome::Refused { rejected } => {
                        self.refused(session, *dseq, rejected, response.now)
                    }
                }
            }
        }
        if session.outbox.is_empty() || response.log.is_empty() {
            return;
        }
        // A changeset that comes back in the log was accepted, though the answer to it was lost.
        let waiting: BTreeMap<OpId, u64> = session
            .outbox
            .iter()
            .map(|(dseq, row)| (row.op.op_id, *dseq))
            .collect();
        for entry in &response.log {
            if let LogBody::Op(op) = &entry.body
                && let Some(dseq) = waiting.get(&op.op_id)
            {
                self.accepted(session, *dseq, entry.seq, response.now);
            }
        }
    }

    fn accepted(&mut self, session: &Session, dseq: u64, seq: u64, now: u64) {
        let Some(row) = session.outbox.get(&dseq) else {
            return;
        };
        if self.outbox_gone.insert(dseq) {
            let OutboxRow { op, again } = row.clone();
            self.acked_new.push(AckedRow {
                op,
                seq,
                acked_ms: now,
                again,
            });
        }
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

    pub(super) fn take_pull(
        &mut self,
        session: &Session,
        response: &mut Response,
    ) -> Result<(), ReceiveError> {
        let partition = &session.identity.partition;
        let upto = response.cursor.get(partition).copied();
        if let Some(backfill) = response.backfill.take() {
            self.take_backfill(session, backfill, upto);
        } else {
            let since = response.since.get(partition).copied().unwrap_or(0);
            let cursor = session.sync.cursor.unwrap_or(0);
            if since <= cursor {
                let log = std::mem::take(&mut response.log);
                self.take_log(session, log, cursor, upto.unwrap_or(cursor))?;
            }
        }
        if self.sync.have.contains(&Scope::Commune) {
            // Whoever follows the log from the beginning of a unit has all of it.
            self.sync.have.extend(response.granted.iter().copied());
        }
        let complete = response.caught_up && self.sync.have.contains(&Scope::Commune);
        if complete && self.sync.cursor == upto {
            self.sync.known_until = Some(response.now);
        }
        if !response.caught_up {
            self.page_entries = self.page_entries.saturating_mul(2).min(PAGE_ENTRIES_MAX);
        }
        Ok(())
    }

    fn take_backfill(&mut self, session: &Session, backfill: Backfill, upto: Option<u64>) {
        let unit = backfill.unit;
        let joins = match (backfill.after, self.sync.partial.get(&unit)) {
            (None, _) => true,
            (Some(after), Some(last)) => after <= *last,
            (Some(_), None) => false,
        };
        // A page read before the state that the log is followed from would leave a hole between.
        let too_old = self.sync.cursor.is_some_and(|cursor| backfill.at < cursor);
        if !joins || too_old || self.sync.have.contains(&unit) {
            return;
        }
        if backfill.after.is_none() && self.sync.cursor.is_none() {
            // The log is followed from the state that the first page was read from.
            self.sync.cursor = upto;
        }
        if let Some(last) = backfill.records.last() {
            let reached = self.sync.partial.entry(unit).or_insert(last.record.1);
            *reached = last.record.1.max(*reached);
        }
        for found in backfill.records {
            let BackfillRecord {
                record, rv, fields, ..
            } = found;
            if rv > self.revision(session, &record) {
                for head in fields.iter().flat_map(|(_, heads)| heads) {
                    self.sync.hlc = self.sync.hlc.max(head.hlc);
                }
                self.confirm(session, record, rv, backfill.at, fields);
            }
        }
        if backfill.done {
            self.sync.partial.remove(&unit);
            self.sync.have.insert(unit);
            self.drop_older_life(session);
        }
    }

    /// Everything was fetched since the server's numbers began anew: what did not come is gone.
    fn drop_older_life(&mut self, session: &Session) {
        let epoch = self.sync.epoch;
        let older = session
            .confirmed
            .iter()
            .filter(|(_, known)| known.epoch != epoch);
        let gone = older
            .map(|(key, _)| key)
            .filter(|key| !self.confirmed_new.contains_key(*key));
        self.confirmed_gone = gone.cloned().collect();
    }

    fn take_log(
        &mut self,
        session: &Session,
        log: Vec<LogEntry>,
        cursor: u64,
        upto: u64,
    ) -> Result<(), ReceiveError> {
        let mut last = cursor;
        let mut missing = false;
        for entry in log.into_iter().filter(|entry| entry.seq > cursor) {
            if entry.seq <= last || entry.seq > upto {
                return Err(ReceiveError::OutOfSequence {
                    last,
                    found: entry.seq,
                });
            }
            last = entry.seq;
            match entry.body {
                LogBody::Op(ref op) => missing |= !self.take_op(session, &entry, op),
                LogBody::Enter(fields) if entry.rv > self.revision(session, &entry.record) => {
                    self.confirm(session, entry.record, entry.rv, entry.seq, fields);
                }
                LogBody::Enter(_) | LogBody::Leave => {}
            }
        }
        self.sync.cursor = Some(upto.max(cursor));
        if missing {
            // Something that should be here is not: everything is looked through again.
            self.sync.have.clear();
            self.sync.partial.clear();
        }
        Ok(())
    }

    /// False when an earlier entry of the record is missing here.
    fn take_op(&mut self, session: &Session, entry: &LogEntry, op: &Changeset) -> bool {
        self.sync.hlc = self.sync.hlc.max(op.hlc);
        let revision = self.revision(session, &entry.record);
        if entry.rv <= revision {
            return true;
        }
        if entry.rv != revision + 1 {
            return false;
        }
        let known = self.current(session, &entry.record);
        let mut fields = known.map(|known| known.fields.clone()).unwrap_or_default();
        fold(&mut fields, op, op.hlc, op.actor_id);
        self.confirm(session, entry.record.clone(), entry.rv, entry.seq, fields);
        true
    }

    /// The record as confirmed in the server's present life.
    fn current<'a>(&'a self, session: &'a Session, record: &RecordKey) -> Option<&'a Confirmed> {
        let known = self
            .confirmed_new
            .get(record)
            .or_else(|| session.confirmed.get(record));
        known.filter(|known| known.epoch == self.sync.epoch)
    }

    fn revision(&self, session: &Session, record: &RecordKey) -> u64 {
        self.current(session, record).map_or(0, |known| known.rv)
    }

    fn confirm(&mut self, session: &Session, record: RecordKey, rv: u64, at: u64, fields: Fields) {
        let known = session.confirmed.get(&record);
        let confirmed = Confirmed {
            rv,
            at,
            epoch: self.sync.epoch,
            page: known.map_or(Pager::UNPLACED, |known| known.page),
            fields,
        };
        self.confirmed_new.insert(record, confirmed);
    }

    pub(super) fn prune(&mut self, session: &Session, now: u64) {
        let old = session.acked.values().filter(|row| {
            row.acked_ms.saturating_add(ACKED_KEPT_MS) < now && session.is_confirmed(row)
        });
        self.acked_gone
            .extend(old.take(PRUNED_MAX).map(|row| row.seq));
    }

    pub(super) fn finish(mut self, session: &Session, more: bool, update_needed: bool) -> Received {
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
            acked_count: self.acked_new.len(),
            refused_count: self.quarantine_new.len(),
            more: more || waiting > 0,
            update_needed,
            delta: self,
        }
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
        changes.extend(self.outbox_new.iter().flatten().map(rows::put_outbox));
        changes.extend(
            self.numbers
                .iter()
                .map(|numbers| rows::put(META, NUMBERS_KEY, numbers)),
        );
        changes
    }
}
