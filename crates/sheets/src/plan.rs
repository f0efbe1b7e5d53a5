//! Compares a list with the book, row by row, and turns the whole list into edits: all or none.
//!
//! Nothing is chosen silently: two people who could be meant, or one person twice in the list, are
//! findings that stop the import until the row is left out by hand.

mod changes;
mod doubts;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use domain::book::{Book, Person};
use domain::cadre::Employment;
use domain::code::Code;
use domain::day::Day;
use domain::edit::Edit;
use domain::fields::{FieldName, Value};
use domain::finding::{Finding, FindingCode, Severity};
use domain::ids::{CadreId, RecordId, UnitId};
use domain::reader::TEXT_CHARS_MAX;
use domain::rights::{Operation, Rights, Subject};

use crate::edits;
use crate::grid::Grid;
use crate::headings::Mapping;
use crate::list::{self, SkippedRow};
use crate::lookup::{Found, People, Seen, UnitNames};
use crate::meaning::Meaning;
pub use crate::person::{RowFinding, RowUnit};
use crate::person::{RowPerson, RowReader};
use crate::spelling::spelling_key;

/// What the person who imports decides for the whole list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PlanOptions {
    /// How people serve of whom the list does not say it.
    pub employment: Option<Employment>,
    /// The unit of people of whom the list does not say it.
    pub unit: Option<UnitId>,
    /// What becomes of units that the book lacks.
    pub missing_units: MissingUnits,
    /// Rows left out by hand, counted from 1 as in the sheet.
    pub left_out: BTreeSet<u32>,
    /// What whoever imports may write; none where that is everything, as beside the server.
    pub rights: Option<Rights>,
}

/// What becomes of units that the book lacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum MissingUnits {
    /// Their rows cannot be imported.
    #[default]
    Refuse,
    /// They are created with the people.
    Create,
}

/// What a row becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// A new person.
    New,
    /// A person on the books; only what the list says differently is written.
    Matched(CadreId),
    /// Several people on the books could be meant.
    Ambiguous(Vec<CadreId>),
}

/// One person of the list.
#[derive(Clone, PartialEq, Debug)]
pub struct PlannedRow {
    /// Which row, counted from 1 as in the sheet.
    pub row: u32,
    /// The name, in the stored form.
    pub name: String,
    /// What it becomes.
    pub outcome: Outcome,
    /// What would be written to the record of the person, but the unit.
    pub values: Vec<(FieldName, Value)>,
    /// The unit that would be written.
    pub unit: RowUnit,
    /// The title of an office that would be added; none when the person holds it already.
    pub title: Option<String>,
    /// What is to be said about the row.
    pub findings: Vec<RowFinding>,
    /// True when somebody left it out; nothing of it is written.
    pub left_out: bool,
}

impl PlannedRow {
    /// True when the row stops the import.
    #[must_use]
    pub fn is_blocking(&self) -> bool {
        !self.left_out
            && self
                .findings
                .iter()
                .any(|found| found.finding.severity() == Severity::Blocking)
    }
}

/// What an import would do.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ImportPlan {
    /// The people, from the top.
    pub rows: Vec<PlannedRow>,
    /// Rows that hold something and are not people.
    pub skipped: Vec<SkippedRow>,
    /// Units that the book lacks, in the order of the list, each once.
    pub missing_units: Vec<String>,
    /// Headings of columns that hold something and are not taken.
    pub unused_columns: Vec<String>,
    /// The commune that new units are placed under.
    pub(crate) commune: Option<UnitId>,
}

/// Why a plan makes no edits: these rows, counted from 1, have blocking findings.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{} rows have blocking findings", rows.len())]
pub struct PlanBlocked {
    /// The rows, from the top.
    pub rows: Vec<u32>,
}

