//! Lists as offices keep them: found, read, compared with the book, and turned into edits.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read, Write};

use domain::book::Book;
use domain::cadre::Employment;
use domain::day::{DateProblem, Day};
use domain::edit::Edit;
use domain::fields::{FieldName, Fields, Head, Hlc, RecordKey, RecordKind, Value};
use domain::finding::FindingCode;
use domain::ids::{AccountId, CadreId, OpId, RecordId};
use domain::rights::{Grant, Rights, Role};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet};
use serde_json::json;
use sheets::headings::{Mapping, best_sheet, recognise};
use sheets::list::Skip;
use sheets::meaning::Meaning;
use sheets::plan::{
    ImportPlan, MissingUnits, Outcome, PlanBlocked, PlanOptions, PlannedRow, RowFinding, RowUnit,
    edits, plan,
};
use sheets::{Cell, Grid, Merge, read};
use uuid::Uuid;

fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

/// A sheet typed as text, columns separated by `|`; a formula without a value as `=…` or `#N/A`.
fn grid(rows: &[&str]) -> Grid {
    let cell = |text: &str| match domain::text::clean(text) {
        text if text.is_empty() => Cell::Empty,
        text if text == "=…" || text == "#N/A" => Cell::NotCalculated(text.into()),
        text => text.parse().map_or(Cell::Text(text), Cell::Number),
    };
    let row = |row: &&str| row.split('|').map(cell).collect();
    Grid {
        name: "a".to_owned(),
        rows: rows.iter().map(row).collect(),
        merges: Vec::new(),
    }
}

fn record(number: u128) -> RecordId {
    RecordId::new(Uuid::from_u128(number))
}

/// Records as the edits leave them.
#[derive(Default)]
struct Records(BTreeMap<RecordKey, Fields>);

impl Records {
    fn apply(&mut self, edits: &[Edit]) {
        for edit in edits {
            let fields = self.0.entry(edit.record.clone()).or_default();
            for (name, value) in &edit.values {
                let head = Head {
                    op: OpId::new(Uuid::nil()),
                    hlc: Hlc::default(),
                    by: AccountId::new(Uuid::nil()),
                    value: value.clone(),
                };
                *fields.heads_mut(name) = vec![head];
            }
        }
    }

    fn put(&mut self, kind: RecordKind, number: u128, values: Value) {
        let values = values.as_object().unwrap().iter();
        let values = values
            .map(|(name, value)| (FieldName::new(name), value.clone()))
            .collect();
        self.apply(&[Edit::new(RecordKey(kind, record(number)), values)]);
    }

    fn book(&self) -> Book {
        let mut book = Book::default();
        book.upsert(&self.0, today());
        book
    }
}

fn fresh() -> impl FnMut() -> RecordId {
    let mut next = 0x1000;
    move || {
        next += 1;
        record(next)
    }
}

fn planned(grid: &Grid, book: &Book, options: &PlanOptions) -> ImportPlan {
    plan(grid, &recognise(grid), book, today(), options)
}

fn creating() -> PlanOptions {
    PlanOptions {
        missing_units: MissingUnits::Create,
        ..PlanOptions::default()
    }
}

fn meanings(mapping: &Mapping) -> Vec<Meaning> {
    mapping
        .columns
        .iter()
        .map(|column| column.meaning)
        .collect()
}

fn value<'a>(plan: &'a ImportPlan, row: usize, field: &str) -> Option<&'a str> {
    let values = &plan.rows[row].values;
    values
        .iter()
        .find(|(name, _)| name.as_str() == field)
        .and_then(|(_, value)| value.as_str())
}

fn codes(plan: &ImportPlan, row: usize) -> Vec<(&str, FindingCode)> {
    let findings = plan.rows[row].findings.iter();
    findings
        .map(|found| (found.finding.field.as_str(), found.finding.code.clone()))
        .collect()
}

