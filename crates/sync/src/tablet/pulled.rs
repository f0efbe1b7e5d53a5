//! What an answer brought, taken into a [`Delta`]: what is dropped first, then a page of a view or a
//! part of the log.

use std::collections::BTreeSet;

use domain::fields::{Fields, RecordKey};

use super::delta::Delta;
use super::paging::Pager;
use super::receive::ReceiveError;
use super::session::{Confirmed, Session};
use crate::changeset::Changeset;
use crate::fold::fold;
use crate::map::set_of;
use crate::protocol::{
    Backfill, BackfillRecord, LogBody, LogEntry, Outcome, PAGE_ENTRIES_MAX, Response,
};
use crate::scope::{self, Scope, View};

impl Delta {
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
        let dropped = self.dropped(session, response);
        self.take_drop(session, response, dropped);
        if !response.drop.is_empty() || !self.is_fetched(response) {
            self.sync.is_whole = false;
        }
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
        let is_at_end = response.caught_up && self.sync.cursor == Some(upto);
        let is_level = is_at_end && upto >= self.sync.told;
        let is_complete = self.is_fetched(response) && !self.is_fetched_again;
        let is_whole = is_complete && (self.sync.is_whole || is_level);
        if is_whole && !self.sync.is_whole {
            self.drop_strangers(session);
        }
        self.sync.is_whole = is_whole;
        if is_whole && is_level {
            self.sync.known_until = Some(response.now);
            self.sync.sound_to = Some(upto);
            self.drop_doubted(session);
            let is_alike = self.compare(session, response);
            self.let_go(session, is_alike);
        }
        if !response.caught_up {
            self.page_entries = self.page_entries.saturating_mul(2).min(PAGE_ENTRIES_MAX);
        }
        Ok(())
    }

    /// True when every view that was granted was fetched whole.
    fn is_fetched(&self, response: &Response) -> bool {
        let mut granted = response.granted.iter();
        granted.all(|view| self.sync.have.contains(view))
    }

    /// Remembers how far the log goes, as far as an answer says, late or not.
    pub(super) fn note_end(&mut self, response: &Response) {
        let places = response.cursor.values().copied();
        let read_at = response.backfill.iter().map(|page| page.at);
        let accepted = response.acks.iter().filter_map(|ack| match ack.outcome {
            Outcome::Accepted { seq, .. } => Some(seq),
            Outcome::Refused { .. } => None,
        });
        let told = places.chain(read_at).chain(accepted).chain(response.floor);
        // A row from before this was kept has only its cursor.
        let told = told.chain(self.sync.cursor);
        self.sync.told = told.fold(self.sync.told, u64::max);
    }

    /// The views that an answer takes away: those that it names of what is had, and those still to be
    /// fetched that it grants no more, of which the server knows nothing.
    fn dropped(&mut self, session: &Session, response: &Response) -> BTreeSet<View> {
        let names = response.drop.iter().map(String::as_str);
        let mut dropped = set_of(names.filter_map(|name| View::try_from(name).ok()));
        let granted = set_of(response.granted.iter().copied());
        let is_known = |view: &View| {
            [&granted, &self.sync.have, &dropped]
                .iter()
                .any(|had| had.contains(view))
        };
        let partition = &session.identity.partition;
        let is_from_here = response.since.get(partition).copied() == session.sync.cursor;
        let end = response.cursor.get(partition).copied();
        let end = end.filter(|_| response.caught_up);
        let as_of = response.backfill.as_ref().map(|page| page.at).or(end);
        let is_late = as_of.is_some_and(|as_of| as_of < self.sync.told);
        if !is_from_here || is_late || !self.sync.partial.keys().all(is_known) {
            // It may be from before something was granted.
            return dropped;
        }
        let awaited = std::mem::replace(&mut self.sync.awaited, granted.clone());
        let lost = awaited
            .into_iter()
            .filter(|view| !granted.contains(view) && !self.sync.have.contains(view));
        dropped.extend(lost);
        dropped
    }

    /// What the account may no longer have is removed, before anything else is taken. Of what it may
    /// have less of, the fields beyond are removed; what it may have under another view stays until
    /// it comes under that.
    fn take_drop(&mut self, session: &Session, response: &Response, dropped: BTreeSet<View>) {
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
        // A page from before what is known already would leave a hole between.
        let too_old = backfill.at < self.sync.told;
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
    pub(super) fn current<'a>(
        &'a self,
        session: &'a Session,
        record: &RecordKey,
    ) -> Option<&'a Confirmed> {
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
}
