//! The device's key on the real IndexedDB and by the real WebCrypto.

use app::platform::ids;
use app::store::Store;
use app::store::indexeddb::{Change, Database, Durability};
use app::store::schema::{BOOK_PREFIX, BOOK_VERSION};
use app::store::tablet::KnownAccount;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::open_book::account;

/// Runs a script in the page: what it resolves to, as text.
async fn told(script: &str) -> String {
    let promise: js_sys::Promise = js_sys::eval(script).unwrap().into();
    let told = wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    told.as_string().unwrap()
}

fn name(known: &KnownAccount) -> String {
    format!("{BOOK_PREFIX}{}", known.database)
}

#[wasm_bindgen_test]
async fn the_key_outlives_the_page_two_tabs_have_one_and_nobody_reads_its_secret() {
    let known = account();
    let tabs = (
        Store::open(known.clone()).await.unwrap(),
        Store::open(known.clone()).await.unwrap(),
    );
    let (one, other) = futures::join!(tabs.0.sign(b"a body"), tabs.1.sign(b"a body"));
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one.key, other.key);
    assert!(one.key.len() == 130 && one.key.starts_with("04"), "{one:?}");
    assert_eq!(one.signature.len(), 128);
    let again = Store::open(known.clone()).await.unwrap();
    let later = again.sign(b"another body").await.unwrap();
    assert_eq!(later.key, one.key);
    assert_ne!(later.signature, one.signature);
    let another = Store::open(account()).await.unwrap();
    assert_ne!(another.sign(b"a body").await.unwrap().key, one.key);

    let secret = format!(
        "(async () => {{ \
           const wait = (request) => new Promise((good, bad) => {{ request.onsuccess = () => good(request.result); request.onerror = bad; }}); \
           const database = await wait(indexedDB.open('{}', {BOOK_VERSION})); \
           const pair = await wait(database.transaction('keys').objectStore('keys').get('device')); \
           database.close(); \
           try {{ await crypto.subtle.exportKey('pkcs8', pair.privateKey); return 'read'; }} catch {{ return 'closed'; }} }})()",
        name(&known)
    );
    assert_eq!(told(&secret).await, "closed");
    // What the server checks: the purpose, then the body.
    let verified = format!(
        "(async () => {{ \
           const bytes = (digits) => new Uint8Array(digits.match(/../g).map((pair) => parseInt(pair, 16))); \
           const algorithm = {{ name: 'ECDSA', namedCurve: 'P-256' }}; \
           const key = await crypto.subtle.importKey('raw', bytes('{}'), algorithm, false, ['verify']); \
           const said = new TextEncoder().encode('cadrebook exchange 1\\na body'); \
           return String(await crypto.subtle.verify({{ name: 'ECDSA', hash: 'SHA-256' }}, key, bytes('{}'), said)); }})()",
        one.key, one.signature
    );
    assert_eq!(told(&verified).await, "true");
}

#[wasm_bindgen_test]
async fn a_book_from_before_there_were_keys_gets_one_and_keeps_what_it_holds() {
    const STORES: &[&str] = &["acked", "drafts", "meta", "outbox", "pages", "quarantine"];
    let known = account();
    let old = Database::open(&name(&known), 1, STORES).await.unwrap();
    let draft = Change::Put {
        store: "drafts",
        key: format!("cadre:{}", ids::fresh().unwrap()),
        value: b"typed before".to_vec(),
    };
    old.write(&[draft], Durability::Strict).await.unwrap();
    drop(old);
    let store = Store::open(known.clone()).await.unwrap();
    assert!(store.sign(b"a body").await.is_some());
    let database = Database::open(&name(&known), 1, STORES).await;
    assert!(
        database.is_err(),
        "a version that does not know the key leaves it alone"
    );
}
