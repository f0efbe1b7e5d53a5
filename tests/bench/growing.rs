//! What one record costs in a small book and in a large one: taking it in, starting with it, searching
//! among all, and counting the targets.
//!
//! No server is asked: the answers are made here, of the same invented people, in the form in which they
//! travel.

use std::collections::BTreeMap;

use app::platform::{clock, ids};
use app::store::indexeddb::Database;
use app::store::schema;
use domain::book::{Book, PeopleFilter};
use domain::day::Day;
use domain::fields::{Fields, Head, Hlc, RecordKey};
use domain::framework::{Framework, Frameworks};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId};
use domain::rights::Tier;
use domain::target;
use serde_json::{Value, json};
use sync::protocol::{
    Backfill, BackfillRecord, PROTO, PROTO_PULL_MIN, Response, decode_response, encode_response,
};
use sync::scope::{self, Scope, View};
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::Loaded;

use crate::raw::now;

const SMALL: usize = 1_000;
const LARGE: usize = 50_000;
/// Small books to one large one in each turn; and as many searches and counts as make up for the size.
const SMALL_BOOKS: usize = 5;
/// Turns that are not counted.
const WARM_UP: usize = 1;
const TURNS: usize = 5;
const SEED: u64 = 2026;
/// Entries of one answer.
const PAGE: usize = 1_000;
const SERVER: &str = "growing";
const FRAMEWORK: &[u8] = include_bytes!("../../static/frameworks/khung-kns-ccvc-xa-0.1.0.json");
/// What stands in the search while somebody types a name.
const TYPED: [&str; 4] = ["n", "nguyen", "nguyen van", "nguyễn văn an"];

/// A commune on its way to a new tablet.
struct Commune {
    people: usize,
    records: usize,
    identity: Identity,
    answers: Vec<Vec<u8>>,
}

/// Milliseconds a record.
#[derive(Default)]
struct Cost {
    apply: Vec<f64>,
    start: Vec<f64>,
    search: Vec<f64>,
    targets: Vec<f64>,
}

/// Both books in turns.
pub async fn measure() -> Value {
    let (small, large) = (invented(SMALL), invented(LARGE));
    let (mut of_small, mut of_large) = (Cost::default(), Cost::default());
    for turn in 0..WARM_UP + TURNS {
        if turn == WARM_UP {
            (of_small, of_large) = (Cost::default(), Cost::default());
        }
        live(&large, &mut of_large).await;
        for _ in 0..SMALL_BOOKS {
            live(&small, &mut of_small).await;
        }
    }
    json!({
        "people": [SMALL, LARGE],
        "records": [small.records, large.records],
        "apply": { "measured_us": in_us(of_large.apply), "limit_us": in_us(of_small.apply) },
        "start": { "measured_us": in_us(of_large.start), "limit_us": in_us(of_small.start) },
        "search": { "measured_us": in_us(of_large.search), "limit_us": in_us(of_small.search) },
        "targets": { "measured_us": in_us(of_large.targets), "limit_us": in_us(of_small.targets) },
    })
}

fn in_us(ms: Vec<f64>) -> Vec<f64> {
    ms.into_iter().map(|ms| ms * 1_000.0).collect()
}

/// A new tablet takes a commune in and starts with it; then somebody searches and looks at the figures.
async fn live(commune: &Commune, cost: &mut Cost) {
    let records = commune.records as f64;
    let name = format!("{}{}", schema::BOOK_PREFIX, ids::fresh().unwrap());
    let database = Database::open(&name, schema::BOOK_VERSION, schema::BOOK_STORES).await;
    let database = database.unwrap();
    cost.apply
        .push(apply_ms(commune, &database).await / records);
    let begin = now();
    let book = start(commune, &database).await;
    cost.start.push((now() - begin) / records);
    let passes = LARGE / commune.people;
    let today = Day::at_ms(clock::now_ms());
    let looked_through = records * passes as f64;
    cost.search
        .push(search_ms(&book, passes, today) / looked_through);
    let begin = now();
    for _ in 0..passes {
        std::hint::black_box(target::count(&book, today));
    }
    cost.targets.push((now() - begin) / looked_through);
}