/// A list with everything that offices do to one, as a real file.
fn office_list() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let notes = workbook.add_worksheet().set_name("Ghi chú").unwrap();
    notes.write(0, 0, "Tệp lưu nội bộ").unwrap();
    let sheet = workbook.add_worksheet().set_name("Danh sách").unwrap();
    write_office_headings(sheet);
    let date = Format::new().set_num_format("dd/mm/yyyy");
    let born = ExcelDateTime::from_ymd(1985, 8, 15).unwrap();
    sheet.write_with_format(8, 3, &born, &date).unwrap();
    for (row, column, number) in [(8, 0, 1), (9, 0, 2), (12, 0, 3), (12, 3, 1990), (13, 2, 3)] {
        sheet.write(row, column, number).unwrap();
    }
    let texts = [
        (8, 1, "  NGUYE\u{302}\u{303}N  THI\u{323} A\u{301}NH "),
        (8, 4, "Bí thư"),
        (8, 5, "Cán bộ"),
        (8, 6, "Thạc sĩ"),
        (9, 1, "Trần Văn Bình"),
        (9, 2, "2/3/1979"),
        (9, 5, "Công chức"),
        (9, 6, "12/12"),
        (9, 7, "nghỉ phép"),
        (11, 0, "II"),
        (11, 1, "Trường THCS Xuân Bắc"),
        (12, 1, "Lê Thị Hòa"),
        (12, 4, "Hiệu trưởng"),
        (12, 5, "Viên chức"),
        (13, 1, "Tổng cộng"),
        (15, 4, "Xuân Hồng, ngày 12 tháng 3 năm 2026"),
        (16, 1, "NGƯỜI LẬP BIỂU"),
        (16, 4, "CHỦ TỊCH"),
        (20, 1, "Phạm Thị Lan"),
        (20, 4, "Vũ Văn Quang"),
    ];
    for (row, column, text) in texts {
        sheet.write(row, column, text).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

/// Titles, headings of two rows, the numbers of the columns and the first part of the list.
fn write_office_headings(sheet: &mut Worksheet) {
    let plain = Format::new();
    let merged = [
        (0, 0, 0, 2, "ĐẢNG BỘ XÃ XUÂN HỒNG"),
        (
            2,
            0,
            2,
            7,
            "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC NĂM 2026",
        ),
        (4, 0, 5, 0, "TT"),
        (4, 1, 5, 1, "Họ và tên"),
        (4, 2, 4, 3, "Ngày, tháng, năm sinh"),
        (4, 4, 5, 4, "Chức vụ"),
        (4, 5, 5, 5, "Đối tượng"),
        (4, 6, 5, 6, "Trình độ chuyên môn"),
        (4, 7, 5, 7, "Ghi chú"),
        (7, 0, 7, 7, "I. Đảng ủy (2 người)"),
    ];
    for (row, column, row_last, column_last, text) in merged {
        sheet
            .merge_range(row, column, row_last, column_last, text, &plain)
            .unwrap();
    }
    sheet.write(5, 2, "Nam").unwrap().write(5, 3, "Nữ").unwrap();
    for column in 0..8 {
        sheet.write(6, column, format!("({})", column + 1)).unwrap();
    }
}

#[test]
fn a_list_as_an_office_keeps_it_becomes_people() {
    let workbook = read(&office_list(), "ds.xlsx").unwrap();
    let (index, mapping) = best_sheet(&workbook.sheets).unwrap();
    let grid = &workbook.sheets[index];
    assert_eq!(grid.name, "Danh sách");
    assert_eq!(mapping.heading_rows, 4..6);
    let expect = [
        Meaning::Ordinal,
        Meaning::FullName,
        Meaning::BirthDateMale,
        Meaning::BirthDateFemale,
        Meaning::Title,
        Meaning::Employment,
        Meaning::ProfessionalQualification,
        Meaning::Ignored,
    ];
    assert_eq!(meanings(&mapping), expect);
    let plan = plan(grid, &mapping, &Book::default(), today(), &creating());
    let rows: Vec<_> = plan
        .rows
        .iter()
        .map(|row| (row.row, row.name.as_str(), &row.outcome))
        .collect();
    let expect = [
        (9, "Nguyễn Thị Ánh", &Outcome::New),
        (10, "Trần Văn Bình", &Outcome::New),
        (13, "Lê Thị Hòa", &Outcome::New),
    ];
    assert_eq!(rows, expect);
    assert_eq!(value(&plan, 0, "birth_date"), Some("1985-08-15"));
    assert_eq!(value(&plan, 0, "gender"), Some("female"));
    assert_eq!(value(&plan, 0, "employment"), Some("elected_cadre"));
    assert_eq!(
        value(&plan, 0, "professional_qualification"),
        Some("master")
    );
    assert_eq!(plan.rows[0].title.as_deref(), Some("Bí thư"));
    assert_eq!(value(&plan, 1, "birth_date"), Some("1979-03-02"));
    assert_eq!(value(&plan, 1, "gender"), Some("male"));
    assert_eq!(value(&plan, 2, "birth_date"), Some("1990"));
    assert_eq!(plan.rows[0].unit, RowUnit::Missing("Đảng ủy".to_owned()));
    assert_eq!(plan.missing_units, ["Đảng ủy", "Trường THCS Xuân Bắc"]);
    assert_eq!(plan.unused_columns, ["Ghi chú"]);
    let skipped: Vec<_> = plan
        .skipped
        .iter()
        .map(|skipped| (skipped.row, skipped.why))
        .collect();
    let expect = [
        (7, Skip::ColumnNumbers),
        (8, Skip::Section),
        (12, Skip::Section),
        (14, Skip::Total),
        (16, Skip::Signature),
        (17, Skip::Signature),
        (21, Skip::Signature),
    ];
    assert_eq!(skipped, expect);
    // An unknown word in a column that may stay empty is not taken, and stops nothing.
    assert_eq!(
        codes(&plan, 1),
        [("professional_qualification", FindingCode::NotTaken)]
    );
    assert_eq!(value(&plan, 1, "professional_qualification"), None);
    assert!(plan.rows.iter().all(|row| !row.is_blocking()));
}

#[test]
fn the_other_formats_give_the_same_people() {
    for (file, name, birth) in [
        ("list.xls", "Nguyễn Thị Ánh", "1985-08-15"),
        ("list.ods", "Lê Thị Mai", "1985-08-15"),
    ] {
        let workbook = read(&std::fs::read(format!("fixtures/{file}")).unwrap(), file).unwrap();
        let grid = &workbook.sheets[0];
        let plan = planned(grid, &Book::default(), &creating());
        assert_eq!(plan.rows.len(), 2, "{file}");
        assert_eq!(
            (plan.rows[0].name.as_str(), value(&plan, 0, "birth_date")),
            (name, Some(birth))
        );
        assert_eq!(value(&plan, 0, "gender"), Some("female"));
        assert_eq!(value(&plan, 1, "gender"), Some("male"));
        assert_eq!(
            plan.missing_units.len(),
            1,
            "the formula gives the unit of the row above"
        );
    }
}

/// Four people of whom the birth date is shown as month and year (as Excel does by itself, and as
/// somebody chose), as year, and whole. The same people are in the fixtures of the same name.
fn months_xlsx() -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("Danh sách").unwrap();
    let headings = ["Họ và tên", "Ngày sinh", "Đơn vị", "Đối tượng"];
    for (column, heading) in (0..).zip(headings) {
        sheet.write(0, column, heading).unwrap();
    }
    let people = [
        (
            "Nguyễn Thị Ánh",
            (1975, 8),
            Format::new().set_num_format_index(17),
        ),
        (
            "Trần Văn Bình",
            (1981, 12),
            Format::new().set_num_format("mm/yyyy"),
        ),
        (
            "Lê Thị Mai",
            (1979, 1),
            Format::new().set_num_format("yyyy"),
        ),
        (
            "Phạm Văn Cường",
            (1985, 8),
            Format::new().set_num_format("dd/mm/yyyy"),
        ),
    ];
    for (row, (name, (year, month), format)) in (1..).zip(people) {
        let born = ExcelDateTime::from_ymd(year, month, 1).unwrap();
        sheet.write(row, 0, name).unwrap();
        sheet.write_with_format(row, 1, &born, &format).unwrap();
        sheet.write(row, 2, "Trạm Y tế").unwrap();
        sheet.write(row, 3, "Viên chức").unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_birth_date_without_a_day_is_the_same_in_every_format() {
    let files = [
        ("months.xlsx", months_xlsx()),
        ("months.xls", std::fs::read("fixtures/months.xls").unwrap()),
        ("months.ods", std::fs::read("fixtures/months.ods").unwrap()),
    ];
    let expect = [
        ("Nguyễn Thị Ánh", "1975-08"),
        ("Trần Văn Bình", "1981-12"),
        ("Lê Thị Mai", "1979"),
        ("Phạm Văn Cường", "1985-08-01"),
    ];
    // The people of one file are those of another: no second list makes them anew.
    let mut records = Records::default();
    for (file, bytes) in files {
        let workbook = read(&bytes, file).unwrap();
        let plan = planned(&workbook.sheets[0], &Book::default(), &creating());
        let people: Vec<_> = (0..plan.rows.len())
            .map(|row| {
                (
                    plan.rows[row].name.as_str(),
                    value(&plan, row, "birth_date").unwrap(),
                )
            })
            .collect();
        assert_eq!(people, expect, "{file}");
        let again = planned(&workbook.sheets[0], &records.book(), &creating());
        let made = edits(&again, &mut fresh()).unwrap();
        let people = made
            .iter()
            .filter(|edit| edit.record.0 == RecordKind::CADRE);
        let is_first = file == "months.xlsx";
        assert_eq!(people.count(), if is_first { 4 } else { 0 }, "{file}");
        records.apply(&made);
    }
}

fn check_headings(rows: &[&str], expect_rows: std::ops::Range<u32>, expect: &[Meaning]) {
    let mapping = recognise(&grid(rows));
    assert_eq!(mapping.heading_rows, expect_rows, "{rows:?}");
    assert_eq!(meanings(&mapping), expect, "{rows:?}");
}

#[test]
fn headings_are_recognised_in_one_two_or_no_rows() {
    use Meaning::*;
    use check_headings as check;
    check(
        &["STT|Họ và tên|Ngày sinh", "1|An|1975"],
        0..1,
        &[Ordinal, FullName, BirthDate],
    );
    // Without merged areas, as in CSV.
    check(
        &[
            "Danh sách",
            "",
            "TT|Họ tên|Năm sinh||Đơn vị",
            "||Nam|Nữ",
            "1|An|1975||x",
        ],
        2..4,
        &[Ordinal, FullName, BirthDateMale, BirthDateFemale, Unit],
    );
    // The group heading above says nothing that the headings below do not.
    check(
        &["||Năm sinh||", "TT|Họ tên|Nam|Nữ|Đơn vị", "1|An|1975||x"],
        1..2,
        &[Ordinal, FullName, BirthDateMale, BirthDateFemale, Unit],
    );
    check(
        &[
            "Họ và tên|Trình độ|||Nữ",
            "|Chuyên môn|Lý luận chính trị|Ngoại ngữ|",
            "An|Đại học|Cao cấp|B1|x",
        ],
        0..2,
        &[
            FullName,
            ProfessionalQualification,
            PoliticalTheory,
            Ignored,
            BirthDateFemale,
        ],
    );
    check(
        &["Họ và tên đệm|Tên|Năm sinh", "Nguyễn Thị|Ánh|1975"],
        0..1,
        &[FullName, GivenName, BirthDate],
    );
    check(&[], 0..0, &[]);
}

#[test]
fn what_stands_below_the_headings_is_no_second_row_of_them() {
    use Meaning::*;
    use check_headings as check;
    // A person named in the row below is no second heading row, nor is a part of the list.
    check(
        &["Họ tên|Giới tính", "Lê An|Nam"],
        0..1,
        &[FullName, Gender],
    );
    check(
        &["TT|Họ tên|Chức vụ", "Trường THCS||", "1|An|Tổ trưởng"],
        0..1,
        &[Ordinal, FullName, Title],
    );
    // Two columns of one meaning: the first is taken.
    check(
        &["Họ tên|Chức vụ|Chức vụ", "An|a|b"],
        0..1,
        &[FullName, Title, Ignored],
    );
    check(
        &["1|An|1975", "2|Bình|1980"],
        0..0,
        &[Ignored, Ignored, Ignored],
    );
}

#[test]
fn headings_merged_over_empty_rows_are_recognised() {
    let mut grid = grid(&[
        "Danh sách",
        "TT|Họ tên|Năm sinh",
        "",
        "",
        "",
        "1|Lê An|1975",
    ]);
    for column in 0..3 {
        let merge = Merge {
            row: 1,
            column,
            row_last: 4,
            column_last: column,
        };
        grid.merges.push(merge);
    }
    let mapping = recognise(&grid);
    assert_eq!(mapping.heading_rows, 1..5);
    assert_eq!(
        meanings(&mapping),
        [Meaning::Ordinal, Meaning::FullName, Meaning::BirthDate]
    );
}

#[test]
fn a_mapping_changed_by_hand_is_followed() {
    let grid = grid(&["Ai|Khi nào|Ở đâu", "Lê Văn An|1975|Trạm Y tế"]);
    let mut mapping = recognise(&grid);
    assert!(!mapping.is_usable());
    mapping.heading_rows = 0..1;
    for (column, meaning) in [Meaning::FullName, Meaning::BirthDate, Meaning::Unit]
        .into_iter()
        .enumerate()
    {
        mapping.columns[column].meaning = meaning;
    }
    let plan = plan(&grid, &mapping, &Book::default(), today(), &creating());
    assert_eq!(plan.rows.len(), 1);
    assert_eq!(value(&plan, 0, "birth_date"), Some("1975"));
    assert_eq!(plan.missing_units, ["Trạm Y tế"]);
}

#[test]
fn parts_of_the_list_say_unit_and_employment() {
    let grid = grid(&[
        "TT|Họ tên|Năm sinh",
        "A|UBND xã|",
        "I|CÁN BỘ|",
        "1|Lê An|1975",
        "II|CÔNG CHỨC|",
        "1|Lê Bình|1976",
        "B|Trường THCS|",
        "1|Lê Chi|1977",
        "Xóm 7: 1 người",
        "1|Lê Dũng|1978",
    ]);
    let plan = planned(&grid, &Book::default(), &creating());
    let said: Vec<_> = (0..plan.rows.len())
        .map(|row| (&plan.rows[row].unit, value(&plan, row, "employment")))
        .collect();
    let unit = |name: &str| RowUnit::Missing(name.to_owned());
    let expect = [
        (&unit("UBND xã"), Some("elected_cadre")),
        (&unit("UBND xã"), Some("civil_servant")),
        (&unit("Trường THCS"), None),
        (&unit("Xóm 7"), None),
    ];
    assert_eq!(said, expect);
}

#[test]
fn people_are_not_taken_for_totals_signatures_or_headings() {
    let grid = grid(&[
        "Họ tên|Năm sinh|Chức vụ|Ghi chú",
        "Tống Công Minh||Chủ tịch|",
        "Trương Thị Ban|1980|Bí thư|nghỉ từ ngày 1 tháng 2 năm 2026",
        "Họ tên|Năm sinh|Chức vụ|Ghi chú",
        "Đoàn Văn Hội|1981|Chủ tịch|",
        "Phạm Văn Phòng|||",
    ]);
    let plan = planned(&grid, &Book::default(), &creating());
    let names: Vec<_> = plan.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "Tống Công Minh",
            "Trương Thị Ban",
            "Đoàn Văn Hội",
            "Phạm Văn Phòng"
        ]
    );
    let skipped: Vec<_> = plan
        .skipped
        .iter()
        .map(|skipped| (skipped.row, skipped.why))
        .collect();
    assert_eq!(skipped, [(4, Skip::Heading)]);
}

