//! What every store of the tablet must pass: run on memory here, on real IndexedDB in the app's
//! in-browser tests.
//!
//! This is test code that others call: it panics where a store breaks the contract.
#![allow(clippy::expect_used, clippy::missing_panics_doc)]

use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{AccountId, DeviceId, OpId, PartitionId, RecordId};
use serde_json::json;
use uuid::Uuid;

use super::session::{Identity, Session};
use super::store::{
    Change, DRAFTS, Durability, Loaded, META, OUTBOX, PAGES, STORES, Seen, StoreName, TabletStore,
};

/// Holds a store to the contract. `make` gives a new, empty store each time; `reopen` closes one
/// and opens the same again.
pub async fn check<S: TabletStore>(make: impl AsyncFn() -> S, reopen: impl AsyncFn(S) -> S) {
    an_empty_store_has_nothing(&make().await).await;
    what_is_written_is_read(&make().await).await;
    one_write_reaches_every_store(&make().await).await;
    a_write_over_what_was_seen_is_made_and_over_another_value_is_not(&make().await).await;
    keys_come_in_order(&make().await).await;
    values_are_opaque(&make().await).await;
    both_durabilities_survive_a_reopening(make().await, &reopen).await;
    a_saved_change_survives_a_reopening(make().await, &reopen).await;
}

async fn an_empty_store_has_nothing<S: TabletStore>(store: &S) {
    for name in STORES {
        assert!(store.load(name).await.expect("load").is_empty(), "{name}");
        assert_eq!(store.get(name, "key").await.expect("get"), None);
    }
    store
        .write(&[], Durability::Strict)
        .await
        .expect("nothing to write is no error");
}

async fn what_is_written_is_read<S: TabletStore>(store: &S) {
    write(store, &[put(META, "a", b"1"), put(META, "b", b"2")]).await;
    assert_eq!(
        store.get(META, "a").await.expect("get"),
        Some(b"1".to_vec())
    );
    write(
        store,
        &[
            put(META, "a", b"3"),
            delete(META, "b"),
            delete(META, "never"),
        ],
    )
    .await;
    let rows = store.load(META).await.expect("load");
    assert_eq!(rows, [("a".to_owned(), b"3".to_vec())]);
}

async fn one_write_reaches_every_store<S: TabletStore>(store: &S) {
    let changes = STORES.map(|name| put(name, "key", name.as_bytes()));
    write(store, &changes).await;
    for name in STORES {
        let rows = store.load(name).await.expect("load");
        assert_eq!(rows, [("key".to_owned(), name.as_bytes().to_vec())]);
    }
    write(store, &[delete(OUTBOX, "key"), put(PAGES, "other", b"x")]).await;
    assert!(store.load(OUTBOX).await.expect("load").is_empty());
    assert_eq!(store.load(PAGES).await.expect("load").len(), 2);
    assert_eq!(store.load(DRAFTS).await.expect("load").len(), 1);
}

async fn a_write_over_what_was_seen_is_made_and_over_another_value_is_not<S: TabletStore>(
    store: &S,
) {
    let check = async |seen: Option<&[u8]>, number: &[u8], expect: bool| {
        let before = store.load(OUTBOX).await.expect("load").len();
        let row = format!("row {before}");
        let changes = [put(META, "numbers", number), put(OUTBOX, &row, b"x")];
        let seen = Seen {
            store: META,
            key: "numbers",
            value: seen,
        };
        let written = store.write_if(seen, &changes, Durability::Strict).await;
        assert_eq!(written.expect("write"), expect, "{seen:?} {number:?}");
        let after = store.load(OUTBOX).await.expect("load").len();
        assert_eq!(after, before + usize::from(expect), "{seen:?} {number:?}");
    };
    check(Some(b"1"), b"2", false).await;
    check(None, b"1", true).await;
    check(None, b"2", false).await;
    check(Some(b"1"), b"2", true).await;
    // It was written, and nobody heard of it: the same again is no other tab's work.
    check(Some(b"1"), b"2", true).await;
    check(Some(b"1"), b"3", false).await;
    assert_eq!(
        store.get(META, "numbers").await.expect("get"),
        Some(b"2".to_vec())
    );
}

