//! "Bảng theo dõi": how far the commune is from its targets, and what to do next.
//!
//! The sentence first, the bar second, the next step third. A figure never stands without its
//! denominator, its two dates and what is missing.

mod by_unit;
mod conflicts;
mod next_steps;
mod page;
mod target;
mod weakest;

pub use page::Dashboard;
