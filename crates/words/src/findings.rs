//! Findings about what somebody entered, and why a spreadsheet could not be read.

use domain::day::DateProblem;
use domain::finding::FindingCode;
use sheets::error::{Look, SheetError};

use crate::Language;
use crate::numbers::{counted, date, number};

/// A finding as a sentence that says what to do.
#[must_use]
#[expect(clippy::too_many_lines, reason = "one arm a code, nothing else")]
pub fn finding(language: Language, code: &FindingCode) -> String {
    let (vi, en) = match code {
        FindingCode::Missing => ("Cần điền mục này.", "This is needed."),
        FindingCode::EvidenceMissing => (
            "Cần một dòng minh chứng cho mức này.",
            "This level wants a line of evidence.",
        ),
        FindingCode::NotGiven => ("Chưa có; nên bổ sung.", "Not given yet; please ask for it."),
        FindingCode::TooLong { chars_max } => {
            return language.pick(
                format!("Dài quá {chars_max} ký tự. Hãy viết ngắn lại."),
                format!("Longer than {chars_max} characters. Please shorten it."),
            );
        }
        FindingCode::WrongForm => (
            "Giá trị không đúng dạng. Hãy nhập lại.",
            "The value has the wrong form. Please enter it again.",
        ),
        FindingCode::NotAChoice => (
            "Không có trong danh mục. Hãy chọn lại.",
            "Not in the list. Please choose again.",
        ),
        FindingCode::NotTaken => (
            "Không có trong danh mục nên giá trị này không được lấy; các mục khác vẫn nhập. Hãy sửa trong tệp rồi chọn lại tệp, hoặc bổ sung sau trong hồ sơ.",
            "Not in the list, so this value is not taken; the rest is. Mend it in the file and choose the file again, or add it to the record later.",
        ),
        FindingCode::BadDate { problem } => return date_problem(language, *problem).to_owned(),
        FindingCode::InFuture => (
            "Ngày này chưa tới. Hãy xem lại.",
            "This date lies ahead. Please check it.",
        ),
        FindingCode::NotWhole => ("Cần đủ ngày/tháng/năm.", "Day, month and year are needed."),
        FindingCode::EndBeforeStart => (
            "Ngày kết thúc trước ngày bắt đầu.",
            "The end lies before the beginning.",
        ),
        FindingCode::UnlikelyAge { years } => {
            return language.pick(
                format!("Tính ra {years} tuổi. Hãy xem lại ngày sinh."),
                format!(
                    "That makes {} of age. Please check the birth date.",
                    counted(years, "year", "years")
                ),
            );
        }
        FindingCode::UnusualName => (
            "Tên có ký tự lạ. Hãy xem lại.",
            "The name holds unusual characters. Please check it.",
        ),
        FindingCode::OneWordName => (
            "Tên chỉ có một từ. Hãy xem đã đủ họ và tên chưa.",
            "The name is one word only. Please check that it is complete.",
        ),
        FindingCode::OutOfRange { min, max } => {
            return language.pick(
                format!("Chỉ nhận số từ {min} đến {max}."),
                format!("Only numbers from {min} to {max}."),
            );
        }
        FindingCode::NotOnlyDigits { wanted } => {
            return language.pick(
                format!("Chỉ ghi {wanted} chữ số, không có chữ cái hay dấu."),
                format!("{wanted} digits only, without letters or marks."),
            );
        }
        FindingCode::NotSoManyDigits { wanted, digits } => {
            return language.pick(
                format!("Cần đủ {wanted} chữ số; ở đây có {digits}. Hãy xem lại."),
                format!("{wanted} digits are needed, not {digits}. Please check."),
            );
        }
        FindingCode::UnknownRecord => (
            "Chưa có trong sổ này. Hãy chọn lại.",
            "Not in this book. Please choose again.",
        ),
        FindingCode::UnitBelowItself => (
            "Một đơn vị không thể thuộc chính nó hoặc đơn vị cấp dưới của nó.",
            "A unit cannot stand below itself.",
        ),
        FindingCode::UnitArchived => (
            "Đơn vị này đã lưu trữ nên không nhận thêm người hay đơn vị. Hãy chọn đơn vị khác.",
            "This unit is archived and takes no more people or units. Please choose another.",
        ),
        FindingCode::OutOfReach => (
            "Đơn vị này không thuộc phạm vi Anh/Chị được ghi nên máy chủ sẽ không nhận. Hãy chọn đơn vị thuộc phạm vi của mình, hoặc nhờ người có quyền.",
            "This unit is not among those that you may write, so the server would not take it. Choose one that is, or ask somebody who may.",
        ),
        FindingCode::LeaveReasonMissing => {
            ("Cần ghi lý do rời.", "Please say why the person left.")
        }
        FindingCode::SeveralUnits => (
            "Trong sổ có nhiều đơn vị mang tên này nên chưa biết là đơn vị nào. Hãy đặt tên khác nhau cho các đơn vị ở trang Đơn vị và trong tệp, hoặc bỏ dòng này ra.",
            "Several units of the book have this name, so it is not known which is meant. Give them different names on the page Units and in the file, or leave the row out.",
        ),
        FindingCode::NamesakeArchived => (
            "Trong sổ có đơn vị tên này nhưng đã lưu trữ; nhập sẽ tạo một đơn vị mới cùng tên. Nếu vẫn là đơn vị cũ, hãy dùng lại đơn vị đó ở trang Đơn vị trước khi nhập.",
            "The book has a unit of this name, but it is archived; the import makes a new one of the same name. If the old one is meant, use it again on the page Units first.",
        ),
        FindingCode::TwoCandidates => (
            "Trong sổ có nhiều người đều có thể là người này. Hãy bỏ dòng này ra, rồi sửa hồ sơ của đúng người ở trang Cán bộ.",
            "Several people in the book could be this one. Leave the row out, then edit the right person on the page Cadres.",
        ),
        FindingCode::TwiceInTheList => (
            "Người này có hai lần trong danh sách.",
            "This person stands twice in the list.",
        ),
        FindingCode::HasLeft { on } => {
            let day = date(*on);
            return language.pick(
                format!("Người này đã rời ngày {day}; nhập danh sách không đưa trở lại. Nếu họ trở lại, hãy bỏ ghi rời trong hồ sơ."),
                format!("This person left on {day}; a list does not bring them back. If they have come back, undo the leaving on their page."),
            );
        }
        FindingCode::MatchedByNameOnly => (
            "Được coi là người cùng tên trong sổ; trong tệp hoặc trong sổ thiếu ngày sinh để so. Nếu là người khác, hãy bỏ dòng này ra rồi thêm người ở trang Cán bộ.",
            "Taken for the person of this name in the book; a birth date to compare is missing in the file or in the book. If it is somebody else, leave the row out and add the person on the page Cadres.",
        ),
        FindingCode::SimilarName => (
            "Trong sổ có người tên chỉ khác dấu, ngày sinh có thể trùng. Dòng này được coi là người khác; nếu chính là người đó, hãy sửa tên trong tệp rồi chọn lại tệp, hoặc bỏ dòng này ra.",
            "Somebody in the book has this name with other marks, and the birth date may be the same. The row is taken for somebody else; if it is the same person, mend the name in the file and choose it again, or leave the row out.",
        ),
        FindingCode::SameNameOtherBirthDate => (
            "Trong sổ có người cùng tên nhưng ngày sinh khác. Dòng này được coi là người khác; nếu chính là người đó, hãy sửa ngày sinh ở nơi ghi sai (trong tệp hoặc trong hồ sơ) rồi chọn lại tệp, hoặc bỏ dòng này ra.",
            "Somebody in the book has this name and another birth date. The row is taken for somebody else; if it is the same person, mend the birth date where it is wrong, in the file or in the record, and choose the file again, or leave the row out.",
        ),
        FindingCode::GenderDiffers => (
            "Giới tính trong danh sách khác với trong sổ; nhập sẽ ghi theo danh sách. Nếu trong sổ mới đúng, hãy sửa trong tệp rồi chọn lại tệp; nếu là người khác, hãy bỏ dòng này ra rồi thêm người ở trang Cán bộ.",
            "The list gives another gender than the book, and the import writes what the list says. If the book is right, mend the file and choose it again; if it is somebody else, leave the row out and add the person on the page Cadres.",
        ),
        FindingCode::GenderContradiction => (
            "Cột Nam, cột Nữ và giới tính không khớp nhau.",
            "The columns for men and women and the gender contradict each other.",
        ),
        FindingCode::NotCalculated => (
            "Ô này chứa công thức đang báo lỗi hoặc chưa được tính. Hãy mở tệp bằng chương trình bảng tính, chờ tính xong (sửa công thức nếu vẫn báo lỗi), lưu lại rồi chọn lại tệp.",
            "This cell holds a formula that shows an error or was never calculated. Open the file in the spreadsheet program, let it calculate (mend the formula if it still shows an error), save, and choose the file again.",
        ),
    };
    language.pick(vi, en).to_owned()
}

