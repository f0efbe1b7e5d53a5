//! A body of `POST /sync/v1`: see `checks::push`.
#![no_main]

#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::push(bytes));
