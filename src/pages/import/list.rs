//! The list that was opened, and everything that is decided about it before it is written. Plain
//! Rust, no screen.

use domain::book::Book;
use domain::day::Day;
use domain::rights::Rights;
use sheets::grid::column_letters;
use sheets::headings::{self, Column, Mapping};
use sheets::meaning::Meaning;
use sheets::plan::{self, ImportPlan, MissingUnits, PlanOptions};
use sheets::{Grid, Workbook};

/// A file that was read.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct OpenedList {
    /// The file's name.
    pub file_name: String,
    /// Its sheets.
    pub sheets: Vec<Grid>,
    /// The sheet with the list.
    pub sheet: usize,
    /// Where the list is in it, and what its columns mean.
    pub mapping: Mapping,
    /// What is decided for the whole list.
    pub options: PlanOptions,
}

impl OpenedList {
    /// The best sheet is proposed, and that units which the book lacks are made: the screen names
    /// them before anything is written.
    pub(super) fn new(file_name: String, workbook: Workbook) -> Self {
        let (sheet, mapping) = headings::best_sheet(&workbook.sheets).unwrap_or_default();
        let options = PlanOptions {
            missing_units: MissingUnits::Create,
            ..PlanOptions::default()
        };
        Self {
            file_name,
            sheets: workbook.sheets,
            sheet,
            mapping,
            options,
        }
    }

    /// A list that was mended and opened again: what was decided about its columns, and for where it is
    /// silent, still holds. Its rows are looked at anew.
    pub(super) fn go_on_from(&mut self, earlier: &Self) {
        let headings = |list: &Self| -> Vec<(u32, String)> {
            let columns = list.mapping.columns.iter();
            columns
                .map(|one| (one.column, one.heading.clone()))
                .collect()
        };
        if headings(self) == headings(earlier) {
            self.mapping.columns.clone_from(&earlier.mapping.columns);
            let left_out = std::mem::take(&mut self.options.left_out);
            self.options = PlanOptions {
                left_out,
                ..earlier.options.clone()
            };
        }
    }

    /// Takes another sheet. Its rows are other rows: none of them was left out.
    pub(super) fn choose_sheet(&mut self, sheet: usize) {
        let Some(grid) = self.sheets.get(sheet) else {
            return;
        };
        self.mapping = headings::recognise(grid);
        self.sheet = sheet;
        self.options.left_out.clear();
    }

    /// Says what a column means. A meaning belongs to one column: another one loses it.
    pub(super) fn set_meaning(&mut self, column: u32, meaning: Meaning) {
        for known in &mut self.mapping.columns {
            if known.column == column {
                known.meaning = meaning;
            } else if known.meaning == meaning {
                known.meaning = Meaning::Ignored;
            }
        }
    }

    /// What a column means.
    pub(super) fn meaning_of(&self, column: u32) -> Meaning {
        let mut columns = self.mapping.columns.iter();
        columns
            .find(|known| known.column == column)
            .map_or(Meaning::Ignored, |known| known.meaning)
    }

    /// Leaves a row out, or takes it again.
    pub(super) fn leave_out(&mut self, row: u32, is_left_out: bool) {
        if is_left_out {
            self.options.left_out.insert(row);
        } else {
            self.options.left_out.remove(&row);
        }
    }

    /// How many columns are taken.
    pub(super) fn taken_count(&self) -> usize {
        let columns = self.mapping.columns.iter();
        columns
            .filter(|column| column.meaning != Meaning::Ignored)
            .count()
    }

    /// What importing it now would do, by somebody with these rights.
    pub(super) fn plan(&self, book: &Book, today: Day, rights: Rights) -> ImportPlan {
        let Some(grid) = self.sheets.get(self.sheet) else {
            return ImportPlan::default();
        };
        if !self.mapping.is_usable() {
            return ImportPlan::default();
        }
        let options = PlanOptions {
            rights: Some(rights),
            ..self.options.clone()
        };
        plan::plan(grid, &self.mapping, book, today, &options)
    }
}

/// A column as it is called on the screen: its letters, and its heading where it has one.
pub(super) fn column_name(column: &Column) -> String {
    let letters = column_letters(column.column);
    if column.heading == letters {
        letters
    } else {
        format!("{letters} · {}", column.heading)
    }
}

