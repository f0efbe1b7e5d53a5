//! Which rows of a sheet are people. Empty rows, repeated headings, totals and the signatures below
//! are not; a row that only names a unit or a kind of staff says something about the rows below it.

mod wording;

use domain::cadre::Employment;
use serde::{Deserialize, Serialize};

use crate::grid::{Cell, Grid};
use crate::headings::Mapping;
use crate::meaning::{self, Meaning};
use crate::spelling::begins_with;
use crate::values;
use wording::{
    LEVEL_WITHOUT_NUMBER, STAFF_WORDS, UNIT_WORDS, is_column_number, is_signature, is_sub_heading,
    is_total, section_level, without_count, without_number,
};

/// A row that holds a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    /// Which row, counted from 0.
    pub row: u32,
    /// The unit that a row above says.
    pub unit: UnitAbove,
    /// The employment that a row above says.
    pub employment: Option<Employment>,
}

/// What a row above says about the unit of the people below it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum UnitAbove {
    /// Nothing.
    #[default]
    None,
    /// Its name.
    Named(String),
    /// There is one, and its name is a formula without a value.
    NotCalculated,
}

/// Why a row that holds something is not taken for a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// The headings again, as at the top of a printed page.
    Heading,
    /// The numbers of the columns.
    ColumnNumbers,
    /// The heading of a part of the list.
    Section,
    /// A total.
    Total,
    /// Place, date, signatures, or anything below them.
    Signature,
    /// Something without a name.
    NoName,
}

/// A row that holds something and is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SkippedRow {
    /// Which row, counted from 1 as in the sheet.
    pub row: u32,
    /// Why.
    pub why: Skip,
}

/// The rows below the headings.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct List {
    /// The people, from the top.
    pub people: Vec<PersonRow>,
    /// What else there is; rows that hold nothing are not named.
    pub skipped: Vec<SkippedRow>,
}

/// Sorts the rows below the headings.
#[must_use]
pub fn rows(grid: &Grid, mapping: &Mapping) -> List {
    let sorter = Sorter { grid, mapping };
    let row_count = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
    let mut list = List::default();
    let mut sections: Vec<Section> = Vec::new();
    let mut ended = false;
    // Looked for once: a file of nothing but signatures must not be read over and over.
    let last_person = (mapping.heading_rows.end..row_count)
        .rev()
        .find(|row| sorter.is_surely_person(*row));
    for row in mapping.heading_rows.end..row_count {
        if grid.filled(row).next().is_none() {
            continue;
        }
        let kind = if ended {
            RowKind::Skipped(Skip::Signature)
        } else {
            sorter.kind(row)
        };
        let skip = match kind {
            RowKind::Person => {
                let mut units = sections.iter().rev().map(|section| &section.unit);
                let unit = units.find(|unit| **unit != UnitAbove::None);
                let unit = unit.cloned().unwrap_or_default();
                let employment = sections.iter().rev().find_map(|section| section.employment);
                list.people.push(PersonRow {
                    row,
                    unit,
                    employment,
                });
                continue;
            }
            RowKind::Section(section) => {
                sections.retain(|above| above.level < section.level);
                sections.push(section);
                Skip::Section
            }
            RowKind::Skipped(skip) => skip,
        };
        // Some sheets hold several lists, each signed: only the last signature ends them.
        ended |= skip == Skip::Signature && last_person.is_none_or(|last| last < row);
        list.skipped.push(SkippedRow {
            row: row + 1,
            why: skip,
        });
    }
    list
}

/// The heading of a part of the list. Level 0 is "A.", then "I.", then "1.", then without a number.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Section {
    level: u8,
    unit: UnitAbove,
    employment: Option<Employment>,
}

enum RowKind {
    Person,
    Section(Section),
    Skipped(Skip),
}

struct Sorter<'a> {
    grid: &'a Grid,
    mapping: &'a Mapping,
}

