//! What is to be said about a value that somebody entered: a finding, not an error.
//!
//! A half-filled form is a value with findings. Only submitting asks that no blocking one is left.
//! The sentences are in the `words` crate, which matches every code exhaustively.

/// Whether a finding stops the act of submitting.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Worth a look; submitting is possible.
    Advice,
    /// Must be mended before submitting.
    Blocking,
}
