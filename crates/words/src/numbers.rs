//! Dates, times, numbers and shares as a Vietnamese office writes them, whatever the browser's own
//! habits are: 03/02/2026, 1.234, 71,38%.

use std::fmt::Display;

use domain::day::{Day, PartialDate};
use domain::scoring::Points;

use crate::Language;

/// `23/11/2026`.
#[must_use]
pub fn date(day: Day) -> String {
    format!(
        "{:02}/{:02}/{:04}",
        day.day_of_month(),
        day.month(),
        day.year()
    )
}

/// `23/11/2026`, `11/2026` or `2026`: as much as is known.
#[must_use]
pub fn month_or_date(known: PartialDate) -> String {
    match known {
        PartialDate::Year(year) => format!("{year:04}"),
        PartialDate::Month(year, month) => format!("{month:02}/{year:04}"),
        PartialDate::Day(day) => date(day),
    }
}

/// `09:12` in Viet Nam, from milliseconds since 1970 UTC.
#[must_use]
pub fn time_of_day(instant_ms: u64) -> String {
    let minutes = (instant_ms / 60_000 + 7 * 60) % (24 * 60);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `09:12:03` in Viet Nam, from milliseconds since 1970 UTC.
#[must_use]
pub fn time_with_seconds(instant_ms: u64) -> String {
    format!("{}:{:02}", time_of_day(instant_ms), instant_ms / 1000 % 60)
}

/// `23/11/2026 09:12` in Viet Nam.
#[must_use]
pub fn when(instant_ms: u64) -> String {
    format!(
        "{} {}",
        date(Day::at_ms(instant_ms)),
        time_of_day(instant_ms)
    )
}

/// The time of day, and the day before it unless that is the same as another instant's.
#[must_use]
pub fn when_since(instant_ms: u64, now_ms: u64) -> String {
    if Day::at_ms(instant_ms) == Day::at_ms(now_ms) {
        time_of_day(instant_ms)
    } else {
        when(instant_ms)
    }
}

/// A whole number with its thousands apart: `1.234` or `1,234`.
#[must_use]
pub fn number(language: Language, number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(language.pick('.', ','));
        }
        grouped.push(digit);
    }
    grouped
}

/// How much is stored, rounded up: `7 MB`, and from a thousand of them on `10,8 GB`.
#[must_use]
pub fn bytes(language: Language, bytes: u64) -> String {
    let megabytes = bytes.div_ceil(1_000_000);
    if megabytes < 1_000 {
        return format!("{megabytes} MB");
    }
    let tenths = megabytes.div_ceil(100);
    let (whole, tenth) = (number(language, tenths / 10), tenths % 10);
    format!("{whole}{}{tenth} GB", language.pick(',', '.'))
}

/// A number as it is written, and what it counts, in English: `1 person`, `1,234 people`.
/// Vietnamese has one word for both.
#[must_use]
pub fn counted(count: impl Display, one: &str, several: &str) -> String {
    let count = count.to_string();
    let what = if count == "1" { one } else { several };
    format!("{count} {what}")
}

/// A share with two decimals, rounded half up: `71,38%`. Only ever for reading; comparisons are
/// made on the whole numbers behind it.
#[must_use]
pub fn percent(language: Language, points: Points) -> String {
    let possible = u64::from(points.possible).max(1);
    let hundredths = (u64::from(points.reached) * 20_000 + possible) / (2 * possible);
    format!(
        "{}{}{:02}%",
        hundredths / 100,
        language.pick(',', '.'),
        hundredths % 100
    )
}

/// A mean with one decimal, rounded half up: `1,2`. Only ever for reading.
#[must_use]
pub fn mean(language: Language, points: Points) -> String {
    let possible = u64::from(points.possible).max(1);
    let tenths = (u64::from(points.reached) * 20 + possible) / (2 * possible);
    format!("{}{}{}", tenths / 10, language.pick(',', '.'), tenths % 10)
}

/// `212 / 297`.
#[must_use]
pub fn share(language: Language, points: Points) -> String {
    let part = |n: u32| number(language, u64::from(n));
    format!("{} / {}", part(points.reached), part(points.possible))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{
        bytes, counted, date, mean, month_or_date, number, percent, time_of_day, time_with_seconds,
        when, when_since,
    };
    use crate::Language::{En, Vi};
    use domain::day::{Day, PartialDate};
    use domain::scoring::Points;

    #[test]
    fn dates_have_two_digits() {
        assert_eq!(date(Day::parse("2026-02-03").unwrap()), "03/02/2026");
        assert_eq!(
            month_or_date(PartialDate::parse("1975-08").unwrap()),
            "08/1975"
        );
        assert_eq!(month_or_date(PartialDate::parse("1975").unwrap()), "1975");
        assert_eq!(time_of_day(1_795_399_920_000), "09:12");
        assert_eq!(time_with_seconds(1_795_399_923_999), "09:12:03");
        let at = 1_795_399_920_000;
        assert_eq!(when(at), "23/11/2026 09:12");
        assert_eq!(when_since(at, at + 3_600_000), "09:12");
        assert_eq!(when_since(at, at + 86_400_000), "23/11/2026 09:12");
    }

    #[test]
    fn means_have_one_decimal() {
        let check = |reached, possible, expect: &str| {
            assert_eq!(mean(Vi, Points { reached, possible }), expect);
        };
        check(12, 10, "1,2");
        check(3, 2, "1,5");
        check(5, 4, "1,3");
        check(2, 1, "2,0");
        check(0, 0, "0,0");
    }

    #[test]
    fn what_is_stored_is_told_in_megabytes_or_gigabytes() {
        let check = |stored, vi: &str, en: &str| {
            assert_eq!(
                (bytes(Vi, stored), bytes(En, stored)),
                (vi.into(), en.into())
            );
        };
        check(0, "0 MB", "0 MB");
        check(6_100_000, "7 MB", "7 MB");
        check(999_000_000, "999 MB", "999 MB");
        check(999_000_001, "1,0 GB", "1.0 GB");
        check(10_743_900_000, "10,8 GB", "10.8 GB");
        check(1_234_500_000_000, "1.234,5 GB", "1,234.5 GB");
    }

    #[test]
    fn one_person_is_not_one_people() {
        assert_eq!(counted(0, "person", "people"), "0 people");
        assert_eq!(counted(1, "person", "people"), "1 person");
        assert_eq!(counted("1,234", "person", "people"), "1,234 people");
    }

    #[test]
    fn numbers_follow_the_language() {
        assert_eq!(
            (
                number(Vi, 1_234_567),
                number(En, 1_234_567),
                number(Vi, 999)
            ),
            ("1.234.567".into(), "1,234,567".into(), "999".into())
        );
        assert_eq!(
            percent(
                Vi,
                Points {
                    reached: 212,
                    possible: 297
                }
            ),
            "71,38%"
        );
        assert_eq!(
            percent(
                En,
                Points {
                    reached: 1,
                    possible: 1
                }
            ),
            "100.00%"
        );
        assert_eq!(
            percent(
                Vi,
                Points {
                    reached: 0,
                    possible: 0
                }
            ),
            "0,00%"
        );
    }
}
