//! The open book on real IndexedDB: two tabs, what a failed Save leaves, what the database shows.
//!
//! Two handles on one book stand for two tabs: each has its own connection, its own memory and its
//! own place on the channel between tabs.

use app::platform::{ids, timer};
use app::store::indexeddb::{Change, Database, DatabaseError, Durability};
use app::store::schema::{BOOK_PREFIX, BOOK_STORES, BOOK_VERSION};
use app::store::tablet::KnownAccount;
use app::store::{SaveFailure, Store, unsent_in};
use domain::edit::Edit;
use domain::fields::{FieldName, RecordKey, RecordKind};
use domain::ids::{AccountId, CadreId, DeviceId, PartitionId, RecordId};
use leptos::prelude::untrack;
use serde_json::json;
use sync::tablet::store::OUTBOX;
use wasm_bindgen_test::wasm_bindgen_test;

/// News between tabs takes milliseconds; this many looks are seconds.
const LOOKS_MAX: usize = 400;
const NAME: &str = "Nguyễn Thị Bí Mật";

pub fn account() -> KnownAccount {
    let fresh = || ids::fresh().unwrap();
    KnownAccount {
        account: AccountId::new(fresh()),
        name: "can.bo".to_owned(),
        cadre: Some(CadreId::new(fresh())),
        database: fresh(),
        device: DeviceId::new(fresh()),
        partition: PartitionId::new(fresh()),
        server: "server".to_owned(),
        demo: false,
    }
}

fn person(name: &str) -> (RecordKey, Edit) {
    let record = RecordKey(RecordKind::CADRE, RecordId::new(ids::fresh().unwrap()));
    let values = vec![(FieldName::new("full_name"), json!(name))];
    let edit = Edit::new(record.clone(), values);
    (record, edit)
}

fn name_in(store: Store, record: &RecordKey) -> Option<String> {
    untrack(|| {
        store.with_fields(record, |fields| {
            Some(fields.shown("full_name")?.value.as_str()?.to_owned())
        })
    })
}

async fn until(what: &str, holds: impl Fn() -> bool) {
    for _ in 0..LOOKS_MAX {
        if holds() {
            return;
        }
        timer::after_ms(10).await;
    }
    panic!("waited in vain: {what}");
}

#[wasm_bindgen_test]
async fn a_save_in_one_tab_shows_in_the_other() {
    let known = account();
    let one = Store::open(known.clone()).await.unwrap();
    let other = Store::open(known).await.unwrap();
    let (record, edit) = person(NAME);
    one.save(vec![edit], vec![]).await.unwrap();
    until("the name in the other tab", || {
        name_in(other, &record).as_deref() == Some(NAME)
    })
    .await;
    assert_eq!(untrack(|| other.unsent_count()), 1);
}

/// The administrator's list counts what waits on a tablet, whoever uses it.
#[wasm_bindgen_test]
async fn what_waits_in_somebody_elses_book_is_counted_while_it_is_closed_and_while_it_is_open() {
    let known = account();
    assert_eq!(unsent_in(&known).await, Ok(0), "never opened here");
    let book = Store::open(known.clone()).await.unwrap();
    let edits = ["An", "Bình", "Chi"].map(|name| person(name).1);
    book.save(edits.to_vec(), vec![]).await.unwrap();
    assert_eq!(unsent_in(&known).await, Ok(3));
    assert_eq!(unsent_in(&account()).await, Ok(0));
    assert_eq!(untrack(|| book.unsent_count()), 3);
}

#[wasm_bindgen_test]
async fn a_tab_that_has_stopped_keeps_nobody_from_opening_and_saving() {
    let known = account();
    let hold = format!(
        "navigator.locks.request('receive-{}', () => new Promise(() => {{}}))",
        known.database
    );
    js_sys::eval(&hold).unwrap();
    let one = Store::open(known.clone()).await.unwrap();
    let other = Store::open(known).await.unwrap();
    for (tab, name) in [(one, "An"), (other, "Bình"), (one, "Chi")] {
        let (record, edit) = person(name);
        tab.save(vec![edit], vec![]).await.unwrap();
        assert_eq!(name_in(tab, &record).as_deref(), Some(name));
    }
    assert_eq!(untrack(|| one.unsent_count()), 3);
}

