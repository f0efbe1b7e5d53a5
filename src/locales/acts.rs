//! "Nhật ký quản trị": what was done to accounts, roles and tablets.

use super::Text;

words! {
    /// "Nhật ký quản trị".
    Acts {
        title: Text = "Nhật ký quản trị", "Administration log";
        intro: Text = "Những gì đã làm với tài khoản, vai trò và máy tính bảng, những gì máy chủ đã từ chối, và mỗi lần xem hay ghi số định danh cá nhân; mới nhất trước. Được giữ ít nhất hai năm.", "What was done to accounts, roles and tablets, what the server refused, and each time that a citizen id was seen or written; the newest first. Kept for two years at least.";
        none: Text = "Chưa có việc nào.", "Nothing yet.";
        at_server: Text = "lệnh trên máy chủ", "a command at the server";
        by_at: fn(&str, &str) -> String = |who, at| format!("{who} · {at}"), |who, at| format!("{who} · {at}");
        account_made: fn(&str) -> String = |account| format!("Tạo tài khoản của {account}"), |account| format!("Made the account of {account}");
        password_reset: fn(&str) -> String = |account| format!("Cấp mật khẩu tạm mới cho {account}"), |account| format!("Gave {account} a new temporary password");
        password_changed: fn(&str) -> String = |account| format!("{account} tự đổi mật khẩu"), |account| format!("{account} chose another password");
        account_blocked: fn(&str) -> String = |account| format!("Khóa tài khoản của {account}"), |account| format!("Blocked the account of {account}");
        account_unblocked: fn(&str) -> String = |account| format!("Mở khóa tài khoản của {account}"), |account| format!("Unblocked the account of {account}");
        sessions_ended: fn(&str) -> String = |account| format!("Buộc {account} đăng nhập lại trên mọi máy"), |account| format!("Ended every sign-in of {account}");
        enrolment_made: fn(&str) -> String = |account| format!("Tạo mã thêm máy cho {account}"), |account| format!("Made a code that adds a tablet for {account}");
        tablet_enrolled: fn(&str, &str) -> String = |account, tablet| format!("{account} thêm máy {tablet} bằng mã"), |account, tablet| format!("{account} added tablet {tablet} by a code");
        enrolment_tried_again: fn(&str, &str) -> String = |account, tablet| format!("Máy {tablet} thử dùng lại mã thêm máy đã dùng của {account}; máy chủ đã từ chối. Nếu không phải chính người ấy thử lại, hãy xem máy đã thêm bằng mã ấy"), |account, tablet| format!("Tablet {tablet} tried a code of {account} that had been used; the server refused it. If it was not they who tried again, look at the tablet that was added by it");
        exchange_refused: fn(&str) -> String = |account| format!("Máy chủ đã từ chối lượt trao đổi của một phiên đăng nhập của {account} không rõ trên máy nào. Nếu người ấy không biết vì sao, hãy buộc người ấy đăng nhập lại trên mọi máy và cấp mật khẩu tạm mới"), |account| format!("The server refused an exchange of a sign-in of {account} that names no tablet. If they do not know why, make them sign in again on every tablet and give a new temporary password");
        tablet_blocked: fn(&str) -> String = |tablet| format!("Khóa máy {tablet}"), |tablet| format!("Blocked tablet {tablet}");
        tablet_unblocked: fn(&str) -> String = |tablet| format!("Mở khóa máy {tablet}"), |tablet| format!("Unblocked tablet {tablet}");
        account_tied: fn(&str) -> String = |account| format!("Đổi người trong sổ của tài khoản {account}"), |account| format!("Tied the account of {account} to another person");
        citizen_id_read: Text = "Xem số định danh cá nhân của một người", "Looked at somebody’s citizen id";
        citizen_id_written: Text = "Ghi số định danh cá nhân của một người", "Wrote somebody’s citizen id";
        role_given: fn(&str, &str) -> String = |account, role| format!("Giao vai trò cho {account}: {role}"), |account, role| format!("Gave {account} the role: {role}");
        role_ended: fn(&str, &str) -> String = |account, role| format!("Thu hồi vai trò của {account}: {role}"), |account, role| format!("Ended a role of {account}: {role}");
        of_later: Text = "Một việc mà phiên bản này chưa biết. Hãy cập nhật ứng dụng.", "Something this version does not know. Update the app.";
    }
}
