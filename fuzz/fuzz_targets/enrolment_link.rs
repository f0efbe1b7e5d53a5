//! What somebody pastes or photographs to add a tablet: see `checks::link`.
#![no_main]

#[path = "../checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|text: &str| checks::link(text));
