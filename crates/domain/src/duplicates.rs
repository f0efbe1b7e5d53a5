//! Records that may be of one person: to be looked at by somebody, never merged by a program.

use std::collections::{BTreeMap, BTreeSet};

use crate::cadre::Cadre;
use crate::code::codes;
use crate::ids::CadreId;
use crate::merge::Merges;
use crate::text;

codes! {
    /// Why two records may be of one person.
    Alike {
        /// The same full name, marks and case aside, and the same birth date.
        NameAndBirthDate = "name_and_birth_date",
        /// The same số định danh cá nhân, which belongs to one person for life. Source: Luật Căn cước
        /// 26/2023/QH15, Điều 12.
        CitizenId = "citizen_id",
    }
}

/// What is compared of a record.
#[derive(Clone, Copy, Debug)]
pub struct Compared<'a> {
    /// Whose it is.
    pub id: CadreId,
    /// The record.
    pub cadre: &'a Cadre,
    /// The number, where the reader may have it.
    pub citizen_id: Option<&'a str>,
}

/// Two records that may be of one person; the smaller id first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pair {
    /// One.
    pub first: CadreId,
    /// The other.
    pub second: CadreId,
    /// Why: at least one reason.
    pub alike: BTreeSet<Alike>,
}

/// Finds pairs, in the order of ids. Left out are records entered in error, records for which another
/// stands since they were merged, or which are in a circle of merges that somebody has to undo first, and
/// pairs of which somebody decided that they are two people. A record that stands for merged ones is alike
/// by their numbers as by its own, since a number stays on the record where it was written; what was decided
/// of them is decided of it. A merge into a record that is not among these, or into a circle, brings nobody
/// a number. Of many records that are alike, each is paired with the first one, so that there are never more
/// pairs than records and reasons.
#[must_use]
pub fn find<'a>(records: impl IntoIterator<Item = Compared<'a>>) -> Vec<Pair> {
    let records: Vec<Compared<'a>> = records.into_iter().collect();
    let merges = merges(&records);
    let decided = decided(&records, &merges);
    let standing = records.iter().filter(|record| stands(record, &merges));
    let standing: BTreeSet<CadreId> = standing.map(|record| record.id).collect();
    let mut by_mark: BTreeMap<(Alike, Mark), BTreeSet<CadreId>> = BTreeMap::new();
    for record in records.iter().filter(|it| !it.cadre.entered_in_error) {
        let person = merges.standing_for(record.id);
        let marks = marks(record).into_iter();
        let counts = |alike| alike == Alike::CitizenId || person == record.id;
        for mark in marks.filter(|(alike, _)| standing.contains(&person) && counts(*alike)) {
            by_mark.entry(mark).or_default().insert(person);
        }
    }
    let mut found: BTreeMap<(CadreId, CadreId), BTreeSet<Alike>> = BTreeMap::new();
    for ((alike, _), group) in by_mark {
        for (place, second) in group.iter().enumerate().skip(1) {
            let mut before = group.iter().take(place);
            if let Some(first) = before.find(|first| !decided.contains(&(**first, *second))) {
                found.entry((*first, *second)).or_default().insert(alike);
            }
        }
    }
    let pairs = found.into_iter();
    pairs
        .map(|((first, second), alike)| Pair {
            first,
            second,
            alike,
        })
        .collect()
}

