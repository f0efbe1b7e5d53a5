//! Changesets judged and folded against the records they touch, inside one transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::Day;
use domain::fields::{Fields, Hlc, RecordKind, Value};
use domain::ids::{AccountId, OpId, PartitionId, RecordId, UnitId};
use domain::rights::Rights;
use domain::unit::UnitTree;

use super::store::{LogRow, LoggedOp, RecordRow, ServerTransaction};
use super::{authorise, rights};
use crate::changeset::{Changeset, json_len};
use crate::fold::fold;
use crate::protocol::{RECORD_BYTES_MAX, REMEMBERED_BYTES_MAX, RejectCode};
use crate::scope::Home;

/// What became of a changeset.
pub(super) enum Judged {
    /// It is a new entry: this many places after the one that [`Batch::finish`] returns.
    Fresh(u64),
    /// It was in the log already, at this place.
    Known(u64),
    /// It is refused.
    Refused(RejectCode),
}

/// What a changeset makes of its record.
pub(super) struct Change {
    pub before: Option<RecordRow>,
    /// Where it belonged before: with its person, who may have moved in this very batch.
    pub home_before: Option<Home>,
    pub after: RecordRow,
}

/// Changesets on their way into one transaction.
pub(super) struct Batch<'a, T> {
    transaction: &'a mut T,
    partition: PartitionId,
    now_ms: u64,
    /// Every record read so far; `None` for one that does not exist.
    records: BTreeMap<RecordId, Option<RecordRow>>,
    changed: BTreeSet<RecordId>,
    /// People whose home changed.
    moved: BTreeSet<RecordId>,
    /// The units as changed so far; read when somebody asks.
    tree: Option<UnitTree>,
    rights: BTreeMap<AccountId, Rights>,
    log: Vec<LogRow>,
    ops: BTreeSet<OpId>,
}

impl<'a, T: ServerTransaction> Batch<'a, T> {
    pub(super) fn new(transaction: &'a mut T, partition: PartitionId, now_ms: u64) -> Self {
        Self {
            transaction,
            partition,
            now_ms,
            records: BTreeMap::new(),
            changed: BTreeSet::new(),
            moved: BTreeSet::new(),
            tree: None,
            rights: BTreeMap::new(),
            log: Vec::new(),
            ops: BTreeSet::new(),
        }
    }

    /// Reads the records that changesets touch in the order of their ids, so that two pushes never
    /// wait for each other crosswise.
    pub(super) async fn lock(
        &mut self,
        ops: impl Iterator<Item = &Changeset>,
    ) -> Result<(), T::Error> {
        let records: BTreeSet<RecordId> = ops.map(|op| op.record.1).collect();
        for record in records {
            self.read(record).await?;
        }
        Ok(())
    }

    /// Judges a changeset by the rights of now and folds it.
    pub(super) async fn judge(
        &mut self,
        op: Changeset,
        account: AccountId,
        effective: Hlc,
    ) -> Result<Judged, T::Error> {
        if let Some(known) = self.transaction.logged(self.partition, op.op_id).await? {
            return Ok(
                match known.op.is_some_and(|logged| logged.is(&op, account)) {
                    true => Judged::Known(known.seq),
                    false => Judged::Refused(RejectCode::OpIdTaken),
                },
            );
        }
        if authorise::is_the_servers(&op.record.0) {
            return Ok(Judged::Refused(RejectCode::NotPermitted));
        }
        let change = match self.folded(&op, account, effective).await? {
            Ok(change) => change,
            Err(code) => return Ok(Judged::Refused(code)),
        };
        if authorise::judges_nothing(self, &op, account, &change).await? {
            return Ok(Judged::Refused(RejectCode::NothingToJudge));
        }
        if !authorise::may(self, &op, account, &change).await? {
            return Ok(Judged::Refused(RejectCode::NotPermitted));
        }
        Ok(self.keep(op, account, effective, change))
    }

