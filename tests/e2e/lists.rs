//! Lists of invented people as offices keep them, written for the tests.

use std::fmt::Write;
use std::path::PathBuf;

use anyhow::Result;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

const FAMILIES: [&str; 7] = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Võ"];
const MIDDLES: [(&str, &str); 5] = [
    ("Văn", "Thị"),
    ("Hữu", "Thu"),
    ("Đức", "Ngọc"),
    ("Minh", "Hồng"),
    ("Quang", "Thanh"),
];
const GIVEN: [&str; 11] = [
    "Ánh", "Bình", "Châu", "Duy", "Giang", "Hà", "Khánh", "Lâm", "Oanh", "Phương", "Tú",
];
const UNITS: [(&str, &str); 5] = [
    ("Văn phòng Thử Nghiệm", "Công chức"),
    ("Phòng Kinh tế thử", "Công chức"),
    ("Trường THCS Thử Nghiệm", "Viên chức"),
    ("Trường Mầm non Thử Nghiệm", "Viên chức"),
    ("Trạm Y tế Thử Nghiệm", "Viên chức"),
];

/// How many people the list of the whole way holds.
pub const EIGHTY_THREE: usize = 83;

/// A list of 83 people over units that no book has.
pub fn eighty_three_people() -> String {
    people(EIGHTY_THREE)
}

/// The same people as a workbook, with numbers and dates that are no text.
pub fn eighty_three_people_as_a_workbook() -> Result<Vec<u8>> {
    let list = eighty_three_people();
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = Format::new().set_num_format("dd/mm/yyyy");
    for (row, line) in (0..).zip(list.trim_start_matches('\u{feff}').lines()) {
        for (column, text) in (0..).zip(line.split(',')) {
            if let Some(day) = day(text) {
                sheet.write_with_format(row, column, &day, &date)?;
            } else if let Ok(number) = text.parse::<u32>() {
                sheet.write(row, column, number)?;
            } else {
                sheet.write(row, column, text)?;
            }
        }
    }
    Ok(workbook.save_to_buffer()?)
}

/// A day written as `15/08/1975`.
fn day(text: &str) -> Option<ExcelDateTime> {
    let parts: Vec<&str> = text.split('/').collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    ExcelDateTime::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// A list of so many different people over units that no book has, as CSV in UTF-8 with a byte order
/// mark. The birth date stands in the column of the gender.
pub fn people(count: usize) -> String {
    let mut list = String::from("\u{feff}STT,Họ và tên,Nam,Nữ,Đơn vị,Chức vụ,Đối tượng\r\n");
    for number in 0..count {
        let (male, female) = MIDDLES[number % MIDDLES.len()];
        let is_male = number % 2 == 0;
        let name = format!(
            "{} {} {}",
            FAMILIES[number % FAMILIES.len()],
            if is_male { male } else { female },
            GIVEN[number % GIVEN.len()]
        );
        let born = format!(
            "{:02}/{:02}/{}",
            number % 27 + 1,
            number % 12 + 1,
            1966 + number % 33
        );
        let (men, women) = if is_male {
            (born.as_str(), "")
        } else {
            ("", born.as_str())
        };
        let (unit, employment) = UNITS[number % UNITS.len()];
        let title = if number < UNITS.len() {
            "Trưởng đơn vị"
        } else {
            ""
        };
        // A text never refuses what is written to it.
        let _ = write!(
            list,
            "{},{name},{men},{women},{unit},{title},{employment}\r\n",
            number + 1
        );
    }
    list
}

/// Title rows, headings of two rows, a name in separate marks (NFD), a date that no calendar has, a
/// name that is markup, an empty row, a signature: everything that a list may come with.
pub fn as_an_office_keeps_it() -> String {
    [
        "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM,,,,,,",
        "DANH SÁCH CÁN BỘ THỬ NGHIỆM,,,,,,",
        ",,,,,,",
        "TT,Họ và tên,\"Ngày, tháng, năm sinh\",,Đơn vị,Đối tượng,Ghi chú",
        ",,Nam,Nữ,,,",
        "1,  Nguyê\u{303}n   Thi\u{323} Thu\u{31b}\u{309}  Mâ\u{303}u,,8/1985,Phòng Kinh tế thử,CC,hồ sơ đủ",
        "2,TRẦN VĂN VÍ DỤ,1979,,Phòng Kinh tế thử,CC,",
        ",,,,,,",
        "3,Lê Thị Sai Ngày,,31/02/1990,Trạm Y tế Thử Nghiệm,VC,",
        "4,<b>Phạm Dấu Ngoặc</b>,12/12/1988,,Trạm Y tế Thử Nghiệm,VC,",
        ",,,,\"Xã Thử Nghiệm, ngày 02 tháng 03 năm 2026\",,",
        ",,,,NGƯỜI LẬP BIỂU,,",
    ]
    .join("\r\n")
}

/// A file of a test, in a folder of its own.
pub fn file(name: &str, content: &[u8]) -> Result<PathBuf> {
    let path = crate::scratch_folder("lists")?.join(name);
    std::fs::write(&path, content)?;
    Ok(path)
}

/// The sample list that the app offers.
pub fn sample() -> Result<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../static/mau-danh-sach.xlsx");
    Ok(path.canonicalize()?)
}

#[test]
fn the_eighty_three_people_are_eighty_three_different_ones() {
    let list = eighty_three_people();
    let names: std::collections::BTreeSet<&str> = list
        .lines()
        .skip(1)
        .filter_map(|line| line.split(',').nth(1))
        .collect();
    assert_eq!((list.lines().count(), names.len()), (84, 83));
}
