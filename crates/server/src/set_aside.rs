//! What the server took in and did not write: refused, or handed over by a blocked tablet. It is the only
//! copy where the tablet is lost, so whoever might make the same change is shown what is in it.
//!
//! Judged by the rights of today, and by the record as it is and as the changeset would leave it. Nobody
//! else is told more than that there is something, and an administrator no contents.

use domain::day::Day;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, CadreId, DeviceId, OpId, PartitionId, RecordId, TabletId, UnitId};
use domain::registry;
use domain::rights::{Operation, Rights, Subject, Tier};
use domain::unit::UnitTree;
use serde::Serialize;
use sqlx::{Sqlite, SqliteConnection, Transaction};
use sync::changeset::{self, Changeset, json_len};
use sync::protocol::{PAGE_BYTES_MAX, RejectCode};
use sync::scope::{self, Scope, View};
use sync::server::store::RecordRow;

use crate::db::accounts::Account;
use crate::db::book::Book;
use crate::db::sync::history as records;
use crate::db::sync::set_aside::{self, AsideRow};
use crate::db::{DbError, grants, tablets};
use crate::history::{Reader, name_of, subject};

/// Changesets on one page.
const PAGE_CHANGESETS: usize = 50;
/// Changesets looked at for one page; most may be another officer's.
const LOOKED_AT_MAX: usize = 500;

/// Some of what was set aside, the newest first.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Page {
    /// One by one.
    pub set_aside: Vec<SetAside>,
    /// Ask for what came before this place; none when nothing did.
    pub next: Option<u64>,
}

/// One changeset that was set aside.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SetAside {
    /// The device that brought it.
    pub device: DeviceId,
    /// Its place in the device's sequence.
    pub dseq: u64,
    /// The tablet that the device is on, where it told: its name alone ([`name_of`]).
    pub tablet: Option<TabletId>,
    /// The account that was signed in.
    pub account: AccountId,
    /// Why it was not written.
    pub code: RejectCode,
    /// When the server received it, in milliseconds since 1970.
    pub received_ms: u64,
    /// How long it is.
    pub bytes: u64,
    /// What is in it, as far as the caller may see it.
    pub change: Option<Change>,
    /// Why it is shown without what is in it.
    pub closed: Option<Closed>,
}

/// What is in a changeset.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Change {
    /// The act.
    pub act: OpId,
    /// The record.
    pub record: RecordKey,
    /// The clock of the device when it was made, in milliseconds since 1970.
    pub device_ms: u64,
    /// Why, where the author said so and all that it explains may be seen.
    pub reason: Option<String>,
    /// What was to be written and may be seen.
    pub fields: Vec<FieldWrite>,
    /// Fields that were to be written and whose values nobody is sent.
    pub withheld: Vec<FieldName>,
}

/// One field of a changeset.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FieldWrite {
    /// The field.
    pub field: FieldName,
    /// The values that its author saw and meant to replace, by the acts that wrote them.
    pub replaces: Vec<OpId>,
    /// The value.
    pub value: Value,
}

/// Why a changeset is shown without what is in it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Closed {
    /// It cannot be read as a changeset of this book and of its device.
    Unreadable,
    /// It writes an account or a role, which the server alone does.
    ServersOwn,
    /// It is for those who might write the record.
    ForOfficers,
}

/// A page before a place, or the newest.
///
/// # Errors
/// [`DbError`].
pub async fn page(
    connection: &mut SqliteConnection,
    book: &Book,
    reader: &Reader<'_>,
    before: Option<u64>,
) -> Result<Page, DbError> {
    let mut judge = Judge::new(connection, book.partition, reader).await?;
    // One more, to know whether there are any.
    let limit = LOOKED_AT_MAX + 1;
    let rows = set_aside::open(judge.connection, book.partition, before, limit).await?;
    let mut page = Page::default();
    let (mut bytes, mut last) = (0, None);
    for (count, row) in rows.into_iter().enumerate() {
        let place = row.place;
        let is_full = page.set_aside.len() == PAGE_CHANGESETS || bytes > PAGE_BYTES_MAX;
        if is_full || count == LOOKED_AT_MAX {
            page.next = last;
            break;
        }
        if let Some(one) = judge.shown(row).await? {
            bytes += json_len(&one);
            page.set_aside.push(one);
        }
        last = Some(place);
    }
    Ok(page)
}

/// Notes that somebody has dealt with one of them, once: the second time nothing changes. False where
/// there is none, or the caller has no say in it: which of the two is not told.
///
/// # Errors
/// [`DbError`].
pub async fn put_away(
    tx: &mut Transaction<'_, Sqlite>,
    book: &Book,
    reader: &Reader<'_>,
    (device, dseq): (DeviceId, u64),
    now_ms: u64,
) -> Result<bool, DbError> {
    let found = set_aside::one(tx, book.partition, device, dseq).await?;
    let Some(row) = found else { return Ok(false) };
    let mut judge = Judge::new(tx, book.partition, reader).await?;
    let may = match judge.look(&row).await? {
        Some(Seen::Open(_) | Seen::Closed(Closed::Unreadable | Closed::ServersOwn)) => true,
        Some(Seen::Closed(Closed::ForOfficers)) | None => false,
    };
    if may {
        set_aside::put_away(tx, device, dseq, reader.account.id, now_ms).await?;
    }
    Ok(may)
}

/// What somebody sees of a changeset.
enum Seen {
    /// What is in it, up to their tier.
    Open(Change),
    /// That it is there.
    Closed(Closed),
}

/// Somebody who asks, with what they may do today.
struct Judge<'a> {
    connection: &'a mut SqliteConnection,
    partition: PartitionId,
    rights: Rights,
    tree: UnitTree,
}

