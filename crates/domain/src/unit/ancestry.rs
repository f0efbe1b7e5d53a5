//! Which units stand above one while two parents of a unit stand side by side, or while a parent is
//! unknown or in a circle: those that do whatever is chosen, and those that may.

use std::collections::{BTreeMap, BTreeSet};

use super::Unit;
use crate::ids::UnitId;

/// The units above one whose place in the tree is not settled.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Ancestry {
    /// Above it whichever parents are chosen.
    pub certain: BTreeSet<UnitId>,
    /// Above it by one choice or another, the certain ones included.
    pub possible: BTreeSet<UnitId>,
}

/// The ancestry of every unit whose own place, or that of a unit above it, is contested or not
/// known; empty while every unit has one place.
pub(super) fn contested(
    units: &BTreeMap<UnitId, Unit>,
    misplaced: &[UnitId],
) -> BTreeMap<UnitId, Ancestry> {
    let is_contested = |unit: &Unit| !unit.other_parents.is_empty();
    if misplaced.is_empty() && !units.values().any(is_contested) {
        return BTreeMap::new();
    }
    let placeless = placeless(units, misplaced);
    let mut all = from_the_top(units, anywhere(units, &placeless));
    for &id in units.keys() {
        // Below itself by some choice: whichever way that circle is opened, nothing is certain.
        all.entry(id).or_insert_with(|| {
            let mut possible = reachable(units, id);
            if !possible.is_disjoint(&placeless) {
                possible = units.keys().copied().filter(|other| *other != id).collect();
            }
            Ancestry {
                certain: BTreeSet::new(),
                possible,
            }
        });
    }
    let doubtful: BTreeSet<UnitId> = units
        .iter()
        .filter(|(id, unit)| is_contested(unit) || placeless.contains(id))
        .map(|(id, _)| *id)
        .collect();
    all.retain(|id, above| doubtful.contains(id) || !above.possible.is_disjoint(&doubtful));
    all
}

/// The misplaced units, and with one that was in a circle every other one of that circle: any of
/// them may be the one that somebody moves out.
fn placeless(units: &BTreeMap<UnitId, Unit>, misplaced: &[UnitId]) -> BTreeSet<UnitId> {
    let shown_parent = |id: UnitId| units.get(&id).and_then(|unit| unit.parent);
    let mut found: BTreeSet<UnitId> = misplaced.iter().copied().collect();
    for &id in misplaced {
        let mut next = shown_parent(id);
        while let Some(parent) = next.filter(|parent| units.contains_key(parent)) {
            if !found.insert(parent) {
                break;
            }
            next = shown_parent(parent);
        }
    }
    found
}

/// Units without a known place may turn out to stand anywhere, only not below what stands below
/// them by settled parents.
fn anywhere(
    units: &BTreeMap<UnitId, Unit>,
    placeless: &BTreeSet<UnitId>,
) -> BTreeMap<UnitId, Ancestry> {
    let mut below: BTreeMap<UnitId, BTreeSet<UnitId>> = BTreeMap::new();
    for (&id, unit) in units {
        let is_settled = |unit: &&Unit| unit.other_parents.is_empty();
        let (mut at, mut next) = (id, Some(unit));
        while let Some(unit) = next.filter(|unit| !placeless.contains(&at) && is_settled(unit)) {
            let Some(parent) = unit.parent else { break };
            (at, next) = (parent, units.get(&parent));
        }
        below.entry(at).or_default().insert(id);
    }
    let everywhere: BTreeSet<UnitId> = units.keys().copied().collect();
    let place = |id: &UnitId| {
        let itself = BTreeSet::from([*id]);
        let possible = &everywhere - below.get(id).unwrap_or(&itself);
        let certain = BTreeSet::new();
        (*id, Ancestry { certain, possible })
    };
    placeless.iter().map(place).collect()
}

/// Works down from the units at the top and from those already known; units that are in a circle
/// by some choice are not reached.
fn from_the_top(
    units: &BTreeMap<UnitId, Unit>,
    mut known: BTreeMap<UnitId, Ancestry>,
) -> BTreeMap<UnitId, Ancestry> {
    loop {
        let is_ready = |(id, unit): &(&UnitId, &Unit)| {
            !known.contains_key(*id)
                && parents(units, unit).all(|p| p.is_none_or(|p| known.contains_key(&p)))
        };
        let ready: Vec<(UnitId, Ancestry)> = units
            .iter()
            .filter(is_ready)
            .map(|(id, unit)| (*id, below(parents(units, unit), &known)))
            .collect();
        if ready.is_empty() {
            return known;
        }
        known.extend(ready);
    }
}

