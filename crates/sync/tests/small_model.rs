//! A small world, looked at exhaustively: two tablets, two people, two units, and a network that loses
//! and repeats, on the real session and the real service. The seeded simulator goes further and sees
//! only some orders.
//!
//! Exhausted is every order of Saves, sendings and arrivals, where each tablet saves its own operations
//! in the order of `operation`, with one message of a tablet under way in each direction: a newer one
//! pushes it out, and it may arrive any number of times until then. So a message of one tablet never
//! overtakes another of the same one; those of different tablets come in any order. Other operations,
//! another order of them, and messages that overtake each other are the seeded simulator's.
//!
//! A state is what lasts: the rows of the tablets' stores, the server's store, and the messages on
//! their way. Sessions are opened from the rows for each act, so a restart lies between any two.
//!
//! The search is done by `stateright` (MIT; Jonathan Nadal and others), which is named in this file
//! alone and in no program: it knows the states that were seen by their fingerprint, works on every
//! core and hands back the shortest path to what broke. A queue and a set would replace it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
#![allow(dead_code, reason = "the other tests of the tablet need the rest")]

mod support;

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};
use std::io::Write;
use std::sync::Mutex;

use domain::edit::Edit;
use domain::fields::{Fields, RecordKey, RecordKind};
use domain::ids::OpId;
use domain::rights::Role;
use serde_json::json;
use stateright::{Checker, CheckerBuilder, HasDiscoveries, Model, Property};
use support::{
    NOW, PARTITION, Tablet, device, edit, identity, key, op, server_where, signed_in, together,
};
use sync::protocol::{
    LogBody, Request, Response, decode_request, decode_response, encode_request, encode_response,
};
use sync::ready::now;
use sync::server::commands::read_book;
use sync::server::memory::MemoryServerStore;
use sync::server::service::handle;
use sync::server::store::{LogRow, ServerSnapshot, ServerStore};
use sync::tablet::receive::Received;
use sync::tablet::session::Session;
use sync::tablet::store::{ACKED, Change, Loaded, META, OUTBOX, PAGES, QUARANTINE, StoreName};

/// A mistake that must be found, or the search proves nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Mistake {
    /// A record that left stays on the tablet.
    LeaveIgnored,
    /// What was acknowledged is forgotten before it comes back confirmed.
    AckForgets,
    /// The server forgets who wrote over what: the last to come is all that is left.
    LastWriterWins,
}

/// Exchanges after which two that are alone must have told each other everything.
const EXCHANGES_MAX: usize = 20;

/// What must hold in every state.
const NOTHING_IS_LOST: &str = "nothing is lost";
const NOTHING_IS_OVERWRITTEN: &str = "each act is logged once, and what nobody named is held";
const NOTHING_LEAKS: &str = "nothing is sent that may not be had";
const IT_CONVERGES: &str = "with the network back, both show what they may have";

/// How much is gone through.
#[derive(Clone, Copy, Debug)]
struct Size {
    /// Operations of each of the two tablets, at most 3.
    operations: [usize; 2],
    /// Messages of a tablet that may be under way in each direction; one more pushes the oldest
    /// out, which is how messages are lost.
    under_way: usize,
    mistake: Option<Mistake>,
}

/// The small world, with what was found of states that differ only in what is under way.
struct Small {
    size: Size,
    judged: Mutex<BTreeMap<u64, Option<&'static str>>>,
}

#[derive(Clone, PartialEq, Debug, Default, Hash)]
struct Holder {
    rows: BTreeMap<(StoreName, String), Vec<u8>>,
    saved: usize,
    requests: Vec<Vec<u8>>,
    answers: Vec<Vec<u8>>,
}

#[derive(Clone, Debug)]
struct World {
    holders: [Holder; 2],
    server: MemoryServerStore,
    /// Stands for what the server holds, so that states are told apart.
    server_key: u64,
    /// What does not hold.
    broken: Option<&'static str>,
}

impl PartialEq for World {
    fn eq(&self, other: &Self) -> bool {
        self.holders == other.holders
            && self.server_key == other.server_key
            && self.broken == other.broken
    }
}

impl Hash for World {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.holders.hash(state);
        self.server_key.hash(state);
        self.broken.hash(state);
    }
}