#[cfg(test)]
mod tests {
    use super::{OpenedList, column_name};
    use domain::book::Book;
    use domain::day::Day;
    use domain::rights::{Grant, Rights, Role};
    use sheets::meaning::Meaning;
    use sheets::{Cell, Grid, Workbook};

    fn grid(rows: &[&str]) -> Grid {
        let cell = |text: &str| match text {
            "" => Cell::Empty,
            text => Cell::Text(text.to_owned()),
        };
        Grid {
            name: "a".to_owned(),
            rows: rows
                .iter()
                .map(|row| row.split('|').map(cell).collect())
                .collect(),
            merges: Vec::new(),
        }
    }

    fn opened(sheets: Vec<Grid>) -> OpenedList {
        OpenedList::new("a.xlsx".to_owned(), Workbook { sheets })
    }

    fn today() -> Day {
        Day::at_ms(1_795_366_800_000)
    }

    fn everywhere() -> Rights {
        let grant = Grant {
            role: Some(Role::PersonnelOfficer),
            ..Grant::default()
        };
        Rights::on(today(), None, [&grant])
    }

    #[test]
    fn the_sheet_with_the_list_is_proposed_and_another_can_be_taken() {
        let notes = grid(&["Ghi chú", "Lê An"]);
        let people = grid(&["STT|Họ và tên|Ngày sinh", "1|Lê Văn An|1975"]);
        let mut list = opened(vec![notes, people]);
        assert_eq!((list.sheet, list.taken_count()), (1, 3));
        list.leave_out(2, true);
        list.choose_sheet(0);
        assert!(list.options.left_out.is_empty());
        assert!(
            list.plan(&Book::default(), today(), everywhere())
                .rows
                .is_empty()
        );
        list.choose_sheet(7);
        assert_eq!(list.sheet, 0);
    }

    #[test]
    fn a_meaning_belongs_to_one_column() {
        let mut list = opened(vec![grid(&["Họ và tên|Bí danh", "Lê Văn An|Tư"])]);
        list.set_meaning(1, Meaning::FullName);
        assert_eq!(list.meaning_of(0), Meaning::Ignored);
        assert_eq!(list.meaning_of(1), Meaning::FullName);
        list.set_meaning(1, Meaning::Ignored);
        assert_eq!(list.taken_count(), 0);
    }

    #[test]
    fn a_mended_list_goes_on_with_what_was_decided_about_the_same_columns() {
        let mut earlier = opened(vec![grid(&["Họ và tên|Bí danh", "Lê Văn An|Tư"])]);
        earlier.set_meaning(1, Meaning::JobPosition);
        earlier.leave_out(2, true);
        let check = |headings: &str, expect| {
            let mut mended = opened(vec![grid(&[headings, "Lê Văn Ánh|Năm"])]);
            mended.go_on_from(&earlier);
            assert_eq!(mended.meaning_of(1), expect, "{headings}");
            assert!(mended.options.left_out.is_empty());
        };
        check("Họ và tên|Bí danh", Meaning::JobPosition);
        check("Họ và tên|Biệt danh", Meaning::Ignored);
    }

    #[test]
    fn a_row_can_be_left_out_and_taken_again() {
        let mut list = opened(vec![grid(&["Họ và tên|Ngày sinh", "Lê Văn An|31/02/1975"])]);
        let is_blocking = |list: &OpenedList| {
            let plan = list.plan(&Book::default(), today(), everywhere());
            plan.rows.iter().any(|row| row.is_blocking())
        };
        assert!(is_blocking(&list));
        list.leave_out(2, true);
        assert!(!is_blocking(&list));
        list.leave_out(2, false);
        assert!(is_blocking(&list));
    }

    #[test]
    fn a_column_without_a_heading_is_called_by_its_letters() {
        let list = opened(vec![grid(&["Họ và tên|", "Lê Văn An|x"])]);
        let names: Vec<String> = list.mapping.columns.iter().map(column_name).collect();
        assert_eq!(names, ["A · Họ và tên", "B"]);
    }
}