#[test]
fn only_the_last_signature_ends_the_list() {
    let grid = grid(&[
        "TT|Họ tên|Năm sinh",
        "1|Lê An|1975",
        "||Xuân Hồng, ngày 1 tháng 2 năm 2026",
        "TT|Họ tên|Năm sinh",
        "1|Lê Bình|1976",
        "||Ngày 1 tháng 2 năm 2026",
        "|Lê Chi|",
    ]);
    let plan = planned(&grid, &Book::default(), &creating());
    let names: Vec<_> = plan.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Lê An", "Lê Bình"]);
}

#[test]
fn bad_values_are_findings_at_their_cells() {
    let grid = grid(&[
        "Họ tên|Năm sinh|Đối tượng|Đơn vị|Nam|Nữ",
        "Lê An|31/02/1980|Công chức|a|x|",
        "Lê Bình|2031|Công chức|a||x",
        "Lê Chi|hôm qua|thần dân|a||",
        "<script>alert(1)</script>|1980|Công chức|a||",
        "|1980|Công chức|a||",
        "Lê Dũng|1980|Công chức|a|x|x",
        "Lê Em|1980|||",
        "Lê Giang||Công chức|a||31/02/1990",
    ]);
    let plan = planned(&grid, &Book::default(), &creating());
    assert_eq!(plan.rows[7].findings[0].column, Some(5));
    let no_day = FindingCode::BadDate {
        problem: DateProblem::NoSuchDay,
    };
    assert_eq!(codes(&plan, 0), [("birth_date", no_day)]);
    assert_eq!(plan.rows[0].findings[0].column, Some(1));
    assert_eq!(value(&plan, 0, "gender"), Some("male"));
    assert_eq!(codes(&plan, 1), [("birth_date", FindingCode::InFuture)]);
    let no_date = FindingCode::BadDate {
        problem: DateProblem::NotADate,
    };
    assert_eq!(
        codes(&plan, 2),
        [
            ("birth_date", no_date),
            ("employment", FindingCode::NotAChoice)
        ]
    );
    assert_eq!(codes(&plan, 3), [("full_name", FindingCode::UnusualName)]);
    assert_eq!(plan.rows[3].name, "<script>alert(1)</script>");
    assert_eq!(codes(&plan, 4), [("full_name", FindingCode::Missing)]);
    assert_eq!(
        codes(&plan, 5),
        [("gender", FindingCode::GenderContradiction)]
    );
    assert_eq!(
        codes(&plan, 6),
        [
            ("employment", FindingCode::Missing),
            ("unit", FindingCode::Missing)
        ]
    );
    let blocked: Vec<u32> = plan
        .rows
        .iter()
        .filter(|row| row.is_blocking())
        .map(|row| row.row)
        .collect();
    assert_eq!(blocked, [2, 3, 4, 6, 7, 8, 9]);
    assert_eq!(
        edits(&plan, &mut fresh()),
        Err(PlanBlocked { rows: blocked })
    );
    // Left out by hand, the others are imported.
    let left_out: BTreeSet<u32> = [2, 3, 4, 6, 7, 8, 9].into();
    let plan = planned(
        &grid,
        &Book::default(),
        &PlanOptions {
            left_out,
            ..creating()
        },
    );
    let made = edits(&plan, &mut fresh()).unwrap();
    let kinds: Vec<&str> = made.iter().map(|edit| edit.record.0.as_str()).collect();
    assert_eq!(kinds, ["unit", "cadre"]);
}

