//! The file that names IndexedDB, on the real one.

use std::pin::pin;
use std::task::{Context, Waker};

use app::platform::ids;
use app::store::indexeddb::{Change, Database, DatabaseError, Durability};
use wasm_bindgen_test::wasm_bindgen_test;

const STORES: &[&str] = &["letters", "numbers"];

async fn fresh_database() -> Database {
    let name = format!("test-{}", ids::fresh().unwrap());
    Database::open(&name, 1, STORES).await.unwrap()
}

fn put(store: &'static str, key: &str, value: &[u8]) -> Change {
    Change::Put {
        store,
        key: key.to_owned(),
        value: value.to_vec(),
    }
}

/// Wraps the browser's own function around whatever stands there now, so that a test sees each
/// transaction as it is made.
fn watch_transactions(then: &str) {
    js_sys::eval(&format!(
        "globalThis.made = []; if (!globalThis.plain) globalThis.plain = IDBDatabase.prototype.transaction; \
         IDBDatabase.prototype.transaction = function (...given) {{ \
           const made = globalThis.plain.apply(this, given); globalThis.made.push(made); {then}; return made; }}"
    ))
    .unwrap();
}

fn stop_watching() {
    js_sys::eval("IDBDatabase.prototype.transaction = globalThis.plain").unwrap();
}

