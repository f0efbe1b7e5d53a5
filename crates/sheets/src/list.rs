//! Which rows of a sheet are people. Empty rows, repeated headings, totals and the signatures below
//! are not; a row that only names a unit or a kind of staff says something about the rows below it.

use domain::cadre::Employment;
use domain::text;
use serde::{Deserialize, Serialize};

use crate::grid::{Cell, Grid};
use crate::headings::Mapping;
use crate::meaning::{self, Meaning};
use crate::spelling::begins_with;
use crate::values;

/// A row that holds a person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PersonRow {
    /// Which row, counted from 0.
    pub row: u32,
    /// The unit that a row above says.
    pub unit: UnitAbove,
    /// The employment that a row above says.
    pub employment: Option<Employment>,
}

/// What a row above says about the unit of the people below it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum UnitAbove {
    /// Nothing.
    #[default]
    None,
    /// Its name.
    Named(String),
    /// There is one, and its name is a formula without a value.
    NotCalculated,
}

/// Why a row that holds something is not taken for a person.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Skip {
    /// The headings again, as at the top of a printed page.
    Heading,
    /// The numbers of the columns.
    ColumnNumbers,
    /// The heading of a part of the list.
    Section,
    /// A total.
    Total,
    /// Place, date, signatures, or anything below them.
    Signature,
    /// Something without a name.
    NoName,
}

/// A row that holds something and is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SkippedRow {
    /// Which row, counted from 1 as in the sheet.
    pub row: u32,
    /// Why.
    pub why: Skip,
}

/// The rows below the headings.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct List {
    /// The people, from the top.
    pub people: Vec<PersonRow>,
    /// What else there is; rows that hold nothing are not named.
    pub skipped: Vec<SkippedRow>,
}

/// Sorts the rows below the headings.
#[must_use]
pub fn rows(grid: &Grid, mapping: &Mapping) -> List {
    let sorter = Sorter { grid, mapping };
    let row_count = u32::try_from(grid.rows.len()).unwrap_or(u32::MAX);
    let mut list = List::default();
    let mut sections: Vec<Section> = Vec::new();
    let mut ended = false;
    // Looked for once: a file of nothing but signatures must not be read over and over.
    let last_person = (mapping.heading_rows.end..row_count)
        .rev()
        .find(|row| sorter.is_surely_person(*row));
    for row in mapping.heading_rows.end..row_count {
        if grid.filled(row).next().is_none() {
            continue;
        }
        let kind = if ended {
            RowKind::Skipped(Skip::Signature)
        } else {
            sorter.kind(row)
        };
        let skip = match kind {
            RowKind::Person => {
                let mut units = sections.iter().rev().map(|section| &section.unit);
                let unit = units.find(|unit| **unit != UnitAbove::None);
                let unit = unit.cloned().unwrap_or_default();
                let employment = sections.iter().rev().find_map(|section| section.employment);
                list.people.push(PersonRow {
                    row,
                    unit,
                    employment,
                });
                continue;
            }
            RowKind::Section(section) => {
                sections.retain(|above| above.level < section.level);
                sections.push(section);
                Skip::Section
            }
            RowKind::Skipped(skip) => skip,
        };
        // Some sheets hold several lists, each signed: only the last signature ends them.
        ended |= skip == Skip::Signature && last_person.is_none_or(|last| last < row);
        list.skipped.push(SkippedRow {
            row: row + 1,
            why: skip,
        });
    }
    list
}

/// The heading of a part of the list. Level 0 is "A.", then "I.", then "1.", then without a number.
#[derive(Clone, PartialEq, Eq, Debug)]
struct Section {
    level: u8,
    unit: UnitAbove,
    employment: Option<Employment>,
}

enum RowKind {
    Person,
    Section(Section),
    Skipped(Skip),
}

struct Sorter<'a> {
    grid: &'a Grid,
    mapping: &'a Mapping,
}

