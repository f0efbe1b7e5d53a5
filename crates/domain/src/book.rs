//! Sổ: everything of one commune, typed, in memory.
//!
//! A book is fed with the fields of records, whole at the start and one by one afterwards; it keeps
//! what the screens and the figures ask for. It forgets nothing it is not told to: a record of an
//! unknown kind is simply not typed here. How records come in and go is [`feeding`]'s.

mod feeding;
#[cfg(test)]
mod merged_tests;
mod names;
#[cfg(test)]
mod search_tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::account::Account;
use crate::cadre::{Cadre, Employment};
use crate::day::{Day, PartialDate};
use crate::fields::{FieldName, RecordKey, RecordKind};
use crate::finding::Finding;
use crate::framework::Frameworks;
use crate::ids::{AccountId, AssessmentId, CadreId, GrantId, OfficeId, UnitId};
use crate::merge::Merges;
use crate::office::Office;
use crate::rights::{Grant, Rights};
use crate::standing::{Judged, Standing, StandingOn, standing_on};
use crate::target::{Membership, may_count};
use crate::text::{self, NameKey};
use crate::unit::{Unit, UnitTree};
use names::Names;

/// A person with what is derived from the record.
#[derive(Clone, PartialEq, Debug)]
pub struct Person {
    /// The person's id.
    pub id: CadreId,
    /// The record as shown.
    pub cadre: Cadre,
    /// What is to be said about it.
    pub findings: Vec<Finding>,
    /// In which population, and where, the person may count.
    pub membership: Membership,
    /// The record that stands for this one, since the two were merged: it is counted and listed there.
    pub kept: Option<CadreId>,
    name_key: NameKey,
}

impl Person {
    /// The full name, or nothing when it is not known yet.
    #[must_use]
    pub fn name(&self) -> &str {
        self.cadre.full_name.as_deref().unwrap_or_default()
    }

    /// Where the person stands among all, by name.
    pub(crate) fn place(&self) -> (&NameKey, CadreId) {
        (&self.name_key, self.id)
    }

    /// True when the person is in post on a day, as far as shown.
    #[must_use]
    pub fn is_in_post(&self, day: Day) -> bool {
        let began = self
            .cadre
            .in_post_from
            .is_none_or(|from| from.earliest() <= day);
        let stays = self.cadre.left_on.is_none_or(|left| day < left);
        began && stays && !self.cadre.entered_in_error && self.kept.is_none()
    }
}

/// Which people a list shows.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct PeopleFilter {
    /// Typed text: each word begins a word of the name, with or without marks.
    pub query: String,
    /// Only this unit and those below it.
    pub unit: Option<UnitId>,
    /// Only this employment.
    pub employment: Option<Employment>,
    /// Only this standing.
    pub standing: Option<Standing>,
    /// Those whom the targets count, for sure or perhaps, as their figures do; never people who left.
    pub counted_only: bool,
    /// Also people who have left.
    pub with_left: bool,
    /// Those entered in error and nobody else: without this they are never found.
    pub in_error_only: bool,
}

/// One commune's book in memory.
#[derive(Clone, Debug, Default)]
pub struct Book {
    frameworks: Frameworks,
    accounts: BTreeMap<AccountId, Account>,
    grants: BTreeMap<GrantId, Grant>,
    units: BTreeMap<UnitId, Unit>,
    tree: UnitTree,
    people: BTreeMap<CadreId, Arc<Person>>,
    in_name_order: Names,
    offices: BTreeMap<OfficeId, Office>,
    offices_of: BTreeMap<CadreId, BTreeSet<OfficeId>>,
    assessments: BTreeMap<AssessmentId, Judged>,
    assessments_of: BTreeMap<CadreId, BTreeSet<AssessmentId>>,
    conflicts: BTreeMap<RecordKey, Vec<FieldName>>,
    merge_claims: BTreeMap<CadreId, CadreId>,
    merges: Merges,
}

impl Book {
    /// An empty book that knows some frameworks.
    #[must_use]
    pub fn new(frameworks: Frameworks) -> Self {
        Self {
            frameworks,
            ..Self::default()
        }
    }

    /// The frameworks known here.
    #[must_use]
    pub fn frameworks(&self) -> &Frameworks {
        &self.frameworks
    }

    /// The units.
    #[must_use]
    pub fn units(&self) -> &UnitTree {
        &self.tree
    }

    /// A unit's name, or nothing.
    #[must_use]
    pub fn unit_name(&self, id: Option<UnitId>) -> &str {
        id.and_then(|id| self.tree.get(id))
            .and_then(|unit| unit.name.as_deref())
            .unwrap_or_default()
    }

