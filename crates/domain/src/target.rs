//! Chỉ tiêu: how far the commune and each of its units are from a target of the resolution.
//!
//! T14: at least 90 % meet the digital-skills standard. T13: 100 % use IT proficiently. Both count
//! cán bộ, công chức, viên chức in post on the day; contract workers, hamlet cadres and part-time
//! workers are shown beside. Never-assessed people stay in the denominator.
//!
//! The honest figure has two ends. *Certain*: confirmed, valid and settled. *Possible*: everybody
//! but those confirmed below. A person who may or may not belong to the population ([`membership`])
//! stands in the denominator and between the two ends, and is listed. However the open questions
//! turn out, the share then lies between the ends: "reached" and "out of reach" are never taken
//! back by an answer.

mod membership;

use std::collections::BTreeMap;

use crate::book::{Book, Person};
use crate::code::{Code, codes};
use crate::day::Day;
use crate::ids::{CadreId, UnitId};
use crate::scoring::Points;
use crate::standing::{Answer, Standing, StandingOn, Uncertainty, standing_on};
use membership::{Tri, may_stand_in, places, population, settled_unit, with_above};

pub use membership::{Candidates, Membership};

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
        /// The certain share is enough.
        Reached = "reached",
        /// Not yet, and still possible.
        Open = "open",
        /// Not even the possible share is enough.
        OutOfReach = "out_of_reach",
        /// Nobody counts here.
        NoData = "no_data",
    }
}

/// The people of one figure, by what is settled about them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Tally {
    all: u32,
    certain: u32,
    below: u32,
    unsettled: u32,
}

impl Tally {
    fn add(&mut self, belongs: Tri, answer: Answer) {
        match (belongs, answer) {
            (Tri::No, _) => return,
            (Tri::Maybe, _) => self.unsettled += 1,
            (Tri::Yes, Answer::Yes) => self.certain += 1,
            (Tri::Yes, Answer::No) => self.below += 1,
            (Tri::Yes, Answer::Open) => {}
        }
        self.all += 1;
    }

    fn add_all(&mut self, other: Self) {
        self.all += other.all;
        self.certain += other.certain;
        self.below += other.below;
        self.unsettled += other.unsettled;
    }

    /// The same people where each of them only may belong.
    fn perhaps(self) -> Self {
        Self {
            all: self.all,
            unsettled: self.all,
            ..Self::default()
        }
    }

