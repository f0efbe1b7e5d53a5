//! One account's book on this tablet, in memory: what is shown, what waits, what comes next.
//!
//! The session computes, the store keeps: every change goes `prepare_save` → write strictly →
//! [`Session::saved`], every answer [`Session::receive`] → write → [`Session::received`]. One at a
//! time; the write holds only while the numbers in the store are those that this session knows, and
//! when they are not, another tab has saved: [`Session::absorb`] what it wrote, and begin anew.
//!
//! Shown is what is confirmed, with every change of this tablet that is not yet in it folded on
//! top. Confirmed records are never touched by unconfirmed values.

use std::collections::BTreeMap;

use domain::fields::{Fields, Hlc, RecordKey};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};

use super::lease::SeenTime;
use super::rows::{AckedRow, Numbers, OutboxRow, Problem, QuarantineRow, SyncState};
use super::store::{Change, Loaded};
use crate::changeset::{self, BadChangeset, Changeset, SCHEMA};
use crate::fold::fold;
use crate::json;
use crate::map::{map_of, set_of};
use crate::protocol::{
    PAGE_ENTRIES_FIRST, PAGE_ENTRIES_MIN, PROTO, PUSH_BYTES_MAX, PUSH_BYTES_MIN,
    PUSH_CHANGESETS_MAX, Request,
};
use crate::scope::View;

/// Whose book this is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Identity {
    /// The account.
    pub account: AccountId,
    /// The device id given when this database was made; the session may since have taken another.
    pub device: DeviceId,
    /// The commune.
    pub partition: PartitionId,
    /// The server as the sign-in named it.
    pub server_id: String,
}

/// A confirmed record in memory.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Confirmed {
    pub rv: u64,
    pub at: u64,
    pub epoch: u32,
    pub page: u32,
    /// The view that the account has it under; none from before there were views.
    pub view: Option<View>,
    /// As in [`PageRecord::is_doubted`](super::rows::PageRecord::is_doubted).
    pub is_doubted: bool,
    pub fields: Fields,
}

/// Which records a page holds.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Page {
    pub records: Vec<RecordKey>,
    pub bytes: usize,
}

/// One account's book in memory.
#[derive(Debug)]
pub struct Session {
    pub(super) identity: Identity,
    pub(super) numbers: Numbers,
    pub(super) sync: SyncState,
    pub(super) seen_time: SeenTime,
    pub(super) outbox: BTreeMap<u64, OutboxRow>,
    pub(super) acked: BTreeMap<u64, AckedRow>,
    pub(super) quarantine: BTreeMap<OpId, QuarantineRow>,
    pub(super) confirmed: BTreeMap<RecordKey, Confirmed>,
    pub(super) pages: BTreeMap<u32, Page>,
    /// Records with unconfirmed changes, as shown.
    pub(super) overlay: BTreeMap<RecordKey, Fields>,
    /// Entries to ask for in the next page.
    pub(super) page_entries: u16,
    /// How much is sent at once: less after a push that got no answer.
    pub(super) push_bytes: usize,
}

/// A Save, ready to be written in one strict transaction.
#[derive(Clone, PartialEq, Debug)]
pub struct Save {
    /// What was saved.
    pub(super) rows: Vec<OutboxRow>,
    /// What to write, all or nothing.
    pub changes: Vec<Change>,
    pub(super) numbers: Numbers,
}

impl Save {
    /// What was saved, in the order of the edits.
    pub fn changesets(&self) -> impl ExactSizeIterator<Item = &Changeset> {
        self.rows.iter().map(|row| &row.op)
    }
}

/// Why nothing can be saved.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum SaveError {
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
    /// With the edit at this place the record holds more than the server takes.
    #[error("edit {index}: the record grows to {bytes} bytes")]
    RecordTooLarge {
        /// Which edit, from 0.
        index: usize,
        /// How many it would have.
        bytes: usize,
    },
}