    /// A person.
    #[must_use]
    pub fn person(&self, id: CadreId) -> Option<&Person> {
        self.people.get(&id).map(|person| &**person)
    }

    /// An account.
    #[must_use]
    pub fn account(&self, id: AccountId) -> Option<&Account> {
        self.accounts.get(&id)
    }

    /// Every account.
    pub fn accounts(&self) -> impl Iterator<Item = (AccountId, &Account)> {
        self.accounts.iter().map(|(id, account)| (*id, account))
    }

    /// The person behind an account, as the server settled it.
    #[must_use]
    pub fn cadre_of(&self, account: AccountId) -> Option<CadreId> {
        self.accounts.get(&account)?.cadre
    }

    /// What an account may do on a day, by the grants that the book knows.
    #[must_use]
    pub fn rights_of(&self, account: AccountId, day: Day) -> Rights {
        let grants = self.grants.values();
        let own = grants.filter(|grant| grant.account == Some(account));
        Rights::on(day, self.cadre_of(account), own)
    }

    /// Every role that was ever given.
    pub fn grants(&self) -> impl Iterator<Item = (GrantId, &Grant)> {
        self.grants.iter().map(|(id, grant)| (*id, grant))
    }

    /// What to call an account: the name of the person behind it, else its sign-in name.
    #[must_use]
    pub fn account_name(&self, id: AccountId) -> &str {
        let account = self.accounts.get(&id);
        account
            .and_then(|account| self.person(account.cadre?))
            .map(Person::name)
            .or_else(|| account?.name.as_deref())
            .unwrap_or_default()
    }

    /// Everybody, in the order of names; among them people who left and records entered in error.
    pub fn people(&self) -> impl Iterator<Item = &Person> {
        self.in_name_order.iter()
    }

    /// Which records of one person were merged.
    #[must_use]
    pub fn merges(&self) -> &Merges {
        &self.merges
    }

    /// The record that stands for this one: its own, or the one it was merged into.
    #[must_use]
    pub fn standing_for(&self, cadre: CadreId) -> CadreId {
        self.merges.kept(cadre).unwrap_or(cadre)
    }

    /// A record with those that were merged into it.
    fn with_merged(&self, cadre: CadreId) -> impl Iterator<Item = CadreId> {
        std::iter::once(cadre).chain(self.merges.merged_into(cadre))
    }

    /// Everybody with their assessments, in no promised order: for looking at all of them. A record
    /// that was merged is not among them, its assessments are those of the one it was merged into.
    pub(crate) fn people_with_assessments(
        &self,
    ) -> impl Iterator<Item = (&Person, impl Iterator<Item = &Judged>)> {
        // Both are in the order of ids, so nobody is looked up.
        let mut ids_of = self.assessments_of.iter().peekable();
        self.people
            .values()
            .map(move |person| {
                let person = &**person;
                while ids_of.next_if(|(cadre, _)| **cadre < person.id).is_some() {}
                let ids = ids_of.next_if(|(cadre, _)| **cadre == person.id);
                let ids = ids.into_iter().flat_map(|(_, ids)| ids);
                let merged = self.merges.merged_into(person.id);
                let merged = merged.filter_map(|cadre| self.assessments_of.get(&cadre));
                let ids = ids.chain(merged.flatten());
                (person, ids.filter_map(|id| self.assessments.get(id)))
            })
            .filter(|(person, _)| person.kept.is_none())
    }

    /// How many person records there are.
    #[must_use]
    pub fn people_count(&self) -> usize {
        self.people.len()
    }

    /// The people whom a filter lets through, in the order of names. With marks in the typed text,
    /// names that have the same marks come first.
    #[must_use]
    pub fn find(&self, filter: &PeopleFilter, day: Day) -> Vec<&Person> {
        let query = text::search_key(&filter.query);
        let typed = text::clean(&filter.query).to_lowercase();
        let called = self
            .in_name_order
            .fitting(|name| query.is_empty() || text::matches_prefixes(name, &query));
        let found = called.filter(|person| self.passes(person, filter, day));
        if typed == query || typed.is_empty() {
            return found.collect();
        }
        let (mut marked, others): (Vec<&Person>, Vec<&Person>) =
            found.partition(|p| text::matches_prefixes(&p.name().to_lowercase(), &typed));
        marked.extend(others);
        marked
    }