/// Whoever imports for one unit is told of rows that belong to another before anything is written.
#[test]
fn a_row_that_is_not_theirs_to_write_stops_the_import() {
    let mut records = Records::default();
    let unit = |name: &str, kind: &str, parent: Value| json!({"name": name, "kind": kind, "parent": parent});
    let commune = json!(record(1).to_string());
    records.put(
        RecordKind::UNIT,
        1,
        unit("Xã Lương Sơn", "commune", json!(null)),
    );
    records.put(
        RecordKind::UNIT,
        2,
        unit("Xóm 1", "hamlet", commune.clone()),
    );
    records.put(RecordKind::UNIT, 3, unit("Xóm 2", "hamlet", commune));
    let elsewhere = json!({"full_name": "Vũ Quang", "birth_date": "1980", "employment": "civil_servant",
        "unit": record(3).to_string()});
    records.put(RecordKind::CADRE, 4, elsewhere);
    let grid = grid(&[
        "Họ tên|Năm sinh|Đơn vị|Đối tượng",
        "Lê An|1975|Xóm 1|Công chức",
        "Lê Bình|1975|Xóm 2|Công chức",
        "Lê Cường|1975|Xóm 9|Công chức",
        // Of another unit: neither taken away from there, nor changed, while what says nothing new is.
        "Vũ Quang|1980|Xóm 1|Công chức",
        "Vũ Quang|1980||Viên chức",
        "Vũ Quang|1980|Xóm 2|Công chức",
    ]);
    let check = |of: Option<RecordId>, expect: &[u32]| {
        let grant = Grant {
            role: Some(Role::PersonnelOfficer),
            unit: of.map(Into::into),
            ..Grant::default()
        };
        let options = PlanOptions {
            rights: Some(Rights::on(today(), None, [&grant])),
            ..creating()
        };
        let plan = planned(&grid, &records.book(), &options);
        let is_out = |found: &RowFinding| found.finding.code == FindingCode::OutOfReach;
        let mut rows: Vec<&PlannedRow> = plan.rows.iter().collect();
        rows.retain(|row| row.findings.iter().any(is_out));
        assert!(rows.iter().all(|row| row.is_blocking()));
        let rows: Vec<u32> = rows.iter().map(|row| row.row).collect();
        assert_eq!(rows, expect, "{of:?}");
    };
    check(None, &[]);
    check(Some(record(1)), &[]);
    check(Some(record(2)), &[3, 4, 5, 6]);
}

