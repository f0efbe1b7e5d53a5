//! What the words mean: people, units, frameworks, assessments, standings, targets.
//!
//! This crate is pure. It never reads a clock, randomness, a disk or the network; the day and the
//! ids are arguments. The tablet and the server run the same code, so a figure counted on either
//! is the same figure. How things are *said* lives in the `words` crate; how records *travel*
//! lives in `sync`.

pub mod day;
pub mod edit;
pub mod fields;
pub mod finding;
pub mod ids;
pub mod registry;