    fn passes(&self, person: &Person, filter: &PeopleFilter, day: Day) -> bool {
        let cadre = &person.cadre;
        let is_within = |unit| cadre.unit.is_some_and(|own| self.tree.is_within(own, unit));
        let is_asked_for = if filter.in_error_only {
            cadre.entered_in_error && filter.unit.is_none_or(is_within)
        } else if filter.counted_only {
            may_count(self, person, filter.unit, day)
        } else {
            !cadre.entered_in_error
                && person.kept.is_none()
                && (filter.with_left || person.is_in_post(day))
                && filter.unit.is_none_or(is_within)
        };
        is_asked_for
            && filter
                .employment
                .is_none_or(|wanted| cadre.employment == Some(wanted))
            && filter
                .standing
                .is_none_or(|wanted| self.standing(person.id, day).standing == wanted)
    }

    /// People with this name, without marks and case, whose birth date may be the one given.
    #[must_use]
    pub fn like(&self, name: &str, birth_date: Option<PartialDate>) -> Vec<CadreId> {
        let key = text::search_key(name);
        let fits = |person: &&Person| {
            let compatible = match (person.cadre.birth_date, birth_date) {
                (Some(known), Some(given)) => known.is_compatible(given),
                _ => true,
            };
            let is_counted = !person.cadre.entered_in_error && person.kept.is_none();
            compatible && is_counted
        };
        let called = self.in_name_order.fitting(|name| name == key);
        let found = called.filter(fits);
        let mut ids: Vec<CadreId> = found.map(|person| person.id).collect();
        ids.sort_unstable();
        ids
    }

    /// An office.
    #[must_use]
    pub fn office(&self, id: OfficeId) -> Option<&Office> {
        self.offices.get(&id)
    }

    /// The offices of a person, with their ids; also those of records that were merged into this one.
    pub fn offices_of(&self, cadre: CadreId) -> impl Iterator<Item = (OfficeId, &Office)> {
        let ids = self.with_merged(cadre);
        let ids = ids
            .filter_map(|cadre| self.offices_of.get(&cadre))
            .flatten();
        ids.filter_map(|id| Some((*id, self.offices.get(id)?)))
    }

    /// The assessments of a person, newest first; also those of records that were merged into this
    /// one.
    #[must_use]
    pub fn assessments_of(&self, cadre: CadreId) -> Vec<&Judged> {
        let mut found: Vec<&Judged> = self.judged_of(cadre).collect();
        found.sort_by_key(|judged| {
            let assessment = &judged.assessment;
            std::cmp::Reverse((
                assessment.submitted_on,
                assessment.submitted_at,
                assessment.id,
            ))
        });
        found
    }

    fn judged_of(&self, cadre: CadreId) -> impl Iterator<Item = &Judged> {
        let ids = self.with_merged(cadre);
        let ids = ids
            .filter_map(|cadre| self.assessments_of.get(&cadre))
            .flatten();
        ids.filter_map(|id| self.assessments.get(id))
    }

    /// An assessment.
    #[must_use]
    pub fn assessment(&self, id: AssessmentId) -> Option<&Judged> {
        self.assessments.get(&id)
    }

    /// Submitted assessments without a review that counts, oldest first, of people in post.
    #[must_use]
    pub fn awaiting(&self, day: Day) -> Vec<&Judged> {
        let waits = |judged: &&Judged| {
            judged.verdicts.is_empty()
                && judged.valid_until.is_some_and(|until| day < until)
                && judged
                    .assessment
                    .cadre
                    .and_then(|id| self.person(self.standing_for(id)))
                    .is_some_and(|p| p.is_in_post(day))
        };
        let mut found: Vec<&Judged> = self.assessments.values().filter(waits).collect();
        found.sort_by_key(|judged| {
            (
                judged.assessment.submitted_on,
                judged.assessment.submitted_at,
            )
        });
        found
    }

    /// Where a person stands on a day.
    #[must_use]
    pub fn standing(&self, cadre: CadreId, day: Day) -> StandingOn {
        standing_on(self.judged_of(cadre), day)
    }

    /// Every field that holds several different values until somebody chooses, by record.
    #[must_use]
    pub fn conflicts(&self) -> &BTreeMap<RecordKey, Vec<FieldName>> {
        &self.conflicts
    }

    /// True when a field in conflict asks somebody to choose: two reviews that decided the same, or of
    /// which one does not count, leave nothing to choose, and of what was submitted nothing ever is.
    #[must_use]
    pub fn asks(&self, key: &RecordKey, field: &FieldName) -> bool {
        let judged = self.assessment(key.1.into());
        key.0 != RecordKind::ASSESSMENT
            || (field.as_str() == "review"
                && judged.is_some_and(|judged| judged.verdicts.len() > 1))
    }

    /// The records among [`Book::conflicts`] where there is something to choose ([`Book::asks`]).
    pub fn open_conflicts(&self) -> impl Iterator<Item = (&RecordKey, &[FieldName])> {
        let open = self.conflicts.iter();
        open.filter(|(key, fields)| fields.iter().any(|field| self.asks(key, field)))
            .map(|(key, fields)| (key, fields.as_slice()))
    }

