//! Civil days in Asia/Ho_Chi_Minh, and dates of which only a part is known.
//!
//! Viet Nam has kept UTC+7 without summer time since 13 June 1975 (IANA time zone database,
//! `Asia/Ho_Chi_Minh`), so an instant becomes a day by a fixed offset.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, Month};

use crate::text;

/// Viet Nam is this far ahead of UTC.
const OFFSET_MS: i64 = 7 * 3_600_000;
const MS_PER_DAY: i64 = 86_400_000;
/// No record of a living person begins earlier.
pub const YEAR_MIN: u16 = 1900;

/// A civil day, stored and sent as `2026-11-23`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(Date);

impl Day {
    /// A day of the calendar; `None` when there is no such day or the year is before 1900.
    #[must_use]
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let month = Month::try_from(month).ok()?;
        let date = Date::from_calendar_date(i32::from(year), month, day).ok()?;
        (YEAR_MIN..=9999).contains(&year).then_some(Self(date))
    }

    /// The day in Viet Nam at an instant, given in milliseconds since 1970 UTC.
    #[must_use]
    pub fn at_ms(instant_ms: u64) -> Self {
        let instant = i64::try_from(instant_ms).unwrap_or(i64::MAX);
        let local = instant.saturating_add(OFFSET_MS);
        let days = i32::try_from(local / MS_PER_DAY).unwrap_or(i32::MAX);
        let epoch = Date::from_calendar_date(1970, Month::January, 1).unwrap_or(Date::MIN);
        Self(Date::from_julian_day(epoch.to_julian_day().saturating_add(days)).unwrap_or(Date::MAX))
    }

    /// Reads the stored form.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        match PartialDate::parse(stored)? {
            PartialDate::Day(day) => Some(day),
            PartialDate::Year(_) | PartialDate::Month(..) => None,
        }
    }

    /// The year, 1900 or later.
    #[must_use]
    pub fn year(self) -> u16 {
        u16::try_from(self.0.year()).unwrap_or(YEAR_MIN)
    }

    /// The month, 1–12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.0.month().into()
    }

    /// The day of the month, 1–31.
    #[must_use]
    pub fn day_of_month(self) -> u8 {
        self.0.day()
    }

    /// The same day so many months later; where that month is too short, its last day.
    #[must_use]
    pub fn plus_months(self, months: u16) -> Self {
        let whole = u32::from(self.month()) - 1 + u32::from(months);
        let year = u32::from(self.year()) + whole / 12;
        let month = Month::January.nth_next(u8::try_from(whole % 12).unwrap_or(0));
        let Ok(year) = i32::try_from(year) else {
            return self;
        };
        let day = self.0.day().min(month.length(year));
        Date::from_calendar_date(year, month, day).map_or(self, Self)
    }

    /// So many days later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i32) -> Self {
        Date::from_julian_day(self.0.to_julian_day().saturating_add(days)).map_or(self, Self)
    }

    /// Whole days from `earlier` to this day; negative when `earlier` is later.
    #[must_use]
    pub fn days_since(self, earlier: Self) -> i32 {
        self.0.to_julian_day() - earlier.0.to_julian_day()
    }
}

impl fmt::Display for Day {
    /// The stored form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:04}-{:02}-{:02}",
            self.year(),
            self.month(),
            self.day_of_month()
        )
    }
}

impl From<Day> for String {
    fn from(day: Day) -> Self {
        day.to_string()
    }
}

impl TryFrom<String> for Day {
    type Error = &'static str;

    fn try_from(stored: String) -> Result<Self, Self::Error> {
        Self::parse(&stored).ok_or("not a day")
    }
}

/// A date of which the day, or the day and month, may be unknown. Stored as `1975`, `1975-08` or
/// `1975-08-15`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum PartialDate {
    /// Only the year is known.
    Year(u16),
    /// The year and the month (1–12) are known.
    Month(u16, u8),
    /// The whole date is known.
    Day(Day),
}

