//! One row of the preview: who it is, what would be written, what was found, and whether it is taken.

use domain::book::{Book, Person};
use domain::ids::CadreId;
use leptos::prelude::*;
use serde_json::Value;
use sheets::grid::column_letters;
use sheets::plan::{Outcome, PlannedRow, RowFinding, RowUnit};

use super::page::Import;
use super::preview::fate_word;
use super::summary::Fate;
use crate::components::field::{CheckField, Note};
use crate::locales::Locale;
use crate::pages::facts::in_words;

/// So much of a cell is repeated beside a finding.
const CELL_CHARS_MAX: usize = 60;

/// What is drawn of a row; drawn anew only when it changes.
#[derive(Clone, PartialEq, Debug)]
struct Look {
    name: String,
    fate: Fate,
    said: String,
    in_the_book: Option<String>,
    notes: Vec<Note>,
}

/// A row, by its number in the sheet.
#[component]
pub(super) fn Row(import: Import, row: u32) -> impl IntoView {
    let words = &import.words.import;
    let look = Memo::new(move |_| look_at(import, row));
    let fate = Memo::new(move |_| look.with(|look| look.as_ref().map(|look| look.fate)));
    let is_left_out = Signal::derive(move || fate.get() == Some(Fate::LeftOut));
    let leave_out = move |is_left_out: bool| import.decide(|list| list.leave_out(row, is_left_out));
    view! {
        <li class="record-list-row import-row" data-fate=move || fate.get().map(Fate::code)>
            <div class="import-row-person">{move || look.get().map(person)}</div>
            <div class="import-row-side">
                <span class="fate" data-fate=move || fate.get().map(Fate::code)>
                    {move || fate.get().map(|fate| fate_word(words, fate))}
                </span>
                <CheckField name=format!("leave-out-{row}") label=(words.leave_out)(row) value=is_left_out on_change=leave_out />
            </div>
        </li>
    }
}

fn person(look: Look) -> impl IntoView {
    let note = |note: Note| {
        let severity = note.severity();
        view! { <p class="finding" data-severity=severity>{note.text}</p> }
    };
    view! {
        <span class="record-list-name">{look.name}</span>
        <span>{look.said}</span>
        {look.in_the_book.map(|text| view! { <span class="field-hint">{text}</span> })}
        {look.notes.into_iter().map(note).collect_view()}
    }
}

fn look_at(import: Import, row: u32) -> Option<Look> {
    import.plan.with(|plan| {
        let at = plan.rows.binary_search_by_key(&row, |known| known.row);
        let planned = plan.rows.get(at.ok()?)?;
        let cell = |column| {
            let cell = import.with_list(|list| {
                let grid = list.sheets.get(list.sheet)?;
                Some(grid.cell(row.saturating_sub(1), column).shown())
            });
            cell.flatten().unwrap_or_default()
        };
        let notes = planned.findings.iter();
        let notes = notes
            .map(|found| note(import.words, found, &cell))
            .collect();
        Some(import.store.with(|book| Look {
            name: match planned.name.as_str() {
                "" => import.words.import.nameless.to_owned(),
                name => name.to_owned(),
            },
            fate: Fate::of(planned),
            said: said(import.words, book, planned),
            in_the_book: in_the_book(import.words, book, &planned.outcome),
            notes,
        }))
    })
}

/// What would be written, in one line.
fn said(words: &Locale, book: &Book, row: &PlannedRow) -> String {
    let label = |kind, field| words::field_label(words.language, kind, field).unwrap_or_default();
    let values = row.values.iter();
    let mut parts: Vec<String> = values
        .filter(|(name, _)| name.as_str() != "full_name")
        .map(|(name, value)| {
            let text = in_words(book, name.as_str(), value);
            format!("{}: {text}", label("cadre", name.as_str()))
        })
        .collect();
    let unit = match &row.unit {
        RowUnit::None => None,
        RowUnit::Known(unit) => Some(in_words(book, "unit", &Value::String(unit.to_string()))),
        RowUnit::Missing(name) => Some((words.import.new_unit)(name)),
        RowUnit::Several(name) => Some(name.clone()),
    };
    parts.extend(unit.map(|unit| format!("{}: {unit}", label("cadre", "unit"))));
    let title = row.title.as_ref();
    parts.extend(title.map(|title| format!("{}: {title}", label("office", "title"))));
    if parts.is_empty() {
        return words.import.nothing_new.to_owned();
    }
    parts.join(" · ")
}

/// Who is meant, or may be meant.
fn in_the_book(words: &Locale, book: &Book, outcome: &Outcome) -> Option<String> {
    let one = |id: &CadreId| book.person(*id).map(|person| described(book, person));
    match outcome {
        Outcome::New => None,
        Outcome::Matched(id) => one(id).map(|person| (words.import.in_the_book)(&person)),
        Outcome::Ambiguous(ids) => {
            let people: Vec<String> = ids.iter().filter_map(one).collect();
            Some((words.import.may_be)(&people.join("; ")))
        }
    }
}

/// Name, birth date and unit of somebody in the book.
fn described(book: &Book, person: &Person) -> String {
    let birth_date = person.cadre.birth_date.map(words::month_or_date);
    let unit = book.unit_name(person.cadre.unit).to_owned();
    let parts = [Some(person.name().to_owned()), birth_date, Some(unit)];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join(", ")
}

/// Which field, where and what stands there, and what to do.
fn note(words: &Locale, found: &RowFinding, cell: &impl Fn(u32) -> String) -> Note {
    let language = words.language;
    let field = found.finding.field.as_str();
    let label = words::field_label(language, "cadre", field)
        .or_else(|| words::field_label(language, "office", field));
    let place = found.column.map(|column| {
        let text: String = cell(column).chars().take(CELL_CHARS_MAX).collect();
        let name = (words.import.at_column)(&column_letters(column));
        match text.as_str() {
            "" => format!(" ({name})"),
            text => format!(" ({name}: “{text}”)"),
        }
    });
    let sentence = words::finding(language, &found.finding.code);
    Note {
        is_blocking: found.finding.severity() == domain::finding::Severity::Blocking,
        text: format!(
            "{}{}: {sentence}",
            label.unwrap_or_default(),
            place.unwrap_or_default()
        ),
    }
}
