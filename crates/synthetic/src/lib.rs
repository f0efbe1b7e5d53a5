//! Seeded, invented communes for demo, tests and bench.
//!
//! Pure data: the seed and the time are arguments, and the same arguments give the same commune to
//! the last id. Everybody in it is made up; only the shape is that of a real commune. It must not
//! know how edits are stamped, stored or sent; the server and the bench do that.
//!
//! From the outside in: `plan` says which units and posts there are, `people` puts invented people
//! into the posts, `history` lets them be assessed and reviewed with answers made by `answers`;
//! `names` and `dice` are what all of them draw from, `calendar` is when it happened.

mod answers;
mod calendar;
mod dice;
mod history;
mod names;
mod people;
mod plan;
#[cfg(test)]
mod tests;

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind, Value};
use domain::framework::Framework;
use domain::ids::{AccountId, CadreId, RecordId, UnitId};
use domain::rights::Role;
use serde_json::json;

use crate::calendar::Calendar;
use crate::dice::Dice;
use crate::history::Accounts;
use crate::people::Person;
use crate::plan::{Plan, Post, UnitPlan};

/// Hamlets of the demo commune; three people serve in each.
const HAMLETS: usize = 77;
/// Hamlets among the units of the bench, so that there are about 40 units in all.
const HAMLETS_IN_BENCH: usize = 18;

/// What one account wrote at one time.
#[derive(Clone, PartialEq, Debug)]
pub struct Authored {
    /// Who wrote it; one of [`Commune::accounts`].
    pub by: AccountId,
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: u64,
    /// What the record became.
    pub edit: Edit,
}

/// A sign-in of the invented commune.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DemoAccount {
    /// Its id.
    pub id: AccountId,
    /// What its owner types to sign in; ASCII.
    pub name: String,
    /// The person behind it; none where the commune is too small to have the post.
    pub cadre: Option<CadreId>,
    /// What it may do beside the own record, on which unit (none: the whole commune).
    pub role: Option<(Role, Option<UnitId>)>,
}

/// An invented commune: who may sign in, and everything that was ever written.
#[derive(Clone, PartialEq, Debug)]
pub struct Commune {
    /// The personnel officer, a head of division, a headmaster and a teacher, in this order.
    pub accounts: Vec<DemoAccount>,
    /// The person whose the administrator's account is.
    pub administrator: Option<CadreId>,
    /// Everything written, oldest first.
    pub authored: Vec<Authored>,
}

impl Commune {
    /// Nobody was ever assessed: the commune as it is right after its people were entered.
    pub fn forget_assessments(&mut self) {
        self.authored
            .retain(|written| written.edit.record.0 != RecordKind::ASSESSMENT);
    }
}

/// The commune of the demo: 83 cadres and civil servants, 214 public employees and 231 hamlet
/// cadres, a part of them assessed under `framework`. `now_ms` is the time at which it is looked
/// at, in milliseconds since 1970 UTC; everything was written before it.
#[must_use]
pub fn commune(seed: u64, now_ms: u64, framework: &Framework) -> Commune {
    let plan = Plan::with_hamlets(HAMLETS);
    let posts = plan.posts.clone();
    invent(seed, now_ms, framework, &plan.units, &posts)
}

/// As [`commune`], with `count` people over about 40 units: for measuring. Leaders are not
/// multiplied; the others are, in the proportions of a commune.
#[must_use]
pub fn people(seed: u64, count: usize, now_ms: u64, framework: &Framework) -> Commune {
    let plan = Plan::with_hamlets(HAMLETS_IN_BENCH);
    let led = plan.posts.iter();
    let others = plan.posts.iter().filter(|post| !post.is_leadership());
    let posts: Vec<Post> = led.chain(others.cycle()).take(count).copied().collect();
    invent(seed, now_ms, framework, &plan.units, &posts)
}

fn invent(
    seed: u64,
    now_ms: u64,
    framework: &Framework,
    units: &[UnitPlan],
    posts: &[Post],
) -> Commune {
    let mut dice = Dice::new(seed);
    let mut calendar = Calendar::new(now_ms, framework.rule.validity_months);
    let people = people::invent(&mut dice, &calendar, posts);
    let mut accounts = Accounts::new(&mut dice, &calendar, &people);

    let unit_ids = unit_ids(&mut dice, &calendar, units);
    accounts.give_roles(&people, &unit_ids);
    let mut edits = unit_edits(units, &unit_ids, posts);
    for person in &people {
        let unit = unit_ids.get(person.post.unit).copied();
        edits.push(person.edit(unit, framework));
        edits.extend(person.office_edit(&mut dice, &calendar));
    }
    let officer = accounts.officer.id;
    let mut authored: Vec<Authored> = edits
        .into_iter()
        .map(|edit| Authored {
            by: officer,
            at_ms: calendar.next_opening_ms(),
            edit,
        })
        .collect();
    authored.extend(history::invent(
        &mut dice, &calendar, framework, &accounts, &people,
    ));
    authored.sort_by_key(|written| written.at_ms);
    Commune {
        accounts: accounts.into_list(),
        administrator: holder(&people, plan::ADMINISTRATOR_JOB).map(|person| person.id),
        authored,
    }
}

fn unit_ids(dice: &mut Dice, calendar: &Calendar, units: &[UnitPlan]) -> Vec<UnitId> {
    units
        .iter()
        .map(|_| UnitId::new(dice.uuid(calendar.opening_ms())))
        .collect()
}

/// The commune first, then everything below it.
fn unit_edits(units: &[UnitPlan], ids: &[UnitId], posts: &[Post]) -> Vec<Edit> {
    let root = ids.first();
    let mut edits = Vec::with_capacity(units.len());
    for (at, (unit, id)) in units.iter().zip(ids).enumerate() {
        let mut values = vec![
            ("name", json!(unit.name)),
            ("kind", code(unit.kind)),
            ("sector", code(unit.sector)),
        ];
        if at > 0 {
            values.extend(root.map(|root| ("parent", json!(root))));
        }
        if unit.has_quota() {
            let count = posts.iter().filter(|post| post.unit == at).count();
            values.push(("staff_quota", json!(count)));
        }
        edits.push(edit(RecordKind::UNIT, (*id).into(), values));
    }
    edits
}

/// The person who holds a job, the first in the order of the plan.
fn holder<'a>(people: &'a [Person], job: &str) -> Option<&'a Person> {
    people.iter().find(|person| person.post.job == job)
}

fn edit(kind: RecordKind, id: RecordId, values: Vec<(&str, Value)>) -> Edit {
    let values = values
        .into_iter()
        .map(|(name, value)| (FieldName::new(name), value));
    Edit::new(RecordKey(kind, id), values.collect())
}

/// The stored form of a choice.
fn code(choice: impl domain::code::Code) -> Value {
    json!(choice.code())
}
