//! "Cán bộ": everybody on the books, one person, and the form.

mod edit;
mod form;
mod list;
mod person;

pub use edit::CadreEdit;
pub use list::CadresPage;
pub(in crate::pages) use list::choices;
pub use person::CadrePage;
pub(in crate::pages) use person::shown;