impl Sorter<'_> {
    fn cell(&self, row: u32, meaning: Meaning) -> &Cell {
        self.mapping
            .column_of(meaning)
            .map_or(&Cell::Empty, |column| self.grid.cell(row, column))
    }

    fn has_birth_date(&self, row: u32) -> bool {
        [
            Meaning::BirthDate,
            Meaning::BirthDateMale,
            Meaning::BirthDateFemale,
        ]
        .into_iter()
        .any(|meaning| {
            let cell = self.cell(row, meaning);
            values::is_mark(cell) || values::date(cell).is_some_and(|date| date.is_ok())
        })
    }

    fn has_number(&self, row: u32) -> bool {
        // A number that is calculated is one, whatever it would be.
        let ordinal = match self.cell(row, Meaning::Ordinal) {
            Cell::NotCalculated(_) => return true,
            cell => cell.shown(),
        };
        let digits = ordinal.trim_end_matches(['.', ')']);
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    }

    fn is_surely_person(&self, row: u32) -> bool {
        !self.cell(row, Meaning::FullName).is_empty()
            && (self.has_birth_date(row) || self.has_number(row))
    }

    fn kind(&self, row: u32) -> RowKind {
        let texts: Vec<String> = self
            .grid
            .filled(row)
            .map(|(_, cell)| cell.shown())
            .collect();
        let name = self.cell(row, Meaning::FullName).shown();
        if meaning::of_heading(&name) == Some(Meaning::FullName)
            || texts.iter().all(|text| is_sub_heading(text))
        {
            return RowKind::Skipped(Skip::Heading);
        }
        if texts.len() >= 2
            && texts.iter().all(|text| is_column_number(text))
            && !self.has_birth_date(row)
        {
            return RowKind::Skipped(Skip::ColumnNumbers);
        }
        let is_person = self.is_surely_person(row);
        if !self.has_birth_date(row) && texts.iter().take(2).any(|text| is_total(text)) {
            return RowKind::Skipped(Skip::Total);
        }
        // A person may be "Chủ tịch", or have a note with a date.
        let may_sign = !is_person && (name.is_empty() || is_signature(&name));
        if may_sign && texts.iter().any(|text| is_signature(text)) {
            return RowKind::Skipped(Skip::Signature);
        }
        if let Some(section) = self.section(row, &texts) {
            return RowKind::Section(section);
        }
        let has_more = texts.len() > 1 && (self.has_birth_date(row) || texts.len() > 2);
        if !name.is_empty() || has_more {
            RowKind::Person
        } else {
            RowKind::Skipped(Skip::NoName)
        }
    }

    fn section(&self, row: u32, texts: &[String]) -> Option<Section> {
        if self.has_birth_date(row) {
            return None;
        }
        let ordinal = self.cell(row, Meaning::Ordinal).shown();
        if let (Some(level), [_, title, ..]) = (section_level(&ordinal), texts) {
            let mut cells = self.grid.filled(row).map(|(_, cell)| cell);
            if cells.nth(1).is_some_and(Cell::is_not_calculated) {
                return Some(Section {
                    level,
                    unit: UnitAbove::NotCalculated,
                    employment: None,
                });
            }
            return Some(section(level, title));
        }
        let [only] = texts else { return None };
        let (level, title) = without_number(only);
        let is_titled = level < LEVEL_WITHOUT_NUMBER
            || begins_with(title, UNIT_WORDS)
            || begins_with(title, STAFF_WORDS);
        is_titled.then(|| section(level, title))
    }
}

fn section(level: u8, title: &str) -> Section {
    let title = without_count(title);
    if begins_with(&title, STAFF_WORDS) {
        return Section {
            level,
            unit: UnitAbove::None,
            employment: values::employment(&title).ok(),
        };
    }
    Section {
        level,
        unit: if title.is_empty() {
            UnitAbove::None
        } else {
            UnitAbove::Named(title)
        },
        employment: None,
    }
}

/// Words with which the names of units begin. Marks count: "Trương" is a family name.
const UNIT_WORDS: &[&str] = &[
    "đảng ủy",
    "đảng bộ",
    "ubnd",
    "ủy ban",
    "hđnd",
    "hội đồng",
    "ubmttq",
    "mttq",
    "mặt trận",
    "thường trực",
    "trường",
    "trạm",
    "xóm",
    "thôn",
    "tổ dân phố",
    "phòng",
    "ban",
    "văn phòng",
    "trung tâm",
    "khối",
    "công an",
    "quân sự",
    "hội",
    "đoàn thanh niên",
    "đoàn tncs",
    "chi bộ",
    "cơ quan",
    "đơn vị",
    "sự nghiệp",
];

/// Words with which a kind of staff begins.
const STAFF_WORDS: &[&str] = &[
    "cán bộ",
    "công chức",
    "viên chức",
    "người hoạt động",
    "hợp đồng",
    "lao động",
    "không chuyên trách",
];

const LEVEL_WITHOUT_NUMBER: u8 = 3;

/// The level of a number alone: "A", "II", "IV."; digits are numbers of people.
fn section_level(number: &str) -> Option<u8> {
    let number = number.trim_end_matches(['.', ')', ':', '-', '/']).trim();
    let is_roman = !number.is_empty() && number.chars().all(|c| "IVX".contains(c));
    let is_letter = number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_uppercase());
    match (is_roman, is_letter) {
        (true, _) => Some(1),
        (false, true) => Some(0),
        (false, false) => None,
    }
}

