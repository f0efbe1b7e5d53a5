//! One unit: where it stands in the tree, its people and its share, what is below it, its record.

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::headcount::headcounts;
use domain::ids::UnitId;
use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;

use super::edit::UNIT;
use super::tree::{name_of, people};
use crate::components::notice::{MaybeNotice, Notice, Urgency};
use crate::gate::store;
use crate::locales::locale;
use crate::pages::allowed::ForTheUnit;
use crate::pages::facts::Fact;
use crate::pages::once::Once;
use crate::pages::parts::{FigureLine, StateLine, TwoDates, once_known};
use crate::platform::page;

/// `/don-vi/<id>`.
#[component]
pub fn UnitPage() -> impl IntoView {
    let words = locale();
    let store = store();
    let params = use_params_map();
    page::set_title(words.nav.units);
    let id = Memo::new(move |_| UnitId::parse(&params.get().get("id").unwrap_or_default()));
    let is_in_book = move |id: &UnitId| store.with(|book| book.units().get(*id).is_some());
    let known = move || id.get().filter(is_in_book);
    once_known(known, words.nav.units, words.units.gone, |id| {
        view! {
            <Head id />
            <Share id />
            <Below id />
            <Record id />
            <TwoDates />
        }
        .into_any()
    })
}

#[component]
fn Head(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let name = move || store.with(|book| name_of(words, book, id));
    let path = move || {
        store.with(|book| {
            let step = |unit: UnitId| {
                let (name, href) = (name_of(words, book, unit), format!("/don-vi/{unit}"));
                view! { <li><A href attr:class="step-link">{name}</A></li> }
            };
            let mut steps: Vec<_> = book.units().above(id).map(step).collect();
            steps.reverse();
            steps
        })
    };
    let path = move || {
        let steps = path();
        (!steps.is_empty()).then(|| {
            view! { <nav aria-label=words.units.path><ol class="path">{steps}</ol></nav> }
        })
    };
    let archived = move || {
        let on = store.with(|book| book.units().get(id).and_then(|unit| unit.archived_on))?;
        Some((words.units.archived_since)(&words::date(on)))
    };
    view! {
        {path}
        <h1>{name}</h1>
        {move || archived().map(|text| view! { <Notice urgency=Urgency::Warning>{text}</Notice> })}
    }
}

/// People in post, and the certain share of those who count.
#[component]
fn Share(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let count = move || {
        let today = store.today();
        let count = store.with(|book| headcounts(book, today).get(&id).copied());
        people(words, count.unwrap_or_default())
    };
    let figure = move || {
        let figure = store.figures().units.get(&id)?.meets_standard;
        (figure.denominator > 0).then_some(figure)
    };
    view! {
        <section class="panel">
            <h2>{words.units.share_title}</h2>
            {move || match figure() {
                Some(figure) => view! { <FigureLine figure /> }.into_any(),
                None => view! { <p>{words.units.not_counted}</p> }.into_any(),
            }}
            <p>{count}</p>
            <div class="actions">
                <A href=format!("/can-bo?don_vi={id}") attr:class="button">{words.units.show_people}</A>
            </div>
        </section>
    }
}

/// The units right below, archived ones last.
#[component]
fn Below(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let rows = move || {
        store.with(|book| {
            let units = book.units();
            let is_child = |(unit, _): &&(UnitId, usize)| units.parent(*unit) == Some(id);
            let mut below: Vec<_> = units.in_order().iter().filter(is_child).collect();
            below.sort_by_key(|(unit, _)| !units.is_open(*unit));
            let row = |(unit, _): &(UnitId, usize)| {
                let note = (!units.is_open(*unit)).then_some(words.units.archived);
                let name = name_of(words, book, *unit);
                view! {
                    <li class="record-list-row">
                        <A href=format!("/don-vi/{unit}") attr:class="record-list-link">{name}</A>
                        <span class="field-hint">{note}</span>
                    </li>
                }
            };
            below.into_iter().map(row).collect::<Vec<_>>()
        })
    };
    let is_open = move || store.with(|book| book.units().is_open(id));
    view! {
        <section class="panel">
            <h2>{words.units.below}</h2>
            {move || {
                let rows = rows();
                if rows.is_empty() {
                    return view! { <p>{words.units.none_below}</p> }.into_any();
                }
                view! { <ul class="record-list">{rows}</ul> }.into_any()
            }}
            <ForTheUnit id>
                {move || is_open().then(|| view! {
                    <div class="actions">
                        <A href=format!("/don-vi/moi?thuoc={id}") attr:class="button">{words.units.add_below}</A>
                    </div>
                })}
            </ForTheUnit>
        </section>
    }
}

#[component]
fn Record(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let record = RecordKey(RecordKind::UNIT, id.into());
    let facts = UNIT.fields.iter().map(|(name, _)| {
        let record = record.clone();
        view! { <Fact record name /> }
    });
    let facts = facts.collect_view();
    let is_open = move || store.with(|book| book.units().is_open(id));
    view! {
        <section class="panel">
            <h2>{words.units.record}</h2>
            <StateLine record=record.clone() />
            <dl class="facts">
                {facts}
                <Fact record=record.clone() name="archived_on" only_when_given=true />
            </dl>
            <ForTheUnit id>
                <div class="actions">
                    <A href=format!("/don-vi/{id}/sua") attr:class="button">{words.units.edit}</A>
                    {move || is_open().then(|| view! {
                        <A href=format!("/don-vi/{id}/luu-tru") attr:class="button">{words.units.archive}</A>
                    })}
                </div>
                <Reopen id />
            </ForTheUnit>
        </section>
    }
}

/// Using an archived unit again. Below an archived one it would be out of reach.
#[component]
fn Reopen(id: UnitId) -> impl IntoView {
    let words = locale();
    let store = store();
    let act = Once::new();
    let trouble = act.trouble;
    let archived_above = move || {
        store.with(|book| {
            let units = book.units();
            let above = units.above(id).find(|unit| !units.is_open(*unit));
            above.map(|unit| name_of(words, book, unit))
        })
    };
    let reopen = move |_| {
        if let Some(name) = untrack(archived_above) {
            trouble.set(Some((words.units.reopen_above)(&name)));
            return;
        }
        let record = RecordKey(RecordKind::UNIT, id.into());
        let edit = Edit::new(record, vec![(FieldName::new("archived_on"), Value::Null)]);
        act.save(store.save(vec![edit], Vec::new()), || {});
    };
    move || {
        let is_open = store.with(|book| book.units().is_open(id));
        (!is_open).then(|| {
            view! {
                <MaybeNotice urgency=Urgency::Problem text=trouble />
                <div class="actions"><button class="button" on:click=reopen>{words.units.reopen}</button></div>
            }
        })
    }
}
