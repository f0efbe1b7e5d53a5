//! One file a screen, named like its route.
#![allow(
    missing_docs,
    reason = "a component has its docs; its props are named for what they are"
)]

pub mod add_tablet;
pub mod allowed;
pub mod assess;
pub mod cadres;
pub mod conflicts;
pub mod dashboard;
pub mod duplicates;
pub mod facts;
pub mod has_book;
pub mod history;
pub mod import;
pub mod managing;
pub mod not_found;
mod once;
pub mod parts;
mod record;
pub mod review;
pub mod scores;
pub mod set_aside;
pub mod settings;
pub mod sign_in;
pub mod sign_in_again;
pub mod sync;
pub mod units;
pub mod unusable;
