//! Rows with values field by field: which fields each row has, and the columns of their values.

use std::collections::BTreeMap;

use domain::fields::{FieldName, RecordKind, Value};
use serde::{Deserialize, Serialize};

use super::ids::{LinkReader, LinkWriter};
use super::memories::{Memories, MemoryReader, MemoryWriter, Remembered};
use super::numbers::Numbers;
use super::values::{Column, Values};
use super::{BadColumns, Budget};

/// Rows with their kinds and fields.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Grid {
    /// Every field, once.
    names: Vec<FieldName>,
    /// A kind of record with the fields that are there together, by their places in `names`.
    shapes: Vec<(RecordKind, Numbers)>,
    /// Which of the shapes each row has.
    shape: Numbers,
    /// For each field its cells, in the order of the rows that have it.
    cells: Vec<Cells>,
}

/// The cells of one field.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cells {
    /// How many acts each cell names; one where this is absent.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    counts: Option<Numbers>,
    /// Which acts of its row; the first where this is absent.
    #[serde(rename = "w", default, skip_serializing_if = "Option::is_none")]
    acts: Option<Numbers>,
    /// The values.
    #[serde(rename = "v")]
    values: Values,
    /// What the cells remember beside them; nothing where this is absent.
    #[serde(rename = "m", default, skip_serializing_if = "Option::is_none")]
    memories: Option<Memories>,
}

/// What stands in a cell beside the acts that it names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Holds {
    /// A value for each act, and perhaps what the cell remembers.
    AValueAnAct,
    /// One value, and no memory.
    OneValue,
}

/// A grid in the making, row by row.
#[derive(Default)]
pub(super) struct GridWriter<'a> {
    places: BTreeMap<&'a FieldName, usize>,
    names: Vec<FieldName>,
    shapes: BTreeMap<(RecordKind, Vec<usize>), usize>,
    shape_list: Vec<(RecordKind, Numbers)>,
    shape: Vec<usize>,
    columns: Vec<ColumnWriter<'a>>,
}

#[derive(Default)]
struct ColumnWriter<'a> {
    counts: Vec<usize>,
    acts: Vec<usize>,
    values: Column<'a>,
    memories: MemoryWriter<'a>,
}

impl<'a> GridWriter<'a> {
    /// Adds a cell to the row that is being made; returns the place of its field.
    pub(super) fn cell(
        &mut self,
        name: &'a FieldName,
        acts: impl Iterator<Item = usize>,
        values: impl Iterator<Item = &'a Value>,
    ) -> usize {
        let row = self.shape.len();
        let place = *self.places.entry(name).or_insert_with(|| {
            self.names.push(name.clone());
            self.columns.push(ColumnWriter::default());
            self.names.len() - 1
        });
        if let Some(column) = self.columns.get_mut(place) {
            let before = column.acts.len();
            column.acts.extend(acts);
            column.counts.push(column.acts.len() - before);
            values.for_each(|value| column.values.push(value, row));
        }
        place
    }

    /// Adds what the cell that was added last to a field remembers.
    pub(super) fn remember(&mut self, field: usize, remembered: Remembered<&'a Value>) {
        let row = self.shape.len();
        if let Some(column) = self.columns.get_mut(field) {
            let cell = column.counts.len().saturating_sub(1);
            column.memories.push(cell, row, remembered);
        }
    }

    /// Ends a row that has cells in these fields, in this order.
    pub(super) fn end_row(&mut self, kind: &RecordKind, fields: Vec<usize>) {
        let next = self.shape_list.len();
        let shapes = &mut self.shape_list;
        let shape = self.shapes.entry((kind.clone(), fields));
        let shape = *shape.or_insert_with_key(|(kind, fields)| {
            shapes.push((kind.clone(), Numbers::places(fields.iter().copied())));
            next
        });
        self.shape.push(shape);
    }

    /// The grid.
    pub(super) fn finish(self, links: &mut LinkWriter) -> Grid {
        let cells = self.columns.into_iter().map(|column| {
            let ColumnWriter {
                counts,
                acts,
                values,
                memories,
            } = column;
            let is_plain = counts.iter().all(|count| *count == 1);
            let is_first = acts.iter().all(|act| *act == 0);
            Cells {
                counts: (!is_plain).then(|| Numbers::places(counts.into_iter())),
                acts: (!is_first).then(|| Numbers::places(acts.into_iter())),
                values: values.write(links),
                memories: memories.write(links),
            }
        });
        Grid {
            cells: cells.collect(),
            names: self.names,
            shapes: self.shape_list,
            shape: Numbers::places(self.shape.into_iter()),
        }
    }
}

/// A grid that is being read, row by row.
pub(super) struct GridReader {
    names: Vec<FieldName>,
    shapes: Vec<(RecordKind, Vec<usize>)>,
    shape: std::vec::IntoIter<usize>,
    columns: Vec<ColumnReader>,
}