#[wasm_bindgen_test]
async fn two_tabs_never_take_the_same_place_in_the_sequence() {
    let known = account();
    let tabs = [
        Store::open(known.clone()).await.unwrap(),
        Store::open(known.clone()).await.unwrap(),
    ];
    let saving = |tab: Store| async move {
        for at in 0..10 {
            let (_, edit) = person(&format!("Người {at}"));
            tab.save(vec![edit], vec![]).await.unwrap();
        }
    };
    futures::join!(saving(tabs[0]), saving(tabs[1]));
    let reopened = Store::open(known).await.unwrap();
    let request = reopened.next_request();
    let places: Vec<u64> = request
        .changesets
        .iter()
        .map(|changeset| changeset["n"].as_u64().unwrap())
        .collect();
    assert_eq!(places, (1..=20).collect::<Vec<u64>>());
}

#[wasm_bindgen_test]
async fn a_draft_kept_in_one_tab_is_known_in_the_other_and_gone_after_the_save() {
    let known = account();
    let one = Store::open(known.clone()).await.unwrap();
    let other = Store::open(known).await.unwrap();
    let key = "cadre:new".to_owned();
    one.keep_draft(key.clone(), "Nguyễn Thị").await.unwrap();
    let draft = || other.draft::<String>(&key);
    until("the draft", || draft().as_deref() == Some("Nguyễn Thị")).await;
    one.save(vec![person(NAME).1], vec![key.clone()])
        .await
        .unwrap();
    until("no draft", || draft().is_none()).await;
}

#[wasm_bindgen_test]
async fn a_draft_that_cannot_be_read_is_put_aside_and_never_lost() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    let key = "cadre:new".to_owned();
    let later = json!({ "of": "a later version" });
    store.keep_draft(key.clone(), &later).await.unwrap();
    assert_eq!(untrack(|| store.unreadable_count()), 0);
    // Whoever meets it begins anew; neither throwing away nor saving takes it along.
    assert_eq!(store.draft::<String>(&key), None);
    assert_eq!(untrack(|| store.unreadable_count()), 1);
    store.drop_draft(&key).await.unwrap();
    let drafts = vec![key.clone()];
    store.save(vec![person(NAME).1], drafts).await.unwrap();
    assert_eq!(store.draft::<serde_json::Value>(&key), Some(later.clone()));
    // Two drafts take its place one after the other; the first of them is no good either.
    assert_eq!(store.draft::<String>(&key), None);
    store.keep_draft(key.clone(), &7).await.unwrap();
    assert_eq!(store.draft::<String>(&key), None);
    store.keep_draft(key.clone(), "An").await.unwrap();
    store.keep_draft(key.clone(), "Anh").await.unwrap();
    let reopened = Store::open(known).await.unwrap();
    assert_eq!(reopened.draft::<String>(&key).as_deref(), Some("Anh"));
    let aside =
        |number: u8| reopened.draft::<serde_json::Value>(&format!("{key}.unreadable.{number}"));
    assert_eq!((aside(1), aside(2)), (Some(later), Some(json!(7))));
    assert_eq!(untrack(|| reopened.unreadable_count()), 2);
    // The draft in its place is saved and gone as ever.
    let edits = vec![person(NAME).1];
    reopened.save(edits, vec![key.clone()]).await.unwrap();
    assert_eq!(reopened.draft::<String>(&key), None);
    assert_eq!(aside(3), None);
}

/// What is put into a draft while it is being saved would be in neither: it is refused.
#[wasm_bindgen_test]
async fn a_draft_that_is_being_saved_takes_nothing_more() {
    let store = Store::open(account()).await.unwrap();
    let key = "cadre:new".to_owned();
    store.keep_draft(key.clone(), "An").await.unwrap();
    let save = store.save(vec![person(NAME).1], vec![key.clone()]);
    let tap = async {
        let left = store.draft::<String>(&key);
        (left, store.keep_draft(key.clone(), "Anh").await)
    };
    let (saved, (left, kept)) = futures::join!(save, tap);
    assert_eq!(
        (saved, left, kept),
        (Ok(()), None, Err(SaveFailure::Leaving))
    );
    assert_eq!(store.draft::<String>(&key), None);
    // The next one begins as ever.
    store.keep_draft(key.clone(), "Anh").await.unwrap();
    assert_eq!(store.draft::<String>(&key).as_deref(), Some("Anh"));
}

