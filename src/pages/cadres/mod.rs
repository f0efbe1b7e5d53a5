//! "Cán bộ": everybody on the books, one person, the forms of a record, of leaving, of an office.

pub(in crate::pages) mod edit;
pub(in crate::pages) mod leaving;
mod list;
pub(in crate::pages) mod office;
mod person;

pub use edit::CadreEdit;
pub use leaving::CadreLeaving;
pub use list::CadresPage;
pub use office::{OfficeEdit, OfficeEnd};
pub use person::CadrePage;