/// What an import says of a formula without a value, and what it makes of it: nothing.
#[test]
fn a_formula_without_a_value_stops_its_row_and_becomes_nothing() {
    let headings = "TT|Họ tên|Tên|Ngày sinh|Nam|Nữ|Giới tính|Đơn vị|Chức vụ|Vị trí việc làm|Đối tượng|Trình độ chuyên môn|Lý luận chính trị|Ngày bổ nhiệm|Ghi chú";
    let whole = "1|Lê|An|1/2/1975|||Nam|Xóm 1|Trưởng xóm|kế toán|CC|Đại học|Cao cấp|2020|x";
    let fields = [
        (1, "full_name"),
        (2, "full_name"),
        (3, "birth_date"),
        (4, "birth_date"),
        (5, "birth_date"),
        (6, "gender"),
        (7, "unit"),
        (8, "title"),
        (9, "job_position"),
        (10, "employment"),
        (11, "professional_qualification"),
        (12, "political_theory"),
        (13, "in_post_from"),
    ];
    // What is decided for the whole list is not put in the place of a formula.
    let options = PlanOptions {
        employment: Some(Employment::PublicEmployee),
        unit: Some(record(1).into()),
        ..creating()
    };
    for (column, field) in fields {
        for shown in ["=…", "#N/A"] {
            let mut cells: Vec<&str> = whole.split('|').collect();
            cells[column as usize] = shown;
            let mut grid = grid(&[headings, &cells.join("|")]);
            // "Họ và tên" over two columns.
            grid.merges.push(Merge {
                row: 0,
                column: 1,
                row_last: 0,
                column_last: 2,
            });
            let plan = planned(&grid, &Book::default(), &options);
            let what = format!("{field} in column {column}");
            assert_eq!(plan.rows.len(), 1, "{what}");
            assert_eq!(
                codes(&plan, 0),
                [(field, FindingCode::NotCalculated)],
                "{what}"
            );
            assert_eq!(plan.rows[0].findings[0].column, Some(column), "{what}");
            assert!(plan.rows[0].is_blocking(), "{what}");
            assert!(!format!("{plan:?}").contains(shown), "{what}: {plan:?}");
            assert_eq!(
                edits(&plan, &mut fresh()),
                Err(PlanBlocked { rows: vec![2] })
            );
        }
    }
    // Neither the number of a row nor a column that is not taken stops anything.
    for column in [0, 14] {
        let mut cells: Vec<&str> = whole.split('|').collect();
        cells[column] = "=…";
        let plan = planned(
            &grid(&[headings, &cells.join("|")]),
            &Book::default(),
            &creating(),
        );
        assert_eq!(plan.rows.len(), 1);
        assert!(codes(&plan, 0).is_empty(), "{:?}", codes(&plan, 0));
    }
}

#[test]
fn a_list_of_nothing_but_formulas_is_all_findings() {
    let grid = grid(&[
        "TT|Họ tên|Ngày sinh|Đơn vị|Đối tượng",
        "=…|=…|=…|=…|=…",
        "=…|=…|=…|=…|=…",
        "Tổng cộng||=…||",
    ]);
    let plan = planned(&grid, &Book::default(), &creating());
    let rows: Vec<u32> = plan.rows.iter().map(|row| row.row).collect();
    assert_eq!(rows, [2, 3]);
    let fields = ["full_name", "birth_date", "unit", "employment"];
    let expect = fields.map(|field| (field, FindingCode::NotCalculated));
    assert_eq!(codes(&plan, 0), expect);
    assert_eq!(codes(&plan, 1), expect);
    assert!(plan.missing_units.is_empty());
    assert_eq!(plan.skipped[0].why, Skip::Total);
}

#[test]
fn a_part_of_the_list_named_by_a_formula_gives_nobody_a_unit() {
    let grid = grid(&[
        "TT|Họ tên|Năm sinh|Đối tượng|Đơn vị",
        "A|Khối Đảng|||",
        "I|#N/A|||",
        "1|Lê An|1975|CC|",
        "2|Lê Bình|1976|CC|Xóm 1",
        "II|Trường THCS|||",
        "1|Lê Chi|1977|CC|",
    ]);
    let plan = planned(&grid, &Book::default(), &creating());
    assert_eq!(codes(&plan, 0), [("unit", FindingCode::NotCalculated)]);
    assert_eq!(codes(&plan, 1), []);
    assert_eq!(codes(&plan, 2), []);
    assert_eq!(plan.missing_units, ["Xóm 1", "Trường THCS"]);
}

/// As openpyxl writes it: the formula, and no value.
#[test]
fn a_birth_date_that_was_never_calculated_does_not_vanish() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, text) in (0..).zip(["Họ tên", "Ngày sinh", "Đơn vị", "Đối tượng"]) {
        sheet.write(0, column, text).unwrap();
    }
    for (column, text) in [(0, "Lê An"), (2, "Xóm 1"), (3, "CC")] {
        sheet.write(1, column, text).unwrap();
    }
    sheet.write_formula(1, 1, "=DATE(1975,8,15)").unwrap();
    let calculated = workbook.save_to_buffer().unwrap();
    let bytes = without_value(&calculated);
    let grid = &read(&bytes, "ds.xlsx").unwrap().sheets[0];
    assert_eq!(grid.cell(1, 1), &Cell::never_calculated());
    let plan = planned(grid, &Book::default(), &creating());
    assert_eq!(
        codes(&plan, 0),
        [("birth_date", FindingCode::NotCalculated)]
    );
    assert!(edits(&plan, &mut fresh()).is_err());
}