/// As the app takes answers in: read, worked out, written, shown.
async fn apply_ms(commune: &Commune, database: &Database) -> f64 {
    let (mut session, _) = Session::open(commune.identity.clone(), Loaded::default());
    let mut book = Book::new(frameworks());
    let device = session.device();
    let begin = now();
    for body in &commune.answers {
        let now_ms = clock::now_ms();
        let response = decode_response(body).unwrap();
        let received = session.receive(response, now_ms, device).unwrap();
        let written = database.write(&received.changes, received.durability);
        written.await.unwrap();
        let touched = session.received(received);
        let shown = touched
            .iter()
            .map(|key| (key, session.fields(key).unwrap()));
        book.upsert(shown, Day::at_ms(now_ms));
    }
    let spent = now() - begin;
    assert!(session.has_everything());
    assert_eq!(book.people_count(), commune.people);
    spent
}

/// As the app opens a book.
async fn start(commune: &Commune, database: &Database) -> Book {
    let loaded = Loaded::all(database).await.unwrap();
    let (session, problems) = Session::open(commune.identity.clone(), loaded);
    assert!(problems.is_empty());
    let mut book = Book::new(frameworks());
    book.upsert(session.records(), Day::at_ms(clock::now_ms()));
    assert_eq!(book.people_count(), commune.people);
    book
}

fn search_ms(book: &Book, passes: usize, today: Day) -> f64 {
    let begin = now();
    for _ in 0..passes {
        for typed in TYPED {
            let filter = PeopleFilter {
                query: typed.to_owned(),
                ..PeopleFilter::default()
            };
            std::hint::black_box(book.find(&filter, today));
        }
    }
    now() - begin
}

fn frameworks() -> Frameworks {
    let mut frameworks = Frameworks::default();
    frameworks.add(Framework::load(FRAMEWORK).unwrap());
    frameworks
}

/// A commune right after its people were entered, and the answers that bring it.
fn invented(people: usize) -> Commune {
    let now_ms = clock::now_ms();
    let framework = Framework::load(FRAMEWORK).unwrap();
    let mut commune = synthetic::people(SEED, people, now_ms, &framework);
    commune.forget_assessments();
    let identity = Identity {
        account: AccountId::new(ids::fresh().unwrap()),
        device: DeviceId::new(ids::fresh().unwrap()),
        partition: PartitionId::new(ids::fresh().unwrap()),
        server_id: SERVER.to_owned(),
    };
    let mut records: BTreeMap<RecordKey, Fields> = BTreeMap::new();
    for written in commune.authored {
        let op = OpId::new(ids::fresh().unwrap());
        let fields = records.entry(written.edit.record).or_default();
        for (name, value) in written.edit.values {
            *fields.heads_mut(&name) = vec![Head {
                op,
                hlc: Hlc::new(written.at_ms, 0),
                by: written.by,
                value,
            }];
        }
    }
    let mut records: Vec<_> = records.into_iter().collect();
    records.sort_by_key(|(record, _)| record.1);
    Commune {
        people,
        records: records.len(),
        answers: answers(&identity, &records, now_ms),
        identity,
    }
}

fn answers(identity: &Identity, records: &[(RecordKey, Fields)], now_ms: u64) -> Vec<Vec<u8>> {
    let (view, at) = (
        View {
            scope: Scope::All,
            tier: Tier::Assigned,
        },
        records.len() as u64,
    );
    let mut after = None;
    let mut bodies = Vec::new();
    for (number, page) in records.chunks(PAGE).enumerate() {
        let done = (number + 1) * PAGE >= records.len();
        let found = |(record, fields): &(RecordKey, Fields)| BackfillRecord {
            record: record.clone(),
            unit: view,
            rv: 1,
            fields: fields.clone(),
        };
        let backfill = Backfill {
            unit: view,
            after: after.replace(page.last().unwrap().0.1),
            records: page.iter().map(found).collect(),
            done,
            at,
        };
        let response = Response {
            server_id: SERVER.to_owned(),
            now: now_ms,
            min_proto: PROTO_PULL_MIN,
            device_id: identity.device,
            dseq_from: 1,
            acks: Vec::new(),
            next_dseq: 1,
            push_error: None,
            granted: vec![view],
            drop: Vec::new(),
            have_sum: Some(scope::sum(&[])),
            backfill: Some(backfill),
            since: BTreeMap::new(),
            log: Vec::new(),
            cursor: BTreeMap::from([(identity.partition, at)]),
            caught_up: done,
            sums: None,
            floor: None,
            lease_until: None,
        };
        bodies.push(encode_response(response, PROTO).unwrap());
    }
    bodies
}