    /// Folds a changeset without asking who may.
    pub(super) async fn accept(
        &mut self,
        op: Changeset,
        account: AccountId,
        effective: Hlc,
    ) -> Result<Judged, T::Error> {
        Ok(match self.folded(&op, account, effective).await? {
            Ok(change) => self.keep(op, account, effective, change),
            Err(code) => Judged::Refused(code),
        })
    }

    /// What a changeset would make of its record.
    async fn folded(
        &mut self,
        op: &Changeset,
        account: AccountId,
        effective: Hlc,
    ) -> Result<Result<Change, RejectCode>, T::Error> {
        if self.ops.contains(&op.op_id) {
            return Ok(Err(RejectCode::OpIdTaken));
        }
        let before = self.read(op.record.1).await?;
        let other_kind = |known: &RecordRow| known.record != op.record;
        if before.as_ref().is_some_and(other_kind) {
            return Ok(Err(RejectCode::WrongKind));
        }
        let rv = before.as_ref().map_or(0, |known| known.rv) + 1;
        let mut fields = before.as_ref().map(|known| known.fields.clone());
        let mut fields = fields.take().unwrap_or_default();
        fold(&mut fields, op, effective, account);
        let known = before.as_ref().map(|known| &known.fields);
        if is_too_large(&fields, known) {
            return Ok(Err(RejectCode::RecordTooLarge));
        }
        let owner = owner(&op.record.0, &fields);
        let home = self.home(&op.record.0, &fields, owner).await?;
        let after = RecordRow {
            record: op.record.clone(),
            home,
            owner,
            rv,
            fields,
        };
        let home_before = match &before {
            Some(row) => Some(self.home(&row.record.0, &row.fields, row.owner).await?),
            None => None,
        };
        Ok(Ok(Change {
            before,
            home_before,
            after,
        }))
    }

    fn keep(
        &mut self,
        mut op: Changeset,
        account: AccountId,
        effective: Hlc,
        change: Change,
    ) -> Judged {
        let Change { before, after, .. } = change;
        let record = after.record.1;
        let was = before.map(|row| row.place());
        if after.record.0 == RecordKind::CADRE && was.map(|was| was.home) != Some(after.home) {
            self.moved.insert(record);
        }
        if after.record.0 == RecordKind::UNIT {
            self.tree = None;
        }
        let claimed_hlc = op.hlc;
        op.hlc = effective;
        op.actor_id = account;
        self.ops.insert(op.op_id);
        let index = u64::try_from(self.log.len()).unwrap_or(u64::MAX);
        self.log.push(LogRow {
            seq: 0,
            record: after.record.clone(),
            rv: after.rv,
            before: was,
            after: after.place(),
            op: Some(LoggedOp {
                changeset: op,
                claimed_hlc,
            }),
            accepted_ms: self.now_ms,
        });
        self.changed.insert(record);
        self.records.insert(record, Some(after));
        Judged::Fresh(index)
    }

    /// The units as this batch leaves them so far.
    pub(super) async fn tree(&mut self) -> Result<&UnitTree, T::Error> {
        if self.tree.is_none() {
            let stored = self.transaction.units(self.partition).await?;
            let changed = self.records.values().flatten();
            let changed = changed.filter(|row| row.record.0 == RecordKind::UNIT);
            // The later of two rows of one unit counts.
            self.tree = Some(rights::tree(stored.iter().chain(changed)));
        }
        Ok(self.tree.get_or_insert_default())
    }

    /// The day of this batch.
    pub(super) fn today(&self) -> Day {
        Day::at_ms(self.now_ms)
    }

    /// The rights of an account on the day of this batch.
    pub(super) async fn rights_of(&mut self, account: AccountId) -> Result<Rights, T::Error> {
        if let Some(known) = self.rights.get(&account) {
            return Ok(known.clone());
        }
        let day = self.today();
        let found = rights::rights_of(self.transaction, self.partition, account, day).await?;
        self.rights.insert(account, found.clone());
        Ok(found)
    }

