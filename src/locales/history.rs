//! "Lịch sử thay đổi": who changed what of a record, when and where.

use words::counted;

use super::Text;

words! {
    /// "Lịch sử thay đổi".
    History {
        title: Text = "Lịch sử thay đổi", "History of changes";
        records: Text = "Lịch sử của", "History of";
        record: Text = "Hồ sơ", "The record";
        office: fn(&str) -> String = |title| format!("Chức vụ: {title}"), |title| format!("Office: {title}");
        assessment: fn(&str) -> String = |day| format!("Phiếu: {day}"), |day| format!("Assessment: {day}");
        filter: Text = "Lọc theo mục", "Filter by field";
        all_fields: Text = "Mọi mục", "All fields";
        asking: Text = "Đang hỏi máy chủ…", "Asking the server…";
        offline: Text = "Chưa hỏi được máy chủ. Những thay đổi cũ hơn và của các máy khác nằm trên máy chủ; dưới đây chỉ có những gì máy này biết. Không có gì bị mất. Khi có mạng, bấm “Thử lại”.", "The server has not answered. Older changes and those of other tablets are on the server; below is only what this tablet knows. Nothing is lost. Press “Try again” when there is a network.";
        not_there: Text = "Máy chủ chưa có bản ghi này, hoặc tài khoản này không được xem lịch sử của nó. Dưới đây chỉ có những gì máy này biết. Không có gì bị mất; khi đã gửi, bấm “Thử lại”.", "The server does not have this record yet, or this account may not see its history. Below is only what this tablet knows. Nothing is lost; once everything is sent, press “Try again”.";
        again: Text = "Thử lại", "Try again";
        none_here: Text = "Máy này không giữ thay đổi nào của bản ghi này.", "This tablet keeps no change of this record.";
        none_of_field: Text = "Chưa thấy thay đổi nào của mục này trong phần đã tải.", "No change of this field in what was fetched.";
        none: Text = "Chưa có thay đổi nào.", "No changes yet.";
        more: Text = "Xem các thay đổi cũ hơn", "Show older changes";
        whole: Text = "Đây là toàn bộ lịch sử trên máy chủ.", "This is the whole history on the server.";
        this_tablet: Text = "máy này", "this tablet";
        tablet: fn(&str) -> String = |name| format!("máy {name}"), |name| format!("tablet {name}");
        at_server: Text = "ngay trên máy chủ", "at the server itself";
        unknown_tablet: Text = "không rõ máy nào", "tablet not known";
        made: fn(&str) -> String = |at| format!("Ghi lúc {at} theo đồng hồ của máy"), |at| format!("Written {at} by the tablet’s clock");
        received: fn(&str) -> String = |at| format!("máy chủ nhận lúc {at}"), |at| format!("received by the server {at}");
        refused_at: fn(&str) -> String = |at| format!("máy chủ từ chối lúc {at}"), |at| format!("refused by the server {at}");
        clock_ahead: Text = "Đồng hồ của máy khi ấy chạy nhanh; thứ tự được xếp theo giờ máy chủ.", "The tablet’s clock was ahead then; the order follows the server’s.";
        decided_confirm: Text = "xác nhận", "confirmed";
        not_readable: Text = "phiên bản này chưa đọc được", "this version cannot read it";
        decided_return: Text = "trả lại", "returned";
        becomes: Text = "thành", "becomes";
        nothing: Text = "để trống", "nothing";
        not_known: Text = "không rõ giá trị trước", "what stood before is not known";
        unknown_version: Text = "một bản không có trên máy này", "a version that is not on this tablet";
        parts: fn(usize) -> String = |n| format!("{n} mục"), |n| counted(n, "entry", "entries");
        lasted: fn(u64, u64) -> String = |minutes, seconds| format!("{minutes} phút {seconds} giây"), |minutes, seconds| format!("{minutes} min {seconds} s");
        reason: fn(&str) -> String = |reason| format!("Lý do: {reason}"), |reason| format!("Reason: {reason}");
        withheld: Text = "đã được ghi; giá trị chỉ giữ trên máy chủ", "was written; the value stays on the server";
    }
}