/// It is not on the server: nobody is told that everything is.
#[wasm_bindgen_test]
async fn a_change_that_waits_and_cannot_be_read_is_counted_as_unsent() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    store.save(vec![person(NAME).1], Vec::new()).await.unwrap();
    let name = format!("{BOOK_PREFIX}{}", known.database);
    let database = Database::open(&name, BOOK_VERSION, BOOK_STORES)
        .await
        .unwrap();
    let rows = database.load(OUTBOX).await.unwrap();
    let spoilt = Change::Put {
        store: OUTBOX,
        key: rows[0].0.clone(),
        value: b"spoilt".to_vec(),
    };
    database.write(&[spoilt], Durability::Strict).await.unwrap();
    let reopened = Store::open(known).await.unwrap();
    assert_eq!(untrack(|| reopened.unreadable_count()), 1);
    assert_eq!(untrack(|| reopened.waiting_count()), 0);
    assert_eq!(untrack(|| reopened.unsent_count()), 1);
}

#[wasm_bindgen_test]
async fn a_save_and_a_tap_are_strict() {
    let store = Store::open(account()).await.unwrap();
    js_sys::eval(
        "globalThis.plain_transaction = IDBDatabase.prototype.transaction; globalThis.writes = []; \
         IDBDatabase.prototype.transaction = function (...given) { \
           const made = globalThis.plain_transaction.apply(this, given); \
           if (given[1] === 'readwrite') globalThis.writes.push(made.durability); \
           return made; }",
    )
    .unwrap();
    let key = "cadre:new".to_owned();
    let tap = store.keep_draft(key.clone(), NAME).await;
    let save = store.save(vec![person(NAME).1], vec![key]).await;
    js_sys::eval("IDBDatabase.prototype.transaction = globalThis.plain_transaction").unwrap();
    let writes = js_sys::eval("globalThis.writes.join(' ')").unwrap();
    assert_eq!((tap, save), (Ok(()), Ok(())));
    assert_eq!(writes.as_string().as_deref(), Some("strict strict"));
}

#[wasm_bindgen_test]
async fn a_save_that_fails_shows_nothing_and_can_be_repeated() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    let (record, edit) = person(NAME);
    let key = "cadre:new".to_owned();
    store.keep_draft(key.clone(), NAME).await.unwrap();
    js_sys::eval(
        "globalThis.plain_transaction = IDBDatabase.prototype.transaction; \
         IDBDatabase.prototype.transaction = function (...given) { \
           const made = globalThis.plain_transaction.apply(this, given); \
           if (given[1] === 'readwrite') Promise.resolve().then(() => made.abort()); \
           return made; }",
    )
    .unwrap();
    let refused = store.save(vec![edit.clone()], vec![key.clone()]).await;
    js_sys::eval("IDBDatabase.prototype.transaction = globalThis.plain_transaction").unwrap();
    let aborted = DatabaseError::Refused("AbortError".to_owned());
    assert_eq!(refused, Err(aborted.into()));
    assert_eq!(name_in(store, &record), None);
    assert_eq!(store.draft::<String>(&key).as_deref(), Some(NAME));
    store.save(vec![edit], vec![key.clone()]).await.unwrap();
    let reopened = Store::open(known).await.unwrap();
    assert_eq!(name_in(reopened, &record).as_deref(), Some(NAME));
    assert_eq!(reopened.draft::<String>(&key), None);
    // The place of the Save that failed was not used up: a gap would stop every later one.
    assert_eq!(reopened.next_request().changesets[0]["n"], json!(1));
}