struct ColumnReader {
    counts: Option<std::vec::IntoIter<usize>>,
    acts: Option<std::vec::IntoIter<usize>>,
    values: std::vec::IntoIter<Value>,
    memories: Option<MemoryReader>,
}

impl Grid {
    /// How many rows there are.
    pub(super) fn rows(&self) -> usize {
        self.shape.len()
    }

    /// Begins to read.
    pub(super) fn read(
        self,
        holds: Holds,
        links: &mut LinkReader,
        budget: &mut Budget,
    ) -> Result<GridReader, BadColumns> {
        let count = self.rows();
        budget.take(count, 0)?;
        let shape = self.shape.read_places(count)?;
        let mut shapes = Vec::with_capacity(self.shapes.len());
        for (kind, fields) in self.shapes {
            let count = fields.len();
            shapes.push((kind, fields.read_places(count)?));
        }
        if self.cells.len() != self.names.len() {
            return Err(BadColumns::Malformed);
        }
        let mut rows_by_field: Vec<Vec<usize>> = vec![Vec::new(); self.names.len()];
        for (row, shape) in shape.iter().enumerate() {
            let (kind, fields) = shapes.get(*shape).ok_or(BadColumns::Malformed)?;
            budget.take(1, kind.as_str().len())?;
            budget.take(fields.len(), 0)?;
            for field in fields {
                let rows = rows_by_field.get_mut(*field).ok_or(BadColumns::Malformed)?;
                rows.push(row);
            }
        }
        let mut columns = Vec::with_capacity(self.cells.len());
        for (cells, rows) in self.cells.into_iter().zip(&rows_by_field) {
            columns.push(cells.read(rows, holds, links, budget)?);
        }
        Ok(GridReader {
            names: self.names,
            shapes,
            shape: shape.into_iter(),
            columns,
        })
    }
}

impl Cells {
    fn read(
        self,
        rows: &[usize],
        holds: Holds,
        links: &mut LinkReader,
        budget: &mut Budget,
    ) -> Result<ColumnReader, BadColumns> {
        let counts = match self.counts {
            Some(counts) => Some(counts.read_places(rows.len())?),
            None => None,
        };
        let acts_count = match &counts {
            None => rows.len(),
            Some(counts) => {
                let mut sum = 0_usize;
                for count in counts {
                    budget.take(*count, 0)?;
                    sum = sum.checked_add(*count).ok_or(BadColumns::TooLarge)?;
                }
                sum
            }
        };
        let acts = match self.acts {
            Some(acts) => Some(acts.read_places(acts_count)?.into_iter()),
            None => None,
        };
        let values = match (&counts, holds) {
            (Some(counts), Holds::AValueAnAct) => {
                let repeated = rows.iter().zip(counts);
                let repeated: Vec<usize> = repeated
                    .flat_map(|(row, count)| std::iter::repeat_n(*row, *count))
                    .collect();
                self.values.read(&repeated, links, budget)?
            }
            (None, _) | (Some(_), Holds::OneValue) => self.values.read(rows, links, budget)?,
        };
        let memories = match (self.memories, holds) {
            (Some(memories), Holds::AValueAnAct) => Some(memories.read(rows, links, budget)?),
            (Some(_), Holds::OneValue) => return Err(BadColumns::Malformed),
            (None, _) => None,
        };
        Ok(ColumnReader {
            counts: counts.map(Vec::into_iter),
            acts,
            values: values.into_iter(),
            memories,
        })
    }
}

impl GridReader {
    /// The kind of the next row and its fields, by their places.
    pub(super) fn row(&mut self) -> Option<(RecordKind, Vec<usize>)> {
        let shape = self.shape.next()?;
        self.shapes.get(shape).cloned()
    }

    /// The name of a field.
    pub(super) fn name(&self, field: usize) -> Option<FieldName> {
        self.names.get(field).cloned()
    }

    /// How many acts the next cell of a field names.
    pub(super) fn count(&mut self, field: usize) -> Option<usize> {
        match &mut self.columns.get_mut(field)?.counts {
            Some(counts) => counts.next(),
            None => Some(1),
        }
    }

    /// The next act that is named in a field.
    pub(super) fn act(&mut self, field: usize) -> Option<usize> {
        match &mut self.columns.get_mut(field)?.acts {
            Some(acts) => acts.next(),
            None => Some(0),
        }
    }

    /// The next value of a field.
    pub(super) fn value(&mut self, field: usize) -> Option<Value> {
        self.columns.get_mut(field)?.values.next()
    }

    /// What the next cell of a field remembers; none when nothing. Asked once a cell.
    pub(super) fn memory(&mut self, field: usize) -> Option<Remembered<Value>> {
        self.columns.get_mut(field)?.memories.as_mut()?.next_cell()
    }
}
