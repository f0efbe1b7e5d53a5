//! The history of one record: each change by itself, as the log has it, for whoever may read it today.
//!
//! What an account sees of a change is cut by the same rule as what its tablet pulls: fields beyond
//! its tier are left out, and with one of them the reason. What stood there before is what the author
//! saw, which the log knows by the acts that the change names.

use std::collections::{BTreeMap, BTreeSet};

use domain::day::Day;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::ids::{AccountId, DeviceId, OpId, TabletId};
use domain::registry;
use domain::rights::{Operation, Rights, Subject, Tier};
use domain::unit::UnitTree;
use serde::Serialize;
use sqlx::SqliteConnection;
use sync::changeset::{Changeset, Write, json_len};
use sync::protocol::PAGE_BYTES_MAX;
use sync::scope::{self, Home, Scope, View};
use sync::server::store::{LogRow, LoggedOp, RecordRow};
use uuid::Uuid;

use crate::db::accounts::Account;
use crate::db::book::Book;
use crate::db::sync::history;
use crate::db::{DbError, grants, tablets};

/// Changes on one page: more than most records ever have.
const PAGE_CHANGES: usize = 50;
/// Acts looked up for one page, beyond those on it: a change names a few, one that was forged to be
/// costly names thousands.
const LOOK_UPS_MAX: usize = 500;

/// Part of a record's history, the newest change first.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
pub struct Page {
    /// The changes.
    pub changes: Vec<Change>,
    /// Ask for what came before this place; none when nothing did.
    pub next: Option<u64>,
}

/// One change of a record.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Change {
    /// The act.
    pub act: OpId,
    /// Its place in the log.
    pub seq: u64,
    /// Who made it.
    pub author: AccountId,
    /// The local database it was made in.
    pub device: DeviceId,
    /// The tablet that the device is on, where it told: its name alone ([`name_of`]).
    pub tablet: Option<TabletId>,
    /// It was made at the server itself, by one of its commands or routes.
    pub at_server: bool,
    /// The clock of the device when it was made, in milliseconds since 1970.
    pub device_ms: u64,
    /// When the server received it.
    pub received_ms: u64,
    /// Why, where the author said so and all that it explains may be seen.
    pub reason: Option<String>,
    /// What was written and may be seen.
    pub fields: Vec<FieldChange>,
    /// Fields that were written and whose values nobody is sent.
    pub withheld: Vec<FieldName>,
}

/// What one change did to one field.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct FieldChange {
    /// The field.
    pub field: FieldName,
    /// What its author saw there and replaced; nothing where it was empty, several where a choice was
    /// made. None where the log does not have all of it.
    pub before: Option<Vec<Value>>,
    /// What stands there since; `null` for nothing.
    pub after: Value,
}

/// Who asks, and when.
pub struct Reader<'a> {
    /// The account.
    pub account: &'a Account,
    /// Today.
    pub today: Day,
}

/// A page of a record's history before a place in the log, or its newest. None where there is no such
/// record, or the reader may not read its history: which of them is not told.
///
/// # Errors
/// [`DbError`].
pub async fn page(
    connection: &mut SqliteConnection,
    book: &Book,
    reader: &Reader<'_>,
    record: &RecordKey,
    before: Option<u64>,
) -> Result<Option<Page>, DbError> {
    let found = history::record(connection, book.partition, record.1).await?;
    let Some(row) = found.filter(|row| row.record == *record) else {
        return Ok(None);
    };
    let rights =
        grants::rights_of(connection, book.partition, reader.account, reader.today).await?;
    let tree = grants::units(connection, book.partition).await?;
    let Some(tier) = tier(&rights, &row, &tree) else {
        return Ok(None);
    };
    let mut reading = Reading {
        connection,
        book,
        tier,
        known: BTreeMap::new(),
    };
    reading.page(record, before).await.map(Some)
}

/// The highest tier of fields of which the history may be read; none when it may not.
fn tier(rights: &Rights, row: &RecordRow, tree: &UnitTree) -> Option<Tier> {
    let subject = subject(row);
    let history = rights.tier(Operation::ReadHistory, subject, tree)?;
    let is_personal = matches!(subject, Subject::Person(..));
    let record = match is_personal {
        true => rights.tier(Operation::ReadPerson, subject, tree)?,
        false => history,
    };
    // Of a kind that this version does not know, nothing is known of the fields.
    scope::is_open_to(&row.record.0, history).then_some(history.min(record))
}

