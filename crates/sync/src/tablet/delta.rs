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
    Response,
};
use crate::scope::{self, Scope, View};

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
            acked_gone: Vec::new(),
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
        changed.chain(self.confirmed_gone.iter().cloned()).collect()
    }

    /// The server's numbers began anew: what it had acknowledged is sent again, under a new
    /// identity, and every record is fetched again. Until then the known ones stay on the screen.
    pub(super) fn begin_anew(&mut self, session: &Session, fresh_device: DeviceId) {
        self.sync.epoch += 1;
        self.sync.cursor = None;
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
        });
        let outbox = session.outbox.values().map(|row| OutboxRow {
            op: row.op.clone(),
            again: row.again && is_older(&row.op),
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
                        self.accepted(session, *dseq, *seq, response.now)
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
                });
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
        let have: Vec<String> = session.have().map(String::from).collect();
        if response.have_sum != Some(scope::sum(&have)) {
            // Of views that were had then and are not now, or the other way round, it says too much
            // or too little.
            return Ok(());
        }
        self.take_drop(session, response);
        if response.floor > self.sync.cursor && self.sync.cursor.is_some() {
            self.begin_from_now(session);
            return Ok(());
        }
        let is_known = |view| response.granted.contains(view) || self.sync.have.contains(view);
        if !self.sync.partial.keys().all(is_known) {
            // It was given before a view that is being fetched was granted: it says too little.
            return Ok(());
        }
        let partition = &session.identity.partition;
        let Some(upto) = response.cursor.get(partition).copied() else {
            return Ok(());
        };
        if let Some(backfill) = response.backfill.take() {
            self.take_backfill(session, backfill, upto);
        } else {
            let since = response.since.get(partition).copied().unwrap_or(0);
            let cursor = session.sync.cursor.unwrap_or(0);
            if since <= cursor {
                let log = std::mem::take(&mut response.log);
                self.take_log(session, log, cursor, upto)?;
            }
        }
        let mut missing = response.granted.iter();
        let is_fetched = missing.all(|view| self.sync.have.contains(view));
        let is_whole = is_fetched && !self.is_fetched_again;
        if is_whole && !self.sync.is_whole {
            self.drop_strangers(session);
        }
        self.sync.is_whole = is_whole;
        if response.caught_up && is_whole && self.sync.cursor == Some(upto) {
            self.sync.known_until = Some(response.now);
            self.sync.sound_to = Some(upto);
            self.drop_doubted(session);
            self.compare(session, response);
        }
        if !response.caught_up {
            self.page_entries = self.page_entries.saturating_mul(2).min(PAGE_ENTRIES_MAX);
        }
        Ok(())
    }

    /// What the account may no longer have is removed, before anything else is taken. Of what it may
    /// have less of, the fields beyond are removed; what it may have under another view stays until
    /// it comes under that.
    fn take_drop(&mut self, session: &Session, response: &Response) {
        let names = response.drop.iter().map(String::as_str);
        let dropped: BTreeSet<View> = names.filter_map(|name| View::try_from(name).ok()).collect();
        if dropped.is_empty() {
            return;
        }
        let had = self.sync.have.clone();
        self.sync.have.retain(|view| !dropped.contains(view));
        let granted: Vec<View> = response
            .granted
            .iter()
            .chain(&self.sync.have)
            .copied()
            .collect();
        let mut is_to_be_looked_through = false;
        for view in dropped {
            let reached = self.sync.partial.remove(&view);
            let covering = scope::covering(view.scope, &granted);
            let lessened =
                covering.filter(|other| other.scope == view.scope && other.tier < view.tier);
            if let Some(less) = lessened {
                self.sync.have.extend(had.get(&view).map(|_| less));
                self.sync.partial.extend(reached.map(|last| (less, last)));
            }
            let is_narrow = matches!(view.scope, Scope::Person(_));
            // What was had under a narrow view may be had under a wider one, which came without it.
            is_to_be_looked_through |= lessened.is_none() && (is_narrow || covering.is_some());
            let confirmed = session.confirmed.iter();
            let under = confirmed.filter(|(_, known)| known.view == Some(view));
            for (record, known) in under {
                match covering.filter(|other| scope::is_open_to(&record.0, other.tier)) {
                    None => self.leave(session, record.clone()),
                    Some(other) if other.tier < view.tier => {
                        let scope = view.scope;
                        let tier = other.tier;
                        self.lessen(record, known, View { scope, tier });
                    }
                    Some(_) => {}
                }
            }
        }
        if is_to_be_looked_through {
            self.look_through_again();
        }
    }

    /// A record stays, without the fields beyond a view's tier, and under that view: whole, as it comes
    /// under another, it is news although nothing was written to it.
    fn lessen(&mut self, record: &RecordKey, known: &Confirmed, view: View) {
        let mut less = known.clone();
        scope::redact(&record.0, &mut less.fields, view);
        less.view = Some(view);
        self.confirmed_new.insert(record.clone(), less);
    }

    /// A record is no longer one that the account may have.
    pub(super) fn leave(&mut self, session: &Session, record: RecordKey) {
        self.confirmed_new.remove(&record);
        let waiting = session.outbox.values().map(|row| &row.op);
        let mut own = waiting.chain(session.acked.values().map(|row| &row.op));
        if own.any(|op| op.record == record) {
            self.sync.left.insert(record.clone());
        }
        if session.confirmed.contains_key(&record) {
            self.confirmed_gone.insert(record);
        }
    }

    fn take_backfill(&mut self, session: &Session, backfill: Backfill, upto: u64) {
        let view = backfill.unit;
        let joins = match (backfill.after, self.sync.partial.get(&view)) {
            (None, _) => true,
            (Some(after), Some(last)) => after <= *last,
            (Some(_), None) => false,
        };
        // A page read before the state that the log is followed from would leave a hole between.
        let too_old = self.sync.cursor.is_some_and(|cursor| backfill.at < cursor);
        if !joins || too_old || self.sync.have.contains(&view) {
            return;
        }
        if self.sync.cursor.is_none() {
            if backfill.after.is_some() || !self.sync.have.is_empty() {
                return;
            }
            // The log is followed from the state that the first page was read from.
            self.sync.cursor = Some(upto);
        }
        if let Some(last) = backfill.records.last() {
            let reached = self.sync.partial.entry(view).or_insert(last.record.1);
            *reached = last.record.1.max(*reached);
        }
        for found in backfill.records {
            let BackfillRecord {
                record, rv, fields, ..
            } = found;
            if self.is_news(session, &record, rv, view) {
                self.note_times(&fields);
                self.confirm(session, record, rv, backfill.at, view, fields);
            }
        }
        if backfill.done {
            self.sync.partial.remove(&view);
            self.sync.have.insert(view);
        }
    }

    fn note_times(&mut self, fields: &Fields) {
        for head in fields.iter().flat_map(|(_, heads)| heads) {
            self.sync.hlc = self.sync.hlc.max(head.hlc);
        }
    }

    /// Everything was fetched: what did not come is of an older life of the server, or not for this
    /// account.
    fn drop_strangers(&mut self, session: &Session) {
        let epoch = self.sync.epoch;
        let is_granted = |known: &Confirmed| {
            known
                .view
                .is_some_and(|view| self.sync.have.contains(&view))
        };
        let unseen = session.confirmed.iter();
        let unseen = unseen.filter(|(key, _)| !self.confirmed_new.contains_key(*key));
        let (older, present): (Vec<_>, Vec<_>) =
            unseen.partition(|(_, known)| known.epoch != epoch);
        let strange = present.into_iter().filter(|(_, known)| !is_granted(known));
        let strange: Vec<RecordKey> = strange.map(|(key, _)| key.clone()).collect();
        // What waits here may make a record of an older life anew.
        self.confirmed_gone
            .extend(older.into_iter().map(|(key, _)| key.clone()));
        for record in strange {
            self.leave(session, record);
        }
    }

    fn take_log(
        &mut self,
        session: &Session,
        log: Vec<LogEntry>,
        cursor: u64,
        upto: u64,
    ) -> Result<(), ReceiveError> {
        let mut last = cursor;
        let mut missing: BTreeSet<RecordKey> = BTreeSet::new();
        for entry in log.into_iter().filter(|entry| entry.seq > cursor) {
            if entry.seq <= last || entry.seq > upto {
                return Err(ReceiveError::OutOfSequence {
                    last,
                    found: entry.seq,
                });
            }
            last = entry.seq;
            let view = entry.unit;
            match entry.body {
                LogBody::Leave => {
                    missing.remove(&entry.record);
                    self.leave(session, entry.record);
                }
                // Nobody sends what is of a view that is not had.
                _ if !self.sync.have.contains(&view) => {}
                LogBody::Op(ref op) => {
                    if !self.take_op(session, &entry, op) {
                        missing.insert(entry.record);
                    }
                }
                LogBody::Enter(fields) => {
                    missing.remove(&entry.record);
                    if self.is_news(session, &entry.record, entry.rv, view) {
                        self.note_times(&fields);
                        self.confirm(session, entry.record, entry.rv, upto, view, fields);
                    }
                }
            }
        }
        self.sync.cursor = Some(upto.max(cursor));
        if !missing.is_empty() {
            // Something that should be here is not: everything is looked through again.
            self.look_through_again();
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
        let (record, view) = (entry.record.clone(), entry.unit);
        self.confirm(session, record, entry.rv, entry.seq, view, fields);
        true
    }

    /// True when a whole record tells more than is known, or comes under another view.
    fn is_news(&self, session: &Session, record: &RecordKey, rv: u64, view: View) -> bool {
        let Some(known) = self.current(session, record) else {
            return true;
        };
        rv > known.rv || (rv == known.rv && known.view != Some(view))
    }

    /// The record as confirmed in the server's present life.
    fn current<'a>(&'a self, session: &'a Session, record: &RecordKey) -> Option<&'a Confirmed> {
        let of_before = || {
            let is_here = !self.confirmed_gone.contains(record);
            session.confirmed.get(record).filter(|_| is_here)
        };
        let known = self.confirmed_new.get(record).or_else(of_before);
        known.filter(|known| known.epoch == self.sync.epoch && !known.is_doubted)
    }

    fn revision(&self, session: &Session, record: &RecordKey) -> u64 {
        self.current(session, record).map_or(0, |known| known.rv)
    }

    fn confirm(
        &mut self,
        session: &Session,
        record: RecordKey,
        rv: u64,
        at: u64,
        view: View,
        fields: Fields,
    ) {
        let known = session.confirmed.get(&record);
        let confirmed = Confirmed {
            rv,
            at,
            epoch: self.sync.epoch,
            page: known.map_or(Pager::UNPLACED, |known| known.page),
            view: Some(view),
            is_doubted: false,
            fields,
        };
        self.confirmed_gone.remove(&record);
        self.sync.left.remove(&record);
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
            acked_count: self.acked_new.len(),
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
        let here: BTreeSet<&RecordKey> = waiting.chain(acked).map(|op| &op.record).collect();
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