/// What can happen to the tablet of this number.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Act {
    Save(usize),
    Send(usize),
    /// A request arrives; it stays, to arrive again.
    Serve(usize, usize),
    /// An answer arrives; it stays, to arrive again.
    Take(usize, usize),
}

fn unit(number: u128) -> RecordKey {
    key("unit", 0xa0 + number)
}

fn person(number: u128) -> RecordKey {
    key("cadre", 0xc0 + number)
}

fn moved(number: u128, to: u128) -> Edit {
    edit(&person(number), "unit", json!(unit(to).1))
}

/// What each of the two does, in this order, whenever it is. The first may do everything with
/// everybody: it moves one person out of the other's reach, gives a name, and moves another into
/// reach. The second has one unit.
fn operation(number: usize, place: usize) -> Edit {
    match (number, place) {
        (0, 0) => moved(1, 2),
        (0, 1) => edit(&person(1), "full_name", "Ánh"),
        (0, _) => moved(2, 1),
        (_, 0) => edit(&person(1), "full_name", "Anh"),
        (_, 1) => edit(&person(1), "job_position", "Kế toán"),
        (_, _) => edit(&person(1), "full_name", "Nguyễn Thị Ánh"),
    }
}

fn act(number: usize, place: usize) -> OpId {
    op(u128::try_from(10 * (number + 1) + place).unwrap())
}

fn account_of(number: usize) -> u128 {
    u128::try_from(number + 1).unwrap()
}

impl Holder {
    fn session(&self, number: usize) -> Session {
        let rows = |store: StoreName| {
            let rows = self.rows.iter().filter(|((found, _), _)| *found == store);
            Some(
                rows.map(|((_, key), value)| (key.clone(), value.clone()))
                    .collect(),
            )
        };
        let loaded = Loaded {
            outbox: rows(OUTBOX),
            acked: rows(ACKED),
            quarantine: rows(QUARANTINE),
            meta: rows(META),
            pages: rows(PAGES),
        };
        let (session, problems) = Session::open(identity(account_of(number)), loaded);
        assert!(problems.is_empty(), "{problems:?}");
        session
    }

    fn write(&mut self, changes: &[Change]) {
        for change in changes {
            match change {
                Change::Put { store, key, value } => {
                    self.rows.insert((store, key.clone()), value.clone());
                }
                Change::Delete { store, key } => {
                    self.rows.remove(&(*store, key.clone()));
                }
            }
        }
    }

    fn receive(&mut self, number: usize, response: Response, mistake: Option<Mistake>) {
        let session = self.session(number);
        let mut changes = taken(&session, number, response, mistake).changes;
        if mistake == Some(Mistake::AckForgets) {
            changes.retain(|change| change.store() != ACKED);
        }
        self.write(&changes);
    }
}

/// What an answer makes of a tablet.
fn taken(
    session: &Session,
    number: usize,
    mut response: Response,
    mistake: Option<Mistake>,
) -> Received {
    if mistake == Some(Mistake::LeaveIgnored) {
        response.log.retain(|entry| entry.body != LogBody::Leave);
    }
    let fresh = device(account_of(number) + 100);
    session.receive(response, NOW, fresh).unwrap()
}

/// Everything that a server holds, as a number. The memory twin keeps it all in order.
fn key_of(server: &MemoryServerStore) -> u64 {
    let mut hasher = std::hash::DefaultHasher::new();
    format!("{server:?}").hash(&mut hasher);
    hasher.finish()
}

/// Puts a message behind those that are under way, where it is not among them already.
fn send(line: &mut Vec<Vec<u8>>, message: Vec<u8>, under_way: usize) -> bool {
    if line.contains(&message) {
        return false;
    }
    line.push(message);
    if line.len() > under_way {
        line.remove(0);
    }
    true
}

impl World {
    fn new() -> Self {
        let reach = unit(1);
        let officer = Role::PersonnelOfficer;
        let held = [
            (1, officer, None),
            (2, officer, Some(&reach)),
            (3, officer, None),
        ];
        let server = server_where(&held);
        let mut third = Tablet::new(3);
        let begun = [
            edit(&unit(1), "name", "Xóm 1"),
            edit(&unit(2), "name", "Xóm 2"),
            together(&[edit(&person(1), "full_name", "A"), moved(1, 1)]),
            together(&[edit(&person(2), "full_name", "B"), moved(2, 2)]),
        ];
        third.save(&begun, 1);
        third.sync(&server);
        let mut world = Self {
            holders: [Holder::default(), Holder::default()],
            server_key: 0,
            server,
            broken: None,
        };
        for number in 0..2 {
            world.fetch_everything(number);
        }
        world.server_key = key_of(&world.server);
        world
    }

