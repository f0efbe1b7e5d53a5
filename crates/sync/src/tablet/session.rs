//! One account's book on this tablet, in memory: what is shown, what waits, what comes next.
//!
//! The session computes, the store keeps: every change goes `prepare_save` → write strictly →
//! [`Session::saved`], every answer [`Session::receive`] → write → [`Session::received`]. Hold the
//! `write` lock from the one to the other, and call [`Session::absorb`] inside it when another tab
//! may have committed meanwhile.
//!
//! Shown is what is confirmed, with every change of this tablet that is not yet in it folded on
//! top. Confirmed records are never touched by unconfirmed values.

use std::collections::BTreeMap;

use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Hlc, RecordKey, Value};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};
use serde_json::Map;

use super::rows::{
    self, AckedRow, NUMBERS_KEY, Numbers, OutboxRow, Problem, ProblemKind, QuarantineRow, SYNC_KEY,
    SyncState,
};
use super::store::{ACKED, Change, DRAFTS, Loaded, META, OUTBOX, PAGES, QUARANTINE, Rows};
use crate::changeset::{self, BadChangeset, Changeset, SCHEMA, Write};
use crate::clock::Clock;
use crate::fold::fold;
use crate::protocol::{
    PAGE_ENTRIES_FIRST, PROTO, PUSH_BYTES_MAX, PUSH_CHANGESETS_MAX, Request, Scope,
};

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
    pub(super) outbox: BTreeMap<u64, OutboxRow>,
    pub(super) acked: BTreeMap<u64, AckedRow>,
    pub(super) quarantine: BTreeMap<OpId, QuarantineRow>,
    pub(super) confirmed: BTreeMap<RecordKey, Confirmed>,
    pub(super) pages: BTreeMap<u32, Page>,
    /// Records with unconfirmed changes, as shown.
    pub(super) overlay: BTreeMap<RecordKey, Fields>,
    /// Entries to ask for in the next page.
    pub(super) page_entries: u16,
}

/// A Save, ready to be written in one strict transaction.
#[derive(Clone, PartialEq, Debug)]
pub struct Save {
    /// What was saved.
    pub changesets: Vec<Changeset>,
    /// What to write, all or nothing.
    pub changes: Vec<Change>,
    numbers: Numbers,
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
}

impl Session {
    /// Opens a book from everything in its stores. Rows that cannot be read are reported and left
    /// where they are.
    #[must_use]
    pub fn open(identity: Identity, loaded: &Loaded) -> (Self, Vec<Problem>) {
        let numbers = Numbers {
            device: identity.device,
            dseq: 0,
            hlc: Hlc::default(),
        };
        let mut session = Self {
            identity,
            numbers,
            sync: SyncState::default(),
            outbox: BTreeMap::new(),
            acked: BTreeMap::new(),
            quarantine: BTreeMap::new(),
            confirmed: BTreeMap::new(),
            pages: BTreeMap::new(),
            overlay: BTreeMap::new(),
            page_entries: PAGE_ENTRIES_FIRST,
        };
        let problems = session.read(loaded);
        (session, problems)
    }

    /// Takes over what another tab of this tablet committed. Returns the records that look
    /// different now, and rows that cannot be read.
    pub fn absorb(&mut self, loaded: &Loaded) -> (Vec<RecordKey>, Vec<Problem>) {
        let before: BTreeMap<RecordKey, Fields> = self
            .records()
            .map(|(key, fields)| (key.clone(), fields.clone()))
            .collect();
        let problems = self.read(loaded);
        let gone = before
            .keys()
            .filter(|key| self.fields(key).is_none())
            .cloned();
        let changed = self
            .records()
            .filter(|(key, fields)| before.get(*key) != Some(*fields));
        let touched = changed.map(|(key, _)| key.clone()).chain(gone).collect();
        (touched, problems)
    }

    /// Stamps edits as changesets of this device. Each replaces only the values that are shown
    /// now, so that a conflict nobody looked at stays open. Nothing counts until it is written
    /// strictly and [`Session::saved`] was called.
    ///
    /// # Errors
    /// An edit is out of bounds, or there are too few ids: nothing can be saved.
    pub fn prepare_save(
        &self,
        edits: &[Edit],
        op_ids: &[OpId],
        now_ms: u64,
        delete_drafts: &[String],
    ) -> Result<Save, SaveError> {
        self.stamp(edits, op_ids, now_ms, delete_drafts, Base::Shown)
    }

    /// As [`Session::prepare_save`], for one field whose conflict somebody looked at and settled:
    /// the value replaces every value held now.
    ///
    /// # Errors
    /// The value is out of bounds.
    pub fn prepare_resolve(
        &self,
        record: &RecordKey,
        field: &FieldName,
        value: Value,
        op_id: OpId,
        now_ms: u64,
    ) -> Result<Save, SaveError> {
        let values = vec![(field.clone(), value)];
        let edit = Edit {
            record: record.clone(),
            values,
            reason: None,
        };
        self.stamp(&[edit], &[op_id], now_ms, &[], Base::All)
    }

