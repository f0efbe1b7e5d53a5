//! The store contract of `sync` on SQLite, its simulator over it, and the schema.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use server::db::sync::Books;
use server::db::{Db, DbError};
use support::Folder;
use sync::simulator;

/// A thousand run over memory in `sync`; these show that SQLite behaves like the memory twin.
/// `SIMULATOR_SEEDS_SQLITE=20000` asks for more.
const SEEDS: u64 = 50;

/// An empty book of its own. The folder must outlive it.
async fn empty(folder: &Folder) -> Db {
    Db::create(&folder.0).await.unwrap().finish().await.unwrap();
    Db::open(&folder.0).await.unwrap()
}

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    // Kept until the end, so that no store loses its folder while it is checked.
    let folders = std::sync::Mutex::new(Vec::new());
    sync::server::contract::check(async || {
        let folder = Folder::new();
        let db = empty(&folder).await;
        folders.lock().unwrap().push(folder);
        Books(db)
    })
    .await;
}

#[tokio::test]
async fn the_simulated_world_holds_over_sqlite() {
    let asked = std::env::var("SIMULATOR_SEEDS_SQLITE").ok();
    let seeds = asked.and_then(|seeds| seeds.parse().ok()).unwrap_or(SEEDS);
    println!("seeds 1..={seeds}");
    let mut deaths = 0;
    for seed in 1..=seeds {
        let folder = Folder::new();
        let db = empty(&folder).await;
        let report = simulator::run(seed, None, Books(db.clone())).await;
        let report = report.unwrap_or_else(|broken| panic!("seed {seed}: {broken:?}"));
        deaths += report.server_deaths;
        db.close().await;
    }
    assert!(
        deaths > 0,
        "a world in which nothing goes wrong shows nothing"
    );
}

#[tokio::test]
async fn a_book_of_a_later_version_is_refused_and_not_touched() {
    let folder = Folder::new();
    let db = empty(&folder).await;
    let mut tx = db.write().await.unwrap();
    sqlx::query(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         VALUES (9999, 'later', TRUE, x'00', 0)",
    )
    .execute(&mut *tx)
    .await
    .unwrap();
    tx.commit().await.unwrap();
    db.close().await;
    let before = std::fs::read(folder.0.join("book.sqlite")).unwrap();
    let refused = Db::open(&folder.0).await.err();
    assert!(matches!(
        refused,
        Some(DbError::OfLaterVersion { version: 9999 })
    ));
    assert_eq!(std::fs::read(folder.0.join("book.sqlite")).unwrap(), before);
}

#[tokio::test]
async fn a_book_that_was_never_finished_is_no_book_and_can_be_begun_anew() {
    let folder = Folder::new();
    let unfinished = Db::create(&folder.0).await.unwrap();
    let refused = Db::open(&folder.0).await.err();
    assert!(matches!(refused, Some(DbError::NoBook(_))));
    unfinished.close().await;
    let db = empty(&folder).await;
    assert!(matches!(
        Db::create(&folder.0).await.err(),
        Some(DbError::Exists(_))
    ));
    db.close().await;
}
