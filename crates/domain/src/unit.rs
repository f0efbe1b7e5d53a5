//! Offices, schools, clinics and hamlets, and the tree they form.
//!
//! Two people may move units at the same time without seeing each other, so the fields may form a
//! circle. The tree never does: a unit that would stand below itself stands at the top and is
//! listed, until somebody moves it.

mod ancestry;

use std::collections::{BTreeMap, BTreeSet};

pub use ancestry::Ancestry;

use crate::code::codes;
use crate::day::Day;
use crate::fields::{Fields, Head};
use crate::finding::{Finding, FindingCode};
use crate::ids::{RecordId, UnitId};
use crate::reader::Reader;
use crate::text;

codes! {
    /// What kind of unit.
    UnitKind {
        /// Xã.
        Commune = "commune",
        /// Cơ quan Đảng.
        PartyBody = "party_body",
        /// Cơ quan chính quyền.
        GovernmentOffice = "government_office",
        /// Mặt trận Tổ quốc và các đoàn thể.
        FrontBody = "front_body",
        /// Trường học.
        School = "school",
        /// Trạm y tế.
        Clinic = "clinic",
        /// Thôn, xóm.
        Hamlet = "hamlet",
        /// Khác.
        Other = "other",
    }
}

codes! {
    /// Khối.
    Sector {
        /// Đảng, chính quyền, Mặt trận Tổ quốc.
        PartyGovernmentFront = "party_government_front",
        /// Giáo dục.
        Education = "education",
        /// Y tế.
        Health = "health",
        /// Thôn, xóm.
        Hamlet = "hamlet",
    }
}

/// The most posts a unit may have; a commune has some hundreds.
const STAFF_QUOTA_MAX: i64 = 10_000;

/// A unit as the fields now show it.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Unit {
    /// The unit it belongs to; none for one at the top.
    pub parent: Option<UnitId>,
    /// Whatever else stands beside that parent until somebody chooses.
    pub other_parents: Vec<Option<UnitId>>,
    /// Its name.
    pub name: Option<String>,
    /// What kind.
    pub kind: Option<UnitKind>,
    /// Khối.
    pub sector: Option<Sector>,
    /// Biên chế được giao, number of posts.
    pub staff_quota: Option<i64>,
    /// The day since which it takes no more people; it stays in the book.
    pub archived_on: Option<Day>,
}

impl Unit {
    /// Reads a unit.
    #[must_use]
    pub fn read(fields: &Fields) -> (Self, Vec<Finding>) {
        let mut reader = Reader::new(fields);
        let parent = reader.id("parent");
        let unit = Self {
            parent,
            other_parents: other_parents(fields, parent),
            name: reader.text("name"),
            kind: reader.choice("kind"),
            sector: reader.choice("sector"),
            staff_quota: reader.number("staff_quota", 0, STAFF_QUOTA_MAX),
            archived_on: reader.day("archived_on"),
        };
        reader.require("name", unit.name.is_some());
        reader.require("kind", unit.kind.is_some());
        (unit, reader.findings())
    }
}

fn other_parents(fields: &Fields, shown: Option<UnitId>) -> Vec<Option<UnitId>> {
    let read = |head: &Head| RecordId::parse(head.value.as_str()?).map(UnitId::from);
    let heads = fields.heads("parent").iter().map(read);
    heads.filter(|parent| *parent != shown).collect()
}

/// All units with their places in the tree.
#[derive(Clone, Debug, Default)]
pub struct UnitTree {
    units: BTreeMap<UnitId, Unit>,
    /// The units that stand below another, without circles.
    parents: BTreeMap<UnitId, UnitId>,
    contested: BTreeMap<UnitId, Ancestry>,
    in_order: Vec<(UnitId, usize)>,
    misplaced: Vec<UnitId>,
}

impl UnitTree {
    /// Puts units into a tree. A parent that is unknown, or a circle, puts the unit at the top.
    #[must_use]
    pub fn new(units: BTreeMap<UnitId, Unit>) -> Self {
        let mut tree = Self {
            units,
            ..Self::default()
        };
        tree.parents = tree.safe_parents();
        tree.contested = ancestry::contested(&tree.units, &tree.misplaced);
        tree.in_order = tree.walk();
        tree
    }

