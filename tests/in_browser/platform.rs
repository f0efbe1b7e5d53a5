//! Ids, locks, and packing.

use app::platform::{ids, locks, packing};
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

#[wasm_bindgen_test]
async fn what_is_packed_is_gzip_and_smaller() {
    let packed = packing::gzip(&[b'a'; 10_000]).await.unwrap();
    assert!(packed.starts_with(&[0x1f, 0x8b]));
    assert!(packed.len() < 200, "{}", packed.len());
}
