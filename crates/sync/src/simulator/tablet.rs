//! One simulated tablet: the real session over the memory store, and a person who types.

use std::collections::{BTreeMap, BTreeSet};

use domain::edit::Edit;
use domain::fields::{RecordKey, Value};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};
use uuid::Uuid;

use super::administrator::account;
use super::dice::Dice;
use super::invariants::{Check, Invariant, hold};
use super::typing::{edit, said, typed};
use super::world::Answer;
use super::{Bug, Report};
use crate::changeset::Changeset;
use crate::protocol::{ErrorCode, LogBody, Response};
use crate::ready;
use crate::tablet::memory::{MemoryTabletStore, NextWrite};
use crate::tablet::receive::Received;
use crate::tablet::rows::SYNC_KEY;
use crate::tablet::session::{Identity, Save, Session};
use crate::tablet::store::{ACKED, Change, Durability, Loaded, META, OUTBOX, PAGES, TabletStore};

/// A tablet and the one who holds it.
#[derive(Debug)]
pub(super) struct Tablet {
    pub session: Session,
    pub store: MemoryTabletStore,
    /// Everything whose Save was reported as done, or was found done after a death.
    pub made: BTreeMap<OpId, Changeset>,
    /// Of these, what was let go of with what its account may not have any more.
    pub let_go: BTreeSet<OpId>,
    /// How often the world had looked at who may have what when each was made.
    pub made_at: BTreeMap<OpId, u32>,
    /// How often it has now.
    pub looks: u32,
    pub clock_ms: u64,
    /// The log must be followed to here before what was fetched last is as of one state.
    pub sound_from: u64,
    /// Its app is of the protocol before this one.
    pub is_old: bool,
    /// A page was lost or spoilt, and what is here was not found alike with the server since.
    pub is_damaged: bool,
    /// When, by the server's clock.
    damaged_ms: u64,
    identity: Identity,
}

impl Tablet {
    pub(super) fn new(number: u64, partition: PartitionId, clock_ms: u64) -> Self {
        let identity = Identity {
            account: account(number),
            device: DeviceId::new(Uuid::from_u128(0xde0 + u128::from(number))),
            partition,
            server_id: "simulated".to_owned(),
        };
        let (session, _) = Session::open(identity.clone(), Loaded::default());
        let store = MemoryTabletStore::default();
        Self {
            session,
            store,
            made: BTreeMap::new(),
            let_go: BTreeSet::new(),
            made_at: BTreeMap::new(),
            looks: 0,
            clock_ms,
            sound_from: 0,
            is_old: false,
            is_damaged: false,
            damaged_ms: 0,
            identity,
        }
    }

    /// Another tablet with the same contents, as when a machine is copied onto another.
    pub(super) fn clone_of(original: &Self) -> Self {
        let mut copy = Self {
            session: Session::open(original.identity.clone(), Loaded::default()).0,
            store: original.store.copy(),
            made: original.made.clone(),
            let_go: original.let_go.clone(),
            made_at: original.made_at.clone(),
            looks: original.looks,
            clock_ms: original.clock_ms,
            sound_from: original.sound_from,
            is_old: original.is_old,
            is_damaged: original.is_damaged,
            damaged_ms: original.damaged_ms,
            identity: original.identity.clone(),
        };
        copy.open();
        copy
    }

    pub(super) fn account(&self) -> AccountId {
        self.identity.account
    }