/// What a record is to the table of rights.
#[must_use]
pub fn subject(row: &RecordRow) -> Subject {
    let place = row.place();
    match (place.home, &row.record.0) {
        (Home::Commune, kind) if *kind == RecordKind::UNIT => Subject::Unit(row.record.1.into()),
        (Home::Commune, _) => Subject::Commune,
        (Home::Unit(unit), _) => Subject::Person(place.person, Some(unit)),
        (Home::Unplaced, _) => Subject::Person(place.person, None),
    }
}

/// The name by which people know a tablet: the last six digits of its id, all others zero. Whoever has the
/// whole id may sign in as if on that tablet, and what is told of it then is theirs; so administrators
/// alone are told. It keeps the form of an id, which every app reads.
#[must_use]
pub fn name_of(tablet: TabletId) -> TabletId {
    const NAME_BITS: u128 = (1 << 24) - 1;
    TabletId::new(Uuid::from_u128(tablet.uuid().as_u128() & NAME_BITS))
}

/// One page in the making.
struct Reading<'a> {
    connection: &'a mut SqliteConnection,
    book: &'a Book,
    tier: Tier,
    /// Acts of the record that were looked up; none where the log does not have one.
    known: BTreeMap<OpId, Option<Changeset>>,
}

impl Reading<'_> {
    async fn page(&mut self, record: &RecordKey, before: Option<u64>) -> Result<Page, DbError> {
        let partition = self.book.partition;
        // One more, to know whether there are any.
        let limit = PAGE_CHANGES + 1;
        let rows = history::changes(self.connection, partition, record.1, before, limit).await?;
        let ops = rows.iter().filter_map(|row| row.op.as_ref());
        self.known
            .extend(ops.map(|op| (op.changeset.op_id, Some(op.changeset.clone()))));
        let mut page = Page::default();
        let (mut bytes, mut last) = (0, None);
        for (count, row) in rows.into_iter().enumerate() {
            let seq = row.seq;
            if count == PAGE_CHANGES || bytes > PAGE_BYTES_MAX || self.known.len() > LOOK_UPS_MAX {
                page.next = last;
                break;
            }
            if let Some(change) = self.change(row).await? {
                bytes += json_len(&change);
                page.changes.push(change);
            }
            last = Some(seq);
        }
        Ok(page)
    }

    /// A change as the reader may see it; none when nothing of it is left.
    async fn change(&mut self, row: LogRow) -> Result<Option<Change>, DbError> {
        let Some(LoggedOp { mut changeset, .. }) = row.op else {
            return Ok(None);
        };
        let withheld = self.withheld(&changeset);
        let view = View {
            scope: Scope::All,
            tier: self.tier,
        };
        scope::redact_op(&mut changeset, view);
        if changeset.writes.is_empty() && withheld.is_empty() {
            return Ok(None);
        }
        let mut fields = Vec::with_capacity(changeset.writes.len());
        for write in &changeset.writes {
            fields.push(FieldChange {
                field: write.field.clone(),
                before: self.before(&changeset.record, write).await?,
                after: write.value.clone(),
            });
        }
        let device = changeset.device_id;
        Ok(Some(Change {
            act: changeset.op_id,
            seq: row.seq,
            author: changeset.actor_id,
            device,
            tablet: tablets::of_device(self.connection, device)
                .await?
                .map(name_of),
            at_server: device == self.book.server_device,
            device_ms: changeset.wall_ms,
            received_ms: row.accepted_ms,
            reason: changeset.reason,
            fields,
            withheld,
        }))
    }

    /// That such a field was written is told to those whose task the record is, what was written to
    /// nobody.
    fn withheld(&self, changeset: &Changeset) -> Vec<FieldName> {
        let kind = changeset.record.0.as_str();
        let names = changeset.writes.iter().map(|write| &write.field);
        let withheld = names.filter(|field| {
            self.tier >= Tier::Assigned && registry::tier(kind, field.as_str()) == Tier::Server
        });
        withheld.cloned().collect()
    }

    /// What a write replaced. Only acts of the same record are looked at, whatever it names.
    async fn before(
        &mut self,
        record: &RecordKey,
        write: &Write,
    ) -> Result<Option<Vec<Value>>, DbError> {
        let mut values = Vec::with_capacity(write.base.len());
        for op in write.base.iter().copied().collect::<BTreeSet<OpId>>() {
            if !self.known.contains_key(&op) {
                let partition = self.book.partition;
                let row = history::change(self.connection, partition, record.1, op).await?;
                let found = row.and_then(|row| row.op).map(|op| op.changeset);
                self.known.insert(op, found);
            }
            let named = self.known.get(&op).and_then(Option::as_ref);
            let mut writes = named.into_iter().flat_map(|named| &named.writes);
            let Some(found) = writes.find(|known| known.field == write.field) else {
                return Ok(None);
            };
            values.push(found.value.clone());
        }
        Ok(Some(values))
    }
}
