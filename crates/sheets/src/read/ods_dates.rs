//! The dates of an OpenDocument spreadsheet, each with how much of it is shown. The style decides,
//! as in the other formats; where it does not tell, what the cell shows does.

use std::rc::Rc;

use domain::day::Day;
use quick_xml::events::BytesStart;

use super::fill::iso_day;
use super::ods::repeats;
use super::ods_styles::Styles;
use super::packed::attribute;
use super::shown::{Shown, ShownDates};
use crate::bounds::{CELLS_MAX, COLUMNS_MAX};
use crate::error::SheetError;
use crate::grid::{Cell, Merge};

/// So much of the text of a cell is looked at; a date is shorter.
const DATE_BYTES_MAX: usize = 64;

/// Notes styles and dates while the file is looked over.
#[derive(Default)]
pub(super) struct DateScan {
    styles: Styles,
    /// The style of cells that have none, for columns: up to which column, and which.
    columns: Vec<(u64, Option<Rc<str>>)>,
    /// The same for the row.
    row: Option<Rc<str>>,
    /// The cell that is being read, when it holds a date.
    open: Option<OpenDate>,
    /// How many notes of people the text stands in.
    annotations: u32,
    dates: Vec<Date>,
    /// How many cells the dates fill with their repeats.
    cells: u64,
}

struct OpenDate {
    date: Date,
    day: Day,
    text: String,
}

/// A date, with the cells in which it is repeated.
struct Date {
    table: Rc<str>,
    area: Merge,
    style: Option<Rc<str>>,
    by_text: Shown,
}

impl DateScan {
    /// An element begins that is no cell.
    ///
    /// # Errors
    /// As [`Styles::begin`].
    pub(super) fn begin(&mut self, part: &str, element: &BytesStart<'_>) -> Result<(), SheetError> {
        match element.name().as_ref() {
            "table:table" => self.columns.clear(),
            "table:table-column" => self.add_columns(element),
            "table:table-row" => self.row = default_style(element),
            "office:annotation" => self.annotations += 1,
            _ => self.styles.begin(part, element)?,
        }
        Ok(())
    }

    /// A cell begins, with all places where it is repeated.
    pub(super) fn begin_cell(&mut self, element: &BytesStart<'_>, table: &Rc<str>, area: Merge) {
        (self.open, self.annotations) = (None, 0);
        let value = attribute(element, "office:date-value").map(|value| iso_day(&value));
        let Some(Cell::Day(day)) = value else { return };
        let style = attribute(element, "table:style-name").map(|style| Rc::from(&*style));
        let date = Date {
            table: Rc::clone(table),
            area,
            style: style
                .or_else(|| self.row.clone())
                .or_else(|| self.of_column(area.column)),
            by_text: Shown::Whole,
        };
        self.open = Some(OpenDate {
            date,
            day,
            text: String::new(),
        });
    }

    /// Text, of a cell or of anything else.
    pub(super) fn text(&mut self, text: &str) {
        if let Some(open) = &mut self.open
            && self.annotations == 0
            && open.text.len() <= DATE_BYTES_MAX
        {
            open.text.push_str(text);
        }
    }

    /// An element ends.
    pub(super) fn end(&mut self, part: &str, local_name: &str) {
        match local_name {
            "annotation" => self.annotations = self.annotations.saturating_sub(1),
            "table-cell" | "covered-table-cell" => self.end_cell(),
            _ => self.styles.end(part, local_name),
        }
    }

    /// The cells of a table that do not show a whole date.
    pub(super) fn of_table(&self, table: &str) -> ShownDates {
        let mut shown_dates = ShownDates::new();
        for date in self.dates.iter().filter(|date| &*date.table == table) {
            let by_style = date
                .style
                .as_ref()
                .and_then(|style| self.styles.shown(style));
            let shown = by_style.unwrap_or(date.by_text);
            if shown == Shown::Whole {
                continue;
            }
            for row in date.area.row..=date.area.row_last {
                for column in date.area.column..=date.area.column_last {
                    shown_dates.insert((row, column), shown);
                }
            }
        }
        shown_dates
    }

    fn end_cell(&mut self) {
        let Some(OpenDate {
            mut date,
            day,
            text,
        }) = self.open.take()
        else {
            return;
        };
        date.by_text = Shown::of_text(&text, day);
        let Merge { row, column, .. } = date.area;
        let high = u64::from(date.area.row_last.saturating_sub(row)) + 1;
        let wide = u64::from(date.area.column_last.saturating_sub(column)) + 1;
        self.cells = self.cells.saturating_add(high.saturating_mul(wide));
        // More of them than cells are allowed, and the row is refused at its end.
        if self.cells <= CELLS_MAX as u64 {
            self.dates.push(date);
        }
    }

    fn add_columns(&mut self, element: &BytesStart<'_>) {
        let first = self.columns.last().map_or(0, |(end, _)| *end);
        // A cell further to the right is refused.
        if first < u64::from(COLUMNS_MAX) {
            let columns = repeats(element, "table:number-columns-repeated").max(1);
            let end = first.saturating_add(columns);
            self.columns.push((end, default_style(element)));
        }
    }

    fn of_column(&self, column: u32) -> Option<Rc<str>> {
        let mut columns = self.columns.iter();
        let (_, style) = columns.find(|(end, _)| u64::from(column) < *end)?;
        style.clone()
    }
}

fn default_style(element: &BytesStart<'_>) -> Option<Rc<str>> {
    attribute(element, "table:default-cell-style-name").map(|style| Rc::from(&*style))
}
