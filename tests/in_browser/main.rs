//! What only a real browser can show: storage, locks, the order of names.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn ids_are_fresh_and_ordered_by_time() {
    let first = app::platform::ids::fresh().expect("the browser has randomness");
    let second = app::platform::ids::fresh().expect("the browser has randomness");
    assert_ne!(first, second);
    assert_eq!(first.get_version_num(), 7);
}
