//! Ids and locks.

use app::platform::{ids, locks};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn ids_are_fresh_and_of_version_seven() {
    let first = ids::fresh().unwrap();
    assert_ne!(first, ids::fresh().unwrap());
    assert_eq!(first.get_version_num(), 7);
}

#[wasm_bindgen_test]
async fn a_held_lock_is_not_free() {
    let asked = locks::if_free("held", async { locks::if_free("held", async { 1 }).await });
    assert_eq!(asked.await, Some(None));
    assert_eq!(locks::if_free("held", async { 2 }).await, Some(2));
}
