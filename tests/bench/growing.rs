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

use crate::raw::{now, remove_database};

const LARGE: usize = 50_000;
/// As many people as in the large book, in fifty books: both fill the same memory, and neither stays in the
/// processor's cache. What is left between the two is what the book's size itself costs.
const SMALL_BOOKS: usize = 50;
const SMALL: usize = LARGE / SMALL_BOOKS;
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

/// A commune on a tablet.
struct Tablet<'a> {
    commune: &'a Commune,
    database: Database,
    session: Session,
    book: Book,
}

/// The large book and the small ones in turns; which comes first alternates.
pub async fn measure() -> Value {
    let large = [invented(SEED, LARGE)];
    let seeds = (SEED..).take(SMALL_BOOKS);
    let small: Vec<Commune> = seeds.map(|seed| invented(seed, SMALL)).collect();
    let (mut of_small, mut of_large) = (Cost::default(), Cost::default());
    let mut again = Cost::default();
    for turn in 0..WARM_UP + TURNS {
        if turn == WARM_UP {
            (of_small, of_large) = (Cost::default(), Cost::default());
            again = Cost::default();
        }
        if turn % 2 == 0 {
            live(&large, &mut of_large, None).await;
            live(&small, &mut of_small, Some(&mut again)).await;
        } else {
            live(&small, &mut of_small, Some(&mut again)).await;
            live(&large, &mut of_large, None).await;
        }
    }
    let row = |large, small| json!({ "measured_us": in_us(large), "limit_us": in_us(small) });
    json!({
        "people": [SMALL, LARGE],
        "records": [records(&small), records(&large)],
        "apply": row(of_large.apply, of_small.apply),
        "start": row(of_large.start, of_small.start),
        "search": row(of_large.search, of_small.search),
        "targets": row(of_large.targets, of_small.targets),
        "again": { "search_us": in_us(again.search), "targets_us": in_us(again.targets) },
    })
}

fn in_us(ms: Vec<f64>) -> Vec<f64> {
    ms.into_iter().map(|ms| ms * 1_000.0).collect()
}

fn records(communes: &[Commune]) -> usize {
    communes.iter().map(|commune| commune.records).sum()
}

/// New tablets take communes in and start with them; then somebody searches each and looks at its
/// figures. `again` is what the last two cost where one book is asked over and over.
async fn live(communes: &[Commune], cost: &mut Cost, again: Option<&mut Cost>) {
    let records = records(communes) as f64;
    let mut databases = Vec::new();
    for _ in communes {
        let name = format!("{}{}", schema::BOOK_PREFIX, ids::fresh().unwrap());
        let database = Database::open(&name, schema::BOOK_VERSION, schema::BOOK_STORES).await;
        databases.push(database.unwrap());
    }
    let frameworks = frameworks();
    let begin = now();
    let mut tablets = Vec::new();
    for (commune, database) in communes.iter().zip(databases) {
        tablets.push(apply(commune, database, &frameworks).await);
    }
    cost.apply.push((now() - begin) / records);
    for tablet in &mut tablets {
        assert!(tablet.session.has_everything());
        // Nothing of it is in memory when the tablet starts.
        tablet.session = Session::open(tablet.commune.identity.clone(), Loaded::default()).0;
        tablet.book = Book::default();
    }
    let begin = now();
    for tablet in &mut tablets {
        start(tablet, &frameworks).await;
    }
    cost.start.push((now() - begin) / records);
    let today = Day::at_ms(clock::now_ms());
    let books: Vec<&Book> = tablets.iter().map(|tablet| &tablet.book).collect();
    cost.search.push(search_ms(&books, today) / records);
    cost.targets.push(count_ms(&books, today) / records);
    if let (Some(again), [first, ..], [book, ..]) = (again, communes, books.as_slice()) {
        let one = vec![*book; books.len()];
        let records = (first.records * one.len()) as f64;
        again.search.push(search_ms(&one, today) / records);
        again.targets.push(count_ms(&one, today) / records);
    }
    for tablet in tablets {
        assert_eq!(tablet.book.people_count(), tablet.commune.people);
        let name = tablet.database.name().to_owned();
        drop(tablet);
        remove_database(&name).await;
    }
}

/// As the app takes answers in: read, worked out, written, shown.
async fn apply<'a>(
    commune: &'a Commune,
    database: Database,
    frameworks: &Frameworks,
) -> Tablet<'a> {
    let (mut session, _) = Session::open(commune.identity.clone(), Loaded::default());
    let mut book = Book::new(frameworks.clone());
    let device = session.device();
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
    Tablet {
        commune,
        database,
        session,
        book,
    }
}

/// As the app opens a book.
async fn start(tablet: &mut Tablet<'_>, frameworks: &Frameworks) {
    let loaded = Loaded::all(&tablet.database).await.unwrap();
    let (session, problems) = Session::open(tablet.commune.identity.clone(), loaded);
    assert!(problems.is_empty());
    let mut book = Book::new(frameworks.clone());
    book.upsert(session.records(), Day::at_ms(clock::now_ms()));
    (tablet.session, tablet.book) = (session, book);
}

/// Each text in every book, before the next text.
fn search_ms(books: &[&Book], today: Day) -> f64 {
    let begin = now();
    for typed in TYPED {
        let filter = PeopleFilter {
            query: typed.to_owned(),
            ..PeopleFilter::default()
        };
        for book in books {
            std::hint::black_box(book.find(&filter, today));
        }
    }
    now() - begin
}

fn count_ms(books: &[&Book], today: Day) -> f64 {
    let begin = now();
    for book in books {
        std::hint::black_box(target::count(book, today));
    }
    now() - begin
}

fn frameworks() -> Frameworks {
    let mut frameworks = Frameworks::default();
    frameworks.add(Framework::load(FRAMEWORK).unwrap());
    frameworks
}

/// A commune right after its people were entered, and the answers that bring it.
fn invented(seed: u64, people: usize) -> Commune {
    let now_ms = clock::now_ms();
    let framework = Framework::load(FRAMEWORK).unwrap();
    let mut commune = synthetic::people(seed, people, now_ms, &framework);
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
