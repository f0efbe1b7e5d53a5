//! The door to the network: authenticate, bound, translate; nothing else.
//!
//! [`routes`] is the list of addresses with what each asks of the caller, [`admission`] asks it,
//! [`router`] puts them together. [`problem`] is every refusal, [`read`] turns bodies from
//! outside into values, [`session`] knows who asks and [`host`] by which name, [`headers`] are on
//! every answer, [`app_files`] serves the app, [`sync`] is the exchange itself, [`signing`] knows its device,
//! [`refusals`] notes what of it is refused, [`news`] says when there is something to exchange. The listening itself is in `commands::serve`.

mod account;
mod account_events;
mod accounts;
mod admission;
mod app_files;
mod citizen_id;
mod enrolment;
mod frameworks;
mod grants;
mod handing_over;
mod headers;
mod host;
pub mod news;
mod ping;
mod problem;
mod read;
mod records;
mod refusals;
mod router;
mod routes;
mod session;
mod set_aside;
mod signing;
mod sync;
mod tablet;
mod tablets;

pub use router::{Site, State, router};
pub use routes::{Need, Route, Verb, routes};