async fn keys_come_in_order<S: TabletStore>(store: &S) {
    let keys = ["00000010", "00000002", "00000001"];
    write(store, &keys.map(|key| put(PAGES, key, b"x"))).await;
    let found = store.load(PAGES).await.expect("load");
    let found: Vec<&str> = found.iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(found, ["00000001", "00000002", "00000010"]);
}

async fn values_are_opaque<S: TabletStore>(store: &S) {
    let every_byte: Vec<u8> = (0..=u8::MAX).cycle().take(300_000).collect();
    write(
        store,
        &[put(PAGES, "large", &every_byte), put(PAGES, "none", b"")],
    )
    .await;
    assert_eq!(
        store.get(PAGES, "large").await.expect("get"),
        Some(every_byte)
    );
    assert_eq!(
        store.get(PAGES, "none").await.expect("get"),
        Some(Vec::new())
    );
}

async fn both_durabilities_survive_a_reopening<S: TabletStore>(
    store: S,
    reopen: &impl AsyncFn(S) -> S,
) {
    let strict = store
        .write(&[put(META, "strict", b"1")], Durability::Strict)
        .await;
    let relaxed = store
        .write(&[put(META, "relaxed", b"2")], Durability::Relaxed)
        .await;
    assert!(strict.is_ok() && relaxed.is_ok());
    let store = reopen(store).await;
    assert_eq!(store.load(META).await.expect("load").len(), 2);
}

async fn a_saved_change_survives_a_reopening<S: TabletStore>(
    store: S,
    reopen: &impl AsyncFn(S) -> S,
) {
    write(&store, &[put(DRAFTS, "form", b"half")]).await;
    let loaded = Loaded::all(&store).await.expect("load");
    let (mut session, problems) = Session::open(identity(), loaded);
    assert!(problems.is_empty());
    let record = RecordKey(RecordKind::UNIT, RecordId::new(Uuid::from_u128(5)));
    let values = vec![(FieldName::new("name"), json!("Trạm y tế"))];
    let edit = Edit::new(record.clone(), values);
    let op = OpId::new(Uuid::from_u128(6));
    let save = session
        .prepare_save(&[edit], &[op], 1_000, &["form".to_owned()])
        .expect("save");
    store
        .write(&save.changes, Durability::Strict)
        .await
        .expect("write");
    assert_eq!(session.saved(save), std::slice::from_ref(&record));
    let store = reopen(store).await;
    assert!(store.load(DRAFTS).await.expect("load").is_empty());
    let loaded = Loaded::all(&store).await.expect("load");
    let (reopened, problems) = Session::open(identity(), loaded);
    assert!(problems.is_empty());
    assert_eq!(reopened.fields(&record), session.fields(&record));
    assert_eq!(reopened.next_request(), session.next_request());
    assert_eq!(reopened.unsent_count(), 1);
}

async fn write<S: TabletStore>(store: &S, changes: &[Change]) {
    store
        .write(changes, Durability::Strict)
        .await
        .expect("write");
}

fn put(store: StoreName, key: &str, value: &[u8]) -> Change {
    Change::Put {
        store,
        key: key.to_owned(),
        value: value.to_vec(),
    }
}

fn delete(store: StoreName, key: &str) -> Change {
    Change::Delete {
        store,
        key: key.to_owned(),
    }
}

fn identity() -> Identity {
    Identity {
        account: AccountId::new(Uuid::from_u128(1)),
        device: DeviceId::new(Uuid::from_u128(2)),
        partition: PartitionId::new(Uuid::from_u128(3)),
        server_id: "server".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use crate::ready;
    use crate::tablet::memory::MemoryTabletStore;

    #[test]
    fn the_memory_twin_keeps_the_contract() {
        ready::now(super::check(
            async || MemoryTabletStore::default(),
            async |store| store,
        ));
    }
}