/// Why a text is no date.
#[must_use]
pub fn date_problem(language: Language, problem: DateProblem) -> &'static str {
    let (vi, en) = match problem {
        DateProblem::NotADate => (
            "Không đọc được ngày. Viết như 15/08/1975, 08/1975 hoặc 1975.",
            "Not a date. Write 15/08/1975, 08/1975 or 1975.",
        ),
        DateProblem::NoSuchDay => (
            "Không có ngày này trong lịch. Hãy xem lại.",
            "There is no such day. Please check it.",
        ),
        DateProblem::TooEarly => (
            "Năm phải từ 1900 trở đi.",
            "The year must be 1900 or later.",
        ),
    };
    language.pick(vi, en)
}

/// Why a spreadsheet could not be read, and what to do. Nothing has been written.
#[must_use]
pub fn sheet_error(language: Language, error: &SheetError) -> String {
    let megabytes = |bytes: u64| number(language, bytes / 1_000_000);
    let (vi, en) = match error {
        SheetError::TooLarge { bytes_max, .. } => {
            let most = megabytes(u64::try_from(*bytes_max).unwrap_or(u64::MAX));
            return language.pick(
                format!("Tệp lớn hơn {most} MB. Hãy chỉ giữ trang danh sách rồi lưu lại."),
                format!("The file is over {most} MB. Keep only the sheet with the list and save it again."),
            );
        }
        SheetError::TooLargeUnpacked { bytes_max } => {
            let most = megabytes(*bytes_max);
            return language.pick(
                format!("Tệp bung ra lớn hơn {most} MB nên không được mở. Hãy chép danh sách sang một tệp mới."),
                format!("The file unpacks to more than {most} MB, so it was not opened. Copy the list into a new file."),
            );
        }
        SheetError::TooManyCells { cells_max } => {
            let most = number(language, u64::try_from(*cells_max).unwrap_or(u64::MAX));
            return language.pick(
                format!("Tệp có hơn {most} ô. Hãy chép riêng danh sách sang một tệp mới."),
                format!("The file has more than {most} cells. Copy just the list into a new file."),
            );
        }
        SheetError::FarCell { row, column } => {
            return language.pick(
                format!("Có một ô nằm rất xa danh sách (dòng {row}, cột {column}). Hãy xóa ô đó rồi lưu lại."),
                format!("A cell lies far from the list (row {row}, column {column}). Delete it and save again."),
            );
        }
        SheetError::TextTooLong { row, column } => {
            return language.pick(
                format!("Ô ở dòng {row}, cột {column} có quá nhiều chữ."),
                format!("The cell at row {row}, column {column} holds too much text."),
            );
        }
        SheetError::Encrypted => (
            "Tệp có mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu, lưu lại rồi chọn lại.",
            "The file has a password. Open it in Excel, remove the password, save, and choose it again.",
        ),
        SheetError::WrongType { look } => return wrong_type(language, *look).to_owned(),
        SheetError::Damaged => (
            "Tệp bị hỏng hoặc chưa chép hết. Hãy mở bằng Excel và lưu lại thành tệp mới.",
            "The file is damaged or incomplete. Open it in Excel and save it as a new file.",
        ),
        SheetError::NoSheet => ("Tệp không có trang tính nào.", "The file has no sheet."),
        SheetError::Empty => ("Tệp không có dữ liệu.", "The file holds no data."),
        SheetError::OldEncoding => (
            "Tệp chữ dùng bảng mã cũ (TCVN3, VNI hoặc Windows-1258). Hãy lưu lại dạng CSV UTF-8 hoặc .xlsx.",
            "The text file uses an old encoding (TCVN3, VNI or Windows-1258). Save it as CSV UTF-8 or .xlsx.",
        ),
        SheetError::NotText => (
            "Tệp này không phải tệp chữ. Hãy chọn tệp .xlsx, .xls, .ods hoặc .csv.",
            "This is no text file. Choose an .xlsx, .xls, .ods or .csv file.",
        ),
    };
    language.pick(vi, en).to_owned()
}

