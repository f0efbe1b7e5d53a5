//! Whole records as columns: the page of an answer.
//!
//! Every value of a record was written by an act, and an act writes one record. So the acts stand
//! beside the records, each with its id, its time and its author, and a value says which of its
//! record's acts wrote it; so does what a field remembers of the value before.

use domain::fields::{Fields, Head, Hlc, Memory, RecordKey, Value};
use domain::ids::{AccountId, OpId, RecordId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::grid::{Grid, GridReader, GridWriter, Holds};
use super::ids::{Ids, LinkReader, LinkWriter, made_ms};
use super::memories::Remembered;
use super::numbers::Numbers;
use super::values::{Column, Values};
use super::{BadColumns, Budget, RECORDS_BYTES_MAX, VERSION, check_version};
use crate::protocol::BackfillRecord;
use crate::scope::View;

/// Whole records as columns.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RecordColumns {
    #[serde(rename = "version")]
    version: u8,
    /// Ids that the others name by numbers.
    links: Ids,
    /// The ids of the records.
    records: Ids,
    /// Their revisions.
    #[serde(rename = "rv")]
    revisions: Numbers,
    /// How many acts of each record are there.
    act_counts: Numbers,
    /// The acts, record by record.
    acts: Acts,
    /// The views that the account has the records under.
    views: Values,
    /// The values.
    grid: Grid,
}

/// Acts, one after the other.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Acts {
    /// Their ids.
    ids: Ids,
    /// Their times.
    times: Times,
    /// Their authors, by their numbers among the links.
    by: Numbers,
}

/// Points on the logical clock.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Times {
    /// Milliseconds, each less than those of `after`.
    ms: Numbers,
    /// Less than what.
    after: After,
    /// The counters within a millisecond.
    counters: Numbers,
}

/// What a time is told from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum After {
    /// When the id of the act was made: the same, unless a clock was put right.
    Id,
    /// The act before.
    Act,
}

impl Times {
    /// Writes the times of acts with these ids.
    pub(super) fn new(times: &[Hlc], ids: &[Uuid]) -> Self {
        let wall = |time: &Hlc| time.wall_ms().cast_signed();
        let pairs = times.iter().zip(ids);
        let after_id: Vec<i64> = pairs.map(|(time, id)| wall(time) - made_ms(*id)).collect();
        let before = std::iter::once(0).chain(times.iter().map(wall));
        let after_act: Vec<i64> = times.iter().zip(before).map(|(t, b)| wall(t) - b).collect();
        let digits = |list: &[i64]| list.iter().map(|n| n.unsigned_abs().max(1).ilog10()).sum();
        let (id_digits, act_digits): (u32, u32) = (digits(&after_id), digits(&after_act));
        let (after, ms) = if id_digits <= act_digits {
            (After::Id, after_id)
        } else {
            (After::Act, after_act)
        };
        Self {
            ms: Numbers::new(ms),
            after,
            counters: Numbers::unsigned(times.iter().map(|time| u64::from(time.counter()))),
        }
    }

    /// The times of acts with these ids.
    pub(super) fn read(self, ids: &[Uuid]) -> Result<Vec<Hlc>, BadColumns> {
        let ms = self.ms.read(ids.len())?;
        let counters = self.counters.read_unsigned(ids.len())?;
        let mut times = Vec::with_capacity(ids.len());
        let mut last = 0;
        for ((difference, counter), id) in ms.into_iter().zip(counters).zip(ids) {
            let from = match self.after {
                After::Id => made_ms(*id),
                After::Act => last,
            };
            last = difference.checked_add(from).ok_or(BadColumns::Malformed)?;
            let wall = u64::try_from(last).map_err(|_| BadColumns::Malformed)?;
            let counter = u16::try_from(counter).map_err(|_| BadColumns::Malformed)?;
            let time = Hlc::new(wall, counter);
            if time.wall_ms() != wall {
                return Err(BadColumns::Malformed);
            }
            times.push(time);
        }
        Ok(times)
    }
}

/// An act as the heads of a record tell of it.
type Act = (OpId, Hlc, AccountId);

impl RecordColumns {
    /// Writes a page of records.
    #[must_use]
    pub fn new(records: &[BackfillRecord]) -> Self {
        let ids: Vec<Uuid> = records.iter().map(|found| found.record.1.uuid()).collect();
        let mut links = LinkWriter::new(&ids);
        let mut grid = GridWriter::default();
        let (mut acts, mut act_counts) = (Vec::new(), Vec::with_capacity(records.len()));
        for found in records {
            act_counts.push(write_record(
                &mut grid,
                &found.record,
                &found.fields,
                &mut acts,
            ));
        }
        let acts = Acts::new(&acts, &mut links);
        let views: Vec<Value> = records
            .iter()
            .map(|found| Value::String(found.unit.into()))
            .collect();
        let mut column = Column::default();
        for (row, view) in views.iter().enumerate() {
            column.push(view, row);
        }
        let views = column.write(&mut links);
        Self {
            version: VERSION,
            records: Ids::new(&ids),
            revisions: Numbers::unsigned(records.iter().map(|found| found.rv)),
            act_counts: Numbers::places(act_counts.into_iter()),
            acts,
            views,
            grid: grid.finish(&mut links),
            links: links.finish(),
        }
    }

