//! The fields of a record as a person reads them. A field in conflict shows its values, to choose
//! from.

use domain::book::Book;
use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::code::Code;
use domain::conflict::held;
use domain::day::PartialDate;
use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
use domain::ids::{CadreId, UnitId};
use domain::unit::{Sector, UnitKind};
use leptos::prelude::*;
use words::{Label, Language};

use crate::gate::store;
use crate::locales::locale;
use crate::pages::conflicts::Contested;
use crate::store::Store;

/// A stored value in words; empty when there is none.
pub(crate) fn in_words(book: &Book, field: &str, value: &Value) -> String {
    let words = locale();
    let language = words.language;
    match value {
        Value::Bool(true) => words.common.yes.to_owned(),
        Value::Bool(false) => words.common.no.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => {
            text_in_words(book, field, text, language).unwrap_or_else(|| text.clone())
        }
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

/// What a stored text stands for, where it is a code, a date or the id of another record.
fn text_in_words(book: &Book, field: &str, text: &str, language: Language) -> Option<String> {
    fn label<T: Code + Label>(code: &str, language: Language) -> Option<String> {
        T::from_code(code).map(|choice| choice.label(language).to_owned())
    }
    match field {
        "gender" => label::<Gender>(text, language),
        "employment" => label::<Employment>(text, language),
        "professional_qualification" => label::<ProfessionalQualification>(text, language),
        "political_theory" => label::<PoliticalTheory>(text, language),
        "kind" => label::<UnitKind>(text, language),
        "sector" => label::<Sector>(text, language),
        "unit" | "parent" => UnitId::parse(text).map(|unit| book.unit_name(Some(unit)).to_owned()),
        "cadre" | "merged_into" => {
            let person = book.person(CadreId::parse(text)?)?;
            Some(person.name().to_owned())
        }
        "birth_date" | "in_post_from" | "left_on" | "archived_on" | "from" | "to"
        | "submitted_on" => PartialDate::parse(text).map(words::month_or_date),
        "post_profile" => {
            let profiles = &book.frameworks().current()?.profiles;
            let profile = profiles.iter().find(|profile| profile.id == text)?;
            Some(words::bilingual(language, &profile.name).to_owned())
        }
        _ => None,
    }
}

/// What one line says of a field that is not settled before somebody chose: each of its values, else
/// what is settled.
pub(crate) fn each_value(
    store: Store,
    record: &RecordKey,
    name: &str,
    settled: String,
) -> Vec<String> {
    let held: Vec<Value> = store.with_fields(record, |fields| {
        let held = held(&record.0, name, fields).into_iter();
        held.cloned().collect()
    });
    if held.is_empty() {
        return vec![settled];
    }
    let said = |value: &Value| match store.with(|book| in_words(book, name, value)) {
        text if text.is_empty() => locale().common.not_given.to_owned(),
        text => text,
    };
    held.iter().map(said).collect()
}

/// The name and the unit of a person, of each every value while it is not settled; none of somebody who is
/// not in the book.
pub(crate) fn name_and_unit(store: Store, id: CadreId) -> Option<(Vec<String>, Vec<String>)> {
    let (name, unit) = store.with(|book| {
        let person = book.person(id)?;
        let unit = book.unit_name(person.cadre.unit).to_owned();
        Some((person.name().to_owned(), unit))
    })?;
    let record = RecordKey(RecordKind::CADRE, id.into());
    let each = |name, settled| each_value(store, &record, name, settled);
    Some((each("full_name", name), each("unit", unit)))
}

/// Values in one line: "A / B", and to whoever listens "A or B".
#[component]
pub(crate) fn EachValue(values: Vec<String>) -> impl IntoView {
    let words = locale();
    let between = move || {
        view! { " " <span aria-hidden="true">"/"</span> <span class="visually-hidden">{words.common.or}</span> " " }
    };
    let one = |(place, value): (usize, String)| {
        let between = (place > 0).then(between);
        view! { {between}{value} }
    };
    values.into_iter().enumerate().map(one).collect_view()
}

/// What is to be shown of a field beside a question that it may ask: the one value, if any.
fn one_value(fields: &Fields, name: &str) -> Option<Value> {
    let shown = fields.shown(name).filter(|head| !head.value.is_null());
    shown.map(|head| head.value.clone())
}

/// One field of the record.
#[component]
pub fn Fact(
    record: RecordKey,
    name: &'static str,
    /// Draws nothing while the field holds no value.
    #[prop(optional)]
    only_when_given: bool,
) -> impl IntoView {
    let words = locale();
    let store = store();
    let kind = record.0.as_str();
    let label = words::field_label(words.language, kind, name);
    let field = FieldName::new(name);
    let (of_question, of_field) = (record.clone(), field.clone());
    // Memos, so that a question that is being answered is drawn anew only when it is another one.
    let is_asked = Memo::new(move |_| store.question(&of_question, &of_field).is_some());
    let (of_settled, of_field) = (record.clone(), field.clone());
    let was_settled = Memo::new(move |_| store.settled(&of_settled, &of_field).is_some());
    let of_value = record.clone();
    let value = Memo::new(move |_| store.with_fields(&of_value, |fields| one_value(fields, name)));
    move || {
        let contested = (is_asked.get() || was_settled.get()).then(|| {
            view! { <Contested record=record.clone() field=field.clone() /> }
        });
        let content = match value.get() {
            _ if is_asked.get() => ().into_any(),
            None if only_when_given && contested.is_none() => return None,
            None => view! { <span class="field-hint">{words.common.not_given}</span> }.into_any(),
            Some(value) => store.with(|book| in_words(book, name, &value)).into_any(),
        };
        Some(view! { <dt>{label}</dt> <dd>{content} {contested}</dd> })
    }
}
