//! How many people are in post in each unit, and what keeps a unit from being archived.

use std::collections::BTreeMap;

use crate::book::Book;
use crate::day::Day;
use crate::ids::UnitId;

/// People in post in a unit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Headcount {
    /// In the unit itself.
    pub own: u32,
    /// In the unit and every unit below it.
    pub with_below: u32,
}

/// Counts the people in post on a day, as shown, in one pass. Units without anybody are left out.
#[must_use]
pub fn headcounts(book: &Book, day: Day) -> BTreeMap<UnitId, Headcount> {
    let mut counts: BTreeMap<UnitId, Headcount> = BTreeMap::new();
    for person in book.people().filter(|person| person.is_in_post(day)) {
        let Some(unit) = person.cadre.unit else {
            continue;
        };
        counts.entry(unit).or_default().own += 1;
        for place in std::iter::once(unit).chain(book.units().above(unit)) {
            counts.entry(place).or_default().with_below += 1;
        }
    }
    counts
}

/// Why a unit cannot be archived. Both are mended by hand first: nobody is moved silently.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MayNotArchive {
    /// So many people are in post there.
    PeopleInPost(u32),
    /// These units stand below it and are not archived.
    OpenUnitsBelow(Vec<UnitId>),
}

/// Whether a unit may be archived: nobody is in post there and nothing open stands below it.
///
/// # Errors
/// What stands in the way; units below before people, because a unit below may hold people too.
pub fn may_archive(book: &Book, unit: UnitId, day: Day) -> Result<(), MayNotArchive> {
    let below: Vec<UnitId> = book.units().open_below(unit).collect();
    if !below.is_empty() {
        return Err(MayNotArchive::OpenUnitsBelow(below));
    }
    let is_there =
        |person: &&crate::book::Person| person.cadre.unit == Some(unit) && person.is_in_post(day);
    match book.people().filter(is_there).count() {
        0 => Ok(()),
        people => Err(MayNotArchive::PeopleInPost(
            u32::try_from(people).unwrap_or(u32::MAX),
        )),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Headcount, MayNotArchive, headcounts, may_archive};
    use crate::book::Book;
    use crate::day::Day;
    use crate::fields::{RecordKey, RecordKind};
    use crate::ids::{RecordId, UnitId};
    use crate::testing::fields;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn today() -> Day {
        Day::parse("2026-11-23").unwrap()
    }

    fn unit(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    fn put(book: &mut Book, kind: RecordKind, number: u128, values: Value) {
        let key = RecordKey(kind, RecordId::new(Uuid::from_u128(number)));
        book.upsert([(&key, &fields(&values))], today());
    }

    /// Units 1 ─ 2 ─ 3 and 1 ─ 4 (archived); people: one each in 2 and 3, one who left in 4.
    fn book() -> Book {
        let mut book = Book::default();
        let parent = |number: u128| Uuid::from_u128(number).to_string();
        for (number, above) in [(1, None), (2, Some(1)), (3, Some(2)), (4, Some(1))] {
            let archived = (number == 4).then_some("2026-02-01");
            let values = json!({"name": "u", "kind": "other", "parent": above.map(parent), "archived_on": archived});
            put(&mut book, RecordKind::UNIT, number, values);
        }
        for (number, place) in [(10, 2), (11, 3)] {
            let values = json!({"full_name": "Lê An", "unit": parent(place)});
            put(&mut book, RecordKind::CADRE, number, values);
        }
        let left = json!({"full_name": "Lê Ba", "unit": parent(4), "left_on": "2026-01-01", "leave_reason": "nghỉ hưu"});
        put(&mut book, RecordKind::CADRE, 12, left);
        book
    }

    #[test]
    fn people_count_where_they_are_and_above() {
        let counts = headcounts(&book(), today());
        let check = |number, own, with_below| {
            let expect = Headcount { own, with_below };
            let got = counts.get(&unit(number)).copied().unwrap_or_default();
            assert_eq!(got, expect, "unit {number}");
        };
        check(1, 0, 2);
        check(2, 1, 2);
        check(3, 1, 1);
        check(4, 0, 0);
    }

    #[test]
    fn a_unit_with_people_or_open_units_below_is_not_archived() {
        let mut book = book();
        let check = |book: &Book, number, expect: Result<(), MayNotArchive>| {
            assert_eq!(may_archive(book, unit(number), today()), expect, "{number}");
        };
        let below = MayNotArchive::OpenUnitsBelow;
        check(&book, 1, Err(below(vec![unit(2), unit(3)])));
        check(&book, 2, Err(below(vec![unit(3)])));
        check(&book, 3, Err(MayNotArchive::PeopleInPost(1)));
        check(&book, 4, Ok(()));
        let left = json!({"full_name": "Lê An", "unit": Uuid::from_u128(3), "left_on": "2026-11-23", "leave_reason": "nghỉ hưu"});
        put(&mut book, RecordKind::CADRE, 11, left);
        check(&book, 3, Ok(()));
    }
}