/// A title without the number before it, and the level of that number.
fn without_number(text: &str) -> (u8, &str) {
    let none = (LEVEL_WITHOUT_NUMBER, text);
    let Some((number, title)) = text.split_once([' ', '.', ')', '-', '/']) else {
        return none;
    };
    let title = title.trim_start_matches(['.', ')', '-', '/', ':', ' ']);
    let is_digits =
        !number.is_empty() && number.len() <= 2 && number.bytes().all(|byte| byte.is_ascii_digit());
    match section_level(number) {
        Some(level) if !title.is_empty() => (level, title),
        None if is_digits && !title.is_empty() => (2, title),
        _ => none,
    }
}

/// "Đảng ủy (12 người)" and "Đảng ủy: 12" name the same unit.
fn without_count(title: &str) -> String {
    let has_digit = |text: &str| text.chars().any(|c| c.is_ascii_digit());
    let title = title.trim();
    let title = match title.rsplit_once('(') {
        Some((before, count)) if has_digit(count) => before,
        _ => title,
    };
    let title = match title.split_once(':') {
        Some((before, count)) if count.trim().is_empty() || has_digit(count) => before,
        // "Đơn vị: Trường THCS Xuân Bắc".
        Some((before, name))
            if matches!(text::search_key(before).as_str(), "don vi" | "co quan") =>
        {
            name
        }
        _ => title,
    };
    text::clean(title)
}

fn is_column_number(text: &str) -> bool {
    let inside = text.trim_matches(['(', ')', '[', ']']);
    let is_number =
        !inside.is_empty() && inside.len() <= 2 && inside.bytes().all(|byte| byte.is_ascii_digit());
    is_number || (inside.len() == 1 && inside.bytes().all(|byte| byte.is_ascii_uppercase()))
}

fn is_sub_heading(text: &str) -> bool {
    meaning::is_male(text) || meaning::is_female(text)
}

/// Marks count: "Tống" and "Công" are names.
fn is_total(text: &str) -> bool {
    begins_with(text, &["tổng", "tổng cộng", "tổng số", "cộng"])
}

fn is_signature(text: &str) -> bool {
    let key = text::search_key(text);
    let is_dated = key.contains("ngay") && key.contains("thang") && key.contains("nam");
    let openings = [
        "nguoi lap",
        "nguoi tong hop",
        "nguoi ghi",
        "tm ",
        "kt ",
        "tl ",
        "noi nhan",
        "ky ten",
        "ky ghi ro",
        "ky va ghi ro",
        "ghi ro ho ten",
        "xac nhan cua",
        "thu truong",
    ];
    let titles = [
        "chu tich",
        "pho chu tich",
        "bi thu",
        "pho bi thu",
        "hieu truong",
        "truong tram",
        "ke toan",
        "giam doc",
        "chanh van phong",
    ];
    is_dated
        || openings.iter().any(|opening| key.starts_with(opening))
        || titles.contains(&key.as_str())
}

#[cfg(test)]
mod tests {
    use super::{is_signature, is_total, section_level, without_count, without_number};

    #[test]
    fn parts_are_numbered_in_three_ways() {
        assert_eq!(without_number("I. Đảng ủy"), (1, "Đảng ủy"));
        assert_eq!(without_number("A - Khối Đảng"), (0, "Khối Đảng"));
        assert_eq!(without_number("1) Văn phòng"), (2, "Văn phòng"));
        assert_eq!(without_number("Trường THCS"), (3, "Trường THCS"));
        assert_eq!(section_level("12"), None);
        assert_eq!(section_level("IV."), Some(1));
        assert_eq!(section_level(""), None);
    }

    #[test]
    fn counts_are_not_part_of_a_name() {
        assert_eq!(without_count("Đảng ủy (12 người)"), "Đảng ủy");
        assert_eq!(without_count("Đảng ủy: 12 đồng chí"), "Đảng ủy");
        assert_eq!(
            without_count("Đơn vị: Trường THCS Xuân Bắc"),
            "Trường THCS Xuân Bắc"
        );
        assert_eq!(without_count("Trường TH (cơ sở A)"), "Trường TH (cơ sở A)");
    }

    #[test]
    fn names_are_neither_totals_nor_signatures() {
        assert!(is_total("Tổng cộng: 83") && is_total("Cộng") && is_total("TỔNG SỐ"));
        assert!(!is_total("Tống Công Minh") && !is_total("Công an xã"));
        assert!(
            is_signature("Xuân Hồng, ngày 12 tháng 3 năm 2026")
                && is_signature("TM. ỦY BAN NHÂN DÂN")
        );
        assert!(!is_signature("Nguyễn Bí Thư") && !is_signature("Ngày"));
    }
}
