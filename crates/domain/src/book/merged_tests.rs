//! Records of one person that were merged: counted once, and everything of theirs in one place.
#![allow(clippy::unwrap_used)]

use crate::book::{Book, PeopleFilter};
use crate::day::Day;
use crate::fields::{Fields, RecordKey, RecordKind};
use crate::ids::{AccountId, AssessmentId, CadreId, RecordId};
use crate::target::count;
use crate::testing::{author, fields, write};
use serde_json::{Value, json};
use uuid::Uuid;

const UNIT: u128 = 9;

fn id(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

fn key(kind: RecordKind, number: u128) -> RecordKey {
    RecordKey(kind, id(number))
}

fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

fn person(more: &[(&str, Value)]) -> Fields {
    let mut values = json!({"full_name": "Chu Văn Đôi", "employment": "civil_servant",
        "unit": id(UNIT)});
    for (name, value) in more {
        values[name] = value.clone();
    }
    fields(&values)
}

fn merged_into(number: u128) -> Fields {
    person(&[("merged_into", json!(id(number)))])
}

/// The people 1 to 3, of whom 2 has an office and an assessment.
fn book(people: [&Fields; 3]) -> Book {
    let unit = (key(RecordKind::UNIT, UNIT), fields(&json!({"name": "Xã"})));
    let office = fields(&json!({"cadre": id(2), "title": "Văn thư"}));
    let assessment = json!({"cadre": id(2), "answers": {"KT1": 2}, "submitted_on": "2026-10-01"});
    let mut records = vec![
        unit,
        (key(RecordKind::OFFICE, 20), office),
        (key(RecordKind::ASSESSMENT, 21), fields(&assessment)),
    ];
    let people = (1..).zip(people);
    records.extend(people.map(|(number, fields)| (key(RecordKind::CADRE, number), fields.clone())));
    let mut book = Book::default();
    book.upsert(records.iter().map(|(key, fields)| (key, fields)), today());
    book
}

/// How many are listed, how many the figures count for sure and perhaps, and what hangs on 1 and 2.
fn check(people: [&Fields; 3], listed: usize, counted: (u32, u32), hang: [usize; 2]) {
    let book = book(people);
    let found = |counted_only| {
        let filter = PeopleFilter {
            counted_only,
            with_left: !counted_only,
            ..PeopleFilter::default()
        };
        book.find(&filter, today()).len()
    };
    let figure = count(&book, today()).whole.meets_standard;
    assert_eq!(found(false), listed);
    assert_eq!(
        found(true),
        figure.denominator as usize,
        "a list shows whom a figure counts"
    );
    let certain = figure.denominator - figure.unsettled_members;
    assert_eq!((certain, figure.denominator), counted);
    for (number, expect) in (1..).zip(hang) {
        let cadre = CadreId::from(id(number));
        assert_eq!(book.offices_of(cadre).count(), expect, "{number}");
        assert_eq!(book.assessments_of(cadre).len(), expect, "{number}");
        let has_stands = book.standing(cadre, today()) != Book::default().standing(cadre, today());
        assert_eq!(has_stands, expect > 0, "{number}");
    }
}

#[test]
fn a_merged_record_is_counted_once_and_what_hangs_on_it_stands_under_the_kept_one() {
    let alone = person(&[]);
    check([&alone, &alone, &alone], 3, (3, 3), [0, 1]);
    check([&alone, &merged_into(1), &alone], 2, (2, 2), [1, 1]);
    // A chain has one end.
    check(
        [&alone, &merged_into(3), &merged_into(1)],
        1,
        (1, 1),
        [1, 1],
    );
    // Undone: null is no record.
    let undone = person(&[("merged_into", Value::Null)]);
    check([&alone, &undone, &alone], 3, (3, 3), [0, 1]);
}

#[test]
fn two_merges_in_opposite_directions_leave_both_until_one_is_taken_back() {
    let alone = person(&[]);
    check(
        [&merged_into(2), &merged_into(1), &alone],
        3,
        (3, 3),
        [0, 1],
    );
    let book = book([&merged_into(2), &merged_into(1), &alone]);
    assert!(book.merges().is_circular(id(1).into()));
    check([&alone, &merged_into(1), &alone], 2, (2, 2), [1, 1]);
}

#[test]
fn a_merge_in_conflict_is_not_certain_and_nobody_vanishes() {
    let alone = person(&[]);
    let mut contested = merged_into(1);
    write(&mut contested, "merged_into", json!(id(3)), author(), 2);
    check([&alone, &contested, &alone], 3, (2, 3), [0, 1]);
    // What was entered in error stands for nobody.
    let error = person(&[("entered_in_error", json!(true))]);
    check([&error, &merged_into(1), &alone], 2, (2, 2), [0, 1]);
}

#[test]
fn a_merge_is_followed_whichever_record_comes_first_and_undone_when_it_goes() {
    let alone = person(&[]);
    let mut got = book([&alone, &alone, &alone]);
    let merged = merged_into(1);
    got.upsert([(&key(RecordKind::CADRE, 2), &merged)], today());
    let expect = book([&alone, &merged, &alone]);
    assert_eq!(format!("{got:?}"), format!("{expect:?}"));
    got.upsert([(&key(RecordKind::CADRE, 2), &alone)], today());
    let expect = book([&alone, &alone, &alone]);
    assert_eq!(format!("{got:?}"), format!("{expect:?}"));
    got.upsert([(&key(RecordKind::CADRE, 2), &merged)], today());
    got.remove(&key(RecordKind::CADRE, 2));
    assert_eq!(got.merges().all().count(), 0);
}

/// A head of a unit has a second record, which their account is not tied to: what they decided about it
/// counts no more once both are one person's, and counts again when that is taken back.
#[test]
fn who_decided_about_what_turns_out_to_be_their_own_has_decided_nothing() {
    let apart = person(&[]);
    let mut book = book([&apart, &apart, &apart]);
    let head = AccountId::new(Uuid::from_u128(0xacc));
    let account = fields(&json!({"name": "truong", "cadre": id(1)}));
    let mut reviewed = fields(&json!({"cadre": id(2), "answers": {"KT1": 2},
        "submitted_on": "2026-10-01"}));
    let review = json!({"decision": "confirm", "by": head, "on": "2026-10-02"});
    write(&mut reviewed, "review", review, head, 50);
    let records = [
        (key(RecordKind::ACCOUNT, 0xacc), account),
        (key(RecordKind::ASSESSMENT, 21), reviewed),
    ];
    book.upsert(records.iter().map(|(key, fields)| (key, fields)), today());
    let void = |book: &Book| {
        let judged = book.assessment(AssessmentId::from(id(21))).unwrap();
        judged.void_reviews
    };
    assert_eq!(void(&book), 0);
    for (second, expect) in [(merged_into(1), 1), (apart.clone(), 0)] {
        book.upsert([(&key(RecordKind::CADRE, 2), &second)], today());
        assert_eq!(void(&book), expect);
    }
}

/// What the server answers brings a record again as it is already.
#[test]
fn a_merged_record_that_comes_again_is_still_counted_once() {
    let (apart, merged) = (person(&[]), merged_into(1));
    let mut book = book([&apart, &merged, &apart]);
    let kept = |book: &Book| book.person(CadreId::from(id(2))).unwrap().kept;
    let counted = |book: &Book| count(book, today()).whole;
    let before = counted(&book);
    for again in [
        &merged,
        &person(&[
            ("merged_into", json!(id(1))),
            ("job_position", json!("Văn thư")),
        ]),
    ] {
        book.upsert([(&key(RecordKind::CADRE, 2), again)], today());
        assert_eq!(kept(&book), Some(CadreId::from(id(1))));
        assert_eq!(counted(&book), before);
    }
    book.upsert([(&key(RecordKind::CADRE, 2), &apart)], today());
    assert_eq!(kept(&book), None);
}
