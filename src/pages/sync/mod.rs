//! "Đồng bộ": the last contact, what became of each change of this tablet, and how safe it is.

mod changes;
mod filter;
mod left_behind;
mod page;

pub use page::SyncPage;