    /// The records.
    ///
    /// # Errors
    /// [`BadColumns`]: they are no columns of records, or too much.
    pub fn read(self) -> Result<Vec<BackfillRecord>, BadColumns> {
        check_version(self.version)?;
        let mut budget = Budget(RECORDS_BYTES_MAX);
        let count = self.grid.rows();
        let ids = self.records.read(count)?;
        let revisions = self.revisions.read_unsigned(count)?;
        let act_counts = self.act_counts.read_places(count)?;
        let mut links = LinkReader::new(ids.clone(), self.links)?;
        let acts = self.acts.read(&mut links)?;
        let rows: Vec<usize> = (0..count).collect();
        let views = self.views.read(&rows, &mut links, &mut budget)?;
        let mut grid = self
            .grid
            .read(Holds::AValueAnAct, &mut links, &mut budget)?;
        let mut records = Vec::with_capacity(count);
        let mut acts = acts.as_slice();
        let each = ids.into_iter().zip(revisions).zip(act_counts).zip(views);
        for (((id, rv), act_count), view) in each {
            let (own, rest) = acts
                .split_at_checked(act_count)
                .ok_or(BadColumns::Malformed)?;
            acts = rest;
            let (record, fields) = read_record(&mut grid, RecordId::new(id), own)?;
            records.push(BackfillRecord {
                record,
                unit: view_of(view)?,
                rv,
                fields,
            });
        }
        if acts.is_empty() {
            Ok(records)
        } else {
            Err(BadColumns::Malformed)
        }
    }
}

/// Adds a record to a grid and its acts to a list; says how many.
fn write_record<'a>(
    grid: &mut GridWriter<'a>,
    record: &RecordKey,
    fields: &'a Fields,
    acts: &mut Vec<Act>,
) -> usize {
    let begin = acts.len();
    let mut shape = Vec::new();
    for (name, heads) in fields.iter() {
        let named = heads.iter().map(|head| place_of(head, begin, acts));
        let field = grid.cell(name, named, heads.iter().map(|head| &head.value));
        if let Some(Memory { before, gone }) = fields.memory(name.as_str()) {
            let before = before.as_ref();
            let before = before.map(|head| (place_of(head, begin, acts), &head.value));
            let gone = gone.clone();
            grid.remember(field, Remembered { before, gone });
        }
        shape.push(field);
    }
    grid.end_row(&record.0, shape);
    acts.len() - begin
}

/// Which act of its record wrote a value; the record's begin at a place in the list.
fn place_of(head: &Head, begin: usize, acts: &mut Vec<Act>) -> usize {
    let act = (head.op, head.hlc, head.by);
    let own = acts.get(begin..).unwrap_or_default();
    let known = own.iter().position(|known| *known == act);
    known.unwrap_or_else(|| {
        acts.push(act);
        acts.len() - 1 - begin
    })
}

/// Reads the next record of a grid, whose acts are these.
fn read_record(
    grid: &mut GridReader,
    id: RecordId,
    acts: &[Act],
) -> Result<(RecordKey, Fields), BadColumns> {
    let (kind, shape) = grid.row().ok_or(BadColumns::Malformed)?;
    let fields_count = shape.len();
    let mut fields = Vec::with_capacity(fields_count);
    let mut memories = Vec::new();
    for field in shape {
        let name = grid.name(field).ok_or(BadColumns::Malformed)?;
        let count = grid.count(field).ok_or(BadColumns::Malformed)?;
        let mut heads = Vec::with_capacity(count);
        for _ in 0..count {
            let act = grid.act(field).ok_or(BadColumns::Malformed)?;
            let value = grid.value(field).ok_or(BadColumns::Malformed)?;
            heads.push(head_of(acts, act, value)?);
        }
        if let Some(Remembered { before, gone }) = grid.memory(field) {
            let before = match before {
                Some((act, value)) => Some(head_of(acts, act, value)?),
                None => None,
            };
            memories.push((name.clone(), Memory { before, gone }));
        }
        fields.push((name, heads));
    }
    let mut fields = Fields::from_iter(fields);
    if fields.iter().count() != fields_count {
        // A field that is named twice would lose a value.
        return Err(BadColumns::Malformed);
    }
    for (name, memory) in memories {
        fields.remember(&name, memory);
    }
    Ok((RecordKey(kind, id), fields))
}

fn head_of(acts: &[Act], act: usize, value: Value) -> Result<Head, BadColumns> {
    let (op, hlc, by) = *acts.get(act).ok_or(BadColumns::Malformed)?;
    Ok(Head { op, hlc, by, value })
}

fn view_of(value: Value) -> Result<View, BadColumns> {
    match value {
        Value::String(text) => View::try_from(text).map_err(|_| BadColumns::Malformed),
        _ => Err(BadColumns::Malformed),
    }
}

impl Acts {
    fn new(acts: &[Act], links: &mut LinkWriter) -> Self {
        let ids: Vec<Uuid> = acts.iter().map(|(op, ..)| op.uuid()).collect();
        let times: Vec<Hlc> = acts.iter().map(|(_, hlc, _)| *hlc).collect();
        let by = acts.iter().map(|(.., by)| links.link(by.uuid()));
        Self {
            times: Times::new(&times, &ids),
            by: Numbers::new(by.collect()),
            ids: Ids::new(&ids),
        }
    }

    fn read(self, links: &mut LinkReader) -> Result<Vec<Act>, BadColumns> {
        let count = self.ids.len();
        let ids = self.ids.read(count)?;
        let times = self.times.read(&ids)?;
        let by = self.by.read(count)?;
        let acts = ids.into_iter().zip(times).zip(by);
        // Authors are named from nowhere among the rows.
        acts.map(|((op, hlc), by)| {
            let by = links.id(by, usize::MAX)?;
            Ok((OpId::new(op), hlc, AccountId::new(by)))
        })
        .collect()
    }
}
