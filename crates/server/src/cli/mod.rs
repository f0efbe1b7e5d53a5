//! The command line: what may be typed, and what becomes of it.
//!
//! [`tree`] builds the commands with their help in the chosen language, [`invocation`] turns what
//! was typed into an [`invocation::Action`]; the commands themselves are in [`crate::commands`].

mod invocation;
mod run;
mod tree;
mod user_tree;

pub use invocation::{Action, ImportOptions, InitKind, Invocation, ServeOptions};
pub use run::{note, run, say};
pub use tree::COMPACT_DAYS;
