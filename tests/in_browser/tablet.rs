//! The tablet's own memory on real IndexedDB: which account has which book.

use app::platform::ids;
use app::store::indexeddb::{Change, Database, Durability};
use app::store::schema::{TABLET_STORES, TABLET_VERSION};
use app::store::tablet::{KnownAccount, Tablet, TabletError};
use domain::ids::{AccountId, DeviceId, PartitionId, TabletId};
use serde_json::json;
use wasm_bindgen_test::wasm_bindgen_test;

fn account() -> KnownAccount {
    let fresh = || ids::fresh().unwrap();
    KnownAccount {
        account: AccountId::new(fresh()),
        name: "can.bo".to_owned(),
        cadre: None,
        database: fresh(),
        device: DeviceId::new(fresh()),
        partition: PartitionId::new(fresh()),
        server: "server".to_owned(),
        demo: false,
    }
}

/// A tablet of this test alone, and what lies under it.
async fn fresh_tablet() -> (Tablet, Database) {
    let name = format!("test-{}", ids::fresh().unwrap());
    let tablet = Tablet::open(&name, TabletId::new(ids::fresh().unwrap())).await;
    let database = Database::open(&name, TABLET_VERSION, TABLET_STORES).await;
    (tablet.unwrap(), database.unwrap())
}

async fn put(database: &Database, store: &'static str, key: &str, value: &[u8]) {
    let change = Change::Put {
        store,
        key: key.to_owned(),
        value: value.to_vec(),
    };
    database.write(&[change], Durability::Strict).await.unwrap();
}

#[wasm_bindgen_test]
async fn who_signed_in_is_known_and_is_still_known_after_signing_out() {
    let (tablet, _) = fresh_tablet().await;
    let known = account();
    assert_eq!(tablet.current().await, Ok(None));
    assert_eq!(tablet.known(known.account).await, Ok(None));
    assert_eq!(tablet.knows_nobody().await, Ok(true));
    tablet.sign_in(&known).await.unwrap();
    assert_eq!(tablet.current().await, Ok(Some(known.clone())));
    assert_eq!(tablet.owes_sign_out().await, Ok(false));
    tablet.sign_out().await.unwrap();
    assert_eq!(tablet.current().await, Ok(None));
    assert_eq!(tablet.known(known.account).await, Ok(Some(known)));
    assert_eq!(tablet.knows_nobody().await, Ok(false));
    // Until the server has heard of it.
    assert_eq!(tablet.owes_sign_out().await, Ok(true));
    tablet.note_sign_out_told().await.unwrap();
    assert_eq!(tablet.owes_sign_out().await, Ok(false));
}

#[wasm_bindgen_test]
async fn an_account_of_two_communes_finds_the_book_of_each() {
    let (tablet, _) = fresh_tablet().await;
    let one = account();
    let other = KnownAccount {
        account: one.account,
        ..account()
    };
    let steps = [(&one, false), (&other, true), (&one, true), (&other, true)];
    for (now, knows_both) in steps {
        tablet.sign_in(now).await.unwrap();
        assert_eq!(tablet.current().await, Ok(Some(now.clone())));
        let found = async |of: &KnownAccount| tablet.known_in(of.account, of.partition).await;
        assert_eq!(found(&one).await, Ok(Some(one.clone())));
        let expect = knows_both.then(|| other.clone());
        assert_eq!(found(&other).await, Ok(expect));
    }
}

#[wasm_bindgen_test]
async fn an_entry_that_cannot_be_read_is_refused_and_never_written_over() {
    let known = account();
    let of_another = serde_json::to_vec(&account()).unwrap();
    let mut of_a_later_version = serde_json::to_value(&known).unwrap();
    of_a_later_version["database"] = json!({ "book": known.database });
    let of_a_later_version = of_a_later_version.to_string().into_bytes();
    for entry in [of_a_later_version, of_another, vec![0xff], vec![]] {
        let (tablet, database) = fresh_tablet().await;
        tablet.sign_in(&known).await.unwrap();
        let key = known.account.to_string();
        put(&database, "accounts", &key, &entry).await;
        let refused = TabletError::UnreadableEntry;
        assert_eq!(tablet.known(known.account).await, Err(refused.clone()));
        assert_eq!(tablet.current().await, Err(refused.clone()));
        assert_eq!(tablet.sign_in(&known).await, Err(refused));
        let kept = database.get("accounts", &key).await.unwrap();
        assert_eq!(kept, Some(entry));
        // Whoever else has a book here finds it.
        let other = account();
        tablet.sign_in(&other).await.unwrap();
        assert_eq!(tablet.current().await, Ok(Some(other)));
    }
}

#[wasm_bindgen_test]
async fn an_open_book_that_no_account_names_is_not_a_tablet_where_nobody_was() {
    let (tablet, database) = fresh_tablet().await;
    put(&database, "meta", "current", b"of a later version").await;
    let refused = Err(TabletError::UnreadableEntry);
    assert_eq!(tablet.current().await, refused);
}