/// Saves where the connection dies after the commit and there is no other: nobody can know that it
/// stands.
async fn save_and_lose_the_answer(store: Store, edits: Vec<Edit>, drafts: Vec<String>) {
    js_sys::eval(
        "globalThis.plain_transaction = IDBDatabase.prototype.transaction; \
         globalThis.plain_open = IDBFactory.prototype.open; \
         IDBDatabase.prototype.transaction = function (...given) { \
           const made = globalThis.plain_transaction.apply(this, given); \
           const listen = made.addEventListener.bind(made); \
           if (given[1] === 'readwrite') made.addEventListener = (name, then) => \
             listen(name, name === 'complete' ? () => { this.close(); then(new Event('abort')); } : then); \
           return made; }; \
         IDBFactory.prototype.open = () => { throw new DOMException('no', 'UnknownError'); }",
    )
    .unwrap();
    let lost = store.save(edits, drafts).await;
    js_sys::eval(
        "IDBDatabase.prototype.transaction = globalThis.plain_transaction; \
         IDBFactory.prototype.open = globalThis.plain_open",
    )
    .unwrap();
    assert_eq!(lost, Err(DatabaseError::Lost.into()));
}

/// Whoever saves once more, as the words ask for, has not saved twice.
#[wasm_bindgen_test]
async fn a_save_that_stands_though_it_is_said_to_have_failed_is_not_made_twice() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    let (record, edit) = person(NAME);
    let key = "cadre:new".to_owned();
    save_and_lose_the_answer(store, vec![edit.clone()], vec![key.clone()]).await;
    assert_eq!(name_in(store, &record), None);
    // The draft is kept anew meanwhile, and goes with the Save that is told.
    store.keep_draft(key.clone(), NAME).await.unwrap();
    let again = store.save(vec![edit.clone()], vec![key.clone()]).await;
    assert_eq!(again, Ok(()));
    assert_eq!(name_in(store, &record).as_deref(), Some(NAME));
    assert_eq!(untrack(|| store.unsent_count()), 1);
    let reopened = Store::open(known).await.unwrap();
    assert_eq!(reopened.draft::<String>(&key), None);
    // The same once more, now that it was told, is another Save.
    store.save(vec![edit], Vec::new()).await.unwrap();
    assert_eq!(untrack(|| store.unsent_count()), 2);
}

/// The tab may have learned meanwhile, from another one or with an answer of the server, that it stands.
#[wasm_bindgen_test]
async fn what_failed_and_is_found_to_stand_is_not_made_twice_either() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    let other = Store::open(known).await.unwrap();
    let (record, edit) = person(NAME);
    save_and_lose_the_answer(store, vec![edit.clone()], Vec::new()).await;
    other.save(vec![person("B").1], Vec::new()).await.unwrap();
    until("that it stands", || {
        name_in(store, &record).as_deref() == Some(NAME)
    })
    .await;
    assert_eq!(store.save(vec![edit], Vec::new()).await, Ok(()));
    assert_eq!(untrack(|| store.unsent_count()), 2);

    // Or learn it while the second try waits for its turn.
    let (_, edit) = person(NAME);
    save_and_lose_the_answer(store, vec![edit.clone()], Vec::new()).await;
    let saves = futures::join!(
        store.save(vec![person("C").1], Vec::new()),
        store.save(vec![edit], Vec::new())
    );
    assert_eq!(saves, (Ok(()), Ok(())));
    assert_eq!(untrack(|| store.unsent_count()), 4);
}

/// Other values in place of those that failed and stand are no second opinion: nobody has to choose.
#[wasm_bindgen_test]
async fn what_is_saved_in_place_of_what_failed_replaces_it() {
    let store = Store::open(account()).await.unwrap();
    let (record, mut edit) = person("Nguyễn Thị Nhầm");
    edit.seen.insert(FieldName::new("full_name"), Vec::new());
    save_and_lose_the_answer(store, vec![edit.clone()], Vec::new()).await;
    edit.values[0].1 = json!(NAME);
    store.save(vec![edit], Vec::new()).await.unwrap();
    assert_eq!(name_in(store, &record).as_deref(), Some(NAME));
    let asks = untrack(|| store.with_fields(&record, |it| it.is_in_conflict("full_name")));
    assert!(!asks);
    assert_eq!(untrack(|| store.unsent_count()), 2);
}

