//! The search of a book finds whom a plain look at everybody finds, whatever was changed before.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::book::{Book, PeopleFilter, Person};
use crate::day::Day;
use crate::fields::{Fields, RecordKey, RecordKind};
use crate::ids::{CadreId, RecordId};
use crate::testing::fields;
use crate::text::{self, NameKey};

/// Enough people for several runs of names.
const PEOPLE: u128 = 700;
const WORDS: [&str; 9] = [
    "Nguyễn", "nguyen", "Đỗ", "Văn", "Ánh", "Anh", "Hòa", "Hoà", "-",
];
const TYPED: [&str; 8] = ["", "n", "nguyễn", "Do van", "đỗ", "ánh a", "hoà", "x"];

/// What happens to the record of a person, by number.
#[derive(Clone, Debug)]
enum Change {
    Written { name: String, has_left: bool },
    MergedInto(u128),
    TakenOut,
}

fn key(number: u128) -> RecordKey {
    RecordKey(RecordKind::CADRE, RecordId::new(Uuid::from_u128(number)))
}

fn name() -> impl Strategy<Value = String> {
    let words = prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..4);
    words.prop_map(|words| words.join(" "))
}

fn change() -> impl Strategy<Value = (u128, Change)> {
    let written = (name(), any::<bool>());
    let written = written.prop_map(|(name, has_left)| Change::Written { name, has_left });
    let change = prop_oneof![
        6 => written,
        1 => (0..PEOPLE).prop_map(Change::MergedInto),
        3 => Just(Change::TakenOut),
    ];
    (0..PEOPLE, change)
}

fn make(book: &mut Book, people: &mut BTreeMap<u128, Fields>, number: u128, change: Change) {
    let record = match change {
        Change::Written { name, has_left } => {
            let left_on = has_left.then_some("2026-01-01");
            fields(&json!({"full_name": name, "left_on": left_on}))
        }
        Change::MergedInto(other) => {
            let into = RecordId::new(Uuid::from_u128(other));
            fields(&json!({"full_name": "Đỗ Ánh", "merged_into": into}))
        }
        Change::TakenOut => {
            people.remove(&number);
            book.remove(&key(number));
            return;
        }
    };
    book.upsert([(&key(number), &record)], today());
    people.insert(number, record);
}

fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

/// Everybody asked one by one.
fn plainly(book: &Book, people: &BTreeMap<u128, Fields>, filter: &PeopleFilter) -> Vec<CadreId> {
    let query = text::search_key(&filter.query);
    let fits = |person: &&Person| {
        let is_asked_for = filter.with_left || person.is_in_post(today());
        let key = text::search_key(person.name());
        is_asked_for && person.kept.is_none() && text::matches_prefixes(&key, &query)
    };
    let id = |number: &u128| CadreId::from(key(*number).1);
    let everybody = people.keys().map(|number| book.person(id(number)).unwrap());
    let mut found: Vec<&Person> = everybody.filter(fits).collect();
    let typed = text::clean(&filter.query).to_lowercase();
    found.sort_by_key(|person| {
        let has_its_marks = text::matches_prefixes(&person.name().to_lowercase(), &typed);
        let is_typed_with_marks = typed != query;
        (
            is_typed_with_marks && !has_its_marks,
            NameKey::new(person.name()),
            person.id,
        )
    });
    found.into_iter().map(|person| person.id).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_search_finds_whom_a_plain_look_finds(
        names in prop::collection::vec(name(), PEOPLE as usize),
        changes in prop::collection::vec(change(), 0..300),
    ) {
        let (mut book, mut people) = (Book::default(), BTreeMap::new());
        let written = |name| Change::Written { name, has_left: false };
        let changes = (0..).zip(names.into_iter().map(written)).chain(changes);
        for (number, change) in changes {
            make(&mut book, &mut people, number, change);
        }
        for typed in TYPED {
            for with_left in [false, true] {
                let query = typed.to_owned();
                let filter = PeopleFilter { query, with_left, ..PeopleFilter::default() };
                let found = book.find(&filter, today());
                let found: Vec<CadreId> = found.into_iter().map(|person| person.id).collect();
                prop_assert_eq!(found, plainly(&book, &people, &filter), "{:?}", typed);
            }
        }
        let records: Vec<(RecordKey, &Fields)> =
            people.iter().map(|(number, fields)| (key(*number), fields)).collect();
        let mut anew = Book::default();
        anew.upsert(records.iter().map(|(key, fields)| (key, *fields)), today());
        prop_assert!(format!("{book:?}") == format!("{anew:?}"), "as if it were read anew");
    }
}
