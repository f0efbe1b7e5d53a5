//! "Nhập danh sách".

use words::counted;

use super::Text;

words! {
    /// "Nhập danh sách".
    Import {
        lead: Text = "Đưa danh sách cán bộ từ tệp bảng tính vào sổ. Anh/Chị được xem trước từng dòng; chỉ khi bấm “Nhập” mới ghi vào sổ.", "Bring a list of cadres from a spreadsheet into the book. You see every row first; only “Import” writes to the book.";
        file: Text = "Chọn tệp danh sách", "Choose the file with the list";
        file_hint: Text = "Tệp .xlsx, .xls, .ods hoặc .csv, không quá 10 MB. Tệp được đọc ngay trên máy này, không cần mạng.", "An .xlsx, .xls, .ods or .csv file of at most 10 MB. It is read on this tablet and needs no network.";
        sample: Text = "Tải danh sách mẫu", "Download a sample list";
        reading: fn(&str) -> String = |name| format!("Đang đọc tệp “{name}”…"), |name| format!("Reading “{name}”…");
        opened: fn(&str, &str) -> String = |name, people| format!("Đã đọc tệp “{name}”: {people} người."), |name, people| format!("“{name}” was read: {}.", counted(people, "person", "people"));
        nothing_written: Text = "Chưa có gì được ghi vào sổ.", "Nothing was written to the book.";
        file_unreadable: Text = "Trình duyệt không lấy được nội dung tệp, có thể vì tệp vừa được sửa hoặc chuyển đi. Hãy chọn lại tệp.", "The browser cannot get at the file, perhaps because it was changed or moved. Please choose it again.";
        reader_not_started: Text = "Phần đọc bảng tính không mở được. Hãy nối mạng, tải lại trang rồi chọn lại tệp.", "The reader of spreadsheets did not start. Go online, reload the page and choose the file again.";
        reader_broke: Text = "Tệp làm phần đọc bảng tính dừng giữa chừng, có thể vì tệp bị hỏng. Hãy mở tệp bằng Excel, lưu thành tệp mới rồi chọn lại.", "The file stopped the reader of spreadsheets; it may be damaged. Open it in a spreadsheet program, save it as a new file and choose that.";
        reader_too_slow: Text = "Đọc tệp lâu quá nên đã dừng. Hãy chép riêng danh sách sang một tệp mới rồi chọn lại.", "Reading took too long and was stopped. Copy just the list into a new file and choose that.";
        too_much_text: Text = "Tệp chứa quá nhiều chữ. Hãy chép riêng danh sách sang một tệp mới rồi chọn lại.", "The file holds too much text. Copy just the list into a new file and choose that.";
        sheet: Text = "Trang tính có danh sách", "Sheet with the list";
        columns: Text = "Các cột", "Columns";
        columns_taken: fn(usize, usize) -> String = |taken, all| format!("Lấy {taken} trong {all} cột. Bấm vào đây để xem và sửa từng cột."), |taken, all| format!("{taken} of {all} columns are taken. Open to see and change each.");
        columns_unknown: Text = "Không nhận ra các tiêu đề. Hãy cho biết cột nào là họ và tên, rồi đến các cột khác.", "The headings were not recognised. Say which column holds the full names, then the others.";
        column: fn(&str) -> String = |name| format!("Cột {name}"), |name| format!("Column {name}");
        at_column: fn(&str) -> String = |letters| format!("cột {letters}"), |letters| format!("column {letters}");
        unused: fn(&str) -> String = |names| format!("Các cột không lấy: {names}."), |names| format!("Columns that are not taken: {names}.");
        where_silent: Text = "Khi danh sách không ghi loại nhân sự hoặc đơn vị", "Where the list gives no employment or unit";
        employment: Text = "Loại nhân sự, nếu không ghi", "Employment, if not given";
        unit: Text = "Đơn vị, nếu không ghi", "Unit, if not given";
        leave_open: Text = "— như danh sách —", "— as in the list —";
        no_units: Text = "Sổ chưa có đơn vị nào. Danh sách cần có cột đơn vị; nếu không, hãy thêm đơn vị ở trang “Đơn vị” trước rồi chọn lại tệp này.", "The book has no units yet. The list needs a column of units; otherwise add the unit on the page “Units” first, then choose this file again.";
        missing_units: fn(usize) -> String = |n| format!("{n} đơn vị trong danh sách chưa có trong sổ:"), |n| format!("{} not in the book:", counted(n, "unit of the list is", "units of the list are"));
        create_units: Text = "Tạo các đơn vị này khi nhập", "Make these units with the import";
        preview: Text = "Xem trước", "Preview";
        fate_new: Text = "mới", "new";
        fate_changed: Text = "đã có, có thay đổi", "known, changed";
        fate_unchanged: Text = "đã có, không đổi", "known, unchanged";
        fate_left_out: Text = "bỏ ra", "left out";
        fate_blocked: Text = "phải sửa hoặc bỏ ra", "to mend or leave out";
        only_findings: Text = "Chỉ hiện các dòng có điều cần xem", "Only rows with something to look at";
        no_findings: Text = "Không có dòng nào cần xem lại.", "No row needs a look.";
        leave_out: fn(u32) -> String = |row| format!("Bỏ dòng {row}"), |row| format!("Leave out row {row}");
        nameless: Text = "(không có họ tên)", "(no name)";
        new_unit: fn(&str) -> String = |name| format!("{name} (đơn vị mới)"), |name| format!("{name} (new unit)");
        in_the_book: fn(&str) -> String = |person| format!("Trong sổ: {person}"), |person| format!("In the book: {person}");
        may_be: fn(&str) -> String = |people| format!("Có thể là một trong số: {people}"), |people| format!("Could be one of: {people}");
        nothing_new: Text = "Không có gì mới để ghi.", "Nothing new to write.";
        show_more: fn(usize) -> String = |n| format!("Hiện thêm {n} dòng"), |n| format!("Show {}", counted(n, "more row", "more rows"));
        skipped: fn(usize) -> String = |n| format!("{n} dòng không phải là người nên không lấy"), |n| format!("{} not taken", counted(n, "row is not a person and is", "rows are not people and are"));
        skipped_rows: fn(&str, &str) -> String = |why, rows| format!("Dòng {rows}: {why}"), |why, rows| format!("Rows {rows}: {why}");
        and_more: fn(usize) -> String = |n| format!("và {n} dòng nữa"), |n| format!("and {n} more");
        submit: Text = "Nhập", "Import";
        needs_the_book: Text = "Chưa nhập được: máy này chưa nhận xong sổ từ máy chủ, nên chưa biết ai đã có trong sổ. Hãy chờ nhận xong.", "Cannot import yet: this tablet has not received the whole book, so it cannot know who is in it. Please wait.";
        needs_names: Text = "Chưa nhập được: hãy chọn cột họ và tên.", "Cannot import yet: choose the column of full names.";
        needs_people: Text = "Chưa nhập được: không thấy ai trong trang tính này.", "Cannot import yet: nobody was found in this sheet.";
        needs_columns: fn(usize) -> String = |n| format!("Chưa nhập được: cả {n} dòng đều còn điều phải sửa. Hãy xem lại phần “Các cột”, hoặc chọn loại nhân sự và đơn vị cho cả danh sách; nếu tệp sai thì sửa tệp rồi chọn lại."), |n| format!("Cannot import yet: {} to be mended. Look at “Columns” again, or choose the employment and the unit for the whole list; where the file is wrong, mend it and choose it again.", counted(n, "row is", "rows all are"));
        needs_mending: fn(usize) -> String = |n| format!("Chưa nhập được: còn {n} dòng phải sửa trong tệp rồi chọn lại tệp, hoặc bỏ ra bằng tay."), |n| format!("Cannot import yet: {} must be mended in the file, which is then chosen again, or left out by hand.", counted(n, "row", "rows"));
        needs_a_row: Text = "Chưa nhập được: mọi dòng đều đã bỏ ra.", "Cannot import yet: every row is left out.";
        needs_news: Text = "Mọi người trong danh sách đã có trong sổ, không có gì mới để ghi.", "Everybody in the list is in the book, and there is nothing new to write.";
        all_or_nothing: Text = "Cả danh sách được ghi cùng một lúc; nếu có trục trặc thì không dòng nào được ghi.", "The whole list is written at once; if anything goes wrong, no row is.";
        done: Text = "Đã nhập xong", "The list is imported";
        created: fn(&str) -> String = |n| format!("{n} người mới"), |n| counted(n, "new person", "new people");
        changed: fn(&str) -> String = |n| format!("{n} người được cập nhật"), |n| format!("{} updated", counted(n, "person", "people"));
        units_made: fn(&str) -> String = |n| format!("{n} đơn vị mới"), |n| counted(n, "new unit", "new units");
        saved: Text = "Đã lưu trên máy này và sẽ được gửi lên máy chủ khi có mạng.", "Saved on this tablet; it is sent to the server when there is a network.";
        to_cadres: Text = "Mở trang Cán bộ", "Open the page Cadres";
        another: Text = "Nhập tệp khác", "Import another file";
    }
}
