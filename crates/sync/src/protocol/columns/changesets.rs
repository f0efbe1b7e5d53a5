//! The changesets of a push as columns.
//!
//! On the tablet and in the log a changeset stays JSON that names its parts; only on the way it is
//! written so. One that cannot be written so, because a later version added something to it or
//! because it cannot be read at all, travels beside the columns as it is.

use domain::fields::{FieldName, Hlc, RecordKey, Value};
use domain::ids::{OpId, RecordId};
use serde::{Deserialize, Serialize};
use serde_json::Map;
use uuid::Uuid;

use super::grid::{Grid, GridReader, GridWriter, Holds};
use super::ids::{Ids, LinkReader, LinkWriter};
use super::numbers::Numbers;
use super::records::Times;
use super::values::{Column, ID_BYTES, Values};
use super::{BadColumns, Budget, VERSION, check_version};
use crate::changeset::{Changeset, Write};
use crate::json;
use crate::protocol::{PUSH_CHANGESETS_MAX, REQUEST_BYTES_MAX};

/// Parts of a changeset that most of one push have in common.
const COMMON: [&str; 5] = ["d", "a", "p", "s", REASON];
/// Why: absent where the author did not say so.
const REASON: &str = "y";

/// Changesets as columns.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangesetColumns {
    #[serde(rename = "version")]
    version: u8,
    /// Ids that the others name by numbers.
    links: Ids,
    /// The ids of the changesets.
    ids: Ids,
    /// Their places in the device's sequence, each less the one before.
    places: Numbers,
    /// Their times on the logical clock.
    times: Times,
    /// The device's own clock, in milliseconds less those of `times`.
    clocks: Numbers,
    /// Device, author, commune, schema, and the reason or `null`.
    common: [Values; COMMON.len()],
    /// The records, by their numbers among the links.
    records: Numbers,
    /// How many values that it replaces each changeset names.
    replaced_counts: Numbers,
    /// Those values, by their numbers among the links.
    replaced: Numbers,
    /// The writes.
    grid: Grid,
    /// Changesets that are no columns, with their places in the whole list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    loose: Vec<(usize, Value)>,
}

impl ChangesetColumns {
    /// Writes changesets, in their order.
    #[must_use]
    pub fn new(changesets: &[Value]) -> Self {
        let (mut regular, mut loose) = (Vec::new(), Vec::new());
        for (place, value) in changesets.iter().enumerate() {
            match regular_changeset(value) {
                Some(changeset) => regular.push((value, changeset)),
                None => loose.push((place, value.clone())),
            }
        }
        let mut links = LinkWriter::new(&[]);
        let null = Value::Null;
        let common = COMMON.map(|part| {
            let mut column = Column::default();
            for (row, (value, _)) in regular.iter().enumerate() {
                column.push(value.get(part).unwrap_or(&null), row);
            }
            column.write(&mut links)
        });
        let changesets: Vec<&Changeset> = regular.iter().map(|(_, changeset)| changeset).collect();
        let ids: Vec<Uuid> = changesets.iter().map(|op| op.op_id.uuid()).collect();
        let times: Vec<Hlc> = changesets.iter().map(|op| op.hlc).collect();
        let records = changesets.iter().map(|op| links.link(op.record.1.uuid()));
        let records = Numbers::new(records.collect());
        let mut grid = GridWriter::default();
        let (mut replaced, mut counts) = (Vec::new(), Vec::with_capacity(changesets.len()));
        for op in &changesets {
            let own = write_changeset(&mut grid, op);
            counts.push(own.len());
            replaced.extend(own.iter().map(|op| links.link(op.uuid())));
        }
        let mut last = 0;
        let places = changesets.iter().map(|op| {
            let difference = op.dseq.wrapping_sub(last);
            last = op.dseq;
            difference
        });
        Self {
            version: VERSION,
            ids: Ids::new(&ids),
            places: Numbers::unsigned(places),
            times: Times::new(&times, &ids),
            clocks: Numbers::unsigned(
                changesets
                    .iter()
                    .map(|op| op.wall_ms.wrapping_sub(op.hlc.wall_ms())),
            ),
            common,
            records,
            replaced_counts: Numbers::places(counts.into_iter()),
            replaced: Numbers::new(replaced),
            grid: grid.finish(&mut links),
            links: links.finish(),
            loose,
        }
    }