/// The same workbook, its one formula without the value that was stored with it.
fn without_value(bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().to_string();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains("</f><v>0</v>"), "{text}");
            content = text.replace("</f><v>0</v>", "</f>").into_bytes();
        }
        let options = zip::write::SimpleFileOptions::default();
        writer.start_file(name, options).unwrap();
        writer.write_all(&content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn people_on_the_books_are_matched_by_name_and_compatible_birth_date() {
    let mut records = Records::default();
    let person = |name: &str, birth: &str| json!({"full_name": name, "birth_date": birth, "employment": "civil_servant", "unit": record(1).to_string()});
    records.put(
        RecordKind::UNIT,
        1,
        json!({"name": "Đảng ủy", "kind": "party_body"}),
    );
    records.put(RecordKind::CADRE, 2, person("Nguyễn Thị Hòa", "1985-08-15"));
    records.put(RecordKind::CADRE, 3, person("Trần Văn Bình", "1979"));
    records.put(RecordKind::CADRE, 4, person("Lê Văn Hùng", "1980"));
    records.put(RecordKind::CADRE, 5, person("Lê Văn Hùng", "1980-02-01"));
    records.put(RecordKind::CADRE, 6, json!({"full_name": "Phạm Lan", "employment": "civil_servant", "unit": record(1).to_string(), "entered_in_error": true}));
    records.put(RecordKind::CADRE, 7, json!({"full_name": "Vũ Quang", "employment": "civil_servant", "unit": record(1).to_string()}));
    records.put(
        RecordKind::OFFICE,
        8,
        json!({"cadre": record(2).to_string(), "title": "Bí thư"}),
    );
    let book = records.book();
    let grid = grid(&[
        "Họ tên|Năm sinh|Đơn vị|Đối tượng|Chức vụ",
        "NGUYỄN THỊ HOÀ|1985|đảng uỷ|Công chức|bí thư",
        "Trần Văn Bình|2/3/1979|Đảng ủy|Viên chức|Phó Bí thư",
        "Lê Văn Hùng|1980|Đảng ủy|Công chức|",
        "Nguyễn Thị Hóa|1985|Đảng ủy|Công chức|",
        "Tran Van Binh|1981|Đảng ủy|Công chức|",
        "Phạm Lan|1980|Đảng ủy|Công chức|",
        "Vũ Quang|1980|Đảng ủy|Công chức|",
    ]);
    let plan = planned(&grid, &book, &PlanOptions::default());
    let outcomes: Vec<_> = plan.rows.iter().map(|row| row.outcome.clone()).collect();
    let id = |number| CadreId::from(record(number));
    let expect = [
        Outcome::Matched(id(2)),
        Outcome::Matched(id(3)),
        Outcome::Ambiguous(vec![id(4), id(5)]),
        Outcome::New,
        Outcome::New,
        Outcome::New,
        Outcome::Matched(id(7)),
    ];
    assert_eq!(outcomes, expect);
    // The list says nothing new, or less exactly.
    assert!(plan.rows[0].values.is_empty() && plan.rows[0].unit == RowUnit::None);
    assert_eq!(plan.rows[0].title, None);
    // A whole date instead of a year, another employment, another title.
    assert_eq!(value(&plan, 1, "birth_date"), Some("1979-03-02"));
    assert_eq!(value(&plan, 1, "employment"), Some("public_employee"));
    assert_eq!(plan.rows[1].title.as_deref(), Some("Phó Bí thư"));
    assert_eq!(codes(&plan, 2), [("full_name", FindingCode::TwoCandidates)]);
    // The same letters with other marks: somebody else, but worth a look.
    assert_eq!(codes(&plan, 3), [("full_name", FindingCode::SimilarName)]);
    // A name typed without marks means whoever has these letters, were it not for the birth date.
    let namesake = ("birth_date", FindingCode::SameNameOtherBirthDate);
    assert_eq!(codes(&plan, 4), [namesake]);
    assert_eq!(
        codes(&plan, 6),
        [("full_name", FindingCode::MatchedByNameOnly)]
    );
    assert_eq!(
        edits(&plan, &mut fresh()),
        Err(PlanBlocked { rows: vec![4] })
    );
}

#[test]
fn a_namesake_with_another_birth_date_is_pointed_out_and_stops_nothing() {
    let mut records = Records::default();
    let person = |name: &str, birth: &str| json!({"full_name": name, "birth_date": birth, "employment": "civil_servant"});
    records.put(RecordKind::CADRE, 1, person("Lê Văn Hòa", "1980-02-01"));
    records.put(RecordKind::CADRE, 2, person("Phạm Lan", "1970"));
    records.put(RecordKind::CADRE, 3, person("Phạm Lan", "1990-05-05"));
    records.put(RecordKind::CADRE, 4, person("Trần Thị Hoa", "1985"));
    records.put(RecordKind::CADRE, 5, person("Trần Thị Hóa", "1970"));
    let mistake = json!({"full_name": "Vũ Quang", "birth_date": "1970", "entered_in_error": true});
    records.put(RecordKind::CADRE, 6, mistake);
    let rows = [
        "Họ tên|Ngày sinh|Đối tượng|Đơn vị",
        "LÊ VĂN HOÀ|01/03/1980|CC|x",
        "Lê Văn Hóa|01/03/1980|CC|x",
        "Phạm Lan|1970|CC|x",
        "Trần Thị Hóa|1985|CC|x",
        "Vũ Quang|1980|CC|x",
    ];
    let plan = planned(&grid(&rows), &records.book(), &creating());
    let namesake = || ("birth_date", FindingCode::SameNameOtherBirthDate);
    let outcomes: Vec<_> = plan.rows.iter().map(|row| row.outcome.clone()).collect();
    let matched = Outcome::Matched(record(2).into());
    assert_eq!(
        outcomes,
        [
            Outcome::New,
            Outcome::New,
            matched,
            Outcome::New,
            Outcome::New
        ]
    );
    assert_eq!(codes(&plan, 0), [namesake()]);
    assert_eq!(plan.rows[0].findings[0].column, Some(1));
    // Other marks and another date are two things that differ.
    assert_eq!(codes(&plan, 1), []);
    // Who is meant is known, whoever else has the name.
    assert_eq!(codes(&plan, 2), []);
    let similar = ("full_name", FindingCode::SimilarName);
    assert_eq!(codes(&plan, 3), [similar, namesake()]);
    assert_eq!(codes(&plan, 4), []);
    assert!(plan.rows.iter().all(|row| !row.is_blocking()));
}

#[test]
fn a_gender_that_is_not_the_one_of_the_book_is_replaced_with_a_word_about_it() {
    let mut records = Records::default();
    let person = |name: &str, gender: Option<&str>| json!({"full_name": name, "birth_date": "1980", "employment": "civil_servant", "gender": gender});
    records.put(RecordKind::CADRE, 1, person("Lê An", Some("male")));
    records.put(RecordKind::CADRE, 2, person("Phạm Lan", Some("female")));
    records.put(RecordKind::CADRE, 3, person("Vũ Quang", None));
    let book = records.book();
    let check = |rows: &[&str], column: Option<u32>| {
        let plan = planned(&grid(rows), &book, &creating());
        let row = &plan.rows[0];
        assert!(matches!(row.outcome, Outcome::Matched(_)), "{rows:?}");
        let mut findings = row.findings.iter();
        let found = findings.find(|found| found.finding.code == FindingCode::GenderDiffers);
        assert_eq!(
            found.map(|found| found.column),
            column.map(Some),
            "{rows:?}"
        );
        let is_written = row.values.iter().any(|(name, _)| name.as_str() == "gender");
        // Nothing is known of somebody whose gender the book lacks.
        let is_news = column.is_some() || row.name == "Vũ Quang";
        assert_eq!(
            (is_written, row.is_blocking()),
            (is_news, false),
            "{rows:?}"
        );
    };
    let headings = "Họ tên|Năm sinh|Giới tính";
    check(&[headings, "Lê An|1980|Nữ"], Some(2));
    check(&[headings, "Lê An|1980|Nam"], None);
    check(&[headings, "Lê An|1980|"], None);
    check(&[headings, "Vũ Quang|1980|Nữ"], None);
    let (above, below) = ("TT|Họ tên|Năm sinh||", "||Nam|Nữ|");
    check(&[above, below, "1|Lê An||1980|"], Some(3));
    check(&[above, below, "1|Phạm Lan|1980||"], Some(2));
    check(&[above, below, "1|Phạm Lan||1980|"], None);
}

#[test]
fn the_same_person_twice_in_the_list_is_a_finding() {
    let rows = [
        "Họ tên|Năm sinh|Đơn vị|Đối tượng",
        "Lê Văn An|1980|Trạm Y tế|Viên chức",
        "LÊ VĂN AN|2/3/1980|Trạm Y tế|Viên chức",
        "Lê Văn An|1981|Trạm Y tế|Viên chức",
    ];
    let plan = planned(&grid(&rows), &Book::default(), &creating());
    assert_eq!(codes(&plan, 0), []);
    assert_eq!(
        codes(&plan, 1),
        [("full_name", FindingCode::TwiceInTheList)]
    );
    assert_eq!(codes(&plan, 2), []);
    assert!(edits(&plan, &mut fresh()).is_err());
    // Whichever of the two is left out, the other is imported.
    for row in [2, 3] {
        let options = PlanOptions {
            left_out: [row].into(),
            ..creating()
        };
        let plan = planned(&grid(&rows), &Book::default(), &options);
        assert_eq!(
            edits(&plan, &mut fresh()).unwrap().len(),
            3,
            "one unit, two people"
        );
    }
}

#[test]
fn somebody_who_left_is_matched_and_pointed_out() {
    let mut records = Records::default();
    let left = json!({
        "full_name": "Lê Văn An", "birth_date": "1970-02-01",
        "left_on": "2026-03-01", "leave_reason": "retired",
    });
    records.put(RecordKind::CADRE, 1, left);
    let grid = grid(&["Họ tên|Ngày sinh|Đối tượng", "Lê Văn An|01/02/1970|CC"]);
    let plan = planned(&grid, &records.book(), &PlanOptions::default());
    assert_eq!(plan.rows[0].outcome, Outcome::Matched(record(1).into()));
    let on = Day::new(2026, 3, 1).unwrap();
    assert!(codes(&plan, 0).contains(&("full_name", FindingCode::HasLeft { on })));
}

#[test]
fn units_that_differ_in_marks_are_two_units() {
    let mut records = Records::default();
    let hamlet = json!({"name": "Xóm Đồng", "kind": "hamlet"});
    records.put(RecordKind::UNIT, 1, hamlet);
    let book = records.book();
    let grid = grid(&[
        "Họ tên|Đơn vị|Đối tượng",
        "Lê An|Xóm Đông|CC",
        "Lê Bình|Xóm Đồng|CC",
        "Lê Chi|XOM DONG|CC",
        "Lê Dung|Xóm Bẩy|CC",
        "Lê Em|Xóm Bảy|CC",
    ]);
    let plan = planned(&grid, &book, &PlanOptions::default());
    assert_eq!(plan.missing_units, ["Xóm Đông", "Xóm Bẩy", "Xóm Bảy"]);
    let known = RowUnit::Known(record(1).into());
    for row in [1, 2] {
        assert_eq!(plan.rows[row].unit, known);
    }
}

#[test]
fn units_the_book_lacks_are_offered_and_created_below_the_commune() {
    let mut records = Records::default();
    records.put(
        RecordKind::UNIT,
        1,
        json!({"name": "Xã Xuân Hồng", "kind": "commune"}),
    );
    records.put(
        RecordKind::UNIT,
        2,
        json!({"name": "Phòng Kinh tế", "kind": "government_office"}),
    );
    records.put(
        RecordKind::UNIT,
        3,
        json!({"name": "Xóm 1", "kind": "hamlet"}),
    );
    records.put(
        RecordKind::UNIT,
        4,
        json!({"name": "Xóm 1", "kind": "hamlet"}),
    );
    let book = records.book();
    let grid = grid(&[
        "Họ tên|Đơn vị|Đối tượng",
        "Lê An|PHÒNG KINH TẾ|CC",
        "Lê Bình|Trường Mầm non|VC",
        "Lê Chi|TRƯỜNG MẦM NON|VC",
    ]);
    let refused = planned(&grid, &book, &PlanOptions::default());
    assert_eq!(refused.missing_units, ["Trường Mầm non"]);
    assert_eq!(codes(&refused, 1), [("unit", FindingCode::UnknownRecord)]);
    assert!(edits(&refused, &mut fresh()).is_err());
    let made = edits(&planned(&grid, &book, &creating()), &mut fresh()).unwrap();
    let unit = &made[0];
    assert_eq!(unit.record.0, RecordKind::UNIT);
    let values: BTreeMap<&str, &Value> = unit
        .values
        .iter()
        .map(|(name, value)| (name.as_str(), value))
        .collect();
    assert_eq!(values["name"], "Trường Mầm non");
    assert_eq!(values["kind"], "school");
    assert_eq!(values["sector"], "education");
    assert_eq!(values["parent"], &json!(record(1).to_string()));
    let units: Vec<_> = made[1..]
        .iter()
        .map(|edit| &edit.values.last().unwrap().1)
        .collect();
    let new = unit.record.1.to_string();
    assert_eq!(
        units,
        [&json!(record(2).to_string()), &json!(new), &json!(new)]
    );
    // Two units of the book with the name: nobody is put into one of them.
    let plan = planned(
        &self::grid(&["Họ tên|Đơn vị|Đối tượng", "Lê An|xóm 1|CC"]),
        &book,
        &creating(),
    );
    assert_eq!(codes(&plan, 0), [("unit", FindingCode::SeveralUnits)]);
}

#[test]
fn a_unit_that_was_archived_is_made_anew_only_with_a_word_about_it() {
    let mut records = Records::default();
    let archived = json!({"name": "Trạm Y tế", "kind": "clinic", "archived_on": "2026-03-01"});
    records.put(RecordKind::UNIT, 1, archived);
    let open = json!({"name": "Xóm 1", "kind": "hamlet"});
    records.put(RecordKind::UNIT, 2, open.clone());
    let mut archived = open;
    archived["archived_on"] = json!("2026-03-01");
    records.put(RecordKind::UNIT, 3, archived);
    let book = records.book();
    let grid = grid(&[
        "Họ tên|Đơn vị|Đối tượng",
        "Lê An|TRẠM Y TẾ|VC",
        "Lê Bình|Tram y te|VC",
        "Lê Chi|Xóm 1|CC",
    ]);
    let plan = planned(&grid, &book, &creating());
    let namesake = || ("unit", FindingCode::NamesakeArchived);
    assert_eq!(codes(&plan, 0), [namesake()]);
    assert_eq!(codes(&plan, 1), [namesake()]);
    // One of the two is in use.
    assert_eq!(codes(&plan, 2), []);
    assert!(edits(&plan, &mut fresh()).is_ok());
    let refused = planned(&grid, &book, &PlanOptions::default());
    let unknown = ("unit", FindingCode::UnknownRecord);
    assert_eq!(codes(&refused, 0), [unknown, namesake()]);
}

#[test]
fn texts_longer_than_a_record_holds_are_found_in_their_row() {
    let long = "a".repeat(301);
    let rows = [
        "Họ tên|Đơn vị|Chức vụ|Đối tượng".to_owned(),
        format!("Lê An|{long}|Phó phòng|CC"),
        format!("Lê Bình|Xóm 1|{long}|CC"),
    ];
    let rows = rows.each_ref().map(String::as_str);
    let plan = planned(&grid(&rows), &Book::default(), &creating());
    let too_long = FindingCode::TooLong { chars_max: 300 };
    assert_eq!(codes(&plan, 0), [("unit", too_long.clone())]);
    assert_eq!(codes(&plan, 1), [("title", too_long)]);
}

#[test]
fn what_the_list_leaves_open_is_decided_for_the_whole_list() {
    let mut records = Records::default();
    records.put(
        RecordKind::UNIT,
        1,
        json!({"name": "Trạm Y tế", "kind": "clinic"}),
    );
    records.put(RecordKind::CADRE, 2, json!({"full_name": "Lê Bình", "birth_date": "1980", "employment": "civil_servant", "unit": record(9).to_string()}));
    let grid = grid(&[
        "Họ tên|Năm sinh|Đối tượng",
        "Lê An|1975|",
        "Lê Chi|1976|Hợp đồng",
        "Lê Bình|1980|",
    ]);
    let options = PlanOptions {
        employment: Some(Employment::PublicEmployee),
        unit: Some(record(1).into()),
        ..PlanOptions::default()
    };
    let plan = planned(&grid, &records.book(), &options);
    assert_eq!(value(&plan, 0, "employment"), Some("public_employee"));
    assert_eq!(plan.rows[0].unit, RowUnit::Known(record(1).into()));
    assert_eq!(value(&plan, 1, "employment"), Some("contract_worker"));
    // What the book holds is not overwritten by a decision about the list.
    assert!(plan.rows[2].values.is_empty() && plan.rows[2].unit == RowUnit::None);
    assert_eq!(edits(&plan, &mut fresh()).unwrap().len(), 2);
}

#[test]
fn importing_the_same_list_again_writes_nothing() {
    let workbook = read(&office_list(), "ds.xlsx").unwrap();
    let (index, mapping) = best_sheet(&workbook.sheets).unwrap();
    let grid = &workbook.sheets[index];
    let mut records = Records::default();
    let first = plan(grid, &mapping, &records.book(), today(), &creating());
    let made = edits(&first, &mut fresh()).unwrap();
    let kinds: Vec<&str> = made.iter().map(|edit| edit.record.0.as_str()).collect();
    assert_eq!(
        kinds,
        [
            "unit", "unit", "cadre", "cadre", "cadre", "office", "office"
        ]
    );
    records.apply(&made);
    let book = records.book();
    assert!(book.people().all(|person| person.findings.is_empty()));
    let again = plan(grid, &mapping, &book, today(), &creating());
    assert!(
        again
            .rows
            .iter()
            .all(|row| matches!(row.outcome, Outcome::Matched(_)))
    );
    assert_eq!(edits(&again, &mut fresh()), Ok(Vec::new()));
}

#[test]
fn ten_thousand_people_are_planned_while_somebody_waits() {
    let mut rows = vec!["Họ tên|Năm sinh|Đơn vị|Đối tượng".to_owned()];
    rows.extend(
        (0..10_000).map(|n| format!("Lê Văn {}|{}|Xóm {}|CC", n % 977, 1950 + n % 50, n % 40)),
    );
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let grid = grid(&rows);
    let plan = planned(&grid, &Book::default(), &creating());
    assert_eq!(plan.rows.len(), 10_000);
    assert_eq!(plan.missing_units.len(), 40);
}
