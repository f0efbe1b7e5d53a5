//! When it happened: working days and office hours in Viet Nam, counted back from now.

use domain::day::Day;

use crate::dice::Dice;

/// Viet Nam is this far ahead of UTC.
const OFFSET_MS: u64 = 7 * 3_600_000;
const MS_PER_DAY: u64 = 86_400_000;
const MS_PER_HOUR: u64 = 3_600_000;
/// Records are entered one a second on the day the book was opened.
const OPENING_STEP_MS: u64 = 1_000;

/// The time that an invented commune has behind it.
pub(crate) struct Calendar {
    /// Midnight in Viet Nam, at which today began.
    midnight_ms: u64,
    /// The most days ago at which a decision is surely valid.
    pub(crate) valid_days_ago_max: i32,
    /// The fewest days ago at which a decision is surely expired.
    pub(crate) expired_days_ago_min: i32,
    /// The most days ago at which anybody was assessed.
    pub(crate) days_ago_max: i32,
    opening_ms: u64,
    entered: u64,
}

impl Calendar {
    /// A past that ends before `now_ms` and is two months longer than assessments are valid.
    pub(crate) fn new(now_ms: u64, validity_months: u16) -> Self {
        let days = (now_ms + OFFSET_MS) / MS_PER_DAY;
        let validity_months = i32::from(validity_months);
        let mut calendar = Self {
            midnight_ms: (days * MS_PER_DAY).saturating_sub(OFFSET_MS),
            // A month is at least 28 and at most 31 days long; a weekend moves a day by up to two.
            valid_days_ago_max: (validity_months * 30 - 30).max(14),
            expired_days_ago_min: validity_months * 31 + 1,
            days_ago_max: validity_months * 31 + 54,
            opening_ms: 0,
            entered: 0,
        };
        calendar.opening_ms = calendar.workday_ms(calendar.days_ago_max + 20) + 8 * MS_PER_HOUR;
        calendar
    }

    /// When the book was opened and the first record entered.
    pub(crate) fn opening_ms(&self) -> u64 {
        self.opening_ms
    }

    /// When the next record was entered after the opening; each call is a moment later.
    pub(crate) fn next_opening_ms(&mut self) -> u64 {
        self.entered += 1;
        self.opening_ms + self.entered * OPENING_STEP_MS
    }

    /// The day on which the book was opened.
    pub(crate) fn opening_day(&self) -> Day {
        Day::at_ms(self.opening_ms)
    }

    /// Today.
    pub(crate) fn today(&self) -> Day {
        Day::at_ms(self.midnight_ms)
    }

    /// A moment in the morning, so many days ago or on the working day before that.
    pub(crate) fn morning_ms(&self, days_ago: i32, dice: &mut Dice) -> u64 {
        self.moment_ms(days_ago, 8, dice)
    }

    /// A moment in the afternoon, so many days ago or on the working day before that.
    pub(crate) fn afternoon_ms(&self, days_ago: i32, dice: &mut Dice) -> u64 {
        self.moment_ms(days_ago, 14, dice)
    }

    fn moment_ms(&self, days_ago: i32, hour: u64, dice: &mut Dice) -> u64 {
        let within_ms = u64::try_from(dice.between(0, 10_799_999)).unwrap_or(0);
        self.workday_ms(days_ago) + hour * MS_PER_HOUR + within_ms
    }

    /// Midnight of a working day; a weekend gives its Friday. At least yesterday.
    fn workday_ms(&self, days_ago: i32) -> u64 {
        let days_ago = u64::try_from(days_ago.max(1)).unwrap_or(1);
        let midnight_ms = self.midnight_ms.saturating_sub(days_ago * MS_PER_DAY);
        // 1 January 1970 was a Thursday: day 2 was a Saturday, day 3 a Sunday.
        let weekend_days = match ((midnight_ms + OFFSET_MS) / MS_PER_DAY) % 7 {
            2 => 1,
            3 => 2,
            _ => 0,
        };
        midnight_ms.saturating_sub(weekend_days * MS_PER_DAY)
    }
}

#[cfg(test)]
mod tests {
    use super::Calendar;
    use crate::dice::Dice;
    use domain::day::Day;

    /// 2026-11-23T08:00:00+07:00, a Monday.
    const MONDAY_MS: u64 = 1_795_366_800_000 + 8 * 3_600_000;

    #[test]
    fn weekends_become_fridays_and_hours_are_office_hours() {
        let calendar = Calendar::new(MONDAY_MS, 12);
        let mut dice = Dice::new(1);
        let mut check = |days_ago, expect: &str| {
            let at_ms = calendar.morning_ms(days_ago, &mut dice);
            assert_eq!(Day::at_ms(at_ms).to_string(), expect, "{days_ago}");
            assert!(calendar.afternoon_ms(days_ago, &mut dice) > at_ms);
        };
        check(0, "2026-11-20");
        check(1, "2026-11-20");
        check(2, "2026-11-20");
        check(3, "2026-11-20");
        check(4, "2026-11-19");
        assert_eq!(calendar.today().to_string(), "2026-11-23");
    }
}
