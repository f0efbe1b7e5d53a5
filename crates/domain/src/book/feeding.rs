//! How records come into a book, change in it and go, with everything that is derived from them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Book, Person};
use crate::account::Account;
use crate::assessment::Assessment;
use crate::cadre::Cadre;
use crate::day::Day;
use crate::fields::{FieldName, Fields, RecordKey, RecordKind};
use crate::framework::Frameworks;
use crate::ids::{AccountId, AssessmentId, CadreId, OfficeId, UnitId};
use crate::merge::Merges;
use crate::office::Office;
use crate::registry::{self, ConflictPolicy};
use crate::rights::Grant;
use crate::standing::Judged;
use crate::target::Membership;
use crate::text::NameKey;
use crate::unit::{Unit, UnitTree};

/// What came in at one feeding, of which something else hangs.
#[derive(Default)]
struct Fed {
    people: BTreeSet<CadreId>,
    has_units: bool,
    has_accounts: bool,
}

impl Book {
    /// Takes in records, new or changed. `today` judges dates that lie ahead.
    pub fn upsert<'a>(
        &mut self,
        records: impl IntoIterator<Item = (&'a RecordKey, &'a Fields)>,
        today: Day,
    ) {
        let mut fed = Fed::default();
        for (key, fields) in records {
            self.put(key, fields, today, &mut fed);
        }
        self.follow(&fed);
    }

    /// Puts one record in its place; what hangs on several is left to [`Book::follow`].
    fn put(&mut self, key: &RecordKey, fields: &Fields, today: Day, fed: &mut Fed) {
        self.note_conflicts(key, fields);
        let RecordKey(kind, id) = key;
        match kind {
            kind if *kind == RecordKind::CADRE => {
                self.put_person((*id).into(), fields, today);
                fed.people.insert((*id).into());
            }
            kind if *kind == RecordKind::UNIT => {
                self.units.insert((*id).into(), Unit::read(fields).0);
                fed.has_units = true;
            }
            kind if *kind == RecordKind::OFFICE => self.put_office((*id).into(), fields),
            kind if *kind == RecordKind::ASSESSMENT => {
                self.put_assessment(Assessment::read((*id).into(), fields).0);
            }
            kind if *kind == RecordKind::ACCOUNT => {
                self.accounts.insert((*id).into(), Account::read(fields));
                // Of a book that is read whole, accounts come first: nothing is judged yet.
                fed.has_accounts |= !self.assessments.is_empty();
            }
            kind if *kind == RecordKind::GRANT => {
                self.grants.insert((*id).into(), Grant::read(fields));
            }
            _ => {}
        }
    }

    fn follow(&mut self, fed: &Fed) {
        if fed.has_units {
            self.tree = UnitTree::new(self.units.clone());
        }
        if !fed.people.is_empty() {
            let people = fed.people.iter().filter_map(|id| self.people.get(id));
            self.in_name_order.insert_all(people);
            self.follow_merges();
        }
        if fed.has_accounts {
            // Who is behind an account decides which reviews count.
            self.judge_anew();
        }
    }

    /// Takes a record out as if it had never been there: the server refused to have it made. One that
    /// is not in the book is none, so a second call does nothing.
    pub fn remove(&mut self, key: &RecordKey) {
        self.conflicts.remove(key);
        let RecordKey(kind, id) = key;
        match kind {
            kind if *kind == RecordKind::CADRE => {
                self.drop_person((*id).into());
                self.follow_merges();
            }
            kind if *kind == RecordKind::UNIT => self.drop_unit((*id).into()),
            kind if *kind == RecordKind::OFFICE => self.drop_office((*id).into()),
            kind if *kind == RecordKind::ASSESSMENT => self.drop_assessment((*id).into()),
            kind if *kind == RecordKind::ACCOUNT => self.drop_account((*id).into()),
            kind if *kind == RecordKind::GRANT => {
                self.grants.remove(&(*id).into());
            }
            _ => {}
        }
    }

    /// Takes over other frameworks; every assessment is judged anew.
    pub fn take_frameworks(&mut self, frameworks: Frameworks) {
        self.frameworks = frameworks;
        self.judge_anew();
    }

    fn judge_anew(&mut self) {
        for judged in std::mem::take(&mut self.assessments).into_values() {
            self.put_assessment(judged.assessment);
        }
    }

    /// Puts a person in, who has no place among the names yet.
    fn put_person(&mut self, id: CadreId, fields: &Fields, today: Day) {
        let (cadre, findings) = Cadre::read(fields, today);
        let name = cadre.full_name.as_deref().unwrap_or_default();
        let person = Person {
            id,
            findings,
            membership: Membership::read(fields),
            kept: self.merges.kept(id),
            name_key: NameKey::new(name),
            cadre,
        };
        self.drop_person(id);
        if let Some(into) = person.cadre.merged_into {
            self.merge_claims.insert(id, into);
        }
        self.people.insert(id, Arc::new(person));
    }

    /// Works out anew which record stands for which. There are few merges, and mostly none.
    ///
    /// Who is one person decides which reviews count.
    fn follow_merges(&mut self) {
        if self.merge_claims.is_empty() && self.merges == Merges::default() {
            return;
        }
        let people = &self.people;
        let is_void = |id| {
            people
                .get(&id)
                .is_some_and(|person| person.cadre.entered_in_error)
        };
        let merges = Merges::new(&self.merge_claims, is_void);
        if merges == self.merges {
            return;
        }
        let before = std::mem::replace(&mut self.merges, merges);
        let touched: BTreeSet<CadreId> = before
            .all()
            .chain(self.merges.all())
            .map(|(id, _)| id)
            .collect();
        for id in touched {
            let kept = self.merges.kept(id);
            if let Some(person) = self.person(id).filter(|person| person.kept != kept) {
                let person = Arc::new(Person {
                    kept,
                    ..person.clone()
                });
                self.in_name_order.insert(Arc::clone(&person));
                self.people.insert(id, person);
            }
        }
        self.judge_anew();
    }

    fn put_office(&mut self, id: OfficeId, fields: &Fields) {
        let (office, _) = Office::read(fields);
        self.drop_office(id);
        if let Some(cadre) = office.cadre {
            self.offices_of.entry(cadre).or_default().insert(id);
        }
        self.offices.insert(id, office);
    }

    fn put_assessment(&mut self, assessment: Assessment) {
        let judged = Judged::new(assessment, &self.frameworks, &self.merges, |account| {
            self.cadre_of(account)
        });
        let id = judged.assessment.id;
        self.drop_assessment(id);
        if let Some(cadre) = judged.assessment.cadre {
            self.assessments_of.entry(cadre).or_default().insert(id);
        }
        self.assessments.insert(id, judged);
    }

    fn drop_person(&mut self, id: CadreId) {
        self.merge_claims.remove(&id);
        if let Some(old) = self.people.remove(&id) {
            self.in_name_order.remove(&old);
        }
    }

    fn drop_unit(&mut self, id: UnitId) {
        if self.units.remove(&id).is_some() {
            self.tree = UnitTree::new(self.units.clone());
        }
    }

    fn drop_account(&mut self, id: AccountId) {
        if self.accounts.remove(&id).is_some() {
            self.judge_anew();
        }
    }

    fn drop_office(&mut self, id: OfficeId) {
        let old = self.offices.remove(&id);
        if let Some(cadre) = old.and_then(|old| old.cadre) {
            take_off(&mut self.offices_of, cadre, id);
        }
    }

    fn drop_assessment(&mut self, id: AssessmentId) {
        let old = self.assessments.remove(&id);
        if let Some(cadre) = old.and_then(|old| old.assessment.cadre) {
            take_off(&mut self.assessments_of, cadre, id);
        }
    }

    fn note_conflicts(&mut self, key: &RecordKey, fields: &Fields) {
        let counts = |name: &&FieldName| {
            registry::policy(key.0.as_str(), name.as_str()) != ConflictPolicy::Auto
        };
        let open: Vec<FieldName> = fields.in_conflict().filter(counts).cloned().collect();
        if open.is_empty() {
            self.conflicts.remove(key);
        } else {
            self.conflicts.insert(key.clone(), open);
        }
    }
}