    /// The parents without unknown ones and without circles. Each circle is opened at its smallest
    /// id, so that every tablet opens it at the same place.
    fn safe_parents(&mut self) -> BTreeMap<UnitId, UnitId> {
        let mut parents: BTreeMap<UnitId, UnitId> = BTreeMap::new();
        for (&id, unit) in &self.units {
            match unit.parent {
                Some(parent) if self.units.contains_key(&parent) => {
                    parents.insert(id, parent);
                }
                Some(_) => self.misplaced.push(id),
                None => {}
            }
        }
        let mut settled: BTreeSet<UnitId> = BTreeSet::new();
        for &start in self.units.keys() {
            let mut path = Vec::new();
            let mut next = Some(start);
            while let Some(id) = next.filter(|id| !settled.contains(id)) {
                if let Some(at) = path.iter().position(|known| *known == id) {
                    if let Some(&first) = path.get(at..).and_then(|circle| circle.iter().min()) {
                        parents.remove(&first);
                        self.misplaced.push(first);
                    }
                    break;
                }
                path.push(id);
                next = parents.get(&id).copied();
            }
            settled.extend(path);
        }
        parents
    }

    fn walk(&self) -> Vec<(UnitId, usize)> {
        let mut children: BTreeMap<Option<UnitId>, Vec<UnitId>> = BTreeMap::new();
        for &id in self.units.keys() {
            children.entry(self.parent(id)).or_default().push(id);
        }
        for siblings in children.values_mut() {
            siblings.sort_by_cached_key(|id| {
                let unit = self.units.get(id);
                let kind = unit.and_then(|unit| unit.kind);
                let name = unit
                    .and_then(|unit| unit.name.as_deref())
                    .unwrap_or_default();
                (kind, number_in(name), text::sort_key(name))
            });
        }
        let mut in_order = Vec::with_capacity(self.units.len());
        let mut waiting: Vec<(UnitId, usize)> = Vec::new();
        let push_children = |waiting: &mut Vec<_>, parent, depth| {
            let siblings = children.get(&parent).map_or(&[][..], Vec::as_slice);
            waiting.extend(siblings.iter().rev().map(|id| (*id, depth)));
        };
        push_children(&mut waiting, None, 0);
        while let Some((id, depth)) = waiting.pop() {
            in_order.push((id, depth));
            push_children(&mut waiting, Some(id), depth + 1);
        }
        in_order
    }

    /// A unit by its id.
    #[must_use]
    pub fn get(&self, id: UnitId) -> Option<&Unit> {
        self.units.get(&id)
    }

    /// Every unit with its depth (0 at the top), each before those below it, siblings in the order
    /// of kind and name.
    #[must_use]
    pub fn in_order(&self) -> &[(UnitId, usize)] {
        &self.in_order
    }

    /// The unit that one stands below.
    #[must_use]
    pub fn parent(&self, id: UnitId) -> Option<UnitId> {
        self.parents.get(&id).copied()
    }

    /// The units above one, nearest first.
    pub fn above(&self, id: UnitId) -> impl Iterator<Item = UnitId> {
        std::iter::successors(self.parent(id), |above| self.parent(*above))
    }

    /// What stands above a unit while that is not settled: its parent, or that of a unit above it,
    /// holds several values until somebody chooses, or is unknown or in a circle
    /// ([`UnitTree::misplaced`]) until somebody moves it.
    #[must_use]
    pub fn contested(&self, id: UnitId) -> Option<&Ancestry> {
        self.contested.get(&id)
    }

    /// True when `inner` is `outer` or stands anywhere below it.
    #[must_use]
    pub fn is_within(&self, inner: UnitId, outer: UnitId) -> bool {
        inner == outer || self.is_below(inner, outer)
    }

    /// True when `inner` stands anywhere below `outer`.
    #[must_use]
    pub fn is_below(&self, inner: UnitId, outer: UnitId) -> bool {
        self.above(inner).any(|above| above == outer)
    }

    /// True when a unit that is put below `parent` would be below itself, by the parents that the units
    /// name: also where one of these is in a circle already.
    #[must_use]
    pub fn would_be_below_itself(&self, unit: UnitId, parent: UnitId) -> bool {
        let mut passed = BTreeSet::new();
        let mut next = Some(parent);
        while let Some(id) = next.filter(|id| passed.insert(*id)) {
            if id == unit {
                return true;
            }
            next = self.get(id).and_then(|unit| unit.parent);
        }
        false
    }

    /// Units whose parent is unknown or would put them below themselves; they stand at the top.
    #[must_use]
    pub fn misplaced(&self) -> &[UnitId] {
        &self.misplaced
    }

    /// True when the book holds the unit and it is not archived.
    #[must_use]
    pub fn is_open(&self, id: UnitId) -> bool {
        self.get(id).is_some_and(|unit| unit.archived_on.is_none())
    }

