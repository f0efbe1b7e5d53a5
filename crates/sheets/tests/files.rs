//! What is read, and what is refused with which reason, whatever the format.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::io::{Cursor, Write};

use domain::day::Day;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use sheets::bounds::{
    CELL_TEXT_BYTES_MAX, CELLS_MAX, COLUMNS_MAX, FILE_BYTES_MAX, PADDED_CELLS_MAX, ROWS_MAX,
    SHEETS_MAX, UNPACKED_BYTES_MAX,
};
use sheets::{Cell, Look, Merge, SheetError, read};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn day(stored: &str) -> Cell {
    Cell::Day(Day::parse(stored).unwrap())
}

/// A formula without a value, by what it shows.
fn not_calculated(shown: &str) -> Cell {
    Cell::NotCalculated(shown.into())
}

fn xlsx(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    fill(workbook.add_worksheet());
    workbook.save_to_buffer().unwrap()
}

fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The same workbook with one part replaced or added.
fn with_part(bytes: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let part_name = part.name().unwrap().to_string();
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        parts.push((part_name, bytes));
    }
    parts.retain(|(known, _)| known != name);
    parts.push((name.to_owned(), content.to_vec()));
    let parts: Vec<_> = parts
        .iter()
        .map(|(name, bytes)| (name.as_str(), bytes.as_slice()))
        .collect();
    packed(&parts)
}

