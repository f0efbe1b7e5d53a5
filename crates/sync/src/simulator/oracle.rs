//! What the book is by its log, worked out the slow and plain way: every record as it was after each
//! of its entries, where it belonged, and who might have had or written it.

use std::cell::{OnceCell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use domain::account::Account;
use domain::assessment::{Assessment, WRITTEN_ONCE, may_review};
use domain::day::Day;
use domain::fields::{Fields, Hlc, RecordKey, RecordKind};
use domain::ids::{AccountId, CadreId, RecordId, UnitId};
use domain::merge::Merges;
use domain::registry;
use domain::rights::{Grant, Operation, Rights, Subject, Tier};
use domain::unit::{Unit, UnitTree};

use crate::changeset::Changeset;
use crate::fold::fold;
use crate::scope::{Home, Place, Views, person_of};
use crate::server::store::LogRow;

/// More units than any run makes.
const UNITS_MAX: usize = 1_000;

/// Every record as it was after each of its log entries.
#[derive(Debug)]
pub(super) struct Oracle {
    day: Day,
    states: BTreeMap<RecordKey, Vec<(u64, Fields)>>,
    places: BTreeMap<RecordKey, Vec<(u64, Place)>>,
    /// Where each record belonged that an older life of the book had.
    lost: BTreeMap<RecordKey, BTreeSet<Place>>,
    /// What was worked out of the units, and of the roles, since the log last touched either.
    tree: OnceCell<Rc<UnitTree>>,
    rights: RefCell<BTreeMap<AccountId, Rc<Rights>>>,
}

impl Oracle {
    pub(super) fn new(day: Day) -> Self {
        Self {
            day,
            states: BTreeMap::new(),
            places: BTreeMap::new(),
            lost: BTreeMap::new(),
            tree: OnceCell::new(),
            rights: RefCell::default(),
        }
    }

    /// The book of a backup stands in the place of this one: its log is still to be followed.
    pub(super) fn set_back(self, day: Day) -> Self {
        let mut lost = self.lost;
        for (record, places) in self.places {
            let places = places.into_iter().map(|(_, place)| place);
            lost.entry(record).or_default().extend(places);
        }
        Self {
            lost,
            ..Self::new(day)
        }
    }

    /// It is a day by now; false when it was known to be.
    pub(super) fn turn_to(&mut self, day: Day) -> bool {
        let is_another = self.day != day;
        if is_another {
            self.day = day;
            self.rights.get_mut().clear();
        }
        is_another
    }

    /// The log grew by an entry.
    pub(super) fn follow(&mut self, row: &LogRow) {
        if let Some(logged) = &row.op {
            let op = &logged.changeset;
            let states = self.states.entry(op.record.clone()).or_default();
            let last = states.last().map(|(_, fields)| fields.clone());
            let mut fields = last.unwrap_or_default();
            fold(&mut fields, op, op.hlc, op.actor_id);
            states.push((row.seq, fields));
        }
        if row.record.0 == RecordKind::UNIT {
            self.tree.take();
        }
        if [RecordKind::GRANT, RecordKind::ACCOUNT].contains(&row.record.0) {
            self.rights.get_mut().clear();
        }
        let Some(place) = self.place_now(&row.record) else {
            return;
        };
        let places = self.places.entry(row.record.clone()).or_default();
        if places.last().map(|(_, last)| *last) != Some(place) {
            places.push((row.seq, place));
        }
    }

    fn place_of(&self, record: &RecordKey, fields: &Fields) -> Place {
        let RecordKey(kind, _) = record;
        let commune = [RecordKind::UNIT, RecordKind::ACCOUNT, RecordKind::GRANT];
        let of_person = |fields: &Fields| id(fields, "unit").map(UnitId::from);
        let unit = if *kind == RecordKind::CADRE {
            of_person(fields)
        } else {
            let hangs_on = |owner| self.fields(&RecordKey(RecordKind::CADRE, owner));
            owner(fields).and_then(hangs_on).and_then(of_person)
        };
        let is_known = registry::FIELDS
            .iter()
            .any(|spec| spec.kind == kind.as_str());
        Place {
            home: match unit {
                _ if commune.contains(kind) => Home::Commune,
                Some(unit) if is_known => Home::Unit(unit),
                Some(_) | None => Home::Unplaced,
            },
            person: person_of(record, owner(fields)),
        }
    }

    /// A record as the whole log makes it.
    pub(super) fn fields(&self, record: &RecordKey) -> Option<&Fields> {
        let last = self.states.get(record)?.last();
        last.map(|(_, fields)| fields)
    }

    /// A record as it was after so many entries of its own.
    pub(super) fn at_revision(&self, record: &RecordKey, rv: u64) -> Option<&Fields> {
        let place = usize::try_from(rv.checked_sub(1)?).ok()?;
        self.states
            .get(record)?
            .get(place)
            .map(|(_, fields)| fields)
    }

    /// How many entries of its own a record had up to a place of the log.
    pub(super) fn revision_at(&self, record: &RecordKey, seq: u64) -> u64 {
        let states = self.states.get(record).into_iter().flatten();
        u64::try_from(states.take_while(|(at, _)| *at <= seq).count()).unwrap_or(u64::MAX)
    }

    /// Every record as its whole log makes it.
    pub(super) fn latest(&self) -> impl Iterator<Item = (&RecordKey, &Fields)> {
        let states = self.states.iter();
        states.filter_map(|(record, states)| Some((record, &states.last()?.1)))
    }

    /// Where a record belongs now.
    pub(super) fn place_now(&self, record: &RecordKey) -> Option<Place> {
        let fields = self.fields(record)?;
        Some(self.place_of(record, fields))
    }

    /// Where a record belonged at a place of the log and ever since; nothing when it was not there
    /// yet.
    pub(super) fn places_since(&self, record: &RecordKey, seq: u64) -> Vec<Place> {
        let mut places = self.places.get(record).into_iter().flatten();
        let was_there = places.any(|(at, _)| *at <= seq);
        let since = was_there.then(|| self.places_to_come(record, seq));
        since.into_iter().flatten().collect()
    }

    /// Where a record belonged at a place of the log, if it was there, and ever since.
    pub(super) fn places_to_come(
        &self,
        record: &RecordKey,
        seq: u64,
    ) -> impl Iterator<Item = Place> {
        let places = self.places.get(record).map_or(&[][..], Vec::as_slice);
        let then = places.iter().rposition(|(at, _)| *at <= seq);
        let places = places.iter().skip(then.unwrap_or(0));
        places.map(|(_, place)| *place)
    }

    /// The units, as the whole log makes them.
    fn tree(&self) -> Rc<UnitTree> {
        let make = || {
            let units = self.latest().filter(|(key, _)| key.0 == RecordKind::UNIT);
            let units = units.map(|(key, fields)| (key.1.into(), Unit::read(fields).0));
            Rc::new(UnitTree::new(units.collect()))
        };
        Rc::clone(self.tree.get_or_init(make))
    }

    fn person(&self, account: AccountId) -> Option<CadreId> {
        let record = RecordKey(RecordKind::ACCOUNT, account.into());
        Account::read(self.fields(&record)?).cadre
    }

    fn rights(&self, account: AccountId) -> Rc<Rights> {
        let mut known = self.rights.borrow_mut();
        let rights = known.entry(account).or_insert_with(|| {
            let grants = self.latest().filter(|(key, _)| key.0 == RecordKind::GRANT);
            let grants: Vec<Grant> = grants.map(|(_, fields)| Grant::read(fields)).collect();
            let own = grants.iter().filter(|grant| grant.account == Some(account));
            Rc::new(Rights::on(self.day, self.person(account), own))
        });
        Rc::clone(rights)
    }

    /// What an account may have now.
    pub(super) fn views(&self, account: AccountId) -> Views {
        let tree = self.tree();
        Views::new(&self.rights(account).reading(&tree), &tree)
    }

    /// Whether an account may make a changeset now, with the time that holds for it.
    pub(super) fn may(&self, op: &Changeset, effective: Hlc, account: AccountId) -> bool {
        let RecordKey(kind, id) = &op.record;
        let tree = self.tree();
        let rights = self.rights(account);
        let before = self.fields(&op.record);
        let mut after = before.cloned().unwrap_or_default();
        fold(&mut after, op, effective, account);
        let ends: Vec<&Fields> = before.into_iter().chain([&after]).collect();
        if [RecordKind::ACCOUNT, RecordKind::GRANT].contains(kind) {
            return false;
        }
        if *kind == RecordKind::UNIT {
            let parent = |fields: &Fields| Unit::read(fields).0.parent;
            let mut subjects: Vec<Subject> = Vec::new();
            subjects.extend(before.map(|_| Subject::Unit((*id).into())));
            if before.map(parent) != Some(parent(&after)) {
                let ends = before.map(parent).into_iter().chain([parent(&after)]);
                subjects.extend(ends.map(|end| end.map_or(Subject::Commune, Subject::Unit)));
                // Whoever goes up from one in a circle is never at the top.
                let up = |at: &UnitId| match *at == UnitId::from(*id) {
                    true => parent(&after),
                    false => self.tree().get(*at).and_then(|unit| unit.parent),
                };
                let ways = std::iter::successors(parent(&after), up);
                let is_back = ways.take(UNITS_MAX).any(|at| at == UnitId::from(*id));
                subjects.extend(is_back.then_some(Subject::Commune));
            }
            let mut subjects = subjects.into_iter();
            return subjects.all(|subject| rights.may(Operation::WriteUnit, subject, &tree));
        }
        let reaches = |operation, field: &str| {
            ends.iter().all(|fields| {
                let place = self.place_of(&op.record, fields);
                let unit = match place.home {
                    Home::Unit(unit) => Some(unit),
                    Home::Commune | Home::Unplaced => None,
                };
                let tier = rights.tier(operation, Subject::Person(place.person, unit), &tree);
                tier >= Some(registry::tier(kind.as_str(), field))
            })
        };
        let fields = op.writes.iter().map(|write| write.field.as_str());
        if *kind != RecordKind::ASSESSMENT {
            return fields
                .into_iter()
                .all(|field| reaches(Operation::WritePerson, field));
        }
        let was_submitted = before.is_some_and(is_submitted);
        let may_field = |field: &str| match field {
            "review" if is_submitted(&after) => reaches(Operation::Review, "review"),
            "review" => false,
            answer => reaches(Operation::Assess, answer) && !(was_submitted && is_answer(answer)),
        };
        fields.into_iter().all(may_field) && self.may_decide(op, &after)
    }

    fn may_decide(&self, op: &Changeset, after: &Fields) -> bool {
        let (assessment, _) = Assessment::read(op.record.1.into(), after);
        let mut heads = after.heads("review").iter();
        heads.all(|head| {
            let (apart, person) = (Merges::default(), |by| self.person(by));
            head.op != op.op_id || may_review(&assessment, head.by, &apart, person).is_ok()
        })
    }

    /// Up to which tier an account may have each record now; none for those out of its reach. One that
    /// the book lacks since it was set back may still be on a tablet, wherever it belonged.
    pub(super) fn tiers(&self, account: AccountId) -> Vec<(&RecordKey, Option<Tier>)> {
        let views = self.views(account);
        let tier = |record: &RecordKey, place| views.of(&record.0, place).map(|view| view.tier);
        let here = self
            .latest()
            .map(|(record, fields)| (record, tier(record, self.place_of(record, fields))));
        let lost = self.lost.iter();
        let lost = lost.filter(|(record, _)| !self.states.contains_key(record));
        let lost = lost.map(|(record, places)| {
            let tiers = places.iter().map(|place| tier(record, *place));
            (record, tiers.min().flatten())
        });
        here.chain(lost).collect()
    }
}

fn is_answer(field: &str) -> bool {
    WRITTEN_ONCE.contains(&field)
}

fn is_submitted(fields: &Fields) -> bool {
    fields
        .iter()
        .any(|(name, heads)| is_answer(name.as_str()) && !heads.is_empty())
}

fn owner(fields: &Fields) -> Option<RecordId> {
    id(fields, "cadre")
}

fn id(fields: &Fields, name: &str) -> Option<RecordId> {
    RecordId::parse(fields.shown(name)?.value.as_str()?)
}
