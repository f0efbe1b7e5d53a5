//! Changesets judged and folded against the records they touch, inside one transaction.

use std::collections::{BTreeMap, BTreeSet};

use domain::account::Account;
use domain::assessment::{Assessment, WRITTEN_ONCE, may_review};
use domain::fields::{FieldName, Fields, Hlc, RecordKind, Value};
use domain::ids::{AccountId, CadreId, OpId, PartitionId, RecordId, UnitId};

use super::store::{LogRow, RecordRow, ServerTransaction};
use crate::changeset::{Changeset, json_len};
use crate::fold::fold;
use crate::protocol::{RECORD_BYTES_MAX, RejectCode, Scope};

/// What became of a changeset.
pub(super) enum Judged {
    /// It is a new entry: this many places after the one that [`Batch::finish`] returns.
    Fresh(u64),
    /// It was in the log already, at this place.
    Known(u64),
    /// It is refused.
    Refused(RejectCode),
}

/// Changesets on their way into one transaction.
pub(super) struct Batch<'a, T> {
    transaction: &'a mut T,
    partition: PartitionId,
    now_ms: u64,
    /// Every record read so far; `None` for one that does not exist.
    records: BTreeMap<RecordId, Option<RecordRow>>,
    changed: BTreeSet<RecordId>,
    /// People whose scope changed.
    moved: BTreeSet<RecordId>,
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
            let same = known.op.record == op.record && known.op.writes == op.writes;
            let code = RejectCode::OpIdTaken;
            return Ok(if same {
                Judged::Known(known.seq)
            } else {
                Judged::Refused(code)
            });
        }
        if let Err(code) = self.authorise(&op, account).await? {
            return Ok(Judged::Refused(code));
        }
        self.accept(op, account, effective).await
    }

    /// Folds a changeset without asking who may.
    pub(super) async fn accept(
        &mut self,
        mut op: Changeset,
        account: AccountId,
        effective: Hlc,
    ) -> Result<Judged, T::Error> {
        if self.ops.contains(&op.op_id) {
            return Ok(Judged::Refused(RejectCode::OpIdTaken));
        }
        let known = self.read(op.record.1).await?;
        if known
            .as_ref()
            .is_some_and(|known| known.record != op.record)
        {
            return Ok(Judged::Refused(RejectCode::WrongKind));
        }
        let before = known.as_ref().map(|known| known.scope);
        let rv = known.as_ref().map_or(0, |known| known.rv) + 1;
        let mut fields = known.map(|known| known.fields).unwrap_or_default();
        fold(&mut fields, &op, effective, account);
        if json_len(&fields.held()) > RECORD_BYTES_MAX {
            return Ok(Judged::Refused(RejectCode::RecordTooLarge));
        }
        let owner = owner(&op.record.0, &fields);
        let scope = self.scope(&op.record.0, &fields, owner).await?;
        let record = op.record.1;
        if op.record.0 == RecordKind::CADRE && before != Some(scope) {
            self.moved.insert(record);
        }
        let row = RecordRow {
            record: op.record.clone(),
            scope,
            owner,
            rv,
            fields,
        };
        self.records.insert(record, Some(row));
        self.changed.insert(record);
        self.ops.insert(op.op_id);
        let claimed_hlc = op.hlc;
        op.hlc = effective;
        op.actor_id = account;
        let index = u64::try_from(self.log.len()).unwrap_or(u64::MAX);
        let accepted_ms = self.now_ms;
        self.log.push(LogRow {
            seq: 0,
            scope,
            rv,
            op,
            claimed_hlc,
            accepted_ms,
        });
        Ok(Judged::Fresh(index))
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
    pub(super) async fn finish(self) -> Result<u64, T::Error> {
        let Self {
            transaction,
            partition,
            records,
            changed,
            moved,
            mut log,
            ..
        } = self;
        if log.is_empty() {
            return Ok(0);
        }
        for record in &changed {
            if let Some(Some(row)) = records.get(record) {
                transaction.put_record(partition, row).await?;
            }
        }
        for record in &moved {
            if let Some(Some(row)) = records.get(record) {
                transaction
                    .move_owned(partition, *record, row.scope)
                    .await?;
            }
        }
        let count = u64::try_from(log.len()).unwrap_or(u64::MAX);
        let first = transaction.take_places(partition, count).await? + 1 - count;
        for (seq, row) in (first..).zip(&mut log) {
            row.seq = seq;
            transaction.append(partition, row).await?;
        }
        Ok(first)
    }

    /// Until roles exist every account may do all, except write accounts, which are the server's,
    /// change an assessment after it was submitted, and review as [`may_review`] forbids.
    async fn authorise(
        &mut self,
        op: &Changeset,
        account: AccountId,
    ) -> Result<Result<(), RejectCode>, T::Error> {
        let refused = Ok(Err(RejectCode::NotPermitted));
        if op.record.0 == RecordKind::ACCOUNT {
            return refused;
        }
        if op.record.0 != RecordKind::ASSESSMENT {
            return Ok(Ok(()));
        }
        let before = self.read(op.record.1).await?.map(|row| row.fields);
        let before = before.unwrap_or_default();
        let submits = op.writes.iter().any(|write| is_submitted(&write.field));
        // One field that was left empty then is part of what was submitted.
        let was_submitted = before
            .iter()
            .any(|(name, heads)| is_submitted(name) && !heads.is_empty());
        if submits && was_submitted {
            return refused;
        }
        let mut after = before;
        fold(&mut after, op, Hlc::default(), account);
        let is_there = submits || was_submitted;
        // A review may come again before what it judges, after a restore: then it is judged here
        // when that follows, and on every screen.
        let judged: BTreeSet<AccountId> = after
            .heads("review")
            .iter()
            .filter(|head| is_there && (submits || head.op == op.op_id))
            .map(|head| head.by)
            .collect();
        let (assessment, _) = Assessment::read(op.record.1.into(), &after);
        let persons = self.persons(&assessment, &judged).await?;
        let cadre_of = |account: AccountId| persons.get(&account).copied();
        let may = |by: &AccountId| may_review(&assessment, *by, cadre_of).is_ok();
        Ok(match judged.iter().all(may) {
            true => Ok(()),
            false => Err(RejectCode::NotPermitted),
        })
    }

    /// The people behind those who review an assessment and those who had a hand in it.
    async fn persons(
        &mut self,
        assessment: &Assessment,
        reviewers: &BTreeSet<AccountId>,
    ) -> Result<BTreeMap<AccountId, CadreId>, T::Error> {
        let mut persons = BTreeMap::new();
        if reviewers.is_empty() {
            return Ok(persons);
        }
        let hands = assessment.entered_by.iter().chain(&assessment.assisted_by);
        for account in reviewers.iter().chain(hands).copied() {
            let row = self.read(RecordId::from(account)).await?;
            persons.extend(row.and_then(|row| Some((account, Account::read(&row.fields).cadre?))));
        }
        Ok(persons)
    }

    async fn scope(
        &mut self,
        kind: &RecordKind,
        fields: &Fields,
        owner: Option<RecordId>,
    ) -> Result<Scope, T::Error> {
        if *kind == RecordKind::CADRE {
            let unit = named(fields, "unit").map(UnitId::from);
            return Ok(unit.map_or(Scope::Commune, Scope::Unit));
        }
        let Some(owner) = owner else {
            return Ok(Scope::Commune);
        };
        Ok(self
            .read(owner)
            .await?
            .map_or(Scope::Commune, |owner| owner.scope))
    }
}

/// True for a field of an assessment that is written when it is submitted, and never again.
fn is_submitted(field: &FieldName) -> bool {
    WRITTEN_ONCE.contains(&field.as_str())
}

/// The person that a record hangs on.
fn owner(kind: &RecordKind, fields: &Fields) -> Option<RecordId> {
    let hangs = *kind == RecordKind::OFFICE || *kind == RecordKind::ASSESSMENT;
    hangs.then(|| named(fields, "cadre")).flatten()
}

/// The record that a field names.
fn named(fields: &Fields, field: &str) -> Option<RecordId> {
    fields.shown(field).and_then(|head| match &head.value {
        Value::String(text) => RecordId::parse(text),
        _ => None,
    })
}
