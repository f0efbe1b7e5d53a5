//! One row of the list to the values of one person, judged by the same rules as the forms.

use domain::cadre::{Cadre, Employment, Gender};
use domain::code::Code;
use domain::day::{Day, PartialDate};
use domain::fields::{FieldName, Fields, Head, Hlc, Value};
use domain::finding::{Finding, FindingCode};
use domain::ids::{AccountId, OpId, UnitId};
use uuid::Uuid;

use crate::grid::{Cell, Grid};
use crate::headings::Mapping;
use crate::list::{PersonRow, UnitAbove};
use crate::meaning::Meaning;
use crate::spelling::name_case;
use crate::values::{self, Read};

/// Something about one row.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RowFinding {
    /// The column that it is about, counted from 0; none when the list has no such column.
    pub column: Option<u32>,
    /// What was found, about which field.
    pub finding: Finding,
}

/// Where the unit of a person comes from.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum RowUnit {
    /// The list does not say.
    #[default]
    None,
    /// A unit of the book.
    Known(UnitId),
    /// A name that no unit of the book has.
    Missing(String),
    /// A name that several units of the book have.
    Several(String),
}

/// What a row says about a person.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct RowPerson {
    pub(crate) full_name: String,
    pub(crate) birth_date: Option<PartialDate>,
    /// Values of the cadre record but the unit; what was not understood is here as it was written,
    /// which makes a blocking finding of it.
    pub(crate) values: Vec<(FieldName, Value)>,
    pub(crate) unit: RowUnit,
    pub(crate) title: Option<String>,
    pub(crate) findings: Vec<RowFinding>,
}

/// What is the same for all rows.
pub(crate) struct RowReader<'a> {
    pub(crate) grid: &'a Grid,
    pub(crate) mapping: &'a Mapping,
    pub(crate) find_unit: &'a dyn Fn(&str) -> RowUnit,
}

impl RowReader<'_> {
    /// Reads a row; nothing is judged yet but what only the list can show.
    pub(crate) fn read(&self, source: &PersonRow) -> RowPerson {
        let row = source.row;
        let mut person = RowPerson {
            full_name: self.name(row),
            ..RowPerson::default()
        };
        if !person.full_name.is_empty() {
            person.put("full_name", Value::String(person.full_name.clone()));
        }
        self.read_birth(row, &mut person);
        let employment = self
            .text(row, Meaning::Employment)
            .map(|text| values::employment(&text));
        person.put_code("employment", employment.or(source.employment.map(Ok)));
        if let Some(text) = self.text(row, Meaning::JobPosition) {
            person.put("job_position", Value::String(text));
        }
        if let Some(date) = values::date(self.cell(row, Meaning::InPostFrom)) {
            person.put_date("in_post_from", date);
        }
        self.read_optional(
            row,
            Meaning::ProfessionalQualification,
            values::qualification,
            &mut person,
        );
        self.read_optional(row, Meaning::PoliticalTheory, values::theory, &mut person);
        person.title = self.text(row, Meaning::Title);
        self.read_unit(row, &source.unit, &mut person);
        self.note_not_calculated(row, &mut person);
        person
    }

    /// What the row says itself goes before what a row above says.
    fn read_unit(&self, row: u32, above: &UnitAbove, person: &mut RowPerson) {
        let cell = self.cell(row, Meaning::Unit);
        let name = match above {
            // Noted with the others.
            _ if cell.is_not_calculated() => None,
            _ if !cell.is_empty() => Some(cell.shown()),
            UnitAbove::None => None,
            UnitAbove::Named(name) => Some(name.clone()),
            UnitAbove::NotCalculated => {
                self.note(person, Meaning::Unit, "unit", FindingCode::NotCalculated);
                None
            }
        };
        person.unit = name.map_or(RowUnit::None, |name| (self.find_unit)(&name));
    }

    /// A formula without a value in a column that is taken: nothing is known of what it says.
    fn note_not_calculated(&self, row: u32, person: &mut RowPerson) {
        for meaning in Meaning::ALL.iter().copied() {
            let is_noted = self.cell(row, meaning).is_not_calculated();
            if let Some(field) = meaning.field().filter(|_| is_noted) {
                self.note(person, meaning, field, FindingCode::NotCalculated);
            }
        }
    }

    fn cell(&self, row: u32, meaning: Meaning) -> &Cell {
        self.mapping
            .column_of(meaning)
            .map_or(&Cell::Empty, |column| self.grid.cell(row, column))
    }

    fn text(&self, row: u32, meaning: Meaning) -> Option<String> {
        let cell = self.cell(row, meaning);
        (!cell.is_empty() && !cell.is_not_calculated()).then(|| cell.shown())
    }

    /// The whole name or nothing: half of one may be somebody else's.
    fn name(&self, row: u32) -> String {
        let parts = [Meaning::FullName, Meaning::GivenName].map(|meaning| self.cell(row, meaning));
        if parts.iter().any(|cell| cell.is_not_calculated()) {
            return String::new();
        }
        name_case(parts.map(Cell::shown).join(" ").trim())
    }

    fn read_birth(&self, row: u32, person: &mut RowPerson) {
        let male = self.cell(row, Meaning::BirthDateMale);
        let female = self.cell(row, Meaning::BirthDateFemale);
        let is_unknown = male.is_not_calculated() || female.is_not_calculated();
        let by_column = match (male.is_empty(), female.is_empty()) {
            _ if is_unknown => None,
            (false, true) => Some(Gender::Male),
            (true, false) => Some(Gender::Female),
            _ => None,
        };
        let written = self
            .text(row, Meaning::Gender)
            .map(|text| values::gender(&text));
        let contradicts = matches!((&written, by_column), (Some(Ok(written)), Some(column)) if *written != column);
        let are_both = !is_unknown && !male.is_empty() && !female.is_empty();
        if contradicts || are_both {
            self.note(
                person,
                Meaning::BirthDateFemale,
                "gender",
                FindingCode::GenderContradiction,
            );
        }
        person.put_code("gender", written.or(by_column.map(Ok)));
        let dates = [self.cell(row, Meaning::BirthDate), male, female];
        let date = dates
            .into_iter()
            .filter(|cell| !values::is_mark(cell))
            .find_map(values::date);
        if let Some(date) = date {
            person.birth_date = date.as_ref().ok().copied();
            person.put_date("birth_date", date);
        }
    }

    fn read_optional<T: Code>(
        &self,
        row: u32,
        meaning: Meaning,
        read: impl Fn(&str) -> Read<T>,
        person: &mut RowPerson,
    ) {
        let Some(field) = meaning.field() else { return };
        match self.text(row, meaning).map(|text| read(&text)) {
            Some(Ok(value)) => person.put_code(field, Some(Ok(value))),
            Some(Err(_)) => self.note(person, meaning, field, FindingCode::NotTaken),
            None => {}
        }
    }

    fn note(&self, person: &mut RowPerson, meaning: Meaning, field: &str, code: FindingCode) {
        person.findings.push(RowFinding {
            column: self.mapping.column_of(meaning),
            finding: Finding::new(field, code),
        });
    }
}