fn merges(records: &[Compared<'_>]) -> Merges {
    let claim = |record: &Compared<'_>| Some((record.id, record.cadre.merged_into?));
    let in_error = records.iter().filter(|one| one.cadre.entered_in_error);
    let in_error: BTreeSet<CadreId> = in_error.map(|one| one.id).collect();
    let claims = records.iter().filter_map(claim).collect();
    Merges::new(&claims, |into| in_error.contains(&into))
}

/// What must be the same: a name with a birth date as it is stored, or a number.
type Mark = (String, String);

fn marks(record: &Compared<'_>) -> Vec<(Alike, Mark)> {
    let cadre = record.cadre;
    let name = cadre.full_name.as_deref().map(text::search_key);
    let born = name.filter(|name| !name.is_empty()).zip(cadre.birth_date);
    let by_name = born.map(|(name, born)| (Alike::NameAndBirthDate, (name, born.to_string())));
    let number = record.citizen_id.filter(|number| !number.is_empty());
    let by_number = number.map(|number| (Alike::CitizenId, (number.to_owned(), String::new())));
    by_name.into_iter().chain(by_number).collect()
}

/// True for a record that stands for itself, and for a person.
fn stands(record: &Compared<'_>, merges: &Merges) -> bool {
    let is_merged = merges.kept(record.id).is_some() || merges.is_circular(record.id);
    !record.cadre.entered_in_error && !is_merged
}

/// The pairs that are two people, the smaller id first, by the records that stand for those of which it was
/// said.
fn decided(records: &[Compared<'_>], merges: &Merges) -> BTreeSet<(CadreId, CadreId)> {
    let of_one = |record: &Compared<'_>| {
        let one = merges.standing_for(record.id);
        let others = record.cadre.not_same_as.iter();
        let pair = move |other: &CadreId| {
            let other = merges.standing_for(*other);
            (one.min(other), one.max(other))
        };
        others.map(pair).collect::<Vec<_>>()
    };
    records.iter().flat_map(of_one).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Alike, Compared, find};
    use crate::cadre::Cadre;
    use crate::day::Day;
    use crate::ids::CadreId;
    use crate::testing::fields;
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn id(number: u128) -> CadreId {
        CadreId::new(Uuid::from_u128(number))
    }

    /// The pairs among records numbered from 1, by their numbers.
    fn check(records: &[Value], expect: &[(u128, u128, &[Alike])]) {
        let today = Day::parse("2026-11-23").unwrap();
        let read: Vec<(Cadre, Option<&str>)> = records
            .iter()
            .map(|values| {
                let number = values["citizen_id"].as_str();
                (Cadre::read(&fields(values), today).0, number)
            })
            .collect();
        let compared = (1..)
            .zip(&read)
            .map(|(number, (cadre, citizen_id))| Compared {
                id: id(number),
                cadre,
                citizen_id: *citizen_id,
            });
        // In whatever order they come.
        let backwards: Vec<Compared<'_>> = compared.collect();
        let found = find(backwards.iter().rev().copied());
        assert_eq!(found, find(backwards));
        let found: Vec<_> = found
            .iter()
            .map(|pair| {
                (
                    pair.first,
                    pair.second,
                    pair.alike.iter().copied().collect::<Vec<_>>(),
                )
            })
            .collect();
        let expect: Vec<_> = expect
            .iter()
            .map(|(first, second, alike)| (id(*first), id(*second), alike.to_vec()))
            .collect();
        assert_eq!(found, expect, "{records:?}");
    }

    fn person(name: &str, born: &str) -> Value {
        json!({"full_name": name, "birth_date": born})
    }

    fn with(mut person: Value, field: &str, value: Value) -> Value {
        person[field] = value;
        person
    }

    #[test]
    fn records_are_alike_by_name_and_birth_date_or_by_their_number() {
        const NAME: Alike = Alike::NameAndBirthDate;
        const NUMBER: Alike = Alike::CitizenId;
        let anh = || person("Nguyễn Thị Ánh", "1985-08-15");
        check(&[anh(), anh()], &[(1, 2, &[NAME])]);
        check(
            &[anh(), person("nguyen  thi anh", "1985-08-15")],
            &[(1, 2, &[NAME])],
        );
        check(&[anh(), person("Nguyễn Thị Ánh", "1985")], &[]);
        check(&[anh(), person("Nguyễn Văn Ánh", "1985-08-15")], &[]);
        check(
            &[person("Lê An", "1970"), person("Lê An", "1970")],
            &[(1, 2, &[NAME])],
        );
        // Nothing known is alike to nothing.
        check(&[json!({}), json!({})], &[]);
        check(
            &[json!({"full_name": "Lê An"}), json!({"full_name": "Lê An"})],
            &[],
        );
        check(
            &[json!({"birth_date": "1970"}), json!({"birth_date": "1970"})],
            &[],
        );
        let number = |person| with(person, "citizen_id", json!("001085012345"));
        check(
            &[number(anh()), number(person("Lê An", "1970"))],
            &[(1, 2, &[NUMBER])],
        );
        check(&[number(anh()), number(anh())], &[(1, 2, &[NAME, NUMBER])]);
        // Three that are alike: two pairs.
        check(&[anh(), anh(), anh()], &[(1, 2, &[NAME]), (1, 3, &[NAME])]);
    }

    #[test]
    fn a_record_is_alike_by_the_numbers_of_those_merged_into_it() {
        const NUMBER: Alike = Alike::CitizenId;
        let known = |name: &str| person(name, "1970");
        let number = |person| with(person, "citizen_id", json!("001085012345"));
        let merged = |into: u128| with(number(known("B")), "merged_into", json!(id(into)));
        let third = || number(known("C"));
        check(&[known("A"), merged(1), third()], &[(1, 3, &[NUMBER])]);
        check(&[third(), merged(3), known("A")], &[(1, 3, &[NUMBER])]);
        // By the end of the chain, and once though it has the number itself.
        let on = with(known("M"), "merged_into", json!(id(1)));
        check(&[known("A"), merged(3), on, third()], &[(1, 4, &[NUMBER])]);
        let both = [number(known("A")), merged(1), merged(1), third()];
        check(&both, &[(1, 4, &[NUMBER])]);
        check(&both[..3], &[]);
        // The name stays with the record whose it was.
        let named = [known("A"), merged(1), known("B")];
        check(&named, &[]);
        // Two who each stand for one with the number.
        let other = with(number(known("D")), "merged_into", json!(id(3)));
        let two = [known("A"), merged(1), known("E"), other];
        check(&two, &[(1, 3, &[NUMBER])]);
        // A circle, an end that is not here or not a person's, and one that was itself entered in error.
        let circle = [merged(2), merged(1), third()];
        check(&circle, &[]);
        let into_circle = with(known("M"), "merged_into", json!(id(3)));
        let back = with(known("M"), "merged_into", json!(id(2)));
        check(&[merged(2), into_circle, back, third()], &[]);
        check(&[merged(9), third()], &[]);
        let error = |person| with(person, "entered_in_error", json!(true));
        let ends_in_error = [error(known("A")), merged(1), third()];
        check(&ends_in_error, &[(2, 3, &[NUMBER])]);
        check(&[known("A"), error(merged(1)), third()], &[]);
        // Whoever is not one of them is not the other.
        let apart = |person, from: u128| with(person, "not_same_as", json!([id(from)]));
        check(&[known("A"), merged(1), apart(third(), 1)], &[]);
        check(&[known("A"), merged(1), apart(third(), 2)], &[]);
        check(&[known("A"), apart(merged(1), 3), third()], &[]);
    }

    #[test]
    fn what_was_decided_is_not_asked_again() {
        const NAME: Alike = Alike::NameAndBirthDate;
        let anh = || person("Nguyễn Thị Ánh", "1985-08-15");
        check(&[anh(), with(anh(), "entered_in_error", json!(true))], &[]);
        check(&[anh(), with(anh(), "merged_into", json!(id(1)))], &[]);
        // What it was merged into is no person's record any more: it stands for itself, and is asked about.
        let error = || with(anh(), "entered_in_error", json!(true));
        let merged = |into: u128| with(anh(), "merged_into", json!(id(into)));
        check(&[error(), merged(1), anh()], &[(2, 3, &[NAME])]);
        check(&[anh(), merged(3), merged(1)], &[]);
        check(&[merged(2), merged(1), anh()], &[]);
        // Into one that whoever asks may not see.
        check(&[anh(), merged(9)], &[]);
        let not_first = || with(anh(), "not_same_as", json!([id(1)]));
        check(&[anh(), not_first()], &[]);
        check(&[with(anh(), "not_same_as", json!([id(2)])), anh()], &[]);
        // A third is compared with the next one that may be the same.
        check(&[anh(), not_first(), not_first()], &[(2, 3, &[NAME])]);
        check(&[anh(), not_first(), anh()], &[(1, 3, &[NAME])]);
    }
}