/// Takes what hung on a person off; nobody keeps an empty set.
fn take_off<T: Ord>(of: &mut BTreeMap<CadreId, BTreeSet<T>>, cadre: CadreId, id: T) {
    if let Some(ids) = of.get_mut(&cadre) {
        ids.remove(&id);
        if ids.is_empty() {
            of.remove(&cadre);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use crate::book::Book;
    use crate::day::Day;
    use crate::fields::{Fields, RecordKey, RecordKind};
    use crate::framework::{Framework, Frameworks};
    use crate::ids::{AccountId, RecordId};
    use crate::testing::{FRAMEWORK, author, fields, write};
    use serde_json::json;
    use uuid::Uuid;

    fn records() -> Vec<(RecordKey, Fields)> {
        let id = Uuid::from_u128;
        let reviewer = AccountId::new(id(6));
        let account = json!({"name": "an", "cadre": id(3)});
        let mut reviewed = fields(&json!({"cadre": id(3), "answers": {"KT1": 2},
            "submitted_on": "2026-10-01"}));
        let review = json!({"decision": "confirm", "by": reviewer, "on": "2026-10-02"});
        write(&mut reviewed, "review", review, reviewer, 3);
        let mut person = fields(&json!({"full_name": "Lê An", "unit": id(2)}));
        write(&mut person, "full_name", json!("Lê Ân"), author(), 2);
        let records = [
            (RecordKind::UNIT, 1, fields(&json!({"name": "Xã"}))),
            (
                RecordKind::UNIT,
                2,
                fields(&json!({"name": "Xóm 1", "parent": id(1)})),
            ),
            (RecordKind::CADRE, 3, person),
            (
                RecordKind::OFFICE,
                4,
                fields(&json!({"cadre": id(3), "title": "trưởng xóm"})),
            ),
            (RecordKind::ASSESSMENT, 5, reviewed),
            (RecordKind::ACCOUNT, 6, fields(&account)),
            (
                RecordKind::GRANT,
                8,
                fields(&json!({"account": id(6), "role": "supervisor"})),
            ),
            (RecordKind::new("later"), 7, fields(&json!({"name": "x"}))),
        ];
        let key = |kind, number| RecordKey(kind, RecordId::new(id(number)));
        let keyed = records.into_iter();
        keyed
            .map(|(kind, number, fields)| (key(kind, number), fields))
            .collect()
    }

    fn book(records: &[(RecordKey, Fields)]) -> Book {
        let mut frameworks = Frameworks::default();
        frameworks.add(Framework::load(FRAMEWORK).unwrap());
        let mut book = Book::new(frameworks);
        let today = Day::parse("2026-11-23").unwrap();
        book.upsert(records.iter().map(|(key, fields)| (key, fields)), today);
        book
    }

    #[test]
    fn a_record_that_is_taken_out_leaves_nothing_behind() {
        let all = records();
        for (at, (gone, _)) in all.iter().enumerate() {
            let mut rest = all.clone();
            rest.remove(at);
            let mut got = book(&all);
            got.remove(gone);
            let expect = format!("{:?}", book(&rest));
            assert_eq!(format!("{got:?}"), expect, "{gone:?}");
            got.remove(gone);
            assert_eq!(format!("{got:?}"), expect, "a second time: {gone:?}");
        }
    }
}
