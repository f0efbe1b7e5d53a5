//! "Tự đánh giá": choosing the person, the questions, the last page, the result.

use words::counted;

use super::Text;

words! {
    /// "Tự đánh giá".
    Assess {
        choose_person: Text = "Đánh giá cho ai?", "Who is assessed?";
        for_me: Text = "Cho chính tôi", "Myself";
        unfinished: Text = "Đang làm dở trên máy này", "Unfinished on this tablet";
        go_on_with: fn(&str, usize, usize) -> String = |name, done, all| format!("{name} · đã trả lời {done}/{all}"), |name, done, all| format!("{name} · {done}/{all} answered");
        find_person: Text = "Tìm theo tên", "Find by name";
        nobody: Text = "Không có ai khớp. Hãy gõ ít chữ hơn.", "Nobody matches. Type less.";
        nobody_at_all: Text = "Sổ chưa có ai. Hãy nhập danh sách hoặc thêm người trước.", "The book is empty. Import a list or add people first.";
        more: fn(&str) -> String = |n| format!("Còn {n} người nữa. Hãy gõ thêm chữ để tìm."), |n| format!("{n} more. Type more to find one.");
        gone: Text = "Không có người này trong sổ trên máy này.", "This person is not in the book on this tablet.";
        no_framework: Text = "Máy này chưa có khung năng lực mà phiếu dùng. Những gì đã trả lời vẫn còn. Hãy đồng bộ rồi mở lại.", "The framework of this assessment is not on this tablet. What was answered is still here. Sync and open it again.";
        before_title: Text = "Trước khi bắt đầu", "Before you begin";
        what_for: Text = "Kết quả dùng để theo dõi chỉ tiêu kỹ năng số của xã và chọn nội dung bồi dưỡng. Phiếu chỉ được tính sau khi có người khác xác nhận.", "The result serves the commune's digital-skills target and the choice of training. It counts only after somebody else has confirmed it.";
        how_long: fn(usize) -> String = |n| format!("Có {n} câu, mỗi màn hình một câu. Không giới hạn thời gian. Mỗi lần chạm đều được lưu; nghỉ lúc nào cũng được, mở lại sẽ tiếp đúng chỗ."), |n| format!("{}, one a screen, without any time limit. Every tap is saved; stop whenever you like and go on at the same place.", counted(n, "question", "questions"));
        time_recorded: Text = "Sổ ghi tổng thời gian trả lời, để người xác nhận tham khảo.", "The total answering time is recorded, for the person who confirms.";
        assisted: fn(&str) -> String = |name| format!("Tài khoản đang mở không phải của người được đánh giá. Sổ sẽ ghi rằng “{name}” đã hỗ trợ nhập; người hỗ trợ không được xác nhận phiếu này."), |name| format!("This account is not the person's own. The book will record that “{name}” helped; who helped cannot confirm the result.");
        profile_of_record: fn(&str) -> String = |name| format!("Nhóm vị trí việc làm, theo hồ sơ: {name}"), |name| format!("Post profile, by the record: {name}");
        profile: Text = "Nhóm vị trí việc làm", "Post profile";
        provisional: Text = "Khung và quy tắc đạt chuẩn đang dùng là bản tạm thời.", "The framework and the rule in use are provisional.";
        returned_title: Text = "Phiếu trước bị trả lại", "The last one was returned";
        returned_text: Text = "Các câu trả lời cũ đã được điền sẵn. Hãy xem lại theo lý do rồi nộp lại.", "The old answers are filled in. Look at them again in view of the reason, then submit.";
        too_soon: fn(&str, u16, &str) -> String = |last, days, from| format!("Phiếu trước nộp ngày {last}. Quy tắc chuẩn để ít nhất {days} ngày giữa hai lần tự đánh giá, tức là từ {from}. Nếu cần, vẫn có thể làm ngay; phiếu mới chỉ được tính khi được xác nhận."), |last, days, from| format!("The last assessment was submitted on {last}. The standard rule leaves at least {} between two, that is until {from}. If there is need, it can be done now; a new one counts once it is confirmed.", counted(days, "day", "days"));
        awaiting_note: Text = "Người này đã có phiếu đang chờ xác nhận. Nộp phiếu mới không thay phiếu đang chờ.", "An assessment of this person awaits confirmation. A new one does not take its place.";
        not_in_post: Text = "Người này đã rời, chưa nhận việc, hoặc hồ sơ đã được đánh dấu nhập nhầm, nên phiếu sẽ không được tính. Nếu không đúng, hãy sửa hồ sơ trước.", "This person has left, has not begun, or the record was entered in error, so an assessment would not count. If that is wrong, mend the record first.";
        throw_away: Text = "Bỏ phiếu đang làm", "Throw these answers away";
        throw_away_title: Text = "Bỏ phiếu đang làm dở?", "Throw the unfinished assessment away?";
        throw_away_text: Text = "Các câu trả lời chưa nộp sẽ bị xóa khỏi máy này. Phiếu đã nộp trước đây không thay đổi.", "The answers not submitted yet are removed from this tablet. What was submitted before stays as it is.";
        throw_away_yes: Text = "Bỏ phiếu", "Throw away";
        keep_answering: Text = "Giữ lại", "Keep them";
        draft_gone: Text = "Phiếu này đã được nộp hoặc bỏ ở một cửa sổ khác. Điều vừa chọn ở đây không được lưu.", "This assessment was submitted or thrown away in another window. What was chosen here just now is not saved.";
        refused_title: Text = "Máy chủ đã từ chối một phiếu đã nộp của người này", "The server refused an assessment of this person";
        refused_hint: Text = "Mọi câu trả lời vẫn còn trên máy này. Bấm nút dưới đây để xem lại rồi nộp phiếu mới; phiếu bị từ chối được cất đi nhưng vẫn giữ.", "Every answer is still on this tablet. Press the button to look at them and submit anew; the refused one is put away and kept.";
        refused_but_begun: Text = "Mọi câu trả lời vẫn còn trên máy này, nhưng đang có một phiếu khác làm dở. Hãy nộp hoặc bỏ phiếu làm dở, rồi mở lại từ trang “Đồng bộ”.", "Every answer is still on this tablet, but another assessment was begun. Submit it or throw it away, then come back from the page “Sync”.";
        refused_use: Text = "Dùng lại các câu trả lời ấy", "Use those answers again";
        begin: Text = "Bắt đầu", "Begin";
        go_on: Text = "Tiếp tục", "Continue";
        choose_level: Text = "Hãy chọn một mức rồi bấm “Tiếp tục”.", "Choose a level, then press “Continue”.";
        no_such_question: Text = "Không có câu này.", "There is no such question.";
        evidence: Text = "Minh chứng", "Evidence";
        evidence_wanted: Text = "Mức này cần một dòng minh chứng. Có thể ghi sau, trước khi nộp.", "This level wants a line of evidence. You may write it later, before submitting.";
        progress: fn(usize, usize) -> String = |at, of| format!("Câu {at} trên {of}"), |at, of| format!("Question {at} of {of}");
        summary_title: Text = "Xem lại trước khi nộp", "Look again before submitting";
        summary_open: fn(usize) -> String = |n| format!("Còn {n} mục cần bổ sung. Chạm vào từng mục để tới câu đó."), |n| format!("{} missing. Tap one to go to its question.", counted(n, "thing is", "things are"));
        summary_ready: Text = "Đã đủ. Sau khi nộp, câu trả lời không sửa được nữa.", "Complete. Once submitted, the answers cannot be changed.";
        not_answered: Text = "chưa trả lời", "not answered";
        submit: Text = "Nộp", "Submit";
        result_title: Text = "Kết quả tự đánh giá", "Result of the self-assessment";
        confirmed_by: fn(&str, usize, &str) -> String = |who, n, own| if n == 0 { format!("Người xác nhận: {who}. Giữ nguyên như tự đánh giá.") } else { format!("Người xác nhận: {who}. Điều chỉnh {n} mức; tự đánh giá: {own}.") }, |who, n, own| if n == 0 { format!("Confirmed by {who}, as answered.") } else { format!("Confirmed by {who}, with {}; own answers: {own}.", counted(n, "level changed", "levels changed")) };
        submitted: Text = "Đã nộp. Phiếu đã lưu trên máy này.", "Submitted. It is saved on this tablet.";
        submitted_sent: Text = "Đã gửi lên máy chủ.", "It has been sent to the server.";
        submitted_sending: Text = "Đang gửi lên máy chủ.", "It is being sent to the server.";
        submitted_waits: Text = "Phiếu sẽ được gửi khi có mạng.", "It will be sent when there is a network.";
        submitted_on: fn(&str) -> String = |day| format!("Nộp ngày {day}"), |day| format!("Submitted on {day}");
        helped_by: fn(&str) -> String = |name| format!("Có người hỗ trợ nhập: {name}"), |name| format!("Entered with the help of {name}");
        own_result: Text = "Theo câu trả lời tự đánh giá, chưa được xác nhận", "By the own answers, not confirmed";
        confirmed_result: fn(&str) -> String = |day| format!("Đã được xác nhận ngày {day}"), |day| format!("Confirmed on {day}");
        returned_result: fn(&str) -> String = |day| format!("Bị trả lại ngày {day}"), |day| format!("Returned on {day}");
        contested_answers: Text = "Phiếu có hai nội dung khác nhau, chưa chọn", "The assessment holds two different contents, none chosen yet";
        contested_result: Text = "Có hai kết quả xác nhận khác nhau, chưa chọn", "Two different reviews, none chosen yet";
        overall: Text = "Tổng điểm", "Overall";
        band: fn(&str) -> String = |name| format!("Mức chung: {name}"), |name| format!("Overall level: {name}");
        by_area: Text = "Điểm theo miền năng lực", "Score by area";
        area: Text = "Miền năng lực", "Area";
        score: Text = "Điểm", "Score";
        answers: Text = "Các câu trả lời", "Answers";
        competence: Text = "Năng lực", "Competence";
        own_answer: Text = "Tự đánh giá", "Own answer";
        confirmed_answer: Text = "Xác nhận", "Confirmed";
        missing: Text = "Còn thiếu để đạt chuẩn", "Missing for the standard";
        missing_row: fn(&str, &str, &str) -> String = |name, now, needed| format!("{name}: đang ở mức “{now}”, cần mức “{needed}”"), |name, now, needed| format!("{name}: now “{now}”, needs “{needed}”");
        missing_overall: fn(&str, u32) -> String = |now, needed| format!("Tổng điểm {now}, cần từ {needed}% trở lên"), |now, needed| format!("Overall {now}, needs {needed} % or more");
        answers_meet: Text = "Các câu trả lời đủ mức đạt chuẩn.", "The answers reach the standard.";
        valid_until: fn(&str) -> String = |day| format!("Có giá trị đến trước ngày {day}"), |day| format!("Valid until before {day}");
        to_person: Text = "Về trang cá nhân", "To the person's page";
        another: Text = "Đánh giá người khác", "Assess somebody else";
    }
}
