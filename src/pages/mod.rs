//! One file a screen, named like its route.

pub mod dashboard;
pub mod not_found;