    /// A Save was written: it is shown from now on, and sent. Returns the records it touched.
    pub fn saved(&mut self, save: Save) -> Vec<RecordKey> {
        self.numbers = save.numbers;
        let mut touched = Vec::with_capacity(save.changesets.len());
        for op in save.changesets {
            let mut fields = self.fields(&op.record).cloned().unwrap_or_default();
            fold(&mut fields, &op, op.hlc, op.actor_id);
            self.overlay.insert(op.record.clone(), fields);
            touched.push(op.record.clone());
            self.outbox.insert(op.dseq, OutboxRow { op, again: false });
        }
        touched
    }

    /// What to send next: the first changesets that wait, and the question what is new. The same
    /// until an answer was received.
    #[must_use]
    pub fn next_request(&self) -> Request {
        let mut bytes = 0;
        let first = self.outbox.keys().next().copied();
        let dseq_from = first.unwrap_or(self.numbers.dseq + 1);
        let mut changesets = Vec::new();
        let waiting = self.outbox.iter().take(PUSH_CHANGESETS_MAX);
        for (expected, (dseq, row)) in (dseq_from..).zip(waiting) {
            bytes += changeset::json_len(&row.op);
            if *dseq != expected || (bytes > PUSH_BYTES_MAX && !changesets.is_empty()) {
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
            have: self.sync.have.iter().copied().collect(),
            partial: self.sync.partial.clone(),
            cursor: self
                .sync
                .cursor
                .map(|seq| (self.identity.partition, seq))
                .into_iter()
                .collect(),
            page: Some(self.page_entries),
            sums: None,
        }
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

    /// The server's clock as far as this tablet can tell, from its own.
    #[must_use]
    pub fn corrected_now(&self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.sync.offset_ms)
    }

    /// The device in whose sequence this database writes now.
    #[must_use]
    pub fn device(&self) -> DeviceId {
        self.numbers.device
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

    /// True when the whole book was fetched once; since then it is only followed.
    #[must_use]
    pub fn has_everything(&self) -> bool {
        self.sync.have.contains(&Scope::Commune)
    }

    /// A record as the server last sent it, with its revision; none when it never did.
    #[must_use]
    pub fn confirmed(&self, record: &RecordKey) -> Option<(u64, &Fields)> {
        self.confirmed
            .get(record)
            .map(|confirmed| (confirmed.rv, &confirmed.fields))
    }
}

/// Which values an edit replaces.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Base {
    /// The one that is shown.
    Shown,
    /// Every one that is held.
    All,
}

impl Session {
    fn stamp(
        &self,
        edits: &[Edit],
        op_ids: &[OpId],
        now_ms: u64,
        delete_drafts: &[String],
        base: Base,
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
        let mut changesets = Vec::with_capacity(edits.len());
        for (index, (edit, op_id)) in edits.iter().zip(op_ids).enumerate() {
            numbers.dseq += 1;
            numbers.hlc = clock.tick(self.corrected_now(now_ms));
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
                writes: writes(edit, shown, base),
                reason: edit.reason.clone(),
                other: Map::new(),
            };
            changeset::check(&op).map_err(|bad| SaveError::OutOfBounds { index, bad })?;
            fold(shown, &op, op.hlc, op.actor_id);
            changesets.push(op);
        }
        let rows = changesets.iter().map(|op| OutboxRow {
            op: op.clone(),
            again: false,
        });
        let mut changes: Vec<Change> = rows.map(|row| rows::put_outbox(&row)).collect();
        changes.push(rows::put(META, NUMBERS_KEY, &numbers));
        let drafts = delete_drafts.iter();
        changes.extend(drafts.map(|key| Change::Delete {
            store: DRAFTS,
            key: key.clone(),
        }));
        Ok(Save {
            changesets,
            changes,
            numbers,
        })
    }

    /// Reads what was loaded over what is known.
    fn read(&mut self, loaded: &Loaded) -> Vec<Problem> {
        let mut problems = Vec::new();
        if let Some(meta) = &loaded.meta
            && let Some(numbers) = rows::read_meta(meta, NUMBERS_KEY, &mut problems)
        {
            self.numbers = numbers;
        }
        if let (Some(meta), Some(pages)) = (&loaded.meta, &loaded.pages) {
            // The cursor says what is in the pages: the two are only ever taken over together.
            self.sync = rows::read_meta(meta, SYNC_KEY, &mut problems).unwrap_or_default();
            self.read_pages(pages, &mut problems);
        }
        if let Some(acked) = &loaded.acked {
            let acked: Vec<AckedRow> = rows::read_rows(ACKED, acked, &mut problems);
            self.acked = acked.into_iter().map(|row| (row.seq, row)).collect();
        }
        if let Some(outbox) = &loaded.outbox {
            self.read_outbox(outbox, loaded.acked.is_some(), &mut problems);
        }
        if let Some(rows) = &loaded.quarantine {
            let rows: Vec<QuarantineRow> = rows::read_rows(QUARANTINE, rows, &mut problems);
            self.quarantine = rows.into_iter().map(|row| (row.op.op_id, row)).collect();
        }
        self.catch_up_numbers();
        self.rebuild_overlay();
        problems
    }

