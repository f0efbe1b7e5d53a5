//! The sample list that can be downloaded beside the import: the columns that are taken, headed as
//! offices head them, with invented people.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// The headings of one row, with their widths in characters. The two columns of the birth date have
/// a second row.
const HEADINGS: [(&str, f64); 10] = [
    ("TT", 5.0),
    ("Họ và tên", 26.0),
    ("Ngày, tháng, năm sinh", 13.0),
    ("", 13.0),
    ("Đơn vị", 26.0),
    ("Chức vụ", 20.0),
    ("Vị trí việc làm", 26.0),
    ("Đối tượng", 22.0),
    ("Trình độ chuyên môn", 14.0),
    ("Lý luận chính trị", 14.0),
];
/// Nam, Nữ.
const BIRTH_COLUMNS: (u16, u16) = (2, 3);

/// Invented people: name, column of the birth date, birth date, then the columns from the unit on.
const PEOPLE: [(&str, u16, &str, [&str; 6]); 6] = [
    (
        "Nguyễn Thị Hồng Mẫu",
        3,
        "15/08/1985",
        [
            "Đảng ủy xã",
            "Phó Bí thư",
            "Lãnh đạo xã",
            "Cán bộ",
            "Thạc sĩ",
            "Cao cấp",
        ],
    ),
    (
        "Trần Văn Ví Dụ",
        2,
        "02/03/1979",
        [
            "Ủy ban nhân dân xã",
            "Chủ tịch",
            "Lãnh đạo xã",
            "Cán bộ",
            "Đại học",
            "Cao cấp",
        ],
    ),
    (
        "Lê Minh Giả Định",
        2,
        "1990",
        [
            "Phòng Văn hóa - Xã hội",
            "",
            "Văn hóa, thông tin",
            "Công chức",
            "Đại học",
            "Trung cấp",
        ],
    ),
    (
        "Phạm Thu Thử",
        3,
        "11/1992",
        [
            "Trường THCS số 1",
            "Hiệu trưởng",
            "Quản lý trường học",
            "Viên chức",
            "Đại học",
            "Trung cấp",
        ],
    ),
    (
        "Hoàng Thị Làm Mẫu",
        3,
        "20/10/1995",
        [
            "Trạm Y tế",
            "",
            "Điều dưỡng",
            "Viên chức",
            "Cao đẳng",
            "Sơ cấp",
        ],
    ),
    (
        "Vũ Đức Thí Nghiệm",
        2,
        "1968",
        [
            "Xóm 1",
            "Trưởng xóm",
            "",
            "Cán bộ xóm",
            "Trung cấp",
            "Sơ cấp",
        ],
    ),
];

/// The sample list, an `.xlsx`. Every call gives the same content.
///
/// # Errors
/// Those of the writer, which a list of this size and form does not meet.
pub fn sample() -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let sheet = workbook.add_worksheet().set_name("Danh sách mẫu")?;
    let title = Format::new().set_bold().set_align(FormatAlign::Center);
    sheet.merge_range(0, 0, 0, 9, "DANH SÁCH CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC", &title)?;
    let note = Format::new().set_italic().set_align(FormatAlign::Center);
    let words = "Danh sách mẫu: người trong danh sách này không có thật. Ngày sinh ghi vào cột Nam hoặc cột Nữ.";
    sheet.merge_range(1, 0, 1, 9, words, &note)?;
    write_headings(sheet)?;
    write_people(sheet)?;
    sheet.set_freeze_panes(5, 2)?;
    workbook.save_to_buffer()
}

fn write_headings(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let heading = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter);
    for (column, (text, width)) in (0u16..).zip(HEADINGS) {
        sheet.set_column_width(column, width)?;
        if column == BIRTH_COLUMNS.0 {
            sheet.merge_range(3, column, 3, BIRTH_COLUMNS.1, text, &heading)?;
        } else if column != BIRTH_COLUMNS.1 {
            sheet.merge_range(3, column, 4, column, text, &heading)?;
        }
    }
    sheet.write_with_format(4, BIRTH_COLUMNS.0, "Nam", &heading)?;
    sheet.write_with_format(4, BIRTH_COLUMNS.1, "Nữ", &heading)?;
    Ok(())
}

fn write_people(sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let cell = Format::new().set_border(FormatBorder::Thin).set_text_wrap();
    // As text, so that Excel does not make another date of what is typed over it.
    let date = cell.clone().set_num_format("@");
    for (number, (name, birth_column, birth_date, rest)) in (1u32..).zip(PEOPLE) {
        let row = number + 4;
        sheet.write_with_format(row, 0, number, &cell)?;
        sheet.write_with_format(row, 1, name, &cell)?;
        for column in [BIRTH_COLUMNS.0, BIRTH_COLUMNS.1] {
            let text = if column == birth_column {
                birth_date
            } else {
                ""
            };
            sheet.write_with_format(row, column, text, &date)?;
        }
        for (column, text) in (4u16..).zip(rest) {
            sheet.write_with_format(row, column, text, &cell)?;
        }
    }
    Ok(())
}
