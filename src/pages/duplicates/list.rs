//! The pairs that the server found, without those that were decided here since.

use domain::book::Book;
use domain::code::Code;
use domain::duplicates::Alike;
use domain::ids::CadreId;
use leptos::prelude::*;
use leptos_router::components::A;

use crate::duplicates::{self, Found, Pair};
use crate::gate::store;
use crate::locales::{Locale, locale};
use crate::pages::managing::{ask, once_asked};
use crate::platform::page;

/// `/trung-ho-so`.
#[component]
pub fn DuplicatesPage() -> impl IntoView {
    let words = locale();
    let store = store();
    page::set_title(words.duplicates.title);
    let again = RwSignal::new(0);
    let asked = ask(again, duplicates::ask);
    view! {
        <h1>{words.duplicates.title}</h1>
        <p>{words.duplicates.intro}</p>
        {once_asked(asked, again, move |found| {
            let more = found.more.then(|| view! { <p class="field-hint">{words.duplicates.more}</p> });
            let open = move || {
                store.with(|book| {
                    undecided(book, &found).map(|pair| row(words, book, pair)).collect::<Vec<_>>()
                })
            };
            view! { {move || drawn(words, open())} {more} }.into_any()
        })}
    }
}

fn drawn(words: &'static Locale, rows: Vec<AnyView>) -> AnyView {
    if rows.is_empty() {
        return view! { <p class="empty">{words.duplicates.none}</p> }.into_any();
    }
    view! {
        <p role="status">{(words.duplicates.count)(rows.len())}</p>
        <ul class="record-list">{rows}</ul>
    }
    .into_any()
}

/// The pairs about which nobody has decided, as far as this tablet knows.
pub(in crate::pages) fn undecided<'a>(
    book: &Book,
    found: &'a Found,
) -> impl Iterator<Item = &'a Pair> {
    found.pairs.iter().filter(|pair| !is_decided(book, pair))
}

fn is_decided(book: &Book, pair: &Pair) -> bool {
    let (first, second) = (pair.first, pair.second);
    let is_one = book.standing_for(first) == book.standing_for(second);
    is_one || are_two(book, first, second)
}

/// True when somebody said that two records are of two people.
pub(super) fn are_two(book: &Book, first: CadreId, second: CadreId) -> bool {
    let says = |one, other| {
        let person = book.person(one);
        person.is_some_and(|person| person.cadre.not_same_as.contains(&other))
    };
    says(first, second) || says(second, first)
}

fn row(words: &'static Locale, book: &Book, pair: &Pair) -> AnyView {
    let sides = [pair.first, pair.second].map(|id| told(words, book, id));
    let why = pair.alike.iter().filter_map(|code| Alike::from_code(code));
    let why: Vec<&str> = why.map(|alike| said(words, alike)).collect();
    let href = format!("/trung-ho-so/{}/{}", pair.first, pair.second);
    let [first, second] = sides;
    view! {
        <li class="record-list-row">
            <span class="stack" data-gap="small">
                <span>{first}</span>
                <span>{second}</span>
                <span class="field-hint">{why.join(" · ")}</span>
            </span>
            <A href attr:class="button">{words.duplicates.compare}</A>
        </li>
    }
    .into_any()
}

fn said(words: &Locale, alike: Alike) -> &'static str {
    match alike {
        Alike::NameAndBirthDate => words.duplicates.same_name,
        Alike::CitizenId => words.duplicates.same_number,
    }
}

/// Who it is: name, birth date, unit.
pub(in crate::pages) fn told(words: &Locale, book: &Book, id: CadreId) -> String {
    let Some(person) = book.person(id) else {
        return words.duplicates.elsewhere.to_owned();
    };
    let born = person.cadre.birth_date;
    let born = born.map(|date| (words.duplicates.born)(&words::month_or_date(date)));
    let unit = book.unit_name(person.cadre.unit);
    let unit = (!unit.is_empty()).then(|| unit.to_owned());
    let parts = std::iter::once(person.name().to_owned())
        .chain(born)
        .chain(unit);
    parts.collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use super::undecided;
    use crate::duplicates::{Found, Pair};
    use domain::book::Book;
    use domain::day::Day;
    use domain::fields::{FieldName, Fields, RecordKey, RecordKind, Value};
    use domain::ids::{CadreId, RecordId};
    use serde_json::json;
    use uuid::Uuid;

    fn id(number: u128) -> Value {
        json!(Uuid::from_u128(number))
    }

    #[test]
    fn what_was_decided_on_this_tablet_is_announced_no_longer() {
        let pair = |first, second| Pair {
            first: CadreId::new(Uuid::from_u128(first)),
            second: CadreId::new(Uuid::from_u128(second)),
            alike: vec!["name_and_birth_date".to_owned()],
        };
        let found = Found {
            pairs: vec![pair(1, 2), pair(3, 4)],
            more: false,
        };
        let mut book = Book::default();
        let mut check = |person: u128, said: Option<(&str, Value)>, expect: &[&Pair]| {
            let name = (FieldName::new("full_name"), json!("Lê An"));
            let said = said.map(|(field, value)| (FieldName::new(field), value));
            let fields = Fields::unsaved(std::iter::once(name).chain(said));
            let key = RecordKey(RecordKind::CADRE, RecordId::new(Uuid::from_u128(person)));
            book.upsert([(&key, &fields)], Day::at_ms(1_795_399_920_000));
            let open: Vec<&Pair> = undecided(&book, &found).collect();
            assert_eq!(open, expect);
        };
        let both = [&found.pairs[0], &found.pairs[1]];
        for person in 1..=4 {
            check(person, None, &both);
        }
        check(2, Some(("merged_into", id(1))), &both[1..]);
        check(3, Some(("not_same_as", json!([id(4)]))), &[]);
        check(2, None, &both[..1]);
    }
}
