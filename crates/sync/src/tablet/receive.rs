//! How an answer of the server enters: first computed ([`Session::receive`]), then written by the
//! app, then applied in memory ([`Session::received`]).
//!
//! An answer may come late, twice or out of order, and may belong to an identity since given up.
//! Each half is taken only where it joins on to what is known: an acknowledgement where the
//! changeset still waits, a log page where it begins at or before the cursor, a page of records
//! where it begins at or before the last that came, a record where its revision is newer.

use std::collections::{BTreeMap, BTreeSet};

use domain::fields::RecordKey;
use domain::ids::{DeviceId, OpId};

use super::paging::Pager;
use super::rows::{
    self, AckedRow, NUMBERS_KEY, Numbers, OutboxRow, QuarantineRow, SYNC_KEY, SyncState,
};
use super::session::{Confirmed, Page, Session};
use super::store::{ACKED, Change, Durability, META, OUTBOX, QUARANTINE};
use crate::changeset::Changeset;
use crate::fold::fold;
use crate::protocol::{
    Ack, Backfill, ErrorCode, LogBody, LogEntry, Outcome, PAGE_ENTRIES_MAX, PROTO, RejectCode,
    Response, Scope,
};

/// Acknowledged changesets are kept so long: a server restored from a backup asks for them again.
pub const ACKED_KEPT_MS: u64 = 30 * 86_400_000;
/// Old acknowledged changesets removed with one answer, so that no write grows without bound.
const PRUNED_MAX: usize = 500;

/// What an answer changes, ready to be written in one transaction.
#[derive(Debug)]
pub struct Received {
    /// What to write, all or nothing.
    pub changes: Vec<Change>,
    /// How sure the write must be.
    pub durability: Durability,
    /// How many changesets the server accepted.
    pub acked_count: usize,
    /// How many it refused; they are in the quarantine with the reason.
    pub refused_count: usize,
    /// True when the server has more to send, or more waits here: ask again at once.
    pub more: bool,
    /// True when the server no longer sends to this app's protocol: the app must be updated. It
    /// still takes what this tablet sends.
    pub update_needed: bool,
    delta: Delta,
}

/// Why an answer was put aside. Nothing changed; what waits goes on waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ReceiveError {
    /// The log in the answer is not in sequence.
    #[error("log entry {found} after {last}")]
    OutOfSequence {
        /// The entry before it, or the cursor.
        last: u64,
        /// The entry.
        found: u64,
    },
}

/// The same, for memory.
#[derive(Debug)]
struct Delta {
    sync: SyncState,
    numbers: Option<Numbers>,
    outbox_gone: BTreeSet<u64>,
    /// The whole outbox, when it was numbered anew.
    outbox_new: Option<Vec<OutboxRow>>,
    acked_new: Vec<AckedRow>,
    acked_gone: Vec<u64>,
    quarantine_new: Vec<QuarantineRow>,
    confirmed_new: BTreeMap<RecordKey, Confirmed>,
    confirmed_gone: Vec<RecordKey>,
    pages: BTreeMap<u32, Page>,
    page_entries: u16,
}

impl Session {
    /// Computes what an answer changes. Nothing counts until it is written and
    /// [`Session::received`] was called. `fresh_device` is taken as this database's identity when
    /// the server knows the sequence of the present one otherwise, or was restored from a backup.
    ///
    /// # Errors
    /// The answer is put aside.
    pub fn receive(
        &self,
        response: Response,
        now_ms: u64,
        fresh_device: DeviceId,
    ) -> Result<Received, ReceiveError> {
        let mut delta = Delta::new(self);
        delta.sync.offset_ms = difference(response.now, now_ms);
        let known = delta.sync.server_id.replace(response.server_id.clone());
        if known.is_some_and(|known| known != response.server_id) {
            delta.begin_anew(self, fresh_device);
            return Ok(delta.finish(self, true, false));
        }
        delta.take_acks(self, &response);
        let update_needed = response.min_proto > PROTO;
        if !update_needed {
            delta.take_pull(self, &response)?;
        }
        if self.must_renumber(&response) {
            let waiting = self
                .outbox
                .iter()
                .filter(|(dseq, _)| !delta.outbox_gone.contains(dseq));
            let waiting = waiting.map(|(_, row)| row.clone()).collect();
            delta.renumber(self, waiting, fresh_device);
        }
        delta.prune(self, response.now);
        let more = !update_needed && !response.caught_up;
        Ok(delta.finish(self, more, update_needed))
    }

    /// An answer was written: it holds from now on. Returns the records it touched.
    pub fn received(&mut self, received: Received) -> Vec<RecordKey> {
        let delta = received.delta;
        let mut touched: BTreeSet<RecordKey> = delta.touched(self);
        if delta.sync.epoch != self.sync.epoch {
            touched.extend(self.overlay.keys().cloned());
        }
        self.sync = delta.sync;
        self.page_entries = delta.page_entries;
        if let Some(numbers) = delta.numbers {
            self.numbers = numbers;
        }
        self.outbox
            .retain(|dseq, _| !delta.outbox_gone.contains(dseq));
        if let Some(outbox) = delta.outbox_new {
            self.outbox = outbox.into_iter().map(|row| (row.op.dseq, row)).collect();
        }
        for seq in &delta.acked_gone {
            self.acked.remove(seq);
        }
        self.acked
            .extend(delta.acked_new.into_iter().map(|row| (row.seq, row)));
        let refused = delta
            .quarantine_new
            .into_iter()
            .map(|row| (row.op.op_id, row));
        self.quarantine.extend(refused);
        for record in &delta.confirmed_gone {
            self.confirmed.remove(record);
        }
        self.confirmed.extend(delta.confirmed_new);
        self.pages.extend(delta.pages);
        self.rebuild_overlay();
        touched.into_iter().collect()
    }