impl Sorter<'_> {
    fn cell(&self, row: u32, meaning: Meaning) -> &Cell {
        self.mapping
            .column_of(meaning)
            .map_or(&Cell::Empty, |column| self.grid.cell(row, column))
    }

    fn has_birth_date(&self, row: u32) -> bool {
        [
            Meaning::BirthDate,
            Meaning::BirthDateMale,
            Meaning::BirthDateFemale,
        ]
        .into_iter()
        .any(|meaning| {
            let cell = self.cell(row, meaning);
            values::is_mark(cell) || values::date(cell).is_some_and(|date| date.is_ok())
        })
    }

    fn has_number(&self, row: u32) -> bool {
        // A number that is calculated is one, whatever it would be.
        let ordinal = match self.cell(row, Meaning::Ordinal) {
            Cell::NotCalculated(_) => return true,
            cell => cell.shown(),
        };
        let digits = ordinal.trim_end_matches(['.', ')']);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn is_surely_person(&self, row: u32) -> bool {
        !self.cell(row, Meaning::FullName).is_empty()
            && (self.has_birth_date(row) || self.has_number(row))
    }

    fn kind(&self, row: u32) -> RowKind {
        let texts: Vec<String> = self
            .grid
            .filled(row)
            .map(|(_, cell)| cell.shown())
            .collect();
        let name = self.cell(row, Meaning::FullName).shown();
        if meaning::of_heading(&name) == Some(Meaning::FullName)
            || texts.iter().all(|text| is_sub_heading(text))
        {
            return RowKind::Skipped(Skip::Heading);
        }
        if texts.len() >= 2
            && texts.iter().all(|text| is_column_number(text))
            && !self.has_birth_date(row)
        {
            return RowKind::Skipped(Skip::ColumnNumbers);
        }
        let is_person = self.is_surely_person(row);
        if !self.has_birth_date(row) && texts.iter().take(2).any(|text| is_total(text)) {
            return RowKind::Skipped(Skip::Total);
        }
        // A person may be "Chủ tịch", or have a note with a date.
        let may_sign = !is_person && (name.is_empty() || is_signature(&name));
        if may_sign && texts.iter().any(|text| is_signature(text)) {
            return RowKind::Skipped(Skip::Signature);
        }
        if let Some(section) = self.section(row, &texts) {
            return RowKind::Section(section);
        }
        let has_more = texts.len() > 1 && (self.has_birth_date(row) || texts.len() > 2);
        if !name.is_empty() || has_more {
            RowKind::Person
        } else {
            RowKind::Skipped(Skip::NoName)
        }
    }

    fn section(&self, row: u32, texts: &[String]) -> Option<Section> {
        if self.has_birth_date(row) {
            return None;
        }
        let ordinal = self.cell(row, Meaning::Ordinal).shown();
        if let (Some(level), [_, title, ..]) = (section_level(&ordinal), texts) {
            let mut cells = self.grid.filled(row).map(|(_, cell)| cell);
            if cells.nth(1).is_some_and(Cell::is_not_calculated) {
                return Some(Section {
                    level,
                    unit: UnitAbove::NotCalculated,
                    employment: None,
                });
            }
            return Some(section(level, title));
        }
        let [only] = texts else { return None };
        let (level, title) = without_number(only);
        let is_titled = level < LEVEL_WITHOUT_NUMBER
            || begins_with(title, UNIT_WORDS)
            || begins_with(title, STAFF_WORDS);
        is_titled.then(|| section(level, title))
    }
}

fn section(level: u8, title: &str) -> Section {
    let title = without_count(title);
    if begins_with(&title, STAFF_WORDS) {
        return Section {
            level,
            unit: UnitAbove::None,
            employment: values::employment(&title).ok(),
        };
    }
    Section {
        level,
        unit: if title.is_empty() {
            UnitAbove::None
        } else {
            UnitAbove::Named(title)
        },
        employment: None,
    }
}
