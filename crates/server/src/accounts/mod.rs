//! Who may come in. [`password`] hashes and judges passwords, [`token`] makes what the browser
//! keeps, [`limiter`] slows down who guesses, [`name`] folds what people type.
//!
//! Nothing here knows HTTP or the database.

pub mod limiter;
pub mod name;
pub mod password;
pub mod token;

pub use limiter::Limiter;
pub use password::Passwords;
pub use token::Token;