fn wrong_type(language: Language, look: Look) -> &'static str {
    let (vi, en) = match look {
        Look::Pdf => (
            "Đây là tệp PDF. Hãy chọn tệp .xlsx, .xls, .ods hoặc .csv.",
            "This is a PDF. Choose an .xlsx, .xls, .ods or .csv file.",
        ),
        Look::Picture => (
            "Đây là ảnh. Hãy chọn tệp .xlsx, .xls, .ods hoặc .csv.",
            "This is a picture. Choose an .xlsx, .xls, .ods or .csv file.",
        ),
        Look::TextDocument => (
            "Đây là văn bản Word. Hãy chép bảng sang Excel rồi lưu lại.",
            "This is a text document. Copy the table into a spreadsheet and save it.",
        ),
        Look::Presentation => (
            "Đây là tệp trình chiếu. Hãy chọn tệp danh sách.",
            "This is a presentation. Choose the file with the list.",
        ),
        Look::WebPage => (
            "Đây là trang web mang tên tệp Excel. Hãy mở bằng Excel và lưu lại thành .xlsx.",
            "This is a web page named like a spreadsheet. Open it in Excel and save it as .xlsx.",
        ),
        Look::BinaryWorkbook => (
            "Tệp .xlsb chưa đọc được. Hãy lưu lại thành .xlsx.",
            "An .xlsb file cannot be read. Save it as .xlsx.",
        ),
        Look::Archive => (
            "Đây là tệp nén. Hãy giải nén rồi chọn tệp danh sách.",
            "This is an archive. Unpack it and choose the list.",
        ),
        Look::Unknown => (
            "Không nhận ra loại tệp. Hãy chọn tệp .xlsx, .xls, .ods hoặc .csv.",
            "The kind of file is not known. Choose an .xlsx, .xls, .ods or .csv file.",
        ),
    };
    language.pick(vi, en)
}
