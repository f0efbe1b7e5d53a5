//! The tree of units: how many people are in post, and how many of those who count meet the
//! standard for certain.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::book::Book;
use domain::fields::{RecordKey, RecordKind};
use domain::headcount::{Headcount, headcounts};
use domain::ids::UnitId;
use domain::target::Figures;
use leptos::prelude::*;
use leptos_router::components::A;
use words::Label;

use crate::components::notice::{Notice, Urgency};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::parts::{FigureLine, FirstFetch, StateMark, TwoDates};
use crate::platform::page;

/// `/don-vi`.
#[component]
pub fn UnitsPage() -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.nav.units);
    let is_empty = Memo::new(move |_| store.with(|book| book.units().in_order().is_empty()));
    view! {
        <div class="row" data-spread="">
            <h1>{words.nav.units}</h1>
            <A href="/don-vi/moi" attr:class="button">{words.units.add}</A>
        </div>
        <FirstFetch />
        {move || if is_empty.get() && !store.was_fetched() {
            ().into_any()
        } else if is_empty.get() {
            view! { <p class="empty">{words.units.empty}</p> }.into_any()
        } else {
            view! { <Misplaced /> <Tree /> <TwoDates /> }.into_any()
        }}
    }
}

/// What a unit is called on every screen.
pub(super) fn name_of(words: &Locale, book: &Book, id: UnitId) -> String {
    match book.unit_name(Some(id)) {
        "" => words.units.unnamed.to_owned(),
        name => name.to_owned(),
    }
}

/// Units without a clear place, in words, each leading to its form.
#[component]
fn Misplaced() -> impl IntoView {
    let words = locale();
    let store = store();
    move || {
        let rows = store.with(|book| {
            let units = book.units();
            let row = |id: &UnitId| {
                let parent = units.get(*id).and_then(|unit| unit.parent);
                let why = if parent.is_some_and(|parent| units.get(parent).is_some()) {
                    words.units.in_circle
                } else {
                    words.units.unknown_parent
                };
                let href = format!("/don-vi/{id}/sua#field-parent");
                let name = name_of(words, book, *id);
                view! { <li><A href attr:class="step-link">{name}</A> ": " {why}</li> }
            };
            units.misplaced().iter().map(row).collect::<Vec<_>>()
        });
        (!rows.is_empty()).then(|| {
            view! {
                <Notice urgency=Urgency::Warning>
                    <p>{words.units.misplaced}</p>
                    <ul>{rows}</ul>
                </Notice>
            }
        })
    }
}

/// What is counted once for all rows.
struct Counted {
    people: BTreeMap<UnitId, Headcount>,
    figures: Rc<Figures>,
}

/// The open units as the tree has them, then the archived ones.
#[component]
fn Tree() -> impl IntoView {
    let words = locale();
    let store = store();
    move || {
        let today = store.today();
        let figures = store.figures();
        store.with(|book| {
            let counted = Counted {
                people: headcounts(book, today),
                figures,
            };
            let units = book.units();
            let (open, archived): (Vec<_>, Vec<_>) = units
                .in_order()
                .iter()
                .partition(|(id, _)| units.is_open(*id));
            let rows = |found: Vec<(UnitId, usize)>| {
                let row = |(id, depth)| row(words, book, &counted, id, depth);
                found.into_iter().map(row).collect::<Vec<_>>()
            };
            let archived = (!archived.is_empty()).then(|| {
                view! {
                    <section class="stack" data-gap="small">
                        <h2>{words.units.archived}</h2>
                        <ul class="record-list">{rows(archived)}</ul>
                    </section>
                }
            });
            view! { <ul class="record-list">{rows(open)}</ul> {archived} }
        })
    }
}

fn row(
    words: &'static Locale,
    book: &Book,
    counted: &Counted,
    id: UnitId,
    depth: usize,
) -> AnyView {
    let name = name_of(words, book, id);
    let kind = book.units().get(id).and_then(|unit| unit.kind);
    let kind = kind.map(|kind| format!("{} · ", kind.label(words.language)));
    let people = people(words, counted.people.get(&id).copied().unwrap_or_default());
    let figure = counted.figures.units.get(&id).map(|all| all.meets_standard);
    let figure = figure.filter(|figure| figure.denominator > 0);
    let store = store();
    let key = RecordKey(RecordKind::UNIT, id.into());
    let state = Memo::new(move |_| store.record_state(&key));
    view! {
        // Read aloud with its level; drawn indented, no deeper than a phone allows.
        <li class="record-list-row" data-depth=depth.min(4).to_string() attr:aria-level=(depth + 1).to_string()>
            <A href=format!("/don-vi/{id}") attr:class="record-list-link">
                <span class="record-list-name">{name}</span>
                <span class="field-hint">{kind} {people}</span>
            </A>
            <StateMark state />
            {figure.map(|figure| view! { <FigureLine figure /> })}
        </li>
    }
    .into_any()
}

/// How many people are in post here, and with the units below where that differs.
pub(super) fn people(words: &Locale, count: Headcount) -> String {
    let number = |n: u32| words::number(words.language, u64::from(n));
    match (count.own, count.with_below) {
        (0, 0) => words.units.nobody.to_owned(),
        (own, all) if own == all => (words.units.people)(&number(own)),
        (own, all) => (words.units.people_with_below)(&number(own), &number(all)),
    }
}
