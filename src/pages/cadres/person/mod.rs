//! A person's page: who it is and what is due, where they stand, what became of their assessments,
//! their record, the number that stays on the server, their offices, and the two ways a record stops
//! counting.

mod citizen_id;
mod head;
mod history;
mod offices;
mod page;
mod record;
mod standing;
mod stop_counting;

pub use page::CadrePage;