#[wasm_bindgen_test]
async fn what_was_written_is_read_after_reopening() {
    let database = fresh_database().await;
    let name = database.name().to_owned();
    let changes = [
        put("letters", "a", b"alpha"),
        put("numbers", "1", b"one"),
        put("letters", "b", b"beta"),
    ];
    database.write(&changes, Durability::Strict).await.unwrap();
    let again = Database::open(&name, 1, STORES).await.unwrap();
    let letters = again.load("letters").await.unwrap();
    assert_eq!(
        letters,
        [
            ("a".to_owned(), b"alpha".to_vec()),
            ("b".to_owned(), b"beta".to_vec())
        ]
    );
    assert_eq!(
        again.get("numbers", "1").await.unwrap(),
        Some(b"one".to_vec())
    );
    assert_eq!(again.get("numbers", "2").await.unwrap(), None);
    let removal = [Change::Delete {
        store: "letters",
        key: "a".to_owned(),
    }];
    again.write(&removal, Durability::Relaxed).await.unwrap();
    assert_eq!(again.load("letters").await.unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn a_save_is_strict() {
    let database = fresh_database().await;
    watch_transactions("");
    let strict = database
        .write(&[put("letters", "a", b"x")], Durability::Strict)
        .await;
    let relaxed = database
        .write(&[put("letters", "b", b"x")], Durability::Relaxed)
        .await;
    let seen = js_sys::eval("globalThis.made.map((made) => made.durability).join(' ')").unwrap();
    stop_watching();
    assert_eq!((strict, relaxed), (Ok(()), Ok(())));
    assert_eq!(seen.as_string().as_deref(), Some("strict relaxed"));
}

#[wasm_bindgen_test]
async fn a_commit_that_is_aborted_is_an_error_and_leaves_nothing() {
    let database = fresh_database().await;
    watch_transactions("if (given[1] === 'readwrite') Promise.resolve().then(() => made.abort())");
    let outcome = database
        .write(
            &[put("letters", "a", b"x"), put("numbers", "1", b"x")],
            Durability::Strict,
        )
        .await;
    stop_watching();
    assert_eq!(
        outcome,
        Err(DatabaseError::Refused("AbortError".to_owned()))
    );
    assert_eq!(database.load("letters").await.unwrap(), []);
    assert_eq!(database.load("numbers").await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn a_write_dropped_half_way_leaves_nothing() {
    let database = fresh_database().await;
    {
        let changes = [put("letters", "a", b"x")];
        let mut write = pin!(database.write(&changes, Durability::Strict));
        let poll = write.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(poll.is_pending());
    }
    assert_eq!(database.load("letters").await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn a_dead_connection_is_replaced_and_the_write_repeated() {
    let database = fresh_database().await;
    js_sys::eval("globalThis.made = []").unwrap();
    watch_transactions("");
    database.load("letters").await.unwrap();
    js_sys::eval("globalThis.made[0].db.close()").unwrap();
    stop_watching();
    database
        .write(&[put("letters", "a", b"x")], Durability::Strict)
        .await
        .unwrap();
    assert_eq!(database.load("letters").await.unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn a_connection_that_dies_under_a_write_is_replaced_and_the_write_repeated() {
    let database = fresh_database().await;
    // As a browser does that closes a connection: first what is under way is aborted.
    watch_transactions(
        "if (globalThis.made.length === 1) Promise.resolve().then(() => { made.abort(); this.close(); })",
    );
    let changes = [put("letters", "a", b"x"), put("numbers", "1", b"x")];
    let outcome = database.write(&changes, Durability::Strict).await;
    stop_watching();
    assert_eq!(outcome, Ok(()));
    assert_eq!(database.load("letters").await.unwrap().len(), 1);
    assert_eq!(database.load("numbers").await.unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn a_connection_that_dies_twice_is_an_error_and_leaves_nothing() {
    let database = fresh_database().await;
    watch_transactions(
        "if (given[1] === 'readwrite') Promise.resolve().then(() => { made.abort(); this.close(); })",
    );
    let changes = [put("letters", "a", b"x")];
    let outcome = database.write(&changes, Durability::Strict).await;
    stop_watching();
    assert_eq!(
        outcome,
        Err(DatabaseError::Refused("AbortError".to_owned()))
    );
    assert_eq!(database.load("letters").await.unwrap(), []);
}

#[wasm_bindgen_test]
async fn no_space_is_said_as_no_space_and_leaves_nothing() {
    let database = fresh_database().await;
    js_sys::eval(
        "globalThis.put = IDBObjectStore.prototype.put; let count = 0; \
         IDBObjectStore.prototype.put = function (...given) { \
           if (++count === 2) throw new DOMException('full', 'QuotaExceededError'); \
           return globalThis.put.apply(this, given); }",
    )
    .unwrap();
    let changes = [put("letters", "a", b"x"), put("numbers", "1", b"x")];
    let outcome = database.write(&changes, Durability::Strict).await;
    js_sys::eval("IDBObjectStore.prototype.put = globalThis.put").unwrap();
    assert_eq!(outcome, Err(DatabaseError::Full));
    assert_eq!(database.load("letters").await.unwrap(), []);
    let again = database.write(&changes, Durability::Strict).await;
    assert_eq!(again, Ok(()));
}

#[wasm_bindgen_test]
async fn an_open_connection_learns_that_a_later_version_has_upgraded() {
    let database = fresh_database().await;
    let before = [put("letters", "a", b"x")];
    database.write(&before, Durability::Strict).await.unwrap();
    let name = database.name().to_owned();
    let later = Database::open(&name, 2, &["letters", "numbers", "later"])
        .await
        .unwrap();
    let changes = [put("letters", "b", b"x")];
    let outcome = database.write(&changes, Durability::Strict).await;
    assert_eq!(outcome, Err(DatabaseError::TooNew));
    assert_eq!(later.load("letters").await.unwrap().len(), 1);
}

#[wasm_bindgen_test]
async fn a_database_that_is_let_go_stops_no_later_version() {
    let database = fresh_database().await;
    database.load("letters").await.unwrap();
    let name = database.name().to_owned();
    drop(database);
    let later = Database::open(&name, 2, &["letters", "numbers", "later"]).await;
    assert_eq!(later.err(), None);
}

#[wasm_bindgen_test]
async fn a_database_of_a_later_version_is_refused_untouched() {
    let name = format!("test-{}", ids::fresh().unwrap());
    let later = Database::open(&name, 7, &["letters", "numbers", "later"])
        .await
        .unwrap();
    later
        .write(&[put("letters", "a", b"x")], Durability::Strict)
        .await
        .unwrap();
    let refused = Database::open(&name, 1, STORES).await.err();
    assert_eq!(refused, Some(DatabaseError::TooNew));
    assert_eq!(later.load("letters").await.unwrap().len(), 1);
}