    /// Whose record, office or assessment is among [`Book::open_conflicts`].
    #[must_use]
    pub fn people_in_conflict(&self) -> BTreeSet<CadreId> {
        let person = |RecordKey(kind, id): &RecordKey| {
            if *kind == RecordKind::CADRE {
                Some((*id).into())
            } else if *kind == RecordKind::OFFICE {
                self.office((*id).into())?.cadre
            } else {
                self.assessment((*id).into())?.assessment.cadre
            }
        };
        self.open_conflicts()
            .filter_map(|(key, _)| person(key))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Book, PeopleFilter};
    use crate::day::Day;
    use crate::fields::{Fields, RecordKey, RecordKind};
    use crate::ids::{AccountId, RecordId};
    use crate::testing::{author, fields, write};
    use serde_json::{Value, json};
    use uuid::Uuid;

    fn account(number: u128) -> AccountId {
        AccountId::new(Uuid::from_u128(number))
    }

    fn review(decision: &str, by: AccountId) -> Value {
        json!({"decision": decision, "reasons": {"": "Thiếu minh chứng"}, "by": by, "on": "2026-10-02"})
    }

    #[test]
    fn a_conflict_is_open_while_there_is_something_to_choose() {
        let check = |kind: RecordKind, record: &Fields, expect: usize| {
            let mut book = Book::default();
            let key = RecordKey(kind, RecordId::new(Uuid::from_u128(1)));
            book.upsert([(&key, record)], Day::parse("2026-11-23").unwrap());
            assert_eq!(book.open_conflicts().count(), expect, "{record:?}");
        };
        let mut unit = fields(&json!({"name": "Xóm 1"}));
        check(RecordKind::UNIT, &unit, 0);
        write(&mut unit, "name", json!("Xóm 2"), author(), 2);
        check(RecordKind::UNIT, &unit, 1);
        let reviewed = |reviews: &[(&str, AccountId)]| {
            let mut record = fields(&json!({"answers": {"KT1": 2}}));
            for (decision, by) in reviews {
                write(&mut record, "review", review(decision, *by), *by, 3);
            }
            record
        };
        let mut submitted = fields(&json!({"answers": {"KT1": 2}}));
        write(&mut submitted, "answers", json!({"KT1": 3}), author(), 2);
        check(RecordKind::ASSESSMENT, &submitted, 0);
        let (one, other) = (account(0xb0), account(0xb1));
        let (yes, no) = ("confirm", "return_for_correction");
        let kind = || RecordKind::ASSESSMENT;
        check(kind(), &reviewed(&[(yes, one), (no, other)]), 1);
        check(kind(), &reviewed(&[(yes, one), (yes, other)]), 0);
        check(kind(), &reviewed(&[(yes, one), (no, author())]), 0);
    }

    #[test]
    fn an_office_in_conflict_leads_to_its_person_and_a_unit_to_nobody() {
        let mut book = Book::default();
        let person = RecordId::new(Uuid::from_u128(7));
        let mut office = fields(&json!({"cadre": person, "title": "Trưởng thôn"}));
        write(&mut office, "title", json!("Phó thôn"), author(), 2);
        let mut unit = fields(&json!({"name": "Xóm 1"}));
        write(&mut unit, "name", json!("Xóm 2"), author(), 2);
        let key = |kind, number| RecordKey(kind, RecordId::new(Uuid::from_u128(number)));
        let records = [
            (key(RecordKind::OFFICE, 1), office),
            (key(RecordKind::UNIT, 2), unit),
        ];
        let today = Day::parse("2026-11-23").unwrap();
        book.upsert(records.iter().map(|(key, record)| (key, record)), today);
        assert!(book.people_in_conflict().into_iter().eq([person.into()]));
    }

    #[test]
    fn who_was_entered_in_error_is_found_only_where_they_are_asked_for() {
        let mut book = Book::default();
        let today = Day::parse("2026-11-23").unwrap();
        let record = fields(&json!({"full_name": "Chu Văn Nhầm", "entered_in_error": true}));
        let key = RecordKey(RecordKind::CADRE, RecordId::new(Uuid::from_u128(1)));
        book.upsert([(&key, &record)], today);
        let check = |with_left, in_error_only, expect| {
            let filter = PeopleFilter {
                with_left,
                in_error_only,
                ..PeopleFilter::default()
            };
            assert_eq!(book.find(&filter, today).len(), expect);
        };
        check(false, false, 0);
        check(true, false, 0);
        check(false, true, 1);
    }
}
