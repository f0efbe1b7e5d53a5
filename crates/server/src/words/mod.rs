//! What the command line says, in Vietnamese and English, as plain structures: a word missing in
//! one language does not compile. What app and command line say alike is in the crate `words`.

mod en;
mod reasons;
mod shape;
mod troubles;
mod vi;

pub use shape::{AccountLine, Cli, ImportCount, RoleLine, Say, TargetLine, Words, of};
