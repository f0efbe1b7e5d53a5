//! "Cài đặt".

use words::counted;

use super::Text;

words! {
    /// "Cài đặt".
    Settings {
        language: Text = "Ngôn ngữ", "Language";
        vietnamese: Text = "Tiếng Việt", "Tiếng Việt";
        english: Text = "English", "English";
        text_size: Text = "Cỡ chữ", "Text size";
        theme: Text = "Nền", "Colours";
        theme_system: Text = "Theo máy", "As the tablet";
        theme_light: Text = "Sáng", "Light";
        theme_dark: Text = "Tối", "Dark";
        account: Text = "Tài khoản", "Account";
        signed_in_as: fn(&str) -> String = |name| format!("Đang đăng nhập: {name}"), |name| format!("Signed in as {name}");
        password: Text = "Đổi mật khẩu", "Change the password";
        sign_out: Text = "Đăng xuất", "Sign out";
        sign_out_title: Text = "Đăng xuất khỏi máy này?", "Sign out on this tablet?";
        sign_out_refused: fn(usize) -> String = |n| format!("{n} thay đổi bị máy chủ từ chối vẫn được giữ trên máy này để xem lại."), |n| format!("{} on this tablet to be looked at.", counted(n, "change that the server refused stays", "changes that the server refused stay"));
        sign_out_unsent: fn(usize) -> String = |n| format!("{n} thay đổi chưa gửi sẽ ở lại trên máy này và được gửi khi Anh/Chị đăng nhập lại."), |n| format!("{} sent when you sign in again.", counted(n, "change not sent stays on this tablet and is", "changes not sent stay on this tablet and are"));
        sign_out_sent: Text = "Mọi thay đổi đã lưu đều ở trên máy chủ.", "Everything that was saved is on the server.";
        sign_out_keeps: Text = "Bản nháp đã lưu ở lại trên máy này. Không có gì bị xóa.", "Drafts that were saved stay on this tablet. Nothing is deleted.";
        sign_out_unkept: Text = "Có nội dung đang nhập mà máy này chưa giữ được. Nếu đăng xuất bây giờ, nội dung đó sẽ mất.", "Something that was typed could not be kept on this tablet. If you sign out now, it is lost.";
        sign_out_network: Text = "Đăng nhập lại cần có mạng.", "Signing in again needs the network.";
        tablet: Text = "Máy này", "This tablet";
        name: Text = "Tên máy", "Name of this tablet";
        device: Text = "Mã máy tính bảng", "Id of this tablet";
        server: Text = "Mã máy chủ", "Server id";
        version: Text = "Phiên bản ứng dụng", "App version";
        framework: Text = "Khung năng lực", "Framework";
    }
}