impl Session {
    /// Opens a book from everything in its stores. Rows that cannot be read are reported and left
    /// where they are.
    #[must_use]
    pub fn open(identity: Identity, loaded: Loaded) -> (Self, Vec<Problem>) {
        let numbers = Numbers {
            device: identity.device,
            dseq: 0,
            hlc: Hlc::default(),
            last_op: None,
        };
        let mut session = Self {
            identity,
            numbers,
            sync: SyncState::default().upcast(),
            seen_time: SeenTime::default(),
            outbox: BTreeMap::new(),
            acked: BTreeMap::new(),
            quarantine: BTreeMap::new(),
            confirmed: BTreeMap::new(),
            pages: BTreeMap::new(),
            overlay: BTreeMap::new(),
            page_entries: PAGE_ENTRIES_FIRST,
            push_bytes: PUSH_BYTES_MAX,
        };
        let problems = session.read(loaded);
        (session, problems)
    }

    /// Takes over what another tab of this tablet committed. Returns the records that look
    /// different now, and rows that cannot be read.
    pub fn absorb(&mut self, loaded: Loaded) -> (Vec<RecordKey>, Vec<Problem>) {
        // Confirmed records are only replaced when pages were read along with the cursor.
        let replaced = (loaded.pages.is_some() && loaded.meta.is_some())
            .then(|| std::mem::take(&mut self.confirmed));
        let overlay = std::mem::take(&mut self.overlay);
        let problems = self.read(loaded);
        let confirmed = replaced.as_ref().unwrap_or(&self.confirmed);
        let before = |key: &RecordKey| {
            let confirmed = || confirmed.get(key).map(|known| &known.fields);
            overlay.get(key).or_else(confirmed)
        };
        let mut candidates = set_of(overlay.keys());
        candidates.extend(self.overlay.keys());
        if let Some(replaced) = &replaced {
            candidates.extend(replaced.keys().chain(self.confirmed.keys()));
        }
        candidates.retain(|key| before(key) != self.fields(key));
        (candidates.into_iter().cloned().collect(), problems)
    }

    /// A Save was written: it is shown from now on, and sent. Returns the records it touched.
    pub fn saved(&mut self, save: Save) -> Vec<RecordKey> {
        self.numbers = save.numbers;
        let mut touched = Vec::with_capacity(save.rows.len());
        for row in save.rows {
            let op = &row.op;
            let mut fields = self.fields(&op.record).cloned().unwrap_or_default();
            fold(&mut fields, op, op.hlc, op.actor_id);
            if !self.has_left(&op.record) {
                self.overlay.insert(op.record.clone(), fields);
            }
            touched.push(op.record.clone());
            self.outbox.insert(op.dseq, row);
        }
        touched
    }

    /// What to send next: the first changesets that wait, and the question what is new. The same
    /// until an answer was received, or a push was lost.
    #[must_use]
    pub fn next_request(&self) -> Request {
        let mut bytes = 0;
        let first = self.outbox.keys().next().copied();
        let dseq_from = first.unwrap_or(self.numbers.dseq + 1);
        let mut changesets = Vec::new();
        let waiting = self.outbox.iter().take(PUSH_CHANGESETS_MAX);
        for (expected, (dseq, row)) in (dseq_from..).zip(waiting) {
            bytes += changeset::json_len(&row.op);
            if *dseq != expected || (bytes > self.push_bytes && !changesets.is_empty()) {
                break;
            }
            changesets.extend(serde_json::to_value(&row.op));
        }
        Request {
            proto: PROTO,
            schema: SCHEMA,
            server_id: self.sync.server_id.clone(),
            account: self.identity.account,
            device_id: self.numbers.device,
            dseq_from,
            changesets,
            have: self.sync.have.iter().copied().map(String::from).collect(),
            partial: map_of(
                self.sync
                    .partial
                    .iter()
                    .map(|(view, last)| (String::from(*view), *last)),
            ),
            cursor: self
                .sync
                .cursor
                .map(|seq| (self.identity.partition, seq))
                .into_iter()
                .collect(),
            told: Some(self.sync.told).filter(|told| *told > self.sync.cursor.unwrap_or_default()),
            page: Some(self.page_entries),
            sums: self.sums_to_compare(),
        }
    }

