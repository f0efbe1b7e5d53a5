//! The order of names and words beside the browser's own. The lists are the golden ones of the crate
//! `domain` (`crates/domain/tests/golden`), by which its sort keys are tested: invented names with
//! every letter and tone, put in this order by `Intl.Collator("vi")` once. Here every engine says
//! whether it still orders them so.

use std::cmp::Ordering;

use domain::text::{NameKey, name_parts, sort_key};
use js_sys::{Array, Function, Intl, Object};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

const NAMES: &str = include_str!("../../crates/domain/tests/golden/names_in_order.txt");
const WORDS: &str = include_str!("../../crates/domain/tests/golden/words_in_order.txt");

/// The browser's comparison of two Vietnamese texts.
struct Collator(Function);

impl Collator {
    fn new() -> Self {
        let vietnamese = Array::of1(&"vi".into());
        let known = Intl::Collator::supported_locales_of(&vietnamese, &Object::new());
        assert_eq!(known.length(), 1, "another language would order otherwise");
        Self(Intl::Collator::new(&vietnamese, &Object::new()).compare())
    }

    fn compare(&self, one: &str, other: &str) -> Ordering {
        let order = self.0.call2(&JsValue::NULL, &one.into(), &other.into());
        order.unwrap().as_f64().unwrap().partial_cmp(&0.0).unwrap()
    }

    /// Given names first, then family names, then middle names.
    fn compare_names(&self, one: &str, other: &str) -> Ordering {
        let (one, other) = (name_parts(one), name_parts(other));
        self.compare(one.0, other.0)
            .then_with(|| self.compare(one.1, other.1))
            .then_with(|| self.compare(one.2, other.2))
    }
}

#[wasm_bindgen_test]
fn the_browsers_collator_and_our_keys_order_names_alike() {
    let golden: Vec<&str> = NAMES.lines().collect();
    assert!(golden.len() > 100);
    let collator = Collator::new();
    let mut theirs = golden.clone();
    theirs.reverse();
    let mut ours = theirs.clone();
    theirs.sort_by(|one, other| collator.compare_names(one, other));
    ours.sort_by_cached_key(|name| NameKey::new(name));
    assert_eq!(theirs, golden);
    assert_eq!(ours, theirs);
}

#[wasm_bindgen_test]
fn the_browsers_collator_and_our_keys_order_words_alike() {
    let golden: Vec<&str> = WORDS.lines().collect();
    let collator = Collator::new();
    let mut theirs = golden.clone();
    theirs.reverse();
    let mut ours = theirs.clone();
    theirs.sort_by(|one, other| collator.compare(one, other));
    ours.sort_by_cached_key(|word| sort_key(word));
    assert_eq!(theirs, golden);
    assert_eq!(ours, theirs);
}
