//! "Đăng nhập".

use words::counted;

use super::Text;

words! {
    /// "Đăng nhập".
    SignIn {
        title: Text = "Đăng nhập", "Sign in";
        name: Text = "Tên đăng nhập", "Sign-in name";
        password: Text = "Mật khẩu", "Password";
        submit: Text = "Đăng nhập", "Sign in";
        opening: Text = "Đang mở sổ…", "Opening the book…";
        open_again: Text = "Thử mở lại", "Try to open it again";
        purpose: Text = "Sổ này ghi hồ sơ cán bộ và kết quả tự đánh giá kỹ năng số, để theo dõi các chỉ tiêu của nghị quyết. Thời gian trả lời mỗi phiếu cũng được ghi.", "This book records cadre files and digital-skills self-assessments, to follow the targets of the resolution. How long answering takes is recorded too.";
        working_copy: Text = "Đây là bản làm việc, không thay hồ sơ gốc.", "This is a working copy, not the original file.";
        no_secrets: Text = "Không nhập nội dung thuộc danh mục bí mật nhà nước", "Enter nothing that is on the list of state secrets";
        needs_network: Text = "Đăng nhập cần có mạng. Từ đó đến khi đăng xuất, sổ mở được cả khi không có mạng.", "Signing in needs the network. From then until you sign out, the book opens without it.";
        cleared: Text = "Máy này đã từng mở sổ nhưng dữ liệu không còn: có vẻ trình duyệt đã xóa. Những gì đã gửi vẫn ở trên máy chủ và được nhận lại khi đăng nhập; nếu có gì chưa gửi thì đã mất.", "This tablet has opened the book before, but its data is gone: the browser seems to have cleared it. What was sent is on the server and is fetched again when you sign in; if anything was not sent, it is lost.";
        cleared_unsent: fn(u32) -> String = |count| match count {
            0 => "Theo lần báo cuối của máy thì không còn gì chưa gửi; chỉ những gì ghi sau đó, lúc không có mạng, mới có thể đã mất.".to_owned(),
            count => format!("Theo lần báo cuối, máy còn {count} thay đổi chưa gửi, của mọi người dùng máy: đã mất, cùng những gì ghi sau đó lúc không có mạng. Hãy nhập lại những thay đổi ấy."),
        }, |count| match count {
            0 => "By what this tablet last told, nothing was unsent; only what was written after that, without a network, may be lost.".to_owned(),
            count => format!("By what this tablet last told, {} not been sent, of everybody who uses it: lost, with what was written after that without a network. Enter it again.", counted(u64::from(count), "change had", "changes had")),
        };
        cleared_to_do: Text = "Hãy cài ứng dụng lên màn hình chính để việc này không lặp lại, và báo người quản trị.", "Install the app on the home screen so that it does not happen again, and tell the administrator.";
        wrong: Text = "Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy nhập lại; nếu quên mật khẩu, nhờ người quản trị đặt lại.", "The name or the password is wrong. Try again; the administrator can set a new password.";
        wrong_current: Text = "Mật khẩu hiện tại chưa đúng. Hãy nhập lại.", "The present password is wrong. Try again.";
        wait: fn(u64) -> String = |seconds| format!("Đã nhập sai nhiều lần. Hãy đợi {seconds} giây rồi thử lại."), |seconds| format!("Too many attempts. Wait {} and try again.", counted(seconds, "second", "seconds"));
        no_answer: Text = "Chưa liên lạc được với máy chủ. Dữ liệu trên máy này vẫn an toàn. Hãy kiểm tra mạng rồi thử lại.", "The server does not answer. The data on this tablet is safe. Check the network and try again.";
        not_understood: Text = "Máy chủ trả lời khác với phiên bản này. Dữ liệu trên máy này vẫn an toàn. Hãy tải lại trang; khi hiện “Có phiên bản mới”, bấm “Dùng phiên bản mới”. Nếu vẫn vậy, báo người quản trị.", "The server answers in a way this version does not know. The data on this tablet is safe. Reload the page; when “A new version is ready” appears, press “Use the new version”. If it stays so, tell the administrator.";
        ended: Text = "Phiên đăng nhập đã hết hạn. Những gì chưa gửi vẫn còn trên máy. Hãy đăng nhập lại.", "The sign-in has ended. Unsent work is still on this tablet. Sign in again.";
        choose_password: Text = "Đổi mật khẩu lần đầu", "Choose your own password";
        choose_password_why: Text = "Mật khẩu hiện tại do người khác đặt, hoặc quá ngắn. Hãy chọn mật khẩu riêng, ít nhất 10 ký tự; một câu ngắn dễ nhớ là tốt nhất.", "The present password was set by somebody else, or is too short. Choose your own, at least 10 characters; a short sentence is best.";
        new_password: Text = "Mật khẩu mới", "New password";
        repeat_password: Text = "Nhập lại mật khẩu mới", "New password again";
        different: Text = "Hai lần nhập chưa giống nhau.", "The two entries differ.";
        weak: Text = "Mật khẩu cần ít nhất 10 ký tự, khác mật khẩu cũ, không chứa tên đăng nhập và không phải từ dễ đoán kèm số. Một câu ngắn dễ nhớ là tốt nhất.", "At least 10 characters, not the old password, without the sign-in name, and no common word with digits. A short sentence is best.";
        account_blocked: Text = "Tài khoản này đang bị khóa. Những gì trên máy vẫn còn nguyên. Hãy hỏi người quản trị.", "This account is blocked. What is on this tablet stays. Ask the administrator.";
        tablet_blocked: Text = "Máy này đang bị khóa nên không đăng nhập được. Những gì máy chưa gửi thì máy chủ nhận và giữ riêng, ngay khi liên lạc được. Hãy hỏi người quản trị.", "This tablet is blocked, so nobody can sign in on it. The server receives what was not sent, as soon as there is contact, and keeps it aside. Ask the administrator.";
        change: Text = "Đổi mật khẩu", "Change the password";
        changed: Text = "Đã đổi mật khẩu.", "The password is changed.";
        current_password: Text = "Mật khẩu hiện tại", "Present password";
        again_title: Text = "Đăng nhập để gửi", "Sign in to send";
        another_account: fn(&str) -> String = |name| format!("Trên máy chủ, tên “{name}” nay là của một tài khoản khác, thường là vì máy chủ vừa được khôi phục. Sổ trên máy này vẫn còn nguyên nhưng chưa gửi được. Hãy báo người quản trị."), |name| format!("On the server “{name}” is another account now, mostly because the server was restored. The book on this tablet is kept whole and cannot be sent. Tell the administrator.");
        unsent_kept: fn(&str) -> String = |name| format!("Sổ của “{name}” trên máy này vẫn còn nguyên, kể cả những gì chưa gửi."), |name| format!("The book of “{name}” on this tablet is kept, with everything unsent.");
    }
}

