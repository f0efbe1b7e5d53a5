//! One file a screen, named like its route.
#![allow(
    missing_docs,
    reason = "a component has its docs; its props are named for what they are"
)]

pub mod cadres;
pub mod dashboard;
pub mod import;
pub mod not_found;
pub mod parts;
pub mod settings;
pub mod sign_in;
pub mod sync;
pub mod unusable;