    /// Somebody saves one to three records at once. Returns the Save, already written, which is what
    /// a tablet that sends too early would have sent.
    pub(super) fn save(&mut self, dice: &mut Dice, bug: Option<Bug>) -> Answer<Option<Save>> {
        let edits = self.edits(dice);
        let op_ids: Vec<OpId> = edits.iter().map(|_| OpId::new(dice.uuid())).collect();
        let save = self
            .session
            .prepare_save(&edits, &op_ids, self.clock_ms, &[]);
        let Ok(save) = save else {
            return Ok(None);
        };
        let as_typed = save.changesets().map(said).eq(edits.iter().map(typed));
        hold(Invariant::AsTyped, as_typed, || {
            format!("{edits:?} became {save:?}")
        })?;
        let durability = match bug {
            Some(Bug::RelaxedSave) => Durability::Relaxed,
            _ => Durability::Strict,
        };
        self.store.plan(next_write(dice));
        let written = ready::now(self.store.write(&save.changes, durability));
        match written {
            Ok(()) => {
                self.remember(save.changesets());
                self.session.saved(save.clone());
            }
            Err(_) => {
                self.open();
                // What the tablet has after a death counts as made: somebody may have seen it there.
                let found: BTreeSet<OpId> = self.session.outbox().map(|op| op.op_id).collect();
                let kept = save.changesets();
                self.remember(kept.filter(|op| found.contains(&op.op_id)));
            }
        }
        Ok(Some(save))
    }

    fn edits(&self, dice: &mut Dice) -> Vec<Edit> {
        if dice.once_in(6)
            && let Some(settled) = self.first_conflict_settled()
        {
            return vec![settled];
        }
        let count = 1 + dice.below(3);
        (0..count).map(|_| edit(dice)).collect()
    }

    fn first_conflict_settled(&self) -> Option<Edit> {
        self.session.records().find_map(|(record, fields)| {
            let (field, heads) = fields
                .iter()
                .find(|(field, _)| fields.is_in_conflict(field.as_str()))?;
            let value = fields.shown(field.as_str())?.value.clone();
            let seen = heads.iter().map(|head| head.op).collect();
            Some(Edit::settling(record.clone(), field.clone(), value, seen))
        })
    }

    /// An answer arrives. True when it was written.
    pub(super) fn receive(
        &mut self,
        mut response: Response,
        dice: &mut Dice,
        bug: Option<Bug>,
    ) -> Answer<bool> {
        self.make_mistake(&mut response, bug);
        let at = response.backfill.as_ref().map_or(0, |page| page.at);
        let is_of_this_life = self.session.server_id() == Some(&response.server_id);
        self.sound_from = at.max(if is_of_this_life { self.sound_from } else { 0 });
        let fresh = DeviceId::new(dice.uuid());
        let received = self.session.receive(response, self.clock_ms, fresh);
        let mut received = match received {
            Ok(received) => received,
            Err(error) => return Err((Invariant::NoOtherError, error.to_string())),
        };
        if bug == Some(Bug::AckDropsOverlay) {
            received.changes.retain(|change| change.store() != ACKED);
        }
        if bug == Some(Bug::CursorSavedApart) {
            let (cursor, rest): (Vec<Change>, Vec<Change>) = received
                .changes
                .drain(..)
                .partition(|change| change.key() == SYNC_KEY);
            received.changes = rest;
            // The mistake under test: what comes next may fail, and this is kept all the same.
            let _ = ready::now(self.store.write(&cursor, Durability::Strict));
        }
        self.mistake_own(&mut received, bug);
        if bug == Some(Bug::PageNotWritten) {
            received.changes.retain(|change| change.store() != PAGES);
        }
        self.store.plan(next_write(dice));
        let written = ready::now(self.store.write(&received.changes, received.durability));
        match &written {
            Ok(()) => {
                self.session.received(received);
            }
            Err(_) => self.open(),
        }
        if bug == Some(Bug::NothingDoubted) {
            self.forget_doubts();
        }
        if bug == Some(Bug::OwnIsHidden) {
            self.hide_own();
        }
        if matches!(
            bug,
            Some(Bug::AckDropsOverlay | Bug::OwnIsKept | Bug::OwnIsLetGo)
        ) {
            self.open();
        }
        self.is_alike()?;
        Ok(written.is_ok())
    }

