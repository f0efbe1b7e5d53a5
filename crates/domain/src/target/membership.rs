//! Who belongs to the population of a target, and to which units, as far as the facts say: yes, no
//! or maybe. A field in conflict, a date only partly known or an employment nobody named is a maybe.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::Book;
use crate::cadre::{Cadre, Employment};
use crate::code::Code;
use crate::day::{Day, PartialDate};
use crate::fields::Fields;
use crate::ids::{RecordId, UnitId};
use crate::unit::UnitTree;

/// In which population and where a person may count, kept beside the record so that counting
/// ten thousand people is quick.
#[derive(Clone, PartialEq, Debug)]
pub enum Membership {
    /// Nothing is in conflict: what is shown is what counts.
    Settled,
    /// These values stand side by side until somebody chooses.
    Contested(Box<Candidates>),
}

/// The different values of the fields that decide membership.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidates {
    employments: Vec<Option<Employment>>,
    units: Vec<Option<UnitId>>,
    in_post_from: Vec<Option<PartialDate>>,
    left_on: Vec<Option<Day>>,
    entered_in_error: Vec<bool>,
}

impl Membership {
    /// Looks for conflicts in the fields that decide who counts where.
    #[must_use]
    pub fn read(fields: &Fields, shown: &Cadre) -> Self {
        let contested = [
            "employment",
            "unit",
            "in_post_from",
            "left_on",
            "entered_in_error",
        ]
        .iter()
        .any(|name| fields.is_in_conflict(name));
        if !contested {
            return Self::Settled;
        }
        let in_error = Some(shown.entered_in_error);
        Self::Contested(Box::new(Candidates {
            employments: values(fields, "employment", shown.employment, |v| {
                Employment::from_code(v.as_str()?)
            }),
            units: values(fields, "unit", shown.unit, |v| {
                RecordId::parse(v.as_str()?).map(UnitId::from)
            }),
            in_post_from: values(fields, "in_post_from", shown.in_post_from, |v| {
                PartialDate::parse(v.as_str()?)
            }),
            left_on: values(fields, "left_on", shown.left_on, |v| {
                Day::parse(v.as_str()?)
            }),
            entered_in_error: values(fields, "entered_in_error", in_error, Value::as_bool)
                .into_iter()
                .map(Option::unwrap_or_default)
                .collect(),
        }))
    }
}

fn values<T>(
    fields: &Fields,
    name: &str,
    shown: Option<T>,
    read: impl Fn(&Value) -> Option<T>,
) -> Vec<Option<T>> {
    let heads = fields.heads(name);
    if heads.len() < 2 {
        vec![shown]
    } else {
        heads.iter().map(|head| read(&head.value)).collect()
    }
}

/// Whether something is so.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Tri {
    Yes,
    No,
    Maybe,
}

impl Tri {
    /// The same for every candidate, or maybe.
    fn all(candidates: impl IntoIterator<Item = Self>) -> Self {
        let mut candidates = candidates.into_iter();
        let first = candidates.next().unwrap_or(Self::No);
        if candidates.all(|candidate| candidate == first) {
            first
        } else {
            Self::Maybe
        }
    }

    fn of(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, Self::Yes) => Self::Yes,
            _ => Self::Maybe,
        }
    }
}

fn has_begun(from: Option<PartialDate>, day: Day) -> Tri {
    match from {
        None => Tri::Yes,
        Some(from) if from.latest() <= day => Tri::Yes,
        Some(from) if day < from.earliest() => Tri::No,
        Some(_) => Tri::Maybe,
    }
}

fn has_not_left(left_on: Option<Day>, day: Day) -> Tri {
    Tri::of(left_on.is_none_or(|left| day < left))
}

/// Whether a person is in post, and whether in a counted employment.
pub(super) fn population(membership: &Membership, cadre: &Cadre, day: Day) -> (Tri, Tri) {
    // Nobody said how the person serves: that may be in a counted employment.
    let counted = |employment: Option<Employment>| {
        employment.map_or(Tri::Maybe, |employment| Tri::of(employment.is_counted()))
    };
    match membership {
        Membership::Settled => {
            let in_post = has_begun(cadre.in_post_from, day)
                .and(has_not_left(cadre.left_on, day))
                .and(Tri::of(!cadre.entered_in_error));
            (in_post, counted(cadre.employment))
        }
        Membership::Contested(candidates) => {
            let in_post = Tri::all(
                candidates
                    .in_post_from
                    .iter()
                    .map(|from| has_begun(*from, day)),
            )
            .and(Tri::all(
                candidates
                    .left_on
                    .iter()
                    .map(|left| has_not_left(*left, day)),
            ))
            .and(Tri::all(
                candidates
                    .entered_in_error
                    .iter()
                    .map(|error| Tri::of(!error)),
            ));
            (
                in_post,
                Tri::all(
                    candidates
                        .employments
                        .iter()
                        .map(|employment| counted(*employment)),
                ),
            )
        }
    }
}

/// The unit in which a person is for sure, wherever that unit stands; none when it is in conflict or
/// not known.
pub(super) fn settled_unit(membership: &Membership, shown: Option<UnitId>) -> Option<UnitId> {
    match membership {
        Membership::Settled => shown,
        Membership::Contested(_) => None,
    }
}

/// Whether a person counts in the figures of a unit, for sure or perhaps: whether it is among
/// [`places`].
pub(super) fn may_stand_in(
    book: &Book,
    membership: &Membership,
    shown: Option<UnitId>,
    unit: UnitId,
) -> bool {
    let tree = book.units();
    let may = |own: &UnitId| {
        *own == unit
            || match tree.contested(*own) {
                None => tree.above(*own).contains(&unit),
                Some(above) => above.possible.contains(&unit),
            }
    };
    match membership {
        Membership::Settled => shown.iter().any(may),
        Membership::Contested(candidates) => candidates.units.iter().flatten().any(may),
    }
}

/// The units in whose figures a person counts, or may count while a unit, or the place of a unit
/// in the tree, is in conflict.
pub(super) fn places(
    book: &Book,
    membership: &Membership,
    shown: Option<UnitId>,
) -> BTreeMap<UnitId, Tri> {
    let candidates = match membership {
        Membership::Settled => vec![shown],
        Membership::Contested(candidates) => candidates.units.clone(),
    };
    let each: Vec<BTreeMap<UnitId, Tri>> = candidates
        .into_iter()
        .map(|unit| unit.map_or_else(BTreeMap::new, |unit| with_above(book.units(), unit)))
        .collect();
    let all: BTreeSet<UnitId> = each.iter().flat_map(BTreeMap::keys).copied().collect();
    let here = |unit: &UnitId| {
        let of = |one: &BTreeMap<UnitId, Tri>| one.get(unit).copied().unwrap_or(Tri::No);
        Tri::all(each.iter().map(of))
    };
    all.into_iter().map(|unit| (unit, here(&unit))).collect()
}

/// A unit and those above it, for sure or perhaps.
pub(super) fn with_above(tree: &UnitTree, unit: UnitId) -> BTreeMap<UnitId, Tri> {
    let mut found: BTreeMap<UnitId, Tri> = match tree.contested(unit) {
        None => tree.above(unit).iter().map(|id| (*id, Tri::Yes)).collect(),
        Some(above) => {
            let stands = |id: &UnitId| match above.certain.contains(id) {
                true => Tri::Yes,
                false => Tri::Maybe,
            };
            above.possible.iter().map(|id| (*id, stands(id))).collect()
        }
    };
    found.insert(unit, Tri::Yes);
    found
}