/// Why a text is no date; carried by findings.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum DateProblem {
    /// No accepted form (`dd/mm/yyyy`, `mm/yyyy`, `yyyy`, or the stored form).
    NotADate,
    /// The form is right but there is no such day: 31/02.
    NoSuchDay,
    /// Before 1900.
    TooEarly,
}

impl PartialDate {
    /// Reads the stored form.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        let mut parts = stored.split('-');
        let year = digits(parts.next()?, 4)?;
        let month = parts.next().map(|part| digits(part, 2));
        let day = parts.next().map(|part| digits(part, 2));
        if parts.next().is_some() {
            return None;
        }
        match (month, day) {
            (None, None) => Self::of(year, None, None).ok(),
            (Some(Some(month)), None) => Self::of(year, Some(month), None).ok(),
            (Some(Some(month)), Some(Some(day))) => Self::of(year, Some(month), Some(day)).ok(),
            _ => None,
        }
    }

    /// Reads what a person typed: `15/8/1975`, `15.08.1975`, `15-8-1975`, `8/1975`, `1975`, or the
    /// stored form.
    ///
    /// # Errors
    /// The first reason why it is no date.
    pub fn from_typed(typed: &str) -> Result<Self, DateProblem> {
        let typed = text::clean(typed);
        let parts: Vec<&str> = typed.split(['/', '.', '-']).map(str::trim).collect();
        let number = |part: &str| {
            let plain =
                !part.is_empty() && part.len() <= 4 && part.bytes().all(|b| b.is_ascii_digit());
            plain
                .then(|| part.parse::<u16>().ok())
                .flatten()
                .ok_or(DateProblem::NotADate)
        };
        match parts.as_slice() {
            [year] if year.len() == 4 => Self::of(number(year)?, None, None),
            [year, month] if year.len() == 4 => Self::of(number(year)?, Some(number(month)?), None),
            [month, year] if year.len() == 4 => Self::of(number(year)?, Some(number(month)?), None),
            [year, month, day] if year.len() == 4 => {
                Self::of(number(year)?, Some(number(month)?), Some(number(day)?))
            }
            [day, month, year] if year.len() == 4 => {
                Self::of(number(year)?, Some(number(month)?), Some(number(day)?))
            }
            _ => Err(DateProblem::NotADate),
        }
    }

    fn of(year: u16, month: Option<u16>, day: Option<u16>) -> Result<Self, DateProblem> {
        if year < YEAR_MIN {
            return Err(DateProblem::TooEarly);
        }
        let Some(month) = month else {
            return Ok(Self::Year(year));
        };
        let month = u8::try_from(month)
            .ok()
            .filter(|month| (1..=12).contains(month));
        let month = month.ok_or(DateProblem::NoSuchDay)?;
        let Some(day) = day else {
            return Ok(Self::Month(year, month));
        };
        let day = u8::try_from(day).map_err(|_| DateProblem::NoSuchDay)?;
        Day::new(year, month, day)
            .map(Self::Day)
            .ok_or(DateProblem::NoSuchDay)
    }

    /// The first day that it may mean.
    #[must_use]
    pub fn earliest(self) -> Day {
        let first = |year, month| Day::new(year, month, 1);
        match self {
            Self::Year(year) => first(year, 1).unwrap_or(Day(Date::MIN)),
            Self::Month(year, month) => first(year, month).unwrap_or(Day(Date::MIN)),
            Self::Day(day) => day,
        }
    }

    /// The last day that it may mean.
    #[must_use]
    pub fn latest(self) -> Day {
        match self {
            Self::Year(_) => self.earliest().plus_months(12).plus_days(-1),
            Self::Month(..) => self.earliest().plus_months(1).plus_days(-1),
            Self::Day(day) => day,
        }
    }

    /// True when both may mean the same day.
    #[must_use]
    pub fn is_compatible(self, other: Self) -> bool {
        self.earliest() <= other.latest() && other.earliest() <= self.latest()
    }

    /// The year.
    #[must_use]
    pub fn year(self) -> u16 {
        self.earliest().year()
    }
}