    fn request(&self, number: usize) -> Vec<u8> {
        encode_request(self.holders[number].session(number).next_request()).unwrap()
    }

    /// What the server answers, checked against what the account may have.
    fn answer(
        &mut self,
        number: usize,
        mut request: Request,
        mistake: Option<Mistake>,
    ) -> Response {
        if mistake == Some(Mistake::LastWriterWins) {
            self.name_everything(&mut request.changesets);
        }
        let session = signed_in(account_of(number));
        let response = now(handle(&self.server, &session, request)).unwrap();
        if number == 1 && self.leaks(&response) {
            self.broken = Some(NOTHING_LEAKS);
        }
        response
    }

    /// The mistake: every write is made to replace whatever is there.
    fn name_everything(&self, changesets: &mut [serde_json::Value]) {
        let book = self.book();
        for op in changesets {
            let record: RecordKey = serde_json::from_value(op["r"].clone()).unwrap();
            for write in op["w"].as_array_mut().unwrap() {
                let held = book
                    .get(&record)
                    .map(|fields| fields.heads(write["f"].as_str().unwrap()));
                let held = held.into_iter().flatten().map(|head| head.op);
                write["b"] = held.map(|op| json!(op)).collect();
            }
        }
    }

    /// Whether an answer tells the second account of somebody who is not in its unit now.
    fn leaks(&self, response: &Response) -> bool {
        let told = response
            .log
            .iter()
            .filter(|entry| entry.body != LogBody::Leave);
        let told = told.map(|entry| &entry.record);
        let found = response.backfill.iter().flat_map(|page| &page.records);
        let book = self.book();
        let mut told = told.chain(found.map(|found| &found.record));
        told.any(|record| record.0 == RecordKind::CADRE && !is_in_reach(&book, record))
    }

    fn book(&self) -> BTreeMap<RecordKey, Fields> {
        now(read_book(&self.server, PARTITION))
            .unwrap()
            .into_iter()
            .collect()
    }

    fn log(&self) -> Vec<LogRow> {
        let mut snapshot = now(self.server.snapshot()).unwrap();
        let rows = now(snapshot.log(PARTITION, 0, 1_000)).unwrap();
        rows.into_iter().map(|followed| followed.row).collect()
    }

    /// Before anything happens both tablets have everything that they may have.
    fn fetch_everything(&mut self, number: usize) {
        let mut session = self.holders[number].session(number);
        while !session.has_everything() {
            let response = self.answer(number, session.next_request(), None);
            let received = taken(&session, number, response, None);
            self.holders[number].write(&received.changes);
            session.received(received);
        }
    }

    /// A tablet and the server exchange what they have, with nothing between them.
    fn settle(&mut self, number: usize, session: &mut Session, mistake: Option<Mistake>) {
        for _ in 0..EXCHANGES_MAX {
            let response = self.answer(number, session.next_request(), mistake);
            let received = taken(session, number, response, mistake);
            let more = received.more;
            session.received(received);
            if !more {
                return;
            }
        }
        self.broken = Some(IT_CONVERGES);
    }

