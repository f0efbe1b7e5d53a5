//! The store contract of `sync` on SQLite.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod support;

use server::db::Db;
use server::db::sync::Books;
use support::Folder;

#[tokio::test]
async fn sqlite_keeps_the_contract() {
    // Kept until the end, so that no store loses its folder while it is checked.
    let folders = std::sync::Mutex::new(Vec::new());
    sync::server::contract::check(async || {
        let folder = Folder::new();
        Db::create(&folder.0).await.unwrap().finish().await.unwrap();
        let db = Db::open(&folder.0).await.unwrap();
        folders.lock().unwrap().push(folder);
        Books(db)
    })
    .await;
}