    /// The changesets.
    ///
    /// # Errors
    /// [`BadColumns`]: they are no columns of changesets, too many, or too much.
    pub fn read(self) -> Result<Vec<Value>, BadColumns> {
        check_version(self.version)?;
        let count = self.ids.len();
        if count.saturating_add(self.loose.len()) > PUSH_CHANGESETS_MAX {
            return Err(BadColumns::TooMany);
        }
        if self.grid.rows() != count {
            return Err(BadColumns::Malformed);
        }
        let mut budget = Budget(REQUEST_BYTES_MAX);
        let mut links = LinkReader::new(Vec::new(), self.links)?;
        let rows: Vec<usize> = (0..count).collect();
        let mut values = vec![Map::new(); count];
        for (part, column) in COMMON.into_iter().zip(self.common) {
            let column = column.read(&rows, &mut links, &mut budget)?;
            for (value, common) in values.iter_mut().zip(column) {
                if part != REASON || !common.is_null() {
                    value.insert(part.to_owned(), common);
                }
            }
        }
        let ids = self.ids.read(count)?;
        let times = self.times.read(&ids)?;
        let places = self.places.read_unsigned(count)?;
        let clocks = self.clocks.read_unsigned(count)?;
        let mut dseq = 0_u64;
        let stamps = ids.iter().zip(times).zip(places.iter().zip(clocks));
        for (value, ((id, hlc), (place, clock))) in values.iter_mut().zip(stamps) {
            dseq = dseq.wrapping_add(*place);
            value.insert("o".to_owned(), id.to_string().into());
            value.insert("n".to_owned(), dseq.into());
            value.insert("t".to_owned(), written(&hlc)?);
            value.insert("m".to_owned(), clock.wrapping_add(hlc.wall_ms()).into());
        }
        let records = linked(self.records.read(count)?, &mut links)?;
        let counts = self.replaced_counts.read_places(count)?;
        let replaced_count = self.replaced.len();
        let replaced = linked(self.replaced.read(replaced_count)?, &mut links)?;
        let mut replaced = replaced.as_slice();
        let mut grid = self.grid.read(Holds::OneValue, &mut links, &mut budget)?;
        for (value, (record, count)) in values.iter_mut().zip(records.into_iter().zip(counts)) {
            let (own, rest) = replaced
                .split_at_checked(count)
                .ok_or(BadColumns::Malformed)?;
            replaced = rest;
            read_writes(value, &mut grid, RecordId::new(record), own, &mut budget)?;
        }
        if !replaced.is_empty() {
            return Err(BadColumns::Malformed);
        }
        with_loose(values, self.loose)
    }
}

/// A changeset that comes back the same from its columns.
fn regular_changeset(value: &Value) -> Option<Changeset> {
    // From its text, so that the app's program holds one reader and not another of values.
    let changeset: Changeset = json::read(&serde_json::to_vec(value).ok()?).ok()?;
    let is_plain = changeset.other.is_empty()
        && changeset.writes.iter().all(|write| write.other.is_empty())
        && !has_field_twice(&changeset);
    let is_same = || serde_json::to_value(&changeset).is_ok_and(|again| again == *value);
    (is_plain && is_same()).then_some(changeset)
}

fn has_field_twice(changeset: &Changeset) -> bool {
    let mut names: Vec<&FieldName> = changeset.writes.iter().map(|write| &write.field).collect();
    names.sort_unstable();
    names.windows(2).any(|pair| pair.first() == pair.last())
}

/// Adds a changeset's writes to a grid; returns the values that they replace, each once.
fn write_changeset<'a>(grid: &mut GridWriter<'a>, op: &'a Changeset) -> Vec<OpId> {
    let mut own: Vec<OpId> = Vec::new();
    let mut shape = Vec::with_capacity(op.writes.len());
    for write in &op.writes {
        let replaced = write.base.iter().map(|op| {
            own.iter().position(|known| known == op).unwrap_or_else(|| {
                own.push(*op);
                own.len() - 1
            })
        });
        shape.push(grid.cell(&write.field, replaced, std::iter::once(&write.value)));
    }
    grid.end_row(&op.record.0, shape);
    own
}

/// Puts the record and the writes of the next row into a changeset. `own` are the values that it
/// replaces.
fn read_writes(
    changeset: &mut Map<String, Value>,
    grid: &mut GridReader,
    record: RecordId,
    own: &[Uuid],
    budget: &mut Budget,
) -> Result<(), BadColumns> {
    let (kind, shape) = grid.row().ok_or(BadColumns::Malformed)?;
    let mut writes = Vec::with_capacity(shape.len());
    for field in shape {
        let name = grid.name(field).ok_or(BadColumns::Malformed)?;
        let count = grid.count(field).ok_or(BadColumns::Malformed)?;
        budget.take(1, name.as_str().len())?;
        budget.take(count, ID_BYTES)?;
        let mut base = Vec::with_capacity(count);
        for _ in 0..count {
            let replaced = grid.act(field).and_then(|place| own.get(place));
            base.push(OpId::new(*replaced.ok_or(BadColumns::Malformed)?));
        }
        writes.push(Write {
            field: name,
            base,
            value: grid.value(field).ok_or(BadColumns::Malformed)?,
            other: Map::new(),
        });
    }
    changeset.insert("r".to_owned(), written(&RecordKey(kind, record))?);
    changeset.insert("w".to_owned(), written(&writes)?);
    Ok(())
}

/// Puts what travelled beside the columns back into its places.
fn with_loose(
    values: Vec<Map<String, Value>>,
    loose: Vec<(usize, Value)>,
) -> Result<Vec<Value>, BadColumns> {
    let mut values: Vec<Value> = values.into_iter().map(Value::Object).collect();
    for (place, value) in loose {
        if place > values.len() {
            return Err(BadColumns::Malformed);
        }
        values.insert(place, value);
    }
    Ok(values)
}

fn linked(numbers: Vec<i64>, links: &mut LinkReader) -> Result<Vec<Uuid>, BadColumns> {
    let ids = numbers.into_iter().map(|number| links.id(number, 0));
    ids.collect()
}

fn written<T: Serialize>(value: &T) -> Result<Value, BadColumns> {
    serde_json::to_value(value).map_err(|_| BadColumns::Malformed)
}
