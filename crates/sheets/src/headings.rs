//! Finds the headings of a list of people in a sheet: title rows above, one to three heading rows,
//! merged or not. What it finds is a proposal; the page lets a person change it.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::bounds::{COLUMNS_MAX, HEADING_CHARS_MAX, HEADING_ROWS_MAX, HEADING_SEARCH_ROWS};
use crate::grid::{Cell, Grid, Merge, column_letters};
use crate::meaning::{self, Meaning};

/// One column of the list.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Column {
    /// Which column, counted from 0.
    pub column: u32,
    /// What stands above it, from top to bottom, joined by " / "; its letters when nothing does.
    pub heading: String,
    /// What it means.
    pub meaning: Meaning,
}

/// Where the list is in the sheet and what its columns mean. Change `meaning`s at will.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mapping {
    /// The heading rows, counted from 0; empty when no headings were recognised.
    pub heading_rows: Range<u32>,
    /// The columns that hold anything from the headings on.
    pub columns: Vec<Column>,
}

impl Mapping {
    /// The column with a meaning, the leftmost of several.
    #[must_use]
    pub fn column_of(&self, meaning: Meaning) -> Option<u32> {
        self.columns
            .iter()
            .find(|column| column.meaning == meaning)
            .map(|column| column.column)
    }

    /// True when names can be read with it.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.column_of(Meaning::FullName).is_some()
    }
}

/// The sheet with the best recognised headings, with its mapping. `None` when there is no sheet.
#[must_use]
pub fn best_sheet(sheets: &[Grid]) -> Option<(usize, Mapping)> {
    let mut best: Option<(usize, Mapping)> = None;
    for (index, grid) in sheets.iter().enumerate() {
        let mapping = recognise(grid);
        if best
            .as_ref()
            .is_none_or(|(_, known)| known_columns(&mapping) > known_columns(known))
        {
            best = Some((index, mapping));
        }
    }
    best
}

fn known_columns(mapping: &Mapping) -> usize {
    mapping
        .columns
        .iter()
        .filter(|column| column.meaning != Meaning::Ignored)
        .count()
}

/// Proposes where the list is. When no heading for names is found every column is proposed as
/// ignored, and all rows belong to the list.
#[must_use]
pub fn recognise(grid: &Grid) -> Mapping {
    let rows = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
    let searched: Vec<u32> = (0..rows)
        .filter(|row| grid.filled(*row).next().is_some())
        .take(HEADING_SEARCH_ROWS)
        .collect();
    let searched_end = searched.last().map_or(0, |row| row.saturating_add(1));
    // Nearly all rows lie below those that are searched: their columns are looked for once.
    let below = filled_columns(grid, searched_end..rows);
    let mut best: Option<(usize, Mapping)> = None;
    for top in searched {
        let mut columns = filled_columns(grid, top..searched_end);
        columns.extend(&below);
        for height in (1u32..).take(HEADING_ROWS_MAX) {
            let block = top..top.saturating_add(height);
            if let Some((score, mapping)) = read_block(grid, block, &columns)
                && best.as_ref().is_none_or(|(known, _)| score > *known)
            {
                best = Some((score, mapping));
            }
        }
    }
    best.map_or_else(|| unrecognised(grid), |(_, mapping)| mapping)
}

fn unrecognised(grid: &Grid) -> Mapping {
    let rows = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
    let columns = filled_columns(grid, 0..rows);
    let column = |column| Column {
        column,
        heading: column_letters(column),
        meaning: Meaning::Ignored,
    };
    Mapping {
        heading_rows: 0..0,
        columns: columns.into_iter().map(column).collect(),
    }
}

fn filled_columns(grid: &Grid, rows: Range<u32>) -> BTreeSet<u32> {
    rows.flat_map(|row| grid.filled(row).map(|(column, _)| column))
        .filter(|c| *c < COLUMNS_MAX)
        .collect()
}

