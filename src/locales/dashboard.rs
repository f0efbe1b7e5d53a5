//! "Bảng theo dõi".

use words::counted;

use super::Text;

words! {
    /// "Bảng theo dõi".
    Dashboard {
        sentence: fn(&str, &str) -> String = |share, percent| format!("{share} người ({percent})"), |share, percent| format!("{share} people ({percent})");
        goal: fn(u32) -> String = |percent| format!("Mục tiêu {percent}%"), |percent| format!("Target {percent} %");
        needed: fn(u32) -> String = |n| format!("còn thiếu {n} người"), |n| format!("{} needed", counted(n, "more person", "more people"));
        reached: Text = "đã đạt mục tiêu", "target reached";
        certain: fn(&str) -> String = |percent| format!("chắc chắn {percent}"), |percent| format!("certain {percent}");
        possible: fn(&str, &str) -> String = |percent, share| format!("có thể tới {percent} ({share})"), |percent, share| format!("possible {percent} ({share})");
        bar: fn(&str, &str, u32) -> String = |certain, possible, goal| format!("Chắc chắn {certain}, có thể tới {possible}, mục tiêu {goal}%"), |certain, possible, goal| format!("Certain {certain}, possible {possible}, target {goal} %");
        how: Text = "Cách tính: cán bộ, công chức, viên chức đang công tác trong ngày. Chắc chắn = đã được người khác xác nhận và còn hạn. Có thể = tất cả trừ người đã được xác nhận là chưa đạt. Người chưa đánh giá vẫn ở mẫu số.", "How it is counted: cadres, civil servants and public employees in post on the day. Certain = confirmed by somebody else and still valid. Possible = everybody but those confirmed below. The unassessed stay in the denominator.";
        beside: fn(u32, u32) -> String = |meets, all| format!("Ngoài diện tính (hợp đồng, cán bộ xóm, không chuyên trách): {meets} / {all} người đạt chuẩn."), |meets, all| format!("Beside the target (contract, hamlet, part-time): {meets} / {all} meet the standard.");
        standings: Text = "Theo tình trạng", "By standing";
        next: Text = "Việc nên làm", "What to do next";
        next_review: fn(usize) -> String = |n| format!("Xác nhận {n} phiếu đang chờ Anh/Chị"), |n| format!("Review {}", counted(n, "assessment waiting for you", "assessments waiting for you"));
        next_tie: fn(usize) -> String = |n| format!("Gắn tài khoản này với hồ sơ của Anh/Chị để xác nhận được {n} phiếu"), |n| format!("Tie this account to your record, to review {}", counted(n, "assessment", "assessments"));
        next_be_tied: fn(usize) -> String = |n| format!("Nhờ người quản trị gắn tài khoản với hồ sơ của Anh/Chị để xác nhận được {n} phiếu"), |n| format!("Ask an administrator to tie your account to your record, to review {}", counted(n, "assessment", "assessments"));
        next_review_by_others: fn(usize) -> String = |n| format!("Nhắc người khác xác nhận {n} phiếu"), |n| format!("Remind others of {}", counted(n, "assessment to review", "assessments to review"));
        next_invite: fn(u32) -> String = |n| format!("Mời {n} người chưa đánh giá"), |n| format!("Invite {} not assessed", counted(n, "person", "people"));
        next_returned: fn(u32) -> String = |n| format!("Nhắc {n} người có phiếu bị trả lại"), |n| format!("Remind {} whose assessment was returned", counted(n, "person", "people"));
        next_expired: fn(u32) -> String = |n| format!("Mời {n} người hết hạn đánh giá lại"), |n| format!("Invite {} whose assessment expired", counted(n, "person", "people"));
        next_below: fn(u32) -> String = |n| format!("Bồi dưỡng {n} người chưa đạt"), |n| format!("Train {} below the standard", counted(n, "person", "people"));
        next_conflicts: fn(usize) -> String = |n| format!("Chọn giá trị cho {n} hồ sơ có hai giá trị"), |n| format!("Choose values for {}", counted(n, "record that holds two", "records that hold two"));
        next_send: fn(usize) -> String = |n| format!("Gửi {n} thay đổi đang nằm trên máy này"), |n| format!("Send {} waiting on this tablet", counted(n, "change", "changes"));
        nothing_next: Text = "Không còn việc gì đang chờ.", "Nothing is waiting.";
        by_unit: Text = "Theo đơn vị, thấp nhất trước", "By unit, lowest first";
        people: Text = "Số người", "People";
        conflicts: Text = "Đang có hai giá trị khác nhau", "Two different values";
        no_conflicts: Text = "Không có hồ sơ nào đang có hai giá trị.", "No record holds two values.";
        open_conflicts: fn(usize) -> String = |n| format!("Chọn giá trị ({n})"), |n| format!("Choose ({n})");
        more_conflicts: fn(usize) -> String = |n| format!("và {n} hồ sơ nữa"), |n| format!("and {n} more");
        weakest: Text = "Năng lực yếu nhất", "Weakest competences";
        weakest_how: Text = "Mức trung bình trong các phiếu đã xác nhận và còn hạn, sau điều chỉnh.", "Mean level of confirmed, valid assessments, after adjustments.";
        no_levels: Text = "Chưa có phiếu nào được xác nhận.", "No assessment is confirmed yet.";
        competence: Text = "Năng lực", "Competence";
        mean_level: Text = "Mức trung bình", "Mean level";
        mean: fn(&str, u8) -> String = |mean, max| format!("{mean} / {max}"), |mean, max| format!("{mean} / {max}");
        this_tablet: Text = "Máy này", "This tablet";
        refused: fn(usize) -> String = |n| format!("Máy chủ đã từ chối {n} thay đổi của máy này. Các thay đổi đó không được tính; lý do ở trang Đồng bộ."), |n| format!("{} refused by the server and not counted; the sync page says why.", counted(n, "change of this tablet was", "changes of this tablet were"));
        unsent: fn(usize) -> String = |n| format!("{n} thay đổi của máy này chưa gửi lên máy chủ. Xem ở trang Đồng bộ."), |n| format!("{} not on the server yet. See the sync page.", counted(n, "change of this tablet is", "changes of this tablet are"));
        all_sent: Text = "Mọi thay đổi của Anh/Chị trên máy này đã ở trên máy chủ.", "Every change of yours on this tablet is on the server.";
        empty: Text = "Sổ chưa có ai. Hãy nhập danh sách cán bộ, rồi tỷ lệ sẽ hiện ở đây.", "The book is empty. Bring in the list of cadres, and the share appears here.";
    }
}
