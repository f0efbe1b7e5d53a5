//! "Cán bộ": the list, a person, the form.

use words::counted;

use super::Text;

words! {
    /// "Cán bộ".
    Cadres {
        add: Text = "Thêm người", "Add a person";
        import: Text = "Nhập danh sách", "Import a list";
        filters: Text = "Bộ lọc", "Filters";
        all_units: Text = "Mọi đơn vị", "All units";
        all_employments: Text = "Mọi loại nhân sự", "All employments";
        all_standings: Text = "Mọi tình trạng", "All standings";
        standing: Text = "Tình trạng", "Standing";
        with_left: Text = "Cả người đã rời", "Also people who left";
        counted_only: Text = "Chỉ người thuộc diện tính chỉ tiêu", "Only those who count in the targets";
        in_error_only: Text = "Chỉ hồ sơ nhập nhầm", "Only records entered in error";
        conflicts_only: Text = "Chỉ hồ sơ có xung đột", "Only records with a conflict";
        count: fn(&str) -> String = |n| format!("{n} người"), |n| counted(n, "person", "people");
        none_found: Text = "Không có ai khớp. Hãy bớt chữ trong ô tìm, bỏ một bộ lọc, hoặc chọn “Cả người đã rời”.", "Nobody matches. Type less, remove a filter, or include people who left.";
        empty: Text = "Sổ chưa có ai. Hãy nhập danh sách từ tệp Excel, hoặc thêm từng người.", "The book is empty. Import a list from a spreadsheet, or add people one by one.";
        gone: Text = "Không có người này trong sổ trên máy này.", "This person is not in the book on this tablet.";
        new_title: Text = "Thêm người", "Add a person";
        edit_title: Text = "Sửa hồ sơ", "Edit the record";
        record: Text = "Hồ sơ", "Record";
        offices: Text = "Chức vụ", "Offices";
        history: Text = "Các lần tự đánh giá", "Assessments";
        no_history: Text = "Chưa có lần nào.", "None yet.";
        assess: Text = "Tự đánh giá", "Self-assessment";
        review: Text = "Xác nhận", "Review";
        valid_until: fn(&str) -> String = |day| format!("đến hạn {day}"), |day| format!("valid until {day}");
        beside_awaiting: Text = "Có phiếu mới hơn đang chờ xác nhận.", "A newer assessment awaits confirmation.";
        beside_returned: Text = "Có phiếu mới hơn bị trả lại.", "A newer assessment was returned.";
        overall: fn(&str) -> String = |percent| format!("Tổng điểm {percent}"), |percent| format!("Overall {percent}");
        since: fn(&str) -> String = |from| format!("từ {from}"), |from| format!("since {from}");
        until: fn(&str) -> String = |to| format!("đến {to}"), |to| format!("until {to}");
        left: Text = "Đã rời", "Has left";
        in_error: Text = "Nhập nhầm", "Entered in error";
        left_on: fn(&str, &str) -> String = |day, reason| format!("Đã rời từ {day}: {reason}"), |day, reason| format!("Left on {day}: {reason}");
        mark_left: Text = "Đã rời đơn vị", "Has left";
        mark_error: Text = "Nhập nhầm", "Entered in error";
        mark_error_why: Text = "Dùng khi không có người này, hoặc người này đã có trong sổ. Hồ sơ thôi được tính và được giữ lại trong lịch sử.", "For when there is no such person, or the person is in the book already. The record stops counting and stays in the history.";
        entered_in_error: Text = "Hồ sơ này đã được đánh dấu là nhập nhầm.", "This record is marked as entered in error.";
        undo_error: Text = "Không phải nhập nhầm", "Not an error after all";
        date_hint: Text = "Ví dụ 15/08/1975, 08/1975 hoặc 1975", "Such as 15/08/1975, 08/1975 or 1975";
        by_when: fn(&str, &str) -> String = |who, at| format!("{who}, {at}"), |who, at| format!("{who}, {at}");
        choose_this: fn(&str) -> String = |value| format!("Chọn “{value}”"), |value| format!("Choose “{value}”");
        saved: Text = "Đã lưu trên máy này.", "Saved on this tablet.";
    }
}