/// A new person has one id however often it is tried, and the next one another.
#[wasm_bindgen_test]
async fn what_was_tried_with_a_draft_is_known_until_it_is_saved_or_thrown_away() {
    let store = Store::open(account()).await.unwrap();
    let key = "cadre:new".to_owned();
    let drafts = || vec![key.clone()];
    for is_saved in [true, false] {
        assert_eq!(store.tried(&key), None);
        let (_, edit) = person(NAME);
        save_and_lose_the_answer(store, vec![edit.clone()], drafts()).await;
        assert_eq!(store.tried(&key).as_ref(), Some(&edit));
        if is_saved {
            store.save(vec![edit], drafts()).await.unwrap();
        } else {
            store.drop_draft(&key).await.unwrap();
        }
    }
    assert_eq!(store.tried(&key), None);
}

/// Two tries that failed and stand: what comes after them replaces the second, which has replaced the first.
#[wasm_bindgen_test]
async fn what_is_saved_after_two_that_failed_replaces_both() {
    let store = Store::open(account()).await.unwrap();
    let (record, mut edit) = person("Nguyễn Thị Nhầm");
    edit.seen.insert(FieldName::new("full_name"), Vec::new());
    save_and_lose_the_answer(store, vec![edit.clone()], Vec::new()).await;
    store.look_for_failed().await;
    assert!(name_in(store, &record).is_some(), "it stands");
    edit.values[0].1 = json!("Nguyễn Thị Nhằm");
    save_and_lose_the_answer(store, vec![edit.clone()], Vec::new()).await;
    edit.values[0].1 = json!(NAME);
    store.save(vec![edit], Vec::new()).await.unwrap();
    assert_eq!(name_in(store, &record).as_deref(), Some(NAME));
    let asks = untrack(|| store.with_fields(&record, |it| it.is_in_conflict("full_name")));
    assert!(!asks);
}

/// A draft that another window has saved or replaced was not tried here: the next person is another.
#[wasm_bindgen_test]
async fn what_was_tried_goes_with_its_draft_when_another_window_has_taken_its_place() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    let other = Store::open(known).await.unwrap();
    let key = "cadre:new".to_owned();
    store.keep_draft(key.clone(), "mine").await.unwrap();
    save_and_lose_the_answer(store, vec![person(NAME).1], vec![key.clone()]).await;
    assert!(store.tried(&key).is_some());
    other.keep_draft(key.clone(), "theirs").await.unwrap();
    until("their draft", || {
        store.draft::<String>(&key).as_deref() == Some("theirs")
    })
    .await;
    assert_eq!(store.tried(&key), None);
}

#[wasm_bindgen_test]
async fn keys_say_nothing_about_a_person_and_values_are_bytes() {
    let known = account();
    let store = Store::open(known.clone()).await.unwrap();
    store
        .keep_draft("cadre:new".to_owned(), NAME)
        .await
        .unwrap();
    store.save(vec![person(NAME).1], vec![]).await.unwrap();
    let script = format!(
        "(async () => {{ \
           const wait = (request) => new Promise((good, bad) => {{ request.onsuccess = () => good(request.result); request.onerror = bad; }}); \
           const database = await wait(indexedDB.open('{BOOK_PREFIX}{}', {BOOK_VERSION})); \
           const rows = []; \
           for (const name of database.objectStoreNames) {{ \
             const store = database.transaction(name).objectStore(name); \
             const [keys, values] = await Promise.all([wait(store.getAllKeys()), wait(store.getAll())]); \
             keys.forEach((key, at) => rows.push(name + ' ' + key + ' ' + (values[at] instanceof Uint8Array))); \
           }} \
           database.close(); return rows.join('\\n'); }})()",
        known.database
    );
    let promise: js_sys::Promise = js_sys::eval(&script).unwrap().into();
    let rows = wasm_bindgen_futures::JsFuture::from(promise).await.unwrap();
    let rows = rows.as_string().unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert!(rows.len() >= 3, "{rows:?}");
    for row in rows {
        let [store, key, is_bytes] = row.split(' ').collect::<Vec<_>>()[..] else {
            panic!("a key with a space: {row}");
        };
        assert!(BOOK_STORES.contains(&store));
        let is_id = |text: &str| uuid::Uuid::parse_str(text).is_ok();
        let is_plain = is_id(key) || ["cadre:new", "numbers", "sync"].contains(&key);
        assert!(is_plain, "a key that may say something: {row}");
        assert_eq!(is_bytes, "true", "{row}");
    }
}