/// Plans an import. `today` judges dates that lie ahead. A second call with the same arguments gives
/// the same plan; after the edits of a plan are in the book, planning again writes nothing.
#[must_use]
pub fn plan(
    grid: &Grid,
    mapping: &Mapping,
    book: &Book,
    today: Day,
    options: &PlanOptions,
) -> ImportPlan {
    let list = list::rows(grid, mapping);
    let units = UnitNames::new(book);
    let find_unit = |name: &str| units.find(name);
    let reader = RowReader {
        grid,
        mapping,
        find_unit: &find_unit,
    };
    let people = People::new(book);
    let planner = Planner {
        grid,
        book,
        units: &units,
        mapping,
        today,
        options,
    };
    let mut plan = ImportPlan {
        skipped: list.skipped,
        unused_columns: unused_columns(grid, mapping),
        commune: units.commune,
        ..ImportPlan::default()
    };
    let mut seen = Seen::default();
    let mut missing = BTreeMap::new();
    for source in &list.people {
        let person = reader.read(source);
        let mut row = planner.row(source.row + 1, person, &people, &mut seen);
        if let RowUnit::Missing(name) = &mut row.unit
            && !row.left_out
        {
            // "Trường THCS" and "TRƯỜNG THCS" in two rows are one unit.
            match missing.entry(spelling_key(name)) {
                Entry::Occupied(known) => name.clone_from(known.get()),
                Entry::Vacant(place) => {
                    plan.missing_units.push(place.insert(name.clone()).clone());
                }
            }
        }
        plan.rows.push(row);
    }
    plan
}

/// The edits of a whole plan: units that the book lacks, people, offices, in this order. `fresh`
/// gives a new id at each call.
///
/// # Errors
/// [`PlanBlocked`] when any row that is not left out has a blocking finding; then nothing is made.
pub fn edits(
    plan: &ImportPlan,
    fresh: &mut dyn FnMut() -> RecordId,
) -> Result<Vec<Edit>, PlanBlocked> {
    let rows: Vec<u32> = plan
        .rows
        .iter()
        .filter(|row| row.is_blocking())
        .map(|row| row.row)
        .collect();
    if rows.is_empty() {
        Ok(edits::of(plan, fresh))
    } else {
        Err(PlanBlocked { rows })
    }
}

fn unused_columns(grid: &Grid, mapping: &Mapping) -> Vec<String> {
    let rows = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
    let holds = |column: u32| {
        (mapping.heading_rows.end..rows).any(|row| !grid.cell(row, column).is_empty())
    };
    let ignored = mapping
        .columns
        .iter()
        .filter(|column| column.meaning == Meaning::Ignored);
    ignored
        .filter(|column| holds(column.column))
        .map(|column| column.heading.clone())
        .collect()
}

struct Planner<'a> {
    grid: &'a Grid,
    book: &'a Book,
    units: &'a UnitNames,
    mapping: &'a Mapping,
    today: Day,
    options: &'a PlanOptions,
}

