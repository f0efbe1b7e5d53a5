//! "Xung đột", and the choice between values wherever a record is shown.

use words::counted;

use super::Text;

words! {
    /// "Xung đột".
    Conflicts {
        intro: Text = "Hai người đã ghi khác nhau vào cùng một mục khi không thấy nhau. Hãy chọn giá trị đúng hoặc ghi giá trị khác. Chọn được cả khi không có mạng.", "Two people wrote different things without seeing each other. Choose the right value or write another one. This works without a network too.";
        count: fn(usize) -> String = |n| format!("{n} hồ sơ đang có hai giá trị"), |n| counted(n, "record holds two values", "records hold two values");
        none: Text = "Không có xung đột nào. Khi hai người ghi khác nhau vào cùng một mục mà không thấy nhau, cả hai giá trị hiện ở đây để chọn.", "No conflicts. When two people write different things into the same field without seeing each other, both values appear here to choose from.";
        none_left: Text = "Đã chọn xong. Không còn xung đột nào.", "All chosen. No conflicts are left.";
        values: fn(usize) -> String = |n| if n == 2 { "Có hai giá trị. Hãy chọn giá trị đúng:".to_owned() } else { format!("Có {n} giá trị. Hãy chọn giá trị đúng:") }, |n| format!("{n} values. Choose the right one:");
        not_chosen: Text = "Mục này đang có nhiều giá trị, chưa ai chọn.", "This field holds more than one value; nobody has chosen yet.";
        before: Text = "Trước đó", "Before";
        nothing_before: Text = "chưa có giá trị nào", "nothing stood here";
        mine: Text = "Của Anh/Chị", "Yours";
        theirs: Text = "Của người khác", "Somebody else’s";
        place: fn(char) -> String = |letter| format!("Giá trị {letter}"), |letter| format!("Value {letter}");
        you: Text = "Anh/Chị", "you";
        other_value: Text = "Ghi giá trị khác", "Write another value";
        save_other: Text = "Lưu giá trị này", "Save this value";
        write_first: Text = "Hãy ghi một giá trị khác rồi lưu.", "Write another value, then save.";
        give_reason: Text = "Ghi lý do chọn (không bắt buộc)", "Say why you choose (optional)";
        reason: Text = "Lý do chọn", "Why you choose it";
        reason_hint: Text = "Được giữ trong lịch sử của hồ sơ.", "Kept in the record’s history.";
        decided: fn(&str, &str) -> String = |value, at| format!("Đã chọn: {value}, lúc {at}. Đã lưu trên máy này."), |value, at| format!("Chosen: {value}, {at}. Saved on this tablet.");
        earlier: fn(usize) -> String = |n| format!("Đã chọn trên máy này trong 30 ngày qua ({n})"), |n| format!("Chosen on this tablet in the last 30 days ({n})");
        undo: Text = "Hoàn tác", "Undo";
        undo_why: Text = "Hoàn tác thì các giá trị lại hiện ra để chọn, kể cả khi đã gửi. Việc hoàn tác cũng được ghi vào lịch sử. Nút này còn trên máy này tối đa 30 ngày, hoặc cho đến khi có người ghi lại mục này.", "Undoing brings the values back to choose from, also after this was sent. The history keeps that too. The button stays on this tablet for 30 days at most, or until somebody writes the field again.";
        undo_named: fn(&str) -> String = |field| format!("Hoàn tác: {field}"), |field| format!("Undo: {field}");
        overtaken: Text = "Sau đó mục này đã được ghi lại, nên không hoàn tác ở đây được nữa.", "This field was written again since, so it cannot be undone here any more.";
        written_back: fn(&str, &str) -> String = |who, at| format!("Hoàn tác việc chọn giá trị. Giá trị này do {who} ghi lúc {at}."), |who, at| format!("The choice was undone. This value was written by {who}, {at}.");
        decision_chosen: Text = "Đã chọn một quyết định. Muốn đổi, hãy mở phiếu và bấm “Xem xét lại”.", "A decision was chosen. To change it, open the assessment and press “Review again”.";
        show_more: fn(usize) -> String = |n| format!("Hiện thêm {n} hồ sơ"), |n| format!("Show {}", counted(n, "more record", "more records"));
    }
}
