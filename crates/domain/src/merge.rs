//! Which record stands for which, after records of one person were merged.
//!
//! A record says of itself into which other it was merged; taking that back separates the two again.
//! Whatever several people wrote apart, every reader of the same records comes to the same end, and
//! never does a person vanish: of a circle nobody is merged.

use std::collections::{BTreeMap, BTreeSet};

use crate::cadre::Cadre;
use crate::ids::CadreId;

/// What the claims of all records come to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Merges {
    kept: BTreeMap<CadreId, CadreId>,
    merged: BTreeMap<CadreId, BTreeSet<CadreId>>,
    circular: BTreeSet<CadreId>,
    idle: BTreeMap<CadreId, BTreeSet<CadreId>>,
}

impl Merges {
    /// Follows the claims, each of a record and the one it says it was merged into. A claim does not
    /// hold where `is_void` says so of the other record: one that was entered in error stands for
    /// nobody.
    #[must_use]
    pub fn new(claims: &BTreeMap<CadreId, CadreId>, is_void: impl Fn(CadreId) -> bool) -> Self {
        let held = claims.iter().filter(|(_, into)| !is_void(**into));
        let held: BTreeMap<CadreId, CadreId> = held.map(|(from, into)| (*from, *into)).collect();
        let mut merges = Self::default();
        for (from, into) in claims {
            if is_void(*into) {
                merges.idle.entry(*into).or_default().insert(*from);
            }
        }
        for (from, into) in &held {
            match end_of(*from, &held) {
                Some(kept) => {
                    merges.kept.insert(*from, kept);
                    merges.merged.entry(kept).or_default().insert(*from);
                }
                None => {
                    merges.circular.insert(*from);
                    merges.idle.entry(*into).or_default().insert(*from);
                }
            }
        }
        merges
    }

    /// What the records of everybody come to.
    #[must_use]
    pub fn among(people: &BTreeMap<CadreId, Cadre>) -> Self {
        let claim = |(id, cadre): (&CadreId, &Cadre)| Some((*id, cadre.merged_into?));
        let claims = people.iter().filter_map(claim).collect();
        let of = |id| people.get(&id);
        Self::new(&claims, |into| {
            of(into).is_some_and(|it| it.entered_in_error)
        })
    }

    /// The record that stands for this one; none when it stands for itself.
    #[must_use]
    pub fn kept(&self, cadre: CadreId) -> Option<CadreId> {
        self.kept.get(&cadre).copied()
    }

    /// The record that stands for this one: another one, or itself.
    #[must_use]
    pub fn standing_for(&self, cadre: CadreId) -> CadreId {
        self.kept(cadre).unwrap_or(cadre)
    }

    /// The records that this one stands for besides itself, in the order of ids.
    pub fn merged_into(&self, cadre: CadreId) -> impl Iterator<Item = CadreId> {
        self.merged.get(&cadre).into_iter().flatten().copied()
    }

    /// The records that say they were merged into this one, and stand for themselves all the same: it was
    /// entered in error, or it is a circle. Whoever takes the claim back finds them here.
    pub fn idle_claims(&self, cadre: CadreId) -> impl Iterator<Item = CadreId> {
        self.idle.get(&cadre).into_iter().flatten().copied()
    }

    /// True for a record that was merged in a circle, as when two people merged two records in opposite
    /// directions: each stands for itself until somebody takes one of the merges back.
    #[must_use]
    pub fn is_circular(&self, cadre: CadreId) -> bool {
        self.circular.contains(&cadre)
    }

    /// Every record that another one stands for.
    pub fn all(&self) -> impl Iterator<Item = (CadreId, CadreId)> {
        self.kept.iter().map(|(from, into)| (*from, *into))
    }
}

/// Where a chain of claims ends; none for one that comes back to its beginning. One that runs into a
/// circle ends where it meets it.
fn end_of(start: CadreId, claims: &BTreeMap<CadreId, CadreId>) -> Option<CadreId> {
    let mut passed = BTreeSet::from([start]);
    let mut at = start;
    while let Some(next) = claims.get(&at).copied() {
        if next == start {
            return None;
        }
        if !passed.insert(next) {
            return Some(next);
        }
        at = next;
    }
    Some(at)
}

#[cfg(test)]
mod tests {
    use super::Merges;
    use crate::ids::CadreId;
    use std::collections::BTreeMap;
    use uuid::Uuid;

    fn id(number: u128) -> CadreId {
        CadreId::new(Uuid::from_u128(number))
    }

    /// `claims` and `kept` as (from, into); void and circular records by number.
    fn check(claims: &[(u128, u128)], void: &[u128], kept: &[(u128, u128)], circular: &[u128]) {
        let ids = |pairs: &[(u128, u128)]| -> BTreeMap<CadreId, CadreId> {
            pairs
                .iter()
                .map(|(from, into)| (id(*from), id(*into)))
                .collect()
        };
        let is_void = |cadre| void.iter().any(|number| id(*number) == cadre);
        let merges = Merges::new(&ids(claims), is_void);
        let found: BTreeMap<CadreId, CadreId> = merges.all().collect();
        assert_eq!(found, ids(kept), "{claims:?}");
        for number in 1..=9 {
            let expect = circular.contains(&number);
            assert_eq!(
                merges.is_circular(id(number)),
                expect,
                "{claims:?} {number}"
            );
            let idle: Vec<CadreId> = merges.idle_claims(id(number)).collect();
            // Every claim is found where it leads: it holds, or it can be taken back there.
            for (from, into) in ids(claims) {
                let holds = merges.kept(from).is_some();
                assert_eq!(
                    idle.contains(&from),
                    !holds && into == id(number),
                    "{claims:?}"
                );
            }
            // Nobody vanishes: whoever is merged, somebody who is not stands for them.
            let stands = merges.kept(id(number));
            assert!(
                stands.is_none_or(|end| merges.kept(end).is_none()),
                "{claims:?}"
            );
            let back: Vec<CadreId> = merges.merged_into(id(number)).collect();
            assert!(
                back.iter()
                    .all(|from| merges.kept(*from) == Some(id(number)))
            );
        }
    }

    #[test]
    fn every_chain_has_one_end_and_of_a_circle_nobody_is_merged() {
        check(&[], &[], &[], &[]);
        check(&[(1, 2)], &[], &[(1, 2)], &[]);
        // Two merged into one, and a chain.
        check(&[(1, 3), (2, 3)], &[], &[(1, 3), (2, 3)], &[]);
        check(&[(1, 2), (2, 3)], &[], &[(1, 3), (2, 3)], &[]);
        // In opposite directions, into itself, in a ring of three.
        check(&[(1, 2), (2, 1)], &[], &[], &[1, 2]);
        check(&[(1, 1)], &[], &[], &[1]);
        check(&[(1, 2), (2, 3), (3, 1)], &[], &[], &[1, 2, 3]);
        // What runs into a circle ends where it meets it.
        check(&[(1, 2), (2, 3), (3, 2)], &[], &[(1, 2)], &[2, 3]);
        check(
            &[(4, 1), (1, 3), (2, 3), (3, 2)],
            &[],
            &[(4, 3), (1, 3)],
            &[2, 3],
        );
        // A record that is no person's stands for nobody; that opens a circle, too.
        check(&[(1, 2)], &[2], &[], &[]);
        check(&[(1, 2), (2, 3)], &[3], &[(1, 2)], &[]);
        check(&[(1, 2), (2, 1)], &[1], &[(1, 2)], &[]);
    }
}
