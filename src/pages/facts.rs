//! The fields of a record as a person reads them. Two values of a field are both shown, with who
//! and when, and one can be chosen.

use domain::book::Book;
use domain::cadre::{Employment, Gender, PoliticalTheory, ProfessionalQualification};
use domain::code::Code;
use domain::day::PartialDate;
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Head, RecordKey, Value};
use domain::ids::{CadreId, OpId, UnitId};
use domain::registry::{self, ConflictPolicy};
use domain::unit::{Sector, UnitKind};
use leptos::prelude::*;
use words::{Label, Language};

use crate::components::notice::{MaybeNotice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::{account_name, save_failure};

/// A stored value in words; empty when there is none.
pub(in crate::pages) fn in_words(book: &Book, field: &str, value: &Value) -> String {
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
        "cadre" => {
            let person = book.person(CadreId::parse(text)?)?;
            Some(person.name().to_owned())
        }
        "birth_date" | "in_post_from" | "left_on" | "archived_on" | "from" | "to" => {
            PartialDate::parse(text).map(words::month_or_date)
        }
        "post_profile" => {
            let profiles = &book.frameworks().current()?.profiles;
            let profile = profiles.iter().find(|profile| profile.id == text)?;
            Some(words::bilingual(language, &profile.name).to_owned())
        }
        _ => None,
    }
}

/// The values to be shown for a field: all of them while somebody has to choose.
fn values_held(fields: &Fields, kind: &str, name: &str) -> Vec<Head> {
    let asks = registry::policy(kind, name) != ConflictPolicy::Auto;
    if asks && fields.is_in_conflict(name) {
        return fields.heads(name).to_vec();
    }
    let one = fields.shown(name).filter(|head| !head.value.is_null());
    one.cloned().into_iter().collect()
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
    move || {
        let held = store.with_fields(&record, |fields| {
            values_held(fields, record.0.as_str(), name)
        });
        let content = match held.as_slice() {
            [] if only_when_given => return None,
            [] => view! { <span class="field-hint">{words.common.not_given}</span> }.into_any(),
            [one] => store
                .with(|book| in_words(book, name, &one.value))
                .into_any(),
            _ => view! { <Choose record=record.clone() name heads=held /> }.into_any(),
        };
        Some(view! { <dt>{label}</dt> <dd>{content}</dd> })
    }
}

/// Every field of a record that holds several values, to choose from; nothing where none does.
#[component]
pub fn OpenConflicts(record: RecordKey) -> impl IntoView {
    let store = store();
    move || {
        let open = store.with(|book| book.conflicts().get(&record).cloned())?;
        let names = open
            .iter()
            .filter_map(|field| registry::interned(field.as_str()));
        let facts = names.map(|name| view! { <Fact record=record.clone() name /> });
        Some(view! { <dl class="facts">{facts.collect_view()}</dl> })
    }
}

/// The values of one field, to choose from.
#[component]
fn Choose(record: RecordKey, name: &'static str, heads: Vec<Head>) -> impl IntoView {
    let words = locale();
    let store = store();
    let trouble = RwSignal::new(None::<String>);
    let seen: Vec<OpId> = heads.iter().map(|head| head.op).collect();
    let option = move |head: Head| {
        let (text, who) = store.with(|book| {
            let who = account_name(words, book, head.by);
            (in_words(book, name, &head.value), who)
        });
        let text = if text.is_empty() {
            words.common.not_given.to_owned()
        } else {
            text
        };
        let edit = Edit::settling(
            record.clone(),
            FieldName::new(name),
            head.value.clone(),
            seen.clone(),
        );
        let choose = move |_| {
            let edit = edit.clone();
            leptos::task::spawn_local(async move {
                let chosen = store.save(vec![edit], Vec::new()).await;
                if let Err(failure) = chosen {
                    trouble.set(Some(save_failure(words, &failure)));
                }
            });
        };
        view! {
            <div class="row">
                <button class="button" on:click=choose>{(words.cadres.choose_this)(&text)}</button>
                <span class="field-hint">{(words.cadres.by_when)(&who, &words::when(head.hlc.wall_ms()))}</span>
            </div>
        }
    };
    view! {
        <div class="stack" data-gap="small">
            <strong class="standing" data-standing="conflict">{words.cadres.two_values}</strong>
            {heads.into_iter().map(option).collect_view()}
            <MaybeNotice urgency=Urgency::Problem text=trouble />
        </div>
    }
}