words! {
    /// "Thêm máy", on the page of sign-in.
    AddTablet {
        title: Text = "Thêm máy này", "Add this tablet";
        open: Text = "Thêm máy bằng mã của người quản trị", "Add this tablet with the administrator’s code";
        how: Text = "Người quản trị tạo mã ở trang “Tài khoản”. Mã dùng được một lần, trong 10 phút.", "The administrator makes a code on the page “Accounts”. It works once, within 10 minutes.";
        link: Text = "Đường dẫn hoặc mã", "Link or code";
        photograph: Text = "Hoặc ảnh chụp mã QR", "Or a photograph of the QR code";
        reading: Text = "Đang đọc ảnh…", "Reading the photograph…";
        no_qr: Text = "Chưa đọc được mã trong ảnh. Hãy chụp lại cho rõ và đủ cả mã, hoặc dán đường dẫn.", "No code could be read in the photograph. Take it again, sharp and whole, or paste the link.";
        submit: Text = "Thêm máy", "Add the tablet";
        no_code: Text = "Chưa thấy mã trong đó. Hãy dán trọn đường dẫn mà người quản trị đưa.", "There is no code in it. Paste the whole link that the administrator gave.";
        unknown: Text = "Máy chủ không biết mã này; có thể người quản trị đã tạo mã mới hơn. Hãy xin mã mới.", "The server does not know this code; perhaps a newer one was made. Ask for a new one.";
        used: Text = "Mã này đã được dùng. Hãy xin người quản trị mã mới; nếu không phải Anh/Chị dùng, hãy báo ngay.", "This code has been used. Ask the administrator for a new one; if it was not you, say so at once.";
        has_book: fn(&str) -> String = |name| format!("Máy này đang mở sổ của “{name}”, nên chưa thêm gì. Mã trong đường dẫn chưa được dùng, và mọi thứ trên máy vẫn như cũ."), |name| format!("The book of “{name}” is open on this tablet, so nothing was added. The code in the link was not used, and everything here is as it was.");
        has_book_to_do: Text = "Nếu định thêm một máy khác, hãy mở đường dẫn trên máy ấy. Nếu người khác sẽ dùng máy này, hãy đăng xuất ở “Cài đặt”, rồi mở lại đường dẫn khi mã còn hạn.", "To add another tablet, open the link there. If somebody else is to use this one, sign out under “Settings”, then open the link again while the code is valid.";
        go_on: Text = "Dùng tiếp sổ này", "Go on with this book";
        expired: Text = "Mã này đã quá 10 phút. Hãy xin người quản trị mã mới.", "This code is older than 10 minutes. Ask the administrator for a new one.";
    }
}