impl<'a> Judge<'a> {
    async fn new(
        connection: &'a mut SqliteConnection,
        partition: PartitionId,
        reader: &Reader<'_>,
    ) -> Result<Self, DbError> {
        let (account, today): (&Account, Day) = (reader.account, reader.today);
        Ok(Self {
            rights: grants::rights_of(connection, partition, account, today).await?,
            tree: grants::units(connection, partition).await?,
            connection,
            partition,
        })
    }

    async fn shown(&mut self, row: AsideRow) -> Result<Option<SetAside>, DbError> {
        let (change, closed) = match self.look(&row).await? {
            Some(Seen::Open(change)) => (Some(change), None),
            Some(Seen::Closed(closed)) => (None, Some(closed)),
            None => return Ok(None),
        };
        Ok(Some(SetAside {
            device: row.device,
            dseq: row.dseq,
            tablet: tablets::of_device(self.connection, row.device)
                .await?
                .map(name_of),
            account: row.account,
            code: row.code,
            received_ms: row.received_ms,
            bytes: row.bytes,
            change,
            closed,
        }))
    }

    /// None for what the caller is not told of.
    async fn look(&mut self, row: &AsideRow) -> Result<Option<Seen>, DbError> {
        let of_the_whole =
            self.rights
                .may(Operation::DealWithSetAside, Subject::Commune, &self.tree);
        let closed = |why| of_the_whole.then_some(Seen::Closed(why));
        let Some(op) = read(row, self.partition) else {
            return Ok(closed(Closed::Unreadable));
        };
        if [RecordKind::ACCOUNT, RecordKind::GRANT].contains(&op.record.0) {
            return Ok(closed(Closed::ServersOwn));
        }
        if let Some(tier) = self.tier(&op).await? {
            return Ok(Some(Seen::Open(opened(op, tier))));
        }
        let may_know = self
            .rights
            .may(Operation::ManageTablets, Subject::Commune, &self.tree);
        Ok(may_know.then_some(Seen::Closed(Closed::ForOfficers)))
    }

    /// The highest tier of fields that the caller might write here themselves: where the record is, and
    /// where the changeset would leave it.
    async fn tier(&mut self, op: &Changeset) -> Result<Option<Tier>, DbError> {
        let operation = match &op.record.0 {
            kind if *kind == RecordKind::UNIT => Operation::WriteUnit,
            kind if *kind == RecordKind::ASSESSMENT => Operation::Assess,
            _ => Operation::WritePerson,
        };
        let found = records::record(self.connection, self.partition, op.record.1).await?;
        let before = found.filter(|row| row.record == op.record);
        let after = self.left_at(op, before.as_ref()).await?;
        let subjects = before.as_ref().map(subject).into_iter().chain(after);
        let tier = |subject| self.rights.tier(operation, subject, &self.tree);
        // None is less than any tier.
        Ok(subjects.map(tier).min().flatten())
    }

    /// Where a changeset would put its record; none where it leaves it where it is.
    async fn left_at(
        &mut self,
        op: &Changeset,
        before: Option<&RecordRow>,
    ) -> Result<Option<Subject>, DbError> {
        let field = match &op.record.0 {
            kind if *kind == RecordKind::UNIT => "parent",
            kind if *kind == RecordKind::CADRE => "unit",
            _ => "cadre",
        };
        let written = op.writes.iter().find(|write| write.field.as_str() == field);
        if written.is_none() && before.is_some() {
            return Ok(None);
        }
        let named = written.and_then(|write| RecordId::parse(write.value.as_str()?));
        let subject = match &op.record.0 {
            kind if *kind == RecordKind::UNIT => {
                named.map_or(Subject::Commune, |parent| Subject::Unit(parent.into()))
            }
            kind if *kind == RecordKind::CADRE => {
                Subject::Person(Some(op.record.1.into()), named.map(UnitId::from))
            }
            _ => self.with_person(named).await?,
        };
        Ok(Some(subject))
    }

    /// Where what hangs on a person is. One that the server does not know is in no unit.
    async fn with_person(&mut self, person: Option<RecordId>) -> Result<Subject, DbError> {
        let Some(person) = person else {
            return Ok(Subject::Person(None, None));
        };
        let found = records::record(self.connection, self.partition, person).await?;
        let found = found.filter(|row| row.record.0 == RecordKind::CADRE);
        let nowhere = Subject::Person(Some(CadreId::from(person)), None);
        Ok(found.as_ref().map_or(nowhere, subject))
    }
}

/// What came as a changeset: within its bounds, of this book, and under the number that it was sent with.
fn read(row: &AsideRow, partition: PartitionId) -> Option<Changeset> {
    let op: Changeset = serde_json::from_str(row.body.as_deref()?).ok()?;
    let is_what_it_says =
        op.partition == partition && op.device_id == row.device && op.dseq == row.dseq;
    (is_what_it_says && changeset::check(&op).is_ok()).then_some(op)
}

/// What is in a changeset, up to a tier.
fn opened(mut op: Changeset, tier: Tier) -> Change {
    let kind = op.record.0.clone();
    let names = op.writes.iter().map(|write| &write.field);
    let stays = names.filter(|field| registry::tier(kind.as_str(), field.as_str()) == Tier::Server);
    let withheld = stays.filter(|_| tier >= Tier::Assigned).cloned().collect();
    let scope = Scope::All;
    scope::redact_op(&mut op, View { scope, tier });
    let fields = op.writes.into_iter().map(|write| FieldWrite {
        field: write.field,
        replaces: write.base,
        value: write.value,
    });
    Change {
        act: op.op_id,
        record: op.record,
        device_ms: op.wall_ms,
        reason: op.reason,
        fields: fields.collect(),
        withheld,
    }
}
