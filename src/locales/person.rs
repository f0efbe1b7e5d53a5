//! A person's page: what is due, what is to be mended, offices, what became of each assessment,
//! and the two ways a record stops counting.

use words::counted;

use super::Text;

words! {
    /// A person's page.
    Person {
        to_mend: Text = "Hồ sơ cần xem lại", "To be mended in the record";
        gaps: Text = "Nên bổ sung", "Worth adding";
        alike: fn(usize) -> String = |n| format!("Trong sổ đã có {n} người cùng tên, ngày sinh có thể trùng. Hãy xem có phải cùng một người không. Nếu không phải, cứ lưu bình thường."), |n| format!("The book already has {} of this name whose birth date may be the same. Please check whether it is the same person. If not, just save.", counted(n, "person", "people"));
        born: fn(&str) -> String = |date| format!("sinh {date}"), |date| format!("born {date}");
        awaits_another: Text = "Phiếu mới nhất chờ người khác xác nhận.", "The newest assessment awaits somebody else's confirmation.";
        now_leaves: fn(&str, &str) -> String = |day, reason| format!("Sẽ rời từ {day}: {reason}"), |day, reason| format!("Leaves on {day}: {reason}");

        no_offices: Text = "Chưa ghi chức vụ nào.", "No offices yet.";
        add_office: Text = "Thêm chức vụ", "Add an office";
        office_new: Text = "Thêm chức vụ", "Add an office";
        office_edit: Text = "Sửa chức vụ", "Edit the office";
        office_end: Text = "Thôi giữ chức vụ", "End the office";
        office_end_why: Text = "Ghi ngày đầu tiên thôi giữ chức vụ. Chức vụ vẫn ở lại trong hồ sơ.", "Say the first day on which the office is no longer held. It stays in the record.";
        office_gone: Text = "Không có chức vụ này trong sổ trên máy này.", "This office is not in the book on this tablet.";
        edit_named: fn(&str) -> String = |title| format!("Sửa chức vụ {title}"), |title| format!("Edit the office {title}");
        end_named: fn(&str) -> String = |title| format!("Thôi giữ chức vụ {title}"), |title| format!("End the office {title}");
        office_two_values: Text = "Có hai giá trị. Mở để chọn.", "Two values. Open to choose.";
        leads: Text = "lãnh đạo, quản lý", "leadership";
        past_offices: Text = "Đã thôi giữ", "No longer held";

        confirmed: fn(&str, &str) -> String = |who, day| format!("{who} xác nhận ngày {day}"), |who, day| format!("Confirmed by {who} on {day}");
        returned: fn(&str, &str) -> String = |who, day| format!("{who} trả lại ngày {day}"), |who, day| format!("Returned by {who} on {day}");
        reason: fn(&str) -> String = |reason| format!("Lý do: {reason}"), |reason| format!("Reason: {reason}");
        adjusted: fn(usize, &str) -> String = |n, own| format!("Người xác nhận điều chỉnh {n} năng lực; tự chấm {own}"), |n, own| format!("{} adjusted by the reviewer; own score {own}", counted(n, "competence was", "competences were"));
        awaiting: Text = "Đang chờ xác nhận", "Awaiting confirmation";
        two_results: Text = "Có hai kết quả xác nhận khác nhau, chưa chọn", "Two different reviews, none chosen";
        unscorable: Text = "Đã xác nhận theo khung năng lực chưa có trên máy này", "Confirmed under a framework not on this tablet";
        void: fn(usize) -> String = |n| format!("{n} lần xác nhận không được tính: do chính người được đánh giá hoặc người nhập phiếu làm, thiếu lý do, hoặc phiếu chưa có câu trả lời"), |n| format!("{} not count: made by the person assessed or by whoever entered the answers, without the reason that is needed, or before anybody had answered", counted(n, "review does", "reviews do"));
        expired_on: fn(&str) -> String = |day| format!("hết hạn từ {day}"), |day| format!("expired on {day}");
        helped: fn(&str) -> String = |who| format!("{who} nhập giúp"), |who| format!("Entered with the help of {who}");
        submitted: fn(&str) -> String = |day| format!("Phiếu nộp ngày {day}"), |day| format!("Submitted on {day}");
        no_day: Text = "Phiếu chưa rõ ngày nộp", "Day of submission not known";

        stop_counting: Text = "Khi hồ sơ không còn được tính", "When the record no longer counts";
        left_why: Text = "Dùng khi người này thật sự đã làm việc ở đây và nay nghỉ hưu, chuyển công tác hoặc thôi việc. Từ ngày rời, người này không còn tính vào chỉ tiêu; hồ sơ và các phiếu vẫn được giữ.", "For somebody who did work here and has retired, moved or resigned. From that day they no longer count; the record and the assessments are kept.";
        mark_left: Text = "Ghi là đã rời", "Record that they left";
        left_title: Text = "Ghi là đã rời", "Record that they left";
        left_date_hint: Text = "Ngày đầu tiên không còn công tác, ví dụ 15/08/2026", "The first day no longer in post, such as 15/08/2026";
        edit_left: Text = "Sửa ngày hoặc lý do rời", "Edit the day or the reason";
        came_back: Text = "Quay lại làm việc", "Back in post";
        came_back_yes: Text = "Cho quay lại làm việc", "Put back in post";
        error_yes: Text = "Đánh dấu nhập nhầm", "Mark as entered in error";
        undo_error_why: Text = "Bỏ dấu nhập nhầm: hồ sơ lại hiện trong danh sách và lại được tính như mọi hồ sơ khác. Việc đã đánh dấu vẫn còn trong lịch sử.", "Takes the mark away: the record is in the lists again and counts like any other. That it was marked stays in the history.";
        undo_error_yes: Text = "Bỏ dấu nhập nhầm", "Take the mark away";
        came_back_why: Text = "Bỏ ngày rời và lý do rời. Người này được tính như chưa từng rời, kể cả khi xem lại những ngày đã qua. Việc đã ghi là rời vẫn còn trong lịch sử.", "Takes the leaving day and the reason away. The person counts as if they had never left, on past days too. That the leaving was recorded stays in the history.";
        came_back_blocked: Text = "Chưa quay lại được: đơn vị của người này đã lưu trữ. Hãy sửa hồ sơ và chọn đơn vị khác trước.", "Not yet: this person's unit is archived. Edit the record and choose another unit first.";
    }
}
