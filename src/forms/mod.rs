//! What is being filled in: the draft, the findings beside each question, and the edit it makes.
//!
//! A form is kept on this tablet at every tap and never travels. `typed` is plain Rust: which fields
//! a form has and the edit it makes; so are `assessment` and `review`, whose screens are in `pages`.
//! `editing` is one form of fields being filled in; `fields` and `frame` draw it, `refused` what the
//! server did not take. A page says which
//! fields there are, what is to be said about them, and where to go afterwards.
#![allow(
    missing_docs,
    reason = "a component has its docs; its props are named for what they are"
)]

pub mod assessment;
mod choices;
mod editing;
mod fields;
mod frame;
mod keeping;
mod left_behind;
mod refused;
pub mod review;
mod typed;

pub use choices::{choices, open_units, post_profiles, units_for_people};
pub use editing::{Editing, OneField};
pub use fields::{Line, Pick, Tick};
pub use frame::{Cancel, Form, Kept};
pub use keeping::Keeping;
pub use left_behind::{LeftContent, left_behind, left_content};
pub use typed::{Shape, Spec, Typed};
