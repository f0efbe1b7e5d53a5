//! "Đơn vị": the tree, one unit, its form, and putting one away.

mod archive;
mod edit;
mod tree;
mod unit;

pub use archive::UnitArchive;
pub use edit::UnitEdit;
pub use tree::UnitsPage;
pub use unit::UnitPage;