impl Planner<'_> {
    fn row(
        &self,
        row: u32,
        mut person: RowPerson,
        people: &People<'_>,
        seen: &mut Seen,
    ) -> PlannedRow {
        let left_out = self.options.left_out.contains(&row);
        let found = if person.full_name.is_empty() {
            Found::default()
        } else {
            people.find(&person.full_name, person.birth_date)
        };
        let (outcome, known) = match found.same.as_slice() {
            [] => (Outcome::New, None),
            [one] => (Outcome::Matched(one.id), Some(*one)),
            several => (
                Outcome::Ambiguous(several.iter().map(|person| person.id).collect()),
                None,
            ),
        };
        self.fill_in(&mut person, known);
        let mut judged = person.judged(self.today);
        // A formula is not missing: it has a finding of its own.
        judged.retain(|finding| !person.is_not_calculated(finding.field.as_str()));
        let mut findings = std::mem::take(&mut person.findings);
        let mut note =
            |field: &str, code| findings.push(self.finding(row, Finding::new(field, code)));
        for finding in judged {
            let is_said = person.says(finding.field.as_str());
            // What the list leaves open, the book may know.
            if known.is_none() || is_said {
                note(finding.field.as_str(), finding.code);
            }
        }
        for code in self.unit_findings(&person.unit) {
            note("unit", code);
        }
        for field in too_long(&person) {
            let chars_max = TEXT_CHARS_MAX;
            note(field, FindingCode::TooLong { chars_max });
        }
        for (field, code) in doubts::of(&outcome, known, &found, &person) {
            note(field, code);
        }
        if !left_out
            && !person.full_name.is_empty()
            && seen.is_again(&person.full_name, person.birth_date, &outcome)
        {
            note("full_name", FindingCode::TwiceInTheList);
        }
        let name = person.full_name.clone();
        let (values, unit, title) = changes::of(person, known, self.book, self.today);
        let is_written = !values.is_empty() || unit != RowUnit::None || title.is_some();
        if is_written && !self.is_in_reach(known, &unit) {
            findings.push(self.finding(row, Finding::new("unit", FindingCode::OutOfReach)));
        }
        PlannedRow {
            row,
            name,
            outcome,
            values,
            unit,
            title,
            findings,
            left_out,
        }
    }

    /// What was decided for the whole list, where neither the row nor the book says it.
    fn fill_in(&self, person: &mut RowPerson, known: Option<&Person>) {
        let is_employed = person.says("employment")
            || person.is_not_calculated("employment")
            || known.is_some_and(|known| known.cadre.employment.is_some());
        if let Some(employment) = self.options.employment.filter(|_| !is_employed) {
            person.employ(employment);
        }
        let is_placed = person.unit != RowUnit::None
            || person.is_not_calculated("unit")
            || known.is_some_and(|known| known.cadre.unit.is_some());
        if let Some(unit) = self.options.unit.filter(|_| !is_placed) {
            person.unit = RowUnit::Known(unit);
        }
    }

    /// An archived unit takes nobody, so a list that names one gets a new unit beside it. That may
    /// be meant, as after a merger: it is said and stops nothing, unless new units are refused,
    /// which stops the row by itself.
    fn unit_findings(&self, unit: &RowUnit) -> Vec<FindingCode> {
        match unit {
            RowUnit::None | RowUnit::Known(_) => Vec::new(),
            RowUnit::Several(_) => vec![FindingCode::SeveralUnits],
            RowUnit::Missing(name) => {
                let is_refused = self.options.missing_units == MissingUnits::Refuse;
                let refused = is_refused.then_some(FindingCode::UnknownRecord);
                let is_archived = self.units.has_archived(name);
                let archived = is_archived.then_some(FindingCode::NamesakeArchived);
                refused.into_iter().chain(archived).collect()
            }
        }
    }

    /// Whether a row is among what whoever imports may write: where the person stands, and where the
    /// list puts them. Of a unit that is not known, or not chosen, something else is found.
    fn is_in_reach(&self, known: Option<&Person>, unit: &RowUnit) -> bool {
        let Some(rights) = &self.options.rights else {
            return true;
        };
        let id = known.map(|known| known.id);
        let may = |unit: Option<UnitId>| {
            let subject = Subject::Person(id, unit);
            rights.may(Operation::WritePerson, subject, self.book.units())
        };
        let stands = known.is_none_or(|known| may(known.cadre.unit));
        let is_put = match unit {
            RowUnit::Known(unit) => may(Some(*unit)),
            // One that is made stands below the commune.
            RowUnit::Missing(_) => may(self.units.commune),
            RowUnit::None | RowUnit::Several(_) => true,
        };
        stands && is_put
    }

    /// A finding at the cell that it is about: where several columns fill the field, at the one that
    /// this row fills.
    fn finding(&self, row: u32, finding: Finding) -> RowFinding {
        let field = finding.field.as_str();
        let meanings = Meaning::ALL.iter().copied();
        let columns: Vec<u32> = meanings
            .filter(|meaning| meaning.field() == Some(field))
            .filter_map(|meaning| self.mapping.column_of(meaning))
            .collect();
        // Which of two columns holds the birth date says the gender too.
        let by_column: &[Meaning] = match finding.code {
            FindingCode::GenderDiffers => &[Meaning::BirthDateMale, Meaning::BirthDateFemale],
            _ => &[],
        };
        let by_column = by_column.iter();
        let by_column = by_column.filter_map(|meaning| self.mapping.column_of(*meaning));
        let is_filled = |column: &u32| {
            let cell = self.grid.cell(row.saturating_sub(1), *column);
            !cell.is_empty()
        };
        let filled = columns.iter().copied().chain(by_column).find(is_filled);
        let column = filled.or(columns.first().copied());
        RowFinding { column, finding }
    }
}

/// Texts that become records of their own, a new unit and an office, and are longer than a record
/// may hold; those of the person are judged with the person.
fn too_long(person: &RowPerson) -> impl Iterator<Item = &'static str> {
    let unit = match &person.unit {
        RowUnit::Missing(name) | RowUnit::Several(name) => Some(name),
        RowUnit::None | RowUnit::Known(_) => None,
    };
    let texts = [("title", person.title.as_ref()), ("unit", unit)];
    texts
        .into_iter()
        .filter_map(|(field, text)| (text?.chars().count() > TEXT_CHARS_MAX).then_some(field))
}
