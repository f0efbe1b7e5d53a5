//! The tablet's end: what it must keep ([`store`]), and its state between store, screen and
//! server ([`session`]).
//!
//! [`memory`] is the store's twin for tests, with crashes and power losses on demand;
//! [`contract`] is what any store must pass. [`rows`] is what the values in the stores look like,
//! [`receive`] how an answer of the server enters, [`progress`] how far each change has come,
//! [`comparing`] whether both ends hold the same, [`lease`] until when the book may be
//! read, [`history`] what is known of the changes of one record,
//! [`settled`] which conflicts were settled here.

pub mod comparing;
pub mod contract;
mod delta;
mod giving_up;
pub mod history;
pub mod lease;
mod load;
pub mod memory;
mod paging;
pub mod progress;
mod pulled;
pub mod receive;
pub mod rows;
pub mod session;
pub mod settled;
mod stamp;
pub mod store;
