//! "Việc chưa vào sổ": what the server took in and did not write.
//!
//! [`list`] is the screen, [`one`] draws one changeset, [`contents`] what is in it beside what the book
//! holds, [`acts`] what can be done about it; what comes of that is decided in [`deciding`].

mod acts;
mod contents;
mod deciding;
mod list;
mod one;

pub use list::SetAsidePage;