    /// The open units that stand below one, at any depth, in the order of the tree.
    pub fn open_below(&self, id: UnitId) -> impl Iterator<Item = UnitId> {
        let below = self.in_order.iter().map(|(unit, _)| *unit);
        below.filter(move |unit| self.is_below(*unit, id) && self.is_open(*unit))
    }

    /// Whether a unit may be placed below another; a new unit has no id yet.
    ///
    /// # Errors
    /// What is to be said about the place chosen.
    pub fn may_stand_below(&self, unit: Option<UnitId>, parent: UnitId) -> Result<(), FindingCode> {
        if self.get(parent).is_none() {
            return Err(FindingCode::UnknownRecord);
        }
        if unit.is_some_and(|unit| self.would_be_below_itself(unit, parent)) {
            return Err(FindingCode::UnitBelowItself);
        }
        if self.is_open(parent) {
            Ok(())
        } else {
            Err(FindingCode::UnitArchived)
        }
    }
}

/// "Xóm 10" stands after "Xóm 2".
fn number_in(name: &str) -> u32 {
    let digits: String = name
        .chars()
        .skip_while(|c| !c.is_ascii_digit())
        .take_while(char::is_ascii_digit)
        .take(9)
        .collect();
    digits.parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Unit, UnitKind, UnitTree};
    use crate::day::Day;
    use crate::finding::FindingCode;
    use crate::ids::UnitId;
    use uuid::Uuid;

    fn id(number: u128) -> UnitId {
        UnitId::new(Uuid::from_u128(number))
    }

    fn tree(units: &[(u128, Option<u128>, &str)]) -> UnitTree {
        let unit = |parent: Option<u128>, name: &str| Unit {
            parent: parent.map(id),
            name: Some(name.to_owned()),
            kind: Some(UnitKind::Hamlet),
            ..Unit::default()
        };
        UnitTree::new(
            units
                .iter()
                .map(|(own, parent, name)| (id(*own), unit(*parent, name)))
                .collect(),
        )
    }

    #[test]
    fn the_tree_is_walked_in_the_order_of_names_and_numbers() {
        let tree = tree(&[
            (1, None, "Xã"),
            (2, Some(1), "Xóm 10"),
            (3, Some(1), "Xóm 2"),
            (4, Some(3), "Tổ 1"),
        ]);
        let expect = [(id(1), 0), (id(3), 1), (id(4), 2), (id(2), 1)];
        assert_eq!(tree.in_order(), expect);
        assert!(tree.above(id(4)).eq([id(3), id(1)]));
        assert!(tree.is_within(id(4), id(1)) && !tree.is_within(id(1), id(4)));
    }

    #[test]
    fn a_circle_is_opened_and_listed() {
        let tree = tree(&[
            (1, Some(2), "a"),
            (2, Some(3), "b"),
            (3, Some(1), "c"),
            (4, Some(3), "d"),
            (5, Some(9), "e"),
        ]);
        assert_eq!(tree.in_order().len(), 5);
        let mut misplaced = tree.misplaced().to_vec();
        misplaced.sort();
        assert_eq!(misplaced, [id(1), id(5)]);
        assert!(tree.above(id(4)).eq([id(3), id(1)]));
    }

    #[test]
    fn a_unit_is_never_placed_below_itself() {
        let mut units = tree(&[
            (1, None, "Xã"),
            (2, Some(1), "Xóm 1"),
            (3, Some(2), "Tổ 1"),
            (4, Some(1), "Xóm 2"),
            (5, Some(6), "a"),
            (6, Some(5), "b"),
        ])
        .units;
        units.entry(id(4)).and_modify(|unit| {
            unit.archived_on = Day::parse("2026-01-01");
        });
        let tree = UnitTree::new(units);
        let check = |unit: Option<u128>, parent, expect| {
            let got = tree.may_stand_below(unit.map(id), id(parent));
            assert_eq!(got, expect, "{unit:?} below {parent}");
        };
        check(Some(3), 1, Ok(()));
        check(None, 3, Ok(()));
        check(Some(2), 2, Err(FindingCode::UnitBelowItself));
        check(Some(1), 3, Err(FindingCode::UnitBelowItself));
        check(Some(3), 4, Err(FindingCode::UnitArchived));
        check(Some(3), 99, Err(FindingCode::UnknownRecord));
        // Out of a circle, which is shown opened at its smallest id.
        check(Some(5), 6, Err(FindingCode::UnitBelowItself));
        check(Some(5), 1, Ok(()));
    }
}
