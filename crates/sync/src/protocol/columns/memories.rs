//! What the cells of one field remember beside their values. Most remember nothing, so those that
//! do stand apart, each with the number of cells before it that do not.

use domain::fields::Value;
use domain::ids::OpId;
use serde::{Deserialize, Serialize};

use super::ids::{LinkReader, LinkWriter};
use super::numbers::Numbers;
use super::values::{Column, Values};
use super::{BadColumns, Budget};

/// What the cells of one field remember.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Memories {
    /// How many cells that remember nothing stand before each that does.
    #[serde(rename = "skip")]
    skipped: Numbers,
    /// Which act of its row wrote what stood there before: 1 is the first, 0 where nothing did.
    #[serde(rename = "w")]
    acts: Numbers,
    /// What stood there before, where anything did.
    #[serde(rename = "v")]
    values: Values,
    /// How many acts each names whose value is not let in any more; none where this is absent.
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    gone_counts: Option<Numbers>,
    /// Those acts, by their numbers among the links; none where this is absent.
    #[serde(rename = "g", default, skip_serializing_if = "Option::is_none")]
    gone: Option<Numbers>,
}

/// What one cell remembers: the value before with the act of its row that wrote it, and the acts
/// whose value is not let in any more.
pub(super) struct Remembered<V> {
    pub before: Option<(usize, V)>,
    pub gone: Vec<OpId>,
}

/// The memories of one field in the making, cell by cell.
#[derive(Default)]
pub(super) struct MemoryWriter<'a> {
    /// The first cell after the last that remembers.
    next: usize,
    skipped: Vec<usize>,
    acts: Vec<usize>,
    values: Column<'a>,
    gone_counts: Vec<usize>,
    gone: Vec<OpId>,
}

impl<'a> MemoryWriter<'a> {
    /// Adds what a cell of a row remembers.
    pub(super) fn push(&mut self, cell: usize, row: usize, remembered: Remembered<&'a Value>) {
        let Remembered { before, gone } = remembered;
        self.skipped.push(cell - self.next);
        self.next = cell + 1;
        self.acts.push(before.map_or(0, |(act, _)| act + 1));
        if let Some((_, value)) = before {
            self.values.push(value, row);
        }
        self.gone_counts.push(gone.len());
        self.gone.extend(gone);
    }

    /// The memories; none when nothing is remembered.
    pub(super) fn write(self, links: &mut LinkWriter) -> Option<Memories> {
        if self.skipped.is_empty() {
            return None;
        }
        let values = self.values.write(links);
        let gone: Vec<i64> = self.gone.iter().map(|op| links.link(op.uuid())).collect();
        let are_gone = !gone.is_empty();
        Some(Memories {
            skipped: Numbers::places(self.skipped.into_iter()),
            acts: Numbers::places(self.acts.into_iter()),
            values,
            gone_counts: are_gone.then(|| Numbers::places(self.gone_counts.into_iter())),
            gone: are_gone.then(|| Numbers::new(gone)),
        })
    }
}

/// The memories of one field that are being read, cell by cell.
pub(super) struct MemoryReader {
    cell: usize,
    remembered: std::iter::Peekable<std::vec::IntoIter<(usize, Remembered<Value>)>>,
}

impl MemoryReader {
    /// What the next cell remembers; none when nothing.
    pub(super) fn next_cell(&mut self) -> Option<Remembered<Value>> {
        let cell = self.cell;
        self.cell += 1;
        let found = self.remembered.next_if(|(place, _)| *place == cell);
        found.map(|(_, remembered)| remembered)
    }
}

impl Memories {
    /// Begins to read what is remembered in a field whose cells stand in these rows.
    pub(super) fn read(
        self,
        rows: &[usize],
        links: &mut LinkReader,
        budget: &mut Budget,
    ) -> Result<MemoryReader, BadColumns> {
        let count = self.skipped.len();
        budget.take(count, 0)?;
        let (mut cells, mut next) = (Vec::with_capacity(count), 0_usize);
        for skipped in self.skipped.read_places(count)? {
            let cell = next.checked_add(skipped).filter(|cell| *cell < rows.len());
            let cell = cell.ok_or(BadColumns::Malformed)?;
            cells.push(cell);
            next = cell + 1;
        }
        let acts = self.acts.read_places(count)?;
        let with_before = cells.iter().zip(&acts).filter(|(_, act)| **act > 0);
        let rows: Option<Vec<usize>> = with_before
            .map(|(cell, _)| rows.get(*cell).copied())
            .collect();
        let rows = rows.ok_or(BadColumns::Malformed)?;
        let mut values = self.values.read(&rows, links, budget)?.into_iter();
        let counts = match self.gone_counts {
            Some(counts) => counts.read_places(count)?,
            None => vec![0; count],
        };
        let mut gone = read_gone(self.gone, links, budget)?.into_iter();
        let mut remembered = Vec::with_capacity(count);
        for ((cell, act), gone_count) in cells.into_iter().zip(acts).zip(counts) {
            let before = match act.checked_sub(1) {
                Some(act) => Some((act, values.next().ok_or(BadColumns::Malformed)?)),
                None => None,
            };
            let gone: Vec<OpId> = gone.by_ref().take(gone_count).collect();
            // What remembers nothing would not come back.
            if gone.len() != gone_count || (before.is_none() && gone.is_empty()) {
                return Err(BadColumns::Malformed);
            }
            remembered.push((cell, Remembered { before, gone }));
        }
        if gone.next().is_some() {
            return Err(BadColumns::Malformed);
        }
        Ok(MemoryReader {
            cell: 0,
            remembered: remembered.into_iter().peekable(),
        })
    }
}

fn read_gone(
    gone: Option<Numbers>,
    links: &mut LinkReader,
    budget: &mut Budget,
) -> Result<Vec<OpId>, BadColumns> {
    let Some(numbers) = gone else {
        return Ok(Vec::new());
    };
    let count = numbers.len();
    budget.take(count, 0)?;
    // Acts are named from nowhere among the rows.
    let ids = numbers.read(count)?.into_iter();
    ids.map(|number| links.id(number, usize::MAX).map(OpId::new))
        .collect()
}