    /// True when the server knows this device's sequence otherwise than this database does.
    fn must_renumber(&self, response: &Response) -> bool {
        let first = self.outbox.keys().next().copied();
        response.device_id == self.numbers.device
            && match response.push_error {
                Some(ErrorCode::DeviceForked) => true,
                Some(ErrorCode::DseqGap) => first == Some(response.dseq_from),
                Some(_) | None => false,
            }
    }
}

impl Delta {
    fn new(session: &Session) -> Self {
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

    fn touched(&self, session: &Session) -> BTreeSet<RecordKey> {
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
    fn begin_anew(&mut self, session: &Session, fresh_device: DeviceId) {
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
    fn renumber(&mut self, session: &Session, waiting: Vec<OutboxRow>, fresh_device: DeviceId) {
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
        });
    }

    fn take_acks(&mut self, session: &Session, response: &Response) {
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
            });
        }
    }

    fn take_pull(&mut self, session: &Session, response: &Response) -> Result<(), ReceiveError> {
        let partition = &session.identity.partition;
        let upto = response.cursor.get(partition).copied();
        if let Some(backfill) = &response.backfill {
            self.take_backfill(session, backfill, upto);
        } else {
            let since = response.since.get(partition).copied().unwrap_or(0);
            let cursor = session.sync.cursor.unwrap_or(0);
            if since <= cursor {
                self.take_log(session, &response.log, cursor, upto.unwrap_or(cursor))?;
            }
        }
        if self.sync.have.contains(&Scope::Commune) {
            // Whoever follows the log from the beginning of a unit has all of it.
            self.sync.have.extend(response.granted.iter().copied());
        }
        let complete = response.caught_up && self.sync.have.contains(&Scope::Commune);
        if complete && self.sync.cursor == upto {
            self.sync.known_until = self.sync.known_until.max(Some(response.now));
        }
        if !response.caught_up {
            self.page_entries = self.page_entries.saturating_mul(2).min(PAGE_ENTRIES_MAX);
        }
        Ok(())
    }

    fn take_backfill(&mut self, session: &Session, backfill: &Backfill, upto: Option<u64>) {
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
        for found in &backfill.records {
            if found.rv > self.revision(session, &found.record) {
                for head in found.fields.iter().flat_map(|(_, heads)| heads) {
                    self.sync.hlc = self.sync.hlc.max(head.hlc);
                }
                let fields = found.fields.clone();
                self.confirm(session, &found.record, found.rv, backfill.at, fields);
            }
        }
        if let Some(last) = backfill.records.last() {
            let reached = self.sync.partial.entry(unit).or_insert(last.record.1);
            *reached = last.record.1.max(*reached);
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
        log: &[LogEntry],
        cursor: u64,
        upto: u64,
    ) -> Result<(), ReceiveError> {
        let mut last = cursor;
        let mut missing = false;
        for entry in log.iter().filter(|entry| entry.seq > cursor) {
            if entry.seq <= last || entry.seq > upto {
                return Err(ReceiveError::OutOfSequence {
                    last,
                    found: entry.seq,
                });
            }
            last = entry.seq;
            match &entry.body {
                LogBody::Op(op) => missing |= !self.take_op(session, entry, op),
                LogBody::Enter(fields) if entry.rv > self.revision(session, &entry.record) => {
                    self.confirm(session, &entry.record, entry.rv, entry.seq, fields.clone());
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
        self.confirm(session, &entry.record, entry.rv, entry.seq, fields);
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

    fn confirm(
        &mut self,
        session: &Session,
        record: &RecordKey,
        rv: u64,
        at: u64,
        fields: domain::fields::Fields,
    ) {
        let known = self
            .confirmed_new
            .get(record)
            .or_else(|| session.confirmed.get(record));
        let page = known.map_or(Pager::UNPLACED, |known| known.page);
        let confirmed = Confirmed {
            rv,
            at,
            epoch: self.sync.epoch,
            page,
            fields,
        };
        self.confirmed_new.insert(record.clone(), confirmed);
    }

    fn prune(&mut self, session: &Session, now: u64) {
        let old = session.acked.values().filter(|row| {
            row.acked_ms.saturating_add(ACKED_KEPT_MS) < now && session.is_confirmed(row)
        });
        self.acked_gone
            .extend(old.take(PRUNED_MAX).map(|row| row.seq));
    }

    fn finish(mut self, session: &Session, more: bool, update_needed: bool) -> Received {
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

fn difference(server_ms: u64, tablet_ms: u64) -> i64 {
    let difference = i128::from(server_ms) - i128::from(tablet_ms);
    i64::try_from(difference).unwrap_or(0)
}