    /// The first rule that does not hold, whatever is under way.
    fn broken_rule(&self, size: &Size) -> Option<&'static str> {
        let is_all_saved = self.holders.each_ref().map(|holder| holder.saved) == size.operations;
        if !self.is_nothing_lost() {
            Some(NOTHING_IS_LOST)
        } else if !self.is_each_act_logged_once_and_nothing_overwritten() {
            Some(NOTHING_IS_OVERWRITTEN)
        } else if is_all_saved && !self.converges(size.mistake) {
            Some(IT_CONVERGES)
        } else {
            None
        }
    }

    fn is_nothing_lost(&self) -> bool {
        let is_kept = |number: usize, holder: &Holder| {
            let session = holder.session(number);
            let kept: BTreeSet<OpId> = session
                .outbox()
                .chain(session.acked().map(|row| &row.op))
                .chain(session.quarantine().map(|row| &row.op))
                .map(|op| op.op_id)
                .collect();
            (0..holder.saved).all(|place| kept.contains(&act(number, place)))
        };
        let mut holders = self.holders.iter().enumerate();
        holders.all(|(number, holder)| is_kept(number, holder))
    }

    fn is_each_act_logged_once_and_nothing_overwritten(&self) -> bool {
        let log = self.log();
        let ops = || {
            log.iter()
                .filter_map(|row| Some(&row.op.as_ref()?.changeset))
        };
        let ids: BTreeSet<OpId> = ops().map(|op| op.op_id).collect();
        let made = 4 + self
            .holders
            .iter()
            .map(|holder| holder.saved)
            .sum::<usize>();
        let mut expect = BTreeSet::new();
        for op in ops() {
            let fields = op.writes.iter();
            expect.extend(fields.map(|write| (op.record.clone(), write.field.clone(), op.op_id)));
        }
        for op in self.as_made() {
            for write in &op.writes {
                for base in &write.base {
                    if ids.contains(&op.op_id) {
                        expect.remove(&(op.record.clone(), write.field.clone(), *base));
                    }
                }
            }
        }
        let mut held = BTreeSet::new();
        for (record, fields) in self.book() {
            for (field, heads) in fields.iter() {
                held.extend(
                    heads
                        .iter()
                        .map(|head| (record.clone(), field.clone(), head.op)),
                );
            }
        }
        held.retain(|(record, _, _)| record.0 != RecordKind::GRANT);
        ids.len() == ops().count() && ids.len() <= made && held == expect
    }

    /// Every change as its author made it, from wherever its tablet keeps it.
    fn as_made(&self) -> Vec<sync::changeset::Changeset> {
        let of = |(number, holder): (usize, &Holder)| {
            let session = holder.session(number);
            let ops = session.outbox().chain(session.acked().map(|row| &row.op));
            let ops = ops.chain(session.quarantine().map(|row| &row.op));
            ops.cloned().collect::<Vec<_>>()
        };
        self.holders.iter().enumerate().flat_map(of).collect()
    }

    /// With the network back, both tablets show what the server has, as far as they may have it.
    fn converges(&self, mistake: Option<Mistake>) -> bool {
        let mut world = self.clone();
        world.server = self.server.backup();
        let mut sessions = [0, 1].map(|number| self.holders[number].session(number));
        for number in [0, 1, 0, 1] {
            world.settle(number, &mut sessions[number], mistake);
        }
        let book = world.book();
        let is_as_the_server = |(number, session): (usize, &Session)| {
            let expect = book.iter().filter(|(record, _)| {
                record.0 != RecordKind::CADRE || number == 0 || is_in_reach(&book, record)
            });
            let shown: BTreeMap<&RecordKey, &Fields> = session.records().collect();
            session.unsent_count() == 0 && shown == expect.collect()
        };
        world.broken.is_none() && sessions.iter().enumerate().all(is_as_the_server)
    }
}

fn is_in_reach(book: &BTreeMap<RecordKey, Fields>, record: &RecordKey) -> bool {
    let fields = book.get(record);
    let unit_now = fields.and_then(|fields| fields.shown("unit"));
    unit_now.is_some_and(|head| head.value == json!(unit(1).1))
}

impl Small {
    fn judge(&self, world: &World) -> Option<&'static str> {
        let mut hasher = std::hash::DefaultHasher::new();
        for holder in &world.holders {
            (&holder.rows, holder.saved).hash(&mut hasher);
        }
        world.server_key.hash(&mut hasher);
        let key = hasher.finish();
        if let Some(known) = self.judged.lock().unwrap().get(&key) {
            return *known;
        }
        let broken = world.broken_rule(&self.size);
        self.judged.lock().unwrap().insert(key, broken);
        broken
    }
}

