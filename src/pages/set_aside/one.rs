//! One changeset that was set aside: whose, from where, when by both clocks, and why.

use std::collections::BTreeSet;

use domain::book::Book;
use domain::fields::{RecordKey, RecordKind, Value};
use domain::ids::{CadreId, UnitId};
use leptos::prelude::*;
use leptos_router::components::A;

use super::acts::{Acts, PassOver, Reached};
use super::contents::Contents;
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::managing::short;
use crate::pages::parts::account_name;
use crate::pages::record::{known, title};
use crate::set_aside::{Closed, SetAside};

/// Draws one.
#[component]
pub(super) fn One(one: SetAside) -> impl IntoView {
    let words = locale();
    let texts = &words.set_aside;
    let store = store();
    let (name, who) = untrack(|| {
        store.with(|book| {
            let who = account_name(words, book, one.account);
            (called(words, book, &one), who)
        })
    });
    let received = words::when(one.received_ms);
    let times = match &one.change {
        Some(change) => (texts.times)(&words::when(change.device_ms), &received),
        None => (texts.received)(&received),
    };
    let reached = RwSignal::new(Reached::Open);
    let why = words::rejection_reason(words.language, &one.code);
    view! {
        <section class="panel">
            <h2>{heading(&one, &name)}</h2>
            <p class="stack" data-gap="small">
                <span>{(texts.who)(&who, &place(words, &one))}</span>
                <span class="field-hint">{times}</span>
                {move || (!reached.get().is_written()).then(|| view! {
                    <span class="travel" data-state="refused">{(texts.why)(why)}</span>
                })}
            </p>
            {inside(words, one, name, reached)}
        </section>
    }
}

/// What is in it and what can be done about it; or why that is not shown.
fn inside(
    words: &'static Locale,
    one: SetAside,
    name: String,
    reached: RwSignal<Reached>,
) -> AnyView {
    if let Some(change) = one.change.clone() {
        let chosen = RwSignal::new(BTreeSet::new());
        let settled = RwSignal::new(false);
        let change = StoredValue::new(change);
        return view! {
            <Contents change chosen is_settled=settled />
            <Acts one change chosen name reached is_settled=settled />
        }
        .into_any();
    }
    let pass_over = one
        .may_be_put_away()
        .then(|| view! { <PassOver one=one.clone() name is_passed=RwSignal::new(false) /> });
    view! { <p>{why_closed(words, one.closed)}</p> {pass_over} }.into_any()
}

fn why_closed(words: &Locale, closed: Option<Closed>) -> &'static str {
    match closed {
        Some(Closed::Unreadable) => words.set_aside.unreadable,
        Some(Closed::ServersOwn) => words.set_aside.servers_own,
        Some(Closed::ForOfficers) => words.set_aside.for_officers,
        Some(Closed::Other) | None => words.set_aside.closed_of_later,
    }
}

/// What its record is called: as the book says, else as the changeset itself does.
fn called(words: &Locale, book: &Book, one: &SetAside) -> String {
    let Some(change) = &one.change else {
        return words.set_aside.no_contents.to_owned();
    };
    let RecordKey(kind, id) = &change.record;
    let text = |field: &str| one.value(field).and_then(Value::as_str);
    let own = text("full_name").or(text("name"));
    let person = text("cadre").and_then(CadreId::parse);
    let person = person
        .and_then(|cadre| book.person(cadre))
        .map(|it| it.name());
    let of_unit = *kind == RecordKind::UNIT && book.units().get(UnitId::from(*id)).is_none();
    let of_book = known(book, &change.record).name.filter(|_| !of_unit);
    let named = of_book.or(own.or(person).map(str::to_owned));
    title(words.language, kind, named.as_deref())
}

/// The name, leading to the record where the book has it.
fn heading(one: &SetAside, name: &str) -> AnyView {
    let href = one.change.as_ref().and_then(|change| {
        let is_there = untrack(|| store().with_fields(&change.record, |it| !it.is_empty()));
        let href = untrack(|| store().with(|book| known(book, &change.record).href));
        href.filter(|_| is_there)
    });
    let name = name.to_owned();
    match href {
        Some(href) => view! { <A href attr:class="step-link">{name}</A> }.into_any(),
        None => name.into_any(),
    }
}

/// The tablet it came from.
pub(super) fn place(words: &Locale, one: &SetAside) -> String {
    one.tablet
        .map_or(words.history.unknown_tablet.to_owned(), |tablet| {
            (words.history.tablet)(&short(tablet))
        })
}
