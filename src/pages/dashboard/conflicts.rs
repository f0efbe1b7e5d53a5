//! Records that hold two values, each with its fields and the way to the choice.

use domain::book::Book;
use domain::fields::{FieldName, RecordKey};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::record::{Known, known, title};

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
        <section class="panel">
            <h2>{words.dashboard.conflicts}</h2>
            {move || {
                let mut rows = rows();
                if rows.is_empty() {
                    return view! { <p>{words.dashboard.no_conflicts}</p> }.into_any();
                }
                let count = rows.len();
                let more = count.saturating_sub(SHOWN_MAX);
                rows.truncate(SHOWN_MAX);
                let more = (more > 0).then(|| view! { <p>{(words.dashboard.more_conflicts)(more)}</p> });
                view! {
                    <div class="actions"><A href="/xung-dot" attr:class="button">{(words.dashboard.open_conflicts)(count)}</A></div>
                    <ul>{rows}</ul>
                    {more}
                }
                .into_any()
            }}
        </section>
    }
}

fn row(words: &Locale, book: &Book, key: &RecordKey, fields: &[FieldName]) -> AnyView {
    let RecordKey(kind, _) = key;
    let language = words.language;
    let Known { name, href } = known(book, key);
    let name = title(language, kind, name.as_deref());
    let label = |field: &FieldName| words::field_label(language, kind.as_str(), field.as_str());
    let asked = fields.iter().filter(|field| book.asks(key, field));
    let labels: Vec<&str> = asked.filter_map(label).collect();
    let named = match href {
        Some(href) => view! { <A href attr:class="step-link">{name}</A> }.into_any(),
        None => view! { <span>{name}</span> }.into_any(),
    };
    view! { <li>{named} " — " {labels.join(", ")}</li> }.into_any()
}