    /// The mistakes with what was acknowledged here.
    fn mistake_own(&self, received: &mut Received, bug: Option<Bug>) {
        let changes = &mut received.changes;
        match bug {
            Some(Bug::OwnIsKept) => {
                let waits = changes.iter().filter(|change| change.store() == OUTBOX);
                let waits: BTreeSet<String> = waits.map(|change| change.key().to_owned()).collect();
                let is_let_go = |change: &Change| {
                    let is_removed = matches!(change, Change::Delete { .. });
                    change.store() == ACKED && is_removed && !waits.contains(change.key())
                };
                changes.retain(|change| !is_let_go(change));
            }
            Some(Bug::OwnIsLetGo) => {
                let kept = self.session.acked().map(|row| row.op.op_id.to_string());
                changes.extend(kept.map(|key| Change::Delete { store: ACKED, key }));
            }
            _ => {}
        }
    }

    /// What was never damaged is never found to differ, and what was is whole again when it is found
    /// alike.
    fn is_alike(&mut self) -> Check {
        let Some(last) = self.session.compared() else {
            return Ok(());
        };
        let right = last.misses == 0 || self.is_damaged;
        hold(Invariant::SumsAgree, right, || {
            format!("{:?} differs: {last:?}", self.identity.account)
        })?;
        self.is_damaged &= last.misses > 0 || last.at_ms <= self.damaged_ms;
        Ok(())
    }

    /// Takes every record for one that the server has just sent.
    fn forget_doubts(&mut self) {
        let pages = ready::now(self.store.load(PAGES)).unwrap_or_default();
        let believed = pages.into_iter().filter_map(|(key, bytes)| {
            let value = changed(&bytes, |records| {
                let records = records.iter_mut().filter_map(Value::as_object_mut);
                records.for_each(|record| drop(record.remove("d")));
                Some(())
            })?;
            let store = PAGES;
            (value != bytes).then_some(Change::Put { store, key, value })
        });
        let believed: Vec<Change> = believed.collect();
        if !believed.is_empty() {
            let _ = ready::now(self.store.write(&believed, Durability::Strict));
            self.open();
        }
    }

    /// Takes every record with a change that waits for one that left what the account may have.
    fn hide_own(&mut self) {
        let meta = ready::now(self.store.load(META)).unwrap_or_default();
        let Some((key, bytes)) = meta.into_iter().find(|(key, _)| key == SYNC_KEY) else {
            return;
        };
        let own: BTreeSet<&RecordKey> = self.session.outbox().map(|op| &op.record).collect();
        let mut state: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if let Some(state) = state.as_object_mut() {
            state.insert("left".to_owned(), serde_json::json!(own));
        }
        let change = Change::Put {
            store: META,
            key,
            value: state.to_string().into_bytes(),
        };
        let _ = ready::now(self.store.write(&[change], Durability::Strict));
        self.open();
    }

    /// A page of records is lost, or one of its records or a field of one, and nobody notices. False
    /// when there is no page.
    pub(super) fn damage(&mut self, dice: &mut Dice, now_ms: u64) -> bool {
        let pages = ready::now(self.store.load(PAGES)).unwrap_or_default();
        let Some((key, bytes)) = pages.get(dice.place(pages.len().max(1))).cloned() else {
            return false;
        };
        let spoilt = spoilt(&bytes, dice).filter(|_| dice.once_in(2));
        let change = match spoilt {
            Some(value) => Change::Put {
                store: PAGES,
                key,
                value,
            },
            None => Change::Delete { store: PAGES, key },
        };
        let is_done = ready::now(self.store.write(&[change], Durability::Strict)).is_ok();
        self.is_damaged |= is_done;
        self.damaged_ms = now_ms;
        self.open();
        is_done
    }

    /// The mistakes of taking an answer for something else than it is.
    fn make_mistake(&self, response: &mut Response, bug: Option<Bug>) {
        match bug {
            Some(Bug::NoRevision) => self.renumber_revisions(response),
            Some(Bug::DropIgnored) => response.drop.clear(),
            Some(Bug::LeaveIgnored) => {
                response
                    .log
                    .retain(|entry| !matches!(entry.body, LogBody::Leave));
            }
            Some(Bug::SumsMiscounted) => {
                if let Some(found) = &mut response.sums {
                    let wrong = self.session.sums().into_iter();
                    found.extend(wrong.map(|(view, sum)| (view, sum.wrapping_add(1))));
                }
            }
            Some(Bug::ForkedForNothing) if !response.acks.is_empty() => {
                response.push_error = Some(ErrorCode::DeviceForked);
            }
            _ => {}
        }
    }

