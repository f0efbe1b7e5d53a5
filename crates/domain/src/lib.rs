//! What the words mean: people, units, frameworks, assessments, standings, targets.
//!
//! This crate is pure. It never reads a clock, randomness, a disk or the network; the day and the
//! ids are arguments. The tablet and the server run the same code, so a figure counted on either
//! is the same figure. How things are *said* lives in the `words` crate; how records *travel*
//! lives in `sync`.
//!
//! From the outside in: [`target`] counts what [`standing`] decides from each [`assessment`] by
//! the rule of its [`framework`]; [`book`] holds everything typed in memory; [`cadre`], [`unit`],
//! [`office`] and [`account`] are views on [`fields`]; [`rights`] says who may do what.
//! Records of one person are found by [`duplicates`]; [`merge`] says which stands for which.

#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod account;
pub mod assessment;
pub mod book;
pub mod cadre;
pub mod citizen_id;
pub mod code;
pub mod conflict;
pub mod day;
pub mod duplicates;
pub mod edit;
pub mod enrolment;
pub mod fields;
pub mod finding;
pub mod framework;
pub mod headcount;
pub mod ids;
pub mod mean_level;
pub mod merge;
pub mod office;
pub mod reader;
pub mod registry;
pub mod rights;
pub mod scoring;
pub mod standing;
pub mod target;
#[cfg(test)]
mod testing;
pub mod text;
pub mod unit;
