//! "Xung đột": every field that holds several values, to choose from; and the same choice wherever a
//! record is shown.
//!
//! `inbox` is the page, `contested` one field with its question or what was decided, `third` a value
//! that neither side wrote, `forms` which form of a record a field belongs to.

mod contested;
mod forms;
mod inbox;
mod third;

pub use contested::{Contested, OpenConflicts};
pub use inbox::ConflictsPage;