const ODS_TYPE: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
const MANIFEST: &str = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/"/></manifest:manifest>"#;

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:body><office:spreadsheet><table:table table:name="a">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    packed(&[
        ("mimetype", ODS_TYPE),
        ("META-INF/manifest.xml", MANIFEST.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        file.create_stream(name).unwrap().write_all(bytes).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

#[test]
fn xlsx_values_dates_and_merges_are_read() {
    let bytes = xlsx(|sheet| {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        let month = Format::new().set_num_format("mm/yyyy");
        let year = Format::new().set_num_format("yyyy");
        let born = ExcelDateTime::from_ymd(1975, 8, 15).unwrap();
        sheet.set_name("Danh sách").unwrap();
        sheet
            .merge_range(0, 0, 0, 3, "  DANH  SÁCH ", &Format::new())
            .unwrap();
        sheet
            .write(2, 0, "Nguye\u{302}\u{303}n\u{a0}Thị Ánh ")
            .unwrap();
        sheet.write_with_format(2, 1, &born, &date).unwrap();
        sheet.write_with_format(2, 2, &born, &month).unwrap();
        sheet.write_with_format(2, 3, &born, &year).unwrap();
        sheet.write(3, 0, 1979).unwrap();
        sheet.write_with_format(3, 1, 1979, &date).unwrap();
        sheet.write(3, 2, true).unwrap();
        sheet.write(3, 3, "   ").unwrap();
        sheet.write_blank(900_000, 12_000, &date).unwrap();
    });
    let workbook = read(&bytes, "danh sach.xlsx").unwrap();
    let grid = &workbook.sheets[0];
    assert_eq!(grid.name, "Danh sách");
    assert_eq!(grid.rows[0], [text("DANH SÁCH")]);
    assert!(grid.rows[1].is_empty());
    assert_eq!(
        grid.rows[2],
        [
            text("Nguyễn Thị Ánh"),
            day("1975-08-15"),
            text("08/1975"),
            text("1975")
        ]
    );
    assert_eq!(
        grid.rows[3],
        [Cell::Number(1979.0), Cell::Number(1979.0), Cell::Bool(true)]
    );
    assert_eq!(grid.rows.len(), 4);
    assert_eq!(
        grid.merges,
        [Merge {
            row: 0,
            column: 0,
            row_last: 0,
            column_last: 3
        }]
    );
}

#[test]
fn a_workbook_crosses_from_the_worker_as_json() {
    let bytes = std::fs::read("fixtures/list.xls").unwrap();
    let answer = read(&bytes, "list.xls");
    let sent = serde_json::to_string(&answer).unwrap();
    let received: Result<sheets::Workbook, SheetError> = serde_json::from_str(&sent).unwrap();
    assert_eq!(received, answer);
}

#[test]
fn formulas_count_as_the_value_they_last_had() {
    let bytes = xlsx(|sheet| {
        sheet
            .write_formula(0, 0, Formula::new("=1+1").set_result("7"))
            .unwrap();
        sheet
            .write_formula(0, 1, Formula::new("=\"a\"&\"b\"").set_result("Đảng ủy"))
            .unwrap();
        sheet
            .write_formula(0, 2, Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
    });
    let grid = &read(&bytes, "").unwrap().sheets[0];
    assert_eq!(
        grid.rows[0],
        [
            Cell::Number(7.0),
            text("Đảng ủy"),
            not_calculated("#DIV/0!")
        ]
    );
}

/// The workbook of one sheet, its cells as a program wrote them.
fn xlsx_of_cells(cells: &str) -> Vec<u8> {
    let small = xlsx(|sheet| {
        sheet.write(0, 0, 1).unwrap();
    });
    let sheet = format!("<worksheet><sheetData><row r=\"1\">{cells}</row></sheetData></worksheet>");
    with_part(&small, "xl/worksheets/sheet1.xml", sheet.as_bytes())
}

#[test]
fn an_xlsx_formula_that_was_never_calculated_is_no_empty_cell() {
    let check = |cells: &str, expect: &[Cell]| {
        let grid = &read(&xlsx_of_cells(cells), "a.xlsx").unwrap().sheets[0];
        assert_eq!(grid.rows[0], expect, "{cells}");
    };
    let never = Cell::never_calculated;
    let one = || Cell::Number(1.0);
    check(
        "<c r=\"A1\"><f>1+1</f></c><c r=\"B1\"><v>1</v></c>",
        &[never(), one()],
    );
    check("<c r=\"A1\"><f>1+1</f><v></v></c>", &[never()]);
    check("<c><f>1+1</f><v/></c><c><v>1</v></c>", &[never(), one()]);
    let shared = "<c r=\"A1\"><f t=\"shared\" ref=\"A1:B1\" si=\"0\">C1</f></c>\
        <c r=\"B1\"><f t=\"shared\" si=\"0\"/></c>";
    check(shared, &[never(), never()]);
    // The value it last had is nothing at all, or an error.
    check(
        "<c r=\"A1\" t=\"str\"><f>\"\"</f><v></v></c><c r=\"B1\"><v>1</v></c>",
        &[Cell::Empty, one()],
    );
    for error in [
        "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!",
    ] {
        check(
            &format!("<c r=\"A1\" t=\"e\"><f>B1</f><v>{error}</v></c>"),
            &[not_calculated(error)],
        );
    }
    // An empty cell with a format is one.
    check(
        "<c r=\"A1\" s=\"0\"/><c r=\"B1\"><f>A1</f></c>",
        &[Cell::Empty, never()],
    );
    // The bounds count it as any other cell.
    let far = xlsx_of_cells("<c r=\"A1\"><v>1</v></c><c r=\"XFD1\"><f>A1</f></c>");
    let refusal = SheetError::FarCell {
        row: 1,
        column: 16_384,
    };
    assert_eq!(read(&far, "a.xlsx"), Err(refusal));
    let many = "<c><f>A1</f></c>".repeat(200);
    let rows = format!("{many}</row><row>").repeat(CELLS_MAX / 200) + "<c><f>A1</f></c>";
    let refusal = SheetError::TooManyCells {
        cells_max: CELLS_MAX,
    };
    assert_eq!(read(&xlsx_of_cells(&rows), "a.xlsx"), Err(refusal));
}

#[test]
fn an_ods_formula_without_a_value_is_no_empty_cell() {
    let check = |cells: &str, expect: &[Cell]| {
        let rows = format!("<table:table-row>{cells}</table:table-row>");
        let grid = &read(&ods(&rows), "a.ods").unwrap().sheets[0];
        assert_eq!(grid.rows[0], expect, "{cells}");
    };
    let never = Cell::never_calculated;
    let one = r#"<table:table-cell office:value-type="float" office:value="1"/>"#;
    check(
        &format!(r#"<table:table-cell table:formula="of:=1+1"/>{one}"#),
        &[never(), Cell::Number(1.0)],
    );
    check(
        r#"<table:table-cell table:number-columns-repeated="2" table:formula="of:=1+1"/>"#,
        &[never(), never()],
    );
    check(
        r#"<table:table-cell table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>"#,
        &[not_calculated("#N/A")],
    );
    check(
        r#"<table:table-cell table:formula="of:=x()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>Err:508</text:p></table:table-cell>"#,
        &[not_calculated("Err:508")],
    );
    // What stands as a value beside an error is none.
    check(
        r#"<table:table-cell table:formula="of:=NA()" office:value-type="float" office:value="0" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>"#,
        &[never()],
    );
    check(
        &format!(
            r#"<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""/>{one}"#
        ),
        &[Cell::Empty, Cell::Number(1.0)],
    );
    check(
        r#"<table:table-cell table:formula="of:=1" office:value-type="float" office:value="7"/>"#,
        &[Cell::Number(7.0)],
    );
}

/// Records of an `.xls`, each with its kind.
type Records<'a> = &'a [(u16, &'a [u8])];

/// The workbook stream of one sheet: what the records say, in the order of [MS-XLS] 2.1.7.20.
fn xls_of_records(records: Records<'_>) -> Vec<u8> {
    xls_of_sheets(6, &[], &[records])
}

/// The workbook stream of several sheets, after records for all of them. `version` is 6, or 5 as
/// Excel 95 writes. The last sheet stands first in the stream, as after sheets were moved.
fn xls_of_sheets(version: u8, for_all: Records<'_>, sheets: &[Records<'_>]) -> Vec<u8> {
    let begin = |kind: u8| [&[0, version, kind, 0][..], &[0; 12]].concat();
    let record = |(kind, data): &(u16, &[u8])| {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    };
    let records = |records: Records<'_>| records.iter().flat_map(record).collect::<Vec<u8>>();
    let bound_sheet = |(place, name): (&u32, u8)| {
        let name: &[u8] = if version == 5 {
            &[1, name]
        } else {
            &[1, 0, name]
        };
        [&place.to_le_bytes()[..], &[0, 0], name].concat()
    };
    let globals = |places: &[u32]| {
        let mut stream = record(&(0x0809, &begin(5)));
        stream.extend(records(for_all));
        for sheet in places.iter().zip(b'a'..) {
            stream.extend(record(&(0x0085, &bound_sheet(sheet))));
        }
        stream.extend(record(&(0x000A, &[])));
        stream
    };
    let mut places = vec![0; sheets.len()];
    let mut behind = Vec::new();
    let first = globals(&places).len();
    for (place, sheet) in places.iter_mut().zip(sheets).rev() {
        *place = u32::try_from(first + behind.len()).unwrap();
        behind.extend(record(&(0x0809, &begin(0x10))));
        behind.extend(records(sheet));
        behind.extend(record(&(0x000A, &[])));
    }
    let name = if version == 5 { "/Book" } else { "/Workbook" };
    compound(&[(name, &[globals(&places), behind].concat())])
}

#[test]
fn an_xls_formula_that_shows_an_error_is_no_text() {
    // A formula of which the value is the error #N/A, and a cell that is #REF! by itself.
    let formula = [
        0, 0, 0, 0, 0, 0, 2, 0, 0x2A, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 3, 0, 0x1E, 1, 0,
    ];
    let error = [0, 0, 1, 0, 0, 0, 0x17, 1];
    let bytes = xls_of_records(&[(0x0006, &formula), (0x0205, &error)]);
    assert_eq!(
        read(&bytes, "a.xls").unwrap().sheets[0].rows,
        [[not_calculated("#N/A"), not_calculated("#REF!")]]
    );
}

/// The first of August 1975, as a spreadsheet counts days.
const DAY: u16 = 27_607;

/// A Number record: a place, which cell format, and the day.
fn xls_number(row: u8, column: u8, format: u8) -> Vec<u8> {
    let value = f64::from(DAY).to_le_bytes();
    [&[row, 0, column, 0, format, 0][..], &value].concat()
}

/// The table of cell formats, each with its number format.
fn xls_cell_formats(number_formats: &[u16]) -> Vec<Vec<u8>> {
    let formats = number_formats.iter();
    let format = |number: &u16| [&[0, 0][..], &number.to_le_bytes(), &[0; 16]].concat();
    formats.map(format).collect()
}

/// A Format record as Excel 97 writes it, with letters of one byte or two.
fn xls_number_format(number: u16, code: &str, is_wide: bool) -> Vec<u8> {
    let length = u16::try_from(code.chars().count()).unwrap();
    let letters: Vec<u8> = if is_wide {
        code.encode_utf16().flat_map(u16::to_le_bytes).collect()
    } else {
        code.bytes().collect()
    };
    let header = [number.to_le_bytes(), length.to_le_bytes()].concat();
    [&header[..], &[u8::from(is_wide)], &letters].concat()
}

/// Cell formats 0 to 5: none, the built-in "mmm-yy", a month, a year, two whole dates.
fn xls_formats_of_dates() -> Vec<(u16, Vec<u8>)> {
    let formats = [
        xls_number_format(164, "mm/yyyy", false),
        xls_number_format(165, "\"năm\" yyyy", true),
        xls_number_format(166, "dd/mm/yyyy;@", false),
    ];
    let formats = formats.into_iter().map(|data| (0x041E, data));
    let cell_formats = xls_cell_formats(&[0, 17, 164, 165, 166, 14]);
    let cell_formats = cell_formats.iter().map(|data| (0x00E0, data.to_vec()));
    formats.chain(cell_formats).collect()
}

#[test]
fn an_xls_date_of_which_the_format_hides_the_day_is_no_whole_date() {
    let formats = xls_formats_of_dates();
    let for_all: Vec<_> = formats
        .iter()
        .map(|(kind, data)| (*kind, data.as_slice()))
        .collect();
    // Number, RK, MulRk and a formula; then a cell that was written twice.
    let numbers: Vec<_> = (0..6).map(|at| xls_number(0, at, at)).collect();
    let rk = ((u32::from(DAY) << 2) | 2).to_le_bytes();
    let one = [&[1, 0, 0, 0, 2, 0][..], &rk].concat();
    let several = [
        &[1, 0, 1, 0][..],
        &[3, 0],
        &rk,
        &[4, 0],
        &rk,
        &[2, 0],
        &rk,
        &[3, 0],
    ]
    .concat();
    let value = f64::from(DAY).to_le_bytes();
    let formula = [
        &[2, 0, 0, 0, 1, 0][..],
        &value,
        &[0; 6],
        &[3, 0, 0x1E, 1, 0],
    ]
    .concat();
    let twice = [xls_number(2, 1, 2), xls_number(2, 1, 4)];
    let unknown = xls_number(2, 2, 200);
    let mut sheet: Vec<(u16, &[u8])> = numbers.iter().map(|data| (0x0203, &data[..])).collect();
    sheet.extend([(0x027E, &one[..]), (0x00BD, &several), (0x0006, &formula)]);
    sheet.extend([
        (0x0203, &twice[0][..]),
        (0x0203, &twice[1]),
        (0x0203, &unknown),
    ]);
    // What stands in a chart is no cell of the sheet.
    let hidden = xls_number(0, 4, 2);
    sheet.extend([
        (0x0809, &[0, 6, 0x20, 0][..]),
        (0x0203, &hidden),
        (0x000A, &[]),
    ]);
    let other = xls_number(0, 4, 1);
    let bytes = xls_of_sheets(6, &for_all, &[&sheet, &[(0x0203, &other)]]);
    let sheets = read(&bytes, "a.xls").unwrap().sheets;
    let (month, year, whole) = (text("08/1975"), text("1975"), day("1975-08-01"));
    let number = Cell::Number(f64::from(DAY));
    let expect = [
        number.clone(),
        month.clone(),
        month.clone(),
        year.clone(),
        whole.clone(),
    ];
    assert_eq!(sheets[0].rows[0][..5], expect);
    assert_eq!(sheets[0].cell(0, 5), &whole);
    assert_eq!(
        sheets[0].rows[1],
        [month.clone(), year, whole.clone(), month.clone()]
    );
    assert_eq!(sheets[0].rows[2], [month.clone(), whole, number]);
    assert_eq!(
        (sheets[1].name.as_str(), sheets[1].cell(0, 4)),
        ("b", &month)
    );
}

#[test]
fn a_date_in_an_xls_of_excel_95_shows_no_day_either() {
    let format = [&[164, 0, 7][..], b"mm/yyyy"].concat();
    let cell_formats = xls_cell_formats(&[0, 164, 17, 15]);
    let mut for_all = vec![(0x041E, format.as_slice())];
    for_all.extend(cell_formats.iter().map(|data| (0x00E0, data.as_slice())));
    let numbers: Vec<_> = (0..4).map(|at| xls_number(0, at, at)).collect();
    let sheet: Vec<(u16, &[u8])> = numbers.iter().map(|data| (0x0203, &data[..])).collect();
    let grid = &read(&xls_of_sheets(5, &for_all, &[&sheet]), "a.xls")
        .unwrap()
        .sheets[0];
    let month = text("08/1975");
    assert_eq!(grid.rows[0][1..], [month.clone(), month, day("1975-08-01")]);
}

#[test]
fn formats_of_an_xls_that_are_cut_off_stop_nothing() {
    let format = xls_number_format(164, "mm/yyyy", true);
    let cell_format = xls_cell_formats(&[164]).concat();
    let number = xls_number(0, 0, 0);
    for length in 0..format.len() {
        let for_all: Records<'_> = &[(0x041E, &format[..length]), (0x00E0, &cell_format)];
        let bytes = xls_of_sheets(6, for_all, &[&[(0x0203, &number)]]);
        let workbook = read(&bytes, "a.xls").unwrap();
        // By how much of the format is left: no date, a whole one, a month, a year.
        let cell = workbook.sheets[0].cell(0, 0).clone();
        let number = Cell::Number(27_607.0);
        let expect = [number, day("1975-08-01"), text("08/1975"), text("1975")];
        assert!(expect.contains(&cell), "{length}: {cell:?}");
    }
}

/// An `.ods` with styles in both parts that have some.
fn ods_with_styles(common: &str, of_content: &str, table: &str) -> Vec<u8> {
    let content = format!(
        r#"<?xml version="1.0"?><office:document-content><office:automatic-styles>{of_content}</office:automatic-styles><office:body><office:spreadsheet><table:table table:name="a">{table}</table:table></office:spreadsheet></office:body></office:document-content>"#
    );
    let common = format!(
        r#"<?xml version="1.0"?><office:document-styles><office:styles>{common}</office:styles><office:automatic-styles><number:date-style style:name="N9"><number:day/><number:month/><number:year/></number:date-style></office:automatic-styles></office:document-styles>"#
    );
    packed(&[
        ("mimetype", ODS_TYPE),
        ("META-INF/manifest.xml", MANIFEST.as_bytes()),
        ("content.xml", content.as_bytes()),
        ("styles.xml", common.as_bytes()),
    ])
}

/// A cell with the first of August 1975.
fn ods_date(attributes: &str, inside: &str) -> String {
    format!(
        r#"<table:table-cell {attributes} office:value-type="date" office:date-value="1975-08-01">{inside}</table:table-cell>"#
    )
}

#[test]
fn an_ods_whose_common_styles_are_no_xml_is_read_without_them() {
    let row = format!("<table:table-row>{}</table:table-row>", ods_date("", ""));
    for common in ["<unclosed", "<a b=>", "</x>", "<![CDATA["] {
        let workbook = read(&ods_with_styles(common, "", &row), "a.ods").unwrap();
        assert_eq!(
            *workbook.sheets[0].cell(0, 0),
            day("1975-08-01"),
            "{common}"
        );
    }
}

#[test]
fn an_ods_date_of_which_the_style_hides_the_day_is_no_whole_date() {
    let common = r#"<number:date-style style:name="N9"><number:year number:style="long"/></number:date-style><style:style style:name="Default" style:family="table-cell"/><style:style style:name="Year" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N9"/><style:style style:name="Loop" style:family="table-cell" style:parent-style-name="Loop"/>"#;
    let of_content = r#"<number:date-style style:name="N1"><number:month number:textual="true"/><number:text>-</number:text><number:year/></number:date-style><number:date-style style:name="N2"><number:day/><number:text>/</number:text><number:month/><number:text>/</number:text><number:year/></number:date-style><style:style style:name="ce1" style:family="table-cell" style:parent-style-name="Year" style:data-style-name="N1"/><style:style style:name="ce2" style:family="table-cell" style:data-style-name="N2"/><style:style style:name="ce3" style:family="table-cell" style:parent-style-name="Year"/><style:style style:name="ce2" style:family="paragraph" style:data-style-name="N1"/>"#;
    let of_style = |name: &str| ods_date(&format!(r#"table:style-name="{name}""#), "");
    let several = r#"table:style-name="ce1" table:number-columns-repeated="2""#;
    let rows = [
        // The text of a month is no date that anybody types.
        ods_date(r#"table:style-name="ce1""#, "<text:p>Thg8-75</text:p>")
            + &of_style("ce2")
            + &of_style("ce3")
            + &of_style("Loop"),
        // Columns without a style of their own take it from the columns.
        ods_date("", "") + &ods_date("", "") + &ods_date("", "") + &of_style("ce2"),
        ods_date(several, "") + &ods_date("", ""),
    ];
    let columns = r#"<table:table-column table:default-cell-style-name="ce2"/><table:table-column-group><table:table-column table:number-columns-repeated="2" table:default-cell-style-name="ce1"/></table:table-column-group><table:table-column table:number-columns-repeated="16381" table:default-cell-style-name="ce1"/>"#;
    let table = format!(
        r#"{columns}<table:table-row>{}</table:table-row><table:table-row>{}</table:table-row><table:table-row table:number-rows-repeated="2" table:default-cell-style-name="ce3">{}</table:table-row>"#,
        rows[0], rows[1], rows[2]
    );
    let bytes = ods_with_styles(common, of_content, &table);
    let grid = &read(&bytes, "a.ods").unwrap().sheets[0];
    let (month, year, whole) = (text("08/1975"), text("1975"), day("1975-08-01"));
    let expect = [month.clone(), whole.clone(), year.clone(), whole.clone()];
    assert_eq!(grid.rows[0], expect);
    assert_eq!(
        grid.rows[1],
        [whole.clone(), month.clone(), month.clone(), whole]
    );
    let repeated = [month.clone(), month, year];
    assert_eq!(
        (&grid.rows[2][..], &grid.rows[3][..]),
        (&repeated[..], &repeated[..])
    );
}

#[test]
fn an_ods_date_without_a_style_is_what_the_cell_shows() {
    let check = |inside: &str, expect: Cell| {
        let cell = ods_date(r#"table:number-columns-repeated="2""#, inside);
        let row = format!("<table:table-row>{cell}</table:table-row>");
        let grid = &read(&ods(&row), "a.ods").unwrap().sheets[0];
        assert_eq!(grid.rows[0], [expect.clone(), expect], "{inside}");
    };
    let note = "<office:annotation><text:p>1975</text:p></office:annotation>";
    check("<text:p>08/1975</text:p>", text("08/1975"));
    check(
        "<text:p><text:span>8.</text:span>1975</text:p>",
        text("08/1975"),
    );
    check("<text:p>1975</text:p>", text("1975"));
    check(&format!("{note}<text:p>08-1975</text:p>"), text("08/1975"));
    // What does not agree with the value tells nothing.
    check(
        &format!("{note}<text:p>01/08/1975</text:p>"),
        day("1975-08-01"),
    );
    check("<text:p>09/1975</text:p>", day("1975-08-01"));
    check("<text:p>1976</text:p>", day("1975-08-01"));
    check("", day("1975-08-01"));
}

#[test]
fn dates_of_an_ods_are_counted_like_other_cells() {
    let cell = ods_date(
        r#"table:number-columns-repeated="200""#,
        "<text:p>1975</text:p>",
    );
    let filled =
        format!(r#"<table:table-row table:number-rows-repeated="1001">{cell}</table:table-row>"#);
    let refusal = Err(SheetError::TooManyCells {
        cells_max: CELLS_MAX,
    });
    assert_eq!(read(&ods(&filled), "a.ods"), refusal);
    // Rows that stand in no table, and are too many, are not laid out either.
    let outside = r#"<table:table-row table:number-rows-repeated="4000000000"><table:table-cell table:number-columns-repeated="4000000000" office:date-value="1975-08-01"><text:p>1975</text:p></table:table-cell><table:table-row/>"#;
    let one = r#"<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>"#;
    let nested = format!("{one}</table:table>{outside}<table:table>");
    assert_eq!(
        read(&ods(&nested), "a.ods").unwrap().sheets[0].rows,
        [[Cell::Number(1.0)]]
    );
    let style = r#"<style:style style:family="table-cell" style:name="a"/>"#;
    let many = ods_with_styles("", &style.repeat(200_000), one);
    assert_eq!(read(&many, "a.ods"), Err(SheetError::Damaged));
}

#[test]
fn an_error_that_was_saved_as_text_is_still_an_error() {
    let grid = &read("Họ tên;Đơn vị\nLê An;#N/A\n".as_bytes(), "a.csv")
        .unwrap()
        .sheets[0];
    assert_eq!(grid.cell(1, 1), &not_calculated("#N/A"));
}

#[test]
fn xls_is_read() {
    let bytes = std::fs::read("fixtures/list.xls").unwrap();
    let grid = &read(&bytes, "list.xls").unwrap().sheets[0];
    assert_eq!(grid.name, "Danh sách");
    assert_eq!(grid.cell(4, 1), &text("Nguyễn Thị Ánh"));
    assert_eq!(grid.cell(4, 3), &day("1985-08-15"));
    assert_eq!(grid.cell(5, 2), &Cell::Number(1979.0));
    assert!(grid.merges.contains(&Merge {
        row: 2,
        column: 2,
        row_last: 2,
        column_last: 3
    }));
}

#[test]
fn ods_is_read_with_its_merged_areas() {
    let bytes = std::fs::read("fixtures/list.ods").unwrap();
    let grid = &read(&bytes, "list.ods").unwrap().sheets[0];
    assert_eq!(grid.rows.len(), 7);
    assert_eq!(grid.cell(3, 2), &text("Ngày sinh"));
    assert_eq!(grid.cell(5, 1), &text("Lê Thị Mai"));
    assert_eq!(grid.cell(5, 3), &day("1985-08-15"));
    assert_eq!(grid.cell(6, 4), &text("Trạm Y tế"));
    assert!(grid.merges.contains(&Merge {
        row: 3,
        column: 2,
        row_last: 3,
        column_last: 3
    }));
}

#[test]
fn csv_is_read_in_every_unicode_form_with_any_separator() {
    let check = |bytes: &[u8]| {
        let grid = &read(bytes, "a.csv").unwrap().sheets[0];
        assert_eq!(
            grid.rows[0],
            [text("Họ và tên"), text("Năm sinh")],
            "{bytes:?}"
        );
        assert_eq!(
            grid.rows[2],
            [text("Nguyễn, Ánh; \"x\""), text("1975")],
            "{bytes:?}"
        );
    };
    for separator in [",", ";", "\t"] {
        let body = format!(
            "Họ và tên{separator}Năm sinh\r\n\r\n\"Nguyễn, Ánh; \"\"x\"\"\"{separator}1975\r\n"
        );
        check(body.as_bytes());
        check(&[b"\xEF\xBB\xBF", body.as_bytes()].concat());
        let little: Vec<u8> = body.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = body.encode_utf16().flat_map(u16::to_be_bytes).collect();
        check(&[b"\xFF\xFE", little.as_slice()].concat());
        check(&[b"\xFE\xFF", big.as_slice()].concat());
        check(&little);
        check(&big);
    }
    let lines = read(b"\n\na;\"b\nc\"\r\n\r\nd;e", "a.csv").unwrap();
    let rows = &lines.sheets[0].rows;
    assert_eq!(rows.len(), 5);
    assert_eq!(
        (&rows[2], &rows[4]),
        (&vec![text("a"), text("b c")], &vec![text("d"), text("e")])
    );
    let told = read(b"sep=;\na;b,c\n", "a.csv").unwrap();
    assert_eq!(told.sheets[0].rows[1], [text("a"), text("b,c")]);
}

#[test]
fn csv_in_an_eight_bit_encoding_is_refused_with_the_reason() {
    // "Nguyễn" in Windows-1258: the tone is a byte of its own.
    let windows_1258 = b"H\xD2 t\xEAn;N\xE3m sinh\r\nNguy\xEA\xDEn Th\xF2 \xC1nh;1975\r\n";
    assert_eq!(read(windows_1258, "a.csv"), Err(SheetError::OldEncoding));
    assert_eq!(
        read(b"a;b\x00\x01\x02\xFF\xFF", "a.csv"),
        Err(SheetError::NotText)
    );
    assert_eq!(
        read(&[0xFF, 0xFE, 0x00, 0xD8], "a.csv"),
        Err(SheetError::NotText)
    );
}

#[test]
fn an_unclosed_quotation_mark_is_refused_at_its_cell() {
    let body = format!("a;b\n1;\"{}", "dài ".repeat(100_000));
    assert_eq!(
        read(body.as_bytes(), "a.csv"),
        Err(SheetError::TextTooLong { row: 2, column: 2 })
    );
}

#[test]
fn a_file_over_10_mb_is_refused() {
    let bytes = vec![b'a'; FILE_BYTES_MAX + 1];
    let refusal = SheetError::TooLarge {
        bytes: FILE_BYTES_MAX + 1,
        bytes_max: FILE_BYTES_MAX,
    };
    assert_eq!(read(&bytes, "a.csv"), Err(refusal));
}

#[test]
fn a_workbook_over_100_mb_unpacked_is_refused_whatever_its_headers_say() {
    let refusal = Err(SheetError::TooLargeUnpacked {
        bytes_max: UNPACKED_BYTES_MAX,
    });
    let zeros = vec![b' '; usize::try_from(UNPACKED_BYTES_MAX).unwrap() + 1];
    let small = xlsx(|sheet| {
        sheet.write(0, 0, "a").unwrap();
    });
    let bytes = with_part(&small, "xl/media/picture.bin", &zeros);
    assert!(bytes.len() < FILE_BYTES_MAX);
    assert_eq!(read(&bytes, "a.xlsx"), refusal);
    let mut bytes = with_part(&small, "xl/sharedStrings.xml", &zeros);
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4)
        .filter(|at| bytes[*at..*at + 4] == size)
        .collect();
    assert_eq!(
        places.len(),
        2,
        "one header before the part, one in the directory"
    );
    for at in places {
        bytes[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    // Unpacking stops where the header says, and what was unpacked is not what was packed.
    assert_eq!(read(&bytes, "a.xlsx"), Err(SheetError::Damaged));
    let bytes = packed(&[("mimetype", ODS_TYPE), ("content.xml", &zeros)]);
    assert_eq!(read(&bytes, "a.ods"), refusal);
}

#[test]
fn too_many_cells_are_refused() {
    let refusal = Err(SheetError::TooManyCells {
        cells_max: CELLS_MAX,
    });
    let columns = 20;
    let rows = u32::try_from(CELLS_MAX).unwrap() / u32::from(columns);
    let full = |extra: u32| {
        xlsx(|sheet| {
            for row in 0..rows {
                for column in 0..columns {
                    sheet.write(row, column, 1).unwrap();
                }
            }
            for row in 0..extra {
                sheet.write(rows + row, 0, 1).unwrap();
            }
        })
    };
    assert!(read(&full(0), "a.xlsx").is_ok());
    assert_eq!(read(&full(1), "a.xlsx"), refusal);
    assert_eq!(
        read("1\n".repeat(CELLS_MAX + 1).as_bytes(), "a.csv")
            .unwrap_err()
            .code(),
        "far_cell"
    );
    let line = format!("{}\n", "1;".repeat(20));
    assert_eq!(
        read(line.repeat(CELLS_MAX / 20 + 1).as_bytes(), "a.csv"),
        refusal
    );
}

#[test]
fn one_cell_in_the_last_corner_is_refused_by_its_place() {
    let refusal = Err(SheetError::FarCell {
        row: 1_048_576,
        column: 16_384,
    });
    let bytes = xlsx(|sheet| {
        sheet.write(0, 0, "a").unwrap();
        sheet.write(1_048_575, 16_383, "b").unwrap();
    });
    assert_eq!(read(&bytes, "a.xlsx"), refusal);
    let corner = r#"<table:table-row><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="1048574"><table:table-cell/></table:table-row><table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell office:value-type="string"><text:p>b</text:p></table:table-cell></table:table-row>"#;
    assert_eq!(read(&ods(corner), "a.ods"), refusal);
    let bytes = std::fs::read("fixtures/corner.xls").unwrap();
    assert_eq!(
        read(&bytes, "a.xls"),
        Err(SheetError::TooManyCells {
            cells_max: CELLS_MAX
        })
    );
}

#[test]
fn repeats_of_an_ods_are_added_up_before_they_are_believed() {
    let refusal = Err(SheetError::TooManyCells {
        cells_max: CELLS_MAX,
    });
    let cell = r#"<table:table-cell table:number-columns-repeated="200" office:value-type="float" office:value="1"/>"#;
    let filled =
        format!(r#"<table:table-row table:number-rows-repeated="1001">{cell}</table:table-row>"#);
    assert_eq!(read(&ods(&filled), "a.ods"), refusal);
    // Empty cells before another empty one are laid out as well.
    let empty = r#"<table:table-row><table:table-cell table:number-columns-repeated="16000"/><table:table-cell/></table:table-row>"#;
    assert_eq!(read(&ods(&empty.repeat(200)), "a.ods"), refusal);
    let spaces = r#"<table:table-row><table:table-cell office:value-type="string"><text:p><text:s text:c="999999999999"/></text:p></table:table-cell></table:table-row>"#;
    assert_eq!(
        read(&ods(spaces), "a.ods"),
        Err(SheetError::TooLargeUnpacked {
            bytes_max: UNPACKED_BYTES_MAX
        })
    );
    let edge = r#"<table:table-row><table:table-cell office:value-type="float" office:value="5"/><table:table-cell table:number-columns-repeated="16383"/></table:table-row><table:table-row table:number-rows-repeated="1048575"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#;
    assert_eq!(
        read(&ods(edge), "a.ods").unwrap().sheets[0].rows,
        [[Cell::Number(5.0)]]
    );
}

#[test]
fn numbers_in_headers_that_would_reserve_memory_are_refused() {
    let small = xlsx(|sheet| {
        sheet.write(0, 0, "a").unwrap();
    });
    let lie = br#"<sst uniqueCount="99999999999999"><si><t>a</t></si></sst>"#;
    let refusal = Err(SheetError::TooManyCells {
        cells_max: CELLS_MAX,
    });
    assert_eq!(
        read(&with_part(&small, "xl/sharedStrings.xml", lie), "a.xlsx"),
        refusal
    );
    let font = format!(
        r#"<styleSheet><fonts><font><name val="{}"/></font></fonts></styleSheet>"#,
        "x".repeat(100_000)
    );
    assert_eq!(
        read(
            &with_part(&small, "xl/styles.xml", font.as_bytes()),
            "a.xlsx"
        ),
        Err(SheetError::Damaged)
    );
}

#[test]
fn what_needs_a_password_says_so() {
    let package = compound(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"x")]);
    assert_eq!(read(&package, "a.xlsx"), Err(SheetError::Encrypted));
    let mut records = vec![0x09, 0x08, 16, 0, 0, 6, 5, 0];
    records.resize(20, 0);
    records.extend([0x2F, 0, 6, 0, 1, 0, 1, 0, 1, 0]);
    assert_eq!(
        read(&compound(&[("/Workbook", &records)]), "a.xls"),
        Err(SheetError::Encrypted)
    );
    let manifest = MANIFEST.replace(
        "/></manifest:manifest>",
        "><manifest:encryption-data/></manifest:file-entry></manifest:manifest>",
    );
    let locked = packed(&[
        ("mimetype", ODS_TYPE),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", b"<a/>"),
    ]);
    assert_eq!(read(&locked, "a.ods"), Err(SheetError::Encrypted));
    // LibreOffice since 2024: the whole document is one part.
    let manifest = MANIFEST.replace(
        r#"manifest:full-path="/"/>"#,
        r#"manifest:full-path="encrypted-package"><manifest:encryption-data/></manifest:file-entry>"#,
    );
    let locked_whole = packed(&[
        ("mimetype", ODS_TYPE),
        ("encrypted-package", b"\x8f\x01x"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
    ]);
    assert_eq!(read(&locked_whole, "a.ods"), Err(SheetError::Encrypted));
    // A file of that name in any other archive is a file.
    assert_eq!(
        read(&packed(&[("encrypted-package", b"x")]), "a.zip"),
        Err(SheetError::WrongType {
            look: Look::Archive
        })
    );
}

#[test]
fn what_is_no_spreadsheet_is_named() {
    let check = |bytes: &[u8], name: &str, look| {
        assert_eq!(
            read(bytes, name),
            Err(SheetError::WrongType { look }),
            "{name}"
        );
    };
    check(b"%PDF-1.7\n...", "a.xlsx", Look::Pdf);
    check(b"\x89PNG\r\n\x1a\n", "a.xlsx", Look::Picture);
    check(b"<html><table><tr><td>a", "a.xls", Look::WebPage);
    check(
        b"\x7fELF\x02\x01\x01\x00\x00\x00\xff\xfe",
        "a",
        Look::Unknown,
    );
    check(b"Rar!\x1a\x07", "a.rar", Look::Archive);
    check(
        &packed(&[
            ("word/document.xml", b"<a/>"),
            ("[Content_Types].xml", b"<a/>"),
        ]),
        "a.docx",
        Look::TextDocument,
    );
    check(
        &packed(&[("ppt/presentation.xml", b"<a/>")]),
        "a.pptx",
        Look::Presentation,
    );
    check(
        &packed(&[("xl/workbook.bin", b"x"), ("[Content_Types].xml", b"<a/>")]),
        "a.xlsb",
        Look::BinaryWorkbook,
    );
    check(&packed(&[("photo.jpg", b"x")]), "a.zip", Look::Archive);
    check(
        &packed(&[
            (
                "mimetype",
                b"application/vnd.oasis.opendocument.text-template",
            ),
            ("content.xml", b"<a/>"),
        ]),
        "a.odt",
        Look::TextDocument,
    );
    check(
        &compound(&[("/WordDocument", b"x")]),
        "a.doc",
        Look::TextDocument,
    );
    assert_eq!(read(b"", "a.xlsx"), Err(SheetError::Empty));
    assert_eq!(read(b" ; \n;;\n", "a.csv"), Err(SheetError::Empty));
    assert_eq!(read(&xlsx(|_| {}), "a.xlsx"), Err(SheetError::Empty));
}

#[test]
fn a_damaged_file_is_an_error_wherever_it_breaks() {
    let whole = xlsx(|sheet| {
        for row in 0..40 {
            sheet.write(row, 0, "Nguyễn Thị Ánh").unwrap();
        }
    });
    assert_eq!(
        read(&whole[..whole.len() / 2], "a.xlsx"),
        Err(SheetError::Damaged)
    );
    for sheet in [
        "<worksheet><sheetData><row r=\"1\"><c r=\"A1\"><v>1",
        "",
        "<<<",
    ] {
        let broken = with_part(&whole, "xl/worksheets/sheet1.xml", sheet.as_bytes());
        assert_eq!(read(&broken, "a.xlsx"), Err(SheetError::Damaged), "{sheet}");
    }
    let other = with_part(&whole, "xl/worksheets/sheet1.xml", b"<chartsheet/>");
    assert_eq!(read(&other, "a.xlsx"), Err(SheetError::NoSheet));
}

/// Holds what was read to the bounds, whatever the file said of itself.
fn check_bounds(workbook: &sheets::Workbook, what: &str) {
    let rows = || workbook.sheets.iter().flat_map(|sheet| &sheet.rows);
    let texts = rows().flatten().filter_map(|cell| match cell {
        Cell::Text(text) => Some(text.len()),
        _ => None,
    });
    let longest = texts.max().unwrap_or_default();
    let filled = rows().flatten().filter(|cell| !cell.is_empty()).count();
    let padded: usize = rows().map(Vec::len).sum();
    let high = workbook.sheets.iter().map(|sheet| sheet.rows.len()).max();
    let wide = rows().map(Vec::len).max().unwrap_or_default();
    assert!((1..=SHEETS_MAX).contains(&workbook.sheets.len()), "{what}");
    assert!((1..=CELLS_MAX).contains(&filled), "{what}: {filled} cells");
    assert!(padded <= PADDED_CELLS_MAX, "{what}: {padded} with padding");
    assert!(high.unwrap_or_default() <= ROWS_MAX as usize, "{what}");
    assert!(wide <= COLUMNS_MAX as usize, "{what}: {wide} columns");
    assert!(longest <= CELL_TEXT_BYTES_MAX, "{what}: {longest} bytes");
}

/// The reader below trusts some offsets of the file and may panic on one that leads nowhere. Here
/// such a panic is caught and the file is called damaged; in the browser it ends the throw-away
/// worker and nothing else.
#[test]
fn a_damaged_compound_file_is_refused_or_read_within_the_bounds() {
    let xls = std::fs::read("fixtures/list.xls").unwrap();
    let whole = read(&xls, "a.xls").unwrap();
    check_bounds(&whole, "whole");
    for length in (0..xls.len()).step_by(97) {
        assert!(read(&xls[..length], "a.xls").is_err(), "cut at {length}");
    }
    let mut refused = 0;
    for at in (0..xls.len()).step_by(7) {
        let mut changed = xls.clone();
        changed[at] ^= 0xFF;
        match read(&changed, "a.xls") {
            Ok(workbook) => check_bounds(&workbook, &format!("byte {at}")),
            Err(_) => refused += 1,
        }
    }
    assert!(refused > 0, "no byte of the file matters");
}

#[test]
fn markup_is_text_like_any_other() {
    let name = "<img src=x onerror=alert(1)>&amp;'\"";
    let bytes = xlsx(|sheet| {
        sheet.write(0, 0, name).unwrap();
    });
    assert_eq!(
        read(&bytes, "a.xlsx").unwrap().sheets[0].rows,
        [[text(name)]]
    );
    let csv = format!("Họ và tên;x\n\"{}\";1\n", name.replace('"', "\"\""));
    assert_eq!(
        read(csv.as_bytes(), "a.csv").unwrap().sheets[0].cell(1, 0),
        &text(name)
    );
}