/// Below these parents, of which one will be chosen.
fn below(
    parents: impl Iterator<Item = Option<UnitId>>,
    known: &BTreeMap<UnitId, Ancestry>,
) -> Ancestry {
    let mut joined: Option<Ancestry> = None;
    for parent in parents {
        let mut one = parent.and_then(|parent| known.get(&parent)).cloned();
        let one = one.get_or_insert_default();
        one.certain.extend(parent);
        one.possible.extend(parent);
        joined = Some(match joined {
            None => std::mem::take(one),
            Some(other) => Ancestry {
                certain: &other.certain & &one.certain,
                possible: &other.possible | &one.possible,
            },
        });
    }
    joined.unwrap_or_default()
}

fn reachable(units: &BTreeMap<UnitId, Unit>, from: UnitId) -> BTreeSet<UnitId> {
    let mut found = BTreeSet::new();
    let mut waiting = vec![from];
    while let Some(unit) = waiting.pop().and_then(|id| units.get(&id)) {
        for parent in parents(units, unit).flatten() {
            if found.insert(parent) {
                waiting.push(parent);
            }
        }
    }
    found.remove(&from);
    found
}

/// The parents a unit may have; a unit that is not in the book puts it at the top.
fn parents<'a>(
    units: &'a BTreeMap<UnitId, Unit>,
    unit: &'a Unit,
) -> impl Iterator<Item = Option<UnitId>> + 'a {
    let candidates = std::iter::once(&unit.parent).chain(&unit.other_parents);
    candidates.map(|parent| parent.filter(|parent| units.contains_key(parent)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::contested;
    use crate::ids::UnitId;
    use crate::unit::Unit;
    use std::collections::{BTreeMap, BTreeSet};
    use uuid::Uuid;

    fn id(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    /// Units with the parents each may have (0: the top), and of each doubtful one what stands
    /// above it for sure and perhaps.
    fn check(units: &[(u128, &[u128])], expect: &[(u128, &[u128], &[u128])]) {
        check_misplaced(units, &[], expect);
    }

    fn check_misplaced(
        units: &[(u128, &[u128])],
        misplaced: &[u128],
        expect: &[(u128, &[u128], &[u128])],
    ) {
        let parent = |number: u128| (number > 0).then(|| id(number));
        let unit = |parents: &[u128]| Unit {
            parent: parents.first().copied().and_then(parent),
            other_parents: parents.iter().skip(1).copied().map(parent).collect(),
            ..Unit::default()
        };
        let units: BTreeMap<UnitId, Unit> = units
            .iter()
            .map(|(own, parents)| (id(*own), unit(parents)))
            .collect();
        let set = |ids: &[u128]| -> BTreeSet<UnitId> { ids.iter().copied().map(id).collect() };
        let misplaced: Vec<UnitId> = misplaced.iter().copied().map(id).collect();
        let found: Vec<_> = contested(&units, &misplaced)
            .into_iter()
            .map(|(id, above)| (id, above.certain, above.possible))
            .collect();
        let expect: Vec<_> = expect
            .iter()
            .map(|(own, certain, possible)| (id(*own), set(certain), set(possible)))
            .collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn what_stands_above_by_every_choice_is_certain() {
        check(&[(1, &[0]), (2, &[1]), (3, &[2])], &[]);
        let moved: &[(u128, &[u128])] = &[(1, &[0]), (2, &[1]), (3, &[1]), (4, &[2, 3]), (5, &[4])];
        check(moved, &[(4, &[1], &[1, 2, 3]), (5, &[1, 4], &[1, 2, 3, 4])]);
        check(&[(1, &[0]), (2, &[1, 0])], &[(2, &[], &[1])]);
        check(&[(1, &[0]), (2, &[1, 99])], &[(2, &[], &[1])]);
    }

    #[test]
    fn what_has_no_known_place_may_stand_anywhere_but_below_itself() {
        let lost: &[(u128, &[u128])] = &[(1, &[0]), (2, &[99]), (3, &[2]), (4, &[1])];
        check_misplaced(lost, &[2], &[(2, &[], &[1, 4]), (3, &[2], &[1, 2, 4])]);
        let circle: &[(u128, &[u128])] = &[(1, &[0]), (2, &[3]), (3, &[2]), (4, &[3])];
        let expect: &[(u128, &[u128], &[u128])] = &[
            (2, &[], &[1, 3, 4]),
            (3, &[], &[1, 2]),
            (4, &[3], &[1, 2, 3]),
        ];
        check_misplaced(circle, &[2], expect);
        check_misplaced(&[(2, &[99])], &[2], &[(2, &[], &[])]);
    }

    #[test]
    fn nothing_is_certain_above_a_unit_that_may_stand_below_itself() {
        let circle: &[(u128, &[u128])] = &[(1, &[0]), (2, &[1, 3]), (3, &[2]), (4, &[1])];
        check(circle, &[(2, &[], &[1, 3]), (3, &[], &[1, 2])]);
    }
}