impl RowPerson {
    fn put(&mut self, field: &str, value: Value) {
        self.values.push((FieldName::new(field), value));
    }

    fn put_code<T: Code>(&mut self, field: &str, read: Option<Read<T>>) {
        match read {
            Some(Ok(code)) => self.put(field, Value::String(code.code().to_owned())),
            Some(Err(written)) => self.put(field, Value::String(written)),
            None => {}
        }
    }

    fn put_date(&mut self, field: &str, read: Read<PartialDate>) {
        self.put(
            field,
            Value::String(read.map_or_else(|written| written, |date| date.to_string())),
        );
    }

    /// True when the list says something about a field.
    pub(crate) fn says(&self, field: &str) -> bool {
        self.values.iter().any(|(name, _)| name.as_str() == field)
    }

    /// True when what the list says about a field is a formula without a value.
    pub(crate) fn is_not_calculated(&self, field: &str) -> bool {
        self.findings.iter().any(|found| {
            found.finding.field.as_str() == field
                && found.finding.code == FindingCode::NotCalculated
        })
    }

    /// Says how somebody serves of whom the row does not.
    pub(crate) fn employ(&mut self, employment: Employment) {
        self.put_code("employment", Some(Ok(employment)));
    }

    /// What the rules of the record say about the values, as if they were a record.
    pub(crate) fn judged(&self, today: Day) -> Vec<Finding> {
        let mut fields = Fields::default();
        // A unit that is still missing from the book is judged by the plan, not here.
        let unit = Value::String(UnitId::new(Uuid::nil()).to_string());
        let has_unit = self.unit != RowUnit::None;
        let unit = has_unit.then(|| (FieldName::new("unit"), unit));
        for (name, value) in self.values.iter().chain(&unit) {
            fields.heads_mut(name).push(Head {
                op: OpId::new(Uuid::nil()),
                hlc: Hlc::default(),
                by: AccountId::new(Uuid::nil()),
                value: value.clone(),
            });
        }
        Cadre::read(&fields, today).1
    }
}
