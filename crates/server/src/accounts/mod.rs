//! Who may come in. [`password`] hashes and judges passwords by what is [`common`], [`token`] makes what the browser
//! keeps, [`limiter`] slows down who guesses, [`name`] folds what people type.
//!
//! Nothing here knows HTTP or the database.

mod common;
pub mod limiter;
pub mod name;
pub mod password;
pub mod token;

pub use limiter::{Attempt, Limiter};
pub use password::Passwords;
pub use token::Token;
