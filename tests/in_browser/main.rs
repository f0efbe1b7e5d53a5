//! What only a real browser can show: storage, locks, ids, packing.
#![cfg(target_arch = "wasm32")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing
)]

mod contract;
mod database;
mod names;
mod open_book;
mod platform;
mod signing;
mod tablet;
mod worker;

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);
