//! Ids and locks.

use std::cell::RefCell;
use std::rc::Rc;

use app::platform::{ids, locks, timer};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn ids_are_fresh_and_of_version_seven() {
    let first = ids::fresh().unwrap();
    assert_ne!(first, ids::fresh().unwrap());
    assert_eq!(first.get_version_num(), 7);
}

#[wasm_bindgen_test]
async fn one_at_a_time_holds_a_lock() {
    let order = Rc::new(RefCell::new(Vec::new()));
    let work = |name: &'static str, wait_ms: u32| {
        let order = Rc::clone(&order);
        async move {
            order.borrow_mut().push(format!("{name} in"));
            timer::after_ms(wait_ms).await;
            order.borrow_mut().push(format!("{name} out"));
        }
    };
    let first = locks::with_lock("one-at-a-time", work("first", 30));
    let second = locks::with_lock("one-at-a-time", work("second", 1));
    futures::join!(first, second);
    assert_eq!(
        *order.borrow(),
        ["first in", "first out", "second in", "second out"]
    );
}

#[wasm_bindgen_test]
async fn a_held_lock_is_not_free() {
    let asked = locks::with_lock("held", async { locks::if_free("held", async { 1 }).await });
    assert_eq!(asked.await, None);
    assert_eq!(locks::if_free("held", async { 2 }).await, Some(2));
}
