//! From a record to widgets and back: what was typed, its draft, and what was found beside each
//! question.
//!
//! `typed` is plain Rust: which fields a form has and the edit it makes. `editing` is one form being
//! filled in; `fields` and `frame` draw it. A page says which fields there are, what is to be said
//! about them, and where to go afterwards.
#![allow(
    missing_docs,
    reason = "a component has its docs; its props are named for what they are"
)]

mod choices;
mod editing;
mod fields;
mod frame;
mod typed;

pub use choices::{choices, open_units, post_profiles};
pub use editing::Editing;
pub use fields::{Line, Pick, Tick};
pub use frame::Form;
pub use typed::{Shape, Spec, Typed};