impl Model for Small {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![World::new()]
    }

    fn actions(&self, world: &World, acts: &mut Vec<Act>) {
        for (number, holder) in world.holders.iter().enumerate() {
            if holder.saved < self.size.operations[number] {
                acts.push(Act::Save(number));
            }
            acts.push(Act::Send(number));
            acts.extend((0..holder.requests.len()).map(|place| Act::Serve(number, place)));
            acts.extend((0..holder.answers.len()).map(|place| Act::Take(number, place)));
        }
    }

    fn next_state(&self, last: &World, happens: Act) -> Option<World> {
        let mut world = last.clone();
        let is_news = match happens {
            Act::Save(number) => {
                let holder = &mut world.holders[number];
                let session = holder.session(number);
                let edits = [operation(number, holder.saved)];
                let ids = [act(number, holder.saved)];
                let save = session.prepare_save(&edits, &ids, NOW, &[]).unwrap();
                holder.write(&save.changes);
                holder.saved += 1;
                true
            }
            Act::Send(number) => {
                let request = world.request(number);
                send(
                    &mut world.holders[number].requests,
                    request,
                    self.size.under_way,
                )
            }
            Act::Serve(number, place) => {
                let request = decode_request(&world.holders[number].requests[place]).unwrap();
                let proto = request.proto;
                world.server = last.server.backup();
                let answer = world.answer(number, request, self.size.mistake);
                let answer = encode_response(answer, proto).unwrap();
                world.server_key = key_of(&world.server);
                let is_answer_new = send(
                    &mut world.holders[number].answers,
                    answer,
                    self.size.under_way,
                );
                is_answer_new || world.server_key != last.server_key
            }
            Act::Take(number, place) => {
                let answer = world.holders[number].answers[place].clone();
                let response = decode_response(&answer).unwrap();
                world.holders[number].receive(number, response, self.size.mistake);
                world.holders[number].rows != last.holders[number].rows
            }
        };
        if !is_news {
            return None;
        }
        world.broken = world.broken.or_else(|| self.judge(&world));
        Some(world)
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(NOTHING_IS_LOST, |_, world: &World| {
                world.broken != Some(NOTHING_IS_LOST)
            }),
            Property::always(NOTHING_IS_OVERWRITTEN, |_, world: &World| {
                world.broken != Some(NOTHING_IS_OVERWRITTEN)
            }),
            Property::always(NOTHING_LEAKS, |_, world: &World| {
                world.broken != Some(NOTHING_LEAKS)
            }),
            Property::always(IT_CONVERGES, |_, world: &World| {
                world.broken != Some(IT_CONVERGES)
            }),
        ]
    }
}

/// Goes through everything, what takes the fewest acts first: the path to what breaks is the shortest.
fn search(size: Size) -> impl Checker<Small> {
    told(size, |small| small.spawn_bfs().join())
}

/// Goes through everything, each path to its end first: what is still to be looked at stays little, where
/// all states of one depth would not fit into memory.
fn search_deep(size: Size) -> impl Checker<Small> {
    told(size, |small| small.spawn_dfs().join())
}

/// Tells how many states a search has seen.
fn told<C: Checker<Small>>(size: Size, search: impl FnOnce(CheckerBuilder<Small>) -> C) -> C {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let begun = std::time::Instant::now();
    let small = Small {
        size,
        judged: Mutex::default(),
    };
    let small = small.checker().threads(cores);
    let checker = search(small.finish_when(HasDiscoveries::AnyFailures));
    let (states, depth) = (checker.unique_state_count(), checker.max_depth());
    // Not `println!`, which the test runner keeps to itself while all is well.
    let _ = writeln!(
        std::io::stdout(),
        "{size:?}: {states} states, at most {depth} acts, {:.1} s",
        begun.elapsed().as_secs_f32()
    );
    checker
}

#[test]
fn two_tablets_two_people_and_two_units_hold_whatever_happens_in_whatever_order() {
    search(Size {
        operations: [2, 1],
        under_way: 1,
        mistake: None,
    })
    .assert_properties();
}

#[test]
#[ignore = "takes long: cargo xtask simulate --exhaustive"]
fn the_whole_small_world_holds() {
    for operations in [[2, 2], [3, 2], [3, 3]] {
        search_deep(Size {
            operations,
            under_way: 1,
            mistake: None,
        })
        .assert_properties();
    }
}

#[test]
fn a_mistake_in_the_small_world_is_found() {
    for (mistake, operations) in [
        (Mistake::LeaveIgnored, [1, 0]),
        (Mistake::AckForgets, [1, 0]),
        (Mistake::LastWriterWins, [2, 1]),
    ] {
        let size = Size {
            operations,
            under_way: 1,
            mistake: Some(mistake),
        };
        let found = search(size).discoveries();
        assert!(!found.is_empty(), "{mistake:?} is not found");
    }
}
