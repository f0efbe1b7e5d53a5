//! Who belongs to the population of a target, and to which units, as far as the facts say: yes, no
//! or maybe. A field in conflict, a value that is not understood, a date only partly known or an
//! employment nobody named is a maybe.

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
    /// These values stand side by side until somebody chooses, or are not all understood.
    Contested(Box<Candidates>),
}

/// The different values of the fields that decide membership.
#[derive(Clone, PartialEq, Debug)]
pub struct Candidates {
    employments: Vec<Option<Employment>>,
    units: Vec<Option<UnitId>>,
    in_post_from: Vec<Candidate<PartialDate>>,
    left_on: Vec<Candidate<Day>>,
    entered_in_error: Vec<Candidate<bool>>,
    /// Whether, or into which record, it was merged is not settled.
    is_merge_contested: bool,
}

/// One value of a field.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Candidate<T> {
    Known(T),
    Absent,
    /// It says something that is not understood: it may be anything.
    Unreadable,
}

impl Membership {
    /// Looks for conflicts, and values that are not understood, in the fields that decide who counts
    /// where.
    #[must_use]
    pub fn read(fields: &Fields) -> Self {
        let decisive = [
            "employment",
            "unit",
            "in_post_from",
            "left_on",
            "entered_in_error",
            "merged_into",
        ];
        let is_contested = decisive.iter().any(|name| fields.is_in_conflict(name));
        // An employment or a unit that is not understood is as good as none: neither is settled.
        let is_understood = all_read(fields, "in_post_from", partial_date)
            && all_read(fields, "left_on", day)
            && all_read(fields, "entered_in_error", Value::as_bool);
        if !is_contested && is_understood {
            return Self::Settled;
        }
        let code = |value: &Value| Employment::from_code(value.as_str()?);
        let id = |value: &Value| RecordId::parse(value.as_str()?).map(UnitId::from);
        let employments = candidates(fields, "employment", code);
        let units = candidates(fields, "unit", id);
        Self::Contested(Box::new(Candidates {
            employments: employments.into_iter().map(Candidate::known).collect(),
            units: units.into_iter().map(Candidate::known).collect(),
            in_post_from: candidates(fields, "in_post_from", partial_date),
            left_on: candidates(fields, "left_on", day),
            entered_in_error: candidates(fields, "entered_in_error", Value::as_bool),
            is_merge_contested: fields.is_in_conflict("merged_into"),
        }))
    }
}

fn partial_date(value: &Value) -> Option<PartialDate> {
    PartialDate::parse(value.as_str()?)
}

fn day(value: &Value) -> Option<Day> {
    Day::parse(value.as_str()?)
}

impl<T> From<Option<T>> for Candidate<T> {
    fn from(shown: Option<T>) -> Self {
        shown.map_or(Self::Absent, Self::Known)
    }
}

impl<T> Candidate<T> {
    fn read(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Self {
        if value.is_null() {
            return Self::Absent;
        }
        read(value).map_or(Self::Unreadable, Self::Known)
    }

    fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }
}

fn all_read<T>(fields: &Fields, name: &str, read: fn(&Value) -> Option<T>) -> bool {
    let mut heads = fields.heads(name).iter();
    heads.all(|head| !matches!(Candidate::read(&head.value, read), Candidate::Unreadable))
}

/// Every value of a field; one that is absent where it was never written.
fn candidates<T>(
    fields: &Fields,
    name: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Vec<Candidate<T>> {
    let heads = fields.heads(name).iter();
    let mut found: Vec<Candidate<T>> = heads
        .map(|head| Candidate::read(&head.value, &read))
        .collect();
    if found.is_empty() {
        found.push(Candidate::Absent);
    }
    found
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

fn has_begun(from: Candidate<PartialDate>, day: Day) -> Tri {
    match from {
        Candidate::Absent => Tri::Yes,
        Candidate::Known(from) if from.latest() <= day => Tri::Yes,
        Candidate::Known(from) if day < from.earliest() => Tri::No,
        Candidate::Known(_) | Candidate::Unreadable => Tri::Maybe,
    }
}

fn has_not_left(left_on: Candidate<Day>, day: Day) -> Tri {
    match left_on {
        Candidate::Absent => Tri::Yes,
        Candidate::Known(left) => Tri::of(day < left),
        Candidate::Unreadable => Tri::Maybe,
    }
}

fn is_no_error(entered_in_error: Candidate<bool>) -> Tri {
    match entered_in_error {
        Candidate::Absent => Tri::Yes,
        Candidate::Known(is_error) => Tri::of(!is_error),
        Candidate::Unreadable => Tri::Maybe,
    }
}

/// Whether a person is in post, and whether in a counted employment.
pub(super) fn population(membership: &Membership, cadre: &Cadre, day: Day) -> (Tri, Tri) {
    // Nobody said how the person serves: that may be in a counted employment.
    let counted = |employment: Option<Employment>| {
        employment.map_or(Tri::Maybe, |employment| Tri::of(employment.is_counted()))
    };
    match membership {
        Membership::Settled => {
            let in_post = has_begun(cadre.in_post_from.into(), day)
                .and(has_not_left(cadre.left_on.into(), day))
                .and(Tri::of(!cadre.entered_in_error));
            (in_post, counted(cadre.employment))
        }
        Membership::Contested(candidates) => {
            let Candidates {
                employments,
                in_post_from,
                left_on,
                entered_in_error,
                is_merge_contested,
                ..
            } = &**candidates;
            let began = Tri::all(in_post_from.iter().map(|from| has_begun(*from, day)));
            let stays = Tri::all(left_on.iter().map(|left| has_not_left(*left, day)));
            let exists = Tri::all(entered_in_error.iter().map(|error| is_no_error(*error)));
            let employed = Tri::all(employments.iter().map(|employment| counted(*employment)));
            let counts_itself = match is_merge_contested {
                true => Tri::Maybe,
                false => Tri::Yes,
            };
            (began.and(stays).and(exists).and(counts_itself), employed)
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
                None => tree.is_below(*own, unit),
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
        None => tree.above(unit).map(|id| (id, Tri::Yes)).collect(),
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
