//! "Đơn vị": the tree, one unit, its form, and putting one away.

pub(in crate::pages) mod archive;
pub(in crate::pages) mod edit;
mod tree;
mod unit;

pub use archive::UnitArchive;
pub use edit::UnitEdit;
pub use tree::UnitsPage;
pub use unit::UnitPage;