    /// No answer came to what was sent last. Over a slow line a full exchange never gets through in
    /// time: the next one sends and asks for half as much, and more again with every answer.
    pub fn exchange_was_lost(&mut self) {
        self.push_bytes = (self.push_bytes / 2).max(PUSH_BYTES_MIN);
        self.page_entries = (self.page_entries / 2).max(PAGE_ENTRIES_MIN);
    }

    /// A record as it is shown; `None` when the book has no such record.
    #[must_use]
    pub fn fields(&self, record: &RecordKey) -> Option<&Fields> {
        let confirmed = || {
            self.confirmed
                .get(record)
                .map(|confirmed| &confirmed.fields)
        };
        self.overlay.get(record).or_else(confirmed)
    }

    /// Every record as it is shown, each once.
    pub fn records(&self) -> impl Iterator<Item = (&RecordKey, &Fields)> {
        let new = self
            .overlay
            .iter()
            .filter(|(key, _)| !self.confirmed.contains_key(*key));
        let known = self
            .confirmed
            .iter()
            .map(|(key, confirmed)| (key, self.overlay.get(key).unwrap_or(&confirmed.fields)));
        known.chain(new)
    }

    /// True when the record has a change that the server has not acknowledged.
    #[must_use]
    pub fn is_unsent(&self, record: &RecordKey) -> bool {
        self.overlay.contains_key(record) && self.outbox().any(|op| op.record == *record)
    }

    /// Changesets that the server has not acknowledged, oldest first.
    pub fn outbox(&self) -> impl Iterator<Item = &Changeset> {
        self.outbox.values().map(|row| &row.op)
    }

    /// Changesets acknowledged in the last weeks, oldest first, with their place in the log.
    pub fn acked(&self) -> impl Iterator<Item = &AckedRow> {
        self.acked.values()
    }

    /// Changesets that the server refused, with the reason.
    pub fn quarantine(&self) -> impl Iterator<Item = &QuarantineRow> {
        self.quarantine.values()
    }

    /// How many changesets wait to be sent.
    #[must_use]
    pub fn unsent_count(&self) -> usize {
        self.outbox.len()
    }

    /// The server's time when it last had nothing more to send, in milliseconds since 1970; none
    /// before the first complete fetch.
    #[must_use]
    pub fn known_until(&self) -> Option<u64> {
        self.sync.known_until
    }

    /// The server's clock as far as this tablet can tell, from its own. Never before the server's
    /// last answer: a tablet whose battery died begins in another year.
    #[must_use]
    pub fn corrected_now(&self, now_ms: u64) -> u64 {
        let told = now_ms.saturating_add_signed(self.sync.offset_ms);
        told.max(self.sync.known_until.unwrap_or_default())
    }

    /// How far this tablet's clock is ahead of the server's, as of its last answer, in milliseconds;
    /// below zero when it is behind.
    #[must_use]
    pub fn clock_ahead_ms(&self) -> i64 {
        self.sync.offset_ms.saturating_neg()
    }

