//! "Hồ sơ trùng": records that may be of one person. [`list`] shows what the server found, [`compare`]
//! two of them side by side, [`merged`] stands on a person's page and leads back.

mod compare;
mod deciding;
mod list;
mod merged;

pub use compare::ComparePage;
pub use list::DuplicatesPage;
pub(super) use list::{told, undecided};
pub use merged::{JustMerged, MergedAway, MergedHere, OtherPeople};
