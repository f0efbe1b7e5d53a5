//! The server's end: what it must keep ([`store`]), and what it does with a request ([`service`]).
//!
//! [`push`] and [`pull`] are the two halves of a request, both judged by [`rights`]; [`commands`] is
//! how the server's own commands write, [`compacting`] how the log is cut. [`memory`] is the store's twin for tests, [`contract`] what any store must
//! pass, [`crash`] a store that dies at a chosen step.

mod authorise;
mod batch;
pub mod commands;
pub mod compacting;
pub mod contract;
pub mod crash;
pub mod memory;
pub mod pull;
pub mod push;
pub mod rights;
pub mod service;
pub mod store;