impl fmt::Display for PartialDate {
    /// The stored form.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Year(year) => write!(f, "{year:04}"),
            Self::Month(year, month) => write!(f, "{year:04}-{month:02}"),
            Self::Day(day) => day.fmt(f),
        }
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

impl TryFrom<String> for PartialDate {
    type Error = &'static str;

    fn try_from(stored: String) -> Result<Self, Self::Error> {
        Self::parse(&stored).ok_or("not a date")
    }
}

fn digits(part: &str, count: usize) -> Option<u16> {
    (part.len() == count && part.bytes().all(|b| b.is_ascii_digit()))
        .then(|| part.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{DateProblem, Day, PartialDate};

    fn day(stored: &str) -> Day {
        Day::parse(stored).unwrap()
    }

    #[test]
    fn typed_dates_are_read_or_refused_with_a_reason() {
        let check = |typed: &str, expect: Result<&str, DateProblem>| {
            let read = PartialDate::from_typed(typed).map(|date| date.to_string());
            assert_eq!(
                read.as_deref().map_err(|problem| *problem),
                expect,
                "{typed:?}"
            );
        };
        check("15/8/1975", Ok("1975-08-15"));
        check(" 15.08.1975 ", Ok("1975-08-15"));
        check("15-8-1975", Ok("1975-08-15"));
        check("1975-08-15", Ok("1975-08-15"));
        check("8/1975", Ok("1975-08"));
        check("1975", Ok("1975"));
        check("29/02/2024", Ok("2024-02-29"));
        check("31/02/1980", Err(DateProblem::NoSuchDay));
        check("29/02/2023", Err(DateProblem::NoSuchDay));
        check("13/1980", Err(DateProblem::NoSuchDay));
        check("15/8/75", Err(DateProblem::NotADate));
        check("1/1/1899", Err(DateProblem::TooEarly));
        check("hôm qua", Err(DateProblem::NotADate));
        check("", Err(DateProblem::NotADate));
        check("1/2/3/1980", Err(DateProblem::NotADate));
        check("+1/2/1980", Err(DateProblem::NotADate));
    }

    #[test]
    fn an_instant_falls_on_the_day_in_viet_nam() {
        // 2026-11-22T17:00:00Z is midnight of the 23rd in Viet Nam.
        assert_eq!(Day::at_ms(1_795_366_800_000), day("2026-11-23"));
        assert_eq!(Day::at_ms(1_795_366_799_999), day("2026-11-22"));
        assert_eq!(Day::at_ms(0), day("1970-01-01"));
        // A clock may claim anything.
        assert!(Day::at_ms(u64::MAX).year() >= 9999);
    }

    #[test]
    fn months_later_ends_in_short_months() {
        let check = |from: &str, months, expect: &str| {
            assert_eq!(day(from).plus_months(months), day(expect))
        };
        check("2026-11-23", 12, "2027-11-23");
        check("2028-02-29", 12, "2029-02-28");
        check("2026-01-31", 1, "2026-02-28");
        check("2026-12-01", 1, "2027-01-01");
    }

    #[test]
    fn partial_dates_are_compatible_when_they_may_mean_one_day() {
        let check = |a: &str, b: &str, expect| {
            let (a, b) = (
                PartialDate::parse(a).unwrap(),
                PartialDate::parse(b).unwrap(),
            );
            assert_eq!((a.is_compatible(b), b.is_compatible(a)), (expect, expect));
        };
        check("1975", "1975-08-15", true);
        check("1975-08", "1975-08-31", true);
        check("1975-08", "1975-09-01", false);
        check("1975", "1976", false);
    }
}