    fn read_outbox(&mut self, rows: &Rows, acked_known: bool, problems: &mut Vec<Problem>) {
        if acked_known {
            self.outbox.clear();
        }
        // Without the acknowledged rows beside it, a row that is missing may have moved there: it
        // stays, so that nothing flickers away.
        let rows: Vec<OutboxRow> = rows::read_rows(OUTBOX, rows, problems);
        self.outbox
            .extend(rows.into_iter().map(|row| (row.op.dseq, row)));
    }

    fn read_pages(&mut self, pages: &Rows, problems: &mut Vec<Problem>) {
        self.confirmed.clear();
        self.pages.clear();
        let mut bad = false;
        for (key, bytes) in pages {
            let number = key.parse::<u32>().ok();
            let read = rows::read_page(bytes).and_then(|records| {
                number
                    .map(|number| (number, records))
                    .ok_or(ProblemKind::Unreadable)
            });
            match read {
                Ok((number, records)) => self.place_page(number, records, bytes.len()),
                Err(what) => {
                    bad = true;
                    problems.push(Problem {
                        store: PAGES,
                        key: key.clone(),
                        what,
                    });
                    // The number stays taken, so that the row is never overwritten.
                    let full = Page {
                        records: Vec::new(),
                        bytes: usize::MAX,
                    };
                    self.pages.extend(number.map(|number| (number, full)));
                }
            }
        }
        if bad {
            // Whoever was in it must come again; revisions keep the others as they are.
            self.sync.have.clear();
            self.sync.partial.clear();
        }
    }

    fn place_page(&mut self, page: u32, records: Vec<rows::PageRecord>, bytes: usize) {
        let mut placed = Page {
            records: Vec::with_capacity(records.len()),
            bytes,
        };
        for found in records {
            let rows::PageRecord {
                record,
                rv,
                at,
                epoch,
                fields,
            } = found;
            let newer = |known: &Confirmed| (known.epoch, known.rv) >= (epoch, rv);
            if self.confirmed.get(&record).is_some_and(newer) {
                continue;
            }
            let confirmed = Confirmed {
                rv,
                at,
                epoch,
                page,
                fields,
            };
            if let Some(older) = self.confirmed.insert(record.clone(), confirmed)
                && let Some(page) = self.pages.get_mut(&older.page)
            {
                page.records.retain(|key| *key != record);
            }
            placed.records.push(record);
        }
        self.pages.insert(page, placed);
    }

    /// A database whose numbers were lost must not use a place in its sequence twice.
    fn catch_up_numbers(&mut self) {
        let rows = self.outbox.values().map(|row| &row.op);
        let rows = rows.chain(self.acked.values().map(|row| &row.op));
        let rows = rows.chain(self.quarantine.values().map(|row| &row.op));
        for op in rows.filter(|op| op.device_id == self.numbers.device) {
            self.numbers.dseq = self.numbers.dseq.max(op.dseq);
            self.numbers.hlc = self.numbers.hlc.max(op.hlc);
        }
    }

    /// Shown = confirmed, then what is acknowledged but not in it, then what waits.
    pub(super) fn rebuild_overlay(&mut self) {
        let mut overlay: BTreeMap<RecordKey, Fields> = BTreeMap::new();
        let acked = self.acked.values().filter(|row| !self.is_confirmed(row));
        let acked = acked.map(|row| (&row.op, row.again));
        let waiting = self.outbox.values().map(|row| (&row.op, row.again));
        for (op, again) in acked.chain(waiting) {
            let confirmed = self.confirmed.get(&op.record);
            if again && confirmed.is_some_and(|known| known.epoch != self.sync.epoch) {
                // An older life of the server had it already: it is in the record as it was then.
                continue;
            }
            let fields = overlay.entry(op.record.clone()).or_insert_with(|| {
                confirmed
                    .map(|known| known.fields.clone())
                    .unwrap_or_default()
            });
            fold(fields, op, op.hlc, op.actor_id);
        }
        self.overlay = overlay;
    }

    /// True when the confirmed record holds an acknowledged changeset, or what replaced it.
    pub(super) fn is_confirmed(&self, row: &AckedRow) -> bool {
        let confirmed = self.confirmed.get(&row.op.record);
        confirmed.is_some_and(|known| known.epoch == self.sync.epoch && known.at >= row.seq)
    }
}

fn writes(edit: &Edit, shown: &Fields, base: Base) -> Vec<Write> {
    let write = |(field, value): &(FieldName, Value)| {
        let base = match base {
            Base::Shown => shown
                .shown(field.as_str())
                .map(|head| head.op)
                .into_iter()
                .collect(),
            Base::All => shown
                .heads(field.as_str())
                .iter()
                .map(|head| head.op)
                .collect(),
        };
        Write {
            field: field.clone(),
            base,
            value: value.clone(),
            other: Map::new(),
        }
    };
    edit.values.iter().map(write).collect()
}
