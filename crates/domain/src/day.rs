//! Civil days in Asia/Ho_Chi_Minh, and dates of which only a part is known.
//!
//! Viet Nam has kept UTC+7 without summer time since 13 June 1975 (IANA time zone database,
//! `Asia/Ho_Chi_Minh`), so an instant becomes a day by a fixed offset.

use serde::{Deserialize, Serialize};
use time::Date;

/// A civil day, stored and sent as `2026-11-23`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Day(pub(crate) Date);

/// A date of which the day, or the day and month, may be unknown. Stored as `1975`, `1975-08` or
/// `1975-08-15`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum PartialDate {
    /// Only the year is known.
    Year(u16),
    /// The year and the month (1–12) are known.
    Month(u16, u8),
    /// The whole date is known.
    Day(Day),
}

/// The first reason why a text is no date; carried by findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DateProblem {
    /// No accepted form (`dd/mm/yyyy`, `mm/yyyy`, `yyyy`, or the stored form).
    NotADate,
    /// The form is right but there is no such day: 31/02.
    NoSuchDay,
    /// Before 1900.
    TooEarly,
}
