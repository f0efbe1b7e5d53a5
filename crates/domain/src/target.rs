//! Chỉ tiêu: how far the commune and each of its units are from a target of the resolution.
//!
//! T14: at least 90 % meet the digital-skills standard. T13: 100 % use IT proficiently. Both count
//! cán bộ, công chức, viên chức in post on the day; contract workers, hamlet cadres and part-time
//! workers are shown beside. Never-assessed people stay in the denominator.
//!
//! The honest figure has two ends. *Certain*: confirmed, valid and settled. *Possible*: everybody
//! but those confirmed below. A person who may or may not belong to the population (because a field
//! is in conflict or a date is only partly known) widens the two ends as far as the facts allow,
//! and no further.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::book::Book;
use crate::cadre::{Cadre, Employment};
use crate::code::{Code, codes};
use crate::day::{Day, PartialDate};
use crate::fields::Fields;
use crate::ids::{CadreId, RecordId, UnitId};
use crate::scoring::Points;
use crate::standing::{Answer, Standing, Uncertainty};

codes! {
    /// A target of the resolution that is counted here.
    TargetId {
        /// At least 90 % meet the digital-skills standard.
        MeetsStandard = "T14",
        /// 100 % use IT proficiently at work.
        ItProficient = "T13",
    }
}

codes! {
    /// Whether a target is reached.
    TargetStatus {
        /// Even in the worst case.
        Reached = "reached",
        /// Not yet, and still possible.
        Open = "open",
        /// Not even in the best case.
        OutOfReach = "out_of_reach",
        /// Nobody counts here.
        NoData = "no_data",
    }
}

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
        let text = |value: &Value| value.as_str().map(str::to_owned);
        Self::Contested(Box::new(Candidates {
            employments: values(fields, "employment", shown.employment, |v| {
                Employment::from_code(&text(v)?)
            }),
            units: values(fields, "unit", shown.unit, |v| {
                RecordId::parse(&text(v)?).map(UnitId::from)
            }),
            in_post_from: values(fields, "in_post_from", shown.in_post_from, |v| {
                PartialDate::parse(&text(v)?)
            }),
            left_on: values(fields, "left_on", shown.left_on, |v| Day::parse(&text(v)?)),
            entered_in_error: values(fields, "entered_in_error", None, Value::as_bool)
                .into_iter()
                .map(|value| value.unwrap_or(false))
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
enum Tri {
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

    fn and(self, other: Self) -> Self {
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
fn population(membership: &Membership, cadre: &Cadre, day: Day) -> (Tri, Tri) {
    let counted =
        |employment: Option<Employment>| Tri::of(employment.is_some_and(Employment::is_counted));
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

/// How many people of each answer belong, or may belong.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Tally {
    yes: u32,
    no: u32,
    open: u32,
    maybe_yes: u32,
    maybe_no: u32,
    maybe_open: u32,
}

impl Tally {
    fn add(&mut self, belongs: Tri, answer: Answer) {
        let count = match (belongs, answer) {
            (Tri::No, _) => return,
            (Tri::Yes, Answer::Yes) => &mut self.yes,
            (Tri::Yes, Answer::No) => &mut self.no,
            (Tri::Yes, Answer::Open) => &mut self.open,
            (Tri::Maybe, Answer::Yes) => &mut self.maybe_yes,
            (Tri::Maybe, Answer::No) => &mut self.maybe_no,
            (Tri::Maybe, Answer::Open) => &mut self.maybe_open,
        };
        *count += 1;
    }

    fn figure(self, percent: u32) -> Figure {
        let all = self.yes + self.no + self.open + self.maybe_yes + self.maybe_no + self.maybe_open;
        // Worst: nobody open turns out well, and everybody who may belong and would help does not.
        let worst = Points {
            reached: self.yes,
            possible: all - self.maybe_yes,
        };
        // Best: everybody open turns out well, and those who may belong and would hurt do not.
        let best = Points {
            reached: all - self.no - self.maybe_no,
            possible: all - self.maybe_no,
        };
        let status = if all == 0 {
            TargetStatus::NoData
        } else if worst.is_at_least(percent) {
            TargetStatus::Reached
        } else if best.is_at_least(percent) || best.possible == 0 {
            TargetStatus::Open
        } else {
            TargetStatus::OutOfReach
        };
        let wanted = (u64::from(percent) * u64::from(all)).div_ceil(100);
        Figure {
            denominator: all,
            certain: self.yes,
            possible: all - self.no - self.maybe_no,
            percent_target: percent,
            needed: u32::try_from(wanted)
                .unwrap_or(u32::MAX)
                .saturating_sub(self.yes),
            unsettled_members: self.maybe_yes + self.maybe_no + self.maybe_open,
            status,
            worst,
            best,
        }
    }
}

/// One target, counted for the whole book or one unit with everything below it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Figure {
    /// Everybody who counts or may count.
    pub denominator: u32,
    /// The numerator: confirmed, valid and settled.
    pub certain: u32,
    /// The denominator without those confirmed below.
    pub possible: u32,
    /// What the resolution asks for, in percent.
    pub percent_target: u32,
    /// So many more people are needed; 0 when reached.
    pub needed: u32,
    /// How many of the denominator may turn out not to belong.
    pub unsettled_members: u32,
    /// Whether it is reached.
    pub status: TargetStatus,
    /// The least share that the facts allow.
    pub worst: Points,
    /// The greatest share that the facts allow.
    pub best: Points,
}

impl Figure {
    /// The certain share.
    #[must_use]
    pub fn certain_share(&self) -> Points {
        Points {
            reached: self.certain,
            possible: self.denominator,
        }
    }

    /// The possible share.
    #[must_use]
    pub fn possible_share(&self) -> Points {
        Points {
            reached: self.possible,
            possible: self.denominator,
        }
    }
}

/// People by standing, in the order of [`Standing::ALL`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct StandingCounts([u32; 6]);

impl StandingCounts {
    /// How many stand so.
    #[must_use]
    pub fn of(&self, standing: Standing) -> u32 {
        let at = Standing::ALL.iter().position(|known| *known == standing);
        at.and_then(|at| self.0.get(at)).copied().unwrap_or(0)
    }

    fn add(&mut self, standing: Standing) {
        let at = Standing::ALL.iter().position(|known| *known == standing);
        if let Some(count) = at.and_then(|at| self.0.get_mut(at)) {
            *count += 1;
        }
    }
}

/// The figures of one unit with everything below it, or of the whole book.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnitFigures {
    /// T14.
    pub meets_standard: Figure,
    /// T13.
    pub it_proficient: Figure,
    /// Those who count, by standing.
    pub standings: StandingCounts,
    /// People in post who do not count: contract, hamlet, part-time.
    pub beside: u32,
    /// Of those, how many meet the standard.
    pub beside_meets: u32,
}

impl UnitFigures {
    /// One target.
    #[must_use]
    pub fn of(&self, target: TargetId) -> &Figure {
        match target {
            TargetId::MeetsStandard => &self.meets_standard,
            TargetId::ItProficient => &self.it_proficient,
        }
    }
}

/// Why a person widens the bounds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Widening {
    /// Whether the person belongs to the population is not settled.
    Membership,
    /// In which unit the person counts is not settled.
    Unit,
    /// Two reviews, or two sets of answers, wait for a choice.
    Conflict,
    /// The framework of a confirmed assessment is not on this tablet.
    UnknownFramework,
}

/// Every figure of a book on a day.
#[derive(Clone, PartialEq, Debug)]
pub struct Figures {
    /// The day counted.
    pub as_of: Day,
    /// The whole book.
    pub whole: UnitFigures,
    /// Each unit with everything below it.
    pub units: BTreeMap<UnitId, UnitFigures>,
    /// Who widens the bounds, and why.
    pub widened_by: Vec<(CadreId, Widening)>,
}

#[derive(Clone, Copy, Default)]
struct Counter {
    meets: Tally,
    proficient: Tally,
    standings: StandingCounts,
    beside: u32,
    beside_meets: u32,
}

/// What the resolution asks for where no framework says so: 90 % and 100 %.
const PERCENT_DEFAULT: (u32, u32) = (90, 100);

/// Counts both targets for the whole book and for every unit, in one pass over the people.
#[must_use]
pub fn count(book: &Book, day: Day) -> Figures {
    let mut whole = Counter::default();
    let mut units: BTreeMap<UnitId, Counter> = book
        .units()
        .in_order()
        .iter()
        .map(|(id, _)| (*id, Counter::default()))
        .collect();
    let mut widened_by = Vec::new();
    for person in book.people() {
        let (in_post, counted) = population(&person.membership, &person.cadre, day);
        if in_post == Tri::No {
            continue;
        }
        let standing = book.standing(person.id, day);
        let belongs = in_post.and(counted);
        let add = |counter: &mut Counter, here: Tri| {
            let belongs = belongs.and(here);
            counter.meets.add(belongs, standing.meets);
            counter.proficient.add(belongs, standing.it_proficient);
            if belongs != Tri::No {
                counter.standings.add(standing.standing);
            } else if here != Tri::No {
                counter.beside += 1;
                counter.beside_meets += u32::from(standing.meets == Answer::Yes);
            }
        };
        add(&mut whole, Tri::Yes);
        let places = places(book, &person.membership, person.cadre.unit);
        for (unit, here) in &places {
            if let Some(counter) = units.get_mut(unit) {
                add(counter, *here);
            }
        }
        if belongs != Tri::No {
            widened_by.extend(
                widenings(belongs, &places, standing.uncertainty).map(|why| (person.id, why)),
            );
        }
    }
    let percents = book
        .frameworks()
        .current()
        .map_or(PERCENT_DEFAULT, |framework| {
            (
                framework.rule.meets_percent_target,
                framework.rule.it_percent_target,
            )
        });
    Figures {
        as_of: day,
        whole: figures(whole, percents),
        units: units
            .into_iter()
            .map(|(id, counter)| (id, figures(counter, percents)))
            .collect(),
        widened_by,
    }
}

fn figures(counter: Counter, (meets, proficient): (u32, u32)) -> UnitFigures {
    UnitFigures {
        meets_standard: counter.meets.figure(meets),
        it_proficient: counter.proficient.figure(proficient),
        standings: counter.standings,
        beside: counter.beside,
        beside_meets: counter.beside_meets,
    }
}

/// The units in whose figures a person counts, or may count when the unit is in conflict.
fn places(book: &Book, membership: &Membership, shown: Option<UnitId>) -> Vec<(UnitId, Tri)> {
    let with_above =
        |unit: UnitId| std::iter::once(unit).chain(book.units().above(unit).iter().copied());
    let candidates = match membership {
        Membership::Settled => {
            return shown
                .into_iter()
                .flat_map(with_above)
                .map(|unit| (unit, Tri::Yes))
                .collect();
        }
        Membership::Contested(candidates) => &candidates.units,
    };
    let sets: Vec<BTreeSet<UnitId>> = candidates
        .iter()
        .map(|unit| unit.iter().copied().flat_map(with_above).collect())
        .collect();
    let union: BTreeSet<UnitId> = sets.iter().flatten().copied().collect();
    let in_all = |unit: &UnitId| sets.iter().all(|set| set.contains(unit));
    union
        .into_iter()
        .map(|unit| (unit, if in_all(&unit) { Tri::Yes } else { Tri::Maybe }))
        .collect()
}

fn widenings(
    belongs: Tri,
    places: &[(UnitId, Tri)],
    uncertainty: Option<Uncertainty>,
) -> impl Iterator<Item = Widening> {
    let membership = (belongs == Tri::Maybe).then_some(Widening::Membership);
    let unit = places
        .iter()
        .any(|(_, here)| *here == Tri::Maybe)
        .then_some(Widening::Unit);
    let standing = uncertainty.map(|why| match why {
        Uncertainty::InConflict => Widening::Conflict,
        Uncertainty::UnknownFramework => Widening::UnknownFramework,
    });
    [membership, unit, standing].into_iter().flatten()
}

#[cfg(test)]
mod tests;
