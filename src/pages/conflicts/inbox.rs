//! The page: record by record, whose it is and each of its questions. What was decided here stays in
//! its place with the way back, until the app is opened anew and the server has it; then it stands below.

use std::collections::BTreeSet;

use domain::conflict::Question;
use domain::fields::{FieldName, RecordKey, RecordKind};
use leptos::prelude::*;
use leptos_router::components::A;

use super::contested::{Contested, Decided, contested_fields};
use crate::components::more::{ShowMore, Shown};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::parts::{FirstFetch, TwoDates};
use crate::pages::record::{known, label_of, title};
use crate::pages::review::{held::Held, why_not};
use crate::platform::page;
use crate::store::Settled;

/// So many records are drawn at first and with each "more".
const ROWS_STEP: usize = 20;

/// `/xung-dot`.
#[component]
pub fn ConflictsPage() -> impl IntoView {
    let words = locale();
    let texts = &words.conflicts;
    let store = store();
    page::set_title(words.nav.conflicts);
    let rows = Shown::here("xung-dot.rows", ROWS_STEP);
    let open = Memo::new(move |_| store.with(|book| book.open_conflicts().count()));
    let records = Memo::new(move |_| records());
    let shown =
        move || records.with(|all| all.iter().take(rows.max()).cloned().collect::<Vec<_>>());
    let lead = move || {
        match (open.get(), records.with(Vec::is_empty)) {
        (0, true) if !store.was_fetched() => ().into_any(),
        (0, true) => view! { <p class="empty" role="status">{texts.none}</p> }.into_any(),
        (0, false) => view! { <p role="status">{texts.none_left}</p> }.into_any(),
        (count, _) => view! { <p role="status"><strong>{(texts.count)(count)}</strong></p> <p>{texts.intro}</p> }.into_any(),
    }
    };
    view! {
        <h1>{words.nav.conflicts}</h1>
        <FirstFetch />
        {lead}
        <For each=shown key=|record| record.clone() let(record)><Record record /></For>
        <ShowMore shown=rows count=Signal::derive(move || records.with(Vec::len)) text=texts.show_more />
        <Earlier />
        <TwoDates />
    }
}

/// What was decided here before the app was opened, folded, with the way back; nothing where nothing was.
#[component]
fn Earlier() -> impl IntoView {
    let words = locale();
    let store = store();
    let settled = Memo::new(move |_| store.settled_earlier());
    let has_any = Memo::new(move |_| settled.with(|all| !all.is_empty()));
    let one = move |settled: Settled| {
        let Question { record, field, .. } = &settled.question;
        let name = untrack(|| store.with(|book| known(book, record).name));
        let title = title(words.language, &record.0, name.as_deref());
        let whose = format!("{title}: {}", label_of(words, record, field));
        view! { <div class="stack" data-gap="small"><h2>{whose.clone()}</h2> <Decided settled whose /></div> }
    };
    move || {
        has_any.get().then(|| {
            view! {
                <details class="panel">
                    <summary>{move || (words.conflicts.earlier)(settled.with(Vec::len))}</summary>
                    <For each=move || settled.get() key=|settled| (settled.op, settled.question.field.clone()) let(settled)>{one(settled)}</For>
                </details>
            }
        })
    }
}

/// The records that ask something, and those that were decided here, by what they are called.
fn records() -> Vec<RecordKey> {
    let (words, store) = (locale(), store());
    let settled = store.all_settled().into_iter().map(|(record, _)| record);
    let mut found: BTreeSet<RecordKey> = settled.collect();
    store.with(|book| {
        found.extend(book.open_conflicts().map(|(record, _)| record.clone()));
        let mut found: Vec<RecordKey> = found.into_iter().collect();
        found.sort_by_cached_key(|record| {
            let name = known(book, record).name;
            title(words.language, &record.0, name.as_deref())
        });
        found
    })
}

/// One record with its questions.
#[component]
fn Record(record: RecordKey) -> impl IntoView {
    let words = locale();
    let store = store();
    let of_name = record.clone();
    let named = Memo::new(move |_| {
        store.with(|book| {
            let known = known(book, &of_name);
            let title = title(words.language, &of_name.0, known.name.as_deref());
            (title, known.href)
        })
    });
    let heading = move || match named.get() {
        (title, Some(href)) => view! { <A href attr:class="step-link">{title}</A> }.into_any(),
        (title, None) => view! { <span>{title}</span> }.into_any(),
    };
    let fields = contested_fields(record.clone());
    view! {
        <section class="panel">
            <h2>{heading}</h2>
            <For each=move || fields.get() key=|field| field.clone() let(field)>
                <Field record=record.clone() field />
            </For>
        </section>
    }
}

/// One question; of reviews, the decisions as their own sheet shows them, under the rules there.
#[component]
fn Field(record: RecordKey, field: FieldName) -> impl IntoView {
    let words = locale();
    let label = label_of(words, &record, &field);
    let is_review = record.0 == RecordKind::ASSESSMENT && field.as_str() == "review";
    let reviews = is_review.then(|| view! { <Reviews record=record.clone() /> });
    let contested = (!is_review).then(|| {
        view! { <h3>{label}</h3> <Contested record=record.clone() field=field.clone() /> }
    });
    view! { <div class="stack" data-gap="small">{reviews} {contested}</div> }
}

/// The decisions that one assessment holds.
#[component]
fn Reviews(record: RecordKey) -> impl IntoView {
    let words = locale();
    let store = store();
    let trouble = RwSignal::new(None::<String>);
    let (id, field) = (record.1.into(), FieldName::new("review"));
    let of_asked = (record.clone(), field.clone());
    let is_asked = Memo::new(move |_| store.question(&of_asked.0, &of_asked.1).is_some());
    let judged = Memo::new(move |_| {
        store.with(|book| {
            let judged = book.assessment(id)?.clone();
            let framework = judged.assessment.framework.as_ref()?;
            Some((book.frameworks().get(framework)?.clone(), judged))
        })
    });
    move || {
        if !is_asked.get() {
            return view! { <Contested record=record.clone() field=field.clone() /> }.into_any();
        }
        let held = judged.get().map(|(framework, judged)| {
            let allowed = untrack(|| store.may_review(&judged.assessment));
            let why = allowed.err().map(|why| why_not(words, why));
            view! {
                <Held trouble framework judged may=allowed.is_ok() />
                {why.map(|why| view! { <p class="field-hint">{why}</p> })}
            }
        });
        held.into_any()
    }
}