    /// The device in whose sequence this database writes now.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.numbers.device
    }

    /// True when this session knows every record that a stored [`SyncState`] tells of; the tab that
    /// wrote it may have asked the server later.
    #[must_use]
    pub fn has_the_pages_of(&self, stored: Option<&[u8]>) -> bool {
        // What cannot be read says nothing of what is in the pages.
        let stored = stored.and_then(|bytes| json::read::<SyncState>(bytes).ok());
        stored.is_none_or(|stored| stored.is_as_far_as(&self.sync))
    }

    /// Whose book this is.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Every log entry up to this one is confirmed here; none before the first answer.
    #[must_use]
    pub fn cursor(&self) -> Option<u64> {
        self.sync.cursor
    }

    /// True when everything that the account may have was fetched; since then it is only followed.
    #[must_use]
    pub fn has_everything(&self) -> bool {
        self.sync.is_whole
    }

    /// The views that were fetched whole.
    pub fn have(&self) -> impl Iterator<Item = View> {
        self.sync.have.iter().copied()
    }

    /// The view that the account has a confirmed record under; none for one of an older life of the
    /// server.
    #[must_use]
    pub fn view_of(&self, record: &RecordKey) -> Option<View> {
        let known = self.confirmed.get(record)?;
        self.kept_under(record)
            .filter(|_| known.epoch == self.sync.epoch)
    }

    /// The view that a record is kept under, also one of an older life of the server that is shown until
    /// it comes again.
    #[must_use]
    pub fn kept_under(&self, record: &RecordKey) -> Option<View> {
        self.confirmed.get(record)?.view
    }

    /// True for a record that is shown as it was until it comes again, or everything else has: it is of
    /// an older life of the server, or doubted.
    #[must_use]
    pub fn is_to_come_again(&self, record: &RecordKey) -> bool {
        let known = self.confirmed.get(record);
        known.is_some_and(|known| known.epoch != self.sync.epoch || known.is_doubted)
    }

    /// True for a record that the account may have no longer, or has under a view that is still to be
    /// fetched, and of which changes made here are kept: it is not shown.
    #[must_use]
    pub fn has_left(&self, record: &RecordKey) -> bool {
        self.sync.left.contains(record)
    }

    /// The server, and the life of its numbers, that this database last heard of.
    #[must_use]
    pub fn server_id(&self) -> Option<&str> {
        self.sync.server_id.as_deref()
    }

    /// A record as the server last sent it, with its revision; none when it never did.
    #[must_use]
    pub fn confirmed(&self, record: &RecordKey) -> Option<(u64, &Fields)> {
        self.confirmed
            .get(record)
            .map(|confirmed| (confirmed.rv, &confirmed.fields))
    }

    /// Shown = confirmed, then what is acknowledged but not in it, then what waits.
    pub(super) fn rebuild_overlay(&mut self) {
        let mut overlay: BTreeMap<RecordKey, Fields> = BTreeMap::new();
        for op in self.unconfirmed() {
            let fields = overlay.entry(op.record.clone()).or_insert_with(|| {
                let confirmed = self.confirmed.get(&op.record);
                confirmed
                    .map(|known| known.fields.clone())
                    .unwrap_or_default()
            });
            fold(fields, op, op.hlc, op.actor_id);
        }
        self.overlay = overlay;
    }

    /// The changes that stand over what is confirmed, in their order.
    pub(super) fn unconfirmed(&self) -> impl Iterator<Item = &Changeset> {
        let acked = self.acked.values().filter(|row| !self.is_confirmed(row));
        let acked = acked.map(|row| (&row.op, row.again));
        let waiting = self.outbox.values().map(|row| (&row.op, row.again));
        let all = acked.chain(waiting).filter(|(op, again)| {
            let confirmed = self.confirmed.get(&op.record);
            // An older life of the server had it already: it is in the record as it was then.
            let was_there = *again && confirmed.is_some_and(|known| known.epoch != self.sync.epoch);
            !was_there && !self.sync.left.contains(&op.record)
        });
        all.map(|(op, _)| op)
    }

    /// True when the confirmed record holds an acknowledged changeset, or what replaced it: it was
    /// fetched after that, or the log was followed past it. A record that the account may not have
    /// counts as if it did.
    pub(super) fn is_confirmed(&self, row: &AckedRow) -> bool {
        let was_passed = self.sync.is_whole && self.sync.sound_to >= Some(row.seq);
        was_passed
            || self
                .confirmed
                .get(&row.op.record)
                .is_some_and(|known| known.epoch == self.sync.epoch && known.at >= row.seq)
    }
}
