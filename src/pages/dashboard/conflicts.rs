//! Records that hold two values, each with its fields and the way to the choice.

use domain::book::Book;
use domain::fields::{FieldName, RecordKey, RecordKind};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::gate::store;
use crate::locales::{Locale, locale};

/// Records named one by one.
const SHOWN_MAX: usize = 20;

/// Every open conflict.
#[component]
pub(super) fn Conflicts() -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        store.with(|book| {
            let open = book.open_conflicts();
            open.map(|(key, fields)| row(words, book, key, fields))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <section class="panel" id="conflicts" tabindex="-1">
            <h2>{words.dashboard.conflicts}</h2>
            {move || {
                let mut rows = rows();
                if rows.is_empty() {
                    return view! { <p>{words.dashboard.no_conflicts}</p> }.into_any();
                }
                let more = rows.len().saturating_sub(SHOWN_MAX);
                rows.truncate(SHOWN_MAX);
                let more = (more > 0).then(|| view! { <p>{(words.dashboard.more_conflicts)(more)}</p> });
                view! { <ul>{rows}</ul> {more} }.into_any()
            }}
        </section>
    }
}

fn row(words: &Locale, book: &Book, key: &RecordKey, fields: &[FieldName]) -> AnyView {
    let RecordKey(kind, id) = key;
    let language = words.language;
    let of_kind = words::kind_label(language, kind.as_str());
    let person = |cadre| book.person(cadre).map(|person| person.name().to_owned());
    let (name, href) = match kind {
        kind if *kind == RecordKind::CADRE => (person((*id).into()), Some(format!("/can-bo/{id}"))),
        kind if *kind == RecordKind::UNIT => {
            let name = book.unit_name(Some((*id).into())).to_owned();
            (Some(name), Some(format!("/don-vi/{id}")))
        }
        kind if *kind == RecordKind::OFFICE => {
            let office = book.office((*id).into());
            let cadre = office.and_then(|office| office.cadre);
            let href = cadre.map(|cadre| format!("/can-bo/{cadre}/chuc-vu/{id}"));
            (cadre.and_then(person), href)
        }
        kind if *kind == RecordKind::ASSESSMENT => {
            let judged = book.assessment((*id).into());
            let name = judged.and_then(|judged| person(judged.assessment.cadre?));
            (name, Some(format!("/xac-nhan/{id}")))
        }
        // Of a later version: named, and settled by a later version.
        _ => (None, None),
    };
    let name = match name.filter(|name| !name.is_empty()) {
        Some(name) => format!("{of_kind}: {name}"),
        None => of_kind.to_owned(),
    };
    let label = |field: &FieldName| words::field_label(language, kind.as_str(), field.as_str());
    let labels: Vec<&str> = fields.iter().filter_map(label).collect();
    let named = match href {
        Some(href) => view! { <A href attr:class="step-link">{name}</A> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    view! { <li>{named} " — " {labels.join(", ")}</li> }.into_any()
}
