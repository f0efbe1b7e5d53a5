//! The plain IndexedDB of `raw.js`, for Rust.

use app::store::schema::BOOK_STORES;
use js_sys::{Array, JsString, Promise, Uint8Array};
use sync::tablet::store::{Change, Durability};
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

#[wasm_bindgen(module = "/tests/bench/raw.js")]
extern "C" {
    /// Milliseconds since the page began.
    pub fn now() -> f64;
    /// From here on [`travelled`] begins anew.
    #[wasm_bindgen(js_name = forgetTravelled)]
    pub fn forget_travelled();
    #[wasm_bindgen(js_name = travelled)]
    fn raw_travelled(path: &str, count: usize) -> Promise;
    fn open(name: &str, stores: &Array) -> Promise;
    fn commit(database: &JsValue, changes: &Array, durability: &str) -> Promise;
    fn remove(database: &JsValue) -> Promise;
    #[wasm_bindgen(js_name = removeNamed)]
    fn remove_named(name: &str) -> Promise;
}

/// Removes a database that is closed.
pub async fn remove_database(name: &str) {
    JsFuture::from(remove_named(name)).await.unwrap();
}

/// The bytes of so many bodies that came from an address, as they travelled.
pub async fn travelled(path: &str, count: usize) -> Vec<f64> {
    let list = JsFuture::from(raw_travelled(path, count)).await.unwrap();
    let bytes: Vec<f64> = Array::from(&list)
        .iter()
        .map(|bytes| bytes.as_f64().unwrap())
        .collect();
    assert_eq!(bytes.len(), count);
    bytes
}

/// A database of a book's stores, without anything of ours around it.
pub struct RawDatabase(JsValue);

impl RawDatabase {
    /// Makes one.
    pub async fn open(name: &str) -> Self {
        let stores: Array = BOOK_STORES
            .iter()
            .map(|name| JsString::from(*name))
            .collect();
        Self(JsFuture::from(open(name, &stores)).await.unwrap())
    }

    /// Commits changes and says how many milliseconds it took until they were complete. They begin
    /// where a program has them, in its memory: to hand bytes to the browser is part of the limit.
    pub async fn commit_ms(&self, changes: &[Change], durability: Durability) -> f64 {
        let durability = match durability {
            Durability::Strict => "strict",
            Durability::Relaxed => "relaxed",
        };
        let start = now();
        let changes: Array = changes.iter().map(raw_change).collect();
        let committed = commit(&self.0, &changes, durability);
        JsFuture::from(committed).await.unwrap();
        now() - start
    }

    /// Removes it.
    pub async fn remove(self) {
        JsFuture::from(remove(&self.0)).await.unwrap();
    }
}

fn raw_change(change: &Change) -> JsValue {
    let value = match change {
        Change::Put { value, .. } => Uint8Array::from(value.as_slice()).into(),
        Change::Delete { .. } => JsValue::NULL,
    };
    let parts: Array = [change.store().into(), change.key().into(), value]
        .into_iter()
        .collect::<Array>();
    parts.unchecked_into()
}
