//! "Tài khoản" and "Máy tính bảng": what administrators do, with a network only.
//!
//! [`accounts`] and [`tablets`] are the lists, [`account`] is one account with its [`roles`] and the
//! [`enrolment`] of another tablet, [`new_account`] makes one; [`acts`] is what was done; [`paging`]
//! fetches a list part by part; [`search`] finds one in a list that is whole; [`asking`] is what they share: asking
//! the server, and saying in words what it refused.

mod account;
mod accounts;
mod acts;
mod asking;
mod enrolment;
mod new_account;
mod paging;
mod roles;
mod search;
mod tablets;

pub use account::AccountPage;
pub use accounts::AccountsPage;
pub use acts::ActsPage;
pub(in crate::pages) use asking::{ask, once_asked, said, said_of_act};
pub use new_account::NewAccountPage;
pub(in crate::pages) use paging::{Further, Parts};
pub use tablets::TabletsPage;
pub(in crate::pages) use tablets::short;
