//! The contract of the tablet's store, on real IndexedDB. Its memory twin keeps the same one.

use app::platform::ids;
use app::store::indexeddb::Database;
use app::store::schema::{BOOK_PREFIX, BOOK_STORES, BOOK_VERSION};
use wasm_bindgen_test::wasm_bindgen_test;

async fn open(name: &str) -> Database {
    Database::open(name, BOOK_VERSION, BOOK_STORES)
        .await
        .unwrap()
}

#[wasm_bindgen_test]
async fn indexeddb_keeps_the_contract() {
    let make = async || open(&format!("{BOOK_PREFIX}{}", ids::fresh().unwrap())).await;
    let reopen = async |database: Database| {
        let name = database.name().to_owned();
        drop(database);
        open(&name).await
    };
    sync::tablet::contract::check(make, reopen).await;
}

#[wasm_bindgen_test]
fn a_book_has_the_stores_of_the_contract() {
    let mut known = sync::tablet::store::STORES.to_vec();
    // What only the browser can read is no row.
    known.push("keys");
    known.sort_unstable();
    assert_eq!(BOOK_STORES, known);
}
