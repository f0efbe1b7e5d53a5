//! What a row of the list would write: only what the book does not hold yet.

use domain::book::{Book, Person};
use domain::code::Code;
use domain::day::{Day, PartialDate};
use domain::fields::{FieldName, Value};
use domain::text;

use crate::person::{RowPerson, RowUnit};

/// What would be written: everything of a new person; of a known one what the list says
/// differently, or more exactly.
pub(super) fn of(
    person: RowPerson,
    known: Option<&Person>,
    book: &Book,
    today: Day,
) -> (Vec<(FieldName, Value)>, RowUnit, Option<String>) {
    let title = person
        .title
        .clone()
        .filter(|title| !known.is_some_and(|known| holds(book, known, title, today)));
    let Some(known) = known else {
        return (person.values, person.unit, title);
    };
    let said = written(known);
    let differs = |(name, value): &(FieldName, Value)| {
        let before = said
            .iter()
            .find(|(known, _)| *known == name.as_str())
            .and_then(|(_, value)| value.as_deref());
        match name.as_str() {
            "full_name" => false,
            "birth_date" | "in_post_from" => is_news(before, value),
            _ => before != value.as_str(),
        }
    };
    let unit = match person.unit {
        RowUnit::Known(unit) if known.cadre.unit == Some(unit) => RowUnit::None,
        unit => unit,
    };
    (
        person.values.into_iter().filter(differs).collect(),
        unit,
        title,
    )
}

fn holds(book: &Book, known: &Person, title: &str, today: Day) -> bool {
    let key = text::search_key(title);
    book.offices_of(known.id).any(|(_, office)| {
        office.is_held_on(today)
            && office
                .title
                .as_deref()
                .is_some_and(|held| text::search_key(held) == key)
    })
}

/// A date that the book holds is replaced by another one, but not by one that says less.
fn is_news(before: Option<&str>, value: &Value) -> bool {
    let before = before.and_then(PartialDate::parse);
    let after = value.as_str().and_then(PartialDate::parse);
    match (before, after) {
        (Some(before), Some(after)) => {
            let is_inside =
                before.earliest() <= after.earliest() && after.latest() <= before.latest();
            before != after && (is_inside || !before.is_compatible(after))
        }
        _ => true,
    }
}

/// The values of a known person as they are stored.
fn written(known: &Person) -> [(&'static str, Option<String>); 7] {
    let cadre = &known.cadre;
    [
        ("birth_date", cadre.birth_date.map(|date| date.to_string())),
        ("gender", cadre.gender.map(|code| code.code().to_owned())),
        (
            "employment",
            cadre.employment.map(|code| code.code().to_owned()),
        ),
        ("job_position", cadre.job_position.clone()),
        (
            "professional_qualification",
            cadre
                .professional_qualification
                .map(|code| code.code().to_owned()),
        ),
        (
            "political_theory",
            cadre.political_theory.map(|code| code.code().to_owned()),
        ),
        (
            "in_post_from",
            cadre.in_post_from.map(|date| date.to_string()),
        ),
    ]
}
