//! What travels: changesets, how they fold into records, the protocol, the tablet's session and
//! the server's service.
//!
//! This crate is pure. It never reads a clock, randomness, a disk or the network: time and ids are
//! arguments, stores are contracts that others implement. The same code runs on the tablet, on the
//! server and in the simulator.
//!
//! From the outside in: [`tablet::session`] and [`server::service`] are the two ends of
//! [`protocol`]; what they exchange are [`changeset`]s, stamped by a [`clock`], and both apply
//! them to records by the one [`fold`]. Who is sent which records is [`scope`]'s; that both ends hold
//! the same is told by [`sums`].

#![warn(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod changeset;
pub mod clock;
pub mod fold;
pub mod json;
pub mod map;
pub mod protocol;
pub mod ready;
pub mod scope;
pub mod server;
#[cfg(any(test, feature = "simulator"))]
pub mod simulator;
pub mod sums;
pub mod tablet;
