//! What this tablet remembers. Pages see this door and never IndexedDB.
//!
//! [`Store`] is the open book of the account that is signed in: everything that can be shown lives
//! in its memory, and every change is durable before it is shown as saved; `saving`, `receiving`, `unsent`,
//! `progress`, `settling`, `signing`, `drafts`, `lease`, `frameworks`, `myself` and `other_tabs` are parts of it. `tablet`
//! knows the accounts of this tablet, `schema` every database version there ever was, `indexeddb` the browser's database.

mod database_error;
mod drafts;
mod frameworks;
mod giving_up;
pub mod indexeddb;
mod lease;
mod myself;
mod open_book;
mod other_tabs;
mod progress;
mod receiving;
mod saving;
pub mod schema;
mod settling;
mod signing;
pub mod tablet;
mod unsent;

pub use myself::MayNotDecide;
pub use open_book::Store;
pub use progress::{Made, Progress, RefusedChange};
pub use receiving::{Next, NotReceived};
pub use saving::SaveFailure;
pub use settling::Settled;
pub use unsent::unsent_in;