    /// Makes every entry look as if it were the next, so that none is ignored.
    fn renumber_revisions(&self, response: &mut Response) {
        let mut next: BTreeMap<RecordKey, u64> = BTreeMap::new();
        for entry in &mut response.log {
            if matches!(entry.body, LogBody::Op(_)) {
                let known = || {
                    self.session
                        .confirmed(&entry.record)
                        .map_or(0, |(rv, _)| rv)
                };
                let rv = next.entry(entry.record.clone()).or_insert_with(known);
                *rv += 1;
                entry.rv = *rv;
            }
        }
    }

    /// The program dies, sometimes with the power, and starts again. True when the power went, and with
    /// it something that was not written strictly.
    pub(super) fn die(&mut self, dice: &mut Dice) -> bool {
        let relaxed = self.store.relaxed_count();
        let loses_power = dice.once_in(2);
        let kept = dice.place(relaxed + 1);
        if loses_power {
            self.store.lose_power(kept);
        }
        self.open();
        loses_power && kept < relaxed
    }

    pub(super) fn open(&mut self) {
        if let Ok(loaded) = ready::now(Loaded::all(&self.store)) {
            let (session, _) = Session::open(self.identity.clone(), loaded);
            self.session = session;
        }
    }

    /// Another tab committed nothing: reading the store anew must change nothing.
    pub(super) fn absorb(&mut self) -> Check {
        let Ok(loaded) = ready::now(Loaded::all(&self.store)) else {
            return Ok(());
        };
        let (touched, problems) = self.session.absorb(loaded);
        let same = touched.is_empty() && problems.is_empty();
        hold(Invariant::StoreIsMemory, same, || {
            format!("{touched:?} {problems:?}")
        })
    }

    pub(super) fn is_original_device(&self) -> bool {
        self.session.device() == self.identity.device
    }

    fn remember<'a>(&mut self, changesets: impl Iterator<Item = &'a Changeset>) {
        for op in changesets {
            self.made.insert(op.op_id, op.clone());
            self.made_at.insert(op.op_id, self.looks);
        }
    }
}

/// A page without one of its records, or without a field of one; none when it cannot be read.
fn spoilt(page: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    changed(page, |records| {
        let place = dice.place(records.len().max(1));
        if dice.once_in(2) {
            return (place < records.len()).then(|| drop(records.remove(place)));
        }
        let fields = records.get_mut(place)?.get_mut("h")?.as_object_mut()?;
        let field = fields.keys().nth(dice.place(fields.len().max(1)))?.clone();
        fields.remove(&field).map(drop)
    })
}

/// A page with its list of records changed; none when it cannot be read or there is nothing to change.
fn changed(page: &[u8], change: impl FnOnce(&mut Vec<Value>) -> Option<()>) -> Option<Vec<u8>> {
    let (version, list) = page.split_first()?;
    let mut records: Vec<Value> = serde_json::from_slice(list).ok()?;
    change(&mut records)?;
    let mut bytes = vec![*version];
    serde_json::to_writer(&mut bytes, &records).ok()?;
    Some(bytes)
}

/// What the report counts of a tablet at the end.
pub(super) fn count(tablet: &Tablet, report: &mut Report) {
    let number = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    report.saved += number(tablet.made.len());
    report.refused += number(tablet.session.quarantine().count());
    report.let_go += number(tablet.let_go.len());
}

fn next_write(dice: &mut Dice) -> NextWrite {
    match dice.below(12) {
        0 => NextWrite::DiesBefore,
        1 => NextWrite::DiesAfter,
        _ => NextWrite::Succeeds,
    }
}
