//! The door to the network: authenticate, bound, translate; nothing else.
//!
//! [`router`] is the map of addresses. [`problem`] is every refusal, [`read`] turns bodies from
//! outside into values, [`session`] knows who asks and [`host`] by which name, [`headers`] are on
//! every answer, [`app_files`] serves the app, [`sync`] is the exchange itself. The listening itself is in `commands::serve`.

mod account;
mod app_files;
mod frameworks;
mod headers;
mod host;
mod ping;
mod problem;
mod read;
mod router;
mod session;
mod sync;

pub use router::{Site, State, router};