/// Reads some rows as headings of the columns that hold anything from them on. The score is how many
/// columns have a meaning, then how few rows it takes; `None` when they cannot be the headings of a
/// list of people.
fn read_block(grid: &Grid, rows: Range<u32>, filled: &BTreeSet<u32>) -> Option<(usize, Mapping)> {
    // A formula without a value says nothing, neither for nor against.
    let may_stand_in_headings = |cell: &Cell| match cell {
        Cell::Text(text) => text.chars().count() <= HEADING_CHARS_MAX,
        Cell::NotCalculated(_) => true,
        Cell::Empty | Cell::Number(_) | Cell::Day(_) | Cell::Bool(_) => false,
    };
    let texts_only = |row| {
        grid.filled(row)
            .all(|(_, cell)| may_stand_in_headings(cell))
    };
    // One text alone below the first row begins a part of the list: "I. Đảng ủy".
    let is_below_heading = |row| {
        let reaches = |merge: &Merge| merge.row < row && row <= merge.row_last;
        grid.filled(row).count() >= 2 || grid.merges.iter().any(reaches)
    };
    let is_heading = |row| {
        let is_first = row == rows.start && grid.filled(row).next().is_some();
        texts_only(row) && (is_first || is_below_heading(row))
    };
    if !rows.clone().all(is_heading) {
        return None;
    }
    let is_cut = |merge: &Merge| {
        let is_inside = rows.start <= merge.row && merge.row_last < rows.end;
        let is_outside = merge.row_last < rows.start || rows.end <= merge.row;
        !is_inside && !is_outside
    };
    if grid.merges.iter().any(is_cut) {
        return None;
    }
    let mut columns = Vec::new();
    let mut taken = BTreeSet::new();
    for column in filled.iter().copied() {
        let path = heading_path(grid, rows.clone(), column);
        let known = meaning_of(grid, &path, &rows, column, &columns);
        let is_first = known.is_some_and(|known| known == Meaning::Ignored || taken.insert(known));
        let heading = if path.is_empty() {
            column_letters(column)
        } else {
            path.join(" / ")
        };
        let meaning = known.filter(|_| is_first).unwrap_or(Meaning::Ignored);
        columns.push(Column {
            column,
            heading,
            meaning,
        });
    }
    let mapping = Mapping {
        heading_rows: rows.clone(),
        columns,
    };
    let name_column = mapping.column_of(Meaning::FullName)?;
    // Below the heading of names there is nothing until the first name, unless the heading itself
    // is of two rows: a row with something there is a person.
    let names_begin_inside = rows
        .clone()
        .filter(|row| !grid.cell(*row, name_column).is_empty())
        .any(|row| !is_heading_of_names(&grid.cell(row, name_column).shown()));
    let score = known_columns(&mapping) * (HEADING_ROWS_MAX + 1) - rows.len();
    (!names_begin_inside).then_some((score, mapping))
}

fn is_heading_of_names(text: &str) -> bool {
    meaning::of_heading(text) == Some(Meaning::FullName) || meaning::is_family_name(text)
}

/// What stands above a column, from top to bottom. A merged area counts for all its columns; so
/// does, in files that tell of no merged areas, a text with nothing to its right but sub-headings.
fn heading_path(grid: &Grid, rows: Range<u32>, column: u32) -> Vec<String> {
    let last = rows.end.saturating_sub(1);
    let mut path: Vec<String> = Vec::new();
    for row in rows {
        let merge = grid.merges.iter().find(|merge| merge.covers(row, column));
        let mut cell = merge.map_or_else(
            || grid.cell(row, column),
            |merge| grid.cell(merge.row, merge.column),
        );
        let below = grid.cell(row.saturating_add(1), column);
        if cell.is_empty() && merge.is_none() && row < last && !below.is_empty() {
            let left = (0..column)
                .rev()
                .find(|left| !grid.cell(row, *left).is_empty());
            let group = left.filter(|left| is_group(grid, row, *left, column));
            cell = group.map_or(cell, |left| grid.cell(row, left));
        }
        let text = cell.shown();
        if !text.is_empty() && path.last() != Some(&text) {
            path.push(text);
        }
    }
    path
}

/// True when the heading at `left` has sub-headings in every column up to `column`, and is not
/// merged with fewer.
fn is_group(grid: &Grid, row: u32, left: u32, column: u32) -> bool {
    let is_free = |place: u32| !grid.merges.iter().any(|merge| merge.covers(row, place));
    (left..=column)
        .all(|place| is_free(place) && !grid.cell(row.saturating_add(1), place).is_empty())
}

fn meaning_of(
    grid: &Grid,
    path: &[String],
    rows: &Range<u32>,
    column: u32,
    before: &[Column],
) -> Option<Meaning> {
    let last = path.last()?;
    let after_name = before
        .last()
        .is_some_and(|left| left.meaning == Meaning::FullName && left.column + 1 == column);
    // "Họ và tên" merged over two columns, without sub-headings.
    let is_second_half = after_name
        && grid.merges.iter().any(|merge| {
            merge.column + 1 == column && rows.clone().any(|row| merge.covers(row, column))
        });
    if after_name && (is_second_half || meaning::is_given_name(last)) {
        return Some(Meaning::GivenName);
    }
    if meaning::is_family_name(last) {
        return Some(Meaning::FullName);
    }
    let parent = path
        .iter()
        .rev()
        .skip(1)
        .find_map(|text| meaning::of_heading(text));
    let splits_genders = matches!(parent, None | Some(Meaning::BirthDate | Meaning::Gender));
    if splits_genders && meaning::is_male(last) {
        return Some(Meaning::BirthDateMale);
    }
    if splits_genders && meaning::is_female(last) {
        return Some(Meaning::BirthDateFemale);
    }
    let joined = meaning::of_heading(&path.join(" "));
    let own = meaning::of_heading(last);
    match (parent, own) {
        // "Trình độ" over "Ngoại ngữ": joined it is known, and ignored.
        (Some(_), None) if joined != parent => joined,
        (Some(_), Some(own)) => Some(
            joined
                .filter(|joined| Some(*joined) != parent)
                .unwrap_or(own),
        ),
        // "Chức vụ" over "Chính quyền": the first of them is taken.
        (Some(Meaning::Title | Meaning::Unit), None) => parent,
        (None, own) => own.or(joined),
        (Some(_), None) => None,
    }
}
