//! How much of a date a cell shows. What was typed as `08/1975` is kept by spreadsheet programs as
//! the first of August: only its number format, or what it shows, tells that the day is not known.

use std::collections::BTreeMap;

use domain::day::{Day, PartialDate};

use crate::grid::Cell;

/// The cells of one sheet that do not show a whole date, by row and column counted from 0.
pub(super) type ShownDates = BTreeMap<(u32, u32), Shown>;

/// How much of a date a cell shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Shown {
    /// All of it, or too little to tell which year is meant: the value counts.
    #[default]
    Whole,
    /// The month and the year.
    Month,
    /// Only the year.
    Year,
}

impl Shown {
    /// What a number format shows.
    pub(super) fn of_format(code: &str) -> Self {
        Parts::of_format(code).shown()
    }

    /// What the text in a cell shows of the day that is its value; a text that does not agree with
    /// the day, or is no typed date, tells nothing.
    pub(super) fn of_text(text: &str, day: Day) -> Self {
        match PartialDate::from_typed(text) {
            Ok(PartialDate::Month(year, month)) if (year, month) == (day.year(), day.month()) => {
                Self::Month
            }
            Ok(PartialDate::Year(year)) if year == day.year() => Self::Year,
            _ => Self::Whole,
        }
    }

    /// A day becomes the text of what is shown of it; any other value stays as it is.
    pub(super) fn of_value(self, cell: Cell) -> Cell {
        match (self, &cell) {
            (Self::Month, Cell::Day(day)) => {
                Cell::Text(format!("{:02}/{:04}", day.month(), day.year()))
            }
            (Self::Year, Cell::Day(day)) => Cell::Text(format!("{:04}", day.year())),
            _ => cell,
        }
    }
}

/// Which parts of a date stand in a number format.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Parts {
    pub(super) day: bool,
    pub(super) month: bool,
    pub(super) year: bool,
}

impl Parts {
    /// Text in quotation marks or brackets and escaped letters do not count. Source: ECMA-376
    /// part 1, 18.8.31.
    fn of_format(code: &str) -> Self {
        let mut parts = Self::default();
        let mut letters = code.split(';').next().unwrap_or_default().chars();
        while let Some(letter) = letters.next() {
            match letter {
                '"' => drop(letters.by_ref().find(|letter| *letter == '"')),
                '[' => drop(letters.by_ref().find(|letter| *letter == ']')),
                '\\' | '_' | '*' => drop(letters.next()),
                'd' | 'D' => parts.day = true,
                'm' | 'M' => parts.month = true,
                'y' | 'Y' => parts.year = true,
                _ => {}
            }
        }
        parts
    }

    /// How much of a date is shown by these parts.
    pub(super) fn shown(self) -> Shown {
        match (self.day, self.month, self.year) {
            (false, true, true) => Shown::Month,
            (false, false, true) => Shown::Year,
            _ => Shown::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{Parts, Shown};
    use crate::grid::Cell;
    use domain::day::Day;

    #[test]
    fn formats_say_which_parts_of_a_date_they_show() {
        let check = |code: &str, day, month, year| {
            assert_eq!(Parts::of_format(code), Parts { day, month, year }, "{code}");
        };
        check("dd/mm/yyyy", true, true, true);
        check("[$-42A]dd mmmm yyyy;@", true, true, true);
        check("mm/yyyy", false, true, true);
        check("\"năm\" yyyy", false, false, true);
        check("\\dyyyy", false, false, true);
        check("General", false, false, false);
    }

    #[test]
    fn a_text_counts_when_it_agrees_with_the_day() {
        let day = Day::new(1975, 8, 1).unwrap();
        let check = |text: &str, expect| assert_eq!(Shown::of_text(text, day), expect, "{text}");
        for text in [
            "08/1975",
            "8/1975",
            "08-1975",
            "08.1975",
            "1975-08",
            " 08/1975 ",
        ] {
            check(text, Shown::Month);
        }
        check("1975", Shown::Year);
        for text in ["01/08/1975", "09/1975", "1976", "8/75", "Thg8-75", ""] {
            check(text, Shown::Whole);
        }
    }

    #[test]
    fn only_a_day_is_cut_to_what_is_shown() {
        let day = Cell::Day(Day::new(1975, 8, 1).unwrap());
        let text = |text: &str| Cell::Text(text.to_owned());
        assert_eq!(Shown::Month.of_value(day.clone()), text("08/1975"));
        assert_eq!(Shown::Year.of_value(day.clone()), text("1975"));
        assert_eq!(Shown::Whole.of_value(day.clone()), day);
        assert_eq!(Shown::Year.of_value(Cell::Number(7.0)), Cell::Number(7.0));
    }
}
