//! A tablet that has fetched a book counts what the server's command line counts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use domain::book::Book;
use domain::code::Code;
use domain::day::Day;
use domain::ids::DeviceId;
use domain::target::{TargetId, count};
use serde_json::{Value, json};
use server::db::sync::Books;
use server::db::{Db, accounts, book};
use server::frameworks;
use support::{Folder, run_ok};
use sync::server::service::{self, handle};
use sync::tablet::session::{Identity, Session};
use sync::tablet::store::Loaded;
use uuid::Uuid;

/// Fetches a whole book as a tablet does.
async fn fetched(db: &Db, book: &book::Book) -> Session {
    let mut snapshot = db.snapshot().await.unwrap();
    let found = accounts::by_name(&mut snapshot, "quantri").await.unwrap();
    drop(snapshot);
    let account = found.unwrap().0.id;
    let identity = Identity {
        account,
        device: DeviceId::new(Uuid::from_u128(2)),
        partition: book.partition,
        server_id: book.server_id.to_string(),
    };
    let signed_in = service::Session {
        account,
        partition: book.partition,
        server_id: book.server_id.to_string(),
        now_ms: 1_795_366_800_000,
    };
    let (mut session, _) = Session::open(identity, Loaded::default());
    for _ in 0..100 {
        let request = session.next_request();
        let answer = handle(&Books(db.clone()), &signed_in, request)
            .await
            .unwrap();
        let fresh = DeviceId::new(Uuid::from_u128(3));
        let received = session.receive(answer, signed_in.now_ms, fresh).unwrap();
        let more = received.more;
        session.received(received);
        if !more {
            return session;
        }
    }
    panic!("the fetch never ends");
}

#[tokio::test]
async fn a_figure_is_the_same_on_tablet_and_server() {
    let folder = Folder::new();
    run_ok(&folder.0, &["init", "--demo"]);
    let db = Db::open(&folder.0).await.unwrap();
    let mut snapshot = db.snapshot().await.unwrap();
    let book = book::read(&mut snapshot).await.unwrap();
    let frameworks = frameworks::all(&mut snapshot).await.unwrap();
    drop(snapshot);
    let tablet = fetched(&db, &book).await;
    db.close().await;
    let printed = run_ok(&folder.0, &["targets", "--json"]);
    let printed: Vec<Value> = serde_json::from_str(&printed).unwrap();
    let day = Day::parse(printed[0]["as_of"].as_str().unwrap()).unwrap();
    let mut records = Book::new(frameworks);
    records.upsert(tablet.records(), day);
    let figures = count(&records, day);

    let units = records.units().in_order();
    assert_eq!(printed.len(), TargetId::ALL.len() * (1 + units.len()));
    let mut people = 0;
    for line in &printed {
        let id = TargetId::from_code(line["id"].as_str().unwrap()).unwrap();
        let unit = units
            .iter()
            .find(|(unit, _)| line["unit"] == json!(unit))
            .map(|(unit, _)| unit);
        let counted = unit.map_or(&figures.whole, |unit| &figures.units[unit]);
        let figure = counted.of(id);
        let expect = (
            json!(figure.certain),
            json!(figure.possible),
            json!(figure.denominator),
            json!(figure.status.code()),
        );
        let found = (
            line["certain"].clone(),
            line["possible"].clone(),
            line["denominator"].clone(),
            line["status"].clone(),
        );
        assert_eq!(found, expect, "{line}");
        people += figure.certain;
    }
    assert!(people > 0, "a book in which nobody counts shows nothing");
}
