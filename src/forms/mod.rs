//! What is being filled in, and the edit that it makes: plain Rust, no screen.
//!
//! A form is kept as a draft on this tablet at every tap and never travels. It yields findings, not
//! errors; what its screen looks like is in `pages`.

pub mod assessment;
pub mod review;
