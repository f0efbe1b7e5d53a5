//! "Xác nhận".

use words::counted;

use super::Text;

words! {
    /// "Xác nhận".
    Review {
        intro: Text = "Phiếu chờ lâu nhất ở trên cùng. Chạm vào một phiếu để xem và quyết định.", "The one waiting longest comes first. Tap one to look and decide.";
        for_me: fn(usize) -> String = |n| format!("Chờ Anh/Chị xác nhận ({n})"), |n| format!("Waiting for you ({n})");
        for_others: fn(usize) -> String = |n| format!("Chờ người khác xác nhận ({n})"), |n| format!("Waiting for somebody else ({n})");
        none_of_mine: Text = "Không có phiếu nào chờ Anh/Chị xác nhận.", "Nothing waits for you.";
        none: Text = "Không có phiếu nào đang chờ xác nhận.", "Nothing awaits confirmation.";
        gone: Text = "Không có phiếu này trong sổ trên máy này.", "This assessment is not in the book on this tablet.";
        waiting_since: fn(&str) -> String = |day| format!("nộp {day}"), |day| format!("submitted {day}");
        own: Text = "Phiếu của chính Anh/Chị: cần người khác xác nhận.", "Your own: somebody else has to confirm it.";
        entered: Text = "Anh/Chị đã nhập phiếu này: cần người khác xác nhận.", "You entered it: somebody else has to confirm it.";
        not_answered: Text = "Phiếu này chưa có câu trả lời nào nên chưa xác nhận được.", "Nobody has answered yet, so there is nothing to confirm.";
        anonymous: Text = "Tài khoản này chưa gắn với ai trong sổ nên chưa xác nhận được phiếu nào. Hãy nhờ người quản trị gắn tài khoản với hồ sơ của Anh/Chị.", "This account is tied to nobody in the book, so it cannot confirm anything yet. Ask an administrator to tie it to your record.";
        anonymous_administrator: Text = "Tài khoản này chưa gắn với ai trong sổ nên chưa xác nhận được phiếu nào. Hãy gắn tài khoản với hồ sơ của Anh/Chị ở mục “Tài khoản”.", "This account is tied to nobody in the book, so it cannot confirm anything yet. Tie it to your record under “Accounts”.";
        own_short: Text = "phiếu của Anh/Chị", "your own";
        entered_short: Text = "Anh/Chị đã nhập", "entered by you";
        anonymous_short: Text = "tài khoản của Anh/Chị chưa gắn với hồ sơ nào", "your account is tied to nobody";
        not_answered_short: Text = "chưa có câu trả lời", "no answers";
        look_twice: Text = "Nên xem kỹ", "Look twice";
        too_fast: fn(u32) -> String = |seconds| format!("Trả lời rất nhanh: {seconds} giây cho cả phiếu."), |seconds| format!("Answered very fast: {} in all.", counted(seconds, "second", "seconds"));
        same_answer: Text = "Gần như mọi câu chọn cùng một mức.", "Nearly every answer is the same level.";
        many_top: Text = "Rất nhiều câu chọn mức cao nhất.", "Very many answers are the highest level.";
        profile_differs: fn(&str, &str) -> String = |answered, recorded| format!("Trả lời theo nhóm vị trí “{answered}”, hồ sơ ghi “{recorded}”."), |answered, recorded| format!("Answered under the post profile “{answered}”; the record says “{recorded}”.");
        profile_chosen: fn(&str) -> String = |answered| format!("Nhóm vị trí “{answered}” do người trả lời chọn; hồ sơ chưa ghi."), |answered| format!("The post profile “{answered}” was chosen while answering; the record does not say.");
        flags_only_here: Text = "Chỉ người xác nhận thấy phần này. Nó không quyết định kết quả.", "Only the confirmer sees this. It decides nothing.";
        with_adjustments: Text = "Kết quả nếu xác nhận bây giờ", "The result if confirmed now";
        meets: Text = "Đạt chuẩn", "Meets the standard";
        below: Text = "Chưa đạt chuẩn", "Below the standard";
        answers: Text = "Câu trả lời và mức xác nhận", "Answers and confirmed levels";
        own_answer: fn(&str) -> String = |level| format!("Tự đánh giá: {level}"), |level| format!("Own answer: {level}");
        level_for: fn(&str) -> String = |name| format!("Mức xác nhận: {name}"), |name| format!("Confirmed level: {name}");
        reason_for: fn(&str) -> String = |name| format!("Lý do điều chỉnh: {name}"), |name| format!("Reason for the change: {name}");
        evidence: fn(&str) -> String = |note| format!("Minh chứng: {note}"), |note| format!("Evidence: {note}");
        with_evidence: Text = "(có minh chứng)", "(with evidence)";
        without_evidence: Text = "(thiếu minh chứng)", "(evidence missing)";
        no_evidence: Text = "Không ghi minh chứng.", "No evidence given.";
        refused_title: Text = "Máy chủ đã từ chối quyết định của Anh/Chị trên phiếu này", "The server refused your decision on this assessment";
        refused_hint: Text = "Những gì Anh/Chị đã điều chỉnh và lý do vẫn còn trên máy này. Nếu vẫn được quyết định, hãy xem lại rồi quyết định lần nữa; bản bị từ chối được cất đi nhưng vẫn giữ.", "Your adjustments and reasons are still on this tablet. If you may still decide, look at them and decide again; the refused one is put away and kept.";
        confirm: Text = "Xác nhận", "Confirm";
        confirm_again: Text = "Xem xét lại", "Review again";
        return_it: Text = "Trả lại", "Return";
        return_title: Text = "Trả lại để làm lại?", "Return for correction?";
        return_reason: Text = "Lý do trả lại", "Reason for the return";
        return_hint: Text = "Người làm phiếu sẽ đọc được lý do này.", "The person will read this reason.";
        mend_first: Text = "Mỗi mức điều chỉnh cần một lý do. Hãy ghi lý do ở mục được đánh dấu rồi bấm lại.", "Every changed level needs a reason. Write it at the marked place and press again.";
        done_confirmed: fn(&str) -> String = |name| format!("Đã xác nhận phiếu của {name}. Đã lưu trên máy này."), |name| format!("Confirmed the assessment of {name}. Saved on this tablet.");
        done_returned: fn(&str) -> String = |name| format!("Đã trả lại phiếu của {name}. Đã lưu trên máy này."), |name| format!("Returned the assessment of {name}. Saved on this tablet.");
        reviewed: Text = "Đã có quyết định", "Decided";
        by_on: fn(&str, &str) -> String = |who, day| format!("{who}, ngày {day}"), |who, day| format!("{who}, on {day}");
        decided_confirm: fn(usize) -> String = |n| if n == 0 { "Xác nhận như tự đánh giá".to_owned() } else { format!("Xác nhận, điều chỉnh {n} mức") }, |n| if n == 0 { "Confirmed as answered".to_owned() } else { format!("Confirmed with {}", counted(n, "change", "changes")) };
        decided_return: fn(&str) -> String = |why| format!("Trả lại: {why}"), |why| format!("Returned: {why}");
        conflict: Text = "Hai người đã quyết định khác nhau khi không thấy nhau. Phiếu chưa được tính cho đến khi chọn một quyết định.", "Two people decided differently without seeing each other. It does not count until one is chosen.";
        choose_this: Text = "Chọn quyết định này", "Choose this decision";
        void: Text = "Quyết định này không được tính: người quyết định là người được đánh giá hoặc người đã nhập phiếu, quyết định thiếu lý do bắt buộc, hoặc phiếu chưa có câu trả lời nào.", "This decision does not count: it is by the person assessed or by who entered the answers, or the reason that is needed is missing, or nobody had answered.";
        next: Text = "Phiếu tiếp theo", "The next one";
        to_list: Text = "Về danh sách chờ", "Back to the list";
        waiting: fn(usize) -> String = |n| format!("{n} phiếu chờ Anh/Chị xác nhận"), |n| format!("{n} waiting for you");
        print_result: Text = "Xem kết quả để in", "The result, to print";
    }
}