    fn figure(self, percent: u32) -> Figure {
        let possible = self.all - self.below;
        let wanted = (u64::from(percent) * u64::from(self.all)).div_ceil(100);
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX);
        let status = if self.all == 0 {
            TargetStatus::NoData
        } else if self.certain >= wanted {
            TargetStatus::Reached
        } else if possible >= wanted {
            TargetStatus::Open
        } else {
            TargetStatus::OutOfReach
        };
        Figure {
            denominator: self.all,
            certain: self.certain,
            possible,
            percent_target: percent,
            needed: wanted.saturating_sub(self.certain),
            unsettled_members: self.unsettled,
            status,
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
    /// In which unit the person counts is not settled, or not known.
    Unit,
    /// Two reviews, or two sets of answers, wait for a choice.
    Conflict,
    /// The framework of a confirmed assessment is not on this tablet.
    UnknownFramework,
    /// A confirmed assessment is written in a way that is not understood here.
    Unreadable,
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
    /// Who widens the bounds, each once with every reason, in the order of names.
    pub widened_by: Vec<(CadreId, Vec<Widening>)>,
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

impl Counter {
    /// Adds a person who belongs, or may, and stands here, or may.
    fn add(&mut self, belongs: Tri, here: Tri, standing: &StandingOn) {
        let belongs = belongs.and(here);
        self.meets.add(belongs, standing.meets);
        self.proficient.add(belongs, standing.it_proficient);
        if belongs != Tri::No {
            self.standings.add(standing.standing);
        } else if here != Tri::No {
            self.beside += 1;
            self.beside_meets += u32::from(standing.meets == Answer::Yes);
        }
    }

    /// Adds everybody of another place, which stands here, or may.
    fn add_all(&mut self, other: &Self, here: Tri) {
        let as_here = |tally: Tally| match here {
            Tri::Yes => tally,
            Tri::Maybe => tally.perhaps(),
            Tri::No => Tally::default(),
        };
        self.meets.add_all(as_here(other.meets));
        self.proficient.add_all(as_here(other.proficient));
        if here == Tri::No {
            return;
        }
        for (count, more) in self.standings.0.iter_mut().zip(other.standings.0) {
            *count += more;
        }
        self.beside += other.beside;
        self.beside_meets += other.beside_meets;
    }
}

/// Whether the figures of the whole book, or of one unit, count a person, for sure or perhaps.
#[must_use]
pub fn may_count(book: &Book, person: &Person, unit: Option<UnitId>, day: Day) -> bool {
    if person.kept.is_some() {
        return false;
    }
    let (in_post, counted) = population(&person.membership, &person.cadre, day);
    let belongs = in_post.and(counted);
    let stands_here = |unit| may_stand_in(book, &person.membership, person.cadre.unit, unit);
    belongs != Tri::No && unit.is_none_or(stands_here)
}

/// Counts both targets for the whole book and for every unit, in one pass over the people.
#[must_use]
pub fn count(book: &Book, day: Day) -> Figures {
    let mut whole = Counter::default();
    let ids = book.units().in_order().iter().map(|(id, _)| *id);
    let mut units: BTreeMap<UnitId, Counter> = ids.map(|id| (id, Counter::default())).collect();
    // Nearly everybody is in one unit for sure: that unit alone first, those above it once.
    let mut own = units.clone();
    let mut widened: Vec<(&Person, Vec<Widening>)> = Vec::new();
    for (person, assessments) in book.people_with_assessments() {
        let (in_post, counted) = population(&person.membership, &person.cadre, day);
        if in_post == Tri::No {
            continue;
        }
        let standing = standing_on(assessments, day);
        let belongs = in_post.and(counted);
        whole.add(belongs, Tri::Yes, &standing);
        let settled = settled_unit(&person.membership, person.cadre.unit);
        let in_own = settled.and_then(|unit| Some((unit, own.get_mut(&unit)?)));
        let is_placed = match in_own {
            Some((unit, counter)) => {
                counter.add(belongs, Tri::Yes, &standing);
                book.units().contested(unit).is_none()
            }
            None => {
                let places = places(book, &person.membership, person.cadre.unit);
                for (unit, here) in &places {
                    if let Some(counter) = units.get_mut(unit) {
                        counter.add(belongs, *here, &standing);
                    }
                }
                is_placed(book, &places)
            }
        };
        let why = widenings(belongs, is_placed, standing.uncertainty);
        if belongs != Tri::No && !why.is_empty() {
            widened.push((person, why));
        }
    }
    for (unit, counter) in &own {
        for (place, here) in with_above(book.units(), *unit) {
            if let Some(sum) = units.get_mut(&place) {
                sum.add_all(counter, here);
            }
        }
    }
    widened.sort_unstable_by_key(|(person, _)| person.place());
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
        widened_by: widened
            .into_iter()
            .map(|(person, why)| (person.id, why))
            .collect(),
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

fn is_placed(book: &Book, places: &BTreeMap<UnitId, Tri>) -> bool {
    let settled =
        |(unit, here): (&UnitId, &Tri)| *here == Tri::Yes && book.units().get(*unit).is_some();
    !places.is_empty() && places.iter().all(settled)
}

fn widenings(belongs: Tri, is_placed: bool, uncertainty: Option<Uncertainty>) -> Vec<Widening> {
    let membership = (belongs == Tri::Maybe).then_some(Widening::Membership);
    let unit = (!is_placed).then_some(Widening::Unit);
    let standing = uncertainty.map(|why| match why {
        Uncertainty::InConflict => Widening::Conflict,
        Uncertainty::UnknownFramework => Widening::UnknownFramework,
        Uncertainty::Unreadable => Widening::Unreadable,
    });
    [membership, unit, standing].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests;