    /// A record as it is now, with what this batch folded into it.
    pub(super) async fn read(&mut self, record: RecordId) -> Result<Option<RecordRow>, T::Error> {
        if let Some(known) = self.records.get(&record) {
            return Ok(known.clone());
        }
        let found = self.transaction.record(self.partition, record).await?;
        self.records.insert(record, found.clone());
        Ok(found)
    }

    /// Writes records and log. Returns the place of the first new entry.
    pub(super) async fn finish(mut self) -> Result<u64, T::Error> {
        if self.log.is_empty() {
            return Ok(0);
        }
        for record in &self.changed {
            if let Some(Some(row)) = self.records.get(record) {
                self.transaction.put_record(self.partition, row).await?;
            }
        }
        for person in std::mem::take(&mut self.moved) {
            self.move_along(person).await?;
        }
        let count = u64::try_from(self.log.len()).unwrap_or(u64::MAX);
        let last = self.transaction.take_places(self.partition, count).await?;
        let first = last + 1 - count;
        for (seq, row) in (first..).zip(&mut self.log) {
            row.seq = seq;
            self.transaction.append(self.partition, row).await?;
        }
        Ok(first)
    }

    /// What hangs on a person goes where the person went. Revisions stay: no value changed.
    async fn move_along(&mut self, person: RecordId) -> Result<(), T::Error> {
        let Some(Some(home)) = self
            .records
            .get(&person)
            .map(|row| row.as_ref().map(|row| row.home))
        else {
            return Ok(());
        };
        for mut row in self.transaction.owned(self.partition, person).await? {
            if row.home == home {
                continue;
            }
            let before = row.place();
            row.home = home;
            self.log.push(LogRow {
                seq: 0,
                record: row.record.clone(),
                rv: row.rv,
                before: Some(before),
                after: row.place(),
                op: None,
                accepted_ms: self.now_ms,
            });
            self.transaction.put_record(self.partition, &row).await?;
        }
        Ok(())
    }

    async fn home(
        &mut self,
        kind: &RecordKind,
        fields: &Fields,
        owner: Option<RecordId>,
    ) -> Result<Home, T::Error> {
        if [RecordKind::UNIT, RecordKind::ACCOUNT, RecordKind::GRANT].contains(kind) {
            return Ok(Home::Commune);
        }
        if *kind == RecordKind::CADRE {
            let unit = named(fields, "unit").map(UnitId::from);
            return Ok(unit.map_or(Home::Unplaced, Home::Unit));
        }
        let Some(owner) = owner else {
            return Ok(Home::Unplaced);
        };
        let person = self.read(owner).await?;
        let person = person.filter(|row| row.record.0 == RecordKind::CADRE);
        Ok(person.map_or(Home::Unplaced, |person| person.home))
    }
}

/// The record that another hangs on: the person, or the account.
fn owner(kind: &RecordKind, fields: &Fields) -> Option<RecordId> {
    match kind {
        kind if *kind == RecordKind::OFFICE => named(fields, "cadre"),
        kind if *kind == RecordKind::ASSESSMENT => named(fields, "cadre"),
        kind if *kind == RecordKind::GRANT => named(fields, "account"),
        _ => None,
    }
}

/// The record that a field names.
fn named(fields: &Fields, field: &str) -> Option<RecordId> {
    fields.shown(field).and_then(|head| match &head.value {
        Value::String(text) => RecordId::parse(text),
        _ => None,
    })
}

/// Too much is held, or what is held and remembered is more than any use makes of it: a field that was
/// written and emptied remembers what stood there, and there is no end to the names of fields. One that
/// remembers more from before there was a bound may still be made smaller.
fn is_too_large(fields: &Fields, before: Option<&Fields>) -> bool {
    let all = json_len(fields);
    if all <= RECORD_BYTES_MAX {
        return false;
    }
    let remembers_more = all > RECORD_BYTES_MAX + REMEMBERED_BYTES_MAX
        && before.is_none_or(|before| json_len(before) < all);
    remembers_more || json_len(&fields.held()) > RECORD_BYTES_MAX
}
